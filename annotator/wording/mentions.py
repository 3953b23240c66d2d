"""How mentions and organisms were found, in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from annotator.provenance import (
    Dropped,
    DropRule,
    EvidenceSource,
    Expansion,
    Form,
    FoundBy,
    Grounding,
    NotChosen,
    TermKind,
)
from annotator.records import Alternative, Taxon


def evidence(taxon: Taxon) -> str:
    """Say what speaks for an organism: ``caption: mice, mouse; paper title: murine``."""
    return "; ".join(
        _EVIDENCE[found.source].format(words=_some(found.words, taxon.name))
        for found in taxon.evidence
    )


#: Words of a source that are shown: the ``organisms`` of a record can be hundreds.
_SHOWN = 8


def _some(words: Sequence[str], name: str) -> str:
    """List the first words, and ``name`` in any case if it is one of them."""
    if len(words) <= _SHOWN + 1:
        return ", ".join(words)
    first = [*words[: _SHOWN - 1], name if name in words[_SHOWN:] else words[_SHOWN - 1]]
    return f"{', '.join(first)} and {len(words) - _SHOWN:,} more"


_EVIDENCE = {
    EvidenceSource.CAPTION: "caption: {words}",
    EvidenceSource.FIGURE_TITLE: "figure title: {words}",
    EvidenceSource.PAPER_TITLE: "paper title: {words}",
    EvidenceSource.PAPER_TEXT: "journal, keywords, abstract: {words}",
    EvidenceSource.ORGANISMS_FIELD: "organisms field: {words}",
    EvidenceSource.WORDS: "words of such figures: {words}",
    EvidenceSource.HOST: "genes and cells of a host: {words}",
    EvidenceSource.DEFAULT: "default: nothing speaks for another organism",
}


@lru_cache(maxsize=64)
def about(taxa: tuple[Taxon, ...]) -> str:
    """Name the organisms that a figure is about, with their evidence."""
    return "; ".join(f"{taxon.name} ({evidence(taxon)})" for taxon in taxa)


def found_by(how: FoundBy, *, in_a_sentence: bool = False) -> str:
    """Say how a mention was found: ``alias (hgnc)``, ``a list of 3 names``.

    In a sentence: ``an alias in HGNC``.
    """
    text = _found_by(how, in_a_sentence)
    if how.grounding is Grounding.NO_ENTRY:
        text += "; not in the lexicon"
    elif how.grounding in _OTHERS:
        text += f"; {_only_in_others(how.grounding, how.organisms)}"
    elif how.grounding is Grounding.CLASS:
        text += "; many genes share the name"
    if how.model_agrees:
        text += "; model agrees"
    if how.grounding is Grounding.TOO_UNSURE:
        text += "; no identifier is likely enough"
    return text


_OTHERS = (Grounding.OTHER_ORGANISM, Grounding.NOT_WANTED)


def _found_by(how: FoundBy, in_a_sentence: bool) -> str:
    if how.part_of:
        return f"part of the name {how.part_of}"
    expanded = _EXPANSIONS[how.expansion].format(detail=how.detail) if how.expansion else ""
    if how.model_label:
        return f"statistical model ({how.model_label})" + (f", {expanded}" if expanded else "")
    if expanded:
        return expanded
    if how.short:
        return definition(how.short, how.long)
    if how.form is not None:
        return _FORMS[how.form]
    if how.kind is None:
        return ""
    via = f", through its ortholog {how.via_ortholog}" if how.via_ortholog else ""
    kind = _KINDS[how.kind]
    if in_a_sentence:
        article = "an" if kind.startswith("a") else "a"
        return f"{article} {kind} in {_LEXICONS.get(how.lexicon, how.lexicon)}{via}"
    return f"{kind} ({how.lexicon}{via})"


_FORMS = {
    Form.ENZYME: "the form of an enzyme's name",
    Form.SYMBOL: "the form or place of a gene's symbol",
}


_LEXICONS = {
    "starter": "the starter lexicon",
    "hgnc": "HGNC",
    "ncbigene": "NCBI Gene",
    "famplex": "FamPlex",
    "mesh": "MeSH",
}
_KINDS = {
    TermKind.APPROVED_SYMBOL: "approved symbol",
    TermKind.NAME: "name",
    TermKind.PREVIOUS_SYMBOL: "previous symbol",
    TermKind.ALIAS_SYMBOL: "alias",
    TermKind.SYNONYM: "synonym",
    TermKind.FAMILY_SYNONYM: "family synonym",
    TermKind.SUPPLEMENTARY: "supplementary concept",
}


_EXPANSIONS = {
    Expansion.SPLIT_BY_SHORT_FORM: "a full name with its short form inside",
    Expansion.LIST: "a list of {detail} names",
    Expansion.LATIN_GREEK: "a Greek letter written as a Latin letter",
    Expansion.SUBSCRIPT: "a subscript in parentheses",
    Expansion.ORGANISM_PREFIX: "{detail}",
    Expansion.SPECIES_INITIALS: "initials of {detail}",
    Expansion.PHOSPHO_PREFIX: "p for phosphorylated",
    Expansion.YEAST_PROTEIN: "p for protein, as in yeast",
    Expansion.PRECURSOR: "the precursor, before it is cut",
    Expansion.MODIFIED: "modified: {detail}",
    Expansion.ISOFORM: "an isoform",
    Expansion.BLANK_LOST: "a name without its blank",
    Expansion.SYSTEMATIC: "a systematic name",
    Expansion.SHORT_FORM: "short for {detail}",
    Expansion.CLASS: "a class of {detail} genes",
    Expansion.RECEPTOR: "the receptor that is called {detail}",
    Expansion.COMPANY: "what it means beside the other names of the caption",
}


def definition(short: str, long: str) -> str:
    """Say what the caption defines a short form as."""
    return f"the caption defines {short} as {long}"


def _kind(kind: TermKind | None) -> str:
    return _KINDS[kind] if kind is not None else "name"


def _only_in_others(why: Grounding | NotChosen, organisms: Sequence[str]) -> str:
    if why in (Grounding.NOT_WANTED, NotChosen.NOT_WANTED):
        return "not of the requested organisms"
    return f"known only in organisms other than {', '.join(organisms)}"


def not_chosen(meaning: Alternative) -> str:
    """Say why a meaning was not chosen."""
    why = meaning.why
    if why is NotChosen.LESS_TRUSTED:
        return f"{_kind(meaning.kind)}, less trusted than {_kind(meaning.chosen)}"
    if why is NotChosen.SAME_KIND:
        return f"another entity with this {_kind(meaning.kind)}"
    if why is NotChosen.NOT_ABOUT:
        return "the figure is not about its organism"
    if why is NotChosen.TOO_UNSURE:
        return "the most likely, but not likely enough"
    return _only_in_others(why, meaning.organisms)


def dropped(span: Dropped) -> str:
    """Say why a span is not a mention."""
    return _DROPPED[span.rule].format(span=span)


_DROPPED = {
    DropRule.OTHER_TYPE: "neither gene nor chemical",
    DropRule.IMPLAUSIBLE: "no candidate is plausible as this spelling",
    DropRule.MODIFIED: "a known name with what was done to it, or two names in one",
    DropRule.CELL_LINE: "the name of a cell line or strain",
    DropRule.ORGANISM: "part of the name of an organism",
    DropRule.VIRAL: "the caption calls it viral",
    DropRule.COUNT: "the number counts something",
    DropRule.CELL_MARKER: "the marker of a kind of cell",
    DropRule.RESIDUE: "an amino acid residue of a protein",
    DropRule.LONGER_NAME: "part of a longer name",
    DropRule.DEFINED: "the caption defines it as {span.instead}",
    DropRule.OVERLAP: "part of, or covered by, {span.instead}",
    DropRule.WORD: "a name in other organisms only, and more likely a word here",
    DropRule.LOW_SCORE: "scored {span.score} as a name, too low",
}

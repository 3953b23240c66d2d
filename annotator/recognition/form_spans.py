"""Spans of names that are recognised by their form: enzymes and symbols that no lexicon has.

They are weighed against the lexicon's spans: a longer name wins, unless what it adds to a known
gene is weak, or a part of it names another gene.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Container, Sequence, Set

from msgspec.structs import replace

from annotator.lexicon.organisms import PROKARYOTES
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import Form, FoundBy, SpanSource
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.genes.enzyme_names import (
    HEAD,
    EnzymeName,
    enzyme_names,
    head_places,
)
from annotator.recognition.genes.enzyme_words import EnzymeWords, shipped_enzyme_words
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.genes.gene_symbols import (
    defined_symbols,
    may_be_defined,
    nomenclature_symbols,
)
from annotator.recognition.genes.listed_symbols import (
    initials_of,
    is_a_class_of_plants,
    listed_symbols,
)
from annotator.recognition.genes.micro_rnas import micro_rnas
from annotator.recognition.genes.own_nomenclature import symbol_as_written
from annotator.recognition.genes.pathogen_proteins import pathogen_proteins
from annotator.recognition.genes.unlisted_symbols import GROUPS, unlisted_symbols
from annotator.recognition.names.head_nouns import enzyme_spellings
from annotator.recognition.names.shared_stems import numbered_symbols
from annotator.recognition.names.surrounding_text import is_cofactor, is_part_of_a_domain
from annotator.recognition.names.viral_proteins import viral_proteins
from annotator.recognition.organisms.organism_names import OrganismMention
from annotator.recognition.spans.candidate_spans import CandidateSpan, Cover, Scored
from annotator.records import GENE_TYPES, EntityType
from annotator.symbols import is_like_a_bacteriums

#: Numbers of other members behind a symbol: ``OsWRKY25/28/45``.
_MORE_NUMBERS = re.compile(r"(?:/\d{1,3}[A-Za-z]?)+(?!\w)")
#: The least weight of a word that makes a class of enzymes a name.
_STRONG = 1.0
#: The least weight of a word that makes a longer name of one that the lexicon has.
_STRONGER = 3.0
#: Names of genes are not longer than this, in characters.
_LONGEST = 300
#: What is said of a protein before its name: cleaved-caspase-3.
_STATE = WordPattern(
    lambda: rf"{one_of('variant_words.tsv', 'glued before the name')}$", re.IGNORECASE
)

#: Proteins of animals that are written as those of bacteria are.
_OF_ANIMALS = re.compile(r"(?:Apo|Eph|Fos|Jun|Maf|Rag|Ral|Rho|Trk)[A-Z]|RelB")


def with_names_by_form(
    caption: str,
    spans: Sequence[CandidateSpan],
    named: Sequence[OrganismMention],
    organisms: GeneOrganisms,
    ordinary: Container[str],
    definitions: Sequence[Definition] = (),
    *,
    is_viral: bool = False,
) -> tuple[list[CandidateSpan], list[CandidateSpan]]:
    """Return ``spans`` that names by form leave, and those of names by form.

    ``named`` are the organisms' names in the caption, ``ordinary`` words that are no symbols, in
    lower case. ``is_viral`` is True for a figure about a virus.
    """
    # Behind an organism and behind the short form in "PFL pyruvate formate-lyase" a name begins.
    before = [o.start + len(o.text) for o in named if o.start >= 0]
    before += [
        d.short_end for d in definitions if 0 <= d.short_start < d.long_start <= d.short_end + 2
    ]
    heads = head_places(caption)
    enzymes: list[CandidateSpan] = []
    if heads:
        enzymes = enzyme_spans(caption, shipped_enzyme_words(), spans, sorted(before), organisms)
    spelled = [*spans, *enzymes]
    with_head = _with_head(caption, spelled, heads)
    symbols = symbol_spans(
        caption, spelled, with_head, organisms, ordinary, named, {d.short for d in definitions}
    )
    of_pathogens = set(pathogen_proteins(caption, (taxon.name for taxon in organisms.taxa)))
    places = [
        *(viral_proteins(caption) if is_viral else ()), *of_pathogens, *micro_rnas(caption)
    ]  # fmt: skip
    others = [_span(start, end, Form.SYMBOL) for start, end in places]
    by_form = [*enzymes, *symbols, *others]
    if of_pathogens:
        spans = [span for span in spans if (span.start, span.end) not in of_pathogens]
    if organisms.is_prokaryote:
        # Beside a host, mapK is no bacterium's; VirG is.
        is_first = organisms.first_group in PROKARYOTES
        of_symbols = {
            (symbol.start, symbol.end)
            for symbol in symbols
            if is_first or caption[symbol.start].isupper()
        }
        spans = [
            span
            for span in spans
            if (span.start, span.end) not in of_symbols
            or not _is_of_bacteria(caption, span)
            or (not is_first and _OF_ANIMALS.fullmatch(caption, span.start, span.end))
        ]
    return without_longer_definitions(caption, spans, enzymes), by_form


def spelled_otherwise(
    caption: str, span: CandidateSpan, lookup: Callable[[str], Scored]
) -> CandidateSpan:
    """Return the span of an enzyme with the candidates that ``lookup`` has of another spelling.

    As it is, if it has a name of its own there.
    """
    text = caption[span.start : span.end]
    spellings = enzyme_spellings(text)
    if spellings and not lookup(text):
        for name in spellings:
            if scored := lookup(name):
                return replace(span, scored=scored, found_by=None, source=SpanSource.NAME)
    return span


def _is_of_bacteria(caption: str, span: CandidateSpan) -> bool:
    """Tell that of InhA and NdkA: no other organism's gene is written in that case."""
    text = caption[span.start : span.end]
    return (
        span.source is SpanSource.NAME
        and is_like_a_bacteriums(text)
        and all(candidate.term != text for _, candidate in span.scored)
    )


def _with_head(
    caption: str, spans: Sequence[CandidateSpan], heads: Sequence[int]
) -> set[tuple[int, int]]:
    """Return the offsets of the genes and unknown names in ``spans`` that have a head.

    ``heads`` are where one can be. Those are left out for which no symbol can be given.
    """
    if not heads:
        return set()
    places = [*heads, len(caption)]
    return {
        (span.start, span.end)
        for span in spans
        if places[bisect_left(places, span.start)] < span.end
        and (not span.scored or span.scored[0][1].entity.type in GENE_TYPES)
        and may_be_defined(caption, span.start, span.end)
        and HEAD.search(caption, span.start, span.end)
    }


def enzyme_spans(
    caption: str,
    words: EnzymeWords,
    spans: Sequence[CandidateSpan],
    before: list[int],
    organisms: GeneOrganisms,
) -> list[CandidateSpan]:
    """Return a span for each enzyme that is named in ``caption`` and not better known.

    ``spans`` are the lexicon's and those of definitions; ``before`` are offsets, sorted, behind
    which a name begins.
    """
    names = list(enzyme_names(caption, words))
    if not names:
        return []
    places = Cover((name.start, name.end + 2) for name in names)
    genes = sorted(
        (span.start, span.end)
        for span in spans
        if span.scored
        and places.touches(span.start, span.end)
        and _is_gene(caption, span, organisms)
    )
    found = []
    for name in names:
        rest = _behind(caption, name, before)
        if rest is None:
            continue
        near = genes[
            bisect_left(genes, (rest.start - _LONGEST, 0)) : bisect_left(genes, (rest.end + 2, 0))
        ]
        if _is_new(caption, rest, near) and not is_part_of_a_domain(caption, rest.end):
            found.append(_span(rest.start, rest.end, Form.ENZYME))
    return found


def symbol_spans(
    caption: str,
    spans: Sequence[CandidateSpan],
    enzymes: Collection[tuple[int, int]],
    organisms: GeneOrganisms,
    ordinary: Container[str],
    named: Sequence[OrganismMention] = (),
    defined: Set[str] = frozenset(),
) -> list[CandidateSpan]:
    """Return a span for each symbol of a gene that follows the rules of a nomenclature, or a list.

    ``spans`` are those of names, the enzymes' by form as well, and ``enzymes`` are the offsets of
    those that have the form of an enzyme's name; ``ordinary`` are words that are no symbols.
    ``named`` are the organisms' names in the caption, ``defined`` its short forms.
    """
    places = set(
        nomenclature_symbols(
            caption,
            is_prokaryote=organisms.is_prokaryote,
            is_animal=organisms.is_animal,
            is_fungus=organisms.first_group == "fungus",
            has_fungus="fungus" in organisms.groups,
            is_slime_mould=_is_slime_mould(organisms),
        )
    )
    places.update(defined_symbols(caption, sorted(enzymes), ordinary))
    species = [o.text for o in named if not organisms.is_mammal(o.taxon)]
    species += [taxon.name for taxon in organisms.taxa if not organisms.is_mammal(taxon.taxon)]
    places.update(listed_symbols(caption, organisms.first_group, initials_of(species), defined))
    if organisms.lacks_genes and organisms.first_group in GROUPS:
        places.update(unlisted_symbols(caption, ordinary, defined))
    if not places:
        return []
    places = {
        (start, _with_numbers(caption, end))
        for start, end in places
        if not numbered_symbols(caption[start:end])
    }
    found = Cover(places)
    within = [span for span in spans if span.scored and found.holds(span.start, span.end)]
    chemicals = {
        (span.start, span.end)
        for span in within
        if span.scored[0][1].entity.type is EntityType.CHEMICAL
    }
    parts = sorted((span.start, span.end) for span in within if _is_gene(caption, span, organisms))
    return [
        _symbol_span(caption, start, end, organisms)
        for start, end in sorted(places - chemicals)
        if (not _has_part(start, end, parts) or is_a_class_of_plants(caption[start:end]))
        and not is_cofactor(caption, start)
    ]


def _symbol_span(caption: str, start: int, end: int, organisms: GeneOrganisms) -> CandidateSpan:
    """Return the span of a symbol, with the gene of the organism near it that has it, if any."""
    span = _span(start, end, Form.SYMBOL)
    text = caption[start:end]
    scored = symbol_as_written(text, organisms.target(start, text), organisms.lexicon)
    return replace(span, scored=tuple(scored)) if scored else span


def _is_slime_mould(organisms: GeneOrganisms) -> bool:
    """Tell that the figure's first organism writes its genes as bacteria do: ``regA``."""
    return bool(organisms.taxa) and organisms.taxa[0].name.startswith("Dictyostelium")


def _with_numbers(caption: str, end: int) -> int:
    """Return where a symbol ends with the numbers of others behind it: ``OsWRKY25/28/45``."""
    if caption[end : end + 1] != "/" or not any(map(str.isdigit, caption[end - 2 : end])):
        return end
    numbers = _MORE_NUMBERS.match(caption, end)
    return numbers.end() if numbers else end


def _has_part(start: int, end: int, parts: Sequence[tuple[int, int]]) -> bool:
    """Return True if one of the sorted ``parts`` is inside the span: ``PI3K/AKT``."""
    at = bisect_left(parts, (start, 0))
    while at < len(parts) and parts[at][0] < end:
        if parts[at][1] <= end and parts[at] != (start, end):
            return True
        at += 1
    return False


def _span(start: int, end: int, form: Form) -> CandidateSpan:
    return CandidateSpan(
        start, end, (), FoundBy(form=form), EntityType.GENE, source=SpanSource.FORM
    )


def _is_gene(caption: str, span: CandidateSpan, organisms: GeneOrganisms) -> bool:
    """Return True for a gene that fits the figure."""
    if span.scored[0][1].entity.type not in GENE_TYPES:
        return False
    target = organisms.target(span.start, caption[span.start : span.end])
    return organisms.fits_any(span.scored, target)


def _behind(caption: str, name: EnzymeName, ends: list[int]) -> EnzymeName | None:
    """Return the name without what ends at one of ``ends`` in it; None if nothing is left."""
    last = bisect_right(ends, name.head) - 1
    if last < 0 or ends[last] <= name.start:
        return name
    start = ends[last]
    while start < name.head and not caption[start].isalnum() and caption[start] not in "([":
        start += 1
    return replace(name, start=start) if start < name.head else None


def _is_new(caption: str, name: EnzymeName, genes: Sequence[tuple[int, int]]) -> bool:
    """Return True if no known gene is a better reading of the name or of a part of it."""
    for start, end in genes:
        if start == name.end + 1 and caption[name.end] == " ":
            return False  # "the small GTPase RhoA": what it is, before its name
        if end <= name.start or start >= name.end:
            continue
        if start <= name.start and name.end <= end:
            return (start, end) == (name.start, name.end)
        if end <= name.head or end > name.end or start < name.start:
            return False
        if not _extends(caption, name, start):
            return False
    strongest = name.strongest(name.start, name.head)
    return name.is_numbered or not name.words or strongest >= _STRONG


def _extends(caption: str, name: EnzymeName, start: int) -> bool:
    """Return True if the name is a longer one than that of the known gene at ``start`` in it."""
    if _STATE.match(caption[name.start : start]):
        return False
    if not caption[start - 1].isspace():
        # acyl-CoA:diacylglycerol acyltransferase, not Src/Abl kinase
        return caption[start - 1] != "/" or not name.is_broad
    before = max((word.start for word in name.words if word.start < start), default=start)
    return name.strongest(before, start) >= _STRONGER


def without_longer_definitions(
    caption: str, spans: Sequence[CandidateSpan], by_form: Sequence[CandidateSpan]
) -> list[CandidateSpan]:
    """Return ``spans`` without long forms that are not in the lexicon and hold a name by form.

    ``OIs, a type I polyketide synthase for olefin biosynthesis``: the form says which part names
    the enzyme.
    """
    if not by_form:
        return list(spans)
    names = sorted((span.start, span.end) for span in by_form)
    return [
        span
        for span in spans
        if span.scored or span.source is not SpanSource.NAME or not _holds(caption, span, names)
    ]


def _holds(caption: str, span: CandidateSpan, names: Sequence[tuple[int, int]]) -> bool:
    """Return True if the last enzyme in ``span`` is one of the sorted ``names``."""
    at = bisect_left(names, (span.end, 0)) - 1
    if at < 0:
        return False
    start, end = names[at]
    if start < span.start or end > span.end or HEAD.search(caption, end, span.end):
        return False
    return start == span.start or caption[start - 1] != "("

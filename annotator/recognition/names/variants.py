"""Recognise variants of lexicon names with affixes or changed letters: hDaxx, pAkt, CaCl(2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import Expansion, FoundBy, TermKind
from annotator.recognition.names.plausibility_rules import CURATED_SOURCE
from annotator.recognition.names.word_filter import WordFilter
from annotator.records import Candidate, EntityType

_WORDS = "variant_words.tsv"
#: A phosphate, not a phosphorylated protein or residue: phosphocholine.
_PHOSPHATE = re.compile(r"[Pp]hospho(?!serine|threonine|tyrosine)[a-z]{4,}")
#: What stands before a symbol: an organism, also of what is recombinant, p for phosphorylated, or s
#: for what is shed from the membrane.
_PREFIXES = {
    "h": ("ncbitaxon:9606", FoundBy(expansion=Expansion.ORGANISM_PREFIX, detail="h for human")),
    "m": ("ncbitaxon:10090", FoundBy(expansion=Expansion.ORGANISM_PREFIX, detail="m for mouse")),
    # Mostly recombinant, of whatever organism the figure is about: rIL-6, rTNF-α.
    "r": ("", FoundBy(expansion=Expansion.ORGANISM_PREFIX, detail="r for rat or recombinant")),
    "rh": ("ncbitaxon:9606", FoundBy(expansion=Expansion.ORGANISM_PREFIX, detail="rh for human")),
    "rm": ("ncbitaxon:10090", FoundBy(expansion=Expansion.ORGANISM_PREFIX, detail="rm for mouse")),
    "p": ("", FoundBy(expansion=Expansion.PHOSPHO_PREFIX)),
    "s": ("", FoundBy(expansion=Expansion.MODIFIED, detail="s for soluble")),
}
#: What a dash may join to a name: TGF-β1, IL-1β, IL-12A.
_JOINED = r"-(?:\d{1,2}[A-Zα-ω]?|[α-ω]\d?)"
_ENDING = rf"(?:[α-ω]\d?|{_JOINED})?"
_OTHER_NAMES = r"4E-?BP[1-3s]?|IκB[αβε]|p38|p53|p70S6K|p90RSK|GM?-CSF|M-CSF"
_PREFIXED = re.compile(
    rf"(r?[hm]|[rp])([A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*{_ENDING}|[A-Z][a-z]{{2,}}{_ENDING}"
    rf"|{_OTHER_NAMES})"
)
#: Only before a number or at least four letters: sVEGFR1, sRAGE, sPD-L1; sALS is a disease, and
#: sMAE1 the gene of another yeast.
_SOLUBLE = (
    r"(s)((?![A-Z]{3}\d{1,2}(?!\w))(?=[A-Z]+(?:-[A-Z]*)?\d|[A-Z]{4})"
    r"[A-Z]+-?[A-Z]*\d{0,2}(?:[A-Zα-ω]|(?<=\d)[a-c])?)"
)
_SHED = re.compile(_SOLUBLE)
#: What silences or cuts a gene, and is no part of its name: siYAP, shTERT, sgAtg5.
_SILENCED = ("si", "sh", "sg")
#: What is glued to a name: wtp53, mutp53, mitoStat3, circFOXO3; phosphoERK, of which the first part
#: is a state of the protein and stays out of the mention.
_GLUED_STATE = (
    r"(?:(?:wt|mut|mt|dn|s[hig])(?!RNA)(?=p\d|[A-Z][A-Za-z]*\d)"
    r"|s[hig](?!RNA|C(?:TR?L|ON)|SCR|LUC|GFP)(?=[A-Z]{3})"
    r"|(?:mito|[cC]irc(?:RNA)?-?)(?=[A-Z]))"
)
_GLUED_NAME = rf"[A-Za-z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]*(?:{_JOINED})?"
_GLUED = re.compile(rf"(?:{_GLUED_STATE}|([Pp]hospho)(?=[A-Z]))({_GLUED_NAME})")
#: A residue behind a name, where the superscript was lost: AktS473, caveolin-1Y14, RskSer380,
#: STAT3Y705, p53R175H, K-rasG12D.
_WITH_RESIDUE = (
    r"[A-Za-z][A-Za-z-]{2,14}(?:-?\d{1,2}[A-Zα-ω]?|(?<=[a-z]))|[A-Z][A-Z0-9]{2,6}|p\d{2}"
)
_SITE = r"[STY]\d{2,4}|(?:Ser|Thr|Tyr)-?\d{2,4}|[AC-IK-NP-TVWY]\d{2,4}[AC-IK-NP-TVWY]"
_RESIDUE = re.compile(rf"p?({_WITH_RESIDUE})({_SITE})")
#: The initials of a species whose genes the lexicon has: AtMKK1, ScHOG1, DmFoxo.
_INITIALS = re.compile(
    r"(At|Sc|Dm|Ce|Hs|Mm)-?((?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z\d]|[A-Za-z]+\d)[A-Z][A-Za-z0-9]{2,})"
)
_SPECIES = {
    "At": ("ncbitaxon:3702", FoundBy(expansion=Expansion.SPECIES_INITIALS, detail="Arabidopsis")),
    "Sc": ("ncbitaxon:4932", FoundBy(expansion=Expansion.SPECIES_INITIALS, detail="yeast")),
    "Dm": ("ncbitaxon:7227", FoundBy(expansion=Expansion.SPECIES_INITIALS, detail="Drosophila")),
    "Ce": ("ncbitaxon:6239", FoundBy(expansion=Expansion.SPECIES_INITIALS, detail="C. elegans")),
    "Hs": ("ncbitaxon:9606", FoundBy(expansion=Expansion.SPECIES_INITIALS, detail="human")),
    "Mm": ("ncbitaxon:10090", FoundBy(expansion=Expansion.SPECIES_INITIALS, detail="mouse")),
}
#: Proteins of budding yeast: Gdt1p.
_YEAST = re.compile(r"([A-Z][a-z]{2}\d{1,3})p")
#: A deleted gene of yeast, the sign before or behind it: pho13Δ, ste7-Δ, Δhxk2.
_DELTA = frozenset("\u0394\u2206")
_DELETION = FoundBy(expansion=Expansion.MODIFIED, detail="deleted")
_DELETED = re.compile(r"[\u0394\u2206]?([A-Za-z]{2,4}\d{1,3}[A-Z]?)(?:-?[\u0394\u2206])?")
#: A truncated enzyme that yeast is given: tHMG1.
_TRUNCATED = re.compile(r"t([A-Z]{3}\d)")
_TRUNCATION = FoundBy(expansion=Expansion.MODIFIED, detail="truncated")
#: What is cut to the active form: pro-IL-18, procaspase 9, proBDNF.
_PRO = r"(?:[Pp]re-?)?[Pp]ro-?"
_CUT = (
    r"caspase[ -]?\d{1,2}|interleukin-?\d{1,2}[A-Zα-ω]?"
    r"|[A-Z][A-Za-z0-9]+(?:-(?:\d{1,2}[A-Zα-ω]?|[α-ω]\d?))?"
)
_PRECURSOR = re.compile(rf"{_PRO}({_CUT})")
#: A letter or number to which the blank is lost: AnnexinV, LaminB1, LaminA/C.
_UNSPACED = r"([A-Za-z][a-z]{4,})([A-Z]\d?(?:/[A-Z])?|\d{1,2}[A-Z]?)"
_BLANK_LOST = re.compile(_UNSPACED)
#: A subscript in parentheses: CaCl(2), IP(3), Ca(v)1.2, beta(1)-integrin.
_SUBSCRIPT = re.compile(r"(?<=\w)\((\w{1,2})\)")
#: A rearranged chromosome, a kind of cell, a measure of populations: der(4), T(H)1, F(ST).
_NO_SUBSCRIPT = re.compile(r"(?:add|de[lr]|dic|dup|i|ins|inv|r|t)\(\d|T\(H\)|F\([IS][ST]\)")
#: A modification of a gene directly after its symbol, where the superscript was lost: Atg7flox,
#: MEK1WT, Rab11Q70L, Kcc2lox, Sirt7f/f.
_CHANGED = WordPattern(
    lambda: (
        r"([A-Z][A-Za-z]*\d+[A-Z]?|[A-Z]{3,}|[A-Z][a-z]{2,}\d*|p\d{2,3})"
        rf"({one_of(_WORDS, 'after the symbol')}|[A-Z]\d{{2,4}}[A-Z]|\u0394\w+|[fF])"
    )
)
#: The letter or version of an isoform after a symbol with a number: OCT4A, FLNBv4.
_ISOFORM = re.compile(r"([A-Z][A-Za-z]*\d+)[a-eA-E]|([A-Z]{3,}\d*|[A-Z]{2,}\d+)v\d{1,2}")
_TAIL = WordPattern(lambda: rf"\s(?:{one_of(_WORDS, 'isoform')}|[α-γ]|[A-D]|\d)$")

#: A modification before a name; some aliases in the lexicon include one.
_MODIFIER = WordPattern(
    lambda: (
        rf"(?:{one_of(_WORDS, 'glued before the name')}|{one_of(_WORDS, 'before the name')} |"
        r"p(?=[A-Z][a-z]|[A-Z]{3}))"
    )
)
#: Two names in one alias: TLR2/4, CD80/86, CD11b/CD18, but not F4/80.
_TWO = re.compile(r"\w\d/-?\d$|\w\d\d/-?\d\d$|^([A-Z]{2,})\d+[a-z]?/\1\d+[a-z]?$")
#: What the place and side of an atom stand before: 5a-reductase, 11b-HSD1.
_ACTS_ON_ATOM = r"-(?:[a-z]{3,}ases?|HSD\d{0,2}|OHases?)"
#: Greek letters that were replaced by Latin ones: b-catenin, TGF-b1, IFN-g, 1a-hydroxylase,
#: interleukin-1b.
_LATIN_GREEK = re.compile(
    r"(?<![\w-])([abgd])(?=-[a-z]{4})|(?<=-)([abgdz])(?=\d?$)"
    rf"|(?<=\d)([ab])(?={_ACTS_ON_ATOM}$)|(?<=[a-z]-\d)([ab])$"
)
#: Written so, a name may be known in capitals alone, of another animal: IKK-B of the rat.
_LATIN_END = re.compile(r"[A-Z]-[abgdz]$")
#: The letter behind a blank: PPAR g. What goes on with a capital is the next panel.
_LETTER_APART = re.compile(r" (?<=[A-Z\d] )([abgd])(?![\w-]|[.:)]|,? [A-Z][a-z])")
_STEM_BEFORE = re.compile(r"(?<![\w-])[A-Z][A-Za-z\d/-]{0,5}[A-Z\d]$")
_LONGEST_STEM = 8
_GREEK = dict(zip("abgdz", "αβγδζ", strict=True))

_CANDIDATE = WordPattern(
    lambda: (
        # What all begin with is looked for first: most places are inside of a word.
        r"(?<!\w)(?:"
        rf"p?(?:{_WITH_RESIDUE})(?:{_SITE})(?!\w)"
        rf"|(?<![\w-])(?:r?[hm]|[rp])(?:{_OTHER_NAMES}|[A-Z][A-Za-z0-9]+{_ENDING})(?!\w)"
        r"|(?<![\w-])(?:[A-Z][a-z]{2}\d{1,3}p|t[A-Z]{3}\d)(?!\w)"
        r"|(?:[A-Z][A-Za-z0-9]{2,}|p\d{2,3})(?:f(?=/f)|F(?=/F)"
        rf"|(?:{one_of(_WORDS, 'after the symbol')}|[A-Z]\d{{2,4}}[A-Z]|\u0394\w+)(?!\w))"
        rf"|(?<![\w-]){_SOLUBLE}(?!\w|-\d)"
        r"|(?:At|Sc|Dm|Ce|Hs|Mm)-?[A-Z][A-Za-z0-9]+(?!\w)"
        rf"|(?<![\w-])(?:{_GLUED_STATE}|[Pp]hospho(?=[A-Z])){_GLUED_NAME}(?!\w)"
        r"|(?<![\w-])[A-Z]{2,}\d+v\d{1,2}(?!\w)"
        rf"|(?<![\w-]){_PRO}(?:{_CUT})(?![\w-])"
        rf"|(?<![\w-])(?:[\u0394\u2206][A-Za-z]{{2,4}}\d{{1,3}}|[A-Za-z]{{2,4}}\d{{1,3}}-?[\u0394\u2206])(?!\w)"
        rf"|(?<![\w-]){_UNSPACED}(?![\w-])"
        r"|(?<![\w-])(?:[abgd]-[a-z]{4,20}|[A-Z][A-Za-z\d]{0,2}[A-Z\d/]{1,4}-[abgdz]\d?"
        r"|[a-z]{8,12}-(?:\d-?)?[abg])(?![\w-])"
        rf"|(?<![\w,-])\d{{1,2}}[ab]{_ACTS_ON_ATOM}(?![\w-])"
        r"|(?<![\w-])[A-Za-z]{1,12}(?:\(\w{1,2}\)[\w.]{0,6})+(?:-\w{3,20})?)"
    )
)
_WITH_CANDIDATE = WordFilter(lambda word: _CANDIDATE.search(word), in_plain_words=False)
#: The only form of several words.
_NUMBER_APART = re.compile(rf"(?<![\w-]){_PRO}caspase \d{{1,2}}(?!\w)")


class Variant(NamedTuple):
    """A known name that a text is a variant of; ``taxon`` is empty unless the text gives it.

    ``start`` and ``end`` are the offsets of the mention in the text: without the p of pAkt.
    """

    name: str
    taxon: str
    found_by: FoundBy
    start: int
    end: int


def variant(text: str, known: Callable[[str], bool]) -> Variant | None:
    """Return the known name that ``text`` is a variant of, or None."""
    for found in _variants(text):
        if known(found.name):
            return found
    return None


def _variants(text: str) -> Iterator[Variant]:
    size = len(text)
    greek = _LATIN_GREEK.sub(lambda found: _GREEK[found[found.lastindex or 0]], text)
    if greek != text:
        yield Variant(greek, "", FoundBy(expansion=Expansion.LATIN_GREEK), 0, size)
    plain = _SUBSCRIPT.sub(r"\1", text)
    if plain != text and not _NO_SUBSCRIPT.match(text):
        yield Variant(plain, "", FoundBy(expansion=Expansion.SUBSCRIPT), 0, size)
    if prefixed := _PREFIXED.fullmatch(text) or _SHED.fullmatch(text):
        letter, name = prefixed.groups()
        taxon, found_by = _PREFIXES[letter]
        yield Variant(name, taxon, found_by, 1 if letter == "p" else 0, size)
    yield from _with_state(text)
    if species := _INITIALS.fullmatch(text):
        initials, name = species.groups()
        yield Variant(name, *_SPECIES[initials], 0, size)
    if yeast := _YEAST.fullmatch(text):
        yield Variant(
            yeast.group(1), "ncbitaxon:4932", FoundBy(expansion=Expansion.YEAST_PROTEIN), 0, size
        )
    if not _DELTA.isdisjoint((text[0], text[-1])) and (deleted := _DELETED.fullmatch(text)):
        start = 0 if text[-1] in _DELTA else 1
        yield Variant(deleted.group(1), "", _DELETION, start, size)
    if truncated := _TRUNCATED.fullmatch(text):
        yield Variant(truncated.group(1), "", _TRUNCATION, 0, size)
    if precursor := _PRECURSOR.fullmatch(text):
        name = precursor.group(1)
        yield Variant(name, "", FoundBy(expansion=Expansion.PRECURSOR), 0, size)
    if changed := _CHANGED.fullmatch(text):
        name, change = changed.groups()
        yield Variant(name, "", FoundBy(expansion=Expansion.MODIFIED, detail=change), 0, len(name))
    if isoform := _ISOFORM.fullmatch(text):
        yield Variant(
            isoform.group(1) or isoform.group(2), "", FoundBy(expansion=Expansion.ISOFORM), 0, size
        )
    if tail := _TAIL.search(text):
        yield Variant(text[: tail.start()], "", FoundBy(expansion=Expansion.ISOFORM), 0, size)


def _with_state(text: str) -> Iterator[Variant]:
    """Yield the name to which a state, a residue or its last part is glued: mutp53, AktS473."""
    if glued := _GLUED.fullmatch(text):
        start = glued.start(2) if glued.group(1) or text.startswith(_SILENCED) else 0
        found_by = FoundBy(expansion=Expansion.MODIFIED)
        yield Variant(glued.group(2), "", found_by, start, len(text))
    if residue := _RESIDUE.fullmatch(text):
        name, site = residue.groups()
        found_by = FoundBy(expansion=Expansion.MODIFIED, detail=site)
        yield Variant(name, "", found_by, *residue.span(1))
    if lost := _BLANK_LOST.fullmatch(text):
        found_by = FoundBy(expansion=Expansion.BLANK_LOST)
        yield Variant(" ".join(lost.groups()), "", found_by, 0, len(text))


def variants_in(
    caption: str, known: Callable[[str], bool], as_written: Callable[[str], bool] | None = None
) -> Iterator[tuple[int, int, Variant]]:
    """Yield ``(start, end, variant)`` for texts in ``caption`` that have the form of a variant.

    ``as_written`` tells whether a name with a letter at its end is known with this letter.
    """
    for start, text in _candidates(caption):
        is_known = as_written if as_written and _LATIN_END.search(text) else known
        if not is_known(text) or _has_modifier(text, known):
            found = variant(text, known)
            if found is not None:
                yield start + found.start, start + found.end, found
    yield from _letters_apart(caption, known)


def _letters_apart(
    caption: str, known: Callable[[str], bool]
) -> Iterator[tuple[int, int, Variant]]:
    """Yield the names of which the caption has several letters behind a blank: PPAR a and PPAR g.

    An ``a`` alone is an article, and a letter alone may be a panel's.
    """
    found: dict[str, list[re.Match[str]]] = {}
    for letter in _LETTER_APART.finditer(caption):
        at = letter.start()
        before = _STEM_BEFORE.search(caption, max(0, at - _LONGEST_STEM), at)
        if before is not None:
            found.setdefault(before[0], []).append(letter)
    for stem, letters in found.items():
        if len({letter[1] for letter in letters}) < 2:
            continue
        for letter in letters:
            name = f"{stem}-{_GREEK[letter[1]]}"
            if known(name):
                size = len(stem) + len(letter[0])
                form = Variant(name, "", FoundBy(expansion=Expansion.LATIN_GREEK), 0, size)
                yield letter.end() - size, letter.end(), form


def _candidates(caption: str) -> Iterator[tuple[int, str]]:
    for at, word in _WITH_CANDIDATE.words(caption):
        for match in _CANDIDATE.finditer(word):
            yield at + match.start(), match.group()
    if "caspase " in caption:
        for match in _NUMBER_APART.finditer(caption):
            yield match.start(), match.group()


def is_modified(text: str, best: Candidate, known: Callable[[str], bool]) -> bool:
    """Return True for a term that is a known name with its modification: p-Akt, cleaved caspase-3.

    Also for a term that is two names: TLR2/4. Never for names of families, for approved symbols as
    they are written (``CD80/86`` is not the fish gene cd80/86), reviewed short forms as they are
    written (the p of ``pRb`` is for protein), nor for reviewed chemicals and phosphates:
    phospholipids are no modified lipids.
    """
    if best.kind is TermKind.FAMILY_SYNONYM:
        return False
    if best.kind is TermKind.ALIAS_SYMBOL and best.source == CURATED_SOURCE and best.term == text:
        return False
    if best.kind is TermKind.APPROVED_SYMBOL:
        return best.term != text and _TWO.search(text) is not None
    if best.entity.type is EntityType.CHEMICAL and (
        best.source == CURATED_SOURCE or _PHOSPHATE.fullmatch(text)
    ):
        return False
    if _has_modifier(text, known):
        return True
    return best.source != CURATED_SOURCE and _TWO.search(text) is not None


def _has_modifier(text: str, known: Callable[[str], bool]) -> bool:
    modifier = _MODIFIER.match(text)
    if modifier is None or (text.endswith("ase") and modifier.group().islower() and text.islower()):
        return False  # phosphomevalonate kinase, phosphoglucose isomerase
    return known(text[modifier.end() :])

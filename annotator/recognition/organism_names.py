"""Find the organisms that a text names: names of the lexicon, genera, and scientific names.

A scientific name that the lexicon does not have (*Aquilaria sinensis*, ``in S. pneumoniae``) still
says that a figure is not about human. Its group is that of its genus, if that is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from annotator.lexicon.index import Lexicon, Match
from annotator.lexicon.organism_index import genus_groups
from annotator.lexicon.organisms import WIDE_TAXA, taxa_of_names
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import TermKind
from annotator.recognition.candidate_spans import Cover
from annotator.records import Candidate, Figure


class NameKind(StrEnum):
    """How a text names an organism, which says how far to trust it."""

    NAME = "name"  # a scientific name, or an everyday name of a studied organism
    COMMON_NAME = "common name"  # of any other species; may be ordinary words (question mark)
    GENUS = "genus"  # alone, or a scientific name that the lexicon does not have
    CUE = "cue"  # an indirect word (HeLa, dauer, the spelling of genes)
    GROUP = "group"  # plants, bacterial


class OrganismMention(msgspec.Struct, frozen=True):
    """The name of an organism in a text.

    ``taxon`` is empty for a scientific name that the lexicon does not have; ``group`` is then that
    of its genus, or empty. ``start`` is the offset of the name, -1 for evidence from the whole
    text. ``aside`` is True where the organism is compared with or a source (homologs in yeast,
    the gene from E. coli).
    """

    taxon: str
    text: str
    kind: NameKind = NameKind.NAME
    start: int = -1
    group: str = ""
    aside: bool = False


#: Words after an organism that is a tool: yeast two-hybrid, mouse anti-FLAG, bovine serum albumin.
_IN_A_METHOD = WordPattern(lambda: rf"[\s-]{one_of('organism_tools.tsv')}\b", re.IGNORECASE)
#: The words before an organism that a figure is not about.
_ASIDE = re.compile(
    r"(?:\b(?:compared (?:to|with)|similar to|unlike|than|based on|from|e\.g\.,?|"
    r"(?:hom|orth)olog\w*(?: \w+)? (?:of|in|to|from)|counterparts? (?:of|in)|"
    r"conserved (?:in|from|between)|known (?:from|in))"
    r"(?: the| those| that)?(?: (?:of|in)(?: the)?)? ?)$",
    re.IGNORECASE,
)
_LONGEST_ASIDE = 40
#: Before the organism in a gene's full name: mutS homolog 2, colon cancer (E. coli).
_HOMOLOG = re.compile(r"homolog(?:ue)?\b[^.;()]*\($", re.IGNORECASE)
_LONGEST_HOMOLOG = 80

#: ``Genus species``, ``Genus sp.``, ``Genus strain``; the endings are those of Latin names.
_SCIENTIFIC = re.compile(
    r"\b(?P<genus>[A-Z][a-z]{2,}(?:us|um|is|a|es|as|on|ys|ix|er|or|ax)) "
    r"(?P<rest>(?:spp?\.|species\b|strains?\b)|[a-z]{2,}(?:us|um|ii|ae|a|ensis|ense|oides|ans|ens|"
    r"is|or|ix|e|i|es)\b)"
)
#: Endings that English words hardly have.
_LATIN = re.compile(
    r"(?:[^o]us|ii|ae|ensis|ense|oides|[^e]um|ana|ica|ata|osa|ula|ella|era|ina|icola)$"
)
_NOT_LATIN = re.compile(
    r"(?:sis|virus|versus|stimulus|apparatus|reticulum|medium|spectrum|plus|nucleus)$"
)
#: The lexicon's source of organisms that are not among those often studied.
_TAXONOMY = "taxonomy"
_ABBREVIATION = re.compile(r"[A-Z]\. ?[a-z]")
#: An abbreviated genus inside a sentence, so not the letter of a panel: ``in S. pneumoniae``.
_ABBREVIATED = re.compile(r"(?<=[a-z,(] )[A-Z]\. ?[a-z]{2,}(?:[aeiux]|[aeiou]s|ns|or|er|ix|on)\b")
_GENUS = re.compile(r"\b[A-Z][a-z]{2,}\b")
#: The species after a listed genus: endings that few English words have (*Panax notoginseng*,
#: *Lactobacillus panis*), and those few.
_SPECIES = re.compile(r" ([a-z]{2,}(?:[^o]us|i|ae|is|ens|ans|um|a|ix|yz|eng|os))\b(?!-)")
_NOT_SPECIES = re.compile(
    rf"{_NOT_LATIN.pattern}|(?:^|.)(?:area|bacteria|biota|data|flora|formula|fungi|genera|larvae?|"
    r"media|mycelia|pupae|via)$"
)


def organism_names(text: str, matches: Sequence[Match]) -> list[OrganismMention]:
    """Return the organisms that ``text`` names, in order.

    A name inside a longer name (human epidermal growth factor receptor) does not count.
    """
    mentions: list[OrganismMention] = []
    taken: list[tuple[int, int]] = []
    longest_end = -1
    for match in matches:  # sorted by start, longest first
        if match.end <= longest_end:
            continue
        longest_end = match.end
        taken.append((match.start, match.end))
        organisms = match.candidates.organisms
        if not organisms or _IN_A_METHOD.match(text, match.end):
            continue
        if _HOMOLOG.search(text, max(0, match.start - _LONGEST_HOMOLOG), match.start):
            continue
        surface = text[match.start : match.end]
        chosen = _chosen(surface, organisms)
        if chosen is not None and not _is_author(surface, match.start, mentions):
            aside = _is_aside(text, match.start)
            mentions.append(
                OrganismMention(chosen.entity.id, surface, _kind(chosen), match.start, aside=aside)
            )
    return _with_unlisted(text, mentions, taken)


def _is_author(surface: str, start: int, before: Sequence[OrganismMention]) -> bool:
    """Return True for who named a species: *Pinus massoniana* Lamb."""
    last = before[-1] if before else None
    return (
        last is not None
        and surface.isalpha()
        and surface[0].isupper()
        and last.start + len(last.text) + 1 == start
    )


def _chosen(surface: str, organisms: Sequence[Candidate]) -> Candidate | None:
    """Return the organism that ``surface`` names: one of those often studied, or the only one.

    C. elegans is the worm, though there is a *Chalara elegans*; A. oryzae may be several species.
    """
    fitting = [c for c in organisms if _case_fits(surface, c.term)]
    studied = [c for c in fitting if c.source != _TAXONOMY]
    if studied or not fitting:
        return studied[0] if studied else None
    fitting.sort(key=lambda c: c.entity.symbol != c.term)  # the species before its strains
    several = len({c.entity.symbol.split()[0] for c in fitting}) > 1
    return None if several and _ABBREVIATION.match(surface) else fitting[0]


def _kind(candidate: Candidate) -> NameKind:
    if candidate.kind is TermKind.SYNONYM:
        return NameKind.CUE
    if candidate.entity.id in WIDE_TAXA:
        return NameKind.GROUP
    if candidate.source == _TAXONOMY and not candidate.term[:1].isupper():
        return NameKind.COMMON_NAME
    return NameKind.NAME


def _case_fits(surface: str, term: str) -> bool:
    """Return False for a capitalised term in another case (hiv for HIV); words may vary."""
    return surface == term or not term.isupper()


def _is_aside(text: str, start: int) -> bool:
    return _ASIDE.search(text, max(0, start - _LONGEST_ASIDE), start) is not None


def _with_unlisted(
    text: str, mentions: list[OrganismMention], taken: Sequence[tuple[int, int]]
) -> list[OrganismMention]:
    """Add the genera and scientific names that the lexicon does not have.

    ``taken`` are the spans of other names, in order.
    """
    unlisted = list(_unlisted(text))
    if not unlisted:
        return mentions
    others = Cover(taken)
    found = [
        OrganismMention("", name, NameKind.GENUS, start, group, _is_aside(text, start))
        for start, name, group in unlisted
        if not others.holds(start, start + 1)
    ]
    return sorted([*mentions, *found], key=lambda m: m.start) if found else mentions


def _unlisted(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield ``(start, name, group)`` of genera, scientific names and abbreviated ones."""
    groups = genus_groups()
    ends = -1
    for found in _SCIENTIFIC.finditer(text):
        genus, rest = found["genus"], found["rest"]
        group = groups.get(genus, "")
        with_species = _LATIN.search(rest) is not None and _NOT_LATIN.search(rest) is None
        if not with_species and not rest.startswith("sp"):
            continue
        if group or (with_species and _LATIN.search(genus) and text[: found.start()].strip()):
            ends = found.end() if with_species else found.end("genus")
            yield found.start(), text[found.start() : ends], group
    for found in _GENUS.finditer(text):
        if found.start() >= ends and (group := groups.get(found[0], "")):
            yield found.start(), text[found.start() : _end_of_species(text, found.end())], group
    for found in _ABBREVIATED.finditer(text):
        yield found.start(), found[0], ""


def _end_of_species(text: str, genus_end: int) -> int:
    """Return where the name ends that a listed genus begins: after the species, if it has one."""
    species = _SPECIES.match(text, genus_end)
    return genus_end if species is None or _NOT_SPECIES.search(species[1]) else species.end()


#: Proteins of budding yeast end in p (Ubr1p); its deletions have a capital delta (rim15Δ).
_YEAST = "ncbitaxon:4932"
_YEAST_PROTEIN = re.compile(
    r"\b[A-Z][a-z]{2}\d{1,3}p\b|\b[a-z]{3}\d{1,3}(?:\N{GREEK CAPITAL LETTER DELTA}|\N{INCREMENT})"
)
#: Genes of worms: letters, a hyphen and a number (daf-16); microRNAs are written so too.
_WORM = "ncbitaxon:6239"
_WORM_GENE = re.compile(r"(?<![\w-])(?!let-|mir-|lin-28|p-|bcl-|jak-|il-)[a-z]{3,4}-\d{1,3}\b")
_CRESS = "ncbitaxon:3702"
_CRESS_LOCUS = re.compile(r"\bA[Tt][1-5][Gg]\d{5}\b")
_FEWEST, _MOST_CUES = 2, 5
#: Each nomenclature with what its names have in them, which is faster to look for.
_NOMENCLATURES = (
    (_YEAST, re.compile(r"\d[p\N{GREEK CAPITAL LETTER DELTA}\N{INCREMENT}]"), _YEAST_PROTEIN),
    (_WORM, re.compile(r"-\d(?<=[a-z]{3}-\d)"), _WORM_GENE),
    (_CRESS, re.compile(r"[Gg]\d{5}"), _CRESS_LOCUS),
)
_BACTERIA = "ncbitaxon:2"
#: Genes of bacteria: three lower-case letters and a capital for each gene of an operon (sdhABCD).
_BACTERIAL_GENE = re.compile(r"\b[a-z]{3}[A-Z]{1,4}\b")
_FEWEST_BACTERIAL = 3
#: Three letters and a capital, as the names of bacteria's genes and proteins have them.
INNER_CAPITAL = re.compile(r"[A-Z](?<=[A-Za-z][a-z]{2}[A-Z])")
#: Words of that shape that are no genes.
_NOT_BACTERIAL = re.compile(r"(?:[a-z]{1,3}(?:RNA|DNA)|cAMP|cGMP)s?")


def nomenclature_cues(figure: Figure, lexicon: Lexicon) -> list[OrganismMention]:
    """Return the organisms whose nomenclature of genes or proteins the caption uses repeatedly.

    All bacteria share theirs: the cue is for those in the record's ``organisms`` field, or else
    for the group.
    """
    mentions = []
    for taxon, sign, pattern in _NOMENCLATURES:
        if not sign.search(figure.caption):
            continue
        names = list(dict.fromkeys(pattern.findall(figure.caption)))
        if len(names) >= _FEWEST and taxon in lexicon.organisms:
            mentions += _cues(taxon, names)
    if not INNER_CAPITAL.search(figure.caption):
        return mentions
    found = _BACTERIAL_GENE.findall(figure.caption)
    names = [name for name in dict.fromkeys(found) if not _NOT_BACTERIAL.fullmatch(name)]
    if len(names) >= _FEWEST_BACTERIAL:
        listed = [
            taxon
            for taxon in taxa_of_names(figure.organisms, lexicon)
            if lexicon.organisms[taxon].group == "bacterium" and taxon not in WIDE_TAXA
        ]
        if not listed and _BACTERIA in lexicon.organisms:
            listed = [_BACTERIA]
        mentions += [cue for taxon in listed for cue in _cues(taxon, names)]
    return mentions


def _cues(taxon: str, names: Sequence[str]) -> list[OrganismMention]:
    return [OrganismMention(taxon, name, NameKind.CUE) for name in names[:_MOST_CUES]]

"""Determine the organisms that a figure is about, with the evidence.

Evidence, strongest first: the caption, the figure title, the paper title, then the record's
``organisms`` field. That field is a default (``Homo sapiens``) in older records and a list of
every organism of the paper in newer ones, so it only decides if the text names no organism.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from annotator.lexicon.index import Lexicon, Match
from annotator.lexicon.organisms import MAMMALS, taxa_of_names
from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import EvidenceSource, OrganismEvidence, TermKind
from annotator.records import HUMAN, Figure, Organism, Taxon

#: Taxa above species. Words such as "bacterial" also occur in figures about mammals (bacterial
#: LPS, plant extract), so they only count if nothing more specific is named.
_WIDE = TermSet("wide_taxa.tsv")

#: Words after an organism that is a tool: yeast two-hybrid, mouse anti-FLAG, bovine serum albumin.
_IN_A_METHOD = WordPattern(lambda: rf"[\s-]{one_of('organism_tools.tsv')}\b", re.IGNORECASE)


class OrganismMention(msgspec.Struct, frozen=True):
    """The name of an organism in a text; ``is_cue`` is True for an indirect word (HeLa, dauer).

    ``start`` is its offset, -1 for evidence from the whole text.
    """

    taxon: str
    text: str
    is_cue: bool
    start: int = -1


def organism_names(text: str, matches: Sequence[Match]) -> list[OrganismMention]:
    """Return the organisms that ``text`` names, in order.

    A name inside a longer name (human epidermal growth factor receptor) does not count.
    """
    mentions = []
    longest_end = -1
    for match in matches:  # sorted by start, longest first
        if match.end <= longest_end:
            continue
        longest_end = match.end
        organisms = match.candidates.organisms
        if not organisms or _IN_A_METHOD.match(text, match.end):
            continue
        surface = text[match.start : match.end]
        for candidate in organisms:
            if _case_fits(surface, candidate.term):
                is_cue = candidate.kind is TermKind.SYNONYM
                mentions.append(OrganismMention(candidate.entity.id, surface, is_cue, match.start))
                break
    return mentions


#: Proteins of budding yeast end in p (Ubr1p).
_YEAST = "ncbitaxon:4932"
_YEAST_PROTEIN = re.compile(r"\b[A-Z][a-z]{2}\d{1,3}p\b")
#: Genes of bacteria: three lower-case letters and a capital for each gene of an operon (sdhABCD).
_BACTERIAL_GENE = re.compile(r"\b[a-z]{3}[A-Z]{1,4}\b")
_FEWEST_BACTERIAL = 3


def nomenclature_cues(figure: Figure, lexicon: Lexicon) -> list[OrganismMention]:
    """Return the organisms whose nomenclature of genes or proteins the caption uses repeatedly.

    All bacteria share theirs, so only those in the record's ``organisms`` field are returned.
    """
    mentions = []
    names = list(dict.fromkeys(_YEAST_PROTEIN.findall(figure.caption)))
    if len(names) > 1 and _YEAST in lexicon.organisms:
        mentions.append(OrganismMention(_YEAST, ", ".join(names[:3]), is_cue=True))
    names = list(dict.fromkeys(_BACTERIAL_GENE.findall(figure.caption)))
    if len(names) >= _FEWEST_BACTERIAL:
        mentions += [
            OrganismMention(taxon, ", ".join(names[:3]), is_cue=True)
            for taxon in taxa_of_names(figure.organisms, lexicon)
            if lexicon.organisms[taxon].group == "bacterium" and taxon not in _WIDE
        ]
    return mentions


def _case_fits(surface: str, term: str) -> bool:
    """Return False for a capitalised term in another case (hiv for HIV); words may vary."""
    return surface == term or not term.isupper()


def figure_taxa(
    figure: Figure,
    caption: Sequence[OrganismMention],
    figtitle: Sequence[OrganismMention],
    papertitle: Sequence[OrganismMention],
    lexicon: Lexicon,
) -> tuple[Taxon, ...]:
    """Return the organisms that ``figure`` is about, most evidence first; never empty."""
    case = _Case(figure, caption, figtitle, papertitle, lexicon)
    for rule in (_named, _host_and_guests, _wide_groups, _organisms_field):
        taxa = rule(case)
        if taxa:
            return taxa
    return (_human(EvidenceSource.DEFAULT),)


class _Case:
    """The organisms that the texts of one figure name, strongest text first, and its field."""

    def __init__(
        self,
        figure: Figure,
        caption: Sequence[OrganismMention],
        figtitle: Sequence[OrganismMention],
        papertitle: Sequence[OrganismMention],
        lexicon: Lexicon,
    ) -> None:
        self.figure = figure
        self.organisms = lexicon.organisms
        self.texts = (
            (EvidenceSource.CAPTION, caption),
            (EvidenceSource.FIGURE_TITLE, figtitle),
            (EvidenceSource.PAPER_TITLE, papertitle),
        )
        self.field = taxa_of_names(figure.organisms, lexicon)

    def group(self, mention: OrganismMention) -> str:
        return self.organisms[mention.taxon].group

    def is_guest(self, mention: OrganismMention) -> bool:
        return self.organisms[mention.taxon].is_guest


def _human(source: EvidenceSource, words: tuple[str, ...] = ()) -> Taxon:
    return Taxon(HUMAN, "Homo sapiens", OrganismEvidence(source, words))


def _named(case: _Case) -> tuple[Taxon, ...]:
    """Return the species that a text names, or else indirect words (HeLa, dauer)."""
    for cues in (False, True):
        for source, mentions in case.texts:
            usable = [m for m in mentions if m.is_cue == cues and m.taxon not in _WIDE]
            if not all(case.is_guest(m) for m in usable):
                return _with_evidence(usable, source, case.organisms)
    return ()


def _host_and_guests(case: _Case) -> tuple[Taxon, ...]:
    """Return viruses and parasites that are named alone, with human as the default host."""
    mentions = [m for _, mentions in case.texts for m in mentions if m.taxon not in _WIDE]
    guests = _with_evidence(mentions, EvidenceSource.GUEST, case.organisms)
    return (_human(EvidenceSource.HOST), *guests) if guests else ()


def _wide_groups(case: _Case) -> tuple[Taxon, ...]:
    """Return taxa above species (plants) that the caption names repeatedly or a title names."""
    groups = [case.organisms[taxon].group for taxon in case.field]
    # A mammal among others in the field is evidence against them; for a title, not if the field
    # also has the group.
    field_has_mammal = len(groups) > 1 and any(group in MAMMALS for group in groups)
    for source, mentions in case.texts:
        wide = [
            m
            for m in mentions
            if m.taxon in _WIDE and case.group(m) not in MAMMALS and not case.is_guest(m)
        ]
        in_caption = source is EvidenceSource.CAPTION
        if not wide or (in_caption and len(wide) == 1):
            continue
        if not field_has_mammal or (not in_caption and case.group(wide[0]) in groups):
            return _with_evidence(wide, source, case.organisms)
    return ()


def _organisms_field(case: _Case) -> tuple[Taxon, ...]:
    """Return the organisms of the record's field: human for mammals and unknown names."""
    listed = case.figure.organisms
    if any(case.organisms[taxon].group in MAMMALS for taxon in case.field):
        return (_human(EvidenceSource.MAMMALS_FIELD, listed),)
    known = [taxon for taxon in case.field if not case.organisms[taxon].is_guest]
    if known:
        evidence = OrganismEvidence(EvidenceSource.ORGANISMS_FIELD, listed)
        return tuple(Taxon(taxon, case.organisms[taxon].name, evidence) for taxon in known)
    if listed and not case.field:
        return (_human(EvidenceSource.UNKNOWN_FIELD, listed),)
    return ()


def _with_evidence(
    mentions: Iterable[OrganismMention], source: EvidenceSource, organisms: Mapping[str, Organism]
) -> tuple[Taxon, ...]:
    """Return one Taxon per organism, quoting the words: hosts first, then the most often named."""
    words: dict[str, list[str]] = {}
    for mention in mentions:
        words.setdefault(mention.taxon, []).append(mention.text)
    ordered = sorted(words, key=lambda t: (organisms[t].is_guest, -len(words[t])))
    return tuple(
        Taxon(
            taxon, organisms[taxon].name,
            OrganismEvidence(source, tuple(dict.fromkeys(words[taxon])), len(words[taxon])),
        )
        for taxon in ordered
    )  # fmt: skip


def accepted_taxa(taxa: Sequence[Taxon], lexicon: Lexicon) -> frozenset[str]:
    """Return the taxa whose genes fit a figure about ``taxa``.

    Strains fit their species. For a mammal, human and all other mammals fit: papers on mice and
    rats use human symbols, and PFOCR looked words up in all of them.
    """
    accepted: set[str] = set()
    groups = set()
    for taxon in taxa:
        organism = lexicon.organisms.get(taxon.taxon)
        accepted.add(taxon.taxon)
        if organism is not None:
            accepted.update(organism.strains)
            groups.add(organism.group)
            if taxon.taxon in _WIDE:
                accepted.update(lexicon.organism_groups[organism.group])
    if not groups or groups & set(MAMMALS):
        for group in MAMMALS:
            accepted.update(lexicon.organism_groups.get(group, ()))
    return frozenset(accepted)

"""Decide which organisms a figure is about, by all the evidence at once.

Each organism that a text names, human, and the groups that words can show are candidates. What
speaks for and against each (``organism_candidates.features``) is weighed by a logistic regression
(``models/organism_weights.tsv``, fitted by ``python -m evaluation train-organisms``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from annotator.lexicon.index import Lexicon, Match
from annotator.lexicon.organisms import MAMMALS, taxa_of_names
from annotator.provenance import EvidenceSource, OrganismEvidence
from annotator.recognition.organisms.chosen_organisms import (
    LEAST,
    NAMING,
    choose,
    is_another_animal,
    is_shown,
)
from annotator.recognition.organisms.field_species import field_taxa, with_field_species
from annotator.recognition.organisms.hosts import (
    host_words,
    is_about_an_extract,
    is_free_living,
    is_given_to_animals,
    is_parasite,
)
from annotator.recognition.organisms.organism_candidates import (
    METAZOA,
    TITLES,
    GeneNames,
    OrganismCandidate,
    Texts,
    animals_beside,
    candidates,
    features,
    first_place,
)
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention
from annotator.recognition.organisms.organism_weights import shipped_organism_weights
from annotator.recognition.organisms.organism_words import (
    MAMMAL,
    PLANT,
    GroupProbabilities,
    shipped_organism_words,
    word_group,
    words_of,
)
from annotator.records import HUMAN, Figure, Taxon

#: Words of names that do not begin with a species: Nitrospira sp. ND1, Mentha x piperita.
_NO_SPECIES = frozenset({"x", "sp.", "strain", "virus"})
#: The groups of organisms that live in animals, or are given to their cells; no group is that of
#: genera that are not listed.
_IN_ANIMALS = frozenset({"bacterium", "virus", "fungus", "protist", "plant", ""})
_GIVEN_TO_ANIMALS = frozenset({"fungus", "plant"})
#: How likely a figure is at least about the animal whose genes and cells it names.
_LEAST_OF_HOST = 0.6
#: How much more the words of a figure that names a plant speak for mammals, if it is about what
#: comes of the plant, and how many do at least.
_LEAST_OF_MEDICINE, _FEWEST_OF_MEDICINE = 0.3, 6
#: The same for a mammal that is named where human is not, by a name or by an indirect word.
_LEAST_OF_SHOWN = 0.6
_SHOWING = (NameKind.NAME, NameKind.CUE)
#: Behind this share of the caption, a mammal is named for a detail.
_LATE = 0.5
_QUOTED = 3


def figure_taxa(
    figure: Figure,
    caption: Sequence[OrganismMention],
    figtitle: Sequence[OrganismMention],
    papertitle: Sequence[OrganismMention],
    lexicon: Lexicon,
    matches: Sequence[Match] = (),
    papertext: Sequence[OrganismMention] = (),
) -> tuple[Taxon, ...]:
    """Return the organisms that ``figure`` is about, the most likely first; never empty.

    ``matches`` are the lexicon's terms in the caption.
    """
    named: Texts = (
        (EvidenceSource.CAPTION, caption),
        (EvidenceSource.FIGURE_TITLE, figtitle),
        (EvidenceSource.PAPER_TITLE, papertitle),
    )
    texts = _with_paper_text(named, papertext) if papertext else named
    names = [mention.text for _, mentions in texts for mention in mentions]
    spoken = words_of((figure.caption, figure.figtitle, figure.papertitle), names)
    words = shipped_organism_words().groups(spoken)
    found = candidates(texts, words, lexicon.organisms)
    field = field_taxa(figure, lexicon)
    genes = GeneNames.of(figure, matches, lexicon.organisms)
    animals = animals_beside(figure.caption, found)
    weights = shipped_organism_weights()
    length = len(figure.caption) if figure.is_caption else 0
    given = found, words, genes, field, animals, length
    likely = sorted(
        ((weights.probability(features(c, *given)), c) for c in found),
        key=lambda pair: -pair[0],
    )
    chosen, host, in_medicine = likely, None, False
    if len(found) > 1:  # else it is human
        likely = _with_shown_mammals(likely, length)
        chosen = choose(_with_mammals_of_titles(likely), figure.caption)
        host = _host(figure.caption, likely) if may_have_a_host(chosen) else None
        if host is not None:
            chosen = _with_host(figure, chosen, host)
        chosen, in_medicine = _in_medicine(figure, chosen, likely, words)
    about: dict[str, Taxon] = {}
    for share, c in with_field_species(figure, chosen, lexicon):
        taxon, name = _species(c, lexicon)
        evidence = _evidence(c, words, figure, c.taxon in field, by_words=in_medicine)
        if c.group in MAMMALS and (animals or host is not None) and not c.mentions:
            evidence = _host_evidence(evidence, figure.caption)
        about.setdefault(name, Taxon(taxon, name, evidence, round(share, 3)))
    return tuple(about.values())


def _with_paper_text(texts: Texts, papertext: Sequence[OrganismMention]) -> Texts:
    """Return the texts with the paper's own, if none of them names an organism.

    A name counts once: an abstract repeats it.
    """
    if any(mention.kind in NAMING for _, mentions in texts for mention in mentions):
        return texts
    once = {mention.taxon or mention.text: mention for mention in reversed(papertext)}
    return (*texts, (EvidenceSource.PAPER_TEXT, [*reversed(once.values())]))


class _Host(NamedTuple):
    """The animal that a figure about another organism shows, and the genes that say so."""

    share: float
    candidate: OrganismCandidate
    genes: tuple[str, ...]


def may_have_a_host(chosen: Sequence[tuple[float, OrganismCandidate]]) -> bool:
    """Return True for a figure about a pathogen or plant, and no animal but mammals."""
    others = [c for _, c in chosen if c.group not in MAMMALS]
    return chosen[0][1] in others and all(map(_lives_in_animals, others))


def _lives_in_animals(candidate: OrganismCandidate) -> bool:
    if is_parasite(candidate.name):
        return True
    is_animal = candidate.taxon == METAZOA and "." not in candidate.name
    return candidate.group in _IN_ANIMALS and not is_animal and not is_free_living(candidate.name)


def _host(caption: str, likely: Sequence[tuple[float, OrganismCandidate]]) -> _Host | None:
    """Return the mammal whose genes and cells a caption names: one that is named, or human."""
    genes, cells = host_words(caption)
    if not genes and not cells:
        return None
    share, candidate = _mammal(likely)
    return _Host(max(share, _LEAST_OF_HOST), candidate, genes)


def _with_host(
    figure: Figure, chosen: list[tuple[float, OrganismCandidate]], host: _Host
) -> list[tuple[float, OrganismCandidate]]:
    """Return what the figure is about with the host.

    It comes last beside a pathogen, first where it is given an extract, and in the place of a group
    that words alone speak for.
    """
    named = [(share, c) for share, c in chosen if c.mentions and c is not host.candidate]
    pair = host.share, host.candidate
    texts = "\n".join((figure.caption, figure.figtitle, figure.papertitle))
    groups = {c.group for _, c in named if c.group not in MAMMALS}
    if groups <= _GIVEN_TO_ANIMALS and is_given_to_animals(texts, host.genes, groups):
        return [pair, *named]
    return [*named, pair]


def _in_medicine(
    figure: Figure,
    chosen: list[tuple[float, OrganismCandidate]],
    likely: Sequence[tuple[float, OrganismCandidate]],
    words: GroupProbabilities,
) -> tuple[list[tuple[float, OrganismCandidate]], bool]:
    """Put a mammal before the plants that a figure names, if what comes of them is given to it.

    The words are those of medicine and nothing is said of plants as such, or the titles speak of an
    extract and a text names a mammal. Tells as well whether it is so.
    """
    others = {c.group for _, c in chosen if c.group not in MAMMALS}
    if not figure.is_caption or others != {"plant"}:
        return chosen, False
    is_shown = any(c.group in MAMMALS and c.mentions for _, c in chosen)
    is_given = is_shown and is_about_an_extract(f"{figure.figtitle}\n{figure.papertitle}")
    ratio, count = words.log_ratio(MAMMAL, PLANT)
    of_medicine = ratio >= _LEAST_OF_MEDICINE and count >= _FEWEST_OF_MEDICINE
    of_plants = any(c.group == "plant" and c.is_kingdom and c.mentions for _, c in likely)
    if not is_given and (not of_medicine or of_plants):
        return chosen, False
    share, mammal = _mammal(likely)
    kept = [(s, c) for s, c in chosen if c is not mammal]
    return [(max(share, _LEAST_OF_HOST), mammal), *kept], True


def _mammal(
    likely: Sequence[tuple[float, OrganismCandidate]],
) -> tuple[float, OrganismCandidate]:
    """Return the likeliest mammal: one that is named, or human."""
    mammals = [(s, c) for s, c in likely if c.group in MAMMALS and not c.is_wide]
    return max(mammals, key=lambda pair: (bool(pair[1].mentions), pair[0]))


def _host_evidence(
    evidence: tuple[OrganismEvidence, ...], caption: str
) -> tuple[OrganismEvidence, ...]:
    """Return the evidence for an animal with the names of its genes and cells, if they show it."""
    genes, cells = host_words(caption)
    if not genes and not cells:
        return evidence
    others = tuple(e for e in evidence if e.source is not EvidenceSource.DEFAULT)
    return (*others, OrganismEvidence(EvidenceSource.HOST, (*genes, *cells)[:_QUOTED]))


def _species(candidate: OrganismCandidate, lexicon: Lexicon) -> tuple[str, str]:
    """Return the taxon and name of a candidate; of its species for a strain, if that is known."""
    words = candidate.name.split(" ")
    is_reviewed = candidate.taxon in lexicon.organisms.reviewed
    if len(words) > 2 and not is_reviewed and _NO_SPECIES.isdisjoint(words):
        species = " ".join(words[:2])
        taxa = taxa_of_names([species], lexicon)
        if taxa and lexicon.organisms[taxa[0]].name == species:
            return taxa[0], species
    return candidate.taxon, candidate.name


def _with_shown_mammals(
    likely: list[tuple[float, OrganismCandidate]], length: int
) -> list[tuple[float, OrganismCandidate]]:
    """Put a mammal that a text names or hints at before human, if nothing names that.

    A name, a strain (C57BL/6) or cells (PC12) with which the figure is not merely compared, and
    that is not first named in the second half of a caption of ``length`` characters: reviews name
    mice for a detail. In a figure about another animal only a name counts: INS-1 is a peptide of
    the worm.
    """
    human = next((share for share, c in likely if c.is_human and not c.mentions), 0.0)
    kinds = (NameKind.NAME,) if is_another_animal(likely[0][1]) else _SHOWING
    shown = [
        c
        for _, c in likely
        if c.group == "mammal"
        and not c.is_wide
        and is_shown(c, kinds)
        and first_place(c, length) < _LATE
    ]
    if not human or not shown:
        return likely
    least = max(human, _LEAST_OF_SHOWN)
    raised = [(max(share, least) if c in shown else share, c) for share, c in likely]
    return sorted(raised, key=lambda pair: (-pair[0], pair[1].is_human))


def _with_mammals_of_titles(
    likely: list[tuple[float, OrganismCandidate]],
) -> list[tuple[float, OrganismCandidate]]:
    """Put human first where a title speaks of mammals, and nothing names one of them."""
    mammals = [c for _, c in likely if c.group in MAMMALS and c.mentions]
    if not any(c.count(*TITLES, kinds=(NameKind.GROUP,)) for c in mammals):
        return likely
    if any(not c.is_wide for c in mammals):
        return likely
    most = likely[0][0]
    raised = [(most if c.is_human else share, c) for share, c in likely]
    return sorted(raised, key=lambda pair: (-pair[0], not pair[1].is_human))


def _evidence(
    candidate: OrganismCandidate,
    words: GroupProbabilities,
    figure: Figure,
    in_field: bool,
    *,
    by_words: bool,
) -> tuple[OrganismEvidence, ...]:
    """Return the sources that speak for a candidate, with the words that they have."""
    found = []
    for source, mentions in candidate.mentions.items():
        texts = tuple(dict.fromkeys(mention.text for mention in mentions))
        found.append(OrganismEvidence(source, texts, len(mentions)))
    if in_field:
        found.append(OrganismEvidence(EvidenceSource.ORGANISMS_FIELD, figure.organisms))
    if not candidate.mentions and (by_words or not candidate.is_human):
        quoted = words.words(word_group(candidate.group))
        if quoted:
            found.append(OrganismEvidence(EvidenceSource.WORDS, quoted))
    return tuple(found) or (OrganismEvidence(EvidenceSource.DEFAULT),)


def accepted_taxa(
    taxa: Sequence[Taxon], lexicon: Lexicon, *, of_abstract: bool = False
) -> frozenset[str]:
    """Return the taxa whose genes fit a figure about ``taxa``.

    Strains fit their species. Species do not fit a group that is meant as such: not every plant
    has the genes of Arabidopsis. For a mammal, human and all other mammals fit: papers on mice and
    rats use human symbols, and PFOCR looked words up in all of them. Human also fits
    an abstract whose title names no organism: it names that of a method, or of a homolog.
    """
    accepted: set[str] = set()
    groups = set()
    for taxon in taxa:
        organism = lexicon.organisms.get(taxon.taxon)
        accepted.add(taxon.taxon)
        if organism is not None:
            accepted.update(organism.strains)
            groups.add(organism.group)
    if groups & set(MAMMALS):
        for group in MAMMALS:
            accepted.update(lexicon.organism_groups.get(group, ()))
    elif of_abstract and all(map(_is_named_by_the_way, taxa)):
        accepted.add(HUMAN)
    return frozenset(accepted)


def _is_named_by_the_way(taxon: Taxon) -> bool:
    """Return True for an organism that no title names, and the text once, or that is unlikely."""
    named = sum(evidence.weight for evidence in taxon.evidence)
    in_titles = any(evidence.source in TITLES for evidence in taxon.evidence)
    return not in_titles and (named == 1 or taxon.probability < LEAST)

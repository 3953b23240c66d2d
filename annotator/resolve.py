"""From matches to mentions: what the caption defines, overlaps, spelling, species, families.

Pure functions: values in, values out. Nothing is dropped silently: what a mention could also have
meant is kept as its alternatives, with the reason.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import accumulate

from annotator.contexts import (
    AMINO_ACIDS,
    is_cell_marker,
    is_count,
    is_part_of_longer_name,
    is_residue,
)
from annotator.definitions import Definition
from annotator.figure_species import FigureSpecies
from annotator.lexicon.index import Lexicon, Match
from annotator.meanings import Meaning, meaning_of
from annotator.records import Alternative, Candidate, EntityType, Mention, Taxon, TermKind
from annotator.species import OrganismName
from annotator.spelling import REVIEWED, scored_candidates
from annotator.wordlists import WordLists
from annotator.written_forms import numbered_lists, split_by_parenthesis

#: Labels of scispaCy's bionlp13cg and craft/jnlpba models, and the types they vote for.
NER_TYPES = {
    "GENE_OR_GENE_PRODUCT": EntityType.GENE,
    "GGP": EntityType.GENE,
    "PROTEIN": EntityType.GENE,
    "SIMPLE_CHEMICAL": EntityType.CHEMICAL,
    "AMINO_ACID": EntityType.CHEMICAL,
    "CHEBI": EntityType.CHEMICAL,
    "CHEMICAL": EntityType.CHEMICAL,
}
_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)

#: A mention that only the statistical model saw.
_NER_SCORE = 0.4
#: A mention whose meaning the caption itself gives.
_DEFINED_SCORE = 0.97
#: The share of trust that a name known only in an organism the figure is not about keeps.
_OTHER_SPECIES = 0.6
#: A gene's name below this is not taken for one unless the caption defines it.
_LEAST_SCORE = 0.45


@dataclass(frozen=True, slots=True)
class NerSpan:
    """A span that the statistical model labelled; half-open offsets in characters."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class CaptionReading:
    """What was read out of one figure's caption.

    ``meanings`` are what the caption defines, by short form; ``accepted`` are the taxa whose
    genes fit the figure; ``ions`` are named only inside of other mentions.
    """

    taxa: tuple[Taxon, ...]
    accepted: frozenset[str]
    mentions: tuple[Mention, ...]
    meanings: dict[str, Meaning]
    ions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a stretch of the caption, with scored meanings, best first."""

    start: int
    end: int
    scored: tuple[tuple[float, Candidate], ...]
    how: str = ""  # empty: by the name that the chosen candidate has
    type: EntityType | None = None
    joint: bool = False  # all candidates are meant together (ERK1/2)
    rank: int = 0  # higher wins against any overlap: 1 spelled out in pieces, 2 defined


def resolve(
    caption: str,
    matches: Sequence[Match],
    definitions: Sequence[Definition],
    taxa: Sequence[Taxon],
    about: Set[str],
    lexicon: Lexicon,
    lists: WordLists,
    ner: Sequence[NerSpan] = (),
    organisms: Sequence[OrganismName] = (),
    titles: Set[str] = frozenset(),
) -> tuple[tuple[Mention, ...], dict[str, Meaning]]:
    """Return the mentions of ``caption`` in order, and what it defines by short form.

    Mentions do not overlap. ``about`` are the taxa whose genes fit the figure (``accepted_taxa``);
    among meanings that fit equally, those of ``taxa`` are preferred in their order. ``organisms`` are
    the names of organisms in the caption, ``titles`` the taxa that the titles name.
    """
    defined = [
        (definition, meaning_of(definition, lexicon, lists, about)) for definition in definitions
    ]
    meanings = _by_short_form(defined)

    def known(name: str) -> bool:
        return bool(scored_candidates(lexicon.lookup(name), name, True, lists))

    readings = [reading for match in matches if (reading := _read(match, caption, lists))]
    readings = _apply_definitions(caption, readings, defined, meanings)
    long_starts = {d.short_start: d.long_start for d in definitions}
    for spelled in split_by_parenthesis(caption, known, long_starts):
        scored = scored_candidates(lexicon.lookup(spelled.names[0]), spelled.names[0], True, lists)
        readings.append(_Reading(spelled.start, spelled.end, scored, spelled.how, rank=1))
    chosen = _longest(readings)
    chosen = _longest([*chosen, *_listed(caption, chosen, known, lexicon, lists)])
    species = FigureSpecies.of(caption, taxa, about, organisms, titles, lexicon)
    made = (_mention(caption, reading, species) for reading in chosen)
    mentions = [mention for mention in made if mention is not None]
    mentions = _vote(caption, mentions, ner)
    return tuple(sorted(mentions, key=lambda mention: mention.start)), meanings


def _read(match: Match, caption: str, lists: WordLists) -> _Reading | None:
    surface = caption[match.start : match.end]
    scored = scored_candidates(match.candidates, surface, match.plural, lists)
    if (
        not scored
        or scored[0][0] < _LEAST_SCORE
        or _stands_for_something_else(caption, match, scored[0][1])
    ):
        return None
    return _Reading(match.start, match.end, scored)


def _stands_for_something_else(caption: str, match: Match, best: Candidate) -> bool:
    """Tell whether the words around show that the name does not name its entity here."""
    start, end = match.start, match.end
    if any(_is_cue(candidate, caption[start:end]) for candidate in match.candidates):
        return True
    if is_count(caption, start, end) or is_cell_marker(caption, start, end):
        return True
    if best.entity.type is not EntityType.CHEMICAL:
        return False
    if best.entity.id in AMINO_ACIDS and is_residue(caption, start, end):
        return True
    return is_part_of_longer_name(caption, start, end)


def _is_cue(candidate: Candidate, surface: str) -> bool:
    """Tell the name of a cell line or strain, which is also some gene's alias: HeLa, THP-1."""
    is_organism = candidate.entity.type is EntityType.ORGANISM
    return is_organism and candidate.kind is TermKind.SYNONYM and candidate.term == surface


def _by_short_form(defined: Iterable[tuple[Definition, Meaning]]) -> dict[str, Meaning]:
    """Return one meaning a short form: the one that names an entity, else the first."""
    meanings: dict[str, Meaning] = {}
    for definition, meaning in defined:
        kept = meanings.get(definition.short)
        if kept is None or (meaning.candidates and not kept.candidates):
            meanings[definition.short] = meaning
    return meanings


def _apply_definitions(
    caption: str,
    readings: list[_Reading],
    defined: Sequence[tuple[Definition, Meaning]],
    meanings: dict[str, Meaning],
) -> list[_Reading]:
    """Let each definition decide what its short form means, everywhere in the caption."""
    spans = {short: _occurrences(caption, short) for short in meanings}
    defined_there = _Cover(span for found in spans.values() for span in found)
    readings = [r for r in readings if not defined_there.holds(r.start, r.end)]
    for short, meaning in meanings.items():
        if meaning.candidates or meaning.type in _GENES:
            scored = tuple(
                # Of the genes that the long form can mean, the one with this symbol is meant.
                (_DEFINED_SCORE + 0.01 * (candidate.entity.symbol == short), candidate)
                for candidate in meaning.candidates
            )
            readings += [
                _Reading(start, end, scored, meaning.reason, meaning.type, rank=2)
                for start, end in spans[short]
            ]
    taken = {(r.start, r.end) for r in readings}
    for definition, meaning in defined:
        if not meaning.candidates and meaning.type not in _GENES:
            continue
        at = definition.long.find(meaning.name)
        span = (definition.long_start, definition.long_end)
        if at >= 0:  # not where the long form has a line break inside
            span = (span[0] + at, span[0] + at + len(meaning.name))
        if span not in taken:
            scored = tuple((_DEFINED_SCORE, candidate) for candidate in meaning.candidates)
            readings.append(_Reading(*span, scored, meaning.reason, meaning.type))
    return readings


def _occurrences(caption: str, short: str) -> list[tuple[int, int]]:
    """Return where the short form stands as a word of its own, plural s included."""
    pattern = rf"(?<![^\W_]){re.escape(short)}s?(?![^\W_])"
    return [found.span() for found in re.finditer(pattern, caption)]


class _Cover:
    """Spans, to ask whether one of them holds a stretch."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def holds(self, start: int, end: int) -> bool:
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._ends[at] >= end


def _longest(readings: Iterable[_Reading]) -> list[_Reading]:
    """Choose readings that do not overlap: the longest first, then the better."""
    best = sorted(
        readings,
        key=lambda r: (-(r.end - r.start), -r.rank, -(r.scored[0][0] if r.scored else 0), r.start),
    )
    chosen: list[_Reading] = []
    taken: set[int] = set()
    for reading in best:
        span = range(reading.start, reading.end)
        if taken.isdisjoint(span):
            chosen.append(reading)
            taken.update(span)
    return sorted(chosen, key=lambda reading: reading.start)


def _listed(
    caption: str,
    chosen: Sequence[_Reading],
    known: Callable[[str], bool],
    lexicon: Lexicon,
    lists: WordLists,
) -> list[_Reading]:
    """Return the readings that lists such as ``ERK1/2`` and ``IL-1, -6 and -8`` add."""
    added = []
    for reading in chosen:
        if not reading.scored or reading.scored[0][1].entity.type is EntityType.CHEMICAL:
            continue
        for spelled in numbered_lists(caption, reading.start, reading.end, known):
            scored = [
                scored_candidates(lexicon.lookup(name), name, True, lists)[0]
                for name in spelled.names
            ]
            added.append(
                _Reading(
                    spelled.start, spelled.end, tuple(scored), spelled.how,
                    joint=len(scored) > 1, rank=1,
                )
            )  # fmt: skip
    return added


def _mention(caption: str, reading: _Reading, species: FigureSpecies) -> Mention | None:
    """Choose among the meanings of one reading by species, then score.

    A word or letter that is a name only in another organism (and, cycle, N) is no mention.
    """
    start, end = reading.start, reading.end
    text = caption[start:end]
    if not reading.scored:
        kind = reading.type or EntityType.GENE
        return Mention(
            start, end, text, kind, matched_by=f"{reading.how}; no lexicon entry", score=0.5
        )
    fitting = species.fitting(reading.scored, species.target(start, text))
    # Of equals, families and chemicals go first, then genes of the organisms in their order.
    order = {"": -1} | {taxon.taxon: rank for rank, taxon in enumerate(species.taxa)}
    if not reading.joint:
        fitting.sort(key=lambda pair: (-pair[0], order.get(pair[1].entity.taxon, len(order))))
    if not fitting:
        if (text.isalpha() and (len(text) <= 3 or text[1:].islower())) or len(text) <= 2:
            return None
        return _other_species(caption, reading, species.taxa)
    if reading.joint:
        return _joint_mention(caption, reading, [candidate for _, candidate in fitting])
    score, best = fitting[0]
    rest = [c for _, c in reading.scored if c.entity.id != best.entity.id]
    rivals = sum(
        1
        for s, other in fitting[1:]
        if s >= score - 0.02 and (best.source != REVIEWED or other.source == REVIEWED)
    )
    if rivals and reading.rank < 2:
        score *= 0.8 if rivals == 1 else 0.65
    return Mention(
        start, end, text, best.entity.type, best.entity.ids, best.entity.symbol,
        best.entity.taxon, reading.how or _by_name(best), round(score, 3),
        tuple(_alternative(c, best, species.about) for c in rest), best.entity.members,
    )  # fmt: skip


def _by_name(candidate: Candidate) -> str:
    return f"{candidate.kind} ({candidate.source})"


def _other_species(caption: str, reading: _Reading, taxa: Sequence[Taxon]) -> Mention:
    """Return a mention without id: the name is known, but only in other organisms."""
    score, best = reading.scored[0]
    names = ", ".join(taxon.name for taxon in taxa)
    reason = f"known only outside of {names}"
    how = reading.how or _by_name(best)
    return Mention(
        reading.start, reading.end, caption[reading.start : reading.end], best.entity.type,
        matched_by=f"{how}; {reason}", score=round(score * _OTHER_SPECIES, 3),
        alternatives=tuple(
            Alternative(c.entity.id, c.entity.symbol, c.entity.taxon, reason)
            for _, c in reading.scored
        ),
    )  # fmt: skip


def _joint_mention(caption: str, reading: _Reading, parts: Sequence[Candidate]) -> Mention:
    """Return one mention that names several entities (ERK1/2)."""
    unique = list({candidate.entity.id: candidate for candidate in parts}.values())
    ids = tuple(curie for candidate in unique for curie in candidate.entity.ids)
    return Mention(
        reading.start, reading.end, caption[reading.start : reading.end], unique[0].entity.type,
        ids, "|".join(candidate.entity.symbol for candidate in unique), unique[0].entity.taxon,
        reading.how, round(min(score for score, _ in reading.scored), 3),
        members=tuple(m for candidate in unique for m in candidate.entity.members),
    )  # fmt: skip


def _alternative(candidate: Candidate, best: Candidate, about: Set[str]) -> Alternative:
    entity = candidate.entity
    if entity.taxon and about and entity.taxon not in about:
        reason = "of an organism that the figure is not about"
    elif candidate.kind is not best.kind:
        reason = f"{candidate.kind}, less trusted than {best.kind}"
    else:
        reason = f"also a {candidate.kind}"
    return Alternative(entity.id, entity.symbol, entity.taxon, reason)


def _vote(caption: str, mentions: list[Mention], ner: Sequence[NerSpan]) -> list[Mention]:
    """Let the statistical model confirm mentions, and add those that only it saw."""
    spans = [(span, NER_TYPES[span.label]) for span in ner if span.label in NER_TYPES]
    if not spans:
        return mentions
    voted = []
    for mention in mentions:
        kind = EntityType.GENE if mention.type in _GENES else mention.type
        overlapping = [k for s, k in spans if s.start < mention.end and mention.start < s.end]
        if kind in overlapping:
            # Half of the remaining doubt, when a second, independent witness agrees.
            score = round(mention.score + (1 - mention.score) / 2, 3)
            voted.append(
                replace(mention, score=score, matched_by=f"{mention.matched_by}; model agrees")
            )
        else:
            voted.append(mention)
    for span, kind in spans:
        if not any(span.start < m.end and m.start < span.end for m in voted):
            text = caption[span.start : span.end]
            how = f"statistical model ({span.label}); no lexicon entry"
            voted.append(
                Mention(span.start, span.end, text, kind, matched_by=how, score=_NER_SCORE)
            )
    return voted

"""From one reading to one mention: which of its meanings is meant in this figure."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from annotator.recognition.candidate_spans import DEFINED, MODEL, NAMED, SPELLED_OUT, CandidateSpan
from annotator.recognition.gene_organism import GeneOrganisms
from annotator.recognition.mention_score import MentionEvidence
from annotator.recognition.plausibility import CURATED_SOURCE, spelling_fit
from annotator.records import Alternative, Candidate, EntityType, Mention

#: A name of many genes is not listed with all of them.
_ALTERNATIVES = 8
#: Meanings this close to the best are as good.
_AS_GOOD = 0.02


Choice = tuple[Mention, MentionEvidence]

#: Captions repeat names; beyond this many choices, all are forgotten at once.
_KEPT = 25_000


class DisambiguationCache:
    """What was chosen for a name among its meanings, by the figure's organisms."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        # The value holds the meanings too, so that their identity stays theirs.
        self._kept: dict[tuple[object, ...], tuple[object, Choice | None]] = {}

    def of(
        self, reading: CandidateSpan, text: str, species: GeneOrganisms, target: str
    ) -> Choice | None:
        """Return the choice for a reading by a name, at offset 0."""
        key = (text, id(reading.scored), target, species.key)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[key] = reading.scored, _choose(reading, text, species, target)
        return found[1]


def choose(
    caption: str, reading: CandidateSpan, species: GeneOrganisms, choices: DisambiguationCache
) -> Choice | None:
    """Choose among the meanings of one reading by organism, and say what speaks for the choice.

    The mention's score is not set here. A word or letter that is a name only in another organism
    (and, cycle, N) is no mention: None.
    """
    text = caption[reading.start : reading.end]
    target = reading.taxon or species.target(reading.start, text)
    if reading.rank == NAMED and reading.scored and not reading.how:
        made = choices.of(reading, text, species, target)
    else:
        made = _choose(reading, text, species, target)
    if made is None:
        return None
    mention, evidence = made
    return mention.placed(reading.start, reading.end), evidence


def _choose(
    reading: CandidateSpan, text: str, species: GeneOrganisms, target: str
) -> Choice | None:
    start, end = 0, len(text)
    if not reading.scored:
        kind = reading.type or EntityType.GENE
        mention = Mention(start, end, text, kind, matched_by=f"{reading.how}; no lexicon entry")
        found_by = "model" if reading.rank == MODEL else "no entry"
        return mention, MentionEvidence(text, kind, found_by, rank=reading.rank)
    if reading.parts:
        return _joint(reading, text, species, target)
    fitting = species.fitting(reading.scored, target)
    # Of equals, families and chemicals go first, then genes of the organisms in their order.
    order = {"": -1} | {taxon.taxon: rank for rank, taxon in enumerate(species.taxa)}
    fitting.sort(key=lambda pair: (-pair[0], order.get(pair[1].entity.taxon, len(order))))
    if not fitting:
        if (text.isalpha() and (len(text) <= 3 or text[1:].islower())) or len(text) <= 2:
            return None
        return _other_species(reading, text, species)
    score, best = fitting[0]
    rest = [c for _, c in reading.scored if c.entity.id != best.entity.id][:_ALTERNATIVES]
    rivals = sum(
        s >= score - _AS_GOOD and (best.source != CURATED_SOURCE or other.source == CURATED_SOURCE)
        for s, other in fitting[1:]
    )
    mention = Mention(
        start, end, text, best.entity.type, best.entity.ids, best.entity.symbol,
        best.entity.taxon, reading.how or _by_name(best),
        alternatives=tuple(_alternative(c, best, species.about) for c in rest),
        members=best.entity.members,
    )  # fmt: skip
    evidence = MentionEvidence(
        _whole(reading, text, best), best.entity.type, best.kind.value, source=best.source,
        rank=reading.rank, rivals=0 if reading.rank == DEFINED else rivals,
        exact=spelling_fit(text, best.term) == 1.0, plausibility=score, how=_piecewise(reading),
    )  # fmt: skip
    return mention, evidence


def _piecewise(reading: CandidateSpan) -> str:
    return reading.how if reading.rank == SPELLED_OUT else ""


def _whole(reading: CandidateSpan, text: str, candidate: Candidate) -> str:
    """Return the name that is judged: for ``-8`` in a list that is IL-8."""
    return candidate.term if reading.rank == SPELLED_OUT else text


def left_open(mention: Mention) -> Mention:
    """Return the mention without its id, which becomes the first of the alternatives."""
    first = Alternative(
        mention.ids[0], mention.symbol, mention.taxon, "the most likely, too unsure"
    )
    return replace(
        mention, ids=(), symbol="", taxon="", members=(),
        matched_by=f"{mention.matched_by}; left open",
        alternatives=(first, *mention.alternatives),
    )  # fmt: skip


def _by_name(candidate: Candidate) -> str:
    return f"{candidate.kind} ({candidate.source})"


def _other_species(
    reading: CandidateSpan, text: str, species: GeneOrganisms
) -> tuple[Mention, MentionEvidence]:
    """Return a mention without id: the name is known, but only in other organisms."""
    score, best = reading.scored[0]
    names = ", ".join(taxon.name for taxon in species.taxa)
    reason = "of no wanted organism" if species.only else f"known only outside of {names}"
    how = reading.how or _by_name(best)
    mention = Mention(
        0, len(text), text, best.entity.type, matched_by=f"{how}; {reason}",
        alternatives=tuple(
            Alternative(c.entity.id, c.entity.symbol, c.entity.taxon, reason)
            for _, c in reading.scored[:_ALTERNATIVES]
        ),
    )  # fmt: skip
    evidence = MentionEvidence(
        text, best.entity.type, best.kind.value, source=best.source, rank=reading.rank,
        elsewhere=True, plausibility=score,
    )  # fmt: skip
    return mention, evidence


def _joint(
    reading: CandidateSpan, text: str, species: GeneOrganisms, target: str
) -> tuple[Mention, MentionEvidence]:
    """Return one mention that names several entities (ERK1/2)."""
    best = [max(species.fitting(p, target), key=_score, default=None) for p in reading.parts]
    chosen = [pair for pair in best if pair is not None]
    if len(chosen) < len(best):
        return _other_species(reading, text, species)
    unique = list({candidate.entity.id: candidate for _, candidate in chosen}.values())
    first = unique[0]
    mention = Mention(
        0, len(text), text, first.entity.type,
        tuple(curie for candidate in unique for curie in candidate.entity.ids),
        "|".join(candidate.entity.symbol for candidate in unique), first.entity.taxon,
        reading.how, members=tuple(m for candidate in unique for m in candidate.entity.members),
    )  # fmt: skip
    evidence = MentionEvidence(
        _whole(reading, text, first), first.entity.type, first.kind.value, source=first.source,
        rank=reading.rank, plausibility=min(score for score, _ in chosen), how=_piecewise(reading),
    )  # fmt: skip
    return mention, evidence


def _score(pair: tuple[float, Candidate]) -> float:
    return pair[0]


def _alternative(candidate: Candidate, best: Candidate, about: Set[str]) -> Alternative:
    entity = candidate.entity
    if entity.taxon and about and entity.taxon not in about:
        reason = "of an organism that the figure is not about"
    elif candidate.kind is not best.kind:
        reason = f"{candidate.kind}, less trusted than {best.kind}"
    else:
        reason = f"also a {candidate.kind}"
    return Alternative(entity.id, entity.symbol, entity.taxon, reason)

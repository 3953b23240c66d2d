"""From one candidate span to one mention: which of its meanings is meant in this figure."""

from __future__ import annotations

from collections.abc import Set

from msgspec.structs import replace

from annotator.provenance import Expansion, FoundBy, Grounding, NotChosen, SpanSource
from annotator.recognition.candidate_spans import CandidateSpan
from annotator.recognition.gene_organism import GeneOrganisms
from annotator.recognition.mention_score import MentionEvidence
from annotator.recognition.plausibility import spelling_fit
from annotator.recognition.plausibility_rules import CURATED_SOURCE
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
        self, span: CandidateSpan, text: str, organisms: GeneOrganisms, target: str
    ) -> Choice | None:
        """Return the choice for a span that is a lexicon's name, at offset 0."""
        key = (text, id(span.scored), target, organisms.key)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[key] = span.scored, _choose(span, text, organisms, target)
        return found[1]


def disambiguate(
    caption: str, span: CandidateSpan, organisms: GeneOrganisms, cache: DisambiguationCache
) -> Choice | None:
    """Choose among the meanings of one span by organism, and say what speaks for the choice.

    The mention's score is not set here. A word or letter that is a name only in another organism
    (and, cycle, N) is not a mention: None.
    """
    text = caption[span.start : span.end]
    target = span.taxon or organisms.target(span.start, text)
    if span.source is SpanSource.NAME and span.scored and span.found_by is None:
        made = cache.of(span, text, organisms, target)
    else:
        made = _choose(span, text, organisms, target)
    if made is None:
        return None
    mention, evidence = made
    return replace(mention, start=span.start, end=span.end), evidence


def _choose(span: CandidateSpan, text: str, organisms: GeneOrganisms, target: str) -> Choice | None:
    if not span.scored:
        return _without_entry(span, text)
    if span.parts:
        return _joint(span, text, organisms, target)
    fitting = organisms.fitting(span.scored, target)
    if not fitting:
        return None if _looks_like_a_word(text) else _other_organism(span, text, organisms)
    # Of equals, families and chemicals go first, then genes of the organisms in their order.
    order = {"": -1} | {taxon.taxon: rank for rank, taxon in enumerate(organisms.taxa)}
    fitting.sort(key=lambda pair: (-pair[0], order.get(pair[1].entity.taxon, len(order))))
    score, best = fitting[0]
    rest = [c for _, c in span.scored if c.entity.id != best.entity.id][:_ALTERNATIVES]
    mention = Mention(
        0, len(text), text, best.entity.type, best.entity.ids, best.entity.symbol,
        best.entity.taxon, _found_by(span, best),
        alternatives=tuple(_alternative(c, best, organisms.about) for c in rest),
        members=best.entity.members,
    )  # fmt: skip
    is_defined = span.source is SpanSource.DEFINITION
    evidence = MentionEvidence(
        _judged_name(span, text, best), best.entity.type, best.kind, best.source,
        best.via_ortholog, span.source, rivals=0 if is_defined else _rivals(fitting),
        exact=spelling_fit(text, best.term) == 1.0, plausibility=score,
        expansion=_expansion(span),
    )  # fmt: skip
    return mention, evidence


def _rivals(fitting: list[tuple[float, Candidate]]) -> int:
    """Return how many meanings fit as well as the first; against a curated name, curated ones."""
    score, best = fitting[0]
    return sum(
        s >= score - _AS_GOOD and (best.source != CURATED_SOURCE or other.source == CURATED_SOURCE)
        for s, other in fitting[1:]
    )


def _looks_like_a_word(text: str) -> bool:
    """Return whether a name of another organism is more likely a word or a letter here."""
    if len(text) <= 2:
        return True
    return text.isalpha() and (len(text) <= 3 or text[1:].islower())


def _expansion(span: CandidateSpan) -> Expansion | None:
    """Return how a span that was completed was completed."""
    if span.source is SpanSource.EXPANSION and span.found_by is not None:
        return span.found_by.expansion
    return None


def _judged_name(span: CandidateSpan, text: str, candidate: Candidate) -> str:
    """Return the name that is judged: for ``-8`` in a list that is IL-8."""
    return candidate.term if span.source is SpanSource.EXPANSION else text


def _found_by(
    span: CandidateSpan,
    candidate: Candidate | None,
    grounding: Grounding = Grounding.IDENTIFIED,
    organisms: tuple[str, ...] = (),
) -> FoundBy:
    """Return how the span was found, with the candidate's name when one was chosen."""
    found = span.found_by or FoundBy()
    if candidate is None:
        return replace(found, grounding=grounding)
    return replace(
        found,
        kind=candidate.kind,
        lexicon=candidate.source,
        via_ortholog=candidate.via_ortholog,
        grounding=grounding,
        organisms=organisms,
    )


def _without_entry(span: CandidateSpan, text: str) -> Choice:
    """Return a mention of what the lexicon does not have."""
    kind = span.type or EntityType.GENE
    found_by = _found_by(span, None, Grounding.NO_ENTRY)
    mention = Mention(0, len(text), text, kind, found_by=found_by)
    return mention, MentionEvidence(text, kind, span_source=span.source)


def left_open(mention: Mention) -> Mention:
    """Return the mention without its id, which becomes the first of the alternatives."""
    first = Alternative(mention.ids[0], mention.symbol, mention.taxon, NotChosen.TOO_UNSURE)
    return replace(
        mention, ids=(), symbol="", taxon="", members=(),
        found_by=replace(mention.found_by, grounding=Grounding.TOO_UNSURE),
        alternatives=(first, *mention.alternatives),
    )  # fmt: skip


def _other_organism(span: CandidateSpan, text: str, organisms: GeneOrganisms) -> Choice:
    """Return a mention without id: the name is known, but only in other organisms."""
    score, best = span.scored[0]
    names = () if organisms.only else tuple(taxon.name for taxon in organisms.taxa)
    grounding, why = Grounding.OTHER_ORGANISM, NotChosen.OTHER_ORGANISM
    if organisms.only:
        grounding, why = Grounding.NOT_WANTED, NotChosen.NOT_WANTED
    mention = Mention(
        0, len(text), text, best.entity.type,
        found_by=_found_by(span, best, grounding, names),
        alternatives=tuple(
            Alternative(c.entity.id, c.entity.symbol, c.entity.taxon, why, c.kind, organisms=names)
            for _, c in span.scored[:_ALTERNATIVES]
        ),
    )  # fmt: skip
    evidence = MentionEvidence(
        text, best.entity.type, best.kind, best.source, best.via_ortholog, span.source,
        elsewhere=True, plausibility=score,
    )  # fmt: skip
    return mention, evidence


def _joint(span: CandidateSpan, text: str, organisms: GeneOrganisms, target: str) -> Choice:
    """Return one mention that names several entities (ERK1/2)."""
    best = [max(organisms.fitting(p, target), key=_score, default=None) for p in span.parts]
    chosen = [pair for pair in best if pair is not None]
    if len(chosen) < len(best):
        return _other_organism(span, text, organisms)
    unique = list({candidate.entity.id: candidate for _, candidate in chosen}.values())
    first = unique[0]
    mention = Mention(
        0, len(text), text, first.entity.type,
        tuple(curie for candidate in unique for curie in candidate.entity.ids),
        "|".join(candidate.entity.symbol for candidate in unique), first.entity.taxon,
        _found_by(span, first),
        members=tuple(m for candidate in unique for m in candidate.entity.members),
    )  # fmt: skip
    evidence = MentionEvidence(
        _judged_name(span, text, first), first.entity.type, first.kind, first.source,
        first.via_ortholog, span.source, plausibility=min(score for score, _ in chosen),
        expansion=_expansion(span),
    )  # fmt: skip
    return mention, evidence


def _score(pair: tuple[float, Candidate]) -> float:
    return pair[0]


def _alternative(candidate: Candidate, best: Candidate, about: Set[str]) -> Alternative:
    entity = candidate.entity
    why = NotChosen.SAME_KIND
    if entity.taxon and about and entity.taxon not in about:
        why = NotChosen.NOT_ABOUT
    elif candidate.kind is not best.kind:
        why = NotChosen.LESS_TRUSTED
    return Alternative(entity.id, entity.symbol, entity.taxon, why, candidate.kind, best.kind)

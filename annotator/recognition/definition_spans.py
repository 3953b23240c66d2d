"""Spans that a caption's definitions decide: their short forms everywhere, and their long forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from annotator.provenance import DropRule, SpanSource
from annotator.recognition.candidate_spans import CandidateSpan, Cover
from annotator.recognition.definitions import Definition
from annotator.recognition.trace import Trace
from annotator.records import EntityType, GroundedDefinition

_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)
#: The plausibility of a name whose meaning the caption itself gives.
_DEFINED = 0.97

#: A definition as it stands in the caption, and what it means.
Grounded = tuple[Definition, GroundedDefinition]


def by_short_form(grounded: Iterable[Grounded]) -> dict[str, GroundedDefinition]:
    """Return one meaning a short form: the one that names an entity, else the first."""
    meanings: dict[str, GroundedDefinition] = {}
    for definition, meaning in grounded:
        kept = meanings.get(definition.short)
        if kept is None or (meaning.candidates and not kept.candidates):
            meanings[definition.short] = meaning
    return meanings


def apply_definitions(
    caption: str,
    spans: Sequence[CandidateSpan],
    grounded: Sequence[Grounded],
    meanings: Mapping[str, GroundedDefinition],
    trace: Trace | None = None,
) -> list[CandidateSpan]:
    """Let each definition decide what its short form means, everywhere in the caption.

    ``spans`` are those of the lexicon; ``meanings`` are by short form.
    """
    occurrences = {short: _occurrences(caption, short) for short in meanings}
    kept = _outside(spans, occurrences, meanings, trace)
    kept += _short_forms(occurrences, meanings)
    at: dict[tuple[int, int], list[CandidateSpan]] = {}
    for span in kept:
        at.setdefault((span.start, span.end), []).append(span)
    for definition, meaning in grounded:
        if definition.found_by != "shared" and names_something(meaning):
            place = _place_of_name(definition, meaning)
            if place not in at or not _agree(at[place], meaning):
                at[place] = [_long_form(place, meaning)]
    return [span for there in at.values() for span in there]


def names_something(meaning: GroundedDefinition) -> bool:
    """Return whether a definition makes mentions: of an entity, or of a gene without entry."""
    return bool(meaning.candidates) or meaning.type in _GENES


def _outside(
    spans: Sequence[CandidateSpan],
    occurrences: Mapping[str, Sequence[tuple[int, int]]],
    meanings: Mapping[str, GroundedDefinition],
    trace: Trace | None,
) -> list[CandidateSpan]:
    """Return the spans that no defined short form holds."""
    defined = Cover(place for places in occurrences.values() for place in places)
    kept = [span for span in spans if not defined.holds(span.start, span.end)]
    if trace is not None:
        for span in spans:
            for short, places in occurrences.items():
                if any(start <= span.start and span.end <= end for start, end in places):
                    trace.drop(span.start, span.end, DropRule.DEFINED, meanings[short].long)
                    break
    return kept


def _short_forms(
    occurrences: Mapping[str, Sequence[tuple[int, int]]],
    meanings: Mapping[str, GroundedDefinition],
) -> list[CandidateSpan]:
    """Return the occurrences of the short forms, with what they mean."""
    found = []
    for short, meaning in meanings.items():
        if not names_something(meaning):
            continue
        scored = tuple(
            # Of the genes that the long form can mean, the one with this symbol is meant.
            (_DEFINED + 0.01 * (candidate.entity.symbol == short), candidate)
            for candidate in meaning.candidates
        )
        found += [
            CandidateSpan(
                start, end, scored, meaning.found_by, meaning.type, source=SpanSource.DEFINITION
            )
            for start, end in occurrences[short]
        ]
    return found


def _place_of_name(definition: Definition, meaning: GroundedDefinition) -> tuple[int, int]:
    """Return where the part of the long form stands that names the entity."""
    at = definition.long.find(meaning.name)
    if at < 0:  # the long form has a line break inside
        return definition.long_start, definition.long_end
    start = definition.long_start + at
    return start, start + len(meaning.name)


def _long_form(place: tuple[int, int], meaning: GroundedDefinition) -> CandidateSpan:
    scored = tuple((_DEFINED, candidate) for candidate in meaning.candidates)
    return CandidateSpan(*place, scored, meaning.found_by, meaning.type)


def _agree(spans: Sequence[CandidateSpan], meaning: GroundedDefinition) -> bool:
    """Return whether the best meaning of some span is one of those meant, if any is."""
    meant: Set[str] = {candidate.entity.id for candidate in meaning.candidates}
    return not meant or any(
        candidate.entity.id in meant for span in spans for _, candidate in span.scored[:1]
    )


def _occurrences(caption: str, short: str) -> list[tuple[int, int]]:
    """Return where the short form stands as a word of its own, plural s included."""
    found = []
    at = caption.find(short)
    while at >= 0:
        end = at + len(short)
        if caption[end : end + 1] == "s" and not caption[end + 1 : end + 2].isalnum():
            end += 1
        if not caption[at - 1 : at].isalnum() and not caption[end : end + 1].isalnum():
            found.append((at, end))
        at = caption.find(short, end)
    return found

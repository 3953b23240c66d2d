"""Add the subunits that are named beside a family, as spans: ``GABAA receptor α1 subunit``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from annotator.recognition.genes.family_subunits import may_have_subunits, subunits_beside
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.names.plausibility_rules import is_unreviewed
from annotator.recognition.names.shared_stems import listed_name
from annotator.recognition.span_finding import expanded_span, fits_figure
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import EntityType

_FAMILY = EntityType.GENE_FAMILY


def with_subunits(
    caption: str, spans: Sequence[CandidateSpan], names: NameLookup, about: Set[str]
) -> list[CandidateSpan]:
    """Add the subunits that are named beside a family: ``GABAA receptor α1 subunit``.

    They replace names of the same genes that only a source has, and give way to any others.
    """
    found = {
        (subunit.start, subunit.end): subunit
        for span in spans
        if span.scored
        and span.scored[0][1].entity.type is _FAMILY
        and may_have_subunits(caption, span.start, span.end)
        for subunit in _subunits(caption, span, names, about)
    }
    if not found:
        return list(spans)
    kept = []
    for span in spans:
        place = span.start, span.end
        if place not in found or not _is_confirmed(span, found[place]):
            kept.append(span)
            found.pop(place, None)
    return [*kept, *found.values()]


def _subunits(
    caption: str, span: CandidateSpan, names: NameLookup, about: Set[str]
) -> Iterator[CandidateSpan]:
    """Yield the subunits of a family that are named beside it and are genes of the figure's."""
    family = span.scored[0][1].entity
    if span.parts or not family.members:
        return
    for found in subunits_beside(caption, span.start, span.end):
        if len(found.values) > 1 and names.knows(caption[found.start : found.first]):
            continue  # a list that goes on behind a name of its own: IFN-α and β
        symbols = [names.subunits(family, value) for value in found.values]
        each = tuple(symbol for several in symbols for symbol in several)
        if all(symbols) and all(
            any(fits_figure(candidate, about) for _, candidate in names.of(symbol))
            for symbol in each
        ):
            yield expanded_span(listed_name(found.start, found.end, each), names)


def _is_confirmed(span: CandidateSpan, subunit: CandidateSpan) -> bool:
    """Return True for a gene's unreviewed name that means what the subunit is."""
    best = span.scored[0][1] if span.scored and not subunit.parts else None
    if best is None or best.entity.type is not EntityType.GENE or not is_unreviewed(best):
        return False
    symbol = subunit.scored[0][1].entity.symbol.upper()
    return any(candidate.entity.symbol.upper() == symbol for _, candidate in span.scored)

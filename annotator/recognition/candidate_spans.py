"""Spans of a caption that may be mentions, and the choice of those that do not overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

import msgspec

from annotator.provenance import FoundBy, SpanSource
from annotator.records import Candidate, EntityType

#: The meanings of a name with their plausibility, best first.
Scored = tuple[tuple[float, Candidate], ...]


class CandidateSpan(msgspec.Struct, frozen=True):
    """A span of the caption that may be a mention, with its scored meanings, best first.

    ``found_by`` is None when the name of the chosen candidate says it. ``parts`` are the meanings
    of each name where several are meant together (ERK1/2); ``scored`` are then those of the first.
    ``type`` is for spans without meanings, ``taxon`` what the text itself says of the organism.
    """

    start: int
    end: int
    scored: Scored
    found_by: FoundBy | None = None
    type: EntityType | None = None
    parts: tuple[Scored, ...] = ()
    source: SpanSource = SpanSource.NAME
    taxon: str = ""


def longest_spans(spans: Iterable[CandidateSpan]) -> list[CandidateSpan]:
    """Choose spans that do not overlap: the longest first, then the better."""
    best = sorted(
        spans,
        key=lambda r: (
            -(r.end - r.start),
            -r.source,
            -(r.scored[0][0] if r.scored else 0),
            r.start,
        ),
    )
    chosen: list[CandidateSpan] = []
    taken: set[int] = set()
    for candidate in best:
        offsets = range(candidate.start, candidate.end)
        if taken.isdisjoint(offsets):
            chosen.append(candidate)
            taken.update(offsets)
    return sorted(chosen, key=lambda candidate: candidate.start)


class Cover:
    """Spans, to ask whether one of them contains another."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take half-open spans in any order."""
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def touches(self, start: int, end: int) -> bool:
        """Return whether one of the spans shares a character with ``start:end``; none overlap."""
        at = bisect_right(self._ends, start)
        return at < len(self._starts) and self._starts[at] < end

    def holds(self, start: int, end: int) -> bool:
        """Return whether one of the spans contains ``start:end``."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._ends[at] >= end

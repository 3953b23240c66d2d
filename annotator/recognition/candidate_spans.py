"""The ways to read stretches of a caption, and the choice of those that do not overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from annotator.records import Candidate, EntityType

#: How a reading was found, as its rank: by the model alone, by a name, in pieces, or defined by
#: the caption.
MODEL, NAMED, SPELLED_OUT, DEFINED = -1, 0, 1, 2


@dataclass(frozen=True, slots=True)
class CandidateSpan:
    """One way to read a stretch of the caption, with scored meanings, best first.

    ``how`` is empty when the chosen candidate's name says it. ``parts`` are the meanings of each
    name where several are meant together (ERK1/2); ``scored`` are then those of the first.
    A higher ``rank`` wins against a reading of the same length.
    """

    start: int
    end: int
    scored: tuple[tuple[float, Candidate], ...]
    how: str = ""
    type: EntityType | None = None
    parts: tuple[tuple[tuple[float, Candidate], ...], ...] = ()
    rank: int = NAMED
    taxon: str = ""


def longest_spans(readings: Iterable[CandidateSpan]) -> list[CandidateSpan]:
    """Choose readings that do not overlap: the longest first, then the better."""
    best = sorted(
        readings,
        key=lambda r: (-(r.end - r.start), -r.rank, -(r.scored[0][0] if r.scored else 0), r.start),
    )
    chosen: list[CandidateSpan] = []
    taken: set[int] = set()
    for reading in best:
        span = range(reading.start, reading.end)
        if taken.isdisjoint(span):
            chosen.append(reading)
            taken.update(span)
    return sorted(chosen, key=lambda reading: reading.start)


class Cover:
    """Spans, to ask whether one of them holds a stretch."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take half-open spans in any order."""
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def touches(self, start: int, end: int) -> bool:
        """Tell whether one of the spans shares a character with a stretch; they do not overlap."""
        at = bisect_right(self._ends, start)
        return at < len(self._starts) and self._starts[at] < end

    def holds(self, start: int, end: int) -> bool:
        """Tell whether one of the spans holds ``start:end``."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._ends[at] >= end

"""Spans of a caption that may be mentions, and the selection of those that do not overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from operator import attrgetter

import msgspec

from annotator.lexicon.decoding import Scored as Scored
from annotator.provenance import FoundBy, SpanSource
from annotator.records import EntityType

_START = attrgetter("start")
#: From this plausibility on, a name of a family is hardly that of another gene.
_SURE_FAMILY = 0.75


class CandidateSpan(msgspec.Struct, frozen=True, gc=False):
    """A span of the caption that may be a mention, with its scored candidates, best first.

    ``found_by`` is None for a lexicon term as it is written. ``parts`` are the candidates of each
    name if the span names several entities (ERK1/2); ``scored`` are then those of the first.
    ``type`` is for spans without candidates, ``taxon`` the organism if the text itself gives it.
    """

    start: int
    end: int
    scored: Scored
    found_by: FoundBy | None = None
    type: EntityType | None = None
    parts: tuple[Scored, ...] = ()
    source: SpanSource = SpanSource.NAME
    taxon: str = ""


def names_a_chemical(scored: Scored) -> bool:
    """Return True if the best candidate is a chemical."""
    return bool(scored) and scored[0][1].entity.type is EntityType.CHEMICAL


def longest_spans(spans: Iterable[CandidateSpan]) -> list[CandidateSpan]:
    """Return spans that do not overlap, in order: the longest first, then the better source.

    Of two names that are as good, the longer: Hpgds is no plural of Hpgd, and Lats, a family, none
    of Lat.
    """
    chosen: list[CandidateSpan] = []
    near: list[CandidateSpan] = []
    reach = -1
    # Most spans touch no other: only those that may overlap are ranked.
    for span in sorted(spans, key=_START):
        if span.start > reach:
            chosen += near if len(near) == 1 else _longest_of(near, reach)
            near = []
        near.append(span)
        reach = max(reach, span.end)
    chosen += _longest_of(near, reach)
    return chosen


def _longest_of(spans: list[CandidateSpan], reach: int) -> list[CandidateSpan]:
    """Return those of ``spans``, which are in order, that are kept; the last ends at ``reach``."""
    # Most often, one span has all others in it.
    whole = [span for span in spans if span.end == reach and span.start == spans[0].start]
    if whole:
        return whole if len(whole) == 1 else [min(whole, key=_rank)]
    chosen: list[CandidateSpan] = []
    taken: set[int] = set()
    for span in sorted(spans, key=_rank):
        offsets = range(span.start, span.end)
        if taken.isdisjoint(offsets):
            chosen.append(span)
            taken.update(offsets)
    return sorted(chosen, key=_START)


def _rank(span: CandidateSpan) -> tuple[float, ...]:
    """Return what is lowest for the span that is chosen among those that overlap."""
    start, scored = span.start, span.scored
    return (
        start - span.end,
        -span.source,
        not _is_a_family_in_s(scored),
        -(scored[0][0] if scored else 0),
        -(len(scored[0][1].term) if scored else 0),
        start,
    )


def _is_a_family_in_s(scored: Scored) -> bool:
    if not scored:
        return False
    score, best = scored[0]
    is_sure = best.entity.type is EntityType.GENE_FAMILY and score >= _SURE_FAMILY
    return is_sure and best.term[-1] in "sS"


class Cover:
    """A set of spans, to look up whether one contains or overlaps another span."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take half-open spans in any order."""
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate([end for _, end in ordered], max))

    def __bool__(self) -> bool:
        """Return True if there is any span."""
        return bool(self._starts)

    def touches(self, start: int, end: int) -> bool:
        """Return True if a span overlaps ``start:end``; the spans must not overlap each other."""
        at = bisect_right(self._ends, start)
        return at < len(self._starts) and self._starts[at] < end

    def holds(self, start: int, end: int) -> bool:
        """Return True if a span contains ``start:end``."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._ends[at] >= end

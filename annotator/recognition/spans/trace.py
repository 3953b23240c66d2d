"""Record the spans of a caption that were dropped, for explanations."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.provenance import Dropped, DropRule
from annotator.recognition.spans.candidate_spans import CandidateSpan


class Trace:
    """The spans dropped from one caption."""

    def __init__(self, caption: str) -> None:
        """Start without dropped spans."""
        self._caption = caption
        self.dropped: list[Dropped] = []

    def drop(
        self, start: int, end: int, rule: DropRule, instead: str = "", score: float = 0.0
    ) -> None:
        """Record that ``start:end`` of the caption was dropped."""
        text = self._caption[start:end]
        self.dropped.append(Dropped(start, end, text, rule, instead, score))

    def pieces(self, before: Iterable[CandidateSpan], after: Iterable[CandidateSpan]) -> None:
        """Record the spans that are pieces of the name of a chemical, and no longer there."""
        left = {(span.start, span.end) for span in after}
        for start, end in sorted({(span.start, span.end) for span in before} - left):
            self.drop(start, end, DropRule.LONGER_NAME)

    def overlaps(self, before: Iterable[CandidateSpan], chosen: Iterable[CandidateSpan]) -> None:
        """Record the spans that were not chosen, each with a chosen span that overlaps it."""
        kept = {(span.start, span.end): span for span in chosen}
        for span in before:
            if (span.start, span.end) in kept:
                continue
            other = next(k for k in kept.values() if k.start < span.end and span.start < k.end)
            instead = self._caption[other.start : other.end]
            self.drop(span.start, span.end, DropRule.OVERLAP, instead)

"""What became of the spans of a caption that are not mentions; kept only when asked for."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.provenance import Dropped, DropRule
from annotator.recognition.candidate_spans import CandidateSpan


class Trace:
    """Collects what is dropped from one caption."""

    def __init__(self, caption: str) -> None:
        """Start with nothing dropped."""
        self._caption = caption
        self.dropped: list[Dropped] = []

    def drop(
        self, start: int, end: int, rule: DropRule, instead: str = "", score: float = 0.0
    ) -> None:
        """Note that ``start:end`` of the caption is not a mention."""
        text = self._caption[start:end]
        self.dropped.append(Dropped(start, end, text, rule, instead, score))

    def overlaps(self, before: Iterable[CandidateSpan], chosen: Iterable[CandidateSpan]) -> None:
        """Note the spans that were not chosen, and which chosen one covers each."""
        kept = {(span.start, span.end): span for span in chosen}
        for span in before:
            if (span.start, span.end) in kept:
                continue
            covering = next(k for k in kept.values() if k.start < span.end and span.start < k.end)
            instead = self._caption[covering.start : covering.end]
            self.drop(span.start, span.end, DropRule.OVERLAP, instead)

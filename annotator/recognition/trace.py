"""What became of the spans of a caption that are no mentions; kept only when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from annotator.recognition.candidate_spans import CandidateSpan


class DropRule(StrEnum):
    """The rule by which a span is no mention."""

    IMPLAUSIBLE = "implausible"  # no candidate is plausible enough as this spelling
    MODIFIED = "modified"  # a name with what was done to it (p-Akt), or two names in one
    CELL_LINE = "cell line"
    ORGANISM = "organism"  # part of an organism's name
    VIRAL = "viral"  # named as a virus's
    COUNT = "count"  # a number counts or goes on (Akt 3 days)
    CELL_MARKER = "cell marker"  # CD8+ T cells
    RESIDUE = "residue"  # an amino acid that is a place in a protein (Ser473)
    LONGER_NAME = "longer name"  # part of a longer name that no lexicon has
    DEFINED = "defined"  # the caption defines this short form
    OVERLAP = "overlap"  # covered by a span that is longer or better
    WORD = "word"  # a name in another organism only, and more likely a word
    LOW_SCORE = "low score"  # scored as no name


class Dropped(msgspec.Struct, frozen=True):
    """A span that is no mention: half-open offsets in the caption, and the rule that dropped it.

    ``instead`` is the text of what was taken in its place (OVERLAP) or what the caption defines
    it as (DEFINED); ``score`` is that of LOW_SCORE.
    """

    start: int
    end: int
    text: str
    rule: DropRule
    instead: str = ""
    score: float = 0.0


class Trace:
    """Collects what is dropped from one caption."""

    def __init__(self, caption: str) -> None:
        """Start with nothing dropped."""
        self._caption = caption
        self.dropped: list[Dropped] = []

    def drop(
        self, start: int, end: int, rule: DropRule, instead: str = "", score: float = 0.0
    ) -> None:
        """Note that ``start:end`` of the caption is no mention."""
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

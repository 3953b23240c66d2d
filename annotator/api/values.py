"""What the annotator returns: an annotated text, and a figure compared with its rows.

Mentions, taxa, findings and judged rows are of the types in which a run stores them
(``annotator.results.stored``): what is read from a run and what is annotated here are alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

import msgspec

from annotator.records import AnnotatedFigure, CaptionAnnotations, Figure
from annotator.results.stored import StoredFinding, StoredJudgement, StoredMention, StoredTaxon

#: Characters of the text, and mentions, that a repr shows.
_TEXT, _MENTIONS = 60, 5


class AnnotatedText(msgspec.Struct, frozen=True):
    """A text with its mentions, in their order; it is a sequence of them.

    Offsets of mentions are half-open, in characters of ``text``. ``taxa`` are the organisms that
    it is about, most likely first. ``definitions`` are the short forms that it defines, each with
    its long form. ``figid`` is that of the figure, or the id that was given with the text; empty
    without one.
    """

    text: str
    mentions: tuple[StoredMention, ...] = ()
    taxa: tuple[StoredTaxon, ...] = ()
    definitions: dict[str, str] = {}
    figid: str = ""

    @classmethod
    def of(cls, figure: Figure, caption: CaptionAnnotations) -> AnnotatedText:
        """Convert the annotations of a figure's caption."""
        return cls(
            figure.caption,
            tuple(map(StoredMention.of, caption.mentions)),
            tuple(map(StoredTaxon.of, caption.taxa)),
            {short: found.long for short, found in caption.definitions.items()},
            figure.figid,
        )

    def __len__(self) -> int:
        """Return the number of mentions."""
        return len(self.mentions)

    def __iter__(self) -> Iterator[StoredMention]:
        """Iterate over the mentions."""
        return iter(self.mentions)

    @overload
    def __getitem__(self, position: int) -> StoredMention: ...
    @overload
    def __getitem__(self, position: slice) -> tuple[StoredMention, ...]: ...
    def __getitem__(self, position: int | slice) -> StoredMention | tuple[StoredMention, ...]:
        """Return the mention at a position, or those of a slice."""
        return self.mentions[position]

    def __bool__(self) -> bool:
        """Return True: a text without mentions has been annotated, too."""
        return True

    def __repr__(self) -> str:
        """Show the beginning of the text and its first mentions with their identifiers."""
        shown = [
            f"{mention.text} {mention.ids[0] if mention.ids else '(no id)'}"
            for mention in self.mentions[:_MENTIONS]
        ]
        if len(self) > _MENTIONS:
            shown.append(f"and {len(self) - _MENTIONS} more")
        text = self.text if len(self.text) <= _TEXT else f"{self.text[: _TEXT - 1]}…"
        name = f"{self.figid!r}, " if self.figid else ""
        plural = "" if len(self) == 1 else "s"
        listed = f": {', '.join(shown)}" if shown else ""
        return f"AnnotatedText({name}{text!r}, {len(self)} mention{plural}{listed})"

    def _repr_html_(self) -> str:
        """Show the text with its mentions marked; notebooks call this."""
        from annotator.api.html import text_html

        return text_html(self)


class ComparedFigure(msgspec.Struct, frozen=True):
    """A figure with its annotated caption, the findings by priority, and its rows as judged."""

    figure: Figure
    annotations: AnnotatedText
    findings: tuple[StoredFinding, ...] = ()
    rows: tuple[StoredJudgement, ...] = ()

    @classmethod
    def of(
        cls, annotated: AnnotatedFigure, text: AnnotatedText, findings: list[StoredFinding]
    ) -> ComparedFigure:
        """Convert a compared figure; ``findings`` are its, as stored."""
        figid = annotated.figure.figid
        rows = tuple(StoredJudgement.of(figid, row) for row in annotated.rows)
        return cls(annotated.figure, text, tuple(findings), rows)

    @property
    def figid(self) -> str:
        """Return the figid of the figure."""
        return self.figure.figid

    def __repr__(self) -> str:
        """Show how much was found."""
        counts = len(self.annotations), len(self.findings), len(self.rows)
        return "ComparedFigure({!r}, mentions: {}, findings: {}, rows: {})".format(
            self.figid, *counts
        )

    def _repr_html_(self) -> str:
        """Show the caption with its mentions and the findings; notebooks call this."""
        from annotator.api.html import figure_html

        return figure_html(self)

"""The findings that a report shows in full: caption, mentions, and the rows beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from annotator import jsonl
from annotator.records import AnnotatedFigure, EntityType, ExistingRow, Figure, Finding
from annotator.review import REVIEWED, figure_url

#: Findings shown. A figure comes once a kind, so that they are not all of one figure.
SHOWN = 50
_MAX_CAPTION = 4000
_MAX_ROWS = 30


@dataclass(frozen=True, slots=True)
class Highlight:
    """A finding with its figure."""

    finding: Finding
    figure: Figure
    mentions: tuple[dict[str, Any], ...]
    taxa: tuple[str, ...]

    @property
    def review_id(self) -> str:
        """Return the identifier of the finding."""
        return self.finding.review_id

    def plain(self) -> dict[str, Any]:
        """Return it as ``report.json`` holds it; offsets are of the caption as it is there."""
        figure = self.figure
        return {
            "finding": jsonl.finding(self.finding),
            "figid": figure.figid,
            "pmcid": figure.pmcid,
            "figure_url": figure_url(figure.figid),
            "figlink": figure.figlink,
            "figtitle": figure.figtitle,
            "papertitle": figure.papertitle,
            "year": figure.year,
            "organisms": list(figure.organisms),
            "taxa": list(self.taxa),
            "caption": figure.caption[:_MAX_CAPTION],
            "mentions": [m for m in self.mentions if m["end"] <= _MAX_CAPTION],
            "rows": [_row(row) for row in self._rows()],
            "more_rows": max(0, len(self._rows(all_=True)) - _MAX_ROWS),
        }

    def _rows(self, *, all_: bool = False) -> list[ExistingRow]:
        """Return the rows concerned, then the record's others, without repeats."""
        rows = [r for r in self.figure.existing if r.type is not EntityType.DISEASE]
        unique = {
            (row.word, row.symbol, row.id, row.taxon): row
            for row in (*self.finding.existing, *rows)
        }
        found = list(unique.values())
        return found if all_ else found[:_MAX_ROWS]


def _row(row: ExistingRow) -> dict[str, Any]:
    return jsonl.existing(row) | {"type": row.type.value if row.type is not None else ""}


def highlights(annotated: AnnotatedFigure) -> list[Highlight]:
    """Return the most important finding of each kind of one figure."""
    found: dict[str, Finding] = {}
    for finding in annotated.findings:  # most important first
        if finding.kind in REVIEWED:
            found.setdefault(finding.kind.value, finding)
    if not found:
        return []
    mentions = tuple(
        {"start": m.start, "end": m.end, "type": m.type.value, "symbol": m.symbol or m.text,
         "ids": list(m.ids)}
        for m in annotated.mentions
    )  # fmt: skip
    taxa = tuple(f"{taxon.name} ({taxon.evidence})" for taxon in annotated.taxa)
    return [Highlight(f, annotated.figure, mentions, taxa) for f in found.values()]


def best(candidates: Iterable[Highlight]) -> list[Highlight]:
    """Return the most important ones; of equals those that came first."""
    ordered: Sequence[Highlight] = sorted(candidates, key=lambda h: -h.finding.priority)
    return list(ordered[:SHOWN])

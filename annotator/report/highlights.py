"""The findings that a report shows in full, with caption, mentions and existing rows."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from msgspec import Struct

from annotator import wording
from annotator.records import (
    REVIEW_KINDS,
    AnnotatedFigure,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
)
from annotator.results.review_table import figure_url
from annotator.results.stored import StoredFinding, StoredRow, plain

#: Number of findings shown. A figure appears once per kind, so that none fills the list.
SHOWN = 50
_MAX_CAPTION = 4000
_MAX_ROWS = 30


class Highlight(Struct, frozen=True):
    """A finding with its figure; ``shown`` is its entry in ``report.json``."""

    priority: int
    shown: dict[str, Any]


def highlights(annotated: AnnotatedFigure, least: int, decided: Set[str]) -> list[Highlight]:
    """Return a figure's most important open finding of each kind with a priority above ``least``.

    ``decided`` are the review_ids of findings that are not open.
    """
    found: dict[str, Finding] = {}
    for finding in annotated.findings:  # most important first
        is_open = finding.kind in REVIEW_KINDS and finding.review_id not in decided
        if is_open and finding.priority > least:
            found.setdefault(finding.kind.value, finding)
    return [Highlight(f.priority, _shown(f, annotated)) for f in found.values()]


def best(candidates: Iterable[Highlight]) -> list[Highlight]:
    """Return the most important ones; ties keep their order."""
    return sorted(candidates, key=lambda h: -h.priority)[:SHOWN]


def least_shown(kept: list[Highlight]) -> int:
    """Return the priority that a later finding must exceed; ``kept`` are the ``best``."""
    return kept[-1].priority if len(kept) == SHOWN else -1


def _shown(finding: Finding, annotated: AnnotatedFigure) -> dict[str, Any]:
    """Return a finding with its figure; offsets refer to the returned caption."""
    figure = annotated.figure
    rows = _rows(finding, figure)
    return {
        "finding": plain(StoredFinding.of(finding)),
        "figid": figure.figid,
        "pmcid": figure.pmcid,
        "figure_url": figure_url(figure.figid),
        "figlink": figure.figlink,
        "figtitle": figure.figtitle,
        "papertitle": figure.papertitle,
        "year": figure.year,
        "organisms": list(figure.organisms),
        "taxa": [f"{taxon.name} ({wording.evidence(taxon)})" for taxon in annotated.taxa],
        "caption": figure.caption[:_MAX_CAPTION],
        "mentions": [
            {"start": m.start, "end": m.end, "type": m.type.value, "symbol": m.symbol or m.text,
             "ids": list(m.ids)}
            for m in annotated.mentions
            if m.end <= _MAX_CAPTION
        ],
        "rows": [_row(row) for row in rows[:_MAX_ROWS]],
        "more_rows": max(0, len(rows) - _MAX_ROWS),
    }  # fmt: skip


def _rows(finding: Finding, figure: Figure) -> list[ExistingRow]:
    """Return the rows concerned, then the record's other rows, without duplicates."""
    rows = [row for row in figure.existing if row.type is not EntityType.DISEASE]
    unique = {(row.word, row.symbol, row.id, row.taxon): row for row in (*finding.existing, *rows)}
    return list(unique.values())


def _row(row: ExistingRow) -> dict[str, Any]:
    return plain(StoredRow.of(row)) | {"type": row.type.value if row.type is not None else ""}

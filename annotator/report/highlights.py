"""The findings that a report shows in full, with caption, mentions and existing rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from annotator import wording
from annotator.records import (
    REVIEW_KINDS,
    AnnotatedFigure,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
)
from annotator.report.caption_marks import caption_marks
from annotator.results.review_table import figure_url
from annotator.results.stored import StoredFinding, StoredRow, plain

#: Number of findings of each kind that are shown, about different names and in different figures.
SHOWN = 5
_MAX_CAPTION = 4000
_MAX_ROWS = 30

#: The priority that a finding must exceed to be shown, by kind; kinds that are left out have none.
Least = Mapping[str, int]


class Highlight(Struct, frozen=True):
    """A finding with its figure; ``shown`` is its entry in ``report.json``.

    ``name`` is what it is about: of findings of one kind about the same name, one is shown.
    """

    kind: str
    priority: int
    name: str
    shown: dict[str, Any]


class _Candidate(Struct, frozen=True):
    """A finding that may be shown; making its entry takes long, and most are not."""

    kind: str
    priority: int
    name: str
    finding: Finding
    annotated: AnnotatedFigure


class Picker:
    """Picks the findings to show from the figures of a unit."""

    def __init__(self, least: Least) -> None:
        """Pick findings with a priority above ``least`` of their kind."""
        self._least = dict(least)
        self._candidates: list[_Candidate] = []

    def add(self, annotated: AnnotatedFigure, decided: Set[str] = frozenset()) -> None:
        """Look at a figure's most important open finding of each kind.

        ``decided`` are the review_ids of findings that are not open.
        """
        least = self._least
        found: dict[FindingKind, Finding] = {}
        for finding in annotated.findings:  # most important first
            kind = finding.kind
            if (
                finding.priority > least.get(kind, -1)
                and kind not in found
                and kind in REVIEW_KINDS
                and finding.review_id not in decided
            ):
                found[kind] = finding
        if not found:
            return
        self._candidates += (
            _Candidate(kind.value, finding.priority, _name(finding, annotated), finding, annotated)
            for kind, finding in found.items()
        )
        self._candidates = best(self._candidates)
        for name, priority in least_shown(self._candidates).items():
            least[name] = max(priority, least.get(name, -1))

    def highlights(self) -> list[Highlight]:
        """Return what is to be shown, most important first."""
        return [
            Highlight(
                found.kind, found.priority, found.name, _shown(found.finding, found.annotated)
            )
            for found in self._candidates
        ]


_Found = TypeVar("_Found", Highlight, _Candidate)


def best(candidates: Iterable[_Found]) -> list[_Found]:
    """Return the most important ones of each kind, most important first; ties keep their order."""
    names: set[tuple[str, str]] = set()
    number: Counter[str] = Counter()
    chosen: list[_Found] = []
    for found in sorted(candidates, key=lambda h: -h.priority):
        if number[found.kind] < SHOWN and (found.kind, found.name) not in names:
            names.add((found.kind, found.name))
            number[found.kind] += 1
            chosen.append(found)
    return chosen


def least_shown(kept: Iterable[Highlight | _Candidate]) -> dict[str, int]:
    """Return the priorities that later findings must exceed; ``kept`` are the ``best``."""
    number: Counter[str] = Counter()
    least = {}
    for found in kept:
        number[found.kind] += 1
        if number[found.kind] == SHOWN:
            least[found.kind] = found.priority
    return least


def _name(finding: Finding, annotated: AnnotatedFigure) -> str:
    """Return the name that a finding is about, in lower case; the figure's where it has none."""
    if finding.mention is not None:
        return (finding.mention.symbol or finding.mention.text).lower()
    if finding.existing:
        return (finding.existing[0].word or finding.existing[0].symbol).lower()
    if finding.kind is FindingKind.ORGANISM_MISMATCH and annotated.taxa:
        return annotated.taxa[0].name.lower()
    return annotated.figure.figid


def _shown(finding: Finding, annotated: AnnotatedFigure) -> dict[str, Any]:
    """Return a finding with its figure; offsets refer to the returned caption."""
    figure = annotated.figure
    rows = _rows(finding, figure)
    caption = figure.caption[:_MAX_CAPTION]
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
        "caption": caption,
        "mentions": [
            {"start": m.start, "end": m.end, "type": m.type.value, "symbol": m.symbol or m.text,
             "ids": list(m.ids)}
            for m in annotated.mentions
            if m.end <= _MAX_CAPTION
        ],
        "marks": [plain(mark) for mark in caption_marks(finding, caption)],
        "rows": [_row(row) for row in rows[:_MAX_ROWS]],
        "more_rows": max(0, len(rows) - _MAX_ROWS),
    }  # fmt: skip


def _rows(finding: Finding, figure: Figure) -> list[ExistingRow]:
    """Return the rows concerned, then the record's other rows, without duplicates."""
    rows = [row for row in figure.existing if row.type is not EntityType.DISEASE]
    unique = {(row.word, row.symbol, row.id, row.taxon): row for row in (*finding.existing, *rows)}
    return list(unique.values())


def _row(row: ExistingRow) -> dict[str, Any]:
    cells: dict[str, Any] = msgspec.to_builtins(StoredRow.of(row))
    return cells | {"type": row.type.value if row.type is not None else ""}

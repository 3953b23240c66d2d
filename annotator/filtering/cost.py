"""What a filter costs: rows kept and left out, expected precision and recall, by group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from annotator.results.stored import StoredJudgement
from annotator.results.stored_rows import source_name
from annotator.scoring.expected import FigureRows, Filtered, Ratio, figure_rows

DIMENSIONS = ("all", "type", "source", "organism", "year")
DEFINITIONS = {
    "precision": "expected precision: the mean probability of the rows kept; precision_before is "
    "that of all rows",
    "recall": "expected recall: the sum of the probabilities of the rows kept / that of all rows",
    "interval": "95 %, normal: figures are the sampling unit (variance of a ratio of sums over "
    "figures), and chance decides on each reading (a word with its source and probability) as a "
    "whole (Poisson binomial); that probabilities may be off is not included",
    "organism": "that of the row; none for chemicals",
}
COLUMNS = (
    "group", "value", "rows", "kept", "precision_before", "precision_before_low",
    "precision_before_high", "precision", "precision_low", "precision_high", "recall",
    "recall_low", "recall_high",
)  # fmt: skip


class Thresholds(Struct, frozen=True):
    """The least probability of a row that is kept; ``by_source`` are those of some sources."""

    least: float
    by_source: Mapping[str, float] = {}

    def keep(self, row: StoredJudgement) -> bool:
        """Return whether ``row`` is kept."""
        least = self.by_source.get(source_name(row.source, row.origin), self.least)
        return row.probability >= least


class Cost(Struct):
    """What a filter keeps and leaves out of a run."""

    figures: int = 0
    groups: defaultdict[tuple[str, str], Filtered] = field(
        default_factory=lambda: defaultdict(Filtered)
    )

    def add(self, rows: Sequence[StoredJudgement], kept: Sequence[bool], year: str) -> None:
        """Count one figure: its rows, whether each is kept, and the year of its paper."""
        self.figures += 1
        groups: dict[tuple[str, str], list[tuple[StoredJudgement, bool]]] = defaultdict(list)
        for row, is_kept in zip(rows, kept, strict=True):
            for group in _groups(row, year):
                groups[group].append((row, is_kept))
        for group, found in groups.items():
            every, left = _sums(row for row, _ in found), _sums(row for row, k in found if k)
            self.groups[group].add(every, left)

    @property
    def total(self) -> Filtered:
        """Return what is kept of all rows."""
        return self.groups.get(("all", "all"), Filtered())

    def report(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Return the counts and ratios by dimension and value."""
        return {
            dimension: {
                value: _cells(found)
                for (name, value), found in sorted(self.groups.items())
                if name == dimension
            }
            for dimension in DIMENSIONS
        }

    def lines(self) -> Iterator[Sequence[str]]:
        """Yield the report as a table with the columns ``COLUMNS``, without these."""
        for dimension, values in self.report().items():
            for value, cells in values.items():
                texts = ["" if cell is None else str(cell) for cell in cells.values()]
                yield dimension, value, *texts


def _groups(row: StoredJudgement, year: str) -> Iterator[tuple[str, str]]:
    kind = row.type.value if row.type is not None else "unknown"
    organism = row.organism or row.taxon
    yield "all", "all"
    yield "type", kind
    yield "source", source_name(row.source, row.origin)
    yield "organism", organism or ("none" if kind == "chemical" else "unknown")
    yield "year", year or "unknown"


def _sums(rows: Iterable[StoredJudgement]) -> FigureRows:
    return figure_rows(
        ((row.type, row.word or row.symbol, row.source), row.probability) for row in rows
    )


def _cells(found: Filtered) -> dict[str, Any]:
    cells: dict[str, Any] = {"rows": found.every.rows, "kept": found.kept.rows}
    ratios = {
        "precision_before": found.every.precision,
        "precision": found.kept.precision,
        "recall": found.recall,
    }
    for name, ratio in ratios.items():
        for suffix, value in zip(("", "_low", "_high"), ratio, strict=True):
            cells[name + suffix] = None if value is None else round(value, 4)
    return cells


def shown(ratio: Ratio) -> str:
    """Return a ratio with its interval in three digits, or nothing."""
    if ratio.value is None or ratio.low is None or ratio.high is None:
        return ""
    return f"{ratio.value:.3f} ({ratio.low:.3f}-{ratio.high:.3f})"

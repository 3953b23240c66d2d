"""The report's plots of how likely the existing rows are right, and how good these numbers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.report.drawing import (
    BAR,
    FEWEST,
    GRID,
    INK,
    MOST,
    NO_VALUE,
    SERIES,
    Chart,
    axes_of,
    label_rows,
    svg,
)
from annotator.report.expectation import ANCHOR

_PARTS = (("held_out", "held-out folds"), ("check", "unseen figures"))
#: Where the axes of the curve begin: what lies beyond is of no use to anybody.
_LEAST_RECALL, _LEAST_PRECISION = 0.5, 0.8
#: Thresholds whose points are labelled.
_LABELLED = (0.2, 0.5, 0.8, 0.9, 0.95, 0.98)


def row_charts(report: Mapping[str, Any]) -> list[Chart | None]:
    """Return the plots of the rows' probabilities; none for reports of earlier versions."""
    if "expected" not in report or not report["expected"]["all"]:
        return []
    expected, model = report["expected"], report["row_model"]
    return [
        _expected(expected["source"], "source", anchored=True),
        _expected(expected["organism"], "organism"),
        _expected(expected["year"], "year"),
        _histogram(report["probabilities"]),
        _calibration(model),
        _curve(model),
    ]


def _expected(
    table: Mapping[str, Mapping[str, Any]], by: str, *, anchored: bool = False
) -> Chart | None:
    """Draw the expected precision of each group, largest first, or newest first by year."""
    rows = [(v, c) for v, c in table.items() if c["rows"] >= FEWEST and v not in NO_VALUE]
    rows.sort(key=lambda row: row[0] if by == "year" else -row[1]["rows"], reverse=by == "year")
    rows = rows[:MOST]
    if not rows:
        return None
    said = []
    with axes_of(len(rows)) as (figure, axes):
        values = [cells["precision"] for _, cells in rows]
        errors = [
            [cells["precision"] - cells["precision_low"] for _, cells in rows],
            [cells["precision_high"] - cells["precision"] for _, cells in rows],
        ]
        axes.barh(range(len(rows)), values, height=BAR, color=SERIES[2])
        axes.errorbar(values, range(len(rows)), xerr=errors, fmt="none", ecolor=INK,
                      elinewidth=1, capsize=2.5)  # fmt: skip
        known = [(n, cells[ANCHOR]) for n, (_, cells) in enumerate(rows) if ANCHOR in cells]
        if anchored and known:
            places, checked = zip(*known, strict=True)
            axes.plot(checked, places, linestyle="none", marker="D", color=SERIES[3],
                      markeredgecolor=INK, label="PFOCR's check of 2018")  # fmt: skip
            axes.legend(frameon=False, labelcolor=INK, loc="upper center", ncols=1,
                        bbox_to_anchor=(0.4, -0.08))  # fmt: skip
        axes.set_xlim(0, 1)
        label_rows(axes, [f"{value} ({cells['rows']:,})" for value, cells in rows])
        for value, cells in rows:
            text = (
                f"{value} {cells['precision']:.2f} ({cells['precision_low']:.2f} to "
                f"{cells['precision_high']:.2f})"
            )
            said.append(text + (f", in 2018 {cells[ANCHOR]:.2f}" if ANCHOR in cells else ""))
        about = f"Mean probability of the existing rows, with 95 % intervals: {'; '.join(said)}."
        return Chart(f"Expected precision by {by}", about, svg(figure))


def _histogram(table: Mapping[str, Sequence[int]]) -> Chart | None:
    """Draw how many rows have each probability, genes and chemicals on top of each other."""
    series = [(kind, counts) for kind, counts in sorted(table.items(), reverse=True) if any(counts)]
    if not series:
        return None
    with axes_of(9, square=True) as (figure, axes):
        bins = len(series[0][1])
        below = [0] * bins
        for number, (kind, counts) in enumerate(series):
            axes.bar([(n + 0.5) / bins for n in range(bins)], counts, width=0.9 / bins,
                     bottom=below, color=SERIES[number], label=kind)  # fmt: skip
            below = [total + count for total, count in zip(below, counts, strict=True)]
        axes.set_xlim(0, 1)
        axes.grid(axis="x", visible=False)
        axes.grid(axis="y", color=GRID, linewidth=0.6)
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel("probability of being right", color=INK)
        axes.set_ylabel("rows", color=INK)
        axes.legend(frameon=False, labelcolor=INK, loc="upper center")
        said = "; ".join(
            f"{kind}: " + ", ".join(f"{n / bins:.2f} {c:,}" for n, c in enumerate(counts) if c)
            for kind, counts in series
        )
        about = f"Number of existing rows by probability, from the lower end of each bar: {said}."
        return Chart("Probabilities of the existing rows", about, svg(figure))


def _calibration(model: Mapping[str, Any]) -> Chart | None:
    """Draw the share of rows that are right against their probability, according to gold."""
    parts = [(name, model[part]["reliability"]) for part, name in _PARTS if part in model]
    if not parts:
        return None
    said = []
    with axes_of(9, square=True) as (figure, axes):
        axes.plot([0, 1], [0, 1], color=GRID, linewidth=1, linestyle="--")
        for number, (name, bins) in enumerate(parts):
            kept = [b for b in bins if b["rows"] >= FEWEST]
            axes.plot([b["probability"] for b in kept], [b["right"] for b in kept],
                      color=SERIES[number], marker="os"[number], linestyle=("-", "none")[number],
                      label=f"{name} ({sum(b['rows'] for b in bins):,} rows)")  # fmt: skip
            points = (f"{b['probability']:.2f}: {b['right']:.2f} of {b['rows']:,}" for b in kept)
            said.append(f"{name}: {', '.join(points)}")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("probability", color=INK)
        axes.set_ylabel("right according to gold", color=INK)
        axes.legend(frameon=False, labelcolor=INK, loc="upper left")
        about = f"How often gene rows are right, by their probability. {'; '.join(said)}."
        return Chart("Calibration of the probabilities on gold", about, svg(figure))


def _curve(model: Mapping[str, Any]) -> Chart | None:
    """Draw precision against recall of the rows from each probability on, according to gold."""
    parts = [
        (name, model[part]["curve"]) for part, name in _PARTS if model.get(part, {}).get("curve")
    ]
    if not parts:
        return None
    said = []
    with axes_of(9, square=True) as (figure, axes):
        for number, (name, points) in enumerate(parts):
            axes.plot([p["recall"] for p in points], [p["precision"] for p in points],
                      color=SERIES[number], marker="os"[number], markersize=3.5,
                      linestyle="-:"[number], label=name)  # fmt: skip
            said.append(
                f"{name}: "
                + ", ".join(
                    f"from {p['threshold']:g} precision {p['precision']:.3f}, recall "
                    f"{p['recall']:.3f}" for p in points
                )
            )  # fmt: skip
        for point in parts[0][1]:
            if point["threshold"] in _LABELLED:
                axes.annotate(f"{point['threshold']:g}", (point["recall"], point["precision"]),
                              textcoords="offset points", xytext=(-13, -13), color=INK,
                              fontsize=9, ha="center")  # fmt: skip
        axes.set_xlim(_LEAST_RECALL, 1.02)
        axes.set_ylim(_LEAST_PRECISION, 1.01)
        axes.grid(axis="y", color=GRID, linewidth=0.6)
        axes.set_xlabel("recall: right rows kept", color=INK)
        axes.set_ylabel("precision of the rows kept", color=INK)
        axes.legend(frameon=False, labelcolor=INK, loc="lower left")
        about = f"What keeping the gene rows from a probability on costs. {'; '.join(said)}."
        return Chart("Precision and recall on gold, by the least probability", about, svg(figure))

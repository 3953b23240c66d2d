"""The report's plots of coverage, noise, and precision of findings."""

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
from annotator.report.row_charts import row_charts

#: Plots of fewer figures would say nothing; the tables have their counts.
_FEWEST_FIGURES = 10


def charts(report: Mapping[str, Any]) -> list[Chart]:
    """Return the plots of a report, except those without data."""
    judged = [_precision(report), _reliability(report)]
    if report["figures"] < _FEWEST_FIGURES:
        return [chart for chart in judged if chart is not None]
    drawn = [
        _ratios(report["coverage"]["organism"], "coverage", "Coverage by organism",
                "Share of the entities named in captions that the annotations have, by what the "
                "figure is about"),
        _ratios(report["coverage"]["year"], "coverage", "Coverage by year",
                "The same by the year of the paper", newest=True),
        _ratios(report["noise"]["source"], "noise_rate", "Noise by source",
                "Share of the rows of each source that are flagged", count="rows"),
        _ratios(report["noise"]["organism"], "noise_rate", "Noise by organism",
                "Share of the rows of each organism that are flagged", count="rows"),
        _counts([(entry["symbol"] or entry["id"], entry["figures"])
                 for entry in report["most_missed"]], "Most missed entities",
                "Figures whose caption names it and whose annotations lack it"),
        _counts([(f"{entry['word']} ({entry['kind']})", entry["rows"])
                 for entry in report["noisiest_words"]], "Noisiest words",
                "Rows that the word led to and that are flagged"),
        *row_charts(report),
        *judged,
    ]  # fmt: skip
    return [chart for chart in drawn if chart is not None]


def _ratios(
    table: Mapping[str, Mapping[str, Any]],
    name: str,
    title: str,
    about: str,
    count: str = "",
    newest: bool = False,
) -> Chart | None:
    """Draw ratios with their intervals, largest groups first."""
    rows = []
    for value, cells in table.items():
        size = cells[count] if count else sum(
            cells[kind] for kind in ("agreement", "family_partial", "missing")
        )  # fmt: skip
        if cells[name] is not None and size >= FEWEST and value not in NO_VALUE:
            rows.append((value, size, cells[name], cells[f"{name}_low"], cells[f"{name}_high"]))
    rows.sort(key=lambda row: (row[0],) if newest else (-row[1], row[0]), reverse=newest)
    rows = rows[:MOST]
    if not rows:
        return None
    with axes_of(len(rows)) as (figure, axes):
        places = range(len(rows))
        axes.barh(places, [r[2] for r in rows], height=BAR, color=SERIES[0])
        errors = [[r[2] - r[3] for r in rows], [r[4] - r[2] for r in rows]]
        axes.errorbar([r[2] for r in rows], places, xerr=errors, fmt="none", ecolor=INK,
                      elinewidth=1, capsize=2.5)  # fmt: skip
        axes.set_xlim(0, 1)
        label_rows(axes, [f"{r[0]} ({r[1]:,})" for r in rows])
        said = "; ".join(f"{r[0]} {r[2]:.2f} ({r[3]:.2f} to {r[4]:.2f})" for r in rows)
        return Chart(title, f"{about}, with 95 % intervals: {said}.", svg(figure))


def _counts(rows: Sequence[tuple[str, int]], title: str, about: str) -> Chart | None:
    rows = rows[:MOST]
    if not rows:
        return None
    with axes_of(len(rows)) as (figure, axes):
        axes.barh(range(len(rows)), [n for _, n in rows], height=BAR, color=SERIES[1])
        axes.xaxis.get_major_locator().set_params(integer=True)
        label_rows(axes, [name for name, _ in rows])
        return Chart(title, f"{about}: {'; '.join(f'{n} {c:,}' for n, c in rows)}.", svg(figure))


def _judged_kinds(report: Mapping[str, Any], judge: str) -> dict[str, Mapping[str, Any]]:
    """Return the kinds of findings that were judged, by gold or by curators."""
    rows = report.get(judge, {}).get("kinds", ())
    return {row["kind"]: row for row in rows if row["precision"] is not None}


def _precision(report: Mapping[str, Any]) -> Chart | None:
    """Draw how often findings of each kind are right, by gold and by curators."""
    found = [(judge, _judged_kinds(report, judge)) for judge in ("gold", "curators")]
    series = [(judge, rows) for judge, rows in found if rows]
    kinds = list(dict.fromkeys(kind for _, rows in series for kind in rows))
    if not kinds:
        return None
    with axes_of(len(kinds) * len(series)) as (figure, axes):
        said = []
        for number, (judge, rows) in enumerate(series):
            there = [(place, rows[kind]) for place, kind in enumerate(kinds) if kind in rows]
            places = [p + (number - (len(series) - 1) / 2) * 0.3 for p, _ in there]
            values = [row["precision"] for _, row in there]
            errors = [
                [row["precision"] - row["low"] for _, row in there],
                [row["high"] - row["precision"] for _, row in there],
            ]
            axes.errorbar(values, places, xerr=errors, fmt="os"[number], color=SERIES[number],
                          ecolor=SERIES[number], capsize=3, label=judge)  # fmt: skip
            said += [
                f"{r['kind']} by {judge} {r['precision']:.2f} of {r['judged']}" for _, r in there
            ]
        axes.set_xlim(0, 1.02)
        label_rows(axes, kinds)
        if len(series) > 1:
            axes.legend(frameon=False, labelcolor=INK)
        about = f"Share of the findings of each kind that are right: {'; '.join(said)}."
        return Chart("Precision of finding kinds", about, svg(figure))


def _reliability(report: Mapping[str, Any]) -> Chart | None:
    """Draw the share of correct mentions against their score, according to gold."""
    bins = [b for b in report.get("gold", {}).get("reliability", ()) if b["mentions"]]
    if not bins:
        return None
    with axes_of(9, square=True) as (figure, axes):
        axes.plot([0, 1], [0, 1], color=GRID, linewidth=1, linestyle="--")
        middles = [(b["from"] + b["to"]) / 2 for b in bins]
        shares = [b["right"] / b["mentions"] for b in bins]
        axes.plot(middles, shares, color=SERIES[0], marker="o")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("score", color=INK)
        axes.set_ylabel("right", color=INK)
        said = "; ".join(
            f"{b['from']:.1f}-{b['to']:.1f}: {b['right'] / b['mentions']:.2f} of {b['mentions']:,}"
            for b in bins
        )
        about = f"How often mentions with an id are right, by their score: {said}."
        return Chart("Reliability of scores", about, svg(figure))

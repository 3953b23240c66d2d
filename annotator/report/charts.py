"""The report's plots as inline SVG, drawn by matplotlib and coloured by the page's styles."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

#: Placeholders, which the page's style sheet maps to colours for light, dark and print.
_INK, _GRID = "#010203", "#040506"
_SERIES = ("#0a0b01", "#0a0b02", "#0a0b03", "#0a0b04")
_VARIABLES = {_INK: "var(--ink)", _GRID: "var(--grid)"} | {
    stand_in: f"var(--series-{number})" for number, stand_in in enumerate(_SERIES, start=1)
}
_BAR = 0.62
_MOST = 14
#: Groups of rows or figures without a value.
_NO_VALUE = ("unknown", "none")
#: A bar for fewer cases than this would say nothing.
_FEWEST = 5
#: Nor would plots of fewer figures; the tables have their counts.
_FEWEST_FIGURES = 10

_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Chart(Struct, frozen=True):
    """A plot: its title, a text alternative, and the SVG."""

    title: str
    about: str
    svg: str


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
        if cells[name] is not None and size >= _FEWEST and value not in _NO_VALUE:
            rows.append((value, size, cells[name], cells[f"{name}_low"], cells[f"{name}_high"]))
    rows.sort(key=lambda row: (row[0],) if newest else (-row[1], row[0]), reverse=newest)
    rows = rows[:_MOST]
    if not rows:
        return None
    with _axes(len(rows)) as (figure, axes):
        places = range(len(rows))
        axes.barh(places, [r[2] for r in rows], height=_BAR, color=_SERIES[0])
        errors = [[r[2] - r[3] for r in rows], [r[4] - r[2] for r in rows]]
        axes.errorbar([r[2] for r in rows], places, xerr=errors, fmt="none", ecolor=_INK,
                      elinewidth=1, capsize=2.5)  # fmt: skip
        axes.set_xlim(0, 1)
        _labels(axes, [f"{r[0]} ({r[1]:,})" for r in rows])
        said = "; ".join(f"{r[0]} {r[2]:.2f} ({r[3]:.2f} to {r[4]:.2f})" for r in rows)
        return Chart(title, f"{about}, with 95 % intervals: {said}.", _svg(figure))


def _counts(rows: Sequence[tuple[str, int]], title: str, about: str) -> Chart | None:
    rows = rows[:_MOST]
    if not rows:
        return None
    with _axes(len(rows)) as (figure, axes):
        axes.barh(range(len(rows)), [n for _, n in rows], height=_BAR, color=_SERIES[1])
        axes.xaxis.get_major_locator().set_params(integer=True)
        _labels(axes, [name for name, _ in rows])
        return Chart(title, f"{about}: {'; '.join(f'{n} {c:,}' for n, c in rows)}.", _svg(figure))


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
    with _axes(len(kinds) * len(series)) as (figure, axes):
        said = []
        for number, (judge, rows) in enumerate(series):
            there = [(place, rows[kind]) for place, kind in enumerate(kinds) if kind in rows]
            places = [p + (number - (len(series) - 1) / 2) * 0.3 for p, _ in there]
            values = [row["precision"] for _, row in there]
            errors = [
                [row["precision"] - row["low"] for _, row in there],
                [row["high"] - row["precision"] for _, row in there],
            ]
            axes.errorbar(values, places, xerr=errors, fmt="os"[number], color=_SERIES[number],
                          ecolor=_SERIES[number], capsize=3, label=judge)  # fmt: skip
            said += [
                f"{r['kind']} by {judge} {r['precision']:.2f} of {r['judged']}" for _, r in there
            ]
        axes.set_xlim(0, 1.02)
        _labels(axes, kinds)
        if len(series) > 1:
            axes.legend(frameon=False, labelcolor=_INK)
        about = f"Share of the findings of each kind that are right: {'; '.join(said)}."
        return Chart("Precision of finding kinds", about, _svg(figure))


def _reliability(report: Mapping[str, Any]) -> Chart | None:
    """Draw the share of correct mentions against their score, according to gold."""
    bins = [b for b in report.get("gold", {}).get("reliability", ()) if b["mentions"]]
    if not bins:
        return None
    with _axes(9, square=True) as (figure, axes):
        axes.plot([0, 1], [0, 1], color=_GRID, linewidth=1, linestyle="--")
        middles = [(b["from"] + b["to"]) / 2 for b in bins]
        shares = [b["right"] / b["mentions"] for b in bins]
        axes.plot(middles, shares, color=_SERIES[0], marker="o")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("score", color=_INK)
        axes.set_ylabel("right", color=_INK)
        said = "; ".join(
            f"{b['from']:.1f}-{b['to']:.1f}: {b['right'] / b['mentions']:.2f} of {b['mentions']:,}"
            for b in bins
        )
        about = f"How often mentions with an id are right, by their score: {said}."
        return Chart("Reliability of scores", about, _svg(figure))


@contextmanager
def _axes(rows: int, *, square: bool = False) -> Iterator[tuple[Any, Any]]:
    """Yield a figure and its axes without changing the settings of the process."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings = {
        "svg.fonttype": "none", "svg.hashsalt": "report", "text.parse_math": False,
        "font.family": "sans-serif", "font.size": 10, "axes.edgecolor": _GRID,
        "text.color": _INK, "xtick.color": _INK, "ytick.color": _INK,
    }  # fmt: skip
    with mpl.rc_context(settings):
        height = 4.2 if square else 0.75 + 0.29 * max(rows, 2)
        figure = Figure(figsize=(4.6 if square else 6.4, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_facecolor("none")
        figure.patch.set_alpha(0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="x", color=_GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        yield figure, axes


def _labels(axes: Any, texts: Sequence[str]) -> None:
    """Label each row, the first at the top."""
    shown = [_short(text) for text in texts]
    axes.set_yticks(range(len(shown)), labels=shown)
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()


def _short(text: str) -> str:
    text = _CONTROL.sub("\ufffd", text)
    return text if len(text) <= 34 else f"{text[:33]}…"


def _svg(figure: Any) -> str:
    """Return the SVG element without sizes and dates, with the page's variables as colours."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = _METADATA.sub("", _PROLOGUE.sub("", buffer.getvalue()))
    for stand_in, variable in _VARIABLES.items():
        text = text.replace(stand_in, variable)
    return re.sub(r'<svg ([^>]*?)(?:width|height)="[\d.]+pt"', r"<svg \1", text, count=1)

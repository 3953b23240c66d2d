"""Drawing the report's plots: inline SVG by matplotlib, coloured by the page's styles."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

#: Placeholders, which the page's style sheet maps to colours for light, dark and print.
INK, GRID = "#010203", "#040506"
SERIES = ("#0a0b01", "#0a0b02", "#0a0b03", "#0a0b04")
_VARIABLES = {INK: "var(--ink)", GRID: "var(--grid)"} | {
    stand_in: f"var(--series-{number})" for number, stand_in in enumerate(SERIES, start=1)
}
#: The height of a bar, of the space that a row has.
BAR = 0.62
#: The most rows of a plot.
MOST = 14
#: Groups of rows or figures without a value.
NO_VALUE = ("unknown", "none")
#: A bar for fewer cases than this would say nothing.
FEWEST = 5

_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
#: Matplotlib numbers the groups of each plot from one, and nothing refers to them.
_GROUP_ID = re.compile(r'(?<=<g) id="[^"]*"')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Chart(Struct, frozen=True):
    """A plot: its title, a text alternative, and the SVG."""

    title: str
    about: str
    svg: str


@contextmanager
def axes_of(rows: int, *, square: bool = False) -> Iterator[tuple[Any, Any]]:
    """Yield a figure and its axes without changing the settings of the process."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings = {
        "svg.fonttype": "none", "svg.hashsalt": "report", "text.parse_math": False,
        "font.family": "sans-serif", "font.size": 10, "axes.edgecolor": GRID,
        "text.color": INK, "xtick.color": INK, "ytick.color": INK,
    }  # fmt: skip
    with mpl.rc_context(settings):
        height = 4.2 if square else 0.75 + 0.29 * max(rows, 2)
        figure = Figure(figsize=(4.6 if square else 6.4, height), dpi=72, layout="constrained")
        axes = figure.add_subplot()
        axes.set_facecolor("none")
        figure.patch.set_alpha(0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="x", color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        yield figure, axes


def label_rows(axes: Any, texts: Sequence[str]) -> None:
    """Label each row, the first at the top."""
    shown = [_short(text) for text in texts]
    axes.set_yticks(range(len(shown)), labels=shown)
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()


def _short(text: str) -> str:
    text = _CONTROL.sub("\ufffd", text)
    return text if len(text) <= 34 else f"{text[:33]}…"


def svg(figure: Any) -> str:
    """Return the SVG element without sizes and dates, with the page's variables as colours."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    # What is laid out is drawn once; savefig would draw it for the layout, and then for the file.
    FigureCanvasSVG(figure)
    figure.get_layout_engine().execute(figure)
    figure.set_layout_engine(None)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = _GROUP_ID.sub("", _METADATA.sub("", _PROLOGUE.sub("", buffer.getvalue())))
    for stand_in, variable in _VARIABLES.items():
        text = text.replace(stand_in, variable)
    return re.sub(r'<svg ([^>]*?)(?:width|height)="[\d.]+pt"', r"<svg \1", text, count=1)

"""``report.html``: a single page without scripts, for reading offline and for printing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby, pairwise
from typing import Any

from annotator.report.charts import charts
from annotator.results.review_table import figure_url

_PMC = re.compile(r"/pmc/articles/[\w.%/-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Bidirectional control characters, which reorder the text after them.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")

#: Organisms with fewer rows or entities than this, and those after the largest ones, are folded;
#: not if there are only a few of them.
_SMALL = 10
_LARGEST = 12
_FEWEST_FOLDED = 4


def page(report: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Return the HTML of a report; ``about`` describes the run: lexicon, model, version.

    Everything that comes from records is escaped; control characters are shown as �.
    """
    shown = [_highlight(value) for value in report["highlights"]]
    groups = groupby(sorted(shown, key=_kind), _kind)
    of_kind = {kind: list(found) for kind, found in groups}
    cleaned = _clean(report)
    html: str = _template().render(
        report=cleaned,
        about=_clean(about),
        charts=charts(cleaned),
        highlights={kind: of_kind[kind] for kind in dict.fromkeys(map(_kind, shown))},
    )
    return html


def _kind(highlight: Mapping[str, Any]) -> str:
    kind: str = highlight["finding"]["kind"]
    return kind


@cache
def _template() -> Any:
    from jinja2 import DictLoader, Environment, StrictUndefined

    name = "report.html.j2"
    source = files("annotator.report").joinpath("templates", name).read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({name: source}),
        autoescape=True,
        optimized=False,  # what it saves in one page takes less time than looking for it
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ratio"] = _ratio
    environment.filters["range"] = _range
    environment.filters["folded"] = _folded
    environment.filters["figure_url"] = figure_url
    return environment.get_template(name)


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _range(cells: Mapping[str, Any], name: str) -> str:
    """Return a ratio with its interval; empty if it is undefined."""
    if cells[name] is None:
        return ""
    return f"{cells[name]:.3f} ({cells[f'{name}_low']:.3f}–{cells[f'{name}_high']:.3f})"


def _folded(table: Mapping[str, Mapping[str, Any]], dimension: str) -> list[dict[str, Any]]:
    """Return the rows of a table, and those of small groups if they are shown on demand.

    Only organisms are folded: a run has hundreds that a single figure or row is about.
    """
    rows = list(table.items())
    if dimension != "organism":
        return [dict(rows)]
    rows.sort(key=lambda row: -_size(row[1]))
    number = min(_LARGEST, sum(_size(cells) >= _SMALL for _, cells in rows))
    if len(rows) - number < _FEWEST_FOLDED:
        return [dict(rows)]
    return [dict(rows[:number]), dict(rows[number:])]


def _size(cells: Mapping[str, Any]) -> int:
    """Return the number of rows, or of entities, that a row of a table is about."""
    names = ("rows",) if "rows" in cells else ("agreement", "family_partial", "missing")
    return sum(cells[name] for name in names)


def _clean(value: Any) -> Any:
    """Replace control characters, which HTML must not contain, in all texts of a value."""
    if isinstance(value, str):
        return _BIDI.sub("\ufffd", _CONTROL.sub("\ufffd", value))
    if isinstance(value, Mapping):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _highlight(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows of a finding: the caption in parts, rows and safe links."""
    parts = _parts(value)
    concerned = {_key(row) for row in value["finding"]["existing"]}
    rows = [row | {"concerned": _key(row) in concerned} for row in value["rows"]]
    link = value["figlink"]
    pmc = f"https://www.ncbi.nlm.nih.gov{link}" if _PMC.fullmatch(link) else ""
    cleaned: dict[str, Any] = _clean(
        dict(value)
        | {"parts": parts, "rows": rows, "pmc_url": pmc}
        | {"is_marked": any(part["this"] or part["why"] for part in parts)}
    )
    return cleaned


def _parts(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Cut a caption where mentions and marks begin and end; together the parts are the caption.

    ``type`` and ``title`` are those of a mention. ``this`` is the mention or word in question,
    ``why`` what the reason rests on.
    """
    caption, about = value["caption"], value["finding"]["mention"]
    mentions = [m for m in value["mentions"] if 0 <= m["start"] < m["end"] <= len(caption)]
    marks = [*value.get("marks", ())]
    if about is not None:
        marks.append({"start": about["start"], "end": about["end"], "what": "word"})
    spans = [*mentions, *marks]
    edges = {0, len(caption), *(s["start"] for s in spans), *(s["end"] for s in spans)}
    parts = []
    for start, end in pairwise(sorted(edge for edge in edges if edge <= len(caption))):
        mention = next((m for m in mentions if m["start"] <= start and end <= m["end"]), None)
        over = {m["what"] for m in marks if m["start"] <= start and end <= m["end"]}
        title = f"{mention['symbol']} {' '.join(mention['ids'])}".strip() if mention else ""
        parts.append(
            {
                "text": caption[start:end],
                "type": mention["type"] if mention else "",
                "title": title,
                "this": "word" in over,
                "why": "reason" in over,
            }
        )
    return parts


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["word"], row["symbol"], row["id"], row["taxon"], row["origin"]

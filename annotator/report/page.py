"""``report.html``: a single page without scripts, for reading offline and for printing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from annotator.report.charts import charts

_PMC = re.compile(r"/pmc/articles/[\w.%/-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Bidirectional control characters, which reorder the text after them.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def page(report: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Return the HTML of a report; ``about`` describes the run: lexicon, model, version.

    Everything that comes from records is escaped; control characters are shown as �.
    """
    shown = [_highlight(value) for value in report["highlights"]]
    cleaned = _clean(report)
    html: str = _template().render(
        report=cleaned, about=_clean(about), charts=charts(cleaned), highlights=shown
    )
    return html


@cache
def _template() -> Any:
    from jinja2 import DictLoader, Environment, StrictUndefined

    name = "report.html.j2"
    source = files("annotator.report").joinpath("templates", name).read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({name: source}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ratio"] = _ratio
    environment.filters["range"] = _range
    return environment.get_template(name)


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _range(cells: Mapping[str, Any], name: str) -> str:
    """Return a ratio with its interval; empty if it is undefined."""
    if cells[name] is None:
        return ""
    return f"{cells[name]:.3f} ({cells[f'{name}_low']:.3f}–{cells[f'{name}_high']:.3f})"


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
    about = value["finding"]["mention"]
    parts: list[dict[str, Any]] = []
    at = 0
    caption = value["caption"]
    for mention in value["mentions"]:
        start, end = mention["start"], mention["end"]
        if start < at or end > len(caption):
            continue
        parts.append({"text": caption[at:start], "type": ""})
        this = about is not None and (about["start"], about["end"]) == (start, end)
        parts.append(
            {
                "text": caption[start:end],
                "type": mention["type"],
                "title": f"{mention['symbol']} {' '.join(mention['ids'])}".strip(),
                "this": this,
            }
        )
        at = end
    parts.append({"text": caption[at:], "type": ""})
    concerned = {_key(row) for row in value["finding"]["existing"]}
    rows = [row | {"concerned": _key(row) in concerned} for row in value["rows"]]
    link = value["figlink"]
    pmc = f"https://www.ncbi.nlm.nih.gov{link}" if _PMC.fullmatch(link) else ""
    cleaned: dict[str, Any] = _clean(dict(value) | {"parts": parts, "rows": rows, "pmc_url": pmc})
    return cleaned


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["word"], row["symbol"], row["id"], row["taxon"], row["origin"]

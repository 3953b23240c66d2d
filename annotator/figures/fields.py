"""From the fields of a record, as YAML, JSON or a table gives them, to a Figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from annotator.figures.record_error import RecordError
from annotator.records import ExistingRow, Figure

#: How R and its packages write a value that is not there.
NOT_AVAILABLE = frozenset({"", "NA", ".na.character"})

#: Characters of a caption or title, of which PFOCR's have 7,000, and of other texts, of which they
#: have 80. Longer ones are not words: they would take minutes, and fill caches and outputs.
LONGEST_CAPTION, LONGEST_CELL = 1_000_000, 1_000

#: JSON can write them, UTF-8 cannot.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_YEAR = re.compile(r"\d{4}(?!\d)")
_KINDS = {dict: "a mapping", list: "a list", bool: "true or false"}


def clean(value: str) -> str:
    """Return ``value`` without surrounding whitespace; empty when it stands for no value."""
    value = value.strip()
    return "" if value in NOT_AVAILABLE else value


def text(values: Mapping[str, Any], field: str, longest: int = LONGEST_CELL) -> str:
    """Return a cleaned text field; empty when it is missing or null.

    Raises FieldError when it is not text, or has more than ``longest`` characters.
    """
    value = values.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise wrong_type(field, value, "text")
    return _checked(clean(value), field, longest)


def is_encodable(value: str) -> bool:
    """Return whether ``value`` has no half of a surrogate pair."""
    return value.isascii() or _SURROGATE.search(value) is None


def _checked(value: str, field: str, longest: int = LONGEST_CELL) -> str:
    if len(value) > longest:
        message = f"{field} has {len(value):,} characters, more than {longest:,}"
        raise FieldError(field, "too_large", message)
    if not is_encodable(value):
        half = _SURROGATE.findall(value)[0]
        message = f"{field} has half of a surrogate pair, U+{ord(half):04X}, which is no character"
        raise FieldError(field, "undecodable", message)
    return value


def figure(
    values: Mapping[str, Any],
    *,
    figid: str,
    existing: tuple[ExistingRow, ...],
    source: str,
    line: int = 0,
) -> Figure:
    """Return the figure; the caption stays exactly as it is in ``values``.

    Raises RecordError without a caption, or when a field is not of its type.
    """
    return Figure(
        figid=figid,
        caption=_caption(values),
        pmcid=text(values, "pmcid"),
        number=text(values, "number"),
        figtitle=text(values, "figtitle", LONGEST_CAPTION),
        papertitle=text(values, "papertitle", LONGEST_CAPTION),
        papertext=text(values, "papertext", LONGEST_CAPTION),
        year=_year(text(values, "year")),
        figlink=text(values, "figlink"),
        organisms=_names(values, "organisms"),
        organisms_ner=_names(values, "organisms_ner"),
        existing=existing,
        source=source,
        line=line,
    )


def wrong_type(field: str, value: object, expected: str) -> FieldError:
    """Return the fault of a field that is a list where text is expected, and the like."""
    got = "text" if isinstance(value, str) else _KINDS.get(type(value), type(value).__name__)
    return FieldError(field, "wrong_type", f"{field} is {got}, expected {expected}")


class FieldError(RecordError):
    """A fault of one field; the reader of the file knows its line."""

    def __init__(self, field: str, error: str, message: str) -> None:
        """Keep the top-level field, for its line."""
        super().__init__(error, message)
        self.field = field


def _caption(values: Mapping[str, Any]) -> str:
    value = values.get("caption")
    if value is None:
        problem = "caption is null" if "caption" in values else "there is no field caption"
        raise FieldError("caption", "no_caption", f"{problem}; a figure without one has caption ''")
    if not isinstance(value, str):
        raise wrong_type("caption", value, "text")
    return _checked(value, "caption", LONGEST_CAPTION)


def _names(values: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """Return the names of a list, a single name, or names joined by commas, without NA."""
    value = values.get(field)
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    names = []
    for item in items:
        if item is None:
            continue
        if not isinstance(item, str):
            raise wrong_type(field, item, "a name or a list of names")
        parts = map(clean, item.split(","))
        names += [_checked(name, field) for name in parts if name]
    return tuple(names)


def _year(value: str) -> str:
    found = _YEAR.match(value)  # 2020, 2020-05-01, and the 2020.0 of a data frame with gaps
    return found.group() if found else ""

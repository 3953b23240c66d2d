"""Tables of captions as JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from annotator.figures.lines import numbered_lines
from annotator.figures.record_error import RecordError

#: Objects looked into for the table's columns; writers leave out null fields.
_SAMPLE = 100


def json_columns(path: Path) -> list[str] | None:
    """Return the fields of the first objects; None without any object."""
    sample = [row for _, row in islice(json_rows(path), _SAMPLE) if isinstance(row, dict)]
    return list(dict.fromkeys(name for row in sample for name in row)) if sample else None


def json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | RecordError]]:
    """Yield each object with its line, or why it cannot be read; numbers as they are written."""
    for number, line in json_lines(path):
        yield number, line if isinstance(line, RecordError) else json_object(line, number)


def json_lines(path: Path) -> Iterator[tuple[int, str | RecordError]]:
    """Yield each line that is not blank, or why it cannot be read."""
    for number, line in numbered_lines(path):
        if isinstance(line, RecordError) or line.strip():
            yield number, line


def json_object(line: str, number: int) -> dict[str, Any] | RecordError:
    """Return the object of a line, or why it cannot be read."""
    try:
        value = json.loads(
            line,
            parse_int=str,
            parse_float=str,
            parse_constant=lambda _: None,
            object_pairs_hook=_object,
        )
    except RecordError as fault:
        return RecordError(fault.error, fault.message, number)
    except json.JSONDecodeError as error:
        return RecordError("bad_json", f"{error.msg} at column {error.colno}", number)
    except RecursionError:
        return RecordError("bad_json", "is nested too deeply", number)
    if not isinstance(value, dict):
        return RecordError("wrong_type", "the line is not a JSON object", number)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a dictionary. Raises RecordError where a field is repeated."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RecordError("bad_json", f"duplicate field {twice[:80]!r}")
    return values

"""Tables of captions as CSV and TSV, with a header line.

CSV is RFC 4180, strictly. In TSV, quotation marks mean what they mean in CSV where the row makes
sense that way (spreadsheets, pandas and readr write them so), and are plain characters elsewhere.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.figures.lines import numbered_lines
from annotator.figures.record_error import RecordError

#: Characters of a cell. The csv module's own limit, 131,072, is one for the whole process.
_MAX_CELL = 64 * 1024 * 1024

#: Lines of a row. A quotation mark that is never closed must not take the rest of the file.
_MAX_LINES = 1_000


def delimited_columns(path: Path) -> list[str]:
    """Return the column names. Raises RecordError when there is no readable header."""
    for _, cells in _rows(path, _delimiter(path)):
        if isinstance(cells, RecordError):
            raise cells
        return [name.strip() for name in cells]
    raise RecordError("bad_row", "is empty", 1)


def delimited_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | RecordError]]:
    """Yield each row by column, with the line it starts in, or why it cannot be read."""
    columns = delimited_columns(path)
    rows = _rows(path, _delimiter(path), len(columns))
    next(rows)
    for number, cells in rows:
        if isinstance(cells, RecordError):
            yield number, cells
        else:
            yield number, dict(zip(columns, cells, strict=True))


def _delimiter(path: Path) -> str:
    return "\t" if path.name.lower().removesuffix(".gz").endswith(".tsv") else ","


def _rows(
    path: Path, delimiter: str, width: int | None = None
) -> Iterator[tuple[int, list[str] | RecordError]]:
    """Yield the rows that are not blank; all have ``width`` cells, which None does not check."""
    lines = _Lines(path)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        problem = ""
        cells: list[str] = []
        try:
            cells = _next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = str(error)
        except RecordError as fault:
            problem = fault.message
        number, first = lines.taken[0]
        if not problem and not cells:
            continue
        if not problem and (width is None or len(cells) == width):
            swallowed = delimiter == "\t" and len(lines.taken) > 1 and "\t" in "".join(cells)
            if not swallowed:
                yield number, cells
                continue
        # Whatever is wrong, it is the first line's fault: read on at the next one.
        lines.put_back_all_but_first()
        if isinstance(first, RecordError):
            yield number, first
            continue
        literal = first.rstrip("\r\n").split(delimiter)
        if delimiter == "\t" and (width is None or len(literal) == width):
            yield number, literal
        else:
            problem = problem or f"{len(cells)} cells under {width} columns"
            yield number, RecordError("bad_row", f"cannot be read as a row: {problem}", number)


def _next(reader: Iterator[list[str]]) -> list[str]:
    """Return the next row under our own limit, and leave the process's as it was."""
    limit = csv.field_size_limit(_MAX_CELL)
    try:
        return next(reader)
    finally:
        csv.field_size_limit(limit)


class _Lines:
    """The lines of a file for csv.reader, which can be given back after a row went wrong."""

    def __init__(self, path: Path) -> None:
        self._lines = numbered_lines(path)
        self._back: deque[tuple[int, str | RecordError]] = deque()
        #: The lines of the current row.
        self.taken: list[tuple[int, str | RecordError]] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) == _MAX_LINES:
            raise StopIteration
        self.taken.append(self._back.popleft() if self._back else next(self._lines))
        line = self.taken[-1][1]
        if isinstance(line, RecordError):
            raise line
        return line

    def put_back_all_but_first(self) -> None:
        self._back.extendleft(reversed(self.taken[1:]))

"""Tables of captions as CSV and TSV, with a header line.

CSV is RFC 4180, strictly. In TSV, quotation marks mean what they mean in CSV where the row makes
sense that way (spreadsheets, pandas and readr write them so), and are plain characters elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from annotator.disk.text_lines import MAX_BYTES
from annotator.figures.lines import numbered_lines
from annotator.figures.record_error import RecordError

#: Lines and characters of a row. A quotation mark that is never closed must not take the rest of
#: the file. (The csv module's own limit of a cell, 131,072, is one for the whole process.)
_MAX_LINES, _MAX_ROW = 1_000, MAX_BYTES
_QUOTED = re.compile(r'"[^"]*"')


def delimited_columns(path: Path, form: str) -> list[str]:
    """Return the column names of a csv or tsv. Raises RecordError for a header that is none."""
    for _, cells in read_rows(numbered_lines(path), _delimiter(path, form), _any):
        if isinstance(cells, RecordError):
            raise cells
        return [name.strip() for name in cells]
    raise RecordError("bad_row", "is empty", 1)


def delimited_rows(path: Path, form: str) -> Iterator[tuple[int, dict[str, Any] | RecordError]]:
    """Yield each row by column, with the line it starts in, or why it cannot be read."""
    columns = delimited_columns(path, form)
    width = len(columns)
    delimiter = _delimiter(path, form)
    rows = read_rows(numbered_lines(path), delimiter, lambda cells, _: cells == width)
    next(rows)
    for number, cells in rows:
        if isinstance(cells, RecordError):
            yield number, cells
        else:
            yield number, dict(zip(columns, cells, strict=True))


def _any(cells: int, lines: int) -> bool:
    return True


def _delimiter(path: Path, form: str) -> str:
    """Return what separates cells: in files called CSV also semicolons (Excel) and tabs."""
    if form == "tsv":
        return "\t"
    for _, line in numbered_lines(path):
        if isinstance(line, str) and line.strip():
            unquoted = _QUOTED.sub("", line)
            return next((sign for sign in ",;\t" if sign in unquoted), ",")
    return ","


def read_rows(
    numbered: Iterator[tuple[int, str | RecordError]],
    delimiter: str,
    fits: Callable[[int, int], bool],
) -> Iterator[tuple[int, list[str] | RecordError]]:
    """Yield the rows that are not blank with the line each starts in, or why one cannot be read.

    ``fits`` tells by the number of its cells and of its lines whether a row can be one. The next
    rows follow one that cannot be read.
    """
    lines = _Lines(numbered)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.next_row()
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
        if not problem and fits(len(cells), len(lines.taken)):
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
        if delimiter == "\t" and fits(len(literal), 1):
            yield number, literal
        else:
            problem = problem or f"it has {len(cells)} cells"
            yield number, RecordError("bad_row", f"cannot be read as a row: {problem}", number)


def _next(reader: Iterator[list[str]]) -> list[str]:
    """Return the next row under our own limit, and leave the process's as it was."""
    limit = csv.field_size_limit(_MAX_ROW)
    try:
        return next(reader)
    finally:
        csv.field_size_limit(limit)


class _Lines:
    """The lines of a file for csv.reader, which can be given back after a row went wrong."""

    def __init__(self, numbered: Iterator[tuple[int, str | RecordError]]) -> None:
        self._lines = numbered
        self._back: deque[tuple[int, str | RecordError]] = deque()
        #: The lines of the current row, and their characters.
        self.taken: list[tuple[int, str | RecordError]] = []
        self._size = 0

    def next_row(self) -> None:
        """Begin a row."""
        self.taken.clear()
        self._size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) == _MAX_LINES or self._size > _MAX_ROW:
            raise StopIteration
        self.taken.append(self._back.popleft() if self._back else next(self._lines))
        line = self.taken[-1][1]
        if isinstance(line, RecordError):
            raise line
        self._size += len(line)
        return line

    def put_back_all_but_first(self) -> None:
        self._back.extendleft(reversed(self.taken[1:]))

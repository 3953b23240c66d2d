"""Cells that no spreadsheet runs as a formula, and the way back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from annotator.results.jsonl import writable

#: What begins so is run by spreadsheets as a formula, also behind spaces or quotes.
_RUN = r"[\s'\"]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_SEPARATOR = re.compile(r"[;\t\r\n]")
#: Where a cell begins. Where the decimal mark is a comma, Excel takes semicolons, and so what is
#: behind one, or in another line of a cell, for a cell of its own.
_FORMULA = re.compile(rf"(?:\A|(?<=[;\t\r\n]))(?={_RUN})")
_PROTECTED = re.compile(rf"(?:\A|(?<=[;\t\r\n]))'(?={_RUN})")


def protect(cell: str) -> str:
    """Return ``cell`` such that no spreadsheet runs it; ``unprotect`` gives it back exactly."""
    if cell[:1].isalnum() and not _SEPARATOR.search(cell):
        return cell  # as nearly all are
    return _FORMULA.sub("'", cell)


def unprotect(cell: str) -> str:
    """Return the value that ``protect`` was given."""
    return _PROTECTED.sub("", cell) if "'" in cell else cell


def csv_line(values: Iterable[object]) -> str:
    """Return one line of RFC 4180 CSV, every cell safe to open in a spreadsheet."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(protect(str(value)) for value in values)
    return writable(buffer.getvalue())

"""Protect cells from being run as formulas by spreadsheets, and restore them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from annotator.results.jsonl import writable

#: The beginning of a cell that spreadsheets run as a formula, also after spaces or quotes.
_RUN = r"[\s'\"]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_SEPARATOR = re.compile(r"[;\t\r\n]")
#: Where a cell begins. In locales with a decimal comma, Excel splits at semicolons, so text after
#: one, or in another line of a cell, may become a cell.
_FORMULA = re.compile(rf"(?:\A|(?<=[;\t\r\n]))(?={_RUN})")
_PROTECTED = re.compile(rf"(?:\A|(?<=[;\t\r\n]))'(?={_RUN})")


def protect(cell: str) -> str:
    """Return ``cell`` so that no spreadsheet runs it as a formula; ``unprotect`` restores it."""
    if cell[:1].isalnum() and not _SEPARATOR.search(cell):
        return cell  # the case of nearly all cells
    return _FORMULA.sub("'", cell)


def unprotect(cell: str) -> str:
    """Return the original value of a cell from ``protect``."""
    return _PROTECTED.sub("", cell) if "'" in cell else cell


def csv_line(values: Iterable[object]) -> str:
    """Return one line of RFC 4180 CSV with protected cells."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(protect(str(value)) for value in values)
    return writable(buffer.getvalue())

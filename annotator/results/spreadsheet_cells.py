"""Protect cells from being run as formulas by spreadsheets, and restore them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

from annotator.results.jsonl import writable

#: The beginning of a cell that spreadsheets run as a formula, also after spaces or quotes.
_RUN = r"[\s'\"]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_SEPARATOR = re.compile(r"[;\t\r\n]")
#: Where a cell begins. In locales with a decimal comma, Excel splits at semicolons, so text after
#: one, or in another line of a cell, may become a cell.
_FORMULA = re.compile(rf"(?:\A|(?<=[;\t\r\n]))(?={_RUN})")
#: The beginning of such a cell in cells that are joined by line ends.
_ANY_FORMULA = re.compile(rf"[;\t\r\n]{_RUN}")
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
    (line,) = csv_lines([values])
    return line


def csv_lines(rows: Iterable[Iterable[object]]) -> list[str]:
    """Return a line of RFC 4180 CSV with protected cells for each row."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in rows:
        cells = [cell if cell.__class__ is str else str(cell) for cell in row]
        # Hardly any row has a cell to protect: one look at all that have something.
        if _ANY_FORMULA.search("\n" + "\n".join(filter(None, cells))):
            cells = list(map(protect, cells))
        writer.writerow(cells)
    return list(map(writable, lines))


class _Lines(list[str]):
    """What a csv.writer wrote, line by line."""

    write = list.append

"""The curated tables beside the starter lexicon: tab-separated, with reasons, sources and dates."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from annotator.errors import LexiconError

_HINT = "see lexicons/README.md for the format"


class CuratedRow(NamedTuple):
    """One row of a table; the columns are the fields. ``date`` is ISO 8601: 2026-11-27."""

    term: str
    what: str
    why: str
    source: str
    date: str


def lexicon_data() -> Path:
    """Return the folder of the lexicon files that are shipped with the package.

    A package that is not installed, but runs out of a checkout, has them beside it.
    """
    package = Path(str(files("annotator.lexicon")))
    shipped = package / "data"
    return shipped if shipped.is_dir() else package.parents[1] / "lexicons"


@cache
def curated_rows(name: str) -> tuple[CuratedRow, ...]:
    """Return the rows of a shipped table, read once. Raises LexiconError."""
    return read_rows(lexicon_data() / "curated" / name)


def read_rows(path: Path) -> tuple[CuratedRow, ...]:
    """Return the rows of a table at ``path``. Raises LexiconError naming the line."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        columns = next(lines, [])
        if columns != list(CuratedRow._fields):
            expected = ", ".join(CuratedRow._fields)
            raise LexiconError(f"{path}:1: expected the columns {expected}", hint=_HINT)
        return tuple(_row(cells, f"{path}:{line}") for line, cells in enumerate(lines, start=2))


def _row(cells: list[str], where: str) -> CuratedRow:
    if len(cells) != len(CuratedRow._fields):
        raise LexiconError(
            f"{where}: expected {len(CuratedRow._fields)} columns, got {len(cells)}", hint=_HINT
        )
    for column, cell in zip(CuratedRow._fields, cells, strict=True):
        if not cell or cell != cell.strip():
            raise LexiconError(
                f"{where}: expected {column} to be filled, without blanks around it, got {cell!r}",
                hint=_HINT,
            )
    row = CuratedRow(*cells)
    if not _is_date(row.date):
        raise LexiconError(
            f"{where}: expected a date such as 2026-11-27, got {row.date!r}", hint=_HINT
        )
    return row


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # Python also reads 20261127
    except ValueError:
        return False

"""The curated tables beside the starter lexicon: tab-separated, with reasons, sources and dates."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from sys import intern
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
    rows = []
    with path.open(encoding="utf-8") as lines:
        columns = next(lines, "").rstrip("\n").split("\t")
        if columns != list(CuratedRow._fields):
            expected = ", ".join(CuratedRow._fields)
            raise LexiconError(f"{path}:1: expected the columns {expected}", hint=_HINT)
        for number, line in enumerate(lines, start=2):
            cells = line.rstrip("\n").split("\t") if line != "\n" else []
            if fault := _fault(cells):
                raise LexiconError(f"{path}:{number}: expected {fault}", hint=_HINT)
            term, what, why, source, day = cells
            # One string for all rows of a kind, source and day.
            rows.append(CuratedRow(term, intern(what), why, intern(source), intern(day)))
    return tuple(rows)


def _fault(cells: list[str]) -> str:
    """Return what a row should be like but is not; empty for a row as it should be."""
    if len(cells) != len(CuratedRow._fields):
        return f"{len(CuratedRow._fields)} columns, got {len(cells)}"
    if "" in cells or [*map(str.strip, cells)] != cells:
        named = zip(CuratedRow._fields, cells, strict=True)
        column, cell = next(pair for pair in named if not pair[1] or pair[1] != pair[1].strip())
        return f"{column} to be filled, without blanks around it, got {cell!r}"
    return "" if _is_date(cells[-1]) else f"a date such as 2026-11-27, got {cells[-1]!r}"


@lru_cache(maxsize=64)
def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # Python also reads 20261127
    except ValueError:
        return False

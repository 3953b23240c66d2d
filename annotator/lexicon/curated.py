"""The curated tables beside the starter lexicon: tab-separated, with reasons and sources."""

from __future__ import annotations

import csv
from pathlib import Path

from annotator.errors import LexiconError

_COLUMNS = ["text", "what", "why", "source"]


def lexicon_data() -> Path:
    """Return the folder of the lexicon files that are shipped with the package."""
    shipped = Path(__file__).with_name("data")
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / "lexicons"


def curated_rows(name: str) -> list[list[str]]:
    """Return the rows of a shipped table: text, what, why, source. Raises LexiconError."""
    return read_rows(lexicon_data() / "curated" / name)


def read_rows(path: Path) -> list[list[str]]:
    """Return the rows of a table at ``path``. Raises LexiconError naming the line."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or rows[0] != _COLUMNS:
        raise LexiconError(
            f"{path}:1: expected the columns {', '.join(_COLUMNS)}",
            hint="see lexicons/README.md for the format",
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(_COLUMNS):
            raise LexiconError(f"{path}:{number}: expected {len(_COLUMNS)} columns, got {len(row)}")
    return rows[1:]

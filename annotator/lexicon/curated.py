"""The curated tables beside the starter lexicon: tab-separated, with reasons and sources."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

from annotator.errors import LexiconError

_COLUMNS = ["text", "what", "why", "source"]


def lexicon_data() -> Path:
    """Return the folder of the lexicon files that are shipped with the package."""
    package = Path(str(files("annotator")))
    shipped = package / "lexicon" / "data"
    # A wheel has them inside of the package, a checkout beside it.
    return shipped if shipped.is_dir() else package.parent / "lexicons"


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

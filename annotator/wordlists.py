"""The curated word lists: ordinary words, and short forms that are no genes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from annotator.errors import LexiconError
from annotator.lexicon.starter import lexicon_data

_COLUMNS = ["text", "what", "why", "source"]


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words by lower-case text, and short forms by exact text; the value says why.

    ``common_words`` are ordinary words, units and labels that OCR or alias lists turn into genes.
    ``ambiguous`` are short forms that usually mean something else than the gene they name.
    """

    common_words: dict[str, str]
    ambiguous: dict[str, str]


@cache
def shipped_word_lists() -> WordLists:
    """Return the lists that come with the package; read once."""
    folder = lexicon_data() / "curated"
    return WordLists(
        {row[0].lower(): row[1] for row in _rows(folder / "common_words.tsv")},
        {row[0]: row[2] for row in _rows(folder / "ambiguous_terms.tsv")},
    )


def _rows(path: Path) -> list[list[str]]:
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

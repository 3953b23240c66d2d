"""What a short form means beside certain names: PDK1 is PDPK1 where AKT is, not the kinase of PDH.

The curated table ``named_beside.tsv`` has a short form, the name of what it means, and the names
one of which is in the caption then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from annotator.lexicon.curated import curated_rows

_TABLE = "named_beside.tsv"
#: Stands for what is no gene and no chemical.
_NOTHING = "nothing"


@cache
def meanings_by_short_form() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return the meanings of each short form, each with the names beside it."""
    found: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for row in curated_rows(_TABLE):
        names = tuple(row.why.split(", "))
        found[row.term] = (*found.get(row.term, ()), (row.what, names))
    return found


@cache  # as many as the table has rows
def _expression(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![A-Za-z])")


def _count(names: tuple[str, ...], caption: str) -> int:
    """Return how many different names are in a caption."""
    if not any(name in caption for name in names):
        return 0
    return len(set(_expression(names).findall(caption)))


def meaning_beside(text: str, caption: str) -> str | None:
    """Return the name of what a short form means in this caption; None if nothing says so.

    Empty for what is neither a gene nor a chemical. Of several meanings, the one with most of its
    names in the caption.
    """
    meanings = meanings_by_short_form().get(text)
    if meanings is None:
        return None
    counts = [(_count(names, caption), meaning) for meaning, names in meanings]
    most, meaning = max(counts, key=lambda pair: pair[0])
    if not most:
        return None
    return "" if meaning == _NOTHING else meaning

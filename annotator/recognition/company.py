"""What a short form means beside certain names: PDK1 is PDPK1 where AKT is, not the kinase of PDH.

The curated table ``named_beside.tsv`` has a short form, the name of what it means, and the names
one of which is in the caption then.
"""

from __future__ import annotations

import re
from functools import cache

from annotator.lexicon.curated import curated_rows

_TABLE = "named_beside.tsv"
#: Stands for what is no gene and no chemical.
_NOTHING = "nothing"


@cache
def _meanings() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Return the meanings of each short form, each with an expression for the names beside it."""
    found: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {}
    for row in curated_rows(_TABLE):
        names = "|".join(map(re.escape, row.why.split(", ")))
        beside = re.compile(rf"(?<![\w-])(?:{names})(?![A-Za-z])")
        found[row.term] = (*found.get(row.term, ()), (row.what, beside))
    return found


def meaning_beside(text: str, caption: str) -> str | None:
    """Return the name of what a short form means in this caption; None if nothing says so.

    Empty for what is neither a gene nor a chemical. Of several meanings, the one with most of its
    names in the caption.
    """
    meanings = _meanings().get(text)
    if meanings is None:
        return None
    counts = [(len(set(beside.findall(caption))), meaning) for meaning, beside in meanings]
    most, meaning = max(counts, key=lambda pair: pair[0])
    if not most:
        return None
    return "" if meaning == _NOTHING else meaning

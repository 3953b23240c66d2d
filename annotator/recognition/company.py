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
def _meanings() -> dict[str, tuple[str, re.Pattern[str]]]:
    """Return the meaning of each short form, and an expression for the names beside it."""
    found = {}
    for row in curated_rows(_TABLE):
        names = "|".join(map(re.escape, row.why.split(", ")))
        found[row.term] = row.what, re.compile(rf"(?<![\w-])(?:{names})(?![A-Za-z])")
    return found


def meaning_beside(text: str, caption: str) -> str | None:
    """Return the name of what a short form means in this caption; None if nothing says so.

    Empty for what is neither a gene nor a chemical.
    """
    found = _meanings().get(text)
    if found is None or not found[1].search(caption):
        return None
    return "" if found[0] == _NOTHING else found[0]

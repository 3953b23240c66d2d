"""What a short form means beside certain names: PDK1 is PDPK1 where AKT is, not the kinase of PDH.

The curated table ``named_beside.tsv`` has a short form, the name of what it means, and the names
one of which is in the caption then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from annotator.lexicon.curated import curated_rows

_TABLE = "named_beside.tsv"
#: Stands for what is no gene and no chemical.
_NOTHING = "nothing"
#: Before a name, these make it a part of a longer one.
_JOINING = ("_", "-")
#: Short forms whose meaning is kept: a caption repeats its own.
_KEPT = 64


@cache
def meanings_by_short_form() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return the meanings of each short form, each with the names beside it."""
    found: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for row in curated_rows(_TABLE):
        names = tuple(row.why.split(", "))
        found[row.term] = (*found.get(row.term, ()), (row.what, names))
    return found


def _places(name: str, caption: str) -> Iterator[int]:
    """Yield where a caption has a name, perhaps with a number behind it."""
    at = caption.find(name)
    while at >= 0:
        end = at + len(name)
        before, behind = caption[at - 1 : at], caption[end : end + 1]
        if not (before.isalnum() or before in _JOINING) and not _is_latin(behind):
            yield at
        at = caption.find(name, at + 1)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _count(names: tuple[str, ...], caption: str) -> int:
    """Return how many different names are in a caption, none of which is a part of another.

    Of those that begin in the same place, the first is there.
    """
    there = (name for name in names if name in caption)
    places = [
        (at, order, name) for order, name in enumerate(there) for at in _places(name, caption)
    ]
    found, end = set(), 0
    for at, _, name in sorted(places):
        if at >= end:
            found.add(name)
            end = at + len(name)
    return len(found)


@lru_cache(_KEPT)
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

"""Lists of model organisms that a text mentions by the way: conserved in yeast, worms and mice.

Pure functions on texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

#: Yeasts, worm and fly; zebrafish, mouse, rat, frog and human.
_DISTANT = frozenset(
    {"ncbitaxon:4932", "ncbitaxon:559292", "ncbitaxon:4896", "ncbitaxon:6239", "ncbitaxon:7227"}
)
_MODELS = _DISTANT | {
    "ncbitaxon:7955", "ncbitaxon:10090", "ncbitaxon:10116", "ncbitaxon:8355", "ncbitaxon:9606"
}  # fmt: skip
#: The fewest organisms of such a list, and how many of them are distant ones.
_FEWEST, _FEWEST_DISTANT = 3, 2
_BETWEEN = re.compile(r",? (?:and |or |to |in )?|/")


class _Mention(Protocol):
    @property
    def taxon(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def start(self) -> int: ...


M = TypeVar("M", bound=_Mention)


def listed_by_the_way(text: str, mentions: Sequence[M]) -> list[M]:
    """Return the names that are in lists of model organisms, in order."""
    found: list[M] = []
    for listed in _lists(text, mentions) if len(mentions) >= _FEWEST else ():
        taxa = {mention.taxon for mention in listed}
        if len(taxa) >= _FEWEST and taxa <= _MODELS and len(taxa & _DISTANT) >= _FEWEST_DISTANT:
            found += listed
    return found


def _lists(text: str, mentions: Sequence[M]) -> Iterator[list[M]]:
    """Yield the names in lists of names; one that stands alone is a list of one."""
    listed: list[M] = []
    for mention in mentions:
        end = listed[-1].start + len(listed[-1].text) if listed else 0
        if listed and _BETWEEN.fullmatch(text, end, mention.start) is None:
            yield listed
            listed = []
        listed.append(mention)
    if listed:
        yield listed

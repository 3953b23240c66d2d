"""Find names of sulfur compounds in British spelling: ``hydrogen sulphide``, ``DHEA sulphate``.

Lexicons have few of them, and the words around are names as well. Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product

_WORD = re.compile(r"[\w-]*[Ss]ulph[a-z]+")
_SPELLING = re.compile(r"(?<=[Ss]ul)ph")
_BEFORE = re.compile(r"(?:(?:[\w-]+ )?[\w-]+ )?$")
_BEHIND = re.compile(r" [a-z]{3,}")
_LONGEST_BEFORE = 60


def british_names(
    caption: str, is_chemical: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    """Yield the longest chemicals around British words: offsets, and the American name."""
    if "ulph" not in caption:
        return
    for word in _WORD.finditer(caption):
        before = _BEFORE.search(caption, max(0, word.start() - _LONGEST_BEFORE), word.start())
        first = before.start() if before else word.start()
        starts = [
            first + at.start() for at in re.finditer(r"(?<![^ ])\S", caption[first : word.start()])
        ]
        behind = _BEHIND.match(caption, word.end())
        ends = [behind.end(), word.end()] if behind else [word.end()]
        for start, end in product((*starts, word.start()), ends):
            name = _SPELLING.sub("f", caption[start:end])
            if is_chemical(name):
                yield start, end, name
                break

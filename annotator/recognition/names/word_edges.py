"""The edges of a word: punctuation, brackets and dashes around it are no part of a name."""

from __future__ import annotations

from annotator.text import DASHES

OPEN, CLOSE = "([{", ")]}"
_PRIMES = "'′’ʹ`″"
_TRAILING = '.,;:!?"”“»*†‡§' + "'’"
_LEADING = "\"“”«'‘>~*"


def trimmed(word: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without punctuation and brackets around: ``(acetyl-CoA),``."""
    if word.isalnum():
        return start, end
    while start < end:
        if word.endswith(("'s", "’s"), start, end):
            end -= 2
        elif _drops_last(word, start, end):
            end -= 1
        elif _drops_first(word, start, end):
            start += 1
        else:
            break
    return start, end


def _drops_last(word: str, start: int, end: int) -> bool:
    last = word[end - 1]
    if last in _TRAILING:
        return last not in _PRIMES or not word[end - 2].isdigit()
    return last in DASHES or (last in CLOSE and _opening(word, start, end) < 0)


def _drops_first(word: str, start: int, end: int) -> bool:
    first = word[start]
    if first in OPEN:
        return _partner(word, start, end) in (-1, end - 1)
    return first in _LEADING or first in DASHES


def _partner(word: str, start: int, end: int) -> int:
    """Return the offset of the bracket that closes the one at ``start``; -1 without one."""
    depth = 0
    for at in range(start, end):
        depth += (word[at] in OPEN) - (word[at] in CLOSE)
        if depth == 0:
            return at
    return -1


def _opening(word: str, start: int, end: int) -> int:
    """Return the offset of the bracket that the one before ``end`` closes; -1 without one."""
    depth = 0
    for at in range(end - 1, start - 1, -1):
        depth += (word[at] in CLOSE) - (word[at] in OPEN)
        if depth == 0:
            return at
    return -1

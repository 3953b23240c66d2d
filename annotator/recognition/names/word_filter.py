"""Tell cheaply which words of a caption can have what an expression finds: each is asked once.

Captions repeat most of their words. To search them for an expression that hardly any has, and that
never spans white space, takes much longer than to look up their words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

#: Words that are kept before all are dropped: a dictionary of 65,536 slots has room for them.
_KEPT = 43_000
#: Characters of a word that is kept: hostile long ones must not fill the memory.
_LONGEST = 100
#: Texts whose words are kept: caption and titles are asked for by one after the other.
_TEXTS = 8


@lru_cache(_TEXTS)
def words_of(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words between blanks in order, and each once.

    Those who remember words remember the same objects.
    """
    words = tuple(text.split())
    return words, frozenset(words)


class WordFilter:
    """Remembers which words an expression finds something in."""

    def __init__(self, has: Callable[[str], object]) -> None:
        """Take a function that finds something in a word, without looking at its surroundings."""
        self._has = has
        self._asked: dict[str, None] = {}  # half as large as a set
        self._found: set[str] = set()

    def words(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the words of ``text`` in which something is found, in order, with their offsets."""
        words, distinct = words_of(text)
        if len(self._asked) >= _KEPT:
            self._asked.clear()
            self._found.clear()
        found = set()
        for word in distinct.difference(self._asked):
            if len(word) <= _LONGEST:
                self._asked[word] = None
                if self._has(word):
                    self._found.add(word)
            elif self._has(word):
                found.add(word)
        found |= self._found.intersection(distinct)
        return placed(text, filter(found.__contains__, words)) if found else iter(())


def placed(text: str, words: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield each of some words of ``text``, in its order, with its offset.

    White space separates them; those that are left out are other words.
    """
    end = 0
    for word in words:
        at = text.index(word, end)
        end = at + len(word)
        while not _is_whole(text, at, end):
            at = text.index(word, at + 1)
            end = at + len(word)
        yield at, word


def _is_whole(text: str, start: int, end: int) -> bool:
    """Return True for a word that is no part of a longer one."""
    return (not start or text[start - 1].isspace()) and (end == len(text) or text[end].isspace())

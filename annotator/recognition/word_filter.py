"""Tell cheaply whether a caption can have what an expression finds: by its words, asked once each.

Captions repeat most of their words. To search them for an expression that hardly any has, and that
never spans white space, takes much longer than to look up their words.
"""

from __future__ import annotations

from collections.abc import Callable

#: Words that are kept before all are dropped.
_KEPT = 100_000
#: Characters of a word that is kept: hostile long ones must not fill the memory.
_LONGEST = 100


class WordFilter:
    """Remembers which words an expression finds something in."""

    def __init__(self, has: Callable[[str], object]) -> None:
        """Take a function that finds something in a word, without looking at its surroundings."""
        self._has = has
        self._asked: set[str] = set()
        self._found: set[str] = set()

    def finds_any(self, text: str) -> bool:
        """Return True if something is found in a word of ``text``, which white space separates."""
        words = text.split()
        if len(self._asked) > _KEPT:
            self._asked.clear()
            self._found.clear()
        for word in set(words).difference(self._asked):
            if len(word) > _LONGEST:
                if self._has(word):
                    return True
                continue
            self._asked.add(word)
            if self._has(word):
                self._found.add(word)
        return not self._found.isdisjoint(words)

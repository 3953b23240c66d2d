"""Tell cheaply which words of a caption can have what an expression finds: each is asked once.

Captions repeat most of their words. To search them for an expression that hardly any has, and that
never spans white space, takes much longer than to look up their words. All filters share one table:
a text is looked up once for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

#: Words that are kept, of which half are dropped when they were not asked for meanwhile: a
#: dictionary of 32,768 slots has room for as many.
_KEPT = 43_690
#: Characters of a word that is kept: hostile long ones must not fill the memory.
_LONGEST = 100
#: Texts whose words are kept: caption and titles are asked for by one after the other.
_TEXTS = 8
#: Most words: small letters alone, or letters (group 1), with what stands around them.
_LETTERS = re.compile(r"[(\[]*(?:[a-z]+|([A-Za-z]+))[)\].,;:]*")
#: A bit, and a function that finds something in a word.
_Filter = tuple[int, Callable[[str], object]]


class _Words(NamedTuple):
    """The words of a text between blanks in order, each once, and the filters that they pass.

    ``bits`` are those of the filters that some word passes, ``passed`` the same by word.
    """

    words: tuple[str, ...]
    distinct: frozenset[str]
    passed: Mapping[str, int]
    bits: int


class _Kept(NamedTuple):
    """The filters that words pass: those asked for lately, others, and of the first that any."""

    known: dict[str, int]
    older: Mapping[str, int]
    passing: dict[str, int]


class _Table:
    """Remembers which words pass which filters."""

    def __init__(self) -> None:
        #: All, those that find something in words of letters, and in words of small letters.
        self._filters: list[_Filter] = []
        self._of_letters: list[_Filter] = []
        self._of_plain_words: list[_Filter] = []
        self._kept = _Kept({}, {}, {})
        self.read = lru_cache(_TEXTS)(self._read)

    def add(
        self, has: Callable[[str], object], *, in_plain_words: bool, in_letters: bool = True
    ) -> int:
        """Add a filter, and return its bit."""
        bit = 1 << len(self._filters)
        self._filters.append((bit, has))
        if in_letters:
            self._of_letters.append((bit, has))
        if in_letters and in_plain_words:
            self._of_plain_words.append((bit, has))
        self._kept = _Kept({}, {}, {})
        self.read.cache_clear()
        return bit

    def _read(self, text: str) -> _Words:
        words = tuple(text.split())
        distinct = frozenset(words)
        if len(self._kept.known) >= _KEPT // 2:
            self._kept = _Kept({}, self._kept.known, {})
        # Other threads may read, each for its own annotator: these three belong together, and a
        # word is known when all is known of it.
        known, older, passing = self._kept
        passed = {}
        for word in distinct.difference(known):
            bits = older.get(word)
            if bits is None:
                bits = self._bits(word)
            if len(word) <= _LONGEST:
                if bits:
                    passing[word] = bits
                known[word] = bits
            elif bits:
                passed[word] = bits
        any_bits = 0
        for word in passing.keys() & distinct:
            passed[word] = passing[word]
        for bits in passed.values():
            any_bits |= bits
        return _Words(words, distinct, passed, any_bits)

    def _bits(self, word: str) -> int:
        filters = self._filters
        if (letters := _LETTERS.fullmatch(word)) is not None:
            filters = self._of_plain_words if letters[1] is None else self._of_letters
        bits = 0
        for bit, has in filters:
            if has(word):
                bits |= bit
        return bits


_TABLE = _Table()


def words_of(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words between blanks in order, and each once.

    Those who remember words remember the same objects.
    """
    return _TABLE.read(text)[:2]


class WordFilter:
    """Tells which words an expression finds something in."""

    def __init__(
        self, has: Callable[[str], object], *, in_plain_words: bool = True, in_letters: bool = True
    ) -> None:
        """Take a function that finds something in a word, without looking at its surroundings.

        ``in_plain_words`` is False if it finds nothing in words of small letters alone, also with
        punctuation around them; ``in_letters`` if it finds nothing in those of any letters either.
        """
        self._bit = _TABLE.add(has, in_plain_words=in_plain_words, in_letters=in_letters)

    def is_in(self, text: str) -> bool:
        """Return whether something is found in any word of ``text``."""
        return bool(_TABLE.read(text).bits & self._bit)

    def distinct(self, text: str) -> list[str]:
        """Return the words of ``text`` in which something is found, each once, in any order."""
        read, bit = _TABLE.read(text), self._bit
        return [word for word, bits in read.passed.items() if bits & bit] if read.bits & bit else []

    def words(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the words of ``text`` in which something is found, in order, with their offsets."""
        found = set(self.distinct(text))
        if not found:
            return iter(())
        return placed(text, filter(found.__contains__, _TABLE.read(text).words))


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

"""Find every term of a compiled lexicon in a text.

What is found inside of one word is the same wherever the word stands, so it is kept by word. Names
of several words are searched only where the bitmap of continuations says that the word and the next
piece begin one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple
from zlib import crc32

from annotator.bounded_cache import BoundedCache
from annotator.lexicon.compiled import Compiled
from annotator.lexicon.continuations import MAX_PIECES
from annotator.text import WORD, word_key

#: Longer names do not occur in captions; the limit bounds the work at each position.
MAX_TERM_LENGTH = 120

#: The most words kept, of which each holds some 530 bytes. Of 2,300 distinct captions with their
#: titles, nine words in ten are among two thirds of as many.
_CACHED_WORDS = 30_000
#: Where names can end in a word, kept once for all words of the same form with so few places.
_ENDS, _FEW_ENDS = 1_024, 3


#: A span of text that some key is written as: start, minus end (half-open, in characters), the
#: number of the key, and whether a final s of the word was left outside of the key; the offsets
#: take it in. Hits sort by start, longest first.
Hit = tuple[int, int, int, bool]

#: Cuts a text into what is between its words, and the words, by turns.
_cut = re.compile(f"({WORD.pattern})").split


class _Tail(NamedTuple):
    """The rest of a word from a place where a name may begin; offsets in the word.

    ``apart`` and ``glued`` are the CRC-32 of the key from there, with a space behind it and
    without; None when it has too many pieces for the bitmap.
    """

    in_key: int
    in_word: int
    apart: int | None
    glued: int | None


class _Word(NamedTuple):
    """What is known of a word once and for all; offsets in the word.

    ``opening`` is the first piece. ``genus`` is where in the word a scientific name may begin, or
    -1. ``names`` are the hits, none of an ordinary word.
    """

    key: str
    first: str
    last: str
    opening: bytes
    plurals: tuple[int, ...]
    genus: int
    tails: tuple[_Tail, ...]
    hits: tuple[Hit, ...]
    names: tuple[Hit, ...]
    ends: tuple[tuple[int, int], ...]


_hits_of, _names_of = attrgetter("hits"), attrgetter("names")


class _Words(BoundedCache[str, _Word]):
    """Words that texts had; hostile long ones must not fill the cache."""

    __slots__ = ()

    def __missing__(self, key: str) -> _Word:
        """Return a word that the younger dictionary does not have."""
        return super().__missing__(key) if len(key) <= MAX_TERM_LENGTH else self._answer(key)


class TermSearch:
    """Searches texts for the terms of one lexicon."""

    def __init__(
        self,
        compiled: Compiled,
        genus_in: Callable[[str], int],
        is_ordinary: Callable[[str, Iterable[int]], bool],
    ) -> None:
        """Search in ``compiled``.

        ``genus_in`` tells where in a word a scientific name may begin, or else -1; ``is_ordinary``
        whether a word, which has hits of keys with these numbers, is never a name.
        """
        self._genus_in = genus_in
        self._is_ordinary = is_ordinary
        self._prefixes = compiled.keys.prefixes
        self._number_of = compiled.keys.key_id
        self._beginning_with = compiled.keys.iterkeys
        # A memory view reads single bytes faster than an array does.
        self._bits = compiled.continuations.data
        self._mask = len(self._bits) * 8 - 1
        self._kept_ends = lru_cache(_ENDS)(_sorted)
        self._word = _Words(self._read_word, _CACHED_WORDS).__getitem__

    def find(self, text: str, genera: list[int], *, ordinary: bool = True) -> list[Hit]:
        """Return every term that begins and ends at a word edge, overlaps included.

        Sorted by start, longest first. Single words that are never names are left out unless
        ``ordinary``. The offsets at which scientific names may begin are added to ``genera``.
        """
        bits, mask = self._bits, self._mask
        pieces = _cut(text)
        words = list(map(self._word, pieces[1::2]))
        offsets = list(accumulate(map(len, pieces)))[:-1:2]  # of the words in the text
        places: list[int] = []  # of the words in the key
        parts: list[str] = []
        longer: list[tuple[int, int, int]] = []  # word, and offsets of its tail in key and text
        at = previous = 0  # length of the key so far, and number of the word before
        before = ""  # the class of the last piece
        tails: tuple[_Tail, ...] = ()  # of the word before
        for number, word in enumerate(words):
            key, first, last, opening, plurals, genus, own_tails, _, _, _ = word
            if not last:  # a lone dash
                places.append(at)
                continue
            is_apart = first == before
            for in_key, in_word, apart, glued in tails:
                crc = apart if is_apart else glued
                if crc is not None:
                    bit = crc32(opening, crc) & mask
                    goes_on = bits[bit >> 3] >> (bit & 7) & 1
                    if plurals and not goes_on:
                        bit = crc32(opening[:-1], crc) & mask
                        goes_on = bits[bit >> 3] >> (bit & 7) & 1
                    if not goes_on:
                        continue
                longer.append((previous, in_key, in_word))
            if is_apart:
                parts.append(" ")
                at += 1
            places.append(at)
            parts.append(key)
            at += len(key)
            if genus >= 0:
                genera.append(offsets[number] + genus)
            before, previous, tails = last, number, own_tails
        wanted = map(_hits_of if ordinary else _names_of, words)
        hits = [
            (offset + start, minus_end - offset, key_number, plural)
            for offset, found in zip(offsets, wanted, strict=True)
            for start, minus_end, key_number, plural in found
        ]
        if longer:
            self._add_longer("".join(parts), words, offsets, places, longer, hits)
            hits.sort()
        return hits

    def _add_longer(
        self,
        key_text: str,
        words: list[_Word],
        offsets: list[int],
        places: list[int],
        longer: list[tuple[int, int, int]],
        hits: list[Hit],
    ) -> None:
        """Add the terms that begin in the words of ``longer`` and end in a later one."""
        for number, in_key, in_word in longer:
            at = places[number] + in_key
            rest = len(words[number].key) - in_key
            for prefix in reversed(self._prefixes(key_text[at : at + MAX_TERM_LENGTH])):
                if len(prefix) <= rest:
                    break
                end = at + len(prefix)
                last = bisect_left(places, end) - 1
                hit = _hit(words[last].ends, words[last].plurals, end - places[last])
                if hit is not None:
                    start, stop = offsets[number] + in_word, offsets[last] + hit[0]
                    hits.append((start, -stop, self._number_of(prefix), hit[1]))

    def _read_word(self, text: str) -> _Word:
        key, first, last, opening, starts, ends, plurals = word_key(text)
        ends = self._kept_ends(ends) if len(ends) <= _FEW_ENDS else _sorted(ends)
        if key == text:  # one string for both
            key = text
        found = []
        for in_key, in_word in starts:
            for prefix in reversed(self._prefixes(key[in_key : in_key + MAX_TERM_LENGTH])):
                end = in_key + len(prefix)
                if end < ends[0][0]:
                    break  # most end inside of a piece
                hit = _hit(ends, plurals, end)
                if hit is not None:
                    found.append((in_word, -hit[0], self._number_of(prefix), hit[1]))
        hits = tuple(sorted(found))
        names = () if hits and self._is_ordinary(text, [hit[2] for hit in hits]) else hits
        return _Word(
            key, first, last, opening.encode(), plurals, self._genus_in(text),
            self._tails(key, starts), hits, names, ends,
        )  # fmt: skip

    def _tails(self, key: str, starts: tuple[tuple[int, int], ...]) -> tuple[_Tail, ...]:
        """Return the rests of a word that keys begin with."""
        tails = []
        for number, (in_key, in_word) in enumerate(starts):
            rest = key[in_key:]
            if len(rest) > MAX_TERM_LENGTH or next(self._beginning_with(rest), None) is None:
                continue
            apart = glued = None
            if len(starts) - number < MAX_PIECES // 2:
                glued = crc32(rest.encode())
                apart = crc32(b" ", glued)
            tails.append(_Tail(in_key, in_word, apart, glued))
        return tuple(tails)


def _sorted(places: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(places))


def _hit(
    ends: tuple[tuple[int, int], ...], plurals: tuple[int, ...], end: int
) -> tuple[int, bool] | None:
    """Return where in the word a match that ends at ``end`` of its key stops, and if it is plural.

    ``ends`` and ``plurals`` are those of the word. None when no match may end there.
    """
    place = bisect_left(ends, (end,))
    if place == len(ends) or ends[place][0] != end:
        return None
    stop = ends[place][1]
    at = bisect_left(plurals, end)
    if at == len(plurals) or plurals[at] != end:
        return stop, False
    # The s belongs to the mention's word, so the span takes it in.
    following = ends[place + 1] if place + 1 < len(ends) else (0, 0)
    return following[1] if following[0] == end + 1 else stop, True

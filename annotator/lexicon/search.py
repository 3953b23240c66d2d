"""Find every term of a compiled lexicon in a text.

What is found inside of one word is the same wherever the word stands, so it is kept by word. Names
of several words are searched only where the bitmap of continuations says that the word and the next
piece begin one.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from annotator.bounded_cache import BoundedCache
from annotator.lexicon.compiled import Compiled
from annotator.lexicon.continuations import MAX_PIECES
from annotator.text import WORD, word_key

#: Longer names do not occur in captions; the limit bounds the work at each position.
MAX_TERM_LENGTH = 120

#: The most words kept, of which each holds some 450 bytes. Of 2,300 distinct captions with their
#: titles, nine words in ten are among two thirds of as many.
_CACHED_WORDS = 30_000
#: Where names can end in a word, kept once for all words of the same form with so few places.
_ENDS, _FEW_ENDS = 1_024, 3


#: A span of text that some key is written as: start, minus end (half-open, in characters), the
#: number of the key, and whether a final s of the word was left outside of the key; the offsets
#: take it in. Hits sort by start, longest first.
Hit = tuple[int, int, int, bool]


class _Tail(NamedTuple):
    """The rest of a word from a place where a name may begin; offsets in the word.

    ``crc`` is the CRC-32 of the key from there; None when it has too many pieces for the bitmap.
    """

    in_key: int
    in_word: int
    crc: int | None


class _Word(NamedTuple):
    """What is known of a word once and for all; offsets in the word.

    ``opening`` is the first piece, the key itself where that is all. ``genus`` is where in the word
    a scientific name may begin, or -1.
    """

    key: str
    first: str
    last: str
    opening: str
    hits: tuple[Hit, ...]
    tails: tuple[_Tail, ...]
    ends: tuple[tuple[int, int], ...]
    plurals: tuple[int, ...]
    genus: int


class TermSearch:
    """Searches texts for the terms of one lexicon."""

    def __init__(self, compiled: Compiled, genus_in: Callable[[str], int]) -> None:
        """Search in ``compiled``.

        ``genus_in`` tells where in a word a scientific name may begin, or else -1.
        """
        self._genus_in = genus_in
        self._prefixes = compiled.keys.iter_prefixes_with_ids
        self._beginning_with = compiled.keys.iterkeys
        # A memory view reads single bytes faster than an array does.
        self._bits = compiled.continuations.data
        self._mask = len(self._bits) * 8 - 1
        self._kept_ends = lru_cache(_ENDS)(_sorted)
        self._words = BoundedCache(self._read_word, _CACHED_WORDS)

    def find(self, text: str, genera: list[int]) -> list[Hit]:
        """Return every term that begins and ends at a word edge, overlaps included.

        Sorted by start, longest first. The offsets at which scientific names may begin are added
        to ``genera``.
        """
        bits, mask, known = self._bits, self._mask, self._words
        crc32 = zlib.crc32
        words: list[_Word] = []
        offsets: list[int] = []  # of the words in the text
        places: list[int] = []  # of the words in the key
        parts: list[str] = []
        hits: list[Hit] = []
        longer: list[tuple[int, int, int]] = []  # word, and offsets of its tail in key and text
        at = 0
        previous = ""
        tails: tuple[_Tail, ...] = ()
        for found in WORD.finditer(text):
            written = found.group()
            # Hostile long words must not fill the cache.
            word = known[written] if len(written) <= MAX_TERM_LENGTH else self._read_word(written)
            key, first, last, opening, word_hits, word_tails, _, _, genus = word
            if not last:
                continue
            spaced = first and first == previous
            for in_key, in_word, crc in tails:
                if crc is not None:
                    if spaced:
                        crc = crc32(b" ", crc)
                    bit = crc32(opening.encode(), crc) & mask
                    if not bits[bit >> 3] & (1 << (bit & 7)) and not (
                        opening[-1] == "s" and self._continues(opening[:-1], crc)
                    ):
                        continue
                longer.append((len(words) - 1, in_key, in_word))
            if spaced:
                parts.append(" ")
                at += 1
            begin = found.start()
            if genus >= 0:
                genera.append(begin + genus)
            for start, minus_end, number, plural in word_hits:
                hits.append((begin + start, minus_end - begin, number, plural))
            words.append(word)
            offsets.append(begin)
            places.append(at)
            parts.append(key)
            at += len(key)
            tails = word_tails
            previous = last
        key_text = "".join(parts)
        for place in longer:
            self._find_longer(key_text, words, offsets, places, place, hits)
        hits.sort()
        return hits

    def _continues(self, piece: str, crc: int) -> bool:
        """Return whether a name may go on with a piece, if any, behind that with this CRC-32."""
        bit = zlib.crc32(piece.encode(), crc) & self._mask
        return bool(piece) and bool(self._bits[bit >> 3] & (1 << (bit & 7)))

    def _find_longer(
        self,
        key_text: str,
        words: list[_Word],
        offsets: list[int],
        places: list[int],
        place: tuple[int, int, int],
        hits: list[Hit],
    ) -> None:
        """Add the terms that begin at ``place`` and end in a later word."""
        number, in_key, in_word = place
        at = places[number] + in_key
        word_end = places[number] + len(words[number].key)
        for prefix, key in self._prefixes(key_text[at : at + MAX_TERM_LENGTH]):
            end = at + len(prefix)
            if end <= word_end:
                continue
            last = bisect_right(places, end - 1) - 1
            word = words[last]
            hit = _hit(word.ends, word.plurals, end - places[last])
            if hit is not None:
                stop, plural = hit
                hits.append((offsets[number] + in_word, -offsets[last] - stop, key, plural))

    def _read_word(self, text: str) -> _Word:
        key, first, last, opening, starts, ends, plurals = word_key(text)
        ends = self._kept_ends(ends) if len(ends) <= _FEW_ENDS else _sorted(ends)
        if key == text:  # one string for both
            key = text
        hits = []
        tails = []
        for number, (in_key, in_word) in enumerate(starts):
            rest = key[in_key : in_key + MAX_TERM_LENGTH + 1]
            for prefix, key_number in self._prefixes(rest[:MAX_TERM_LENGTH]):
                end = in_key + len(prefix)
                if end < ends[0][0]:
                    continue  # most end inside of a piece
                hit = _hit(ends, plurals, end)
                if hit is not None:
                    hits.append((in_word, -hit[0], key_number, hit[1]))
            if len(rest) > MAX_TERM_LENGTH or next(self._beginning_with(rest), None) is None:
                continue
            few = len(starts) - number < MAX_PIECES // 2
            crc = zlib.crc32(rest.encode()) if few else None
            tails.append(_Tail(in_key, in_word, crc))
        if opening == key:
            opening = key
        return _Word(
            key, first, last, opening, tuple(hits), tuple(tails), ends, plurals,
            self._genus_in(text),
        )  # fmt: skip


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

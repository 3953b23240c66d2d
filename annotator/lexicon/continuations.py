"""Which words can be the beginning of a longer name: a bitmap that saves most of the searching.

Most words of a caption begin no name of several words, or not with the word that follows. For each
key of the lexicon, the bitmap holds the CRC-32 of every beginning of it that ends with a piece (a
run of letters or digits, or a single other character). A text whose word and next piece are no such
beginning needs no search there. A bit may be set by chance (about one in a hundred): that costs a
search, and loses nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

import numpy as np

from annotator.lexicon.arrays import Array
from annotator.text import GLUED_NAMES

#: Bits a key; three or four beginnings a key leave one bit in thirty set.
_BITS_PER_KEY = 96

_RUN = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9 ]")
#: Greek names have no space around them, so a run of letters may be several pieces of a text.
_GREEK = re.compile("|".join(GLUED_NAMES))

#: Beginnings beyond this are not told apart; words of so many pieces are always searched.
MAX_PIECES = 12


def continuation_bits(keys: Iterable[str], number: int) -> Array:
    """Return the bitmap of ``number`` keys; its length in bytes is a power of two."""
    size = 1024
    while size * 8 < number * _BITS_PER_KEY and size < 1 << 24:
        size *= 2
    bits = np.zeros(size, np.uint8)
    mask = size * 8 - 1
    for key in keys:
        encoded = key.encode()
        crc = done = 0
        for end in _piece_ends(key):
            crc = zlib.crc32(encoded[done:end], crc)
            done = end
            at = crc & mask
            bits[at >> 3] |= 1 << (at & 7)
    return bits


def _piece_ends(key: str) -> list[int]:
    """Return where pieces end, in bytes of UTF-8 of the key."""
    ends = set()
    for run in _RUN.finditer(key):
        ends.add(run.end())
        if run.end() - run.start() > 3:
            for name in _GREEK.finditer(key, run.start(), run.end()):
                ends.update((name.start(), name.end()))
        if len(ends) >= MAX_PIECES:
            break
    ends.discard(0)
    if key.isascii():
        return sorted(ends)
    return [len(key[:end].encode()) for end in sorted(ends)]

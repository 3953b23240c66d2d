"""Scientific names of the taxonomy, looked up where a text has something written like one.

There are millions of them and few are ever named. So they are not among the lexicon's terms: a trie
of the names as written and four arrays of numbers hold them, and an organism is made when its name
is found. They match as they are written: a genus with a capital, the rest in small letters.

``scientific_taxon`` and ``scientific_name`` (its number in the trie ``scientific``) have one element
a name, sorted by taxon, the preferred name of each taxon first. Name n's rows are
``scientific_rows[scientific_starts[n]:scientific_starts[n + 1]]``: homonyms have several.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from typing import NamedTuple

import marisa_trie
import numpy as np
from msgspec import Struct, field

from annotator.lexicon.arrays import Array

#: Where a name may begin: a capitalised word before another word.
_BEGINNING = re.compile(r"(?<![^\W_])[A-Z][a-z]{2,} (?=[A-Za-z][a-z])")
#: White space other than a single blank.
_OTHER_SPACE = re.compile(r"\s{2,}|[^\S ]")
#: Longer names are not searched for.
_LONGEST = 120


class NameTable(Struct):
    """Scientific names while a lexicon is built: one element a name in each column."""

    names: list[str] = field(default_factory=list)
    taxa: array[int] = field(default_factory=lambda: array("Q"))
    preferred: bytearray = field(default_factory=bytearray)

    def add(self, name: str, taxon: int, preferred: bool) -> None:
        """Add a name; ``preferred`` says that it is the taxon's scientific name, no synonym."""
        self.names.append(name)
        self.taxa.append(taxon)
        self.preferred.append(preferred)

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Yield names with their taxa."""
        return zip(self.names, self.taxa, strict=True)

    def rows(self) -> Iterator[tuple[str, int, bool]]:
        """Yield names with their taxa, and whether they are preferred."""
        return zip(self.names, self.taxa, map(bool, self.preferred), strict=True)


class NameArrays(NamedTuple):
    """The compiled form of a table of names."""

    trie: marisa_trie.Trie
    taxon: Array
    name: Array
    starts: Array
    rows: Array


def compile_names(table: NameTable) -> NameArrays:
    """Return the compiled form. The same names give the same bytes, in whatever order."""
    trie = marisa_trie.Trie(sorted(set(table.names)))
    numbers = np.fromiter((trie[name] for name in table.names), np.uint32, len(table.names))
    taxa = np.array(table.taxa, np.uint32)
    synonym = 1 - np.frombuffer(bytes(table.preferred), np.uint8)
    # Within a taxon and class, the order of the file decides which comes first.
    order = np.lexsort((synonym, taxa))
    repeated = _repeated(taxa[order], numbers[order])
    order = order[~repeated]
    taxon, name = taxa[order], numbers[order]
    by_name = np.argsort(name, kind="stable").astype(np.uint32)
    starts = np.searchsorted(name[by_name], np.arange(len(trie) + 1)).astype(np.uint32)
    return NameArrays(trie, taxon, name, starts, by_name)


def _repeated(taxa: Array, names: Array) -> Array:
    """Return which rows repeat an earlier one."""
    pairs = taxa.astype(np.uint64) << np.uint64(32) | names
    repeated = np.ones(len(pairs), np.bool_)
    repeated[np.unique(pairs, return_index=True)[1]] = False
    return repeated


class Found(NamedTuple):
    """A scientific name in a text: half-open offsets in characters, and its number."""

    start: int
    end: int
    name: int


class ScientificNames:
    """Finds scientific names in texts, and the names of taxa."""

    def __init__(self, arrays: NameArrays) -> None:
        """Search in ``arrays``."""
        self._trie, self._taxon, self._name, self._starts, self._rows = arrays
        self._prefixes = arrays.trie.iter_prefixes_with_ids
        self._size = len(arrays.taxon)

    def __len__(self) -> int:
        """Return the number of names."""
        return self._size

    def find(self, text: str) -> list[Found]:
        """Return every scientific name that ends at a word edge, overlaps included."""
        if not self._size:
            return []
        offsets = None
        if _OTHER_SPACE.search(text):
            text, offsets = _single_blanks(text)
        found = []
        for beginning in _BEGINNING.finditer(text):
            start = beginning.start()
            for name, number in self._prefixes(text[start : start + _LONGEST]):
                end = start + len(name)
                if end == len(text) or not text[end].isalnum():
                    found.append(Found(start, end, number))
        if offsets is None:
            return found
        return [Found(offsets[start], offsets[end - 1] + 1, name) for start, end, name in found]

    def number(self, text: str) -> int | None:
        """Return the number of the name that ``text`` as a whole is; its capitals may lack."""
        number: int | None = self._trie.get(text)
        return self._trie.get(text[:1].upper() + text[1:].lower()) if number is None else number

    def text(self, name: int) -> str:
        """Return a name as it is written."""
        written: str = self._trie.restore_key(name)
        return written

    def taxa(self, name: int) -> list[int]:
        """Return the taxa that a name stands for, those whose preferred name it is first."""
        rows = self._rows[int(self._starts[name]) : int(self._starts[name + 1])]
        taxa: list[int] = self._taxon[rows].tolist()
        return sorted(taxa, key=lambda taxon: self._name[self._first(taxon)] != name)

    def names(self, taxon: int) -> tuple[str, ...]:
        """Return the names of a taxon, the preferred one first; none for an unknown one."""
        if not self._size or not 0 <= taxon < 1 << 32:
            return ()
        stop = int(np.searchsorted(self._taxon, np.uint32(taxon), "right"))
        return tuple(self.text(int(self._name[row])) for row in range(self._first(taxon), stop))

    def count(self) -> int:
        """Return the number of taxa."""
        return int(np.count_nonzero(np.diff(self._taxon))) + 1 if self._size else 0

    def every_taxon(self) -> Iterator[int]:
        """Yield every taxon."""
        last = -1
        for taxon in self._taxon:
            if taxon != last:
                last = int(taxon)
                yield last

    def _first(self, taxon: int) -> int:
        return int(np.searchsorted(self._taxon, np.uint32(taxon)))


def _single_blanks(text: str) -> tuple[str, list[int]]:
    """Return the text with one blank for all white space, and the offset of each character."""
    parts: list[str] = []
    offsets: list[int] = []
    for found in re.finditer(r"\s+|\S+", text):
        written = found.group()
        if written[0].isspace():
            parts.append(" ")
            offsets.append(found.start())
        else:
            parts.append(written)
            offsets.extend(range(found.start(), found.end()))
    return "".join(parts), offsets

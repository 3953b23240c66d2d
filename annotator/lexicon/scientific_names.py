"""Scientific names of the taxonomy, looked up where a text has something written like one.

There are millions of them and few are ever named. So they are not among the lexicon's terms: two
tries and four arrays of numbers hold them, and an organism is made when its name is found. A name
is looked for where a text has a capitalised word that is a genus, before another word; it matches
by its key, as terms do.

``scientific_taxon`` and ``scientific_name`` (a name's number in the trie ``scientific``, which has
the names as written) have one element a name, sorted by taxon, the preferred name of each taxon
first. The rows of key k, its number in the trie ``scientific_keys``, are
``scientific_rows[scientific_starts[k]:scientific_starts[k + 1]]``.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import marisa_trie
import numpy as np
from msgspec import Struct, field

from annotator.british_spelling import american
from annotator.lexicon.arrays import Array
from annotator.text import GLUED_NAMES, cased_key, key_once, matching_key, normalize

#: The first word of a name, at the end of a word of a text.
_GENUS = re.compile(r"[A-Z](?<![A-Za-z0-9].)[A-Za-z]{2,40}$")
#: Characters of a text in which a name is looked for; longer ones do not occur.
_LONGEST = 120
#: A name of plain words is its own key in small letters, but for blanks beside a Greek letter.
_PLAIN = re.compile(r"[A-Z][a-z]+(?: [a-z]+)+")
_GREEK_EDGE = re.compile(rf"(?:{'|'.join(GLUED_NAMES)}) | (?:{'|'.join(GLUED_NAMES)})")


def key_of_name(name: str) -> str:
    """Return ``matching_key`` of a scientific name, of most of them in a third of the time."""
    lower = name.lower()
    if _PLAIN.fullmatch(name) and not _GREEK_EDGE.search(lower):
        return american(lower)
    return matching_key(name)


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

    names: marisa_trie.Trie
    keys: marisa_trie.Trie
    taxon: Array
    name: Array
    starts: Array
    rows: Array


def compile_names(table: NameTable) -> NameArrays:
    """Return the compiled form. The same names in the same order give the same bytes."""
    size = len(table.names)
    names = marisa_trie.Trie(sorted(set(table.names)))
    numbers = np.fromiter((names[name] for name in table.names), np.uint32, size)
    written = [key_of_name(name) for name in table.names]
    keys = marisa_trie.Trie(sorted(set(written)))
    key_numbers = np.fromiter((keys[key] for key in written), np.uint32, size)
    del written
    taxa = np.array(table.taxa, np.uint32)
    synonym = 1 - np.frombuffer(bytes(table.preferred), np.uint8)
    # Within a taxon and class, the order of the file decides which comes first.
    order = np.lexsort((synonym, taxa))
    order = order[~_repeated(taxa[order], numbers[order])]
    taxon, name, key_numbers = taxa[order], numbers[order], key_numbers[order]
    by_key = np.argsort(key_numbers, kind="stable").astype(np.uint32)
    starts = np.searchsorted(key_numbers[by_key], np.arange(len(keys) + 1)).astype(np.uint32)
    return NameArrays(names, keys, taxon, name, starts, by_key)


def _repeated(taxa: Array, names: Array) -> Array:
    """Return which rows repeat an earlier one."""
    pairs = taxa.astype(np.uint64) << np.uint64(32) | names
    repeated = np.ones(len(pairs), np.bool_)
    repeated[np.unique(pairs, return_index=True)[1]] = False
    return repeated


class Found(NamedTuple):
    """A scientific name in a text: half-open offsets in characters, and the number of its key."""

    start: int
    end: int
    key: int


class ScientificNames:
    """Finds scientific names in texts, and the names of taxa."""

    def __init__(self, arrays: NameArrays) -> None:
        """Search in ``arrays``."""
        self._names, self._keys, self._taxon, self._name, self._starts, self._rows = arrays
        self._prefixes = arrays.keys.iter_prefixes_with_ids
        self._size = len(arrays.taxon)

    def __len__(self) -> int:
        """Return the number of names."""
        return self._size

    def genus_in(self, word: str) -> int:
        """Return where in a word of a text a name may begin, which goes on in the next; else -1."""
        found = None if word.islower() or not self._size else _GENUS.search(word)
        if found is None:
            return -1
        beginning = key_once(f"{found[0]} x")[:-1]
        return -1 if next(self._keys.iterkeys(beginning), None) is None else found.start()

    def find(self, text: str, genera: Iterable[int]) -> list[Found]:
        """Return every scientific name that ends at a word edge, overlaps included.

        ``genera`` are the offsets at which one may begin.
        """
        return [found for start in genera for found in self._found_at(text, start)]

    def _found_at(self, text: str, start: int) -> Iterator[Found]:
        part = text[start : start + _LONGEST]
        is_cut = start + len(part) < len(text)
        normalized = normalize(part)
        for prefix, key in self._prefixes(normalized.key):
            end = normalized.ends.get(len(prefix))
            if end is None or len(prefix) in normalized.plural_ends:
                continue
            if end < len(part) or not is_cut:
                yield Found(start, start + end, key)

    def key_number(self, key: str) -> int | None:
        """Return the number of a matching key."""
        number: int | None = self._keys.get(key) if self._size else None
        return number

    def named(self, key: int) -> list[tuple[str, str]]:
        """Return the numbers of the taxa that are written so, each with the name, sorted."""
        rows = self._rows[int(self._starts[key]) : int(self._starts[key + 1])]
        found = sorted((str(self._taxon[row]), self._text(row)) for row in rows)
        # As with terms, of two writings with the same letters one is enough.
        writings = {(taxon, cased_key(name)): (taxon, name) for taxon, name in reversed(found)}
        return list(reversed(writings.values()))

    def names(self, taxon: int) -> tuple[str, ...]:
        """Return the names of a taxon, the preferred one first; none for an unknown one."""
        if not self._size or not 0 <= taxon < 1 << 32:
            return ()
        first, stop = (
            int(np.searchsorted(self._taxon, np.uint32(taxon), side)) for side in ("left", "right")
        )
        return tuple(self._text(row) for row in range(first, stop))

    def count(self) -> int:
        """Return the number of taxa."""
        return int(np.count_nonzero(np.diff(self._taxon))) + 1 if self._size else 0

    def every_row(self) -> Iterator[tuple[int, str]]:
        """Yield every name with its taxon, sorted by taxon, preferred names first."""
        return ((int(taxon), self._text(row)) for row, taxon in enumerate(self._taxon))

    def _text(self, row: int) -> str:
        written: str = self._names.restore_key(int(self._name[row]))
        return written

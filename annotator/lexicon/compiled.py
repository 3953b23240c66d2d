"""The compiled form of a lexicon: flat arrays and four tries, in memory or mapped from a folder.

One row is one way to write one entity. ``key_rows[k]:key_rows[k+1]`` are the rows of matching key
``k`` (its number in the trie ``keys``), most trusted first. Texts are stored once, as UTF-8, in
``texts``; ``text_ends`` holds the end of each. All numbers are little-endian and unsigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import marisa_trie
import numpy as np
from msgspec import Struct

from annotator.lexicon.arrays import Array
from annotator.lexicon.continuations import continuation_bits
from annotator.lexicon.scientific_names import NameArrays, compile_names
from annotator.lexicon.terms import TermTable
from annotator.progress import SILENT, Progress, Step, counted
from annotator.provenance import TermKind
from annotator.records import EntityType
from annotator.text import cased_key, matching_key

#: Numbers that stand for types and kinds in the arrays; appending keeps old files readable.
TYPES = tuple(EntityType)
KINDS = tuple(TermKind)

#: Terms and keys that are counted at once for progress.
_TERMS = 1000

_TRIES = ("keys", "ids", "scientific", "scientific_keys")


class Compiled(Struct, frozen=True, eq=False):
    """The arrays of a lexicon. ``sources`` names the numbers in ``row_source``.

    ``entity_*`` have one element an entity, in the order of the CURIEs; ``*_starts`` have one
    more, so that ``starts[i]:starts[i+1]`` cuts element i's part out of the array beside it.
    ``id_entity`` maps the number of a CURIE in the trie ``ids`` to its entity. ``scientific*`` are
    the names of organisms that have no terms (``scientific_names``).
    """

    keys: marisa_trie.Trie
    ids: marisa_trie.Trie
    scientific: marisa_trie.Trie
    scientific_keys: marisa_trie.Trie
    texts: Array
    text_ends: Array
    key_rows: Array
    row_entity: Array
    row_text: Array
    row_kind: Array
    row_source: Array
    entity_id: Array
    entity_symbol: Array
    entity_taxon: Array
    entity_type: Array
    entity_complex: Array
    xref_starts: Array
    xrefs: Array
    member_starts: Array
    members: Array
    family_starts: Array
    families: Array
    name_starts: Array
    name_rows: Array
    ortholog_starts: Array
    orthologs: Array
    counterpart_starts: Array
    counterparts: Array
    id_entity: Array
    continuations: Array
    scientific_taxon: Array
    scientific_name: Array
    scientific_starts: Array
    scientific_rows: Array
    sources: tuple[str, ...]

    def text(self, number: int) -> str:
        """Return a stored text; Lexicon keeps those that it has asked for."""
        start = int(self.text_ends[number - 1]) if number else 0
        return self.texts[start : int(self.text_ends[number])].tobytes().decode("utf-8")

    @property
    def scientific_names(self) -> NameArrays:
        """Return the scientific names that are looked up by form."""
        return NameArrays(
            self.scientific,
            self.scientific_keys,
            self.scientific_taxon,
            self.scientific_name,
            self.scientific_starts,
            self.scientific_rows,
        )

    def tries(self) -> list[marisa_trie.Trie]:
        """Return the tries."""
        return [getattr(self, name) for name in _TRIES]

    def arrays(self) -> dict[str, Array]:
        """Return the arrays by name."""
        return {
            name: getattr(self, name)
            for name in self.__struct_fields__
            if name not in (*_TRIES, "sources")
        }

    def write(self, folder: Path) -> list[Path]:
        """Write one file an array and a trie into ``folder``, and return their paths."""
        written = []
        for name, array in self.arrays().items():
            path = folder / f"{name}.npy"
            np.save(path, array, allow_pickle=False)
            written.append(path)
        for name in _TRIES:
            path = folder / f"{name}.marisa"
            getattr(self, name).save(str(path))
            written.append(path)
        return written

    @classmethod
    def open(cls, folder: Path, sources: Sequence[str]) -> Compiled:
        """Map the files of ``folder``: read-only, shared by all processes that do so."""
        tries = {name: marisa_trie.Trie().mmap(str(folder / f"{name}.marisa")) for name in _TRIES}
        arrays = {
            # The plain view of a mapped array is the same memory, and is read in half the time.
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(
                np.ndarray
            )
            for name in cls.__struct_fields__
            if name not in (*_TRIES, "sources")
        }
        return cls(**tries, **arrays, sources=tuple(sources))


class _Texts:
    """Stores each text once and numbers it."""

    def __init__(self) -> None:
        """Start with the empty text as number 0."""
        self._numbers: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        """Return the number of ``text``."""
        return self._numbers.setdefault(text, len(self._numbers))

    def arrays(self) -> tuple[Array, Array]:
        """Return the bytes of all texts, and the end of each."""
        encoded = [text.encode("utf-8", "replace") for text in self._numbers]
        ends = np.cumsum([len(part) for part in encoded], dtype=np.uint32)
        return np.frombuffer(b"".join(encoded), dtype=np.uint8), ends


def compile_table(table: TermTable, progress: Progress = SILENT) -> Compiled:
    """Return the compiled form of ``table``. The same table gives the same bytes.

    Repeats of a meaning in one writing keep the most trusted kind.
    """
    scientific = compile_names(table.scientific_names)
    curies = sorted(table.entities)
    number = {curie: position for position, curie in enumerate(curies)}
    entities = [table.entities[curie] for curie in curies]
    sources = tuple(sorted({term.source for term in table.terms}))
    texts = _Texts()
    with progress.step("compile terms", len(table.terms), "terms") as step:
        rows = _rows(table, number, step)
    unique_keys = sorted({row.key for row in rows})
    keys = marisa_trie.Trie(unique_keys)
    key_numbers = np.fromiter((keys[row.key] for row in rows), np.uint32, len(rows))
    # Stable: within a key, rows stay in the order of trust.
    order = np.argsort(key_numbers, kind="stable")
    ordered = [rows[position] for position in order]
    source_number = {source: position for position, source in enumerate(sources)}
    row_entity = np.fromiter((row.entity for row in ordered), np.uint32, len(rows))
    row_text = np.fromiter((texts.number(row.text) for row in ordered), np.uint32, len(rows))
    ids, id_entity = _ids(table, number)
    orthologs = [(number[gene], number[human]) for gene, human in table.orthologs]
    ortholog_starts, ortholog_array = _ragged(_grouped(orthologs, len(entities)))
    counterpart_starts, counterpart_array = _ragged(
        _grouped(((human, gene) for gene, human in orthologs), len(entities))
    )
    xref_starts, xrefs = _ragged([texts.number(x) for x in e.xrefs] for e in entities)
    member_starts, members = _ragged([number[m] for m in e.members] for e in entities)
    families = ((number[m], family) for family, e in enumerate(entities) for m in e.members)
    family_starts, family_array = _ragged(_grouped(families, len(entities)))
    name_starts, name_rows = _name_rows(row_entity, row_text, len(entities))
    entity_id = _numbers(texts.number(entity.id) for entity in entities)
    entity_symbol = _numbers(texts.number(entity.symbol) for entity in entities)
    entity_taxon = _numbers(texts.number(entity.taxon) for entity in entities)
    text_bytes, text_ends = texts.arrays()
    with progress.step("compile keys", len(unique_keys), "keys") as step:
        bits = continuation_bits(counted(unique_keys, step, _TERMS), len(unique_keys))
    return Compiled(
        keys=keys,
        ids=ids,
        scientific=scientific.names,
        scientific_keys=scientific.keys,
        texts=text_bytes,
        text_ends=text_ends,
        key_rows=np.searchsorted(key_numbers[order], np.arange(len(keys) + 1)).astype(np.uint32),
        row_entity=row_entity,
        row_text=row_text,
        row_kind=np.fromiter((row.kind for row in ordered), np.uint8, len(rows)),
        row_source=np.fromiter((source_number[row.source] for row in ordered), np.uint8, len(rows)),
        entity_id=entity_id,
        entity_symbol=entity_symbol,
        entity_taxon=entity_taxon,
        entity_type=np.fromiter((TYPES.index(e.type) for e in entities), np.uint8, len(entities)),
        entity_complex=np.fromiter((e.is_complex for e in entities), np.bool_, len(entities)),
        xref_starts=xref_starts,
        xrefs=xrefs,
        member_starts=member_starts,
        members=members,
        family_starts=family_starts,
        families=family_array,
        name_starts=name_starts,
        name_rows=name_rows,
        ortholog_starts=ortholog_starts,
        orthologs=ortholog_array,
        counterpart_starts=counterpart_starts,
        counterparts=counterpart_array,
        id_entity=id_entity,
        continuations=bits,
        scientific_taxon=scientific.taxon,
        scientific_name=scientific.name,
        scientific_starts=scientific.starts,
        scientific_rows=scientific.rows,
        sources=sources,
    )


def _ids(table: TermTable, number: dict[str, int]) -> tuple[marisa_trie.Trie, Array]:
    """Return every CURIE that means an entity, and which; primary ids before cross references."""
    all_ids = dict(number)
    for curie, position in number.items():
        for xref in table.entities[curie].xrefs:
            all_ids.setdefault(xref, position)
    for curie, successor in sorted(table.other_ids.items()):
        all_ids.setdefault(curie, number[successor])
    ids = marisa_trie.Trie(sorted(all_ids))
    id_entity = np.zeros(len(all_ids), np.uint32)
    for curie, position in all_ids.items():
        id_entity[ids[curie]] = position
    return ids, id_entity


def _name_rows(row_entity: Array, row_text: Array, entities: int) -> tuple[Array, Array]:
    """Return a row of each text of each entity, in the order of the texts."""
    # A text that is stored under two keys, with a plural s and without, has the same kind in both.
    pairs = row_entity.astype(np.uint64) << np.uint64(32) | row_text
    found, rows = np.unique(pairs, return_index=True)
    starts = np.searchsorted(found >> np.uint64(32), np.arange(entities + 1, dtype=np.uint64))
    return starts.astype(np.uint32), rows.astype(np.uint32)


def _grouped(pairs: Iterable[tuple[int, int]], groups: int) -> list[list[int]]:
    """Return the second numbers of the pairs by the first, of which there are ``groups``."""
    found: list[list[int]] = [[] for _ in range(groups)]
    for group, value in pairs:
        found[group].append(value)
    return found


class _Row(NamedTuple):
    """One way to write an entity; rows sort by key, then trust, reviewed sources first."""

    key: str
    kind: int
    entity: int
    is_other_source: bool
    text: str
    source: str


def _rows(table: TermTable, number: dict[str, int], step: Step) -> list[_Row]:
    """Return the rows, sorted.

    One an entity, key and writing in upper and lower case: p38 and P38 are both kept. Of a name
    that was reviewed, other sources are left out: IL-17 is not only a previous symbol.
    """
    rank = {kind: position for position, kind in enumerate(KINDS)}
    rows: list[_Row] = []
    for text, curie, kind, source in counted(table.terms, step, _TERMS):
        entity = number[curie]
        rows += [
            _Row(key, rank[kind], entity, source != "starter", text, source)
            for key in _keys(text, table.entities[curie].type)
        ]
    rows = _reviewed_first(rows, rank[TermKind.APPROVED_SYMBOL])
    rows.sort()
    unique = []
    for _, same_key in groupby(rows, key=itemgetter(0)):
        first, *others = same_key
        unique.append(first)
        if not others:
            continue
        seen = {(first.entity, cased_key(first.text))}
        for row in others:
            # Of two sources with the same name, the reviewed one is kept.
            writing = (row.entity, cased_key(row.text))
            if writing not in seen:
                seen.add(writing)
                unique.append(row)
    return unique


def _reviewed_first(rows: list[_Row], approved: int) -> list[_Row]:
    """Return the rows without those, but approved symbols, that a reviewed one is the same as."""
    reviewed: dict[tuple[str, int], set[str]] = {}
    for row in rows:
        if not row.is_other_source:
            reviewed.setdefault((row.key, row.entity), set()).add(cased_key(row.text))
    return [
        row
        for row in rows
        if not row.is_other_source
        or row.kind == approved
        or (row.key, row.entity) not in reviewed
        or cased_key(row.text) not in reviewed[row.key, row.entity]
    ]


def _keys(text: str, entity_type: EntityType) -> Iterable[str]:
    """Yield the keys under which a term is found: as written and, for a plural, the singular."""
    key = matching_key(text)
    if not key or "\0" in key:  # the end of a key to the trie; no name has it
        return
    yield key
    # "Fatty Acids" is how MeSH names the class; captions also write "fatty acid".
    is_plural = (
        len(key) > 4 and key.endswith("s") and not key.endswith(("ss", "us", "is", "ergics"))
    )
    if is_plural and entity_type is not EntityType.GENE:
        yield key[:-1]


def _numbers(values: Iterable[int]) -> Array:
    return np.array(list(values), dtype=np.uint32)


def _ragged(parts: Iterable[Sequence[int]]) -> tuple[Array, Array]:
    """Return where each part starts, with the end as the last, and all parts in one array."""
    starts = [0]
    flat: list[int] = []
    for part in parts:
        flat.extend(part)
        starts.append(len(flat))
    return np.array(starts, dtype=np.uint32), np.array(flat, dtype=np.uint32)

"""Entities and candidates made out of the arrays of a compiled lexicon, on demand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from annotator.lexicon.arrays import Array
from annotator.lexicon.compiled import KINDS, TYPES, Compiled
from annotator.provenance import TermKind
from annotator.records import Candidate, Entity, EntityType
from annotator.symbols import initials_fit

_ORGANISM = EntityType.ORGANISM
_APPROVED = KINDS.index(TermKind.APPROVED_SYMBOL)
_NAME = KINDS.index(TermKind.NAME)

#: Sources whose names of genes were chosen by curators.
_CURATED_SOURCES = ("starter", "hgnc")

#: A word in a name: CycE-PA does not have any.
_is_spelled_out = re.compile("[a-z]{4}").search

#: Decoded entries kept a process: captions repeat the same few thousand names. Entities are asked
#: for again with another of their names, which is rare, and are made in a microsecond.
_NAMES, _ENTITIES, _TAXA = 16_384, 4_096, 4_096


class Candidates(tuple[Candidate, ...]):
    """What a term can mean, most trusted first."""

    #: Those that are organisms: few terms have any, and every match is asked. Of the class, so
    #: that the many without any need no place for it.
    organisms: tuple[Candidate, ...] = ()

    def __new__(cls, candidates: Iterable[Candidate]) -> Candidates:
        """Hold the candidates in their order."""
        found = super().__new__(cls, candidates)
        organisms = tuple([c for c in found if c.entity.type is _ORGANISM])
        if organisms:
            found.organisms = organisms
        return found


class Decoder:
    """Reads the arrays of one lexicon by numbers: of entities, keys and texts."""

    def __init__(self, compiled: Compiled) -> None:
        """Read ``compiled``."""
        self._sources = compiled.sources
        self._texts = numbers(compiled.texts)
        self._text_ends = numbers(compiled.text_ends)
        self._key_rows = numbers(compiled.key_rows)
        self._row_entity = numbers(compiled.row_entity)
        self._row_text = numbers(compiled.row_text)
        self._row_kind = numbers(compiled.row_kind)
        self._row_source = numbers(compiled.row_source)
        self._entity_id = numbers(compiled.entity_id)
        self._entity_symbol = numbers(compiled.entity_symbol)
        self._entity_taxon = numbers(compiled.entity_taxon)
        self._entity_type = numbers(compiled.entity_type)
        self._entity_complex = numbers(compiled.entity_complex)
        self._xrefs = Parts(compiled.xref_starts, compiled.xrefs)
        self._members = Parts(compiled.member_starts, compiled.members)
        self._name_rows = Parts(compiled.name_starts, compiled.name_rows)
        self._taxon = lru_cache(_TAXA)(self.text)
        self.entity = lru_cache(_ENTITIES)(self._entity)
        self.candidates = lru_cache(_NAMES)(self._candidates)

    def text(self, number: int) -> str:
        """Return a stored text."""
        start = self._text_ends[number - 1] if number else 0
        return str(self._texts[start : self._text_ends[number]], "utf-8")

    def entities(self, key: int) -> list[int]:
        """Return the entities of the rows of a key, in their order."""
        return self._row_entity[self._key_rows[key] : self._key_rows[key + 1]].tolist()

    def types(self, key: int) -> list[EntityType]:
        """Return the types of what a term with this key can mean."""
        return list(map(self.type, self.entities(key)))

    def approved(self, key: int) -> list[int]:
        """Return the entities that have a term with this key as their approved symbol."""
        first, stop = self._key_rows[key], self._key_rows[key + 1]
        kinds = self._row_kind[first:stop].tolist()
        # Rows are sorted by kind, and this one is the most trusted.
        return self._row_entity[first : first + kinds.count(_APPROVED)].tolist()

    def type(self, entity: int) -> EntityType:
        """Return the type of an entity."""
        number: int = self._entity_type[entity]
        return TYPES[number]

    def curie(self, entity: int) -> str:
        """Return the primary CURIE of an entity."""
        return self.text(self._entity_id[entity])

    def symbol(self, entity: int) -> str:
        """Return the symbol of an entity."""
        return self.text(self._entity_symbol[entity])

    def taxon(self, entity: int) -> str:
        """Return the taxon of an entity, or nothing."""
        return self._taxon(self._entity_taxon[entity])

    def names(self, entity: int) -> tuple[str, ...]:
        """Return every term of an entity as written."""
        return tuple([self.text(self._row_text[row]) for row in self._name_rows.of(entity)])

    def full_name(self, entity: int) -> str:
        """Return the full name that the symbol of an entity abbreviates, or nothing."""
        symbol = self.symbol(entity)
        found = []
        for row in self._name_rows.of(entity):
            if self._row_kind[row] == _NAME:
                name = self.text(self._row_text[row])
                if _is_spelled_out(name) and initials_fit(symbol, name):
                    source = self._sources[self._row_source[row]]
                    found.append((source not in _CURATED_SOURCES, len(name), name))
        return min(found, default=(False, 0, ""))[2]

    def _entity(self, number: int) -> Entity:
        """Return an entity by its number."""
        return Entity(
            self.curie(number),
            self.type(number),
            self.symbol(number),
            self.taxon(number),
            tuple(map(self.text, self._xrefs.of(number))),
            tuple(map(self.curie, self._members.of(number))),
            self._entity_complex[number],
        )

    def _candidates(self, key: int) -> Candidates:
        """Return what a term with this key can mean, most trusted kind first."""
        found = []
        last, term = -1, ""  # genes of a dozen organisms have the same symbol
        for row in range(self._key_rows[key], self._key_rows[key + 1]):
            number = self._row_text[row]
            if number != last:
                last, term = number, self.text(number)
            found.append(
                Candidate(
                    self.entity(self._row_entity[row]),
                    term,
                    KINDS[self._row_kind[row]],
                    self._sources[self._row_source[row]],
                )
            )
        return Candidates(found)


class Parts:
    """An array that is cut into parts, one of each entity: its members, its terms."""

    def __init__(self, starts: Array, flat: Array) -> None:
        """Take where each part starts, with the end as the last, and the array."""
        self._starts = numbers(starts)
        self._flat = numbers(flat)

    def of(self, number: int) -> list[int]:
        """Return the part of an entity, which is given by its number."""
        start, stop = self._starts[number], self._starts[number + 1]
        return self._flat[start:stop].tolist() if start != stop else []


def numbers(array: Array) -> memoryview[Any]:
    """Return an array to read single numbers from: three times as fast, as plain integers."""
    return array.astype(array.dtype.newbyteorder("="), copy=False).data

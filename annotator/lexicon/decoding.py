"""Entities and candidates made out of the arrays of a compiled lexicon, on demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, overload

from annotator.bounded_cache import BoundedCache, interned
from annotator.lexicon.arrays import Array
from annotator.lexicon.compiled import KINDS, TYPES, Compiled
from annotator.provenance import TermKind
from annotator.records import Candidate, Entity, EntityType
from annotator.symbols import initials_fit

_ORGANISM, _FAMILY = EntityType.ORGANISM, EntityType.GENE_FAMILY
_APPROVED = KINDS.index(TermKind.APPROVED_SYMBOL)
_NAME = KINDS.index(TermKind.NAME)

#: Sources whose names of genes were chosen by curators.
_CURATED_SOURCES = ("starter", "hgnc")

#: A word in a name: CycE-PA does not have any.
_is_spelled_out = re.compile("[a-z]{4}").search

#: Decoded entries kept a process: captions repeat the same few thousand names. Entities are asked
#: for again with another of their names. More of them than names take no more memory: names that
#: are kept hold theirs anyway, and share them then.
_NAMES, _ENTITIES, _TAXA = 16_384, 43_690, 4_096
#: Symbols kept a process: orthologs, which come together, share theirs.
_SYMBOLS = 1_024
#: What thousands of names share, one object each: the organisms of a symbol, plausibilities.
_one_taxa: Callable[[tuple[str, ...]], tuple[str, ...]] = interned(2_048)
_one_score: Callable[[float], float] = interned(2_048)

#: What is the same in rows that differ in nothing but the entity: the numbers of text, kind, source
#: and type.
Writing = tuple[int, int, int, int]
#: Candidates with their plausibility, best first.
Scored = tuple[tuple[float, "Candidate"], ...]


class Candidates(Sequence[Candidate]):
    """What a term can mean, most trusted first."""

    __slots__ = ("_all", "_scored", "organisms")

    #: Those that are organisms: few terms have any, and every match is asked.
    organisms: tuple[Candidate, ...]

    def __init__(self, candidates: Iterable[Candidate] = ()) -> None:
        """Hold the candidates in their order."""
        self._all = tuple(candidates)
        self._scored: Scored = ()
        self.organisms = tuple(self.of_type(_ORGANISM))

    @staticmethod
    def of(candidates: Iterable[Candidate]) -> Candidates:
        """Return the candidates as such."""
        return candidates if isinstance(candidates, Candidates) else Candidates(candidates)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all)

    def __iter__(self) -> Iterator[Candidate]:
        """Iterate over them, most trusted first."""
        return iter(self._all)

    @overload
    def __getitem__(self, place: int) -> Candidate: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, place: int | slice) -> Candidate | tuple[Candidate, ...]:
        """Return one or some of them."""
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        """Compare the candidates and their order."""
        return tuple(self) == tuple(other) if isinstance(other, Candidates) else NotImplemented

    def __hash__(self) -> int:
        """Hash the candidates in their order."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """Show the candidates."""
        return f"{Candidates.__name__}({list(self)!r})"

    def where(self, keep: Callable[[EntityType, str], bool]) -> list[Candidate]:
        """Return those whose entity has a type and taxon that are to be kept."""
        return [c for c in self if keep(c.entity.type, c.entity.taxon)]

    def of_type(self, entity_type: EntityType) -> list[Candidate]:
        """Return those of one type."""
        return self.where(lambda kind, _: kind is entity_type)

    def taxa_of_symbol(self, symbol: str) -> tuple[str, ...]:
        """Return the taxa of those that have ``symbol``, letter case and all, as their own."""
        return tuple(
            candidate.entity.taxon
            for candidate in self
            if candidate.kind is TermKind.APPROVED_SYMBOL and candidate.term == symbol
        )

    def one_object(self, scored: Scored) -> Scored:
        """Return what was given last if it equals ``scored``: spellings of a name share it."""
        known = self._scored  # which another thread may replace meanwhile
        if scored != known:
            self._scored = known = scored
        return known

    def scored(self, score: Callable[[Candidate], float]) -> list[tuple[float, Candidate]]:
        """Return those with a score above 0, with it, in their order.

        Only one of those that differ in nothing but the entity is asked for its score: a symbol
        names genes of a dozen organisms.
        """
        known: dict[tuple[object, ...], float] = {}
        found = []
        for candidate in self:
            alike = candidate.term, candidate.kind, candidate.source, candidate.entity.type
            if alike not in known:
                known[alike] = score(candidate)
            if known[alike] > 0:
                found.append((known[alike], candidate))
        return found


_NUMBER_OF_TYPE = {kind: number for number, kind in enumerate(TYPES)}
#: A symbol that was asked for, and its taxa: none yet. Shared by all, most of which are not asked.
_NOT_ASKED: tuple[str, tuple[str, ...]] = "", ()


class StoredCandidates(Candidates):
    """Candidates that are made when they are asked for: most terms of a text are implausible."""

    __slots__ = ("_decoder", "_key", "_of_symbol", "_types")

    def __init__(self, decoder: Decoder, key: int) -> None:
        """Take the number of a key."""
        self._decoder = decoder
        self._key = key
        self._scored = ()
        self._of_symbol = _NOT_ASKED
        #: A bit for each type that some of them have: most are asked for types that none has.
        self._types = decoder.bits_of_types(key)
        self.organisms = tuple(self.of_type(_ORGANISM))

    @property
    def _rows(self) -> range:
        return self._decoder.rows(self._key)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Candidate]:
        """Iterate over them, most trusted first."""
        return map(self._decoder.candidate, self._rows)

    def where(self, keep: Callable[[EntityType, str], bool]) -> list[Candidate]:
        """Return those whose entity has a type and taxon that are to be kept."""
        return self._decoder.where(self._rows, keep)

    def of_type(self, entity_type: EntityType) -> list[Candidate]:
        """Return those of one type."""
        number = _NUMBER_OF_TYPE[entity_type]
        return self._decoder.of_type(self._rows, number) if self._types >> number & 1 else []

    def taxa_of_symbol(self, symbol: str) -> tuple[str, ...]:
        """Return the taxa of those that have ``symbol``, letter case and all, as their own."""
        # Captions mostly write a symbol alike, and each of them asks.
        known = self._of_symbol  # which another thread may replace meanwhile
        if known[0] != symbol:
            self._of_symbol = known = symbol, self._decoder.taxa_of_symbol(self._rows, symbol)
        return known[1]

    def scored(self, score: Callable[[Candidate], float]) -> list[tuple[float, Candidate]]:
        """Return those with a score above 0, with it, in their order; no others are made."""
        decoder = self._decoder
        known: dict[Writing, float] = {}
        terms: dict[int, str] = {}  # one string for all rows that have a term
        found = []
        for writing, number in decoder.writings(self._rows):
            value = known.get(writing)
            if value == 0:
                continue
            text, kind, source, _ = writing
            entity = decoder.entity(number)
            term = terms.get(text) or decoder.term(number, text)
            candidate = Candidate(entity, term, KINDS[kind], decoder.sources[source])
            if value is None:
                value = known[writing] = _one_score(score(candidate))
                terms[text] = term
            if value > 0:
                found.append((value, candidate))
        return found


class Decoder:
    """Reads the arrays of one lexicon by numbers: of entities, keys and texts."""

    def __init__(self, compiled: Compiled) -> None:
        """Read ``compiled``."""
        self.sources = compiled.sources
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
        self._symbol = lru_cache(_SYMBOLS)(self.text)
        self.entity = BoundedCache(self._entity, _ENTITIES).__getitem__
        self.candidates = BoundedCache(self._candidates, _NAMES).__getitem__

    def text(self, number: int) -> str:
        """Return a stored text."""
        ends = self._text_ends
        return self._texts[ends[number - 1] if number else 0 : ends[number]].tobytes().decode()

    def entities(self, key: int) -> list[int]:
        """Return the entities of the rows of a key, in their order."""
        return self._row_entity[self._key_rows[key] : self._key_rows[key + 1]].tolist()

    def bits_of_types(self, key: int) -> int:
        """Return a bit for each type, by its number, that a term with this key can mean."""
        bits = 0
        for number in map(self._entity_type.__getitem__, self.entities(key)):
            bits |= 1 << number
        return bits

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
                    source = self.sources[self._row_source[row]]
                    found.append((source not in _CURATED_SOURCES, len(name), name))
        return min(found, default=(False, 0, ""))[2]

    def _entity(self, number: int) -> Entity:
        """Return an entity by its number."""
        text = self.text
        kind = TYPES[self._entity_type[number]]
        xrefs = self._xrefs.of(number)
        members = self._members.of(number) if kind is _FAMILY else None
        return Entity(
            text(self._entity_id[number]),
            kind,
            self._symbol(self._entity_symbol[number]),
            self._taxon(self._entity_taxon[number]),
            tuple(map(text, xrefs)) if xrefs else (),
            tuple(map(self.curie, members)) if members else (),
            self._entity_complex[number],
        )

    def _candidates(self, key: int) -> Candidates:
        """Return what a term with this key can mean, most trusted kind first."""
        return StoredCandidates(self, key)

    def rows(self, key: int) -> range:
        """Return the rows of a key."""
        return range(self._key_rows[key], self._key_rows[key + 1])

    def candidate(self, row: int) -> Candidate:
        """Return what a row says."""
        number = self._row_entity[row]
        return Candidate(
            self.entity(number),
            self.term(number, self._row_text[row]),
            KINDS[self._row_kind[row]],
            self.sources[self._row_source[row]],
        )

    def term(self, entity: int, text: int) -> str:
        """Return a term of an entity, both given by their numbers."""
        is_symbol = text == self._entity_symbol[entity]
        return self.entity(entity).symbol if is_symbol else self.text(text)

    def where(self, rows: range, keep: Callable[[EntityType, str], bool]) -> list[Candidate]:
        """Return the candidates of rows whose entity has a type and taxon that are to be kept."""
        entity_of, type_of = self._row_entity, self._entity_type
        taxon_of, name_of = self._entity_taxon, self._taxon
        return [
            self.candidate(row)
            for row in rows
            if keep(TYPES[type_of[entity := entity_of[row]]], name_of(taxon_of[entity]))
        ]

    def of_type(self, rows: range, number: int) -> list[Candidate]:
        """Return the candidates of rows whose entity has a type, which is given by its number."""
        entity_of, type_of = self._row_entity, self._entity_type
        return [self.candidate(row) for row in rows if type_of[entity_of[row]] == number]

    def writings(self, rows: range) -> Iterator[tuple[Writing, int]]:
        """Return the writing of each row, and its entity."""
        part = slice(rows.start, rows.stop)
        columns = (self._row_text, self._row_kind, self._row_source, self._row_entity)
        texts, kinds, sources, entities = [column[part].tolist() for column in columns]
        types = map(self._entity_type.__getitem__, entities)
        return zip(zip(texts, kinds, sources, types, strict=True), entities, strict=True)

    def taxa_of_symbol(self, rows: range, symbol: str) -> tuple[str, ...]:
        """Return the taxa of those rows of a key whose approved symbol is ``symbol``."""
        found = []
        last, fits = -1, False
        for row in rows:
            if self._row_kind[row] != _APPROVED:
                break  # rows are sorted by kind, and this one is the most trusted
            number = self._row_text[row]
            if number != last:
                last, fits = number, self.text(number) == symbol
            if fits:
                found.append(self.taxon(self._row_entity[row]))
        return _one_taxa(tuple(found))


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

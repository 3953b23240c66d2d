"""Readings of a figure: a word of the drawing with the gene or family that PFOCR read it as.

A family's rows are one reading, right or wrong together. What the word, the lexicon and the priors
say of a reading is the same in every figure, and cached.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping, Sequence, Set
from functools import lru_cache

import msgspec
import numpy as np

from annotator.lexicon.index import FOLLOW_HUMAN, Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.plausibility.coherence import Floats, GeneVectors
from annotator.plausibility.labels import METABOLITE, LabelPriors
from annotator.plausibility.ocr_confusions import EDGES, misreadings
from annotator.provenance import TermKind
from annotator.records import GENE_TYPES, HUMAN, Candidate, EntityType, ExistingRow
from annotator.text import cased_key, matching_key

#: An entry takes a kilobyte, and most that are asked for again are so soon.
_KEPT = 8_192
#: How PFOCR found a row, by what its source is called in each release format.
_SOURCES = (
    ("family", ("famplex", "bioentities")),
    ("previous", ("prev",)),
    ("alias", ("alias", "synonym")),
    ("symbol", ("symbol",)),
)
#: Kinds of terms from the most to the least trusted.
_TRUST = {
    TermKind.APPROVED_SYMBOL: 0,
    TermKind.NAME: 1,
    TermKind.FAMILY_SYNONYM: 1,
    TermKind.ALIAS_SYMBOL: 2,
    TermKind.PREVIOUS_SYMBOL: 2,
}
_LEAST_TRUST = 3
_NONE = 4


class Alternative(msgspec.Struct, frozen=True, gc=False):
    """Another gene that the word may mean: its vector's row, and why it may.

    ``nodes`` is how often WikiPathways' authors mean it; ``misread`` is the word that PFOCR may
    have misread, empty for another meaning of the same word.
    """

    curie: str
    position: int
    nodes: int
    misread: str = ""


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What is known of a reading before a figure is seen.

    ``values`` are those of ``NAMES`` in their order, as bytes of 32-bit numbers: many are kept.
    ``positions`` are the rows of the genes' vectors; ``direction`` is the unit vector of them all,
    as bytes, empty without any.
    """

    values: bytes
    positions: tuple[int, ...]
    direction: bytes
    alternatives: tuple[Alternative, ...]


#: Names of the values of a reading.
NAMES = (
    "found as symbol",
    "found as alias",
    "found as previous symbol",
    "found as family",
    "letters",
    "digits",
    "other characters",
    "upper case",
    "lower case",
    "capitalised",
    "part of the word that was left out",
    "written as the symbol",
    "genes",
    "trust in the term",
    "other meanings",
    "more trusted meanings",
    "a chemical's name",
    "an ordinary word",
    "an ambiguous short form",
    "nodes of the gene",
    "nodes of other genes",
    "nodes of metabolites",
    "share of the nodes",
    "gene sets",
    "without a vector",
    "possible misreadings",
)


def reading_values(readings: Sequence[Reading]) -> Floats:
    """Return the values of readings (readings x ``NAMES``)."""
    flat = np.frombuffer(b"".join([reading.values for reading in readings]), dtype=np.float32)
    return flat.reshape(len(readings), len(NAMES))


class ReadingKey(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """What makes rows one reading."""

    word: str
    match: str
    source: str
    taxon: str
    symbols: tuple[str, ...]
    ids: tuple[str, ...]


def reading_group(row: ExistingRow) -> tuple[str, ...]:
    """Return what the gene rows of one reading have in common."""
    source = source_kind(row)
    entity = "" if source == "family" else row.symbol
    return row.word, row.match, source, row.taxon or row.organism, entity


def reading_key(rows: Sequence[ExistingRow]) -> ReadingKey:
    """Return what rows of one group are read as."""
    first = rows[0]
    return ReadingKey(
        first.legible_word.strip(EDGES) or first.symbol,
        first.match or first.symbol,
        source_kind(first),
        first.taxon,
        tuple(dict.fromkeys(row.symbol for row in rows)),
        tuple(dict.fromkeys(row.id for row in rows)),
    )


def source_kind(row: ExistingRow) -> str:
    """Return how PFOCR found the row: symbol, alias, previous, family, or nothing if unknown."""
    source = row.source.lower()
    for kind, marks in _SOURCES:
        if any(mark in source for mark in marks):
            return kind
    return ""


#: The values of "found as ...", by the kind of the source.
_FOUND = {
    source: tuple(float(source == s) for s in ("symbol", "alias", "previous", "family"))
    for source in ("", *(kind for kind, _ in _SOURCES))
}


class Readings:
    """Looks up what is known of readings; one per lexicon."""

    def __init__(
        self, lexicon: Lexicon, lists: WordLists, vectors: GeneVectors, labels: LabelPriors
    ) -> None:
        """Take the tables to look up in."""
        self.lexicon = lexicon
        self._lists = lists
        self._vectors = vectors
        self._labels = labels
        self.of = lru_cache(_KEPT)(self._reading)

    def group(self, taxon: str) -> str:
        """Return the group of organisms that ``taxon`` belongs to; empty when unknown."""
        species = self.lexicon.species_of_strains.get(taxon, taxon)
        organism = self.lexicon.organisms.get(species)
        return organism.group if organism is not None else ""

    def numbers(self, key: ReadingKey) -> set[int]:
        """Return the NCBI Gene numbers of the human genes that a reading's rows stand for.

        Organisms that follow human symbols have the gene of the same symbol where the lexicon does
        not know the ortholog. Human ids need no lexicon.
        """
        found = {n for curie in key.ids for n in human_numbers(curie, self.lexicon)}
        if found:
            return found
        if key.taxon == HUMAN:
            numbers = [curie.removeprefix("ncbigene:") for curie in key.ids]
            return {int(number) for number in numbers if number.isdecimal()}
        if self.group(key.taxon) in FOLLOW_HUMAN:
            genes = (self.lexicon.gene_by_symbol(s.upper(), HUMAN) for s in key.symbols)
            found = {n for gene in genes if gene for n in human_numbers(gene.id, self.lexicon)}
        return found

    def _reading(self, key: ReadingKey) -> Reading:
        genes = self.numbers(key)
        nodes = self._nodes(key)
        meant = self._with_relatives(key, genes, nodes)
        own = sum(nodes.get(gene, 0) for gene in meant)
        metabolites = nodes.get(METABOLITE, 0)
        others = sum(nodes.values()) - own - metabolites
        positions = tuple(sorted(p for gene in genes if (p := self._vectors.position(gene)) >= 0))
        meanings = self._meanings(key)
        alternatives = self._alternatives(key, meant, nodes, meanings)
        sets = max((self._vectors.sets(p) for p in positions), default=0)
        values = (
            *_FOUND[key.source],
            *_form(key),
            float(len(key.symbols)),
            *self._trust(key, meanings),
            float(any(c.entity.type is EntityType.CHEMICAL for c in meanings)),
            float(key.word.lower() in self._lists.common_words),
            float(key.word in self._lists.ambiguous),
            math.log1p(own),
            math.log1p(others),
            math.log1p(metabolites),
            (own + 0.5) / (own + others + metabolites + 1.0),
            math.log1p(sets),
            float(not positions),
            float(sum(1 for a in alternatives if a.misread)),
        )
        direction = self._vectors.direction(positions).tobytes() if positions else b""
        return Reading(array("f", values).tobytes(), positions, direction, alternatives)

    def _with_relatives(
        self, key: ReadingKey, genes: Set[int], nodes: Mapping[int, int]
    ) -> Set[int]:
        """Return the genes of a family, with those of ``nodes`` that share a family with them.

        JUN is meant by AP-1, which PFOCR's family has without it.
        """
        if key.source != "family":
            return genes
        families = {f.id for curie in key.ids for f in self.lexicon.families(curie)}
        relatives = {
            gene
            for gene in nodes
            if any(f.id in families for f in self.lexicon.families(f"ncbigene:{gene}"))
        }
        return genes | relatives

    def _nodes(self, key: ReadingKey) -> Mapping[int, int]:
        return self._labels.nodes(key.word) or self._labels.nodes(key.match)

    def _meanings(self, key: ReadingKey) -> list[Candidate]:
        """Return what the lexicon says the word, or the form that PFOCR looked up, can mean."""
        found = self.lexicon.lookup(key.word) or self.lexicon.lookup(key.match)
        taxa = {key.taxon or HUMAN, HUMAN}
        return found.where(lambda kind, taxon: kind not in GENE_TYPES or not taxon or taxon in taxa)

    def _trust(self, key: ReadingKey, meanings: Sequence[Candidate]) -> tuple[float, float, float]:
        """Return the trust in the reading's own term, and how many others there are, and better."""
        ids = set(key.ids)
        own = _NONE
        others: dict[str, int] = {}
        for candidate in meanings:
            entity = candidate.entity
            trust = _TRUST.get(candidate.kind, _LEAST_TRUST)
            if ids & {*entity.ids, *entity.members}:
                own = min(own, trust)
            elif entity.type in GENE_TYPES and entity.taxon in ("", key.taxon or HUMAN):
                others[entity.id] = min(others.get(entity.id, _NONE), trust)
        better = sum(1 for trust in others.values() if trust < own)
        return float(own), float(len(others)), float(better)

    def _alternatives(
        self,
        key: ReadingKey,
        genes: Set[int],
        nodes: Mapping[int, int],
        meanings: Sequence[Candidate],
    ) -> tuple[Alternative, ...]:
        """Return other genes that the word may mean, or be a misreading of."""
        found: dict[int, Alternative] = {}

        def add(number: int, count: int, misread: str = "") -> None:
            position = self._vectors.position(number)
            if number not in genes and number not in found and position >= 0:
                found[number] = Alternative(f"ncbigene:{number}", position, count, misread)

        for number, count in sorted(nodes.items(), key=lambda node: (-node[1], node[0])):
            add(number, count)
        for candidate in meanings:
            for curie in candidate.entity.members or (candidate.entity.id,):
                for number in human_numbers(curie, self.lexicon):
                    add(number, 0)
        for form in misreadings(cased_key(key.word)):
            self._add_misread(form, add)
        return tuple(found.values())

    def _add_misread(self, form: str, add: Callable[[int, int, str], None]) -> None:
        # Most forms are no words: no cache is to be filled with them.
        key = form.lower() if form.isascii() and form.isalnum() else matching_key(form)
        nodes = self._labels.nodes_of_key(key)
        if self.lexicon.has_approved_symbol(key):
            for candidate in self.lexicon.lookup(form).where(_is_human):
                if candidate.kind is TermKind.APPROVED_SYMBOL:
                    for number in human_numbers(candidate.entity.id, self.lexicon):
                        add(number, nodes.get(number, 0), form)
        for number, count in nodes.items():
            if number != METABOLITE:
                add(number, count, form)


def _is_human(_: EntityType, taxon: str) -> bool:
    return taxon == HUMAN


def human_numbers(curie: str, lexicon: Lexicon) -> tuple[int, ...]:
    """Return the NCBI Gene numbers of a human gene, or of the human orthologs of another."""
    entity = lexicon.entity(curie) if curie else None
    if entity is None:
        return ()
    humans = (entity.id,) if entity.taxon == HUMAN else lexicon.orthologs(entity.id)
    numbers = [human.removeprefix("ncbigene:") for human in humans]
    return tuple(int(number) for number in numbers if number.isdecimal())


def _form(key: ReadingKey) -> tuple[float, ...]:
    """Return what the word looks like."""
    word = key.word
    letters = "".join(filter(str.isalpha, word))
    digits = sum(map(str.isdigit, word))
    whole, match = matching_key(word), matching_key(key.match)
    if whole == f"{match}s" and word.endswith("s"):
        whole = match  # the plural of what was looked up
    left_out = 1 - len(match) / max(len(whole), 1)
    return (
        float(len(letters)),
        float(digits),
        float(len(word) - len(letters) - digits),
        float(letters.isupper()),
        float(letters.islower()),
        float(letters[:1].isupper() and letters[1:].islower()),
        left_out,
        float(word in key.symbols),
    )

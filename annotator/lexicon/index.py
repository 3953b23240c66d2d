"""The lexicon as it is searched: terms in text, meanings of a term, entities by id."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from msgspec import Struct

from annotator.bounded_cache import BoundedCache
from annotator.lexicon.compiled import KINDS, TYPES, Compiled, compile_table
from annotator.lexicon.decoding import Candidates, Decoder, Parts, numbers
from annotator.lexicon.organism_index import Organisms
from annotator.lexicon.scientific_names import ScientificNames
from annotator.lexicon.search import TermSearch
from annotator.lexicon.terms import TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import TermKind
from annotator.records import Candidate, Entity, EntityType, Organism
from annotator.text import key_once, matching_key

#: Groups of organisms whose genes are named after the human ones.
FOLLOW_HUMAN = ("human", "mammal", "bird", "amphibian", "fish")

_GENE = EntityType.GENE
_CHEMICAL = 1 << TYPES.index(EntityType.CHEMICAL)
#: The bits of the types of genes and families.
_GENES = 1 << TYPES.index(EntityType.GENE) | 1 << TYPES.index(EntityType.GENE_FAMILY)
_APPROVED = KINDS.index(TermKind.APPROVED_SYMBOL)
_ORGANISM = TYPES.index(EntityType.ORGANISM)
#: The prefix of the CURIEs of organisms, and the source of those that were not reviewed.
_TAXON = "ncbitaxon"
TAXONOMY = "taxonomy"

#: What follows the name of a class in the names of its genes, in matching keys.
_NUMBER = re.compile(
    r" ?,?(?:type|isoform|isozyme|isoenzyme|subunit|chain|member|class|family member|protein)? ?"
    r"(?:\d{1,2}[a-z]?|[a-h]\d?|i{1,3}|iv|vi{0,3}|alpha|beta|gamma|delta|epsilon|zeta)"
)


#: Answers kept a process. Of 3,000 distinct captions, twice as many of any would save at most two
#: hundredths of a millisecond a record.
_LOOKUPS, _IDS, _NAMES, _KEYS, _RELATIVES = 2_048, 8_192, 2_048, 4_096, 8_192


_NOTHING = Candidates()


class Match(Struct, frozen=True, gc=False):
    """A span of text that is written like some term: half-open offsets in characters.

    ``plural`` tells that a final s of the word was left outside of the term, not of the offsets.
    """

    start: int
    end: int
    candidates: Candidates
    plural: bool = False


class Lexicon:
    """Every term with all that it can mean. Read-only.

    ``name`` says which lexicon it is in reports.
    """

    def __init__(
        self, name: str, compiled: Compiled, organisms: Mapping[str, Organism], sha256: str = ""
    ) -> None:
        """Search in ``compiled``; ``organisms`` are the reviewed ones, by CURIE.

        ``sha256`` identifies the content where it is known already.
        """
        self.name = name
        self._sha256 = sha256
        self.compiled = compiled
        #: Names of organisms that have no terms.
        self.scientific = ScientificNames(compiled.scientific_names)
        self._search = TermSearch(compiled, self.scientific.genus_in, self._is_ordinary)
        self._decoder = decoder = Decoder(compiled)
        self._common_words = shipped_word_lists().common_words
        self._entity, self._candidates = decoder.entity, decoder.candidates
        self._key, self._id = compiled.keys.get, compiled.ids.get
        self._id_entity = numbers(compiled.id_entity)
        self._families = Parts(compiled.family_starts, compiled.families)
        self._orthologs = Parts(compiled.ortholog_starts, compiled.orthologs)
        self._counterparts = Parts(compiled.counterpart_starts, compiled.counterparts)
        self._named = BoundedCache(self._organisms_named, _NAMES).__getitem__
        self.lookup = BoundedCache(self._lookup, _LOOKUPS).__getitem__
        self.entity = BoundedCache(self._find_entity, _IDS).__getitem__
        #: Those that a figure can be about, by CURIE.
        self.organisms = Organisms(organisms, self.entity, self._organism_curies)
        self.names = BoundedCache(self._names, _NAMES).__getitem__
        self.numbered = BoundedCache(self._numbered, _NAMES).__getitem__
        self._keys_of = BoundedCache(self._name_keys, _KEYS)
        self.full_name = BoundedCache(self._full_name, _NAMES).__getitem__
        self.families = BoundedCache(self._families_of, _RELATIVES).__getitem__
        self.counterpart = lru_cache(_RELATIVES)(self._counterpart)
        self._human = BoundedCache(self._human_ortholog, _RELATIVES).__getitem__

    @classmethod
    def of(cls, name: str, table: TermTable) -> Lexicon:
        """Index the terms of ``table`` in memory."""
        return cls(name, compile_table(table), table.organisms)

    @cached_property
    def gene_taxa(self) -> frozenset[str]:
        """Return the taxa whose genes the lexicon has."""
        genes = self.compiled.entity_type == TYPES.index(_GENE)
        taxa = np.bincount(self.compiled.entity_taxon[genes]).nonzero()[0]  # faster than sorting
        return frozenset(map(self._decoder.text, taxa.tolist()))

    @cached_property
    def sha256(self) -> str:
        """Identify the content: every entity, term and meaning."""
        if self._sha256:
            return self._sha256
        digest = hashlib.sha256(repr(self.compiled.sources).encode())
        for name, array in self.compiled.arrays().items():
            digest.update(name.encode())
            digest.update(array.tobytes())
        for trie in self.compiled.tries():
            digest.update(trie.tobytes())
        return digest.hexdigest()

    @cached_property
    def organism_groups(self) -> dict[str, frozenset[str]]:
        """Return the taxa of each group of reviewed organisms, strains included."""
        groups: dict[str, set[str]] = {}
        for organism in self.organisms.reviewed.values():
            groups.setdefault(organism.group, set()).update((organism.taxon, *organism.strains))
        return {group: frozenset(taxa) for group, taxa in groups.items()}

    @cached_property
    def species_of_strains(self) -> dict[str, str]:
        """Return the species of each strain."""
        return {s: o.taxon for o in self.organisms.reviewed.values() for s in o.strains}

    def counts(self) -> dict[str, int]:
        """Return the number of entities of each type, and of terms."""
        found = Counter(self.compiled.entity_type.tolist())
        counts = {
            kind.value: found[number]
            for number, kind in enumerate(TYPES)
            if kind is not EntityType.DISEASE
        }
        counts[EntityType.ORGANISM.value] += self.scientific.count()
        return counts | {"terms": len(self.compiled.row_entity) + len(self.scientific)}

    def has_approved_symbol(self, key: str) -> bool:
        """Return whether a gene has an approved symbol with this matching key, or its singular.

        Nothing is decoded or kept: of words that may be misread, few are.
        """
        compiled = self.compiled
        number = compiled.keys.get(key)
        if number is None and key.endswith("s"):
            number = compiled.keys.get(key[:-1])
        # Rows are sorted by kind, and this one is the most trusted.
        return number is not None and int(compiled.row_kind[compiled.key_rows[number]]) == _APPROVED

    def matches(self, text: str, *, ordinary: bool = True) -> list[Match]:
        """Return every term that begins and ends at a word edge, overlaps included.

        Sorted by start, longest first. The caller chooses among them. Without ``ordinary``, words
        that are written like some gene's alias and never mean it (and, cell) are left out.
        """
        candidates = self._candidates
        genera: list[int] = []
        found = [
            Match(start, -minus_end, candidates(key), plural)
            for start, minus_end, key, plural in self._search.find(text, genera, ordinary=ordinary)
        ]
        if genera and (named := self.scientific.find(text, genera)):
            found += [Match(start, end, self._named(key)) for start, end, key in named]
            found.sort(key=lambda match: (match.start, -match.end))
        return found

    def _is_ordinary(self, word: str, keys: Iterable[int]) -> bool:
        """Return whether a word that is written as these keys is an ordinary one, or a number.

        In small letters, no gene or family is called so; it may be a chemical or organism.
        """
        if not (word.isdecimal() or (word in self._common_words and word.isalpha())):
            return False
        types = map(self._decoder.bits_of_types, keys)
        return word.isascii() and all(bits | _GENES == _GENES for bits in types)

    def _lookup(self, text: str) -> Candidates:
        """Return all that ``text`` as a whole can mean, most trusted kind first."""
        key = matching_key(text.strip())
        number = self._key_number(key)
        if number is not None:
            return self._candidates(number)
        number = self.scientific.key_number(key)
        return _NOTHING if number is None else self._named(number)

    def has_key(self, key: str) -> bool:
        """Return whether a term has this matching key."""
        return key in self.compiled.keys

    def may_be_chemical(self, key: str) -> bool:
        """Return whether a name with this matching key can mean a chemical; nothing is decoded."""
        number = self._key_number(key)
        return number is not None and bool(self._decoder.bits_of_types(number) & _CHEMICAL)

    def _key_number(self, key: str) -> int | None:
        """Return the number of a matching key, or else of its singular."""
        number: int | None = self._key(key)
        if number is None and key.endswith("s"):
            number = self._key(key[:-1])
        return number

    def _find_entity(self, curie: str) -> Entity | None:
        """Return the entity with this CURIE, primary or cross reference; None when unknown."""
        number = self._number(curie)
        if number is not None:
            return self._entity(number)
        names = self._scientific_names(curie)
        return Entity(curie, EntityType.ORGANISM, names[0], curie) if names else None

    def gene_by_symbol(self, symbol: str, taxon: str) -> Entity | None:
        """Return the gene of ``taxon`` whose approved symbol is ``symbol``, letter case and all."""
        decoder = self._decoder
        for number in self._approved(symbol):
            if decoder.taxon(number) == taxon and decoder.symbol(number) == symbol:
                return self._entity(number)
        return None

    def taxa_of_symbol(self, symbol: str) -> tuple[str, ...]:
        """Return the taxa in which ``symbol``, letter case and all, is an approved symbol."""
        decoder = self._decoder
        with_key = self._approved(symbol)
        return tuple(decoder.taxon(n) for n in with_key if decoder.symbol(n) == symbol)

    def _approved(self, symbol: str) -> list[int]:
        """Return the entities that have an approved symbol, in some letter case."""
        key = self._key_number(matching_key(symbol.strip()))
        return [] if key is None else self._decoder.approved(key)

    def _names(self, curie: str) -> tuple[str, ...]:
        """Return every term of the entity as written."""
        number = self._number(curie)
        return self._scientific_names(curie) if number is None else self._decoder.names(number)

    def _numbered(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """Return the genes, by taxon, whose names are ``name`` with a number, letter or the like.

        For ``suppressor of cytokine signaling`` these are SOCS1 to SOCS7: it names their class.
        """
        key = matching_key(name)
        decoder = self._decoder
        found: dict[str, set[str]] = {}
        for longer in self.compiled.keys.iterkeys(key):
            if longer == key or not _NUMBER.fullmatch(longer, len(key)):
                continue
            if key[-1:].isdigit() and longer[len(key)].isdigit():
                continue  # another number
            for number in decoder.entities(self._key(longer)):
                if decoder.type(number) is _GENE:
                    found.setdefault(decoder.taxon(number), set()).add(decoder.curie(number))
        # Not sets, which would take four times the memory.
        return {taxon: tuple(genes) for taxon, genes in found.items()}

    def _full_name(self, curie: str) -> str:
        """Return the full name that the gene's symbol abbreviates; empty when none fits.

        Of several, those of curated sources go first, then the shorter ones.
        """
        number = self._number(curie)
        return "" if number is None else self._decoder.full_name(number)

    def name_keys(self, curie: str) -> list[str]:
        """Return the matching keys of the entity's terms."""
        return self._keys_of[curie].splitlines()

    def _name_keys(self, curie: str) -> str:
        """Return the same, each with a line's end: a fourth of the memory, and keys have none."""
        number = self._number(curie)
        names = self.names(curie) if number is None else self._decoder.names(number)
        return "".join([f"{key}\n" for key in dict.fromkeys(map(key_once, names))])

    def _families_of(self, curie: str) -> tuple[Entity, ...]:
        """Return the families and complexes that the gene is a member of."""
        return tuple(map(self._entity, self._part(self._families, curie)))

    def orthologs(self, curie: str) -> tuple[str, ...]:
        """Return the CURIEs of the human genes that the gene is an ortholog of."""
        return tuple(map(self._decoder.curie, self._part(self._orthologs, curie)))

    def counterparts(self, human: str, taxon: str) -> tuple[Entity, ...]:
        """Return all orthologs of a human gene in ``taxon``."""
        genes, taxon_of = self._part(self._counterparts, human), self._decoder.taxon
        return tuple([self._entity(gene) for gene in genes if taxon_of(gene) == taxon])

    def _counterpart(self, human: str, taxon: str) -> Entity | None:
        """Return the ortholog of a human gene in ``taxon``; of several, that of the same symbol.

        None without one, or when several differ from it in their symbols.
        """
        found = list(self.counterparts(human, taxon))
        if len(found) > 1:
            gene = self.entity(human)
            symbol = gene.symbol.casefold() if gene is not None else ""
            found = [gene for gene in found if gene.symbol.casefold() == symbol]
        return found[0] if len(found) == 1 else None

    def human_ortholog(self, gene: Entity) -> Entity | None:
        """Return the human ortholog of a gene that is named after it; None without one."""
        # Kept by the CURIE: a whole entity would stay alive, and takes longer to hash.
        return self._human(gene.id)

    def _human_ortholog(self, curie: str) -> Entity | None:
        """Return the human ortholog of the gene with this CURIE; None without one.

        Mammals, birds, amphibians and fish are named after human genes, flies and yeast are not.
        Of several orthologs, the one with the same symbol is meant.
        """
        number = self._number(curie)
        organism = None if number is None else self.organisms.get(self._decoder.taxon(number))
        if number is None or organism is None or organism.group not in FOLLOW_HUMAN:
            return None
        found = [human for c in self.orthologs(curie) if (human := self.entity(c))]
        if len(found) > 1:
            symbol = self._decoder.symbol(number).upper()
            found = [human for human in found if human.symbol == symbol]
        return found[0] if len(found) == 1 else None

    def _number(self, curie: str) -> int | None:
        position = self._id(curie)
        return None if position is None else self._id_entity[position]

    def _part(self, parts: Parts, curie: str) -> list[int]:
        """Return the part of an entity, which is given by its CURIE; empty when it is unknown."""
        number = self._number(curie)
        return [] if number is None else parts.of(number)

    def _scientific_names(self, curie: str) -> tuple[str, ...]:
        """Return the names of an organism that has no terms; none for anything else."""
        prefix, _, taxon = curie.partition(":")
        is_taxon = prefix == _TAXON and taxon.isascii() and taxon.isdigit() and len(taxon) < 11
        return self.scientific.names(int(taxon)) if is_taxon else ()

    def _organisms_named(self, key: int) -> Candidates:
        """Return the organisms whose scientific name has a key, which is given by its number."""
        found = ((self.entity(f"{_TAXON}:{taxon}"), n) for taxon, n in self.scientific.named(key))
        return Candidates(
            Candidate(entity, name, TermKind.NAME, TAXONOMY)
            for entity, name in found
            if entity is not None
        )

    def _organism_curies(self) -> Iterator[str]:
        """Yield the CURIE of every organism."""
        compiled = self.compiled
        for number in np.flatnonzero(compiled.entity_type == _ORGANISM):
            yield compiled.text(int(compiled.entity_id[number]))
        rows = self.scientific.every_row()
        yield from (f"{_TAXON}:{taxon}" for taxon, _ in groupby(rows, key=itemgetter(0)))

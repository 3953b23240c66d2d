"""When two ids name the same, whatever release or table they are from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from annotator.lexicon.index import Lexicon
from annotator.records import EntityType

#: Prefixes of the ids of families.
_FAMILIES = ("fplx:", "hgnc.genegroup:")


def is_family(curie: str) -> bool:
    """Return whether the CURIE is that of a family."""
    return curie.startswith(_FAMILIES)


class SameIds:
    """Compares ids by what they stand for in a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Use ``lexicon`` to tell successors, substances and members."""
        self._lexicon = lexicon
        self.canonical = lru_cache(100_000)(self._canonical)

    def _canonical(self, curie: str) -> str:
        """Return the id by which ``curie`` is compared; itself when the lexicon has it not.

        An obsolete id becomes its successor, as far as the lexicon's sources name it. A MeSH
        supplementary record whose preferred name is that of a descriptor becomes the descriptor.
        """
        entity = self._lexicon.entity(curie)
        if entity is None:
            return curie
        if entity.id.startswith("mesh:C"):
            for candidate in self._lexicon.lookup(entity.symbol):
                other = candidate.entity
                if other.id.startswith("mesh:D") and candidate.term == entity.symbol:
                    return other.id
        return entity.id

    def of(self, curies: Iterable[str]) -> frozenset[str]:
        """Return canonical ids, of HGNC's and NCBI's numbers of one gene only one."""
        return frozenset(map(self.canonical, curies))

    def members(self, curies: Iterable[str]) -> frozenset[str]:
        """Return the genes that ids stand for: families become their members."""
        found: set[str] = set()
        for curie in self.of(curies):
            entity = self._lexicon.entity(curie)
            found.update(entity.members if entity is not None and entity.members else [curie])
        return frozenset(found)

    def share(self, gold: Iterable[str], predicted: Iterable[str]) -> bool:
        """Return whether an id is shared, or both stand for exactly the same genes (families)."""
        one, other = self.of(gold), self.of(predicted)
        return bool(one & other) or self._same_members(one, other)

    def equal(self, gold: Iterable[str], predicted: Iterable[str]) -> bool:
        """Return whether the sets of ids are equal, families by id or by exact member set."""
        one, other = self.of(gold), self.of(predicted)
        return one == other or self._same_members(one, other)

    def _same_members(self, one: frozenset[str], other: frozenset[str]) -> bool:
        return (
            any(map(is_family, one | other))
            and bool(one)
            and self.members(one) == self.members(other)
        )

    def taxon(self, curie: str) -> str:
        """Return the organism of a gene, ``other`` for anything but a gene of the lexicon."""
        entity = self._lexicon.entity(curie)
        if entity is None or entity.type is not EntityType.GENE:
            return "other"
        return entity.taxon

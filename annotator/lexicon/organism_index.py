"""The organisms of a lexicon by CURIE: the reviewed ones, and those of the taxonomy on demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from annotator.bounded_cache import BoundedCache
from annotator.lexicon.curated import curated_rows
from annotator.records import Entity, EntityType, Organism

#: The taxonomy's names of viruses say so: Porcine reproductive and respiratory syndrome virus.
_VIRUS = re.compile(r"virus|viroid|phage\b", re.IGNORECASE)
#: Organisms whose group is kept: figures are about the same few hundred.
_GROUPS = 4_096


class Organisms(Mapping[str, Organism]):
    """Organisms by CURIE.

    ``reviewed`` are those of the starter lexicon, with strains and group. The group of any other is
    that of its genus, or empty; it is made when it is asked for.
    """

    def __init__(
        self,
        reviewed: Mapping[str, Organism],
        entity: Callable[[str], Entity | None],
        curies: Callable[[], Iterator[str]],
    ) -> None:
        """Hold ``reviewed``; ``entity`` finds others by CURIE, and ``curies`` yields all others."""
        self.reviewed = reviewed
        self._entity = entity
        self._curies = curies
        #: The group of an organism by its CURIE; empty for an unknown one.
        self.group = BoundedCache(self._group, _GROUPS).__getitem__

    def get(self, key: str, default: Organism | None = None) -> Organism | None:  # type: ignore[override]
        """Return the organism, or else ``default``."""
        found = self.reviewed.get(key)
        if found is None:
            entity = self._entity(key)
            if entity is None or entity.type is not EntityType.ORGANISM or entity.id != key:
                return default
            is_virus = _VIRUS.search(entity.symbol) is not None
            group = genus_groups().get(entity.symbol.partition(" ")[0], "")
            found = Organism(key, entity.symbol, "virus" if is_virus else group, (), is_virus)
        return found

    def _group(self, key: str) -> str:
        found = self.get(key)
        return found.group if found is not None else ""

    def __getitem__(self, key: str) -> Organism:
        """Return the organism. Raises KeyError."""
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        """Return whether there is such an organism."""
        return isinstance(key, str) and self.get(key) is not None

    def __iter__(self) -> Iterator[str]:
        """Yield the CURIEs of all; there may be millions."""
        yield from self.reviewed
        yield from (curie for curie in self._curies() if curie not in self.reviewed)

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(1 for _ in self)


@cache
def genus_groups() -> Mapping[str, str]:
    """Return the group of the organisms of each genus that is listed, by the genus's name."""
    return {row.term: row.what for row in curated_rows("genera.tsv")}

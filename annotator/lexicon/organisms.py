"""Organisms by name, and groups of organisms."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import TermSet

#: Groups whose genes stand for each other.
MAMMALS = ("human", "mammal")
#: Groups of organisms without a nucleus, and those with fungi.
PROKARYOTES = frozenset({"bacterium", "archaeon"})
MICROBES = PROKARYOTES | {"fungus"}

#: Taxa above species. Words such as "bacterial" also occur in figures about mammals (bacterial
#: LPS, plant extract).
WIDE_TAXA = TermSet("wide_taxa.tsv")


def taxa_of_names(names: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the CURIEs of scientific names of the record's fields; unknown names are left out."""
    found: dict[str, None] = {}
    for name in names:
        for candidate in lexicon.lookup(name).organisms:
            found[candidate.entity.id] = None
    return tuple(found)

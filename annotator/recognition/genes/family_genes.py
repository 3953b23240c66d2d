"""The gene that the name of a family stands for in abstracts: AKT1 for Akt, MAPK1 and 3 for ERK.

A figure's Akt is the family. Curators of abstracts give one of its genes, for most families always
the same one. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from msgspec.structs import replace

from annotator.lexicon.curated import curated_rows
from annotator.lexicon.index import Lexicon
from annotator.provenance import NotChosen
from annotator.recognition.genes.gene_classes import in_organism
from annotator.records import HUMAN, Alternative, Entity, EntityType, Mention

#: The numbers of all members of a family: ERK1/2.
_NUMBERS = re.compile(r"[a-zA-Z -]\d(?:/\d)+(?!\d)")


@cache
def _symbols() -> Mapping[str, frozenset[str]]:
    """Return the symbols of the human genes that each family stands for, by its CURIE."""
    found: dict[str, set[str]] = {}
    for row in curated_rows("family_genes.tsv"):
        found.setdefault(row.term, set()).add(row.what)
    return {family: frozenset(symbols) for family, symbols in found.items()}


def _human_genes(mention: Mention, lexicon: Lexicon) -> tuple[Entity, ...]:
    """Return the human genes that a family's name stands for: all whose numbers it has, or some."""
    symbols = _symbols().get(mention.ids[0], frozenset())
    numbers = _NUMBERS.search(mention.text)
    has_all = numbers is not None and len(mention.members) == numbers.group().count("/") + 1
    if not (symbols or has_all):
        return ()
    members = tuple(gene for gene in map(lexicon.entity, mention.members) if gene is not None)
    return members if has_all else tuple(gene for gene in members if gene.symbol in symbols)


def with_genes_of_family(mention: Mention, target: str, lexicon: Lexicon) -> Mention:
    """Return a family's mention with the genes of ``target`` that its name stands for.

    The mention itself where no gene is listed for the family, or the organism has none of them.
    The family becomes the first alternative.
    """
    if mention.type is not EntityType.GENE_FAMILY or len(mention.ids) != 1:
        return mention
    human = _human_genes(mention, lexicon)
    genes = human if target == HUMAN else in_organism(human, target, lexicon)
    if not genes:
        return mention
    family = Alternative(mention.ids[0], mention.symbol, mention.taxon, NotChosen.SAME_KIND)
    return replace(
        mention,
        type=EntityType.GENE,
        ids=tuple(curie for gene in genes for curie in gene.ids),
        symbol="|".join(gene.symbol for gene in genes),
        taxon=genes[0].taxon,
        members=(),
        alternatives=(family, *mention.alternatives),
    )

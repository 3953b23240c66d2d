"""The genes that the ids of a mention stand for in a figure, and new rows for PFOCR's tables."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import MAMMALS
from annotator.records import HUMAN, Entity, Organism


class NewRow(Struct, frozen=True):
    """A row to add: the word as in the caption, and the gene or chemical."""

    word: str
    entity: Entity


class FigureGenes(Struct, frozen=True):
    """The genes that families stand for in a figure about ``taxa`` (CURIEs)."""

    lexicon: Lexicon
    taxa: Sequence[str]

    def members(self, family: Entity) -> list[Entity]:
        """Return the genes of a family: human for mammals or no known taxa, else orthologs."""
        organisms = self.lexicon.organisms
        groups = {organisms[taxon].group for taxon in self.taxa if taxon in organisms}
        members = [gene for m in family.members if (gene := self.lexicon.entity(m)) is not None]
        members = [gene for gene in members if gene.id.startswith("ncbigene:")]
        if not groups or groups & set(MAMMALS):
            return members
        orthologs = (self.lexicon.counterpart(g.id, t) for t in self.taxa for g in members)
        return list({gene.id: gene for gene in orthologs if gene is not None}.values())


def organism_of(entity: Entity, lexicon: Lexicon) -> tuple[str, str]:
    """Return the NCBI Taxonomy number and scientific name of a gene's organism.

    A strain has the name of its species.
    """
    taxon = entity.taxon or HUMAN
    organism = species_of(taxon, lexicon)
    return taxon.partition(":")[2], organism.name if organism is not None else ""


def species_of(taxon: str, lexicon: Lexicon) -> Organism | None:
    """Return an organism, or the species of a strain; None if the lexicon does not know it."""
    found = lexicon.organisms.get(taxon)
    if found is None:
        found = lexicon.organisms.get(lexicon.species_of_strains.get(taxon, ""))
    return found

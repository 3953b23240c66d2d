"""Organisms that have genes in the lexicon, and those whose genes stand for them."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.lexicon.index import Lexicon
from annotator.lexicon.organisms import MAMMALS
from annotator.provenance import EvidenceSource
from annotator.recognition.organisms.hosts import is_parasite
from annotator.records import HUMAN, Taxon

#: An organism that is less likely than the first by so much is another first one.
_NEARLY_FIRST = 0.05
ANIMALS = (frozenset(MAMMALS) - {"human"}) | {
    "bird", "reptile", "fish", "amphibian", "insect", "nematode", "invertebrate"
}  # fmt: skip
#: Guests are pathogens: their figures show genes of the host at least as often.
_HOSTS = ANIMALS | {"human", "plant"}


def _may_be_a_guest(taxon: Taxon, lexicon: Lexicon) -> bool:
    """Return True for what lives in others: viruses, bacteria and parasites.

    Their figures name the genes of a host that they name.
    """
    organism = lexicon.organisms.get(taxon.taxon)
    is_guest = organism is not None and (organism.is_guest or organism.group == "bacterium")
    return is_guest or is_parasite(taxon.name)


def is_mammal(taxon: str, lexicon: Lexicon) -> bool:
    """Return True for human and other mammals."""
    return lexicon.organisms.group(taxon) in MAMMALS


def with_genes(taxon: str, lexicon: Lexicon) -> str:
    """Return human for a mammal whose genes the lexicon does not have."""
    is_without = taxon not in lexicon.gene_taxa and is_mammal(taxon, lexicon)
    return HUMAN if is_without else taxon


def strain_with_genes(taxon: str, lexicon: Lexicon) -> str:
    """Return the same, but the strain that a species' genes are those of: S288c for yeast."""
    for strain, species in lexicon.species_of_strains.items():
        if species == taxon and strain in lexicon.gene_taxa:
            return strain
    return with_genes(taxon, lexicon)


def are_without_genes(taxa: Sequence[Taxon], lexicon: Lexicon) -> bool:
    """Return True if the lexicon has no genes of the likeliest organisms, nor of hosts of them."""
    first = [t for t in taxa if t.probability >= taxa[0].probability - _NEARLY_FIRST]
    if not first or not all(_lacks_genes(t.taxon, lexicon) for t in first):
        return False
    hosts = [t for t in taxa if any(e.source is EvidenceSource.HOST for e in t.evidence)]
    if all(_may_be_a_guest(t, lexicon) for t in first):
        hosts += [t for t in taxa if lexicon.organisms.group(t.taxon) in _HOSTS]
    return all(_lacks_genes(t.taxon, lexicon) for t in hosts)


def _lacks_genes(taxon: str, lexicon: Lexicon) -> bool:
    """Return True if the lexicon has no genes of ``taxon``, and no mammal's stand for them."""
    if taxon in lexicon.gene_taxa or is_mammal(taxon, lexicon):
        return False
    organism = lexicon.organisms.get(taxon)
    return lexicon.gene_taxa.isdisjoint(organism.strains if organism is not None else ())

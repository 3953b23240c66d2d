"""The organism that stands directly before a gene's name: ``mouse ferrochelatase``.

An abstract compares the gene that it is about with those of organisms that it is not about. Pure
functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import EntityType

_JOINTS = (" ", "-")


def without_genotypes(named: Iterable[OrganismMention]) -> list[OrganismMention]:
    """Return the organisms without the genotypes that stand for mice: ApoE-/-, APP/PS1.

    Their genes are named, too. Strains (C57BL/6) have none.
    """
    return [name for name in named if name.kind is not NameKind.CUE or "/" not in name.text]


def with_named_organism(
    caption: str,
    spans: Sequence[CandidateSpan],
    named: Iterable[OrganismMention],
    organisms: GeneOrganisms,
) -> list[CandidateSpan]:
    """Return the spans, each gene directly behind the name of another organism with its taxon."""
    taxa = {
        name.start + len(name.text) + 1: name.taxon
        for name in named
        if name.kind is NameKind.NAME and name.start >= 0
    }
    if not taxa or organisms.only:
        return list(spans)
    found = []
    for span in spans:
        taxon = taxa.get(span.start, "")
        if taxon and not span.taxon and caption[span.start - 1] in _JOINTS:
            own = _with_gene_of(span, taxon, organisms.lexicon)
            if own and own != organisms.target(span.start, caption[span.start : span.end]):
                span = replace(span, taxon=own)
        found.append(span)
    return found


def _with_gene_of(span: CandidateSpan, taxon: str, lexicon: Lexicon) -> str:
    """Return the organism, or its strain, that has the gene of the best candidate; else nothing."""
    if not span.scored or span.parts or span.scored[0][1].entity.type is not EntityType.GENE:
        return ""
    best = span.scored[0][1].entity
    genes = {candidate.entity.taxon for _, candidate in span.scored}
    organism = lexicon.organisms.get(taxon)
    for option in (taxon, *(organism.strains if organism is not None else ())):
        if option in genes or lexicon.counterpart(best.id, option) is not None:
            return option
    return ""

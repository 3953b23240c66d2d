"""From what corpora and systems write about a mention to a mention: its type and its CURIEs."""

from __future__ import annotations

import re

from annotator.records import EntityType
from annotator.scoring.documents import GoldMention

#: The corpora's names of types, in lower case; those not here are not read.
TYPES = {
    "gene": EntityType.GENE,
    "protein": EntityType.GENE,
    "geneprod": EntityType.GENE,
    "geneorgeneproduct": EntityType.GENE,
    "gene_or_gene_product": EntityType.GENE,
    "gene_family": EntityType.GENE_FAMILY,
    "familyname": EntityType.GENE_FAMILY,
    "domainmotif": EntityType.GENE_FAMILY,
    "chemical": EntityType.CHEMICAL,
    "chemicalentity": EntityType.CHEMICAL,
    "simple_chemical": EntityType.CHEMICAL,
    "molecule": EntityType.CHEMICAL,
}
#: Marked in the gene corpora, and no names of genes.
_OPTIONAL = frozenset({"domainmotif"})

#: NLM's gene id with its organism: 386463(Tax:10090).
_TAXON_NOTE = re.compile(r"\(Tax:[^)]*\)?", re.IGNORECASE)
_ID_SEPARATOR = re.compile(r"[,;|]")


def curies(ids: str, kind: EntityType) -> frozenset[str]:
    """Return the CURIEs of a corpus's id field (``1938``, ``D007649|MESH:C1``); -1 is none."""
    found = set()
    for part in _ID_SEPARATOR.split(_TAXON_NOTE.sub("", ids)):
        value = part.strip()
        if value in {"", "-", "-1", "None"}:
            continue
        prefix, _, local = value.rpartition(":")
        if prefix.lower() in {"", "mesh", "ncbigene", "ncbi gene", "geneid", "gene"}:
            space = "mesh" if kind is EntityType.CHEMICAL else "ncbigene"
            found.add(f"{space}:{local}")
        else:
            found.add(f"{prefix.lower()}:{local}")
    return frozenset(found)


def marked(text: str, start: int, end: int, name: str, ids: str) -> GoldMention | None:
    """Return the mention of type ``name`` with the ids of a field; None for other types."""
    key = name.lower()
    kind = TYPES.get(key)
    if kind is None:
        return None
    return GoldMention(start, end, text[start:end], kind, curies(ids, kind), key in _OPTIONAL)

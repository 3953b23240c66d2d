"""Orthologs of human genes: a table of pairs, or NCBI's ``gene_orthologs``."""

from __future__ import annotations

from pathlib import Path

from annotator.lexicon.sources.tabular import rows
from annotator.lexicon.terms import TermTable

RELEASE = "columns human_entrez, entrez"
_NCBI_RELEASE = "NCBI's gene_orthologs of 2024"


def add_orthologs(table: TermTable, path: Path) -> int:
    """Add the pairs whose genes are both in the table; return how many there are."""
    if path.name.startswith("gene_orthologs"):
        required, release = "tax_id GeneID Other_tax_id Other_GeneID", _NCBI_RELEASE
        human, other = "GeneID", "Other_GeneID"
    else:
        required, release, human, other = "human_entrez entrez", RELEASE, "human_entrez", "entrez"
    pairs = set()
    for row in rows(path, required, release):
        if row.get("tax_id", "9606") != "9606":
            continue
        pair = f"ncbigene:{row[other]}", f"ncbigene:{row[human]}"
        if pair[0] in table.entities and pair[1] in table.entities:
            pairs.add(pair)
    table.orthologs.extend(sorted(pairs))
    return len(pairs)

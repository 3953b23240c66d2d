"""HGNC: the complete set of approved human genes, and the symbols that were withdrawn."""

from __future__ import annotations

from pathlib import Path

from annotator.lexicon.sources.tabular import listed, rows
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType

RELEASE = "HGNC's complete set (hgnc_complete_set.txt) of 2024"
_WITHDRAWN_RELEASE = "HGNC's withdrawn.txt of 2024"

_KINDS = {
    "symbol": TermKind.APPROVED_SYMBOL,
    "name": TermKind.NAME,
    "alias_symbol": TermKind.ALIAS_SYMBOL,
    "alias_name": TermKind.NAME,
    "prev_symbol": TermKind.PREVIOUS_SYMBOL,
    "prev_name": TermKind.NAME,
}
_SYMBOL = {"symbol": TermKind.APPROVED_SYMBOL}
_READ_THROUGH = "readthrough"


def add_hgnc(table: TermTable, path: Path) -> int:
    """Add the approved genes, keyed by NCBI Gene where HGNC gives one; return how many."""
    added = 0
    for row in rows(
        path, "hgnc_id symbol status locus_type entrez_id " + " ".join(_KINDS), RELEASE
    ):
        if row["status"] != "Approved":
            continue
        hgnc = row["hgnc_id"].lower()
        curie = f"ncbigene:{row['entrez_id']}" if row["entrez_id"] else hgnc
        xrefs = (hgnc,) if curie != hgnc else ()
        table.entities[curie] = Entity(curie, EntityType.GENE, row["symbol"], HUMAN, xrefs)
        # Two genes that are read through have the names of one of them.
        kinds = _SYMBOL if row["locus_type"] == _READ_THROUGH else _KINDS
        for column, kind in kinds.items():
            for text in listed(row[column]):
                table.terms.append(Term(text, curie, kind, "hgnc"))
        if kinds is _KINDS and row["name"]:
            table.full_names[curie] = row["name"]
        added += 1
    return added


def add_withdrawn(table: TermTable, path: Path) -> int:
    """Let withdrawn ids and symbols mean their one successor; return how many have one.

    Entries that were withdrawn without successor, or split, stay unknown.
    """
    genes = {xref: e.id for e in table.entities.values() for xref in (e.id, *e.xrefs)}
    successors = 0
    for row in rows(path, "HGNC_ID STATUS WITHDRAWN_SYMBOL", _WITHDRAWN_RELEASE):
        merged = next((row[name] for name in row if name.startswith("MERGED_INTO")), "")
        reports = [part for part in merged.replace(",", " ").split() if "HGNC:" in part]
        if len(reports) != 1:
            continue
        successor = genes.get(reports[0].split("|")[0].lower())
        if successor is not None:
            table.other_ids[row["HGNC_ID"].lower()] = successor
            table.terms.append(
                Term(row["WITHDRAWN_SYMBOL"], successor, TermKind.PREVIOUS_SYMBOL, "hgnc")
            )
            successors += 1
    return successors

"""HGNC: the complete set of approved human genes, and the symbols that were withdrawn."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from annotator.lexicon.sources.tabular import listed, rows
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType
from annotator.text import matching_key

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
#: Gene groups that are complexes: SF3b complex, BAF complex subunits.
_COMPLEX = re.compile(r"(?P<name>[\w/ -]+ complex)(?: (?:subunits|members))?")
#: A complex that is also called without what it is or does: CCR4-NOT transcription complex.
_QUALIFIED = re.compile(
    r"(?P<first>[\w/-]*[A-Z0-9][A-Z0-9/-][\w/-]*) (?:coat|helicase|kinetochore|protein"
    r"|transcription|histone acetyltransferase) complex"
)
#: Complexes of more parts are classes of parts.
_MOST_PARTS = 40


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


def add_complexes(table: TermTable, path: Path) -> int:
    """Add the gene groups that are complexes, with the names that they have in texts.

    Those that other sources have, as complexes or as families, are left out. Returns how many were
    added. The genes must be in the table.
    """
    genes = {e.id for e in table.entities.values() if e.type is EntityType.GENE}
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows(path, "hgnc_id entrez_id", RELEASE):
        curie = f"ncbigene:{row['entrez_id']}"
        numbers, names = (listed(row.get(c, "")) for c in ("gene_group_id", "gene_group"))
        if curie in genes:
            for named in zip(numbers, names, strict=False):
                groups[named].append(curie)
    families = {e.id for e in table.entities.values() if e.type is EntityType.GENE_FAMILY}
    known = {matching_key(term.text) for term in table.terms if term.entity_id in families}
    added = 0
    for (number, group), parts in groups.items():
        found = _COMPLEX.fullmatch(group.strip())
        curie = f"hgnc.genegroup:{number}"
        if found is None or curie in families or not 1 < len(parts) <= _MOST_PARTS:
            continue
        name = found["name"]
        qualified = _QUALIFIED.fullmatch(name)
        short = f"{qualified['first']} complex" if qualified else name
        names = [name, short, short.removesuffix(" complex")]
        if known.isdisjoint(map(matching_key, names)):
            table.entities[curie] = Entity(
                curie, EntityType.GENE_FAMILY, name, members=tuple(parts), is_complex=True
            )
            for text in dict.fromkeys(names[:2]):
                table.terms.append(Term(text, curie, TermKind.FAMILY_SYNONYM, "hgnc"))
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

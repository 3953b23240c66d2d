"""NCBI Gene: ``gene_info`` of any organism, one file an organism or several in one."""

from __future__ import annotations

import re
from pathlib import Path

from annotator.lexicon.sources.tabular import listed, rows
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType
from annotator.symbols import is_symbol

RELEASE = "NCBI's gene_info of 2021 to 2024"
_HISTORY_RELEASE = "NCBI's gene_history of 2024"

#: Stretches of the genome that are listed beside the genes: enhancers, silencers, origins.
_NO_GENES = frozenset({"biological-region"})

#: Designations that say nothing: thousands of genes share them.
_EMPTY_NAMES = re.compile(
    r"(?:uncharacterized|hypothetical|unknown|unnamed) .*|.*\bpredicted gene\b.*|RIKEN cDNA .*|"
    r"expressed sequence .*|microRNA \S+|novel .*",
    re.IGNORECASE,
)

#: A transgene for Cre recombinase, listed as an alias of the gene that it was inserted in, not of
#: the one whose promoter it has: Alb-cre, Vav1-Cre, Tg(Alb-cre)21Mgn.
_TRANSGENE = re.compile(r"Tg\(.*|.*(?:[-:](?:i?[Cc]re|CRE)|[a-z\d]i?Cre|Cre-?Mer)(?:-Cre)?")

#: The type of loci that are known by a phenotype alone: human ACLS, acrocallosal syndrome.
_UNKNOWN, _CODING = "unknown", "protein-coding"
#: In the description of two genes that are read through.
_READ_THROUGH = " readthrough"


def add_gene_info(table: TermTable, path: Path) -> int:
    """Add the genes of a file; return how many.

    A gene that HGNC added already keeps HGNC's symbol, and gets NCBI's synonyms and names. What is
    known by a phenotype alone has no terms: existing rows may have its id, no caption means it.
    """
    added = 0
    required = "tax_id GeneID Symbol Synonyms description type_of_gene"
    typed = {r["tax_id"] for r in rows(path, required, RELEASE) if r["type_of_gene"] == _CODING}
    for row in rows(path, required, RELEASE):
        if row["type_of_gene"] in _NO_GENES or not row["GeneID"].isdigit():
            continue
        curie = f"ncbigene:{row['GeneID']}"
        known = table.entities.get(curie)
        taxon = f"ncbitaxon:{row['tax_id']}"
        if known is None and row["type_of_gene"] == _UNKNOWN and row["tax_id"] in typed:
            table.entities[curie] = Entity(curie, EntityType.GENE, row["Symbol"], taxon)
            added += 1
            continue
        if known is None:
            table.entities[curie] = Entity(curie, EntityType.GENE, row["Symbol"], taxon)
            table.terms.append(Term(row["Symbol"], curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
        if _READ_THROUGH in row["description"]:
            added += 1
            continue  # its names are those of one of the two genes
        aliases = listed(row["Synonyms"]) + listed(row.get("LocusTag", "-"))
        if known is not None and row["Symbol"] != known.symbol:
            aliases.append(row["Symbol"])
        for text in aliases:
            if _is_no_name(text):
                continue
            # NCBI lists protein names among the synonyms of some organisms.
            kind = TermKind.NAME if text.count(" ") > 1 else TermKind.ALIAS_SYMBOL
            table.terms.append(Term(text, curie, kind, "ncbigene"))
        approved = row.get("Full_name_from_nomenclature_authority", "-")
        if approved not in ("", "-"):
            table.full_names.setdefault(curie, approved)
        names = [row["description"], approved]
        names += listed(row.get("Other_designations", ""))
        names += [without_symbol(name, row["Symbol"]) for name in names]
        for text in dict.fromkeys(names):
            if text not in ("", "-") and not _is_no_name(text):
                # Symbols among the designations of an animal's gene are often those of another's.
                is_alias = taxon != HUMAN and is_symbol(text)
                kind = TermKind.ALIAS_SYMBOL if is_alias else TermKind.NAME
                table.terms.append(Term(text, curie, kind, "ncbigene"))
        added += 1
    return added


def _is_no_name(text: str) -> bool:
    return bool(_EMPTY_NAMES.fullmatch(text) or _TRANSGENE.fullmatch(text))


def without_symbol(name: str, symbol: str) -> str:
    """Return the name before the gene's symbol: ``threonine synthase THR4``; empty without one.

    Genes of yeast are named so; the captions write the enzyme alone.
    """
    before, _, last = name.rpartition(" ")
    return before if last == symbol and (" " in before or before.endswith("ase")) else ""


def add_gene_history(table: TermTable, path: Path) -> int:
    """Let discontinued NCBI Gene ids mean their successors; return how many have one."""
    successors = 0
    for row in rows(path, "tax_id GeneID Discontinued_GeneID", _HISTORY_RELEASE):
        successor = f"ncbigene:{row['GeneID']}"
        if successor in table.entities:
            table.other_ids[f"ncbigene:{row['Discontinued_GeneID']}"] = successor
            successors += 1
    return successors

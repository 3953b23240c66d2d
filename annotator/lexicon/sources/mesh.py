"""MeSH: descriptors and supplementary records in NLM's XML, streamed record by record.

Descriptors count when they are in tree D outside of the subtrees of ``mesh_subtrees.tsv``
(proteins, enzymes, nucleic acids, materials), or below one that has drugs (monoclonal antibodies).
Those of diseases (trees C and F03) are kept to know
that a name is not a gene's. Supplementary records count when the words of
their names are those of chemicals (``mesh_words.tsv``).
"X protein, human" is a gene, never a chemical: its id becomes a cross reference of the gene, when
exactly one has that symbol, and it is left out otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from annotator.errors import LexiconError
from annotator.lexicon.curated import curated_rows
from annotator.lexicon.sources.tabular import written_for
from annotator.lexicon.sources.xml_records import xml_records
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.usual_names import usual_name
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType

RELEASE = "NLM's MeSH XML (desc2023.xml, supp2023.xml)"

#: ``SCRClass`` of chemicals; 2 are protocols, 3 diseases, 4 organisms.
_CHEMICAL_CLASS = "1"

_GENE_OF_ORGANISM = re.compile(
    r"(\S+) (?:protein|gene product|mRNA|lncRNA|microRNA|miRNA)(?: [\w-]+)?, ([a-z][\w .-]+)$"
)
_ORGANISM_TAIL = WordPattern(lambda: rf", {one_of('mesh_words.tsv', 'organism')}$")
#: Supplementary records whose name says that they are not chemicals.
_PROTEIN = WordPattern(
    lambda: rf"\b{one_of('mesh_words.tsv', 'protein')}\b(?! inhibitor)", re.IGNORECASE
)
_DISEASE = WordPattern(lambda: rf"\b{one_of('mesh_words.tsv', 'disease')}\b", re.IGNORECASE)

#: A word in -in that the names of genes begin with is one for a protein (plastin 1), but not what
#: an enzyme works on (sepiapterin reductase) or is like (astacin, a carotenoid as well).
_FIRST_IN = re.compile(r"([a-z]{3,}in)(?=,? )(?! \S+ase\b| .*ase$)")

#: Subtrees of proteins that are given: what is below them is a chemical.
_DRUGS = "drugs below"
#: Slips in the source: no names.
_NO_TERMS = ("RELATED synonym", "EXACT synonym")

#: Diseases and mental disorders.
_DISEASE_TREES = ("C", "F03")


def add_descriptors(table: TermTable, path: Path) -> tuple[int, frozenset[str]]:
    """Add the chemicals among the descriptors.

    Returns how many records the file has, and the descriptors that are not chemicals.
    """
    rows = curated_rows("mesh_subtrees.tsv")
    left_out = tuple(row.term for row in rows if row.what != _DRUGS)
    drugs = tuple(f"{row.term}." for row in rows if row.what == _DRUGS)
    others = set()
    number = 0
    for record in xml_records(path, "DescriptorRecord", RELEASE):
        number += 1
        identifier = _text(record, "DescriptorUI", path)
        trees = [node.text or "" for node in record.iter("TreeNumber")]
        if any(
            tree.startswith(drugs) or (tree.startswith("D") and not _below(tree, left_out))
            for tree in trees
        ):
            name = _text(record, "DescriptorName/String", path)
            _add(table, record, f"mesh:{identifier}", name, TermKind.SYNONYM)
        else:
            others.add(identifier)
            if any(tree.startswith(_DISEASE_TREES) for tree in trees):
                _add_disease(table, record, f"mesh:{identifier}", path)
    return number, frozenset(others)


def add_supplementary(table: TermTable, path: Path, no_chemicals: frozenset[str]) -> int:
    """Add the chemicals among the supplementary records; return how many records the file has.

    A record that is mapped to nothing but descriptors in ``no_chemicals`` is none. One whose name
    a descriptor has was promoted: its id means the descriptor.
    """
    symbols = _human_symbols(table)
    descriptors = _descriptors_by_term(table)
    gene_names = _human_gene_names(table)
    number = 0
    for record in xml_records(path, "SupplementalRecord", RELEASE):
        number += 1
        if record.get("SCRClass", _CHEMICAL_CLASS) != _CHEMICAL_CLASS:
            continue
        name = _text(record, "SupplementalRecordName/String", path)
        if name in _NO_TERMS:
            name = next(_terms(record), name)
        curie = f"mesh:{_text(record, 'SupplementalRecordUI', path)}"
        if found := _GENE_OF_ORGANISM.match(name):
            gene = symbols.get(found.group(1)) if found.group(2) == "human" else None
            if gene is not None:
                table.other_ids[curie] = gene
            continue
        mapped = [
            (node.text or "").lstrip("*")
            for node in record.iterfind("HeadingMappedToList//DescriptorUI")
        ]
        if mapped and no_chemicals.issuperset(mapped):
            continue
        if (promoted := descriptors.get(name.lower())) is not None:
            table.other_ids[curie] = promoted
            continue
        if name.lower() in gene_names:  # loricrin, plastin
            continue
        if _ORGANISM_TAIL.search(name) or _PROTEIN.search(name) or _DISEASE.search(name):
            continue
        _add(table, record, curie, name, TermKind.SUPPLEMENTARY)
    return number


def _add(table: TermTable, record: Element, curie: str, name: str, kind: TermKind) -> None:
    terms = tuple(_terms(record))
    # The headings of descriptors are those that indexers and their readers use.
    shown = usual_name(name, terms) if kind is TermKind.SUPPLEMENTARY else name
    table.entities[curie] = Entity(curie, EntityType.CHEMICAL, shown)
    table.terms.append(Term(name, curie, TermKind.NAME, "mesh"))
    for text in terms:
        # "CoA, Acetyl" is for an index: in a glossary it stands across "Ac-CoA, acetyl-CoA".
        if text != name and ", " not in text:
            table.terms.append(Term(text, curie, kind, "mesh"))


def _add_disease(table: TermTable, record: Element, curie: str, path: Path) -> None:
    name = _text(record, "DescriptorName/String", path)
    table.entities[curie] = Entity(curie, EntityType.DISEASE, name)
    for text in _terms(record):
        if "," not in text:  # not "Fibrosis, Cystic"
            table.terms.append(Term(text, curie, TermKind.SYNONYM, "mesh"))


def _terms(record: Element) -> Iterator[str]:
    for term in record.iterfind("ConceptList/Concept/TermList/Term"):
        text = term.findtext("String")
        if text and text not in _NO_TERMS:
            yield text


def _below(tree: str, prefixes: tuple[str, ...]) -> bool:
    return any(tree == prefix or tree.startswith(f"{prefix}.") for prefix in prefixes)


def _text(record: Element, path: str, file: Path) -> str:
    text = record.findtext(path)
    if not text:
        raise LexiconError(f"{file}: a record has no {path}", hint=written_for(RELEASE))
    return text


def _descriptors_by_term(table: TermTable) -> dict[str, str]:
    """Return the one descriptor that has each term, by the term in lower case."""
    found: dict[str, set[str]] = {}
    for term in table.terms:
        if term.entity_id.startswith("mesh:D"):
            found.setdefault(term.text.lower(), set()).add(term.entity_id)
    return {text: ids.pop() for text, ids in found.items() if len(ids) == 1}


def _human_gene_names(table: TermTable) -> frozenset[str]:
    """Return the full names of human genes in lower case, and words for proteins in them."""
    names = {
        term.text.lower()
        for term in table.terms
        if term.kind is TermKind.NAME and table.entities[term.entity_id].taxon == HUMAN
    }
    words = map(_FIRST_IN.match, names)
    return frozenset(names.union(found[1] for found in words if found))


def _human_symbols(table: TermTable) -> dict[str, str]:
    """Return the human gene of each approved symbol, and of each alias that only one gene has."""
    found: dict[str, set[str]] = {}
    for term in table.terms:
        if term.source == "hgnc" and term.kind is not TermKind.NAME:
            found.setdefault(term.text, set()).add(term.entity_id)
    symbols = {text: genes.pop() for text, genes in found.items() if len(genes) == 1}
    for curie, entity in table.entities.items():
        if entity.type is EntityType.GENE and entity.taxon == HUMAN:
            symbols[entity.symbol] = curie
    return symbols

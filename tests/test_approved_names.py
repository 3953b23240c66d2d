"""A full name that a nomenclature gave to one gene is not that of another of its organism."""

from __future__ import annotations

import pytest

from annotator.lexicon.approved_names import without_namesakes
from annotator.lexicon.sources.gene_info import add_gene_info
from annotator.lexicon.sources.hgnc import add_hgnc
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType

MOUSE = "ncbitaxon:10090"


def table(*names, full_names):
    """Return a table of genes A, B, ... of human with ``names``: gene, text, source."""
    made = TermTable(full_names=full_names)
    for gene, text, source in names:
        taxon = MOUSE if gene.islower() else HUMAN
        made.entities[gene] = Entity(gene, EntityType.GENE, gene, taxon)
        made.terms.append(Term(text, gene, TermKind.NAME, source))
    return made


def left(made):
    without_namesakes(made)
    return [term.entity_id for term in made.terms]


@pytest.mark.parametrize("written", ["sortilin 20", "Sortilin-20"])
def test_the_gene_whose_name_it_is_keeps_it(written):
    names = ("A", "sortilin 20", "hgnc"), ("B", written, "ncbigene"), ("B", "another", "ncbigene")
    made = table(*names, full_names={"A": "sortilin 20"})
    assert without_namesakes(made) == 1
    assert [term.text for term in made.terms] == ["sortilin 20", "another"]


def test_reviewed_names_are_kept():
    names = ("A", "sortilin 20", "hgnc"), ("B", "sortilin 20", "starter")
    assert left(table(*names, full_names={"A": "sortilin 20"})) == ["A", "B"]


def test_other_organisms_have_names_of_their_own():
    names = ("A", "sortilin 20", "hgnc"), ("b", "sortilin 20", "ncbigene")
    assert left(table(*names, full_names={"A": "sortilin 20"})) == ["A", "b"]


def test_a_name_that_is_approved_for_two_genes_stays_with_both():
    names = ("A", "histone", "ncbigene"), ("B", "histone", "ncbigene"), ("C", "histone", "ncbigene")
    made = table(*names, full_names={"A": "histone", "B": "histone"})
    assert left(made) == ["A", "B", "C"]


def test_a_name_of_many_genes_is_that_of_a_class():
    names = [(gene, "permease", "ncbigene") for gene in "ABCDE"]
    assert left(table(*names, full_names={"A": "permease"})) == list("ABCDE")


def test_the_sources_say_which_names_are_approved(tmp_path):
    made = TermTable()
    hgnc = tmp_path / "hgnc.txt"
    columns = "hgnc_id symbol name locus_type status alias_symbol alias_name prev_symbol prev_name"
    row = "HGNC:1|FOO1|foo protein 1|gene|Approved||foo one|||7"
    hgnc.write_text(
        f"{columns} entrez_id".replace(" ", "\t") + "\n" + row.replace("|", "\t") + "\n",
        encoding="utf-8",
    )
    add_hgnc(made, hgnc)
    genes = tmp_path / "genes.gene_info"
    header = "#tax_id GeneID Symbol Synonyms description type_of_gene"
    lines = (
        f"{header} Full_name_from_nomenclature_authority".replace(" ", "\t"),
        "9606\t7\tFOO1\t-\tfoo protein one\tprotein-coding\tanother name",
        "10090\t8\tFoo1\t-\tfoo\tprotein-coding\tfoo protein 1",
        "10090\t9\tFoo2\t-\tfoo 2\tprotein-coding\t-",
    )
    genes.write_text("\n".join(lines) + "\n", encoding="utf-8")
    add_gene_info(made, genes)
    assert made.full_names == {"ncbigene:7": "foo protein 1", "ncbigene:8": "foo protein 1"}

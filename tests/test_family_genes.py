"""The gene that the name of a family stands for in texts that are no captions."""

import pytest
from msgspec.structs import replace

from annotator.lexicon.curated import curated_rows
from annotator.recognition.genes.family_genes import with_genes_of_family
from annotator.recognition.pipeline import Annotator
from annotator.records import Alternative, EntityType, Figure

HUMAN, MOUSE = "ncbitaxon:9606", "ncbitaxon:10090"


@pytest.fixture(scope="module")
def annotator():
    return Annotator()


def read(annotator, text, *, is_caption=False):
    figure = Figure("1", text, is_caption=is_caption)
    return {mention.text: mention for mention in annotator.read(figure).mentions}


def test_a_family_is_one_of_its_genes_in_an_abstract(annotator):
    mention = read(annotator, "Insulin activates Akt in HepG2 cells.")["Akt"]
    assert (mention.type, mention.symbol, mention.taxon) == (EntityType.GENE, "AKT1", HUMAN)
    assert isinstance(mention.alternatives[0], Alternative)
    assert mention.alternatives[0].id == "fplx:AKT"
    assert mention.members == ()


def test_a_family_without_a_gene_of_its_own(annotator):
    """LC3 is that of two genes, BMP the one that annotators give most often."""
    found = read(annotator, "BMP and Notch act on LC3 in HepG2 cells.")
    assert found["LC3"].symbol == "MAP1LC3A|MAP1LC3B"
    assert (found["BMP"].symbol, found["Notch"].symbol) == ("BMP4", "NOTCH1")


def test_a_polymerase_is_its_catalytic_subunit(annotator):
    mention = read(annotator, "Forks need DNA polymerase alpha.")["DNA polymerase alpha"]
    assert mention.symbol == "POLA1"


def test_a_family_of_a_caption_stays_one(annotator):
    mention = read(annotator, "Insulin activates Akt in HepG2 cells.", is_caption=True)["Akt"]
    assert mention.ids == ("fplx:AKT",)


def test_a_name_with_all_numbers_means_all_members(annotator):
    found = read(annotator, "Growth needs ERK and ERK1/2 and MEK1/2 activity.")
    assert found["ERK"].symbol == "MAPK1"
    assert sorted(found["ERK1/2"].symbol.split("|")) == ["MAPK1", "MAPK3"]


def test_a_family_that_is_not_listed_stays_one(annotator):
    mention = read(annotator, "Cells need PI3K.")["PI3K"]
    assert mention.type is EntityType.GENE_FAMILY


def test_only_one_family_is_replaced(annotator):
    mention = read(annotator, "Akt acts.", is_caption=True)["Akt"]
    gene = replace(mention, type=EntityType.GENE)
    assert with_genes_of_family(gene, HUMAN, annotator.lexicon) is gene
    two = replace(mention, ids=(*mention.ids, "fplx:ERK"))
    assert with_genes_of_family(two, HUMAN, annotator.lexicon) is two


def test_an_organism_without_the_genes_keeps_the_family(annotator):
    mention = read(annotator, "Akt acts.", is_caption=True)["Akt"]
    assert with_genes_of_family(mention, "ncbitaxon:3702", annotator.lexicon) is mention


def test_every_listed_gene_is_a_member(annotator):
    for row in curated_rows("family_genes.tsv"):
        family = annotator.lexicon.entity(row.term)
        if family is None or not family.members:
            continue  # the starter lexicon has few families
        genes = map(annotator.lexicon.entity, family.members)
        known = {gene.symbol for gene in genes if gene is not None}
        assert row.what in known or len(known) < len(family.members), row

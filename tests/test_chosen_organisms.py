"""Organisms as users give them: ids, names, and what is near a name that does not exist."""

import pytest

from annotator.errors import InputError
from annotator.lexicon import open_lexicon
from annotator.lexicon.chosen_organisms import (
    chosen_taxa,
    organisms_of_sources,
    split_names,
    with_strains,
)

YEAST = "ncbitaxon:4932"


@pytest.mark.parametrize(
    ("given", "taxon"),
    [
        ("9606", "ncbitaxon:9606"),
        (" 9606 ", "ncbitaxon:9606"),
        ("ncbitaxon:9606", "ncbitaxon:9606"),
        ("NCBITaxon_9606", "ncbitaxon:9606"),
        ("taxon:10090", "ncbitaxon:10090"),
        ("txid10090", "ncbitaxon:10090"),
        ("human", "ncbitaxon:9606"),
        ("Mouse", "ncbitaxon:10090"),
        ("Drosophila melanogaster", "ncbitaxon:7227"),
        ("559292", YEAST),  # a strain
        ("worm", "ncbitaxon:6239"),
        ("ecoli", "ncbitaxon:562"),
    ],
)
def test_an_organism_is_named_in_many_ways(given, taxon):
    assert chosen_taxa([given], open_lexicon("starter")) == (taxon,)


def test_what_can_be_installed_can_be_chosen():
    starter = open_lexicon("starter")
    for name, taxon in organisms_of_sources().items():
        assert taxon in chosen_taxa([name], starter), name


def test_each_organism_is_there_once_with_its_strains():
    starter = open_lexicon("starter")
    taxa = chosen_taxa(split_names("yeast, 4932,,559292 , human"), starter)
    assert taxa == (YEAST, "ncbitaxon:9606")
    assert with_strains(taxa, starter) == {YEAST, "ncbitaxon:559292", "ncbitaxon:9606"}


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("humen", "nearest: human (Homo sapiens, 9606)"),
        ("drosofila melanogaster", "nearest: Drosophila melanogaster (7227)"),
        ("cat", "domestic cat (Felis catus, 9685)"),
        ("unicorn", "or NCBI Taxonomy ids: 9606"),
        ("4294967295", "or NCBI Taxonomy ids: 9606"),
        ("1234", "or NCBI Taxonomy ids: 9606"),
    ],
)
def test_an_unknown_organism_is_an_error_that_names_the_nearest(given, hint):
    with pytest.raises(InputError) as error:
        chosen_taxa(["human", given], open_lexicon("starter"))
    assert error.value.message == f"the lexicon has no organism {given!r}"
    assert hint in error.value.hint

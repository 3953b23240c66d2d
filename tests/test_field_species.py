"""The species of the ``organisms`` field, where the text names only its group or genus."""

import pytest

from annotator.provenance import EvidenceSource
from annotator.recognition.organisms.field_species import with_field_species
from annotator.recognition.organisms.organism_candidates import OrganismCandidate
from annotator.recognition.organisms.organism_names import NameKind, OrganismMention
from annotator.records import Figure
from tests.small_lexicon import small_lexicon

PLANTS, CRESS, HUMAN, MOUSE, MAMMALS = (
    f"ncbitaxon:{number}" for number in (33090, 3702, 9606, 10090, 40674)
)


def candidate(taxon, name, group, kind=NameKind.GROUP):
    mentions = {EvidenceSource.CAPTION: [OrganismMention(taxon, name, kind)]} if kind else {}
    return OrganismCandidate(taxon, name, group, mentions=mentions)


def named(one, *organisms, beside=()):
    figure = Figure("f", "", organisms=organisms)
    chosen = with_field_species(figure, [(0.7, one), *((0.6, c) for c in beside)], small_lexicon())
    assert chosen[0][0] == 0.7
    return chosen[0][1].taxon, chosen[0][1].name


def test_a_group_is_the_species_of_the_field():
    plants = candidate(PLANTS, "Viridiplantae", "plant")
    assert named(plants, "Arabidopsis thaliana") == (CRESS, "Arabidopsis thaliana")
    assert named(plants, "Homo sapiens", "Arabidopsis thaliana")[0] == CRESS
    assert named(plants, "Arabidopsis thaliana L.")[0] == CRESS
    assert named(candidate(MAMMALS, "Mammalia", "mammal"), "Mus musculus")[0] == MOUSE


@pytest.mark.parametrize(
    ("name", "listed", "expected"),
    [
        ("Hypnum", "Hypnum plumaeforme", "Hypnum plumaeforme"),  # which no lexicon has
        ("H. plumaeforme", "Hypnum plumaeforme", "Hypnum plumaeforme"),
        ("H. plumaeforme", "Hypnum cupressiforme", "H. plumaeforme"),
        ("H. plumaeforme", "Bryum plumaeforme", "H. plumaeforme"),
        ("Bryum", "Hypnum plumaeforme", "Bryum"),
    ],
)
def test_a_genus_or_an_abbreviated_name_is_its_species(name, listed, expected):
    assert named(candidate(PLANTS, name, "plant", NameKind.GENUS), listed)[1] == expected


@pytest.mark.parametrize(
    ("one", "listed"),
    [
        # The species of another group is no species of this one.
        (candidate(PLANTS, "Viridiplantae", "plant"), "Drosophila melanogaster"),
        # A group for which only the words speak.
        (candidate(PLANTS, "Viridiplantae", "plant", None), "Arabidopsis thaliana"),
        (candidate(PLANTS, "Viridiplantae", "plant"), "Mus musculus"),
        # Human is no group, and the field's default for one.
        (candidate(HUMAN, "Homo sapiens", "human", NameKind.NAME), "Mus musculus"),
        (candidate(MAMMALS, "Mammalia", "mammal"), "Homo sapiens"),
        # A species that is not in the lexicon may be of any group.
        (candidate(PLANTS, "Viridiplantae", "plant"), "Hypnum plumaeforme"),
        (candidate(PLANTS, "Viridiplantae", "plant"), "plants"),
    ],
)
def test_anything_else_stays(one, listed):
    assert named(one, listed) == (one.taxon, one.name)


def test_a_species_that_is_named_is_not_named_again():
    cress = candidate(CRESS, "Arabidopsis thaliana", "plant", NameKind.NAME)
    plants = candidate(PLANTS, "Viridiplantae", "plant")
    assert named(plants, "Arabidopsis thaliana", beside=(cress,))[0] == PLANTS


def test_the_figure_is_about_the_species():
    """All the way: from a record of a newer release to what it is about."""
    from annotator.recognition.pipeline import Annotator

    annotator = Annotator("starter")
    texts = {"caption": "Resistance of the plant's leaves.", "papertitle": "Defence of plants"}
    figure = Figure("f", **texts, organisms=("Arabidopsis thaliana",))
    assert annotator.subject(figure).taxa[0].taxon == CRESS
    assert annotator.subject(Figure("f", **texts)).taxa[0].taxon == PLANTS

"""Lists of model organisms, and organisms that say how a gene is called there."""

import pytest

from annotator.lexicon import open_lexicon
from annotator.recognition.organisms.organism_names import organism_names


@pytest.fixture(scope="module")
def lexicon():
    return open_lexicon("starter")


def named(lexicon, text):
    return [mention.text for mention in organism_names(text, lexicon.matches(text))]


@pytest.mark.parametrize(
    "text",
    [
        "Conserved from C. elegans, yeast, and flies.",
        "The pathway acts in yeast, C. elegans, Drosophila and mice.",
        "NIPBL (Scc2 in yeast) loads cohesin.",
        "GATOR1 (SEACIT in budding yeast) acts.",
        "The worm homologs are below.",
        "The yeast gene orthologues are below.",
        "Names of the yeast proteins are below.",
    ],
)
def test_what_is_mentioned_by_the_way_does_not_count(lexicon, text):
    assert named(lexicon, text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("In yeast, and in flies", ["yeast", "flies"]),
        ("rice, maize and wheat", ["rice", "maize", "wheat"]),
        ("yeast, mice and rats", ["yeast", "mice", "rats"]),  # one distant organism
        ("yeast. Mice lack it. Flies have it", ["yeast", "Mice", "Flies"]),
        ("A model of it (in yeast)", ["yeast"]),
        ("Tomato (Solanum lycopersicum)", ["Tomato", "Solanum lycopersicum"]),
        ("The yeast protein acts.", ["yeast"]),
    ],
)
def test_others_count(lexicon, text, names):
    assert named(lexicon, text) == names


def test_a_model_of_a_disease_of_human_is_not_about_human(lexicon):
    text = "A mouse model of human progeria"
    mentions = organism_names(text, lexicon.matches(text))
    assert [(m.text, m.aside) for m in mentions] == [("mouse", False), ("human", True)]

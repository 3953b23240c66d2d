"""Colours of a drawing that are called as organisms are."""

import pytest
from msgspec import Struct

from annotator.recognition.organisms.legend_colours import without_colours
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, Figure


class Named(Struct):
    """A name in a text."""

    text: str
    start: int


def is_colour(text, name):
    return not without_colours(text, [Named(name, text.index(name))])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Coral pink circles show kinases", "Coral"),
        ("in salmon boxes", "salmon"),
        ("salmon-coloured nodes", "salmon"),
        ("genes highlighted in wheat are", "wheat"),
        ("light coral nodes", "coral"),
        ("Up (salmon) and down (blue)", "salmon"),
        ("Salmon: induced. Red: repressed.", "Salmon"),
        ("Up, red; tomato = repressed", "tomato"),
    ],
)
def test_a_colour_is_no_organism(text, name):
    assert is_colour(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Growth of salmon in red light", "salmon"),
        ("Fish (salmon) were fed", "salmon"),  # no other colour
        ("Wheat: a model of its starch", "Wheat"),
        ("the tomato (red arrows) ripens", "tomato"),
        ("wheat starch (yellow)", "wheat"),
        ("mouse boxes", "mouse"),
    ],
)
def test_an_organism_is_no_colour(text, name):
    assert not is_colour(text, name)


def test_a_figure_is_not_about_the_colour_of_its_nodes():
    caption = "Coral pink ellipsoids are cyclins and p53 in infected cells."
    taxa = Annotator("starter").subject(Figure("f", caption)).taxa
    assert [taxon.taxon for taxon in taxa] == [HUMAN]

"""Mice that only carry tumours of human cells."""

import pytest

from annotator.recognition.organisms.organism_names import OrganismMention
from annotator.recognition.organisms.xenografts import without_carriers
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure

MOUSE = "ncbitaxon:10090"


def kept(text):
    places = [at for at in range(len(text)) if text.startswith(("mice", "mouse", "rats"), at)]
    mentions = [OrganismMention(MOUSE, text[at : at + 4], start=at) for at in places]
    return len(without_carriers(text, mentions))


@pytest.mark.parametrize(
    "text",
    [
        "Tumours of gastric cancer cells grew in nude mice.",
        "Xenografts in mice shrank.",
        "Cells were injected into NOD/SCID mice. These mice were then treated.",
        "It reduced tumour growth in a mouse xenograft model.",
        "Immunodeficient mice carried the cells.",
    ],
)
def test_carriers_do_not_count(text):
    assert kept(text) == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tumours grew in mice.", 1),
        ("Xenografts grew in knockout mice.", 1),
        ("Pten-deficient mice had tumours. Xenografts in nude mice shrank.", 1),
        ("Xenografts shrank. Fasted mice lost weight.", 1),
        ("Allografts of melanoma grew in nude mice (a syngeneic graft).", 1),
    ],
)
def test_mice_with_genes_of_their_own_count(text, count):
    assert kept(text) == count


def test_other_organisms_count():
    fish = OrganismMention("ncbitaxon:7955", "zebrafish", start=14)
    assert without_carriers("Xenografts in zebrafish grew.", [fish]) == [fish]


def test_a_figure_about_a_xenograft_is_about_human():
    caption = "Growth of bladder cancer cells in athymic nude mice as xenografts."
    assert Annotator().read(Figure("1", caption)).taxa[0].name == "Homo sapiens"

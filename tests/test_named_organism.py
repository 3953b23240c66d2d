"""The organism directly before a gene's name, in texts that are no captions."""

import pytest

from annotator.lexicon.build import build
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure
from tests.lexicon_sources import write_sources

HUMAN, MOUSE = "ncbigene:207", "ncbigene:11651"
TEXT = "Human cells of patients have AKT1. Human AKT1 resembles mouse AKT1. Patients differ."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("named")
    build(write_sources(folder / "sources"), folder / "lexicon")
    return str(folder / "lexicon")


@pytest.fixture(scope="module")
def annotator(folder):
    return Annotator(folder)


def ids(annotator, text, *, is_caption=False):
    mentions = annotator.read(Figure("1", text, is_caption=is_caption)).mentions
    return [
        mention.ids[0] for mention in mentions if mention.text in ("AKT1", "Akt1") if mention.ids
    ]


def test_a_gene_is_that_of_the_organism_before_it(annotator):
    assert ids(annotator, TEXT) == [HUMAN, HUMAN, MOUSE]
    assert ids(annotator, TEXT.replace("mouse AKT1", "that of the mouse, AKT1"))[-1] == HUMAN


def test_not_in_a_caption(annotator):
    assert ids(annotator, TEXT, is_caption=True) == [HUMAN, HUMAN, HUMAN]


def test_an_organism_without_the_gene_changes_nothing(annotator):
    assert ids(annotator, TEXT.replace("mouse", "chicken")) == [HUMAN, HUMAN, HUMAN]


def test_only_the_wanted_organisms(folder):
    assert ids(Annotator(folder, organisms=["human"]), TEXT) == [HUMAN, HUMAN, HUMAN]


def test_of_what_the_text_is_not_about():
    text = "Human cells of patients have a human homolog. Yeast HOG1 lacks it. Human cells do not."
    (mention,) = Annotator().read(Figure("1", text, is_caption=False)).mentions
    assert (mention.text, mention.ids) == ("HOG1", ("ncbigene:850803",))

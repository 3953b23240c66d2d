"""Proteins of viruses, which no lexicon has."""

import pytest

from annotator.recognition.pipeline import Annotator
from annotator.recognition.surrounding_text import viral_names
from annotator.recognition.viral_proteins import viral_proteins
from annotator.records import Figure


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("NS5A of the virus binds p53.", ["NS5A"]),
        ("HCV NS3/4A cleaves MAVS.", ["NS3/4A"]),
        ("LMP-1 is the viral protein of EBV.", ["LMP-1"]),
        ("HIV Nef-induced endocytosis, xTat", ["Nef"]),  # no part of a longer word
        ("At day E6 and E7 of development", []),  # of no virus
        ("TAT and the virus", []),  # in another case
    ],
)
def test_names_in_captions_about_viruses(caption, names):
    assert [caption[start:end] for start, end in viral_proteins(caption)] == names


@pytest.fixture(scope="module")
def annotator():
    return Annotator("starter")


def test_they_are_genes_without_an_id(annotator):
    caption = "LMP-1 of the virus activates AKT1 in human cells."
    found = annotator.read(Figure("a", caption, is_caption=True)).mentions
    assert [(m.text, m.ids[:1]) for m in found] == [("LMP-1", ()), ("AKT1", ("ncbigene:207",))]


def test_a_human_gene_of_that_name_is_not_meant():
    captions = ["Nef of the virus", "Nef of the cell"]
    names = [viral_names(caption, [(0, 3)]) for caption in captions]
    assert names == [{"Nef"}, set()]

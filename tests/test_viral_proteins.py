"""Proteins of viruses, which no lexicon has."""

import pytest

from annotator.recognition.names.surrounding_text import viral_names
from annotator.recognition.names.viral_proteins import viral_proteins
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("NS5A of the virus binds p53.", ["NS5A"]),
        ("HCV NS3/4A cleaves MAVS.", ["NS3/4A"]),
        ("LMP-1 is the viral protein of EBV.", ["LMP-1"]),
        ("HIV Nef-induced endocytosis, xTat", ["Nef"]),  # no part of a longer word
        ("BZLF1, UL41 and ORF50 of the virus, UL or ORF", ["BZLF1", "UL41", "ORF50"]),
        ("TAT and the virus", []),  # in another case
    ],
)
def test_names_in_captions_about_viruses(caption, names):
    assert [caption[start:end] for start, end in viral_proteins(caption)] == names


@pytest.fixture(scope="module")
def annotator():
    return Annotator("starter")


@pytest.mark.parametrize(
    ("caption", "papertitle", "names"),
    [
        ("Nef and ORF50 bind in human cells.", "", []),
        ("Nef and ORF50 bind in human cells.", "Entry of the virus", ["Nef", "ORF50"]),
        ("Nef of KSHV binds in human cells.", "", ["Nef"]),
        ("PB1-F2 of H5N1 binds in human cells.", "", ["PB1-F2"]),
        ("VP35 binds in human cells.", "Ebola and rabies", ["VP35"]),
    ],
)
def test_the_caption_or_a_title_is_about_a_virus(annotator, caption, papertitle, names):
    figure = Figure("a", caption, papertitle=papertitle, is_caption=True)
    assert [m.text for m in annotator.read(figure).mentions] == names


def test_they_are_genes_without_an_id(annotator):
    caption = "LMP-1 of the virus activates AKT1 in human cells."
    found = annotator.read(Figure("a", caption, is_caption=True)).mentions
    assert [(m.text, m.ids[:1]) for m in found] == [("LMP-1", ()), ("AKT1", ("ncbigene:207",))]


def test_a_human_gene_of_that_name_is_not_meant():
    names = [viral_names("Nef acts", [(0, 3)], is_viral=is_viral) for is_viral in (True, False)]
    assert names == [{"Nef"}, set()]

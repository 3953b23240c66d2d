"""Proteins by which bacteria and parasites act on a host, which no lexicon has."""

import pytest

from annotator.recognition.genes.pathogen_proteins import pathogen_proteins
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("YopJ of Yersinia acetylates TAK1.", ["YopJ"]),
        ("The effector SidM recruits Rab1.", ["SidM"]),
        ("IpaH9.8 and GRA24 of pathogens", ["IpaH9.8", "GRA24"]),
        ("Shigella has xIpaA and IpaA2x", []),  # no part of a longer word
        ("YOPJ of Yersinia", []),  # in another case
        ("YopJ acetylates TAK1.", []),  # of no pathogen
    ],
)
def test_names_in_captions_about_pathogens(caption, names):
    assert [caption[start:end] for start, end in pathogen_proteins(caption)] == names


def test_they_are_genes_without_an_id():
    caption = "Toxoplasma ROP16 activates AKT1 in human cells."
    found = Annotator("starter").read(Figure("a", caption, is_caption=True)).mentions
    assert [(m.text, m.ids[:1]) for m in found] == [("ROP16", ()), ("AKT1", ("ncbigene:207",))]


def test_names_that_others_have_need_their_own_genus():
    def found(caption, *organisms):
        return [caption[start:end] for start, end in pathogen_proteins(caption, organisms)]

    assert found("CSP of Plasmodium") == ["CSP"]
    assert found("CSP of the pathogen") == []
    assert found("GAC of Toxoplasma") == ["GAC"]  # an apicomplexan as well
    assert found("GAC of Legionella") == []
    assert found("CSP acts", "Plasmodium falciparum") == ["CSP"]


def test_they_come_before_human_genes():
    figure = Figure("a", "PLP1 and AKT1 in cysts", papertitle="Toxoplasma in human cells")
    found = Annotator("starter").read(figure).mentions
    assert [(m.text, m.ids[:1]) for m in found] == [("PLP1", ()), ("AKT1", ("ncbigene:207",))]

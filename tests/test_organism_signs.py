"""Whose genes an abstract names, by what it says beside the names of organisms."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from annotator.recognition.genes.organism_places import OrganismPlaces
from annotator.recognition.genes.organism_signs import MOUSE, RAT, OrganismSigns
from annotator.recognition.genes.organisms_with_genes import strain_with_genes
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, Figure
from tests.lexicon_sources import write_sources

YEAST, S288C = "ncbitaxon:4932", "ncbitaxon:559292"


@pytest.fixture(scope="module")
def annotator(tmp_path_factory):
    from annotator.lexicon.build import build

    folder = tmp_path_factory.mktemp("signs")
    build(write_sources(folder / "sources"), folder / "lexicon")
    return Annotator(str(folder / "lexicon"))


def organisms(annotator, text, *, is_caption=False):
    mentions = annotator.read(Figure("1", text, is_caption=is_caption)).mentions
    return {mention.text: mention.taxon for mention in mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Akt1(-/-) splenocytes and thymocytes of littermates divide less.", MOUSE),
        ("Akt1 is lost in knockout embryos, and heterozygous littermates are small.", MOUSE),
        ("Akt1 acts with Tipx1, Foxq2, Lyx4 and Spry9 in embryos.", MOUSE),
        ("Akt1 acts in embryos.", MOUSE),
        ("Akt1 at 14q32.3, cloned in patients, has variants in embryos.", HUMAN),
        ("Akt1 acts.", HUMAN),
        ("Akt1 acts in cell lines.", HUMAN),
        ("A clinical study of cell lines of patients: Akt1 null clones grow.", HUMAN),
    ],
)
def test_a_text_without_an_organism(annotator, text, expected):
    assert organisms(annotator, text)["Akt1"] == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("A novel kinase", "AKT1 binds a channel. Its homolog in yeast was cloned.", HUMAN),
        ("A novel kinase of yeast", "AKT1 binds a channel. Its homolog was cloned.", ""),
    ],
)
def test_an_abstract_that_names_an_organism_by_the_way(annotator, title, text, expected):
    figure = Figure("1", text, papertitle=title, is_caption=False)
    assert {m.taxon for m in annotator.read(figure).mentions if m.text == "AKT1"} == {expected}


def test_a_caption_is_not_read_so(annotator):
    text = "Akt1(-/-) splenocytes and thymocytes of littermates divide less."
    assert organisms(annotator, text, is_caption=True)["Akt1"] == HUMAN


def signs(annotator, text, *places):
    return OrganismSigns(text, OrganismPlaces(text, places), set(), annotator.lexicon)


def test_patients_and_cell_lines_are_human(annotator):
    plain = signs(annotator, "It acts.")
    found = signs(annotator, "Patients and controls: the cell line of a patient.")
    assert found.support(HUMAN, 0, "It") > plain.support(HUMAN, 0, "It")
    assert found.support(MOUSE, 0, "It") == plain.support(MOUSE, 0, "It")


def test_signs_of_mice_are_worth_more_where_nothing_names_mice(annotator):
    text = "A knockout of it in mice."
    alone, beside = signs(annotator, text), signs(annotator, text, (20, MOUSE))
    assert "genetics, mouse named" in beside.features(MOUSE, 0, "It")
    gain = alone.support(MOUSE, 0, "It") - signs(annotator, "It.").support(MOUSE, 0, "It")
    plain = signs(annotator, "Loss of it in the mice.", (20, MOUSE))
    assert gain > beside.support(MOUSE, 0, "It") - plain.support(MOUSE, 0, "It") > 0.0


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("Akt1 acts in knockout cells.", True),
        ("It acts in knockout cells.", False),
        ("It acts in knockout splenocytes.", True),
        ("Akt1, Socs3 and Foxq2 act.", False),
    ],
)
def test_a_mouse_that_nothing_names(annotator, text, is_shown):
    assert signs(annotator, text).shows_mouse == is_shown


def test_the_name_itself_says_whose_gene_it_is(annotator):
    found = signs(annotator, "hAkt1, AKT1 and Akt1.")
    assert "a letter for the organism" in found.features(HUMAN, 0, "hAkt1")
    assert "a letter for the organism" not in found.features(MOUSE, 0, "hAkt1")
    assert "a name in upper case" in found.features(HUMAN, 7, "AKT1")
    assert "has the name, so written" in found.features(HUMAN, 7, "AKT1")
    assert "has the name, so written" not in found.features(HUMAN, 16, "Akt1")
    assert "has the name" in found.features(HUMAN, 16, "Akt1")
    assert "has the name" not in found.features(RAT, 0, "hAkt1")


def test_genes_of_a_species_are_those_of_its_strain(annotator):
    lexicon = SimpleNamespace(
        species_of_strains={S288C: YEAST}, gene_taxa={S288C, YEAST, HUMAN, MOUSE},
        organisms=annotator.lexicon.organisms,
    )  # fmt: skip
    assert strain_with_genes(YEAST, lexicon) == S288C
    assert strain_with_genes(MOUSE, lexicon) == MOUSE
    assert strain_with_genes(RAT, lexicon) == HUMAN, "a mammal without genes"

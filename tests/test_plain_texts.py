"""Texts that are no captions, such as abstracts: what is read otherwise in them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from annotator.recognition.chemicals.chemical_roles import is_a_role
from annotator.recognition.definitions.definition_spans import without_loci
from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import resolve
from annotator.records import EntityType, Figure, GroundedDefinition
from tests.small_lexicon import small_lexicon


@pytest.fixture(scope="module")
def annotator():
    return Annotator("starter")


def texts(annotator, text, *, is_caption):
    return {m.text for m in annotator.read(Figure("1", text, is_caption=is_caption)).mentions}


@pytest.mark.parametrize(
    "heading",
    [
        "Antipsychotic Agents",
        "Analgesics, Opioid",
        "Hypnotics and Sedatives",
        "Calcium Channel Blockers",
        "Serotonin 5-HT2 Receptor Antagonists",
        "Anti-Inflammatory Agents, Non-Steroidal",
        "Antioxidants",
        "Anticonvulsants",
        "Oxidants",
        "Carcinogens",
    ],
)
def test_headings_of_roles(heading):
    assert is_a_role(heading)


@pytest.mark.parametrize(
    "heading",
    ["Antimony", "Antipyrine", "Estrogens", "Vitamins", "Agar", "Inhibins", "Glycogen"],
)
def test_headings_of_substances(heading):
    assert not is_a_role(heading)


def test_roles_of_drugs_are_chemicals_in_captions_alone(annotator):
    text = "Ketamine and antioxidants protect the neurons of patients."
    assert texts(annotator, text, is_caption=False) == {"Ketamine"}
    assert texts(annotator, text, is_caption=True) == {"Ketamine", "antioxidants"}


def test_markers_of_cells_are_named_in_texts(annotator):
    text = "CD4+ T cells of patients produce interleukin-2."
    assert "CD4" in texts(annotator, text, is_caption=False)
    assert "CD4" not in texts(annotator, text, is_caption=True)


def test_a_numbered_symbol_that_is_defined_as_a_disease_is_the_gene():
    lexicon = small_lexicon()
    nothing = GroundedDefinition("", "a disease", (), None, "")
    assert without_loci({"CASP3": nothing, "HeLa": nothing}, lexicon) == {"HeLa": nothing}
    gene = replace(nothing, type=EntityType.GENE)
    assert without_loci({"CASP3": gene}, lexicon) == {"CASP3": gene}


def test_a_symbol_without_a_number_is_what_the_text_defines(annotator):
    text = "Acute promyelocytic pain (APP) is frequent, and APP needs care."
    assert "APP" not in texts(annotator, text, is_caption=False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Levels of tumor necrosis factor-a rise in patients.", "tumor necrosis factor-a"),
        ("Release of interleukin-1b in patients.", "interleukin-1b"),
        ("Release of interleukin- 1b in patients.", "interleukin- 1b"),
        ("Loss of integrin b1 in patients.", "integrin b1"),
    ],
)
def test_long_names_with_a_latin_letter_for_a_greek_one(annotator, text, name):
    assert name in texts(annotator, text, is_caption=False)


@pytest.mark.parametrize(
    "text",
    ["Tumor necrosis factor a day later.", "Types of tumor necrosis factor a/b in patients."],
)
def test_letters_that_are_no_greek_ones(annotator, text):
    found = texts(annotator, text, is_caption=False)
    assert not any(name.endswith((" a", "-a")) for name in found)


def test_genotypes_of_mice_name_genes(annotator):
    text = "Plaques in APP/PS1 mice are smaller."
    assert "APP" in texts(annotator, text, is_caption=False)
    assert "APP" not in texts(annotator, text, is_caption=True)


class Unsure:
    """Scores names as such, with an id that is right one time in five."""

    def score(self, evidence):
        return 0.9, 0.2


@pytest.mark.parametrize(("is_caption", "has_id"), [(False, True), (True, False)])
def test_ids_that_are_seldom_right(annotator, is_caption, has_id):
    subject = annotator.subject(Figure("1", "AKT1 acts in patients.", is_caption=is_caption))
    ((mention,), _) = resolve(subject, annotator.names, Unsure())
    assert bool(mention.ids) == has_id

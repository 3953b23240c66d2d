"""Texts that are no captions: roles of drugs are no chemicals, markers of cells are genes."""

from __future__ import annotations

import pytest

from annotator.recognition.chemicals.chemical_roles import is_a_role
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure


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

"""Whose genes an abstract names, by what it says beside the names of organisms."""

from __future__ import annotations

import pytest

from annotator.recognition.genes.organism_signs import MOUSE, OTHER, RAT, signs
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, Figure
from tests.lexicon_sources import write_sources


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
        ("Akt1 acts in embryos.", HUMAN),
        ("Akt1 acts in cell lines.", HUMAN),
        ("A clinical study of cell lines of patients: Akt1 null clones grow.", HUMAN),
    ],
)
def test_a_text_without_an_organism(annotator, text, expected):
    assert organisms(annotator, text)["Akt1"] == expected


def test_a_caption_is_not_read_so(annotator):
    text = "Akt1(-/-) splenocytes and thymocytes of littermates divide less."
    assert organisms(annotator, text, is_caption=True)["Akt1"] == HUMAN


def test_patients_and_cell_lines_are_human():
    found = signs("Patients and controls: the cell line of a patient.", {})
    assert found[HUMAN] > 0.0 > found[MOUSE]
    assert found[OTHER] < 0.0 < found[RAT]


def test_signs_of_mice_are_worth_more_where_nothing_names_mice():
    plain, knockout = "It acts.", "It acts in knockout cells."
    alone = signs(knockout, {})[MOUSE] - signs(plain, {})[MOUSE]
    beside = signs(knockout, {MOUSE: 1})[MOUSE] - signs(plain, {MOUSE: 1})[MOUSE]
    assert alone > beside > 0.0

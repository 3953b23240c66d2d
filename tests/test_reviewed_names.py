"""Names that the starter lexicon adds to the sources, and heads of chemicals' names, in captions."""

from __future__ import annotations

import pytest

from annotator.recognition.pipeline import Annotator
from annotator.records import Figure


@pytest.fixture(scope="module")
def starter():
    return Annotator("starter", None)


@pytest.mark.parametrize(
    ("caption", "name", "symbol"),
    [
        ("Activation of P2Y by UTP in human glia.", "P2Y", "P2RY"),
        ("Parkin ubiquitinates Miro on human mitochondria.", "Miro", "RHOT1|RHOT2"),
        ("TRX1 inhibits ASK1 in human cells.", "TRX1", "TXN"),
        ("3β-HSD makes progesterone in the human ovary.", "3β-HSD", "HSD3B1|HSD3B2"),
        ("StAR moves cholesterol in human adrenal glands.", "StAR", "STAR"),
    ],
)
def test_reviewed_names_mean_what_people_mean(starter, caption, name, symbol):
    found = {m.text: m.symbol for m in starter.read(Figure("f", caption)).mentions}
    assert found[name] == symbol


def test_an_oxon_is_not_what_it_is_made_of(starter):
    caption = "Glucose oxon binds AChE in human blood."
    found = {m.text: m.ids for m in starter.read(Figure("f", caption)).mentions}
    assert found["Glucose oxon"] == ()
    assert "Glucose" not in found

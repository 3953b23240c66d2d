"""Short forms that mean another thing beside certain names."""

import pytest

from annotator.recognition.names.company import meaning_beside
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure


@pytest.fixture(scope="module")
def annotator():
    return Annotator("starter")


@pytest.mark.parametrize(
    ("text", "caption", "meaning"),
    [
        ("PDK1", "PDK1 and Akt", "3-phosphoinositide-dependent protein kinase 1"),
        ("PDK1", "PDK1 blocks PDH", None),
        ("PDK1", "PDK1 and AKTIP", None),  # a longer name
        ("BCR", "BCR and BTK", ""),
        ("AKT1", "AKT1 and Akt", None),
        # Of several meanings, the one with most of its names in the caption.
        ("GR", "GR and cortisol", "glucocorticoid receptor"),
        ("GR", "GR and GSSG", "glutathione reductase"),
        ("GR", "GR, GSSG, GPx and cortisol", "glutathione reductase"),
    ],
)
def test_meanings(text, caption, meaning):
    assert meaning_beside(text, caption) == meaning


@pytest.mark.parametrize(
    ("caption", "text", "symbols"),
    [
        ("PDK1 phosphorylates AKT1 in human cells.", "PDK1", ["PDPK1"]),
        ("MST1 phosphorylates LATS1 in human cells.", "MST1", ["STK4"]),
        ("BCR activates BTK in human cells.", "BCR", []),
        ("BCR is fused in human cells.", "BCR", ["BCR"]),
        ("Rho activates ROCK1 in human cells.", "Rho", ["RHO"]),
        ("RAP1 binds TERF2 at human telomeres.", "RAP1", ["TERF2IP"]),
        ("RAP1 activates BRAF in human cells.", "RAP1", ["RAP1"]),
        ("FAS binds FASLG on human cells.", "FAS", ["FAS"]),
        # The full name is there, but not as a definition.
        ("More of the fatty acid synthase (FAS, 0.5 units) in human cells.", "FAS", ["FASN"]),
        # Short forms that mean nothing alone.
        ("ER binds estradiol in human cells.", "ER", ["ESR"]),
        ("Canonical pathways (CP) of human cells.", "CP", []),
        ("ER binds AKT1 in human cells.", "ER", []),
        ("ER+ cells express CCND1 in human tissue.", "ER", ["ESR"]),
        ("ATF6 is cut by S1P and S2P in human cells.", "S1P", ["MBTPS1"]),
        ("ER stress in ER+ cells: unfolded proteins of the ER, human PERK.", "ER", []),
        ("HDL carries S1P and APOM; human SREBP2.", "S1P", ["sphingosine 1-phosphate"]),
        ("S1P binds S1PR1 on human cells.", "S1P", ["sphingosine 1-phosphate"]),
        ("Anti-estrogens block ER and HER2 in human cells.", "ER", ["ESR"]),
        ("Ca2+ leaves the ER of HER2-positive breast cancer cells.", "ER", []),
        ("Rb binds E2F1 in human cells.", "Rb", ["RB1"]),
    ],
)
def test_captions(annotator, caption, text, symbols):
    mentions = annotator.read(Figure("a", caption, is_caption=True)).mentions
    assert [m.symbol for m in mentions if m.text == text] == symbols

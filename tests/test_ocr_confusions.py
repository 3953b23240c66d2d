"""Words that OCR misread."""

import pytest

from annotator.plausibility.ocr_confusions import near_miss


@pytest.mark.parametrize(
    ("word", "names", "expected"),
    [
        ("UNK", ["JNK", "p38"], "JNK"),
        ("TGFBI", ["TGFB1"], "TGFB1"),
        ("MKKS", ["MKK6"], "MKK6"),
        ("Sro", ["Src"], "Src"),
        ("gitA", ["gltA"], "gltA"),
        ("ERKl", ["ERK1"], "ERK1"),
        ("carn", ["cam"], "cam"),
        ("SQSTMl", ["SQSTM1", "SQSTMI"], "SQSTM1"),
        pytest.param("MKK3", ["MKK6"], None, id="two digits are two genes"),
        pytest.param("Aktl", ["Akt1", "Aktl"], None, id="it is one of the names"),
        pytest.param("AKT", ["ERK"], None, id="two of three letters"),
        pytest.param("OO", ["00"], None, id="too short"),
        pytest.param("MEKK", ["MEK"], None, id="a letter more"),
        pytest.param("IRS1", ["IRS2", "IR51"], "IR51", id="the one that looks alike"),
        pytest.param("UNK", [], None, id="no names"),
    ],
)
def test_near_miss(word, names, expected):
    assert near_miss(word, names) == expected

"""Words that OCR misread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.plausibility.ocr_confusions import is_likely_misreading, looks, near_miss


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


ALIKE = st.text("JUVvYyIl1iTt0OoDQmrndcwWh5sS", min_size=3, max_size=7)


@settings(max_examples=500)
@given(ALIKE, st.lists(ALIKE, max_size=8), st.data())
def test_words_without_a_common_form_are_no_misreadings(word, names, data):
    strokes, char = data.draw(st.sampled_from([("rn", "m"), ("cl", "d"), ("l", "I"), ("0", "O")]))
    names.append(word.replace(strokes, char))
    names.append(word.replace(char, strokes))
    for name in names:
        if near_miss(word, [name]) is not None:
            assert not set(looks(word)).isdisjoint(looks(name))


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("Jakl", "Jak1", True),
        ("Cis", "C1s", True),
        ("UNK", "JNK", True),
        ("cis-", "c1s", False),
        ("Cis-", "C1s", False),
        ("adh", "adn", False),
        ("RDHS", "RDH8", False),
        ("V-CAM", "VCAN", False),
    ],
)
def test_likely_misreadings_are_of_symbols_and_of_letters_often_confused(word, form, expected):
    assert is_likely_misreading(word, form) is expected

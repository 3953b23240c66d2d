"""What tells the members of a list, and which values are between two."""

import pytest

from annotator.recognition.names.listed_values import (
    DIGIT_LETTER,
    DIGITS,
    GREEK,
    GREEK_DIGIT,
    LETTER,
    LETTER_DIGIT,
    ROMAN,
    kind_of,
    values_between,
)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("12", DIGITS),
        ("3a", DIGIT_LETTER),
        ("D2", LETTER_DIGIT),
        ("α5", GREEK_DIGIT),
        ("β", GREEK),
        ("IV", ROMAN),
        ("B", LETTER),
    ],
)
def test_kinds_of_values(value, kind):
    assert kind_of(value) == kind


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("1", "3", ["1", "2", "3"]),
        ("II", "IV", ["II", "III", "IV"]),
        ("A", "C", ["A", "B", "C"]),
        ("D1", "D3", ["D1", "D2", "D3"]),
        ("D1", "E3", []),
        ("3", "1", []),
        ("1", "15", []),  # too many
        ("1", "B", []),
        ("α", "γ", []),
        ("²", "5", []),  # a digit, but no number
        ("2", "⁵", []),
    ],
)
def test_values_between(first, last, expected):
    assert values_between(first, last) == expected

"""What tells the members of a list: numbers, letters and numerals, and those of a range."""

from __future__ import annotations

DIGITS, GREEK, LETTER, ROMAN = r"\d{1,2}", "[α-ω]I{0,2}", "[A-H]", "[IVX]{1,4}"
#: ``D2`` of cyclin D2, ``3a`` of Wnt3a, ``1α`` of HIF-1α.
LETTER_DIGIT, DIGIT_LETTER = r"[A-Z]\d", r"\d{1,2}[a-cA-Cα-γ]"
#: ``α5`` of laminin α5.
GREEK_DIGIT = r"[α-ω]\d{1,2}"
#: ``122`` of IFT122.
LONG_NUMBER = r"\d{1,3}"
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
#: More names than this in one range is a page range or a year, not a list of genes.
_MAX_RANGE = 13


def kind_of(value: str) -> str:
    """Return what a value is: digits, Greek, a Roman numeral, a letter, or both."""
    if value.isdigit():
        return DIGITS
    if any(map(str.isdigit, value)):
        if value[0].isdigit():
            return DIGIT_LETTER
        return LETTER_DIGIT if value[0].isascii() else GREEK_DIGIT
    if not value.isascii():
        return GREEK
    return ROMAN if value in _ROMANS else LETTER


def values_between(first: str, last: str) -> list[str]:
    """Return the numbers or letters from first to last; nothing unless that is a short range."""
    if first in _ROMANS and last in _ROMANS:
        low, high = _ROMANS.index(first), _ROMANS.index(last)
        values = list(_ROMANS[low : high + 1])
    elif first.isdecimal() and last.isdecimal():
        low, high = int(first), int(last)
        values = [str(value) for value in range(low, high + 1)]
    elif kind_of(first) == kind_of(last) == LETTER_DIGIT and first[0] == last[0]:
        return [first[0] + value for value in values_between(first[1], last[1])]
    elif len(first) == len(last) == 1 and (first + last).isascii() and (first + last).isalpha():
        low, high = ord(first), ord(last)
        values = [chr(value) for value in range(low, high + 1)]
    else:
        return []
    return values if low < high <= low + _MAX_RANGE else []

"""Genes of a family by the letter of their subunit: ``GABAA receptor α1 subunit``.

Nomenclatures give the gene of each subunit a full name that ends in its letter or number; captions
write that behind any name of the family. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotator.text import GREEK

_NAMES = "|".join(dict.fromkeys(GREEK.values()))
_NUMERALS = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7"}
_KIND = r"(?:subunit|chain)s?"
_LETTER = rf"(?:{_NAMES}|[{''.join(GREEK)}])(?:[ -]?\d{{1,2}})?"
_VALUE = rf"(?:{_LETTER}|[IV]{{1,3}}[a-c]?|\d{{1,2}}[A-Ca-c]?|[A-H]\d?)"
_AND = r"(?:/|,\s|,?\s(?:and|or|&)\s)"
#: No part of another name: β-catenin, α-helix.
_END = r"(?!\w|-(?!containing|dependent|mediated|deficient|specific|null)\w)"
#: ``α1 subunit``, ``α1 and β2``, ``subunit IV``, ``B subunit``, ``(B subunit)``.
_BEHIND = re.compile(
    rf"[ -](?:(?P<letters>{_LETTER}(?:{_AND}{_LETTER})*)(?:[ -](?:{_KIND}|isoforms?))?"
    rf"|{_KIND}[ -](?P<values>{_VALUE}(?:{_AND}{_VALUE})*)"
    rf"|(?P<value>{_VALUE})[ -](?:subunit|chain)){_END}"
    rf"|\s\((?P<bracket>{_VALUE})[ -](?:subunit|chain)\)"
)
#: ``α1 subunit of the``.
_BEFORE = re.compile(rf"(?<![\w-])(?P<letters>{_LETTER})[ -]{_KIND} of (?:the )?$")
_LONGEST_BEFORE, _OF = 30, ("of ", "of the ")
_EACH = re.compile(_VALUE)

#: How full names have the letter or number of a subunit, in lower case and Latin letters.
_OF_NAME = rf"(?P<value>(?:{_NAMES})[ -]?\d{{0,2}}|\d{{1,2}}[a-z]?\d?|[a-z]\d?)"
_IN_NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[ ,-](?P<letter>{_NAMES}) (?:subunit|chain) (?P<number>\d{{1,2}})$",
        rf"(?:subunit|chain)[ -]{_OF_NAME}$",
        rf"[ ,-](?P<value>(?:{_NAMES})[ -]?\d{{0,2}})(?: (?:subunit|chain))?$",
    )
)


class Subunits(NamedTuple):
    """Subunits named beside a family: half-open offsets with the family's name, and their values.

    Each value is the letter or number as ``value_of`` returns it. ``first`` is where the first of
    several ends.
    """

    start: int
    end: int
    values: tuple[str, ...]
    first: int


def may_have_subunits(caption: str, start: int, end: int) -> bool:
    """Return False where no subunit can be named beside these offsets; most families have none."""
    return _BEHIND.match(caption, end) is not None or caption.endswith(_OF, 0, start)


def subunits_beside(caption: str, start: int, end: int) -> Iterator[Subunits]:
    """Yield what subunits the caption names beside the family at these offsets."""
    if found := _BEHIND.match(caption, end):
        group = next(name for name, text in found.groupdict().items() if text)
        each = list(_EACH.finditer(caption, *found.span(group)))
        values = tuple(value_of(value.group()) for value in each)
        yield Subunits(start, found.end(), values, each[0].end())
    before = max(0, start - _LONGEST_BEFORE)
    if not caption.endswith(_OF, 0, start):
        return
    if found := _BEFORE.search(caption[before:start]):
        yield Subunits(before + found.start(), end, (value_of(found["letters"]),), end)


def value_of(text: str) -> str:
    """Return the letter or number of a subunit in Latin letters and lower case.

    >>> value_of("α1"), value_of("alpha-1"), value_of("Va")
    ('alpha1', 'alpha1', '5a')
    """
    roman = text.rstrip("abc")
    if roman in _NUMERALS:
        return _NUMERALS[roman] + text[len(roman) :]
    return re.sub("[ -]", "", _latin(text))


def values_in(names: Iterable[str]) -> set[str]:
    """Return the letters or numbers of a subunit in the full names of its gene."""
    values = set()
    for name in map(_latin, names):
        for pattern in _IN_NAMES:
            if found := pattern.search(name):
                groups = found.groupdict()
                value = groups.get("value") or groups["letter"] + groups["number"]
                values.add(re.sub("[ -]", "", value))
                break
    return values


def _latin(text: str) -> str:
    return "".join(GREEK.get(letter, letter) for letter in text.lower())

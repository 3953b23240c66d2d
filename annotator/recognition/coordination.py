"""Names that a caption writes in pieces: ``factor 2 (eEF2) kinase``, ``ERK1/2``, ``IL-1, -6``.

Pure functions on the caption; what a spelled-out name means is asked of a lookup function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.provenance import Expansion, FoundBy

_PARENTHESIS = WordPattern(lambda: rf"\(([^()\s]{{2,15}})\)\s+({one_of('split_name_heads.tsv')})\b")
_WORDS_BEFORE = 8

#: ``/2``, ``/-2``, ``/β``, ``/B`` directly after a numbered name.
_SLASHED = re.compile(r"/[-‐–]?(\d{1,2}|[α-ωA-H])(?![\w])")
_RANGE = re.compile(r"[-–](\d{1,2}|[B-H])(?!\w|\.\d)")
#: ``, -6``, ``, 8``, `` and -8``, ``, and 9`` after a numbered name.
_LISTED = re.compile(
    r"(?:,\s?(?:and|or|&)?\s?|\s(?:and|or|&)\s)([-‐–]?)(\d{1,2}|[α-ω])(?!\w|\.\d|[%°+/])"
)
_NUMBERED = re.compile(r"(\d{1,2}|[α-ω]|(?<=[\d-])[A-H])$")
_PLURAL = re.compile(r"(?<=[a-z]{3})s[ -]$")
#: ``caspases 3`` before more numbers.
_PLURAL_NUMBER = re.compile(
    r"\b([A-Za-z]{3,}?)s[ -](\d{1,2})(?=(?:,\s?\d{1,2})*,?\s(?:and|or|&)\s\d)"
)
_COUNTED = WordPattern(lambda: rf"\s*{one_of('units.tsv', 'time', 'amount', 'concentration')}\b")

#: More names than this in one range is a page range or a year, not a list of genes.
_MAX_RANGE = 9


class ExpandedName(NamedTuple):
    """A name that a span of the caption stands for: half-open offsets, and the full names.

    ``names`` has one name, or several for a mention that names several (ERK1/2).
    """

    start: int
    end: int
    names: tuple[str, ...]
    found_by: FoundBy


def split_by_parenthesis(
    caption: str, known: Callable[[str], bool], long_starts: dict[int, int]
) -> Iterator[ExpandedName]:
    """Yield names of the form ``long form (SHORT) head``: AMPA receptors, eEF2 kinase.

    ``known`` tells whether a full name means anything; ``long_starts`` maps the offset of a short
    form in parentheses to the offset where its long form begins.
    """
    for found in _PARENTHESIS.finditer(caption):
        short, head = found.groups()
        start, name = _longest_before(caption, found.start(), head, known)
        if name is None and known(f"{short} {head}"):
            start = long_starts.get(found.start(1), found.start(1))
            name = f"{short} {head}"
        if name is not None:
            yield ExpandedName(
                start, found.end(), (name,), FoundBy(expansion=Expansion.SPLIT_BY_SHORT_FORM)
            )


def _longest_before(
    caption: str, end: int, head: str, known: Callable[[str], bool]
) -> tuple[int, str | None]:
    """Return start and text of the longest known name made of the words before and ``head``."""
    words = list(re.finditer(r"\S+", caption[max(0, end - 120) : end]))[-_WORDS_BEFORE:]
    offset = max(0, end - 120)
    for word in words:
        name = f"{caption[offset + word.start() : end].rstrip()} {head}"
        if known(name):
            return offset + word.start(), name
    return end, None


def numbered_lists(
    caption: str, start: int, end: int, known: Callable[[str], bool]
) -> Iterator[ExpandedName]:
    """Yield what the names after the numbered name ``caption[start:end]`` add to it.

    ``ERK1/2`` and ``Akt1-3`` become one longer mention; ``IL-1, -6 and -8`` one mention each.
    """
    first = caption[start:end]
    stem, number = _stem_and_number(first)
    if not stem:
        return
    names, at = _slashed(caption, end, stem, known)
    if not names:
        names, at = _ranged(caption, end, stem, number, known)
    else:
        names = [first, *names]
    if names:
        yield ExpandedName(
            start, at, tuple(names), FoundBy(expansion=Expansion.LIST, detail=str(len(names)))
        )
    else:
        yield from _listed(caption, end, stem, first, known)


def _stem_and_number(name: str) -> tuple[str, str]:
    """Return ``IL-`` and ``1`` of ``IL-1``; both empty where a name has no number of its own."""
    found = _NUMBERED.search(name)
    if found is None or found.start() == 0:
        return "", ""
    stem, number = _PLURAL.sub("-", name[: found.start()]), found.group()
    if (number.isdigit() and stem[-1].isdigit()) or not any(map(str.isalpha, stem)):
        return "", ""
    return stem, number


def _slashed(
    caption: str, at: int, stem: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return the further names of ``ERK1/2`` and where the last one ends."""
    names: list[str] = []
    while (found := _SLASHED.match(caption, at)) and known(stem + found.group(1)):
        names.append(stem + found.group(1))
        at = found.end()
    return names, at


def _ranged(
    caption: str, at: int, stem: str, number: str, known: Callable[[str], bool]
) -> tuple[list[str], int]:
    """Return all names of ``Akt1-3`` and where it ends; none unless all are known."""
    found = _RANGE.match(caption, at)
    names = [stem + value for value in _between(number, found.group(1))] if found else []
    if found is None or not all(map(known, names)):
        return [], at
    return names, found.end()


def _listed(
    caption: str, at: int, stem: str, first: str, known: Callable[[str], bool]
) -> Iterator[ExpandedName]:
    """Yield the further names of ``IL-1, -6 and -8``, up to a number that counts (3 days)."""
    while found := _LISTED.match(caption, at):
        name = stem + found.group(2)
        if not known(name) or _COUNTED.match(caption, found.end()):
            break
        begin = found.start(1) if found.group(1) else found.start(2)
        found_by = FoundBy(expansion=Expansion.LISTED_AFTER, detail=first)
        yield ExpandedName(begin, found.end(), (name,), found_by)
        at = found.end()


def _between(first: str, last: str) -> list[str]:
    """Return the numbers or letters from first to last; nothing unless that is a short range."""
    if first.isdigit() and last.isdigit():
        low, high = int(first), int(last)
        values = [str(value) for value in range(low, high + 1)]
    elif first.isascii() and first.isalpha() and last.isalpha():
        low, high = ord(first), ord(last)
        values = [chr(value) for value in range(low, high + 1)]
    else:
        return []
    return values if low < high <= low + _MAX_RANGE else []


def plural_numbers(caption: str, known: Callable[[str], bool]) -> Iterator[ExpandedName]:
    """Yield the first name of ``caspases 3 and 7``; the others are listed after it."""
    for found in _PLURAL_NUMBER.finditer(caption):
        name = f"{found.group(1)}-{found.group(2)}"
        if known(name):
            yield ExpandedName(
                found.start(), found.end(), (name,), FoundBy(expansion=Expansion.PLURAL)
            )

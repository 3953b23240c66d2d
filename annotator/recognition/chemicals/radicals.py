"""Find radicals that are written with a dot: ``O2•−``, ``•OH``, ``HO2•``.

The dot, and the charge after it, are no letters; a lexicon finds such a name without them or not
at all. Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from annotator.recognition.names.word_filter import WordFilter

_DOT = "[•·∙˙●]"
_CHARGE = "[-−–⁻]"
#: The names of radicals, each with its writings.
_RADICALS = tuple(
    (name, re.compile(rf"(?<![\w•·])(?:{pattern})(?![\w•·])"))
    for name, pattern in (
        ("superoxide", rf"{_DOT}O[2₂]{_CHARGE}|O[2₂]{_DOT}{_CHARGE}?|O[2₂]{_CHARGE}{_DOT}"),
        ("hydroxyl radical", rf"{_DOT}(?:OH|HO)|(?:OH|HO){_DOT}"),
        ("hydroperoxyl", rf"{_DOT}(?:HO[2₂]|O[2₂]H|OOH)|(?:HO[2₂]|O[2₂]H|HOO){_DOT}"),
        ("nitric oxide", rf"{_DOT}NO|NO{_DOT}"),
        ("nitrogen dioxide", rf"{_DOT}NO[2₂]|NO[2₂]{_DOT}"),
        ("singlet oxygen", r"(?:1|¹)O[2₂]"),
    )
)
#: The caption says so: ``superoxide anion (O2)``, ``hydroxyl radicals (OH)``.
_NAMED = re.compile(
    r"\b(superoxide|hydroxyl)(?: (?:anion|radical|ion)s?){0,2} \((O[2₂]|OH)\)", re.IGNORECASE
)
#: A necessary condition, which most captions fail.
_WITH_SIGN = WordFilter(re.compile(rf"{_DOT}|[1¹]O").search, in_letters=False)


class Radical(NamedTuple):
    """A radical in a text: half-open offsets, and its name."""

    start: int
    end: int
    name: str


def radicals_in(text: str) -> Iterator[Radical]:
    """Yield the radicals in a text."""
    if "(O" in text:
        for found in _NAMED.finditer(text):
            is_superoxide = found[1].lower() == "superoxide"
            if is_superoxide != (found[2].lower() == "oh"):
                name = "superoxide" if is_superoxide else "hydroxyl radical"
                yield Radical(found.start(2), found.end(2), name)
    if not _WITH_SIGN.is_in(text):
        return
    for name, pattern in _RADICALS:
        for found in pattern.finditer(text):
            yield Radical(found.start(), found.end(), name)

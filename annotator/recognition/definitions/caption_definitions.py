"""All definitions of a caption: of its glossaries, and of the abbreviations in parentheses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

from msgspec.structs import replace

from annotator.recognition.definitions.bare_glossaries import find_bare_glossary
from annotator.recognition.definitions.definitions import (
    Definition,
    aliases,
    as_name,
    says_something,
    split_slashed,
    with_first_word,
    without_tail,
)
from annotator.recognition.definitions.glossaries import find_glossary
from annotator.recognition.definitions.parentheses import find_others, find_short_first
from annotator.recognition.definitions.reversed_glossaries import find_reversed_glossary
from annotator.symbols import initials_fit

_OTHER_ABBREVIATION = re.compile(r"(?:\([^()]{1,12}\)|\))[-\u2010/ ]*(?:(?:and|or) )?(?=\w{3})")

#: Where the long form of two short forms is parted.
_AND = re.compile(r"\s(?:and|&)\s")


class Form(Protocol):
    """The short or long form of an abbreviation: a span of spaCy, or like one."""

    @property
    def text(self) -> str:
        """The text of the form."""

    @property
    def start_char(self) -> int:
        """Where it begins in the caption."""

    @property
    def end_char(self) -> int:
        """Where it ends in the caption."""


def caption_definitions(
    caption: str, abbreviations: Iterable[tuple[Form, Form]]
) -> list[Definition]:
    """Return the definitions in ``caption``, in order of the short forms.

    ``abbreviations`` are the short and long forms that scispaCy's detector found in it.
    """
    definitions = _apart(find_glossary(caption)) + find_bare_glossary(caption)
    definitions += find_short_first(caption)
    definitions += find_others(caption) + find_reversed_glossary(caption)
    definitions += _from_scispacy(abbreviations, caption)
    unique: dict[tuple[str, str], Definition] = {}
    for definition in (part for whole in definitions for part in split_slashed(whole)):
        if says_something(definition):
            named = without_tail(definition)
            unique.setdefault((named.short, named.long), named)
    for definition in [alias for whole in unique.values() for alias in aliases(whole)]:
        unique.setdefault((definition.short, definition.long), definition)
    return sorted(unique.values(), key=lambda d: (d.short_start, d.long_start))


def _apart(glossary: list[Definition]) -> list[Definition]:
    """Return definitions with each its own part of ``H2A and H3, histone 2A and histone 3``."""
    apart = list(glossary)
    for at, (one, other) in enumerate(pairwise(glossary)):
        names = _AND.split(one.long) if one.long_start == other.long_start else []
        if len(names) == 2 and all(map(initials_fit, (one.short, other.short), names)):
            end, start = one.long_start + len(names[0]), other.long_end - len(names[1])
            apart[at] = replace(one, long=names[0], long_end=end)
            apart[at + 1] = replace(other, long=names[1], long_start=start)
    return apart


def _from_scispacy(abbreviations: Iterable[tuple[Form, Form]], caption: str) -> list[Definition]:
    """Return one definition per abbreviation: from its occurrence nearest to the long form."""
    nearest: dict[tuple[str, str], Definition] = {}
    for short, long in abbreviations:
        # "(JAK)-signal transducer": the preceding abbreviation belongs to another name.
        other = _OTHER_ABBREVIATION.match(long.text)
        skipped = other.end() if other else 0
        definition = Definition(
            short.text, long.text[skipped:], short.start_char, short.end_char,
            long.start_char + skipped, long.end_char, "parenthesis",
        )  # fmt: skip
        # Schwartz and Hearst allow up to twice as many words as the short form has letters.
        if len(definition.long.split()) > len(definition.short) + 3:
            continue
        if definition.short.count("(") != definition.short.count(")"):
            continue  # a part of VEGFR1(+)
        named = as_name(definition)
        if named is None:
            continue
        definition = with_first_word(named, caption)
        key = (definition.short, definition.long)
        if key not in nearest or _gap(definition) < _gap(nearest[key]):
            nearest[key] = definition
    return list(nearest.values())


def _gap(definition: Definition) -> int:
    return max(
        definition.short_start - definition.long_end, definition.long_start - definition.short_end
    )

"""Spans of long names whose Greek letter is written as a Latin one: tumor necrosis factor-a.

PubMed wrote Greek letters so in abstracts. Short names are found by ``names/variants.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.provenance import Expansion, FoundBy, SpanSource
from annotator.recognition.name_lookup import NameLookup, is_plausible
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import EntityType

_GREEK = dict(zip("abgd", ("alpha", "beta", "gamma", "delta"), strict=True))
#: The end of such a name: factor-a, factor-b1, factor-1a; behind a blank, the article is not meant.
_LETTER = re.compile(
    r"(?<=[a-z]{3})(?:- ?(?P<before>\d{0,2})(?P<letter>[abgd])(?P<behind>\d?)"
    r"| (?P<kind>[abgd])(?P<number>\d))(?![\w+/]|-\d)"
)
_WORD = re.compile(r"(?<![\w-])\w")
#: Characters of a name before the letter that are looked at.
_LONGEST = 60


def greek_spans(text: str, names: NameLookup) -> Iterator[CandidateSpan]:
    """Yield a span for each gene whose name ends in a Latin letter for a Greek one."""
    for found in _LETTER.finditer(text):
        number, letter = found["before"] or "", found["letter"] or found["kind"]
        end = f"-{number}{_GREEK[letter]}{found['behind'] or found['number'] or ''}"
        first = max(0, found.start() - _LONGEST)
        for word in _WORD.finditer(text, first, found.start()):
            scored = names.of(text[word.start() : found.start()] + end)
            if is_plausible(scored) and scored[0][1].entity.type is not EntityType.CHEMICAL:
                yield CandidateSpan(
                    word.start(), found.end(), scored,
                    FoundBy(expansion=Expansion.LATIN_GREEK), source=SpanSource.EXPANSION,
                )  # fmt: skip
                break

"""Colours of a drawing that are called as organisms are: coral pink nodes, salmon boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.organisms.organism_mention import OrganismMention

_TABLE = "legend_words.tsv"
_NAMES = TermSet(_TABLE, "name")
#: What has the colour, or another colour behind it.
_BEHIND = WordPattern(
    lambda: (
        rf"[\s-](?:{one_of(_TABLE, 'colour', 'shape')}|colou?r\w*|box|circle|oval|ellips\w+|node|"
        r"arrow|line|bar|bars|dot|square|rectangle|shad(?:ed|ing)|background|highlight\w*)\b"
    ),
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:light|dark|pale|colou?red(?: in)?|(?:shown|marked|highlighted|indicated|depicted|"
    r"represented|labell?ed|shaded|drawn) in) $",
    re.IGNORECASE,
)
#: Longer than all of these.
_LONGEST = 20
_COLOUR = WordPattern(lambda: rf"\b{one_of(_TABLE, 'colour')}\b", re.IGNORECASE)


def without_colours(text: str, mentions: Sequence[OrganismMention]) -> list[OrganismMention]:
    """Return the organisms that ``text`` names without those that are colours of its drawing."""
    return [mention for mention in mentions if not _is_colour(text, mention)]


def _is_colour(text: str, mention: OrganismMention) -> bool:
    if mention.text.lower() not in _NAMES:
        return False
    start, end = mention.start, mention.start + len(mention.text)
    if _BEHIND.match(text, end) or _BEFORE.search(text, max(0, start - _LONGEST), start):
        return True
    # An entry of a legend, if that has other colours as well: ``(salmon)``, ``Salmon: genes``.
    return _is_entry(text, start, end) and _COLOUR.search(text) is not None


def _is_entry(text: str, start: int, end: int) -> bool:
    """Return True for a word alone in parentheses, or before a colon."""
    before, behind = text[:start].rstrip()[-1:], text[end:].lstrip()[:1]
    return (before == "(" and behind == ")") or (
        before in ("", ".", ";", ",") and behind in (":", "=")
    )

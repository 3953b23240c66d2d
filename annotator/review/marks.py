"""What is marked in a caption: mentions, the words in question, and what defines them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from annotator.results.stored import StoredFinding, StoredMention
from annotator.text import occurrences

#: Characters of a long form for each letter of its short form, and at least.
_LONG, _LEAST = 12, 40
#: ``SHORT: long form;``, ``SHORT, long form;``, ``SHORT = long form`` and ``SHORT (long form)``.
_AFTER = re.compile(r"(?:\s*[:=]\s*|,\s+|\s\()([^;:.,()\[\]]{3,80})")


class Mark(Struct, frozen=True):
    """A span of the caption, half-open, in characters.

    ``what`` is mention, this (the mention in question), word (that of an existing row) or
    definition. ``title`` says what a mention was read as.
    """

    start: int
    end: int
    what: str
    type: str = ""
    title: str = ""


class Segment(Struct, frozen=True):
    """A piece of the caption and the marks that lie over it."""

    text: str
    marks: tuple[str, ...] = ()
    type: str = ""
    title: str = ""


def marks(
    caption: str, mentions: Iterable[StoredMention], findings: Sequence[StoredFinding]
) -> list[Mark]:
    """Return the marks of a caption; ``findings`` are those in question."""
    found = [Mark(m.start, m.end, "mention", m.type.value, _title(m)) for m in mentions]
    words: dict[str, None] = {}
    for finding in findings:
        if (mention := finding.mention) is not None:
            found.append(Mark(mention.start, mention.end, "this", mention.type.value))
            words[mention.text] = None
        words |= dict.fromkeys(row.word or row.symbol for row in finding.existing)
    for word in words:
        places = occurrences(caption, word)
        found += (Mark(start, end, "word") for start, end in places)
        found += (Mark(*span, "definition") for span in definition_spans(caption, places))
    return [mark for mark in found if 0 <= mark.start < mark.end <= len(caption)]


def definition_spans(caption: str, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the long forms beside a short form, whose letters they have in order.

    This is what a reader sees, also where the run found no definition: ``long form (SHORT)`` by
    the algorithm of Schwartz and Hearst (2003), and the short form first.
    """
    spans = []
    for start, end in places:
        short = caption[start:end]
        if len(short) < 2:
            continue
        if caption[max(0, start - 1) : start] == "(" and caption[end : end + 1] in (")", ",", ";"):
            begin = max(0, start - 1 - max(_LEAST, _LONG * len(short)))
            at = _long_form(short, caption[begin : start - 1])
            if at is not None:
                spans.append((begin + at, start - 1))
        elif (after := _AFTER.match(caption, end)) and _fits(short, after[1]):
            spans.append(after.span(1))
    return [(start, start + len(caption[start:end].rstrip())) for start, end in spans]


def _long_form(short: str, before: str) -> int | None:
    """Return where the long form of ``short`` begins in the text before it, or None."""
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    text = before.casefold()
    at = len(text)
    for number in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (
            text[at] != letters[number] or (number == 0 and at and text[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return None
    return at if letters and not re.search(r"[.;]\s", before[at:]) else None


def _fits(short: str, long: str) -> bool:
    return short.casefold() != long.casefold() and _long_form(short, long) == 0


def segments(caption: str, found: Sequence[Mark]) -> list[Segment]:
    """Cut a caption where marks begin and end; together the segments are the caption."""
    edges = sorted({0, len(caption), *(m.start for m in found), *(m.end for m in found)})
    parts = []
    for start, end in pairwise(edges):
        over = [mark for mark in found if mark.start <= start and end <= mark.end]
        parts.append(
            Segment(
                caption[start:end],
                tuple(dict.fromkeys(mark.what for mark in over)),
                next((mark.type for mark in over if mark.type), ""),
                next((mark.title for mark in over if mark.title), ""),
            )
        )
    return parts


def _title(mention: StoredMention) -> str:
    named = f"{mention.symbol} {' '.join(mention.ids)}".strip() or "no identifier"
    return f"{named}: {mention.matched_by}"

"""The places of a caption that a finding is about, for the report: words, and what the reason says.

A finding about existing rows has no mention: what was read from the drawing may stand in the
caption as well, and so may the words that the reason rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from annotator.provenance import EvidenceSource
from annotator.reasons import (
    AuthorsMean,
    BrokenEncoding,
    DefinedOtherwise,
    KeepsCompany,
    LooksLike,
    NameOfPart,
    NotAnnotated,
    OtherOrganism,
    RecordOrganisms,
    UnlikelyReading,
    UnsureOrganism,
    UsedOtherwise,
)
from annotator.records import Finding, Reason, Taxon
from annotator.text import occurrences

#: Words that occur more often than this are marked at the first places only.
_MOST_PLACES = 20
#: What OCR leaves at the edges of words.
_EDGES = " .,;:()[]{}'\"*"


class What(StrEnum):
    """What a mark is: the word in question, or a word that the reason rests on."""

    WORD = "word"
    REASON = "reason"


class Mark(Struct, frozen=True):
    """A span of the caption, half-open, in characters."""

    start: int
    end: int
    what: What


def caption_marks(finding: Finding, caption: str) -> list[Mark]:
    """Return the marks of a finding in order, without overlaps.

    The mention is not among them; the words of the rows are where there is no mention.
    """
    mention = finding.mention
    words: Iterable[str] = ()
    if mention is None:
        words = ((row.legible_word or row.symbol).strip(_EDGES) for row in finding.existing)
    taken = [] if mention is None else [(mention.start, mention.end)]
    found: list[Mark] = []
    lowered = caption.lower() if caption.isascii() else ""
    for what, texts in ((What.WORD, words), (What.REASON, spoken_words(finding.reason))):
        for text in dict.fromkeys(texts):
            if lowered and text.isascii() and text.strip().lower() not in lowered:
                continue  # most words stand in the drawing alone
            for start, end in occurrences(caption, text)[:_MOST_PLACES]:
                if all(end <= other or after <= start for other, after in taken):
                    taken.append((start, end))
                    found.append(Mark(start, end, what))
    return sorted(found, key=lambda mark: mark.start)


def spoken_words(reason: Reason) -> Iterator[str]:
    """Yield the words of the caption that a reason rests on, those that may be others too."""
    match reason:
        case DefinedOtherwise():
            yield from (reason.short, reason.long)
        case NotAnnotated():
            yield from (reason.found_by.short, reason.found_by.long)
        case UsedOtherwise():
            yield from (reason.text, reason.found_by.short, reason.found_by.long)
        case LooksLike():
            yield reason.name
        case NameOfPart():
            yield reason.part
        case AuthorsMean() if reason.other:
            yield reason.other
        case KeepsCompany():
            yield from reason.other_companions or reason.companions
        case OtherOrganism() | UnsureOrganism() | RecordOrganisms():
            yield from _of_organisms(reason.taxa)
        case BrokenEncoding():
            yield from (broken for text in reason.texts for broken, _ in text.words)
        case UnlikelyReading():
            for part in reason.why:
                yield from spoken_words(part)


def _of_organisms(taxa: Iterable[Taxon]) -> Iterator[str]:
    """Yield the words by which the caption names organisms, and their names."""
    for taxon in taxa:
        yield taxon.name
        for evidence in taxon.evidence:
            if evidence.source in (EvidenceSource.CAPTION, EvidenceSource.WORDS):
                yield from evidence.words

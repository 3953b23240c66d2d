"""Extend the spans of chemicals by the words beside them that belong to their names.

A lexicon has ``lysophosphatidylcholine`` and ``palmitoylcarnitine`` in one word, and few of the
salts of a compound: ``sodium palmitate``, ``caffeine hydrochloride`` mean what they are salts of.
Of several compounds that differ in a place, the list is one name: ``13-/9-HODE``, ``5-, 12- and
15-HETE``. Pure functions on text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from annotator.provenance import Expansion, FoundBy, SpanSource
from annotator.recognition.chemicals.chemical_name_joins import CATION
from annotator.recognition.names.word_filter import WordFilter
from annotator.recognition.spans.candidate_spans import CandidateSpan, Scored, names_a_chemical
from annotator.records import EntityType

#: The beginning of a name before a dash, or a group apart: lyso-, S-nitroso-, palmitoyl.
_BEGINNING = re.compile(r"(?<!\w)((?:[A-Z][-‐‑])?[A-Za-z]{2,12})[-‐‑]$|(?<!\w)([A-Za-z]{2,12}yl) $")
#: Before the ion of an acid, and behind a base.
_CATION = re.compile(rf"(?<![\w-]){CATION.pattern} $", re.IGNORECASE)
_ACID = re.compile(
    r" (?:(?:di)?hydro(?:chlor|brom)ide|(?:mes|tos|bes)[yi]late|(?:di)?maleate)(?!\w)"
)
#: What such words begin and end with, which most spans are not beside.
_ACIDS = (" hydro", " dihydro", " mes", " tos", " bes", " male", " dimale")
_BEFORE = ("l ", "m ", "-", "‐", "‑")
_FOUND_BY = FoundBy(expansion=Expansion.SYSTEMATIC)
#: The most characters of a beginning or cation with what separates it.
_LONGEST = 16

#: Where the groups of several compounds are, before that of the last: 13-/, 5-, 12- and, 12/.
_PLACE = r"(?:\d{1,2}(?:,\d{1,2}|\(\d{1,2}\))?(?:\(?[RS]\)?)?|[αβγδ]|alpha|beta|gamma|[DL])"
_BEGINS = r"(?<![\w,./+-])"
_PLACES = re.compile(
    rf"{_BEGINS}(?:{_PLACE}(?:[-‐‑]?/|[-‐‑](?:,\s(?:and\s|or\s)?|\s(?:and|or|&)\s))){{1,30}}"
    rf"(?={_PLACE}([-‐‑])[a-zA-Z])"
)
#: The first of them: how its word goes on or ends.
_WITH_PLACES = WordFilter(
    re.compile(rf"{_BEGINS}{_PLACE}(?:[-‐‑]?/{_PLACE}|[-‐‑],?$)").search, in_letters=False
)
_ONE_PLACE = re.compile(_PLACE)


def listed_chemicals(
    caption: str, spans: Sequence[CandidateSpan], chemicals: Callable[[str], Scored]
) -> Iterator[CandidateSpan]:
    """Yield the lists of compounds whose last is among ``spans``, with the candidates of each."""
    if not _WITH_PLACES.is_in(caption):
        return
    lists = list(_PLACES.finditer(caption))
    if not lists:
        return
    ends = {span.start: span for span in sorted(spans, key=lambda span: span.end)}
    for places in lists:
        last = ends.get(places.end())
        if last is None or not (
            names_a_chemical(last.scored) or (not last.scored and last.type is EntityType.CHEMICAL)
        ):
            continue
        name = caption[places.start(1) : last.end]
        each = [chemicals(f"{place}{name}") for place in _ONE_PLACE.findall(places.group())]
        parts = tuple(filter(None, (*each, last.scored)))
        yield CandidateSpan(
            places.start(), last.end, parts[0] if parts else (), _FOUND_BY, EntityType.CHEMICAL,
            parts=parts if len(parts) > 1 else (), source=SpanSource.EXPANSION,
        )  # fmt: skip


def longer_chemicals(
    caption: str, spans: Sequence[CandidateSpan], chemicals: Callable[[str], Scored]
) -> list[CandidateSpan]:
    """Return the longer names that chemicals among ``spans`` are the last or first part of.

    Those that are among ``spans`` themselves are left out. ``chemicals`` returns the candidates of
    a whole name if the best is a chemical.
    """
    found = [
        longer
        for span in spans
        if caption.endswith(_BEFORE, 0, span.start) or caption.startswith(_ACIDS, span.end)
        if names_a_chemical(span.scored)
        for longer in _longer(caption, span, chemicals)
    ]
    if not found:
        return found
    places = {(span.start, span.end) for span in spans}
    return [span for span in found if (span.start, span.end) not in places]


def _longer(
    caption: str, span: CandidateSpan, chemicals: Callable[[str], Scored]
) -> Iterator[CandidateSpan]:
    start, end = span.start, span.end
    if caption.endswith(_BEFORE, 0, start):
        at = max(0, start - _LONGEST)
        before = caption[at:start]
        if caption.endswith("ate", start, end) and (found := _CATION.search(before)):
            yield _span(at + found.start(), end, span.scored)
        elif found := _BEGINNING.search(before):
            name = (found[1] or found[2]) + caption[start:end]
            if scored := chemicals(name):
                yield _span(at + found.start(), end, scored)
    if (acid := _ACID.match(caption, end)) is not None:
        yield _span(start, acid.end(), span.scored)


def _span(start: int, end: int, scored: Scored) -> CandidateSpan:
    return CandidateSpan(
        start, end, scored, _FOUND_BY, EntityType.CHEMICAL, source=SpanSource.EXPANSION
    )

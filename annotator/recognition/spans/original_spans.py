"""Lead spans of a caption whose encoding was repaired back to the caption as it stands."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from annotator.encoding import Repair
from annotator.provenance import Dropped
from annotator.records import Mention

_Span = TypeVar("_Span", Mention, Dropped)


def original_spans(spans: tuple[_Span, ...], repair: Repair | None) -> tuple[_Span, ...]:
    """Return the spans with offsets and text of the record's caption.

    Without a repair that is the caption in which they were found: they stay as they are.
    """
    if repair is None:
        return spans
    found = []
    for span in spans:
        start, end = repair.original_span(span.start, span.end)
        found.append(replace(span, start=start, end=end, text=repair.original[start:end]))
    return tuple(found)

"""Leave the mark of phosphorylation out of a name: ``p-AKT, phosphorylated AKT`` is AKT."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from annotator.provenance import SpanSource
from annotator.recognition.spans.candidate_spans import CandidateSpan, Scored

_MARK = re.compile(r"(?:[pP]-|p(?=[A-Z]\w{2})|[Pp]hospho-?)(?=\w{2})")
#: How the long form of a short form says what its mark is.
_SAYS_SO = re.compile(r"(?:(?:in)?activated )?phospho", re.IGNORECASE)


def without_marks(
    caption: str, spans: Sequence[CandidateSpan], lookup: Callable[[str], Scored]
) -> list[CandidateSpan]:
    """Return ``spans`` without the marks of phosphorylation before their names.

    ``lookup`` returns the candidates of a name: what is left must mean the same. P-selectin is no
    selectin that is phosphorylated.
    """
    return [
        _without_mark(caption, span, lookup) if caption[span.start] in "Pp" else span
        for span in spans
    ]


def _without_mark(
    caption: str, span: CandidateSpan, lookup: Callable[[str], Scored]
) -> CandidateSpan:
    is_defined = span.source is SpanSource.DEFINITION
    if not is_defined and span.found_by is not None:
        return span
    mark = _MARK.match(caption, span.start, span.end)
    if mark is None:
        return span
    own = lookup(caption[mark.end() : span.end])
    meant = {candidate.entity.id for _, candidate in own}
    ids = {candidate.entity.id for _, candidate in span.scored}
    if is_defined:
        says_so = span.found_by is not None and _SAYS_SO.match(span.found_by.long)
        return replace(span, start=mark.end()) if says_so and ids & meant else span
    return replace(span, start=mark.end(), scored=own) if ids and ids <= meant else span

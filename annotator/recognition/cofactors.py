"""Take what an enzyme needs into its name: ``glutamate dehydrogenase (NADP+)``. Pure functions.

Nomenclature tells enzymes of one reaction by their cofactor, in parentheses behind the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from annotator.recognition.candidate_spans import CandidateSpan

_COFACTOR = re.compile(
    r"\s\((?:(?:NADP?H?|FAD)(?:\(H\)|[+\u207a])?|NAD\(P\)[H+]?|[AG][DT]P)"
    r"(?:[ -](?:dependent|specific|forming|requiring))?\)"
)
_ENZYME = ("ase", "ases", "enzyme", "enzymes")


def with_cofactors(caption: str, chosen: Sequence[CandidateSpan]) -> list[CandidateSpan]:
    """Return the spans, in order, with the cofactor behind an enzyme's name as a part of it."""
    if "ase (" not in caption and "ases (" not in caption and "enzyme (" not in caption:
        return list(chosen)
    spans: list[CandidateSpan] = []
    reach = 0
    for span in chosen:
        if span.start < reach:
            continue  # the cofactor itself
        if caption.startswith(" (", span.end) and caption.endswith(_ENZYME, span.start, span.end):
            cofactor = _COFACTOR.match(caption, span.end)
            if cofactor is not None:
                reach = cofactor.end()
                spans.append(replace(span, end=reach))
                continue
        spans.append(span)
    return spans

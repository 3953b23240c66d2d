"""Choose what the names of chemicals mean that have another meaning elsewhere.

``alcohol`` is ethanol in papers about drinking, and a class where chemistry is made; ``NAC`` is
no acetylcysteine in plants. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from annotator.recognition.spans.candidate_spans import CandidateSpan, Scored

#: What stands beside alcohols as a class: other alcohols and what they are made of.
_OF_CLASS = re.compile(r"alcohols|(?:but|prop|pent|hex)anol|keto ?(?:acid|iso|but|val)")
#: What makes one of the class: long-chain alcohol, C8 alcohol, to alcohol.
_KIND_BEFORE = re.compile(
    r"(?:[\s-]chain|fatty|aromatic|aliphatic|higher|fusel|(?:prim|second|terti)ary|\bC\d+)\s$"
)
_ALCOHOL = ("alcohol", "Alcohol")


def with_senses(
    caption: str, spans: Sequence[CandidateSpan], alcohols: Scored
) -> list[CandidateSpan]:
    """Return ``spans``, those of "alcohol" with the class where the caption is about the class."""
    if "lcohol" not in caption:
        return list(spans)
    is_class = _OF_CLASS.search(caption) is not None
    return [
        replace(span, scored=alcohols)
        if caption[span.start : span.end] in _ALCOHOL
        and (is_class or _KIND_BEFORE.search(caption, max(0, span.start - 14), span.start))
        else span
        for span in spans
    ]

"""A named entity that a statistical model found."""

from __future__ import annotations

import msgspec


class NerSpan(msgspec.Struct, frozen=True):
    """A span that the statistical model labelled; half-open offsets in characters."""

    start: int
    end: int
    label: str

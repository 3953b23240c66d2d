"""Tell the tag of a protein, Myc, from the gene that it is a piece of: Myc-CDK1, anti-Myc.

A text about proteins with tags has others of them, FLAG or HA, or says that it is one. Pure
functions on the caption and the half-open offsets of a match.
"""

from __future__ import annotations

import re

_TAGS = frozenset({"Myc", "myc"})
_DASH = r"[-\u2010\u2011\u2013:]"
#: What says by itself that a tag is meant.
_TAG_BEHIND = re.compile(rf"(?:{_DASH}|\s)?(?:tag(?:s|ged)?\b|epitope|His\b)")
_TAG_BEFORE = re.compile(rf"(?<!\w)(?:anti|\u03b1){_DASH}$")
#: Another protein that the tag is joined to; not what Myc itself binds, or its own initials.
_JOINED_BEHIND = re.compile(rf"{_DASH}{{1,2}}(?!M(?:ax|AX|iz|IZ)|ER\b)[A-Z][\w-]")
_JOINED_BEFORE = re.compile(rf"(?<!E[\u03bc\u00b5])(?<=[A-Za-z0-9]\w){_DASH}{{1,2}}$")
_OTHER_TAG = re.compile(
    rf"(?<![A-Za-z])(?:(?:FLAG|Flag)\b|(?:HA|V5){_DASH}(?=[A-Z])"
    rf"|(?:anti|\u03b1){_DASH}(?:GFP|GST|V5)\b)"
)
_LONGEST_BEFORE = 6


def is_tag(caption: str, start: int, end: int) -> bool:
    """Return True for Myc as the tag of another protein: ``Myc-CDK1`` beside ``FLAG-ATG5``."""
    if caption[start:end] not in _TAGS:
        return False
    before = caption[max(0, start - _LONGEST_BEFORE) : start]
    if _TAG_BEHIND.match(caption, end):
        return True
    if not (
        _TAG_BEFORE.search(before)
        or _JOINED_BEHIND.match(caption, end)
        or _JOINED_BEFORE.search(before)
    ):
        return False
    return _OTHER_TAG.search(caption) is not None

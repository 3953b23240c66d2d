"""Annotated sentences: write ``Blockade of <NMDA receptors|fplx:GRIN> by ...`` and compare.

``|`` separates the mention from its ids; several ids are joined with ``+``; nothing after ``|``
means a mention without id.
"""

from __future__ import annotations

import re

_MARKED = re.compile(r"<([^<>|]+)\|([^<>|]*)>")


def parse(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the bare caption and (start, end, ids) of each marked mention."""
    caption, expected, at = "", [], 0
    for found in _MARKED.finditer(marked):
        caption += marked[at : found.start()]
        start = len(caption)
        caption += found.group(1)
        expected.append((start, len(caption), found.group(2)))
        at = found.end()
    return caption + marked[at:], expected


def mark(caption: str, mentions) -> str:
    """Return ``caption`` with its mentions marked; of each entity the primary id is shown."""
    out, at = "", 0
    for mention in mentions:
        ids = "+".join(curie for curie in mention.ids if not curie.startswith("hgnc:"))
        out += caption[at : mention.start] + f"<{mention.text}|{ids}>"
        at = mention.end
    return out + caption[at:]

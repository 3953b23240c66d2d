"""Prodigy: a task for each figure, as a line of JSON, with the mentions as spans to be corrected.

Offsets are Unicode code points. Tokens are those of no tokenizer in particular: a mention begins
and ends where a token does, so that Prodigy accepts every span.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import IO, Any

from annotator.exports.reading import ReadFigure, Source
from annotator.results.stored import StoredMention

_PIECE = re.compile(r"[^\W_]+|\s+|.", re.DOTALL)


def write(source: Source, file: IO[str]) -> int:
    """Write the tasks. Return the number of figures."""
    count = 0
    for read in source.figures():
        count += 1
        file.write(json.dumps(_task(read, source.made_by), ensure_ascii=False) + "\n")
    return count


def _task(read: ReadFigure, made_by: str) -> dict[str, Any]:
    figure = read.figure
    edges = {place for m in read.mentions for place in (m.start, m.end)}
    tokens = list(_tokens(figure.caption, edges))
    starts = {token["start"]: token["id"] for token in tokens}
    ends = {token["end"]: token["id"] for token in tokens}
    return {
        "text": figure.caption,
        "tokens": tokens,
        "spans": [_span(m, starts[m.start], ends[m.end]) for m in read.mentions],
        "meta": {"figid": figure.figid, "title": figure.figtitle, "model_version": made_by},
    }


def _span(mention: StoredMention, first: int, last: int) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "token_start": first,
        "token_end": last,
        "label": mention.type.value,
        "score": mention.score,
        "ids": list(mention.ids),
        "symbol": mention.symbol,
    }


def _tokens(text: str, edges: set[int]) -> Iterator[dict[str, Any]]:
    """Yield tokens as spaCy has them: one space belongs to the token before, others are tokens."""
    parts = pairwise(sorted({0, *edges, len(text)}))
    pieces = [found.span() for start, end in parts for found in _PIECE.finditer(text, start, end)]
    number = taken = 0
    for start, end in pieces:
        start = max(start, taken)
        if start == end:
            continue  # the space of the token before
        has_space = text[end : end + 1] == " " and not text[start:end].isspace()
        if has_space:
            taken = end + 1
        yield {"text": text[start:end], "start": start, "end": end, "id": number, "ws": has_space}
        number += 1

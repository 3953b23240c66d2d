"""Cut a text without blanks into the names in it, and these at their dashes. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.recognition.word_edges import CLOSE, OPEN
from annotator.text import DASHES

#: Between two names: a dash is one if it is long.
_BETWEEN = re.compile(
    r"\.(?=[(\[])|[/:;=→↔|·•&]|—|–(?!\d)|(?<![\d\w'′)]),|,(?![\d'′(\[NOSCEZRαβγδ])"
    r"(?<![-‐‑(][DLdl],)(?<!\bcis,)(?<!\btrans,)"
)


def between_dashes(word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that dashes outside of brackets separate."""
    if word[start:end].isalnum():
        yield start, end
        return
    depth, begin = 0, start
    for at in range(start, end):
        char = word[at]
        depth += (char in OPEN) - (char in CLOSE)
        if depth == 0 and char in DASHES:
            if begin < at:
                yield begin, at
            begin = at + 1
    if begin < end:
        yield begin, end


def names_apart(word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that signs outside of brackets separate: ``acetate/lactate``."""
    begin = start
    for found in _BETWEEN.finditer(word, start, end):
        inside = word[begin : found.start()]
        if sum(map(inside.count, OPEN)) > sum(map(inside.count, CLOSE)):
            continue
        yield begin, found.start()
        begin = found.end()
    yield begin, end

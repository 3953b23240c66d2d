"""Read glossaries that have the long form first, or whose two marks are exchanged.

``citrate synthase, CS; glucose 6-phosphate, G6P; ...`` and ``CS; citrate synthase, PK; pyruvate
kinase, ...``. Pure functions on text; no lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.recognition.definitions.definitions import Definition
from annotator.symbols import initials_fit

#: A short form: letters with a capital or a digit.
_SHORT = r"(?=[\w-]*[A-Z\d])[A-Za-z0-9α-ω][\w/-]{0,9}[\w+]|\d [A-Z]{2,4}"
#: A word between a comma and a semicolon: few captions have several.
_BEFORE_SEMICOLON = re.compile(r", [^\s,;]{1,12}(?: [A-Z]{2,4})?;")
#: A name in a list: its commas have no blank behind them (1,6-bisphosphate).
_NAME = r"[^\W_](?:[^,.;:=]|[,.](?=\S)){2,79}"
_LONG_FIRST = re.compile(rf"(?:^|[;:.]\s+)(?:and\s+)?({_NAME}),\s({_SHORT})(?=;|\.?$|\.\s)")
_EXCHANGED = re.compile(
    rf"(?:^|[,.:]\s+)(?:and\s+)?({_SHORT});\s({_NAME}?)(?=,\s(?:{_SHORT});|\.|$)"
)

#: So many pairs are a glossary, if the initials of this part of them fit; all of them count if more
#: do.
_LEAST, _LEAST_FITTING = 3, 0.6
_MOST, _MOST_FITTING = 5, 0.75


def find_reversed_glossary(caption: str) -> list[Definition]:
    """Return the definitions of glossaries in an unusual order."""
    least = _LEAST - 1
    if caption.count(";") < least or len(_BEFORE_SEMICOLON.findall(caption)) < least:
        return []
    found = []
    for pairs in (list(_long_first(caption)), list(_exchanged(caption))):
        fitting = [pair for pair in pairs if initials_fit(pair.short, pair.long)]
        if len(fitting) >= max(_LEAST, _LEAST_FITTING * len(pairs)):
            is_sure = len(fitting) >= max(_MOST, _MOST_FITTING * len(pairs))
            found += pairs if is_sure else fitting
    return found


def _long_first(caption: str) -> Iterator[Definition]:
    """Yield the pairs of ``citrate synthase, CS; pyruvate kinase, PK``."""
    at = 0
    while pair := _LONG_FIRST.search(caption, at):
        at = pair.end()
        yield Definition(pair[2], pair[1], *pair.span(2), *pair.span(1), "glossary")


def _exchanged(caption: str) -> Iterator[Definition]:
    """Yield the pairs of ``CS; citrate synthase, PK; pyruvate kinase``."""
    at = 0
    while pair := _EXCHANGED.search(caption, at):
        at = pair.end()
        yield Definition(pair[1], pair[2], *pair.span(1), *pair.span(2), "glossary")

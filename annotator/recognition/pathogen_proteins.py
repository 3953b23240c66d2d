"""Names of proteins by which bacteria and parasites act on a host: YopJ, ROP16.

No lexicon has them. They count where the caption names one of these pathogens or speaks of
effectors; they have no id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from annotator.lexicon.curated import curated_rows

_WORD = re.compile(r"(?<![\w/-])[A-Z][\w.-]{2,9}(?<=[A-Za-z0-9])(?![\w])")
#: What tells a caption about them, beside their genera.
_SIGNS = ("effector", "pathogen", "virulence")


@cache
def _names() -> frozenset[str]:
    return frozenset(row.term for row in curated_rows("pathogen_proteins.tsv"))


@cache
def _signs() -> tuple[str, ...]:
    genera = {row.what for row in curated_rows("pathogen_proteins.tsv")}
    return (*_SIGNS, *sorted(genera))


def pathogen_proteins(caption: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the proteins of pathogens in a caption about one."""
    if not any(sign in caption for sign in _signs()):
        return
    names = _names()
    for found in _WORD.finditer(caption):
        if found.group() in names:
            yield found.span()

"""Names of viral proteins, which no lexicon has: NS5A, LMP-1, Nef. Pure functions on the caption.

They count where the caption is about a virus. Human genes of the same name are not meant there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from annotator.lexicon.word_lists import TermSet

_NAMES = TermSet("viral_proteins.tsv")
_VIRUS = re.compile(
    r"[Vv]ir(?:us|al\b|ion)|\b(?:H[IBC]V|HPV|EBV|KSHV|HSV|H?CMV|HTLV|IAV|RSV|DENV|ZIKV|MHV|PRRSV|"
    r"SARS|MERS|SV40)\b"
)
#: A necessary condition, which most captions fail: there are as many signs as in the expression.
_SIGNS = (
    "vir", "Vir", "HIV", "HBV", "HCV", "HPV", "EBV", "HSV", "CMV", "HTLV", "IAV", "RSV", "DENV",
    "ZIKV", "MHV", "SARS", "MERS", "SV40",
)  # fmt: skip
_WORD = re.compile(r"(?<![\w/-])[A-Za-z3][\w/.-]{1,9}(?<=[A-Za-z0-9])(?![\w/])")


@lru_cache(maxsize=4)  # asked twice of each caption
def is_about_a_virus(caption: str) -> bool:
    """Return True if a caption names a virus or calls something viral."""
    return any(sign in caption for sign in _SIGNS) and _VIRUS.search(caption) is not None


def is_viral_protein(text: str) -> bool:
    """Return True for the name of a protein of a virus, in its exact case."""
    return text in _NAMES


def viral_proteins(caption: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the viral proteins in a caption about a virus."""
    if not is_about_a_virus(caption):
        return
    for found in _WORD.finditer(caption):
        if is_viral_protein(found.group()):
            yield found.span()

"""Names of viral proteins, which no lexicon has: NS5A, LMP-1, Nef. Pure functions on the caption.

They count where the caption or a title is about a virus. Human genes of the same name are not
meant there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.lexicon.word_lists import TermSet
from annotator.recognition.names.word_filter import WordFilter

_NAMES = TermSet("viral_proteins.tsv")
#: Open reading frames, by number and by the piece of the genome: ORF50, UL41, BZLF1.
_NUMBERED = re.compile(r"(?:ORF|UL|US)\d{1,3}[ab]?|B[A-Za-z][LR]F\d")
_VIRUS = re.compile(
    r"[Vv]ir(?:us|al\b|ion)|\b(?:H[IBC]V|HPV|EBV|KSHV|HSV|H?CMV|HTLV|IAV|RSV|DENV|ZIKV|MHV|PRRSV|"
    r"SARS|MERS|SV40|WSSV|PCV2|PEDV|TYLCV|BmNPV|AcMNPV|COVID|JEV|WNV|VZV|ASFV|FMDV|EV71|NDV|PVX|TuMV|"
    r"[Ii]nfluenza|Ebola|[Rr]abies|[Mm]easles|[Dd]engue|Zika|[Hh]erpes|H[1579]N[1-9])\b"
)
_OF_A_VIRUS = WordFilter(_VIRUS.search)
_WORD = re.compile(r"(?<![\w/-])[A-Za-z3][\w/.-]{1,9}(?<=[A-Za-z0-9])(?![\w/])")


def is_about_a_virus(text: str) -> bool:
    """Return True if a caption or title names a virus or calls something viral."""
    return _OF_A_VIRUS.is_in(text)


def is_viral_protein(text: str) -> bool:
    """Return True for the name of a protein of a virus, in its exact case."""
    return text in _NAMES or (text[0] in "OUB" and _NUMBERED.fullmatch(text) is not None)


def viral_proteins(caption: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of viral proteins in the caption of a figure about a virus."""
    for found in _WORD.finditer(caption):
        if is_viral_protein(found.group()):
            yield found.span()

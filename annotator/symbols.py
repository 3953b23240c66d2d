"""Classify names by their spelling alone: symbols, distinctive short forms."""

from __future__ import annotations

import re

from annotator.bounded_cache import bounded_cache

#: RapidFuzz similarity (0 to 100) at and above which two full names name the same thing.
SAME_NAME_RATIO = 86.0

_WORD = re.compile(r"[a-z]{4}")
#: Greek letters in short forms and names are often Latin ones in the other: AKG, α-ketoglutarate.
_LATIN = str.maketrans("αβγδεκλμω", "abgdeklmo")
_OF_BACTERIA = re.compile(r"(?:[a-z]{3}|[A-Z][a-z]{2})[A-Z]")


@bounded_cache(8_192)
def is_symbol(term: str) -> bool:
    """Return True for a symbol (PSD-95, Akt, TrkB, ATP), whose case matters; False for words."""
    if not term.isalpha():
        if " " in term.strip():
            return False
        if any(map(str.isdigit, term)):
            return True
    return not _WORD.search(term) and (len(term) <= 5 or any(map(str.isupper, term[1:])))


def is_distinctive(short: str) -> bool:
    """Return True if hardly two genes share a short form (mTORC1, AMPAR; not CAS)."""
    signs = [char for char in short if char.isalnum()]
    return len(signs) > 4 or (len(signs) == 4 and any(map(str.isdigit, signs)))


def initials_fit(short: str, long: str) -> bool:
    """Return whether the letters of ``short`` occur in order in ``long``.

    The first letter must begin a word (Schwartz & Hearst, PSB 2003).
    """
    letters = [char.lower() for char in short if char.isalnum()]
    lowered = long.lower()
    if len(letters) > 1 and not (short.isascii() and long.isascii()):
        letters = [char.translate(_LATIN) for char in letters]
        lowered = lowered.translate(_LATIN)
    at = len(lowered)
    for number in range(len(letters) - 1, -1, -1):
        at = lowered.rfind(letters[number], 0, at)
        while number == 0 and at > 0 and lowered[at - 1].isalnum():
            at = lowered.rfind(letters[0], 0, at)
        if at < 0:
            return False
    return bool(letters)


def is_like_a_bacteriums(symbol: str) -> bool:
    """Return True for a symbol written as bacteria's are, ``alsS`` or ``AlsS``; few others are."""
    return _OF_BACTERIA.fullmatch(symbol) is not None

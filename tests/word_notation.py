"""Texts that a term in the notation of the curated tables fits."""

from __future__ import annotations

import re
from itertools import product


def spellings(term: str) -> list[str]:
    """Return the spellings of ``term``: with and without what may be lacking; q for each star."""
    pieces = [
        ("", piece[1:-1]) if piece.startswith("(") else (piece,)
        for piece in re.findall(r"\([^()]*\)|[^()]+", term)
    ]
    return ["".join(chosen).replace("*", "q") for chosen in product(*pieces)]

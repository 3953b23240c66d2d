"""Classify names by their head noun: a gene product, or something else."""

from __future__ import annotations

import re

from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.surrounding_text import enzyme

#: Words for a gene product; longer words may end in them.
_GENE_WORDS = WordPattern(lambda: rf"(?:{enzyme()}|{one_of('gene_heads.tsv')})\b", re.IGNORECASE)
_LAST_ENZYME = WordPattern(lambda: rf"{enzyme()}\s*$", re.IGNORECASE)
#: Last words of names of something else, whatever precedes them.
_OTHER_HEADS = WordPattern(lambda: rf"\b{one_of('other_heads.tsv')}\s*$", re.IGNORECASE)

_PREPOSITION = re.compile(r"\s(?:of|for|in|from|to|with|by)\s")


def names_a_gene(name: str) -> bool:
    """Return True if a word before any preposition is one for a gene product."""
    return bool(_GENE_WORDS.search(_PREPOSITION.split(name, maxsplit=1)[0]))


def ends_in_enzyme(name: str) -> bool:
    """Return True if the last word ends like the name of an enzyme."""
    return bool(_LAST_ENZYME.search(name))


def names_something_else(name: str) -> bool:
    """Return True if the last word shows that the name is not that of a gene.

    A last word after a preposition does not, if the word before the preposition is one for a gene
    product: ``nuclear factor of activated T cells``.
    """
    head = _PREPOSITION.split(name, maxsplit=1)[0]
    if head != name and _GENE_WORDS.search(head.split()[-1] if head.split() else ""):
        return False
    return bool(_OTHER_HEADS.search(name))

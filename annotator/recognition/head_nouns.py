"""What the words of a name say: a gene product, or something else. Knows no lexicon."""

from __future__ import annotations

import re

from annotator.lexicon.word_patterns import WordPattern, one_of
from annotator.recognition.surrounding_text import enzyme

#: Words by which a long form says that it is a gene product; longer words may end in them.
_GENE_WORDS = WordPattern(lambda: rf"(?:{enzyme()}|{one_of('gene_heads.tsv')})\b", re.IGNORECASE)
#: Last words by which it says that it is something else, whatever stands before.
_OTHER_HEADS = WordPattern(lambda: rf"\b{one_of('other_heads.tsv')}\s*$", re.IGNORECASE)

_PREPOSITION = re.compile(r"\s(?:of|for|in|from|to|with|by)\s")


def names_a_gene(name: str) -> bool:
    """Return whether a word before any preposition says that a gene product is named."""
    return bool(_GENE_WORDS.search(_PREPOSITION.split(name, maxsplit=1)[0]))


def names_something_else(long: str) -> bool:
    """Return whether the last word says that something other than a gene is named.

    What follows a preposition says so only when nothing before it names a gene: ``nuclear factor
    of activated T cells``.
    """
    head = _PREPOSITION.split(long, maxsplit=1)[0]
    if head != long and _GENE_WORDS.search(head.split()[-1] if head.split() else ""):
        return False
    return bool(_OTHER_HEADS.search(long))

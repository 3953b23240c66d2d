"""The curated word lists: ordinary words, and short forms that are no genes."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from annotator.lexicon.curated import curated_rows


class WordLists(Struct, frozen=True):
    """Words by lower-case text, and short forms by exact text; the value says why.

    ``common_words`` are ordinary words, units and labels that OCR or alias lists turn into genes.
    ``ambiguous`` are short forms that usually mean something else than the gene they name.
    """

    common_words: dict[str, str]
    ambiguous: dict[str, str]


@cache
def shipped_word_lists() -> WordLists:
    """Return the lists that come with the package; read once."""
    return WordLists(
        {row[0].lower(): row[1] for row in curated_rows("common_words.tsv")},
        {row[0]: row[2] for row in curated_rows("ambiguous_terms.tsv")},
    )

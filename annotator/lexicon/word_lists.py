"""The curated word lists: ordinary words, short forms that are not genes, sets of terms."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cache, cached_property

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
        {row.term.lower(): row.what for row in curated_rows("common_words.tsv")},
        {row.term: row.why for row in curated_rows("ambiguous_terms.tsv")},
    )


def listed_terms(table: str, *what: str) -> tuple[str, ...]:
    """Return the terms of a shipped table, in its order: of these kinds, or all."""
    return tuple(row.term for row in curated_rows(table) if not what or row.what in what)


class TermSet(Set[str]):
    """The terms of a shipped table, to be asked with ``in``; read when first asked."""

    def __init__(self, table: str, *what: str) -> None:
        """Take the name of the table, and the kinds of its terms: none are all."""
        self._listed = table, *what

    @cached_property
    def _terms(self) -> frozenset[str]:
        return frozenset(listed_terms(*self._listed))

    def __contains__(self, term: object) -> bool:
        """Return whether the table has ``term``, exactly as it is written."""
        return term in self._terms

    def __iter__(self) -> Iterator[str]:
        """Iterate over the terms, in no particular order."""
        return iter(self._terms)

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self._terms)

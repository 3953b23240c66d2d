"""Names that a source gives to an entity, and that authors use for another one or for none."""

from __future__ import annotations

from collections import defaultdict

from annotator.lexicon.curated import curated_rows
from annotator.lexicon.terms import TermTable
from annotator.text import matching_key

#: The table of the curated lists.
WRONG_NAMES = "wrong_names.tsv"


def without_wrong_names(table: TermTable) -> int:
    """Take the terms of ``wrong_names.tsv`` out of ``table``; return how many there were.

    A row is a name, however it is spelled, and the CURIE of the entity that it does not mean.
    """
    wrong: dict[str, set[str]] = defaultdict(set)
    for row in curated_rows(WRONG_NAMES):
        wrong[row.what].add(matching_key(row.term))
    kept = [
        term
        for term in table.terms
        if term.entity_id not in wrong or matching_key(term.text) not in wrong[term.entity_id]
    ]
    dropped = len(table.terms) - len(kept)
    table.terms[:] = kept
    return dropped

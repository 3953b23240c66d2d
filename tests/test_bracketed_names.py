"""Texts leave out the bracket at the end of a gene's full name."""

from __future__ import annotations

import pytest

from annotator.lexicon.bracketed_names import with_names_before_brackets
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType


def added(*names, family=""):
    """Return the gene and text of each name that is added; ``family`` is the name of one."""
    table = TermTable()
    for gene, text, source in names:
        table.entities[gene] = Entity(gene, EntityType.GENE, gene, HUMAN)
        table.terms.append(Term(text, gene, TermKind.NAME, source))
    if family:
        table.entities["F"] = Entity("F", EntityType.GENE_FAMILY, "F")
        table.terms.append(Term(family, "F", TermKind.FAMILY_SYNONYM, "famplex"))
    before = len(table.terms)
    count = with_names_before_brackets(table)
    new = [(term.entity_id, term.text) for term in table.terms[before:]]
    assert len(new) == count
    return new


@pytest.mark.parametrize("source", ["hgnc", "ncbigene"])
def test_the_name_before_the_bracket(source):
    names = ("A", "quorin 3 (red blood group)", source), ("B", "quorin 4", source)
    assert added(*names) == [("A", "quorin 3")]


@pytest.mark.parametrize(
    ("names", "family"),
    [
        ([("A", "quorin 3 (skin)", "hgnc"), ("B", "quorin 3 (brain)", "hgnc")], ""),
        ([("A", "quorin 3 (skin)", "hgnc"), ("B", "Quorin-3", "ncbigene")], ""),
        ([("A", "quorin 3 (skin)", "hgnc"), ("A", "quorin 3", "hgnc")], ""),  # it has it
        ([("A", "quorin 3 (skin)", "hgnc")], "quorin 3"),
        ([("A", "quorin factor (skin)", "hgnc")], ""),  # the name of a class
        ([("A", "quorin 3 (pseudogene)", "hgnc")], ""),
        ([("A", "quorin 3 (skin)", "starter")], ""),  # reviewed as it is
        ([("A", "poly(A)", "hgnc"), ("B", "quorin (skin) 3", "hgnc")], ""),
    ],
)
def test_brackets_that_tell_names_apart(names, family):
    assert added(*names, family=family) == []

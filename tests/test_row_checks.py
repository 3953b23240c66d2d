"""Checks of single rows against what the caption defines."""

from types import SimpleNamespace

import pytest

from annotator.comparison.row_checks import RowChecker
from annotator.provenance import DefinitionRule
from annotator.records import (
    HUMAN,
    Confidence,
    EntityType,
    ExistingRow,
    GroundedDefinition,
    Origin,
)


@pytest.mark.parametrize(
    ("rule", "about", "confidence"),
    [
        (DefinitionRule.PLANT, "ncbitaxon:4530", None),  # the organism is the objection
        (DefinitionRule.PLANT, HUMAN, Confidence.MEDIUM),
        (DefinitionRule.LONG_FORM, "ncbitaxon:4530", Confidence.MEDIUM),
    ],
)
def test_a_plants_gene_does_not_contradict_a_row_of_another_organism(rule, about, confidence):
    row = ExistingRow(
        "NOA1", "NOA1", "ncbigene:84273", HUMAN, "hgnc_symbol", Origin.SIDECAR, EntityType.GENE
    )
    checker = RowChecker.__new__(RowChecker)
    checker._caption = SimpleNamespace(accepted={about})
    checker._lexicon = SimpleNamespace(names=lambda _: ("nitric oxide associated 1",))
    checked = SimpleNamespace(row=row, known=SimpleNamespace(word="NOA1"))
    definition = GroundedDefinition(
        "NOA1", "OPEN STOMATA LEAF", (), EntityType.GENE, "OPEN STOMATA LEAF", rule
    )
    assert checker._contradiction(checked, definition) is confidence

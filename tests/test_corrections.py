"""What accepting a finding changes in its record, where the finding proposes something else."""

import pytest

from annotator.curation.corrections import corrections
from annotator.curation.decisions import COLUMNS, Decision
from annotator.lexicon import open_lexicon
from annotator.reasons import FoundAs, RowName, UnlikelyReading
from annotator.records import (
    Confidence,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    Origin,
    Proposal,
)
from annotator.results.stored import StoredFinding

ROW = ExistingRow(
    "KAR", "HSD17B12", "ncbigene:51144", "ncbitaxon:9606", "hgnc_alias_symbol", Origin.SIDECAR,
    EntityType.GENE, line=2,
)  # fmt: skip
BDNF = Proposal("ncbigene:627", "BDNF", "ncbitaxon:9606")


def accepted(kind, proposal, lexicon, corrected_id=""):
    reason = UnlikelyReading(
        "KAR", (RowName("HSD17B12", ROW.id, ""),), (FoundAs("KAR", "alias", "x"),)
    )
    finding = StoredFinding.of(
        Finding("r1", "f1", kind, 50, Confidence.HIGH, reason, None, (ROW,), proposal)
    )
    texts = dict.fromkeys(COLUMNS, "") | {
        "figid": "f1", "review_id": "r1", "decision": "accept", "corrected_id": corrected_id,
    }  # fmt: skip
    figure = Figure("f1", "A drawing.", existing=(ROW,))
    return corrections(
        figure, ("ncbitaxon:9606",), [(finding, Decision(**texts))], open_lexicon(str(lexicon))
    )


@pytest.mark.parametrize("proposal", [None, BDNF])
@pytest.mark.parametrize("kind", [FindingKind.IMPLAUSIBLE, FindingKind.WRONG_ENTITY])
def test_accepting_removes_the_row_and_adds_no_proposal_by_itself(lexicon, kind, proposal):
    """As with wrong_entity where a mention says what the word is."""
    made = accepted(kind, proposal, lexicon)
    assert (made.removed, made.added, made.skipped) == ([ROW], [], [])


@pytest.mark.parametrize("kind", [FindingKind.IMPLAUSIBLE, FindingKind.WRONG_ENTITY])
def test_the_corrected_id_is_annotated_instead(lexicon, kind):
    made = accepted(kind, BDNF, lexicon, "ncbigene:627")
    assert made.removed == [ROW]
    assert [(row.word, row.entity.symbol) for row in made.added] == [("KAR", "BDNF")]


def test_the_organism_of_the_record_corrects_no_row(lexicon):
    """A question on a record's organisms has rows of the wrong one, which are removed with it."""
    made = accepted(FindingKind.CROSS_SPECIES, None, lexicon, "ncbitaxon:10090")
    assert (made.removed, made.added, made.skipped) == ([ROW], [], [])

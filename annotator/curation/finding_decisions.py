"""Make a decision on a finding, with what the finding says."""

from __future__ import annotations

from annotator.curation.decisions import ROW, Decision
from annotator.records import Figure
from annotator.results.review_table import review_row
from annotator.results.stored import StoredFinding


def decision_on(
    finding: StoredFinding,
    said: str,
    curator: str,
    *,
    scope: str = ROW,
    corrected_id: str = "",
    comment: str = "",
    decided_at: str = "",
) -> Decision:
    """Return the decision on a finding, or with another scope than ``row`` on its question."""
    row = review_row(Figure(finding.figid, ""), finding)
    is_row = scope == ROW
    return Decision(
        finding.figid if is_row else scope.partition("figure:")[2],
        finding.review_id if is_row else "", finding.question_id, scope, curator, said,
        corrected_id, decided_at, comment, finding.kind.value, finding.confidence.value,
        row.mention, row.proposed_id, row.existing_word, row.existing_symbol, row.existing_id,
        row.existing_taxon, row.existing_source,
    )  # fmt: skip

"""Make findings, with the review_id that decisions are stored under."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from annotator.comparison.priority import finding_probability, priority
from annotator.records import (
    Confidence,
    ExistingRow,
    Finding,
    FindingKind,
    Mention,
    Proposal,
    Reason,
)


def make_finding(
    figid: str,
    kind: FindingKind,
    confidence: Confidence,
    reason: Reason,
    mention: Mention | None = None,
    rows: tuple[ExistingRow, ...] = (),
    about: Iterable[str] | None = None,
    proposal: Proposal | None = None,
    rows_wrong: float | None = None,
) -> Finding:
    """Return the finding; its review_id identifies ``about``, by default the entity or the rows.

    ``rows_wrong`` is the mean probability that the rows are wrong, where they were judged.
    """
    if about is None:
        about = _about(kind, mention, rows)
    digest = hashlib.sha256("\n".join([figid, kind, *about]).encode("utf-8", "replace"))
    # A letter first: spreadsheets read 1790e308... as a number.
    right = finding_probability(kind, confidence, mention, rows_wrong)
    return Finding(
        f"r{digest.hexdigest()[:16]}", figid, kind, priority(kind, right, len(rows)),
        confidence, reason, mention, rows, proposal, right,
    )  # fmt: skip


def _about(kind: FindingKind, mention: Mention | None, rows: Sequence[ExistingRow]) -> list[str]:
    """Return what identifies a finding in its figure, the same in every run.

    Findings on the caption are about the entity, others about the rows. So a decision survives a
    re-run, another order of rows, duplicate rows and a better reason.
    """
    if kind in (FindingKind.MISSING, FindingKind.FAMILY_PARTIAL, FindingKind.AGREEMENT):
        return sorted(mention.ids) if mention is not None else []
    return sorted(
        {"|".join((row.type or "None", row.word, row.symbol, row.id, row.taxon)) for row in rows}
    )

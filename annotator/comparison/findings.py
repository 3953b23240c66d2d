"""Make a finding, with the review_id by which a decision is remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from annotator.comparison.priority import priority
from annotator.records import Confidence, ExistingRow, Finding, FindingKind, Mention, Reason


def make_finding(
    figid: str,
    kind: FindingKind,
    confidence: Confidence,
    reason: Reason,
    mention: Mention | None = None,
    rows: tuple[ExistingRow, ...] = (),
    about: Iterable[str] | None = None,
) -> Finding:
    """Return the finding; ``about`` is what its review_id is about, by default entity or rows."""
    if about is None:
        about = _about(kind, mention, rows)
    digest = hashlib.sha256("\n".join([figid, kind.value, *about]).encode("utf-8", "replace"))
    settles = len(rows)
    return Finding(
        digest.hexdigest()[:16], figid, kind, priority(kind, confidence, mention, settles),
        confidence, reason, mention, rows,
    )  # fmt: skip


def _about(kind: FindingKind, mention: Mention | None, rows: Sequence[ExistingRow]) -> list[str]:
    """Return what identifies a finding in its figure, the same in every run.

    A finding about the caption is about the entity; one about rows is about those rows. So a
    decision survives a re-run, another order of rows, repeated rows, and a better reason.
    """
    if kind in (FindingKind.MISSING, FindingKind.FAMILY_PARTIAL, FindingKind.AGREEMENT):
        return sorted(mention.ids) if mention is not None else []
    return sorted({f"{row.type}|{row.word}|{row.symbol}|{row.id}|{row.taxon}" for row in rows})

"""Make a finding: its priority, and the review_id by which a decision is remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from math import log2

from annotator.records import ExistingRow, Finding, FindingKind, Mention

#: How often findings are right, by kind and confidence: on PFOCR caption gold where it has enough
#: of them (``python -m evaluation score``, table of kinds), else an estimate below that.
_RIGHT = {
    FindingKind.WRONG_ENTITY: {"high": 0.93, "medium": 0.88, "low": 0.8},
    FindingKind.COMMON_WORD: {"high": 0.97, "medium": 0.85, "low": 0.7},
    FindingKind.CROSS_SPECIES: {"high": 0.98, "medium": 0.97, "low": 0.95},
    FindingKind.OCR_VARIANT: {"high": 0.9, "medium": 0.75, "low": 0.6},
    FindingKind.TYPE_CONFLICT: {"high": 0.8, "medium": 0.7, "low": 0.6},
    FindingKind.ORGANISM_MISMATCH: {"high": 0.95, "medium": 0.85, "low": 0.7},
    FindingKind.OUTDATED_SYMBOL: {"high": 0.95, "medium": 0.85, "low": 0.7},
    FindingKind.FAMILY_PARTIAL: {"high": 0.8, "medium": 0.7, "low": 0.5},
}
#: What fixing one is worth: a false statement more than a gap, a gap more than an old symbol. Kinds
#: that are not here ask for no decision.
_WORTH = {
    FindingKind.WRONG_ENTITY: 1.0,
    FindingKind.MISSING: 0.9,
    FindingKind.ORGANISM_MISMATCH: 0.9,
    FindingKind.OCR_VARIANT: 0.9,
    FindingKind.COMMON_WORD: 0.8,
    FindingKind.CROSS_SPECIES: 0.8,
    FindingKind.TYPE_CONFLICT: 0.7,
    FindingKind.FAMILY_PARTIAL: 0.4,
    FindingKind.OUTDATED_SYMBOL: 0.3,
}
#: Each doubling of the rows that one decision settles adds this part of the worth, up to 16 rows.
_PER_DOUBLING = 0.06
_DOUBLINGS = 4


def priority(kind: FindingKind, confidence: str, mention: Mention | None, rows: int) -> int:
    """Return 1 to 99 for what a curator should decide, 0 for the quiet kinds.

    How likely the finding is right (for a missing name its calibrated score), times what it is
    worth, times how many rows one decision settles.
    """
    worth = _WORTH.get(kind)
    if worth is None:
        return 0
    if kind is FindingKind.MISSING:
        right = mention.score if mention is not None else 0.5
    else:
        right = _RIGHT[kind][confidence]
    settled = 1 + _PER_DOUBLING * min(log2(max(rows, 1)), _DOUBLINGS)
    most = 1 + _PER_DOUBLING * _DOUBLINGS
    return max(1, round(99 * right * worth * settled / most))


def make_finding(
    figid: str,
    kind: FindingKind,
    confidence: str,
    reason: str,
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

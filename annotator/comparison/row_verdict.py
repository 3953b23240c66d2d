"""The verdict on one existing row: an objection to it, or none."""

from __future__ import annotations

import msgspec

from annotator.lexicon.index import Lexicon
from annotator.reasons import RowName
from annotator.records import (
    Confidence,
    EntityType,
    ExistingRow,
    FindingKind,
    Mention,
    Proposal,
    Reason,
)


class Objection(msgspec.Struct, frozen=True):
    """Why a row is wrong.

    ``mention`` is the conflicting mention of the caption, if any; ``proposal`` what the row's word
    means instead, where no mention says it.
    """

    kind: FindingKind
    confidence: Confidence
    reason: Reason
    mention: Mention | None = None
    proposal: Proposal | None = None


class RowVerdict(msgspec.Struct, frozen=True):
    """A row with the objection to it, if any; ``ids`` are all ids that stand for its entity."""

    row: ExistingRow
    ids: frozenset[str]
    objection: Objection | None = None


def row_name(row: ExistingRow, lexicon: Lexicon) -> RowName:
    """Return how to name a row's entity to a curator."""
    return RowName(
        row.symbol or row.match or row.id,
        row.id,
        row.organism,
        row.type is EntityType.CHEMICAL,
        lexicon.full_name(row.id) if row.type is EntityType.GENE and row.id else "",
    )

"""What is said of one existing row: an objection to it, or nothing."""

from __future__ import annotations

import msgspec

from annotator.lexicon.index import Lexicon
from annotator.reasons import RowName
from annotator.records import Confidence, EntityType, ExistingRow, FindingKind, Mention, Reason

#: What OCR leaves around a word.
EDGES = " \t.,;:()[]{}<>\"'*†‡"


class Objection(msgspec.Struct, frozen=True):
    """Why a row is wrong; ``mention`` is what the caption says instead, where it does."""

    kind: FindingKind
    confidence: Confidence
    reason: Reason
    mention: Mention | None = None


class RowVerdict(msgspec.Struct, frozen=True):
    """One row with what speaks against it, if anything does.

    ``ids`` are all ids that stand for what the row names.
    """

    row: ExistingRow
    ids: frozenset[str]
    objection: Objection | None = None


def row_name(row: ExistingRow, lexicon: Lexicon) -> RowName:
    """Return how to name a row's entity: by its symbol, with its full name where there is one."""
    return RowName(
        row.symbol or row.match or row.id,
        row.id,
        row.organism,
        row.type is EntityType.CHEMICAL,
        lexicon.full_name(row.id) if row.type is EntityType.GENE and row.id else "",
    )

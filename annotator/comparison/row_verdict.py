"""What is said of one existing row: an objection to it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from annotator.records import EntityType, ExistingRow, FindingKind, Mention

#: What OCR leaves around a word.
EDGES = " \t.,;:()[]{}<>\"'*†‡"


class Objection(NamedTuple):
    """Why a row is wrong; ``mention`` is what the caption says instead, where it does."""

    kind: FindingKind
    confidence: str
    reason: str
    mention: Mention | None = None


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """One row with what speaks against it, if anything does.

    ``ids`` are all ids that stand for what the row names.
    """

    row: ExistingRow
    ids: frozenset[str]
    objection: Objection | None = None


def label(row: ExistingRow) -> str:
    """Return how to name a row's entity to a curator: HSD17B12 (Homo sapiens)."""
    name = row.symbol or row.match or row.id
    if row.type is EntityType.CHEMICAL:
        return f"the chemical {name} ({row.id})" if row.id and row.id != name else name
    return f"{name} ({row.organism})" if row.organism else name

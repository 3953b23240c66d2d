"""What the checks of existing rows pass to each other."""

from __future__ import annotations

import msgspec

from annotator.lexicon.index import Lexicon
from annotator.plausibility.readings import ReadingKey
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


class Objection(msgspec.Struct, frozen=True, gc=False):
    """Why a row is wrong.

    ``mention`` is the conflicting mention of the caption, if any; ``proposal`` what the row's word
    means instead, where no mention says it.
    """

    kind: FindingKind
    confidence: Confidence
    reason: Reason
    mention: Mention | None = None
    proposal: Proposal | None = None


class KnownRow(msgspec.Struct, frozen=True, gc=False):
    """What word, lexicon and word lists say of a row.

    ``ids`` are all ids that stand for its entity. ``word`` is without its edges, ``key`` and
    ``cased`` are its keys, and ``looks`` its forms that misreadings share. ``name_key`` is the key
    of the word, or of the symbol where the row has no word. ``species`` is that of
    the row's organism. ``ordinary`` and ``usual`` are what the word lists say of a gene's word.
    ``chemical`` and ``foreign`` are objections to the word, ``replaced`` is what became of the
    gene's symbol or id. Gene rows of the same ``group`` are one reading; ``reading`` is that of the
    row alone.
    """

    ids: frozenset[str]
    word: str
    key: str
    cased: str
    looks: tuple[str, ...]
    name_key: str
    species: str
    ordinary: str | None
    usual: str | None
    chemical: Objection | None
    foreign: Objection | None
    replaced: Reason | None
    group: tuple[str, ...]
    reading: ReadingKey | None


class RowVerdict(msgspec.Struct, frozen=True, gc=False):
    """A row with what is known of it, and the objection to it, if any."""

    row: ExistingRow
    known: KnownRow
    objection: Objection | None = None


def row_name(row: ExistingRow, lexicon: Lexicon) -> RowName:
    """Return how to name a row's entity to a curator.

    A chemical whose row has no name but the word (5-phosphate) by its preferred name.
    """
    name = row.symbol or row.match or row.id
    if row.type is EntityType.CHEMICAL and row.id and name == row.word:
        entity = lexicon.entity(row.id)
        name = entity.symbol if entity is not None else name
    return RowName(
        name,
        row.id,
        row.organism,
        row.type is EntityType.CHEMICAL,
        lexicon.full_name(row.id) if row.type is EntityType.GENE and row.id else "",
    )

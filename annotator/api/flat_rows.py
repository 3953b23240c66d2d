"""The rows of DataFrames: values of the package, flattened; the fields are the columns.

Empty texts are null in a DataFrame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import msgspec

from annotator.api.values import AnnotatedText, ComparedFigure
from annotator.records import ExistingRow, Figure, Rejected
from annotator.results.question_table import QuestionRow
from annotator.results.review_table import ReviewRow, joined, proposed
from annotator.results.stored import (
    StoredAnnotation,
    StoredFinding,
    StoredJudgement,
    StoredMention,
    StoredRow,
    StoredTaxon,
)


class MentionRow(msgspec.Struct, frozen=True):
    """A mention of one of several texts.

    ``document`` is the position of its text among them, from 0, and ``figid`` the id of its text.
    ``id`` is the first of ``ids``, which are empty when it was not grounded.
    """

    document: int
    figid: str
    start: int
    end: int
    text: str
    type: str
    id: str
    ids: list[str]
    symbol: str
    taxon: str
    score: float
    matched_by: str


class FindingRow(msgspec.Struct, frozen=True):
    """A finding, with the columns of review.csv where there are such.

    ``start``, ``end`` and ``score`` are those of its mention, None without one. ``rows`` is the
    number of existing rows that it is about; different values of theirs are joined with ``|``.
    """

    review_id: str
    question_id: str
    figid: str
    kind: str
    priority: int
    confidence: str
    mention: str
    start: int | None
    end: int | None
    score: float | None
    proposed_id: str
    proposed_symbol: str
    proposed_taxon: str
    rows: int
    existing_word: str
    existing_id: str
    existing_symbol: str
    existing_taxon: str
    existing_source: str
    reason: str


class FigureRow(msgspec.Struct, frozen=True):
    """A figure; ``existing`` is the number of its existing rows."""

    figid: str
    caption: str
    pmcid: str
    number: str
    figtitle: str
    papertitle: str
    year: str
    organisms: list[str]
    existing: int
    source: str
    line: int


#: The type of the rows that a type of value makes, and what makes them of its position and itself.
_Rows: TypeAlias = "tuple[type[msgspec.Struct], Callable[[int, Any], Iterable[msgspec.Struct]]]"

Columns: TypeAlias = "dict[str, msgspec.inspect.Type]"


def flat_rows(
    values: Iterable[Any], default: type[msgspec.Struct] = AnnotatedText
) -> tuple[Columns, Iterator[msgspec.Struct]]:
    """Return the columns of the rows that ``values`` make, with their types, and the rows.

    All values must be of one type; ``default`` is the type of none at all. Raises TypeError.
    """
    iterator = iter(values)
    first = next(iterator, None)
    kind = default if first is None else type(first)
    row_type, of_value = _rows_of(kind)

    def rows() -> Iterator[msgspec.Struct]:
        if first is not None:
            yield from of_value(0, first)
        for position, value in enumerate(iterator, start=1):
            if type(value) is not kind:
                raise TypeError(
                    f"item {position} is {type(value).__name__}, the items before it are "
                    f"{kind.__name__}: a DataFrame has rows of one kind"
                )
            yield from of_value(position, value)

    info = msgspec.inspect.type_info(row_type)
    assert isinstance(info, msgspec.inspect.StructType)
    left_out = _OF_TEXTS if kind is StoredMention else ()
    return {f.name: f.type for f in info.fields if f.name not in left_out}, rows()


def _rows_of(kind: type[Any]) -> _Rows:
    if kind in _FLATTENED:
        return _FLATTENED[kind]
    if kind in _AS_THEY_ARE:
        return kind, _itself
    if kind is ComparedFigure:
        raise TypeError(
            "a compared figure has mentions, findings and rows: give one kind of them, for example "
            "(finding for figure in compared for finding in figure.findings)"
        )
    raise TypeError(
        f"{kind.__name__} has no rows of a DataFrame; give what annotate returns, mentions, "
        "findings, rows, figures, or a table of annotator.open_run"
    )


def _itself(_: int, value: msgspec.Struct) -> list[msgspec.Struct]:
    return [value]


def _of_texts(document: int, value: AnnotatedText | StoredAnnotation) -> Iterator[MentionRow]:
    for mention in value.mentions:
        yield _mention(document, value.figid, mention)


def _mention(document: int, figid: str, mention: StoredMention) -> MentionRow:
    return MentionRow(
        document, figid, mention.start, mention.end, mention.text, mention.type.value,
        mention.ids[0] if mention.ids else "", list(mention.ids), mention.symbol,
        mention.taxon, mention.score, mention.matched_by,
    )  # fmt: skip


def _finding(_: int, finding: StoredFinding) -> list[FindingRow]:
    mention, rows, meant = finding.mention, finding.existing, proposed(finding)
    row = FindingRow(
        finding.review_id, finding.question_id, finding.figid, finding.kind.value,
        finding.priority, finding.confidence.value,
        "" if mention is None else mention.text,
        None if mention is None else mention.start,
        None if mention is None else mention.end,
        None if mention is None else mention.score,
        meant.id, meant.symbol, meant.taxon, len(rows),
        joined(rows, lambda row: row.word), joined(rows, lambda row: row.id),
        joined(rows, lambda row: row.symbol), joined(rows, lambda row: row.taxon),
        joined(rows, lambda row: row.source or row.origin.value), finding.reason,
    )  # fmt: skip
    return [row]


def _figure(_: int, figure: Figure) -> list[FigureRow]:
    row = FigureRow(
        figure.figid, figure.caption, figure.pmcid, figure.number,
        figure.figtitle, figure.papertitle, figure.year,
        list(figure.organisms), len(figure.existing), figure.source, figure.line,
    )  # fmt: skip
    return [row]


#: Columns that mentions by themselves do not have.
_OF_TEXTS = ("document", "figid")
_FLATTENED: dict[type, _Rows] = {
    AnnotatedText: (MentionRow, _of_texts),
    StoredAnnotation: (MentionRow, _of_texts),
    StoredMention: (MentionRow, lambda _, mention: [_mention(0, "", mention)]),
    StoredFinding: (FindingRow, _finding),
    Figure: (FigureRow, _figure),
}
_AS_THEY_ARE = frozenset(
    {StoredJudgement, StoredRow, StoredTaxon, ExistingRow, ReviewRow, QuestionRow, Rejected}
)

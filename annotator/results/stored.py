"""The types of the objects in a run's data files; their fields are the columns.

``of`` converts the values of the package; only here do reasons and provenance become text
(``annotator.wording``). Reading a run returns these types.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

import msgspec

from annotator import wording
from annotator.records import (
    Alternative,
    AnnotatedFigure,
    Confidence,
    EntityType,
    ExistingRow,
    Finding,
    FindingKind,
    JudgedRow,
    Mention,
    Origin,
    Proposal,
    Taxon,
    Verdict,
)

#: Values of a list that a repr shows.
_SHOWN = 3


class Stored(msgspec.Struct, frozen=True):
    """The base of these types, for the way in which they are shown."""

    def __repr__(self) -> str:
        """Show the fields that are not empty, and of long lists the beginning."""
        shown = []
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if value not in ("", (), None):
                shown.append(f"{name}={_shown(value)}")
        return f"{type(self).__name__.removeprefix('Stored')}({', '.join(shown)})"


def _shown(value: object) -> str:
    if isinstance(value, Enum):
        return repr(value.value)
    if isinstance(value, tuple) and len(value) > _SHOWN and isinstance(value[0], Stored):
        first = ", ".join(map(repr, value[:_SHOWN]))
        return f"({first}, and {len(value) - _SHOWN} more)"
    return repr(value)


class StoredAlternative(Stored, frozen=True):
    """A candidate that was not chosen, and why not."""

    id: str
    symbol: str
    taxon: str
    reason: str

    @classmethod
    def of(cls, alternative: Alternative) -> StoredAlternative:
        """Convert ``alternative``."""
        return cls(
            alternative.id, alternative.symbol, alternative.taxon, wording.not_chosen(alternative)
        )


class StoredMention(Stored, frozen=True):
    """A mention; offsets are half-open, in characters of the caption."""

    start: int
    end: int
    text: str
    type: EntityType
    ids: tuple[str, ...]
    symbol: str = ""
    taxon: str = ""
    matched_by: str = ""
    score: float = 1.0
    alternatives: tuple[StoredAlternative, ...] = ()

    @classmethod
    def of(cls, mention: Mention) -> StoredMention:
        """Convert ``mention``."""
        return cls(
            mention.start, mention.end, mention.text, mention.type, mention.ids, mention.symbol,
            mention.taxon, wording.found_by(mention.found_by), mention.score,
            tuple(map(StoredAlternative.of, mention.alternatives)) if mention.alternatives else (),
        )  # fmt: skip


class StoredTaxon(Stored, frozen=True):
    """An organism that a figure is about, with its probability and the evidence for it."""

    taxon: str
    evidence: str = ""
    name: str = ""
    probability: float = 1.0

    @classmethod
    def of(cls, taxon: Taxon) -> StoredTaxon:
        """Convert ``taxon``."""
        return cls(taxon.taxon, wording.evidence(taxon), taxon.name, taxon.probability)


class StoredAnnotation(Stored, frozen=True):
    """The annotations of one figure: one object of ``annotations.jsonl``."""

    figid: str
    taxa: tuple[StoredTaxon, ...]
    mentions: tuple[StoredMention, ...]
    pmcid: str = ""
    year: str = ""

    @classmethod
    def of(cls, annotated: AnnotatedFigure) -> StoredAnnotation:
        """Convert the annotations of a figure."""
        figure = annotated.figure
        return cls(
            figure.figid,
            tuple(map(StoredTaxon.of, annotated.taxa)),
            tuple(map(StoredMention.of, annotated.mentions)),
            figure.pmcid,
            figure.year,
        )


class StoredRow(Stored, frozen=True):
    """An existing row, by the columns that identify it."""

    word: str
    symbol: str
    id: str
    taxon: str
    source: str
    origin: Origin

    @classmethod
    def of(cls, row: ExistingRow) -> StoredRow:
        """Convert ``row``, without fields that depend on the run's input."""
        return cls(row.word, row.symbol, row.id, row.taxon, row.source, row.origin)


class StoredFinding(Stored, frozen=True):
    """A finding with its mention, if any, and its rows: one object of ``findings.jsonl``.

    ``question_id`` is set by ``annotator.results.questions``; empty for kinds without a decision.
    ``probability`` is that of the finding being right: None for these, and in earlier versions.
    """

    review_id: str
    figid: str
    kind: FindingKind
    priority: int
    confidence: Confidence
    reason: str
    mention: StoredMention | None
    existing: tuple[StoredRow, ...]
    #: What the rows' word means instead, where no mention says it.
    proposal: Proposal | None = None
    question_id: str = ""
    probability: float | None = None

    @classmethod
    def of(cls, finding: Finding, mention: StoredMention | None = None) -> StoredFinding:
        """Convert ``finding``; ``mention`` is its mention where that is converted already."""
        if mention is None and finding.mention is not None:
            mention = StoredMention.of(finding.mention)
        return cls(
            finding.review_id, finding.figid, finding.kind, finding.priority, finding.confidence,
            wording.reason(finding.reason),
            mention,
            tuple(map(StoredRow.of, finding.existing)),
            finding.proposal,
            probability=finding.probability,
        )  # fmt: skip


class StoredJudgement(Stored, frozen=True):
    """An existing row with the probability that it is right: one object of ``rows.jsonl``.

    ``type`` is None for keywords of unknown type. ``line`` is that of the sidecar, or the position
    in the front-matter list, both from 1. ``better_id`` is what the word means instead, empty where
    that is unknown; several CURIEs are joined with ``|``.
    """

    figid: str
    type: EntityType | None
    word: str
    symbol: str
    id: str
    taxon: str
    organism: str
    source: str
    origin: Origin
    line: int
    verdict: Verdict
    probability: float
    reasons: tuple[str, ...] = ()
    better_id: str = ""
    better_symbol: str = ""

    @classmethod
    def of(cls, figid: str, judged: JudgedRow) -> StoredJudgement:
        """Convert a judged row of the figure ``figid``."""
        row, better = judged.row, judged.proposal
        return cls(
            figid, row.type, row.word, row.symbol, row.id, row.taxon, row.organism, row.source,
            row.origin, row.line, judged.verdict, round(judged.probability, 4),
            tuple(map(wording.reason, judged.reasons)) if judged.reasons else (),
            better.id if better is not None else "",
            better.symbol if better is not None else "",
        )  # fmt: skip


#: A review_id as earlier versions wrote it: spreadsheets read 1790e308 as a number.
_OLD_ID = re.compile(r"[0-9a-f]{16}")


def current_id(review_id: str) -> str:
    """Return a review_id as it is written now: with a letter first."""
    return f"r{review_id}" if _OLD_ID.fullmatch(review_id) else review_id


#: The types of the tables by the file's name without its suffix.
TABLES: dict[str, type[msgspec.Struct]] = {
    "annotations": StoredAnnotation,
    "findings": StoredFinding,
    "rows": StoredJudgement,
}


def plain(value: msgspec.Struct) -> dict[str, Any]:
    """Return ``value`` as dictionaries, lists and texts, as it is read back from JSON."""
    found: dict[str, Any] = _with_lists(msgspec.to_builtins(value))
    return found


def _with_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_lists(item) for name, item in value.items()}
    return [_with_lists(item) for item in value] if isinstance(value, list | tuple) else value

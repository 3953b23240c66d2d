"""The strata of an audit: the rows of a run by kind, confidence or source, in random order."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Sequence
from enum import IntEnum

from msgspec import Struct, field

from annotator.curation.decisions import Decision
from annotator.curation.finding_index import FindingIndex
from annotator.curation.rulings import Asked, Ruling, Rulings
from annotator.errors import InputError
from annotator.records import NOISE_KINDS, REVIEW_KINDS, Confidence, FindingKind, Origin
from annotator.results import jsonl
from annotator.results.questions import proposed_ids
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredFinding, current_id

#: What rows may be grouped by.
DIMENSIONS = ("kind", "confidence", "source")
#: Accepting such a finding takes an id that only a curator can give.
NEEDS_AN_ID = FindingKind.TYPE_CONFLICT
#: Accepting these removes rows, whatever a curator gives as the right id besides.
_REMOVING = frozenset(NOISE_KINDS) - {FindingKind.OCR_VARIANT}


class Answer(IntEnum):
    """What people decided of a row.

    ``RIGHT`` rows are accepted as they stand; only these count as right. ``CORRECTED`` are accepted
    with another id than the proposed one; of ``UNKNOWN`` a curator was unsure, or two differ.
    """

    OPEN = 0
    RIGHT = 1
    CORRECTED = 2
    REJECTED = 3
    UNKNOWN = 4


class _Row(Struct, frozen=True):
    source: str
    origin: Origin


class AuditedFinding(Struct, frozen=True):
    """What an audit needs of a finding; the rest of its line is not decoded."""

    review_id: str
    figid: str
    kind: FindingKind
    confidence: Confidence
    existing: tuple[_Row, ...] = ()
    question_id: str = ""

    def value(self, dimension: str) -> str:
        """Return what the finding is grouped under; several sources are joined with ``|``."""
        if dimension == "kind":
            return self.kind.value
        if dimension == "confidence":
            return self.confidence.value
        sources = sorted({row.source or row.origin.value for row in self.existing})
        return "|".join(sources) or "none"


class AuditRow(Struct, frozen=True, order=True, gc=False):
    """A row of a stratum. ``rank`` orders rows at random, the same way in every run.

    ``rows`` is the number of existing rows that the finding is about.
    """

    rank: int
    review_id: str
    answer: Answer
    rows: int
    kind: FindingKind
    confidence: Confidence


class Stratum(Struct):
    """The rows of one stratum in the order of the sample; ``values`` are by dimension.

    ``before`` are those that were decided before the audit began, and are no part of it.
    """

    values: tuple[str, ...]
    rows: list[AuditRow] = field(default_factory=list)
    before: list[AuditRow] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the values, separated by commas."""
        return ", ".join(self.values)

    def answers(self) -> list[bool]:
        """Return the answers of the sample: those up to the first row that is open.

        Rows behind it that are decided were chosen by someone, not by chance.
        """
        found = []
        for row in self.rows:
            if row.answer is Answer.OPEN:
                break
            found.append(row.answer is Answer.RIGHT)
        return found

    def known_wrong(self) -> int:
        """Return the number of rows that are known not to be right, in the sample or not."""
        return sum(row.answer not in (Answer.OPEN, Answer.RIGHT) for row in self.rows)

    def open_rows(self) -> list[AuditRow]:
        """Return the rows that no one has decided, in the order of the sample."""
        return [row for row in self.rows if row.answer is Answer.OPEN]


def strata_of(
    run: RunFolder,
    index: FindingIndex,
    known: Rulings,
    by: Sequence[str],
    seed: int,
    left_out: Container[str] = (),
) -> list[Stratum]:
    """Return the strata of a run, sorted by their values.

    ``known`` are the decisions; those of audits are no answers. ``left_out`` are the review_ids of
    rows that were decided before the audit began. Raises InputError for an unknown dimension.
    """
    _check(by)
    found: dict[tuple[str, ...], Stratum] = {}
    for number, line in enumerate(run.lines("findings"), start=1):
        finding = _read(run, line, number)
        if finding.kind not in REVIEW_KINDS or finding.kind is NEEDS_AN_ID:
            continue
        review_id = current_id(finding.review_id)
        asked = Asked(review_id, finding.question_id, finding.figid, index.taxon(finding.figid))
        answer = answer_of(known.of(asked), review_id, finding.kind, index)
        values = tuple(finding.value(dimension) for dimension in by)
        row = AuditRow(
            _rank(seed, review_id), review_id, answer, len(finding.existing),
            finding.kind, finding.confidence,
        )  # fmt: skip
        stratum = found.setdefault(values, Stratum(values))
        (stratum.before if review_id in left_out else stratum.rows).append(row)
    for stratum in found.values():
        stratum.rows.sort()
    return sorted(found.values(), key=lambda stratum: stratum.values)


def answer_of(
    ruling: Ruling | None, review_id: str, kind: FindingKind, index: FindingIndex
) -> Answer:
    """Return what a ruling says of a finding as an answer to an audit."""
    if ruling is None or (ruling.settled is not None and ruling.settled.by_audit):
        return Answer.OPEN
    decision = ruling.settled
    if decision is None or decision.decision == "unsure":
        return Answer.UNKNOWN
    if decision.decision == "reject":
        return Answer.REJECTED
    if decision.corrected_id and kind not in _REMOVING:
        is_same = _is_proposed(decision, index[review_id], index)
        return Answer.RIGHT if is_same else Answer.CORRECTED
    return Answer.RIGHT


def _is_proposed(decision: Decision, finding: StoredFinding, index: FindingIndex) -> bool:
    """Return whether a curator gives the very ids that accepting without any would give."""
    given = set(decision.corrected_id.split("|"))
    if finding.kind is FindingKind.ORGANISM_MISMATCH:
        return given == set(index.taxa(finding.figid))
    if finding.kind is FindingKind.OUTDATED_SYMBOL:
        return given == {row.id for row in finding.existing[:1]}
    proposed = proposed_ids(finding)
    return given == set(proposed[:1] if finding.kind is FindingKind.OCR_VARIANT else proposed)


def _check(by: Iterable[str]) -> None:
    by = list(by)
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown or not by or len(set(by)) < len(by):
        raise InputError(
            f"rows cannot be grouped by {', '.join(unknown or by) or 'nothing'}",
            hint=f"give one or more of {', '.join(DIMENSIONS)}, each once, separated by commas",
        )


def _read(run: RunFolder, line: str, number: int) -> AuditedFinding:
    try:
        return jsonl.read_line(line, AuditedFinding)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{run.path}: findings:{number}: not a finding: {error}") from error


def _rank(seed: int, review_id: str) -> int:
    """Return a number that is as good as random, and depends on seed and row alone."""
    digest = hashlib.sha256(f"{seed}\n{review_id}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big")

"""The strata of an audit: the rows of a run by kind, confidence or source, in random order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Sequence
from enum import IntEnum
from statistics import fmean
from typing import NamedTuple, Protocol

from msgspec import Struct, field

from annotator.curation.decisions import ROW, Decision
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


class Given(NamedTuple):
    """What people decided of a row, and whether someone has ``seen`` this very row for it.

    A decision on a whole question settles rows that nobody has looked at: it is no answer of the
    sample, in which a row counts as what it is, not as what it was taken for.
    """

    answer: Answer
    seen: bool


OPEN = Given(Answer.OPEN, seen=False)


class Findings(Protocol):
    """Gives the findings of a run by their review_id, and the organisms of its figures."""

    def __getitem__(self, review_id: str) -> StoredFinding:
        """Return a finding."""

    def taxa(self, figid: str) -> Sequence[str]:
        """Return the organisms that a figure is about, most likely first."""


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
    probability: float | None = None

    def value(self, dimension: str) -> str:
        """Return what the finding is grouped under; several sources are joined with ``|``."""
        if dimension == "kind":
            return self.kind.value
        if dimension == "confidence":
            return self.confidence.value
        return source_value(row.source or row.origin.value for row in self.existing)


def source_value(sources: Iterable[str]) -> str:
    """Return what a finding about rows of these sources is grouped under by source."""
    return "|".join(sorted(set(sources))) or "none"


class AuditRow(Struct, frozen=True, order=True, gc=False):
    """A row of a stratum. ``rank`` orders rows at random, the same way in every run.

    ``rows`` is the number of existing rows that the finding is about, ``probability`` that it is
    right, None in runs of earlier versions.
    """

    rank: int
    review_id: str
    answer: Answer
    seen: bool
    rows: int
    kind: FindingKind
    confidence: Confidence
    probability: float | None = None


class Standing(Struct, frozen=True):
    """What is known of the rows of a stratum, without the rows.

    ``sample`` are the answers of the sample, True for right ones. ``known_wrong`` counts the rows
    that are known not to be right, in the sample or not, ``undecided`` those that no one decided.
    ``following`` returns the review_ids of the next rows of the sample that need an answer, among
    so many rows after those answered, and whether each is undecided. ``expected`` is the mean
    probability of the rows being right; None in runs of earlier versions.
    """

    values: tuple[str, ...]
    rows: int
    sample: list[bool]
    known_wrong: int
    undecided: int
    following: Callable[[int], list[tuple[str, bool]]]
    expected: float | None = None

    @property
    def name(self) -> str:
        """Return the values, separated by commas."""
        return ", ".join(self.values)


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
        """Return the answers of the sample: those up to the first row that nobody has seen.

        Rows behind it that are decided were chosen by someone, not by chance.
        """
        found = []
        for row in self.rows:
            if not row.seen:
                break
            found.append(row.answer is Answer.RIGHT)
        return found

    def open_rows(self) -> list[AuditRow]:
        """Return the rows that no one has decided, in the order of the sample."""
        return [row for row in self.rows if row.answer is Answer.OPEN]

    def standing(self) -> Standing:
        """Return what is known of the rows."""
        sample = self.answers()
        wrong = sum(row.answer not in (Answer.OPEN, Answer.RIGHT) for row in self.rows)

        def following(count: int) -> list[tuple[str, bool]]:
            rows = self.rows[len(sample) : len(sample) + count]
            return [(row.review_id, row.answer is Answer.OPEN) for row in rows if not row.seen]

        known = [row.probability for row in self.rows if row.probability is not None]
        expected = fmean(known) if len(known) == len(self.rows) > 0 else None
        return Standing(
            self.values, len(self.rows), sample, wrong, len(self.open_rows()), following, expected
        )


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
        given = given_of(known.of(asked), review_id, finding.kind, index)
        values = tuple(finding.value(dimension) for dimension in by)
        row = AuditRow(
            rank(seed, review_id), review_id, given.answer, given.seen, len(finding.existing),
            finding.kind, finding.confidence, finding.probability,
        )  # fmt: skip
        stratum = found.setdefault(values, Stratum(values))
        (stratum.before if review_id in left_out else stratum.rows).append(row)
    for stratum in found.values():
        stratum.rows.sort()
    return sorted(found.values(), key=lambda stratum: stratum.values)


def given_of(ruling: Ruling | None, review_id: str, kind: FindingKind, findings: Findings) -> Given:
    """Return what a ruling says of a finding as an answer to an audit.

    Seen is a row that was decided for itself, or with its question in its figure alone.
    """
    if ruling is None or (ruling.settled is not None and ruling.settled.by_audit):
        return OPEN
    decision = ruling.settled
    scope = (decision or ruling.conflicts[0]).scope
    seen = scope == ROW or scope.startswith("figure:")
    if decision is None or decision.decision == "unsure":
        return Given(Answer.UNKNOWN, seen)
    if decision.decision == "reject":
        return Given(Answer.REJECTED, seen)
    if decision.corrected_id and kind not in _REMOVING:
        is_same = _is_proposed(decision, findings[review_id], findings)
        return Given(Answer.RIGHT if is_same else Answer.CORRECTED, seen)
    return Given(Answer.RIGHT, seen)


def _is_proposed(decision: Decision, finding: StoredFinding, findings: Findings) -> bool:
    """Return whether a curator gives the very ids that accepting without any would give."""
    given = set(decision.corrected_id.split("|"))
    if finding.kind is FindingKind.ORGANISM_MISMATCH:
        return given == set(findings.taxa(finding.figid))
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


def rank(seed: int, review_id: str) -> int:
    """Return a number that is as good as random, and depends on seed and row alone."""
    digest = hashlib.sha256(f"{seed}\n{review_id}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big")

"""``audit.json``: the settings of an audit, what is known of each stratum, and the next rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from annotator.curation.acceptance import Outcome, State
from annotator.curation.decisions import AUDIT
from annotator.curation.strata import Standing, Stratum
from annotator.disk.atomic import write_whole
from annotator.errors import InputError
from annotator.results.jsonl import report_text

NAME = "audit.json"


class AuditSettings(msgspec.Struct, frozen=True):
    """What an audit asks: ``target`` and ``level`` are shares, ``by`` what rows are grouped by.

    ``seed`` orders the rows. ``left_out`` are the review_ids of the rows that were decided when the
    audit began: they are no part of it.
    """

    target: float = 0.98
    level: float = 0.95
    by: tuple[str, ...] = ("kind", "confidence")
    seed: int = 1
    left_out: frozenset[str] = frozenset()


class AuditedStratum(msgspec.Struct, frozen=True):
    """A stratum as ``audit.json`` has it.

    ``stratum`` has its values by dimension. ``acceptable`` is the number of undecided rows that are
    accepted if it passes: now, or after ``needed`` more answers that are all right. ``sample`` are
    the review_ids of the rows to be decided next, in order. ``expected`` is the share of right rows
    that the tool expects, ``likely`` the number of answers that it may take, None if it is unlikely
    to pass.
    """

    name: str
    stratum: dict[str, str]
    state: State
    rows: int
    answered: int
    right: int
    lower: float
    upper: float
    needed: int | None
    needed_at_rate: int | None
    acceptable: int
    sample: tuple[str, ...]
    expected: float | None = None
    likely: int | None = None

    @classmethod
    def of(cls, standing: Standing, outcome: Outcome, settings: AuditSettings) -> AuditedStratum:
        """Convert what is known of a stratum and what its answers say."""
        by, expected = settings.by, standing.expected
        following: list[tuple[str, bool]] = []
        acceptable = standing.undecided if outcome.state is State.PASSED else 0
        # Where everything is decided, there is nothing to be accepted.
        if outcome.state is State.OPEN and standing.undecided:
            following = standing.following(outcome.needed or 0)
            acceptable = standing.undecided - sum(is_open for _, is_open in following)
        return cls(
            standing.name, dict(zip(by, standing.values, strict=True)), outcome.state,
            standing.rows, outcome.answered, outcome.right, round(outcome.lower, 6),
            round(outcome.upper, 6), outcome.needed, outcome.needed_at_rate, acceptable,
            tuple(review_id for review_id, _ in following),
            None if expected is None else round(expected, 4),
            outcome.likely,
        )  # fmt: skip

    @property
    def gain(self) -> float:
        """Return the rows that are accepted for each answer that this is likely to take."""
        return self.acceptable / self.likely if self.sample and self.likely else 0.0

    @property
    def known(self) -> str:
        """Return what the answers say, in words."""
        share = f", share {self.lower:.3f} to {self.upper:.3f}" if self.answered else ""
        return f"{self.right:,} of {self.answered:,} right{share}: {self._decided()}"

    def _decided(self) -> str:
        if self.state is State.PASSED:
            return f"passed; {self.acceptable:,} rows can be accepted"
        if self.state is State.FAILED:
            return "will not reach the target"
        if not self.sample:
            return "every row is decided"
        more = f"at least {len(self.sample):,} more answers"
        if self.needed_at_rate is None:
            more += " (with as many wrong as so far, it will not pass)"
        elif self.needed_at_rate != self.needed:
            more += f" ({self.needed_at_rate:,} with as many wrong as so far)"
        if self.likely is None and self.needed_at_rate is not None and self.expected is not None:
            more += f" (unlikely to pass: {self.expected:.3f} expected)"
        return f"{more}, for {self.acceptable:,} rows"


def by_gain(strata: Iterable[AuditedStratum]) -> list[AuditedStratum]:
    """Return strata in the order in which they are asked: those with most to gain first.

    Those that are unlikely to pass come last: answers would be spent on finding that out. The order
    of the strata is not that of the rows in each, on which the test rests.
    """
    return sorted(strata, key=lambda found: (-found.gain, found.name))


class AuditFile(msgspec.Struct, frozen=True):
    """The contents of ``audit.json``; ``queue`` has all samples, those with most to gain first."""

    audit: str
    settings: AuditSettings
    strata: tuple[AuditedStratum, ...]
    queue: tuple[str, ...]

    @property
    def curator(self) -> str:
        """Return what stands for the curator of the rows that the audit accepts."""
        return f"{AUDIT}{self.audit}"


def audit_id(settings: AuditSettings, strata: Sequence[Stratum]) -> str:
    """Return what identifies an audit: its settings and the rows that it is about."""
    rows = 0
    for stratum in strata:
        for row in stratum.rows:
            rows ^= row.rank
    content = (settings.target, settings.level, settings.by, settings.seed, rows)
    return hashlib.sha256(repr(content).encode()).hexdigest()[:8]


def audit_file(settings: AuditSettings, outcomes: Sequence[tuple[Stratum, Outcome]]) -> AuditFile:
    """Return the contents of ``audit.json``, given what the answers of each stratum say."""
    audited = tuple(
        AuditedStratum.of(stratum.standing(), outcome, settings) for stratum, outcome in outcomes
    )
    queue = tuple(review_id for stratum in by_gain(audited) for review_id in stratum.sample)
    identity = audit_id(settings, [stratum for stratum, _ in outcomes])
    return AuditFile(identity, settings, audited, queue)


def write_audit(folder: Path, file: AuditFile) -> None:
    """Write ``audit.json`` into the folder of a run."""
    plain = msgspec.to_builtins(file)
    plain["settings"]["left_out"] = sorted(file.settings.left_out)
    write_whole(folder / NAME, report_text(plain))


def read_audit(folder: Path) -> AuditFile | None:
    """Return the audit of a run, None if there is none. Raises InputError if it is damaged."""
    path = folder / NAME
    try:
        return msgspec.convert(json.loads(path.read_text(encoding="utf-8")), AuditFile)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path}: cannot be read as an audit: {error}",
            hint="move it away, and begin again with annotator audit",
        ) from error

"""The audit of a run while it is reviewed: what it still needs, and what is known of each stratum.

The rows that the audit still needs are the first of the queue. What the answers say is worked out
from the same values as in ``annotator audit``, but row by row: only the rows whose decisions have
changed are looked at again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from annotator.curation.acceptance import AcceptanceTest, State
from annotator.curation.audit_file import NAME, AuditedStratum, AuditFile, by_gain, read_audit
from annotator.curation.decisions import AUDIT, ROW, WITHDRAWN
from annotator.curation.rulings import Asked, rulings
from annotator.curation.store import ANSWER_COLUMNS, DecisionStore, answer
from annotator.curation.strata import (
    NEEDS_AN_ID,
    Answer,
    Given,
    Standing,
    given_of,
    rank,
    source_value,
)
from annotator.records import FindingKind
from annotator.results.stored import StoredFinding
from annotator.review.index import ReviewIndex

#: Rows that are read at a time; requests are answered in between.
_BATCH = 4000
#: Seconds that a request waits for a sample to be read.
_PATIENCE = 2
_PLACED = "review_id, finding, confidence, source, probability"
_DECIDED = (
    f"SELECT DISTINCT {ANSWER_COLUMNS} FROM decisions.latest l JOIN decisions.events events "
    f"USING (seq) WHERE events.decision <> '{WITHDRAWN}' AND l.subject IN (SELECT {{}} FROM rows r "
    "WHERE {}) AND (l.scope = 'row') = {}"
)


class LiveAudit:
    """The audit of a run, as the decisions in its store leave it; safe to use from threads."""

    def __init__(self, folder: Path, index: ReviewIndex, store: DecisionStore) -> None:
        """Follow the audit of the run in ``folder``, which may begin later."""
        self._folder = folder
        self._index = index
        self._store = store
        self._lock = threading.RLock()
        self._stamp: tuple[int, int] | None = None
        self._file: AuditFile | None = None
        self._shown: AuditFile | None = None
        self._strata: dict[str, _Stratum] = {}
        self._findings = _Findings(index)
        self._seq = 0

    def now(self) -> AuditFile | None:
        """Return the audit with all answers until now; None without one, or while a run is read.

        While another thread takes long to read a large sample, what was known before is returned.
        Raises InputError if ``audit.json`` is damaged.
        """
        if not self._index.complete.is_set():
            return None
        if not self._lock.acquire(timeout=_PATIENCE):
            return self._shown
        try:
            self._shown = self._now()
            return self._shown
        finally:
            self._lock.release()

    def _now(self) -> AuditFile | None:
        begun = self._begin()
        changed = self._follow()
        if self._file is None or not (begun or changed):
            return self._file
        strata = [stratum.audited(self._file) for stratum in self._strata.values()]
        in_order = by_gain(strata)
        queue = [(row, found.name) for found in in_order for row in found.sample]
        self._index.put_audit_queue(queue)
        self._file = msgspec.structs.replace(
            self._file, strata=tuple(strata), queue=tuple(row for row, _ in queue)
        )
        return self._file

    def _begin(self) -> bool:
        """Read ``audit.json`` if it is new or changed; return whether it is."""
        try:
            status = (self._folder / NAME).stat()
        except OSError:
            stamp = None
        else:
            stamp = status.st_mtime_ns, status.st_size
        if stamp == self._stamp:
            return False
        before, self._file = self._file, read_audit(self._folder)
        self._stamp = stamp
        if self._file is None:
            self._strata = {}
            self._index.put_audit_queue([])
            return False
        if before is None or before.settings != self._file.settings or not self._strata:
            self._strata = {}
            self._sample(self._file)
            self._seq = self._last_seq()
            if self._seq:
                self._update_all()
        return True

    def _sample(self, file: AuditFile) -> None:
        """Put the rows of each stratum in their random order."""
        settings = file.settings
        self._index.clear_sample()
        for rows in self._index.pages(_PLACED, _BATCH):
            placed = []
            for review_id, kind, confidence, source, probability in rows:
                if kind == NEEDS_AN_ID or review_id in settings.left_out:
                    continue
                value = {"kind": kind, "confidence": confidence}
                if "source" in settings.by:
                    value["source"] = source_value(part for part in source.split("|") if part)
                values = tuple(value[dimension] for dimension in settings.by)
                stratum = self._strata.get(", ".join(values))
                if stratum is None:
                    stratum = _Stratum(values, self._index)
                    self._strata[stratum.name] = stratum
                stratum.add(probability)
                order = rank(settings.seed, review_id).to_bytes(8, "big")
                placed.append((stratum.name, order, review_id))
            self._index.put_sample(placed)
        self._strata = dict(sorted(self._strata.items(), key=lambda item: item[1].values))

    def _last_seq(self) -> int:
        return int(next(self._store.read("SELECT coalesce(max(seq), 0) FROM events"))[0])

    def _follow(self) -> bool:
        """Look at the rows on which something was decided since; return whether any was."""
        if self._file is None or (last := self._last_seq()) == self._seq:
            return False
        subjects = {
            (subject, scope == ROW)
            for subject, scope in self._store.read(
                "SELECT DISTINCT subject, scope FROM events WHERE seq > ? AND seq <= ? "
                f"AND curator NOT LIKE '{AUDIT}%'",
                (str(self._seq), str(last)),
            )
        }
        self._seq = last
        for subject, is_row in subjects:
            self._update("r.review_id = ?" if is_row else "r.question_id = ?", (subject,))
        return True

    def _update_all(self) -> None:
        for rows in self._index.pages("review_id", _BATCH):
            self._update("r.review_id BETWEEN ? AND ?", (rows[0][0], rows[-1][0]))

    def _update(self, where: str, given: Sequence[str]) -> None:
        """Look at rows again, and note what is decided of each."""
        read = self._index.read
        on_rows = read(_DECIDED.format("r.review_id", where, 1), given)
        on_questions = read(_DECIDED.format("r.question_id", where, 0), given)
        known = rulings(map(answer, [*on_rows, *on_questions]))
        rows = read(
            "SELECT r.review_id, r.question_id, r.figid, r.taxon, r.finding, s.stratum "
            f"FROM rows r JOIN sample s ON s.review_id = r.review_id WHERE {where}",
            given,
        )
        for review_id, question_id, figid, taxon, kind, name in rows:
            ruling = known.of(Asked(review_id, question_id, figid, taxon))
            said = given_of(ruling, review_id, FindingKind(kind), self._findings)
            self._strata[name].note(review_id, said)


class _Stratum:
    """A stratum whose rows are in the index; of the decided ones it knows what was decided."""

    def __init__(self, values: tuple[str, ...], index: ReviewIndex) -> None:
        self.values = values
        self.name = ", ".join(values)
        self.rows = 0
        self._index = index
        self._given: dict[str, Given] = {}
        self._wrong = 0
        self._right: float | None = 0.0
        self._test: AcceptanceTest | None = None
        self._audited: AuditedStratum | None = None

    def add(self, probability: float | None) -> None:
        """Count a row, which is right with a probability."""
        self.rows += 1
        if probability is None or self._right is None:  # a run of an earlier version
            self._right = None
        else:
            self._right += probability

    def note(self, review_id: str, given: Given) -> None:
        """Note what is decided of a row now."""
        before = self._given.pop(review_id, None)
        if before is not None:
            self._wrong -= _is_wrong(before)
        if given.answer is not Answer.OPEN:
            self._given[review_id] = given
            self._wrong += _is_wrong(given)
        if (before or Given(Answer.OPEN, seen=False)) != given:
            self._audited = None

    def audited(self, file: AuditFile) -> AuditedStratum:
        """Return what its answers say."""
        if self._audited is None:
            settings = file.settings
            if self._test is None:
                self._test = AcceptanceTest(self.rows, settings.target, settings.level)
            standing = self._standing()
            outcome = self._test.outcome(standing.sample, standing.known_wrong, standing.expected)
            self._audited = AuditedStratum.of(standing, outcome, settings)
        return self._audited

    def _standing(self) -> Standing:
        sample: list[bool] = []
        for review_id in self._order():
            given = self._given.get(review_id)
            if given is None or not given.seen:
                break
            sample.append(given.answer is Answer.RIGHT)

        def following(count: int) -> list[tuple[str, bool]]:
            found = []
            for place, review_id in enumerate(self._order()):
                if place == len(sample) + count:
                    break
                given = self._given.get(review_id)
                if place >= len(sample) and (given is None or not given.seen):
                    found.append((review_id, given is None))
            return found

        return Standing(
            self.values, self.rows, sample, self._wrong, self.rows - len(self._given), following,
            None if self._right is None else self._right / self.rows,
        )  # fmt: skip

    def _order(self) -> Iterator[str]:
        """Yield the review_ids in the order of the sample."""
        return self._index.sample(self.name)


class _Findings:
    """The findings of an index by their review_id."""

    def __init__(self, index: ReviewIndex) -> None:
        self._index = index

    def __getitem__(self, review_id: str) -> StoredFinding:
        finding = self._index.finding(review_id)
        if finding is None:
            raise KeyError(review_id)
        return finding

    def taxa(self, figid: str) -> Sequence[str]:
        annotation = self._index.annotation(figid)
        return [] if annotation is None else [taxon.taxon for taxon in annotation.taxa]


def _is_wrong(given: Given) -> bool:
    return given.answer not in (Answer.OPEN, Answer.RIGHT)


def audit_view(file: AuditFile | None) -> dict[str, Any]:
    """Return an audit as the API has it; ``audit`` is null without one."""
    if file is None:
        return {"audit": None, "settings": None, "strata": [], "needed": 0, "acceptable": 0}
    settings = file.settings
    return {
        "audit": file.audit,
        "settings": {"target": settings.target, "level": settings.level, "by": list(settings.by),
                     "seed": settings.seed},
        "strata": [stratum_view(stratum) for stratum in by_gain(file.strata)],
        "needed": len(file.queue),
        "acceptable": _acceptable(file.strata),
    }  # fmt: skip


def stratum_view(stratum: AuditedStratum) -> dict[str, Any]:
    """Return a stratum as the API has it; ``known`` says in words what the answers say."""
    found: dict[str, Any] = msgspec.to_builtins(stratum)
    del found["sample"]
    return found | {"more_answers": len(stratum.sample), "known": stratum.known}


def _acceptable(strata: Iterable[AuditedStratum]) -> int:
    return sum(found.acceptable for found in strata if found.state is State.PASSED)

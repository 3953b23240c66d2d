"""The store of decisions: what is decided now, and everything that was decided before.

It is a SQLite database beside the file of decisions: what a method has recorded is on the disk when
it returns, and survives a killed process. Several threads and processes may use one store at once.
Events are only ever added: a decision that is replaced or withdrawn stays in the history.

The database is there for its size: half a million decisions are compared without being held in
memory. The text file ``decisions.tsv`` is what people keep under version control and merge:
``export`` writes it, and opening a store takes over its changes. WAL mode needs a local disk.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from msgspec.structs import astuple, replace

from annotator.curation.database import Database
from annotator.curation.decisions import (
    AUDIT,
    COLUMNS,
    FILE_OF_DECISIONS,
    ROW,
    WITHDRAWN,
    Decision,
    fingerprint,
    read_decisions,
    write_sorted,
)
from annotator.curation.events import Event, Imported, moment, now, now_after
from annotator.curation.rulings import Ruling, Rulings, rulings
from annotator.curation.schema import CURRENT, FIELDS, NAMES, SCHEMA, VERSION, storable
from annotator.errors import InputError, OutputError

#: Of the table events, what ``answer`` makes a decision of.
ANSWER_COLUMNS = (
    "events.review_id, events.question_id, events.scope, events.curator, events.decision, "
    "events.corrected_id, events.decided_at, events.comment"
)
_ANSWERS = (
    f"SELECT {ANSWER_COLUMNS} FROM latest JOIN events USING (seq) WHERE decision <> '{WITHDRAWN}'"
)
#: Of the fields of a decision, those that ANSWER_COLUMNS leave empty.
_REST = ("",) * (len(COLUMNS) - 9)


def database_of(decisions: Path) -> Path:
    """Return the database that belongs to a file of decisions."""
    return decisions.with_name(f"{decisions.stem}.sqlite")


def open_store(place: Path) -> DecisionStore:
    """Open the decisions of a run's folder, or those of a file. Raises InputError for neither."""
    return DecisionStore(decisions_of(place))


def decisions_of(place: Path) -> Path:
    """Return the file of the decisions of a run's folder, or ``place`` if it is a file."""
    path = place / FILE_OF_DECISIONS if place.is_dir() else place
    if not any(file.exists() for file in (path, database_of(path), place / "run.json")):
        raise InputError(
            f"{place}: neither the folder of a run nor a file of decisions",
            hint="give a folder that annotator run --out has written, or a decisions.tsv",
        )
    return path


class DecisionStore:
    """The decisions that are exchanged in the file ``path``; its database is beside it."""

    def __init__(self, path: Path) -> None:
        """Open or create the store; take over what has changed in the file.

        Raises InputError if the file or the database cannot be read, OutputError if the folder
        cannot be written to.
        """
        self.path = path
        self.home = path.parent  # of the tables; a copy of the store has that of its original
        self.imported = Imported()
        database = database_of(path)
        self._database = Database(database)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.writing() as db:
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version not in (0, VERSION):
                    raise InputError(
                        f"{database}: is of a later version", hint="update the annotator"
                    )
                for statement in SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")
            with self.writing() as db:
                self._take_over_file(db)
        except BaseException as error:
            self.close()
            if isinstance(error, sqlite3.DatabaseError):
                raise InputError(
                    f"{database}: is damaged: {error}",
                    hint=f"move it away: what {path.name} has will be taken over",
                ) from error
            raise

    def __enter__(self) -> DecisionStore:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it; the text file is written by ``export`` alone."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """Hold the database for one transaction, which an exception undoes.

        Raises OutputError when it cannot be written to.
        """
        return self._database.writing()

    def _db(self) -> sqlite3.Connection:
        return self._database.connection()

    def record(self, decision: Decision, source: str = "") -> None:
        """Record a decision, durably. It replaces that of the same curator, subject and scope.

        An empty ``decided_at`` is now.
        """
        self.record_all([decision], source)

    def record_all(self, decisions: Iterable[Decision], source: str = "") -> int:
        """Record several decisions as one: all of them, or none. Return how many said anything new.

        Decisions that are in the store just so are not recorded again.
        """
        count = 0
        with self.writing() as db:
            for decision in decisions:
                old = self.latest(db, decision.key)
                if old is None or old.said != decision.said:
                    self.add(db, decision, source)
                    count += 1
        return count

    def withdraw(self, subject: str, scope: str, curator: str, source: str = "") -> bool:
        """Take a decision back, durably; return whether there was one. The history keeps it."""
        with self.writing() as db:
            return self.take_back(db, (subject, scope, curator), source)

    def withdraw_all(
        self, subject: str, curator: str = "", scope: str = "", source: str = ""
    ) -> int:
        """Take back what all curators, or one, decided of a subject, in all scopes or one.

        The name of an audit stands for all rows that it has accepted.
        """
        of = "curator" if subject.startswith(AUDIT) else "subject"
        with self.writing() as db:
            keys = db.execute(
                f"SELECT subject, scope, curator FROM latest WHERE {of} = ? "
                "AND ? IN ('', curator) AND ? IN ('', scope)",
                (subject, curator, scope),
            ).fetchall()
            return sum(self.take_back(db, key, source) for key in keys)

    def current(self) -> Iterator[Decision]:
        """Yield the decisions that hold, sorted as in the file."""
        for row in self._db().execute(CURRENT.format(f"<> '{WITHDRAWN}'")):
            yield Decision(*row)

    def rulings(self) -> Rulings:
        """Return what settles rows: the current decisions of all curators, compared.

        Of decisions that do not contradict each other, what the finding said is left out.
        """
        found = rulings(map(answer, self._db().execute(_ANSWERS)))
        return Rulings(
            {
                key: Ruling(None, self._of(*key)) if ruling.conflicts else ruling
                for key, ruling in found.by_key.items()
            }
        )

    def _of(self, subject: str, scope: str) -> tuple[Decision, ...]:
        """Return what curators know of a subject; who is unsure is left out."""
        rows = self._db().execute(
            f"SELECT {FIELDS} FROM latest JOIN events USING (seq) WHERE latest.subject = ? "
            f"AND latest.scope = ? AND decision NOT IN ('{WITHDRAWN}', 'unsure')",
            (subject, scope),
        )
        return tuple(sorted(d for d in (Decision(*row) for row in rows) if not d.by_audit))

    def history(self, subject: str = "") -> Iterator[Event]:
        """Yield everything that was ever recorded, of one row or question or of all, in order."""
        said: dict[tuple[str, str, str], str] = {}
        where, given = ("WHERE subject = ?", (subject,)) if subject else ("", ())
        query = f"SELECT recorded_at, source, {NAMES} FROM events {where} ORDER BY seq"
        for recorded_at, source, *cells in self._db().execute(query, given):
            decision = Decision(*cells)
            before = said.get(decision.key, "")
            said[decision.key] = f"{decision.decision} {decision.corrected_id}".strip()
            yield Event(recorded_at, source, decision, before)

    def take(self, decisions: Iterable[Decision], source: str = "") -> Imported:
        """Merge decisions from elsewhere: of one curator on one subject, the later one holds.

        Two of the same time that differ are conflicts: the one in the store stays. What has no
        usable time is the earliest.
        """
        done = Imported()
        with self.writing() as db:
            for decision in decisions:
                self._take(db, decision, source, done)
        return done

    def export(self, path: Path | None = None) -> int:
        """Write the file of decisions, withdrawn ones included; return the number of lines.

        What was changed in the store's own file since it was last read is taken over before. One
        process writes at a time: until it is done, others wait with what they record.
        """
        path = path or self.path
        is_own = path.absolute() == self.path.absolute()
        if path.absolute() == database_of(self.path).absolute():
            raise OutputError(
                f"{path}: is the database of the decisions", hint="give another file with --out"
            )
        lines = 0

        def counted(db: sqlite3.Connection) -> Iterator[Decision]:
            nonlocal lines
            for row in db.execute(CURRENT.format("<> ''")):
                lines += 1
                yield Decision(*row)

        with self.writing() as db:
            if is_own:
                self._take_over_file(db)
            write_sorted(path, counted(db))
            if is_own:
                self._set_file(db, fingerprint(path))
        return lines

    def _take(
        self, db: sqlite3.Connection, decision: Decision, source: str, done: Imported
    ) -> None:
        old = self.latest(db, decision.key)
        if old is None:
            self.add(db, decision, source)
            done.new += 1
            return
        given, known = moment(decision.decided_at), moment(old.decided_at)
        if old.said == decision.said:
            done.same += 1
            if given > known:  # what was said in between, in a third copy, is older
                self.add(db, decision, source)
        elif given > known:
            self.add(db, decision, source)
            done.replaced += 1
        elif given < known:
            done.older += 1
        else:
            done.conflicts.append((old, decision))

    def read(self, query: str, given: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query."""
        yield from self._db().execute(query, given)

    def has_recorded(self, db: sqlite3.Connection, decision: Decision) -> bool:
        """Return whether a curator has said just this before, at the same time."""
        found = db.execute(
            "SELECT 1 FROM events WHERE subject = ? AND scope = ? AND curator = ? AND "
            "decision = ? AND corrected_id = ? AND comment = ? AND decided_at = ?",
            (*decision.key, *decision.said, decision.decided_at),
        )
        return found.fetchone() is not None

    def latest(self, db: sqlite3.Connection, key: tuple[str, str, str]) -> Decision | None:
        """Return what a curator said last of a subject, withdrawn or not."""
        row = db.execute(
            f"SELECT {FIELDS} FROM latest JOIN events USING (seq) WHERE latest.subject = ? "
            "AND latest.scope = ? AND latest.curator = ?",
            key,
        ).fetchone()
        return None if row is None else Decision(*row)

    def add(self, db: sqlite3.Connection, decision: Decision, source: str) -> None:
        """Add an event inside a transaction."""
        at = now()
        if not decision.decided_at:
            decision = replace(decision, decided_at=at)
        marks = ", ".join("?" * (len(COLUMNS) + 3))
        added = db.execute(
            f"INSERT INTO events (recorded_at, source, subject, {NAMES}) VALUES ({marks})",
            (at, source, decision.subject, *map(storable, astuple(decision))),
        )
        db.execute(
            "INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?)",
            (*map(storable, decision.key), added.lastrowid),
        )

    def take_back(self, db: sqlite3.Connection, key: tuple[str, str, str], source: str) -> bool:
        """Withdraw a decision inside a transaction; return whether there was one."""
        old = self.latest(db, key)
        if old is None or old.decision == WITHDRAWN:
            return False
        at = now_after(old.decided_at)
        taken = replace(old, decision=WITHDRAWN, corrected_id="", comment="", decided_at=at)
        self.add(db, taken, source)
        return True

    def _take_over_file(self, db: sqlite3.Connection) -> None:
        """Take over a file of decisions that was edited, merged or written by another version."""
        found = fingerprint(self.path)
        known = dict(db.execute("SELECT name, value FROM meta"))
        if not found or known.get("file") == found:
            return
        until = known.get("file_seq", "0")
        for decision in read_decisions(self.path):
            if self._is_unedited(db, decision, until):
                self.imported.older += 1
            else:
                self._take(db, decision, str(self.path), self.imported)
        # Who edited a line without its date meant what the file says now.
        for _, given in self.imported.conflicts:
            self.add(db, given, str(self.path))
            self.imported.replaced += 1
        self.imported.conflicts.clear()
        self._set_file(db, found)

    def _is_unedited(self, db: sqlite3.Connection, line: Decision, until: str) -> bool:
        """Return whether a line is as the store had it at an event, and the store has not now."""
        old = self.latest(db, line.key)
        if old is None or old.said == line.said:
            return False
        said = db.execute(
            "SELECT decision, corrected_id, comment FROM events WHERE subject = ? AND scope = ? "
            "AND curator = ? AND seq <= CAST(? AS INTEGER) ORDER BY seq DESC LIMIT 1",
            (*line.key, until),
        ).fetchone()
        return bool(said == line.said)

    def _set_file(self, db: sqlite3.Connection, found: str) -> None:
        """Note which file the store knows, and which event was the last one at that time."""
        db.execute("INSERT OR REPLACE INTO meta VALUES ('file', ?)", (found,))
        db.execute(
            "INSERT OR REPLACE INTO meta SELECT 'file_seq', coalesce(max(seq), 0) FROM events"
        )


def answer(row: tuple[str, ...]) -> Decision:
    """Return a decision without what the finding said; equal texts are held once."""
    review_id, question_id, scope, *rest = row
    scope, *rest = map(sys.intern, (scope, *rest))
    if scope == ROW:
        question_id = ""
    return Decision("", review_id, question_id, scope, *rest, *_REST)

"""Take over a returned table: what its curator changed since it was last seen, and only that.

A table is compared with what it said when it was last handed in, or, the first time, with what the
run filled in. So a cell that was emptied takes its decision back, and a row that nobody touched
does not undo what was decided elsewhere in the meantime.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from annotator.curation.checking import CheckedTable
from annotator.curation.decisions import ROW, Decision
from annotator.curation.review_file import read_review
from annotator.curation.store import DecisionStore

#: The name under which the store knows what a run filled in.
FILLED = "filled by the run"
#: The sheet of an audit.
AUDIT_SHEET = "audit.csv"
#: The scope of a row that a decision on its question has filled in.
_BY_RULE = "rule"


class Seen(Struct, frozen=True):
    """What a table said of a subject when it was last seen; no decision for an emptied cell."""

    scope: str
    curator: str
    decision: str
    corrected_id: str
    comment: str

    @property
    def said(self) -> tuple[str, str, str]:
        """Return decision, corrected_id and comment."""
        return self.decision, self.corrected_id, self.comment

    @property
    def by_rule(self) -> bool:
        """Return whether a decision on its question has filled it in."""
        return self.scope == _BY_RULE


class HandedIn(Struct):
    """What a table changed: counts.

    ``outdated`` rows repeat what was decided otherwise since. ``by_rule`` are emptied rows that a
    decision on their question had filled in, and still settles.
    """

    new: int = 0
    same: int = 0
    withdrawn: int = 0
    outdated: int = 0
    by_rule: int = 0


def source_of(store: DecisionStore, table: Path) -> str:
    """Return the name of a table in the store: relative in its own folder, so that it may move."""
    folder = store.home.absolute()
    whole = table.absolute()
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else str(whole)


def is_seen(store: DecisionStore, table: Path) -> bool:
    """Return whether a table was ever handed in and said anything."""
    source = source_of(store, table)
    return any(store.read("SELECT 1 FROM seen WHERE source = ? LIMIT 1", (source,)))


def seen_in(store: DecisionStore, table: Path, run: Path) -> dict[str, Seen]:
    """Return what a table of a run said when it was last seen, by subject.

    The sheet of an audit was handed out empty: a run has filled in nothing there. What a run has
    filled in is in the store in its own folder, which may be used for other runs too.
    """
    found = _seen(store, source_of(store, table))
    is_filled = table.name != AUDIT_SHEET and store.home.resolve() == run.resolve()
    return _seen(store, FILLED) if is_filled and not found else found


def _seen(store: DecisionStore, source: str) -> dict[str, Seen]:
    rows = store.read(
        "SELECT subject, scope, curator, decision, corrected_id, comment FROM seen "
        "WHERE source = ?",
        (source,),
    )
    return {subject: Seen(*cells) for subject, *cells in rows}


def hand_in(
    store: DecisionStore, table: CheckedTable, emptied: Iterable[str], before: Mapping[str, Seen]
) -> HandedIn:
    """Record what a table changed, all or nothing.

    ``emptied`` are the subjects of ``table`` that were decided ``before`` and are taken back.
    """
    done = HandedIn()
    source = source_of(store, table.file.path)
    with store.writing() as db:
        was_seen = db.execute("SELECT 1 FROM seen WHERE source = ?", (source,)).fetchone()
        db.execute("DELETE FROM seen WHERE source = ?", (source,))
        # What cannot be used now, or is still empty, is compared with the same the next time.
        for subject in (*table.unusable, *table.emptied):
            if subject in before:
                _put(db, source, subject, before[subject])
        for decision in table.repeated:
            seen = Seen(decision.scope, decision.curator, *decision.said)
            old = before.get(decision.subject)
            same = old is not None and (old.curator, old.said) == (seen.curator, seen.said)
            _put(db, source, decision.subject, old if old is not None and same else seen)
        for decision in table.decisions:
            old = before.get(decision.subject)
            said = old.said if old is not None and old.curator == decision.curator else None
            repeated = said == decision.said
            changed = said is not None and not repeated and was_seen is not None
            latest = store.latest(db, decision.key)
            scope = decision.scope
            if repeated and old is not None and old.by_rule:
                done.same += 1  # a row that repeats a rule does not stand in its way
                scope = _BY_RULE
            elif latest is not None and latest.said == decision.said:
                done.same += 1
            elif repeated or (
                latest is not None and not changed and store.has_recorded(db, decision)
            ):
                done.outdated += 1
            else:
                store.add(db, decision, source)
                done.new += 1
            _put(db, source, decision.subject, Seen(scope, decision.curator, *decision.said))
        for subject in emptied:
            was = before[subject]
            _put(db, source, subject, Seen(was.scope, was.curator, "", "", ""))
            if not was.by_rule:
                done.withdrawn += store.take_back(db, (subject, was.scope, was.curator), source)
            else:
                done.by_rule += 1
    return done


def begin(path: Path, decisions: Iterable[Decision], tables: Iterable[Path]) -> None:
    """Begin the decisions ``path`` of a run: those of earlier runs, and what it filled in.

    ``tables`` are the run's review.csv and questions.csv: what stands in them is what an emptied
    cell takes back.
    """
    with DecisionStore(path) as store:
        store.take(decisions, "earlier run")
        with store.writing() as db:
            db.execute("DELETE FROM seen")  # the tables of the run before are gone
            for table in tables:
                _remember_filled(db, table)
        store.export()


def _remember_filled(db: sqlite3.Connection, table: Path) -> None:
    file = read_review(table)
    for line in file.lines:
        cells = line.cells
        if not cells["decision"]:
            continue
        subject = cells[file.key]
        scope = cells.get("scope", "")
        if not scope:
            own = db.execute("SELECT 1 FROM latest WHERE subject = ? AND scope = 'row'", (subject,))
            scope = ROW if own.fetchone() else _BY_RULE
        said = (cells[name] for name in ("decision", "corrected_id", "comment"))
        _put(db, FILLED, subject, Seen(scope, cells["curator"], *said))


def _put(db: sqlite3.Connection, source: str, subject: str, seen: Seen) -> None:
    db.execute(
        "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source, subject, seen.scope, seen.curator, *seen.said),
    )

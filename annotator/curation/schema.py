"""The tables of the store of decisions, and what is asked of them most."""

from __future__ import annotations

from annotator.curation.decisions import COLUMNS

#: The version of the tables; goes up when an earlier one cannot read them.
VERSION = 1
NAMES = ", ".join(COLUMNS)
FIELDS = ", ".join(f"events.{name}" for name in COLUMNS)
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, recorded_at TEXT NOT NULL, source TEXT NOT NULL,
    subject TEXT NOT NULL, {", ".join(f"{name} TEXT NOT NULL" for name in COLUMNS)});
CREATE INDEX IF NOT EXISTS events_of ON events (subject, scope, curator);
CREATE TABLE IF NOT EXISTS latest (
    subject TEXT, scope TEXT, curator TEXT, seq INTEGER NOT NULL,
    PRIMARY KEY (subject, scope, curator)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    source TEXT, subject TEXT, scope TEXT, curator TEXT, decision TEXT, corrected_id TEXT,
    comment TEXT, PRIMARY KEY (source, subject)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
CURRENT = (
    f"SELECT {FIELDS} FROM latest JOIN events USING (seq) WHERE events.decision {{}} "
    "ORDER BY events.figid, events.review_id, events.question_id, events.scope, events.curator"
)


def storable(cell: str) -> str:
    """Return a cell as SQLite can hold it: lone surrogates are escaped, as in the files."""
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return cell.encode("utf-8", "backslashreplace").decode("utf-8")
    return cell

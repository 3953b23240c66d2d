"""SQLite: figures, mentions, existing rows, findings and decisions, with a full-text index.

Written for Datasette and for queries by hand: foreign keys link the tables, and captions and titles
are found by ``figures_fts``. Nothing is held in memory but one figure.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec.structs import astuple

from annotator.curation.decisions import COLUMNS as DECISION
from annotator.disk.atomic import whole
from annotator.errors import DependencyError, InputError, OutputError
from annotator.exports.reading import ByFigure, ReadFigure, Source, encodable
from annotator.results.review_table import figure_url
from annotator.results.stored import StoredFinding, StoredJudgement, StoredMention
from annotator.results.stored_rows import row_content

_SCHEMA = f"""
CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE figures (
    figid TEXT PRIMARY KEY, pmcid TEXT NOT NULL, number TEXT NOT NULL, year TEXT NOT NULL,
    figtitle TEXT NOT NULL, papertitle TEXT NOT NULL, caption TEXT NOT NULL, url TEXT NOT NULL);
CREATE TABLE figure_taxa (
    figid TEXT NOT NULL REFERENCES figures (figid), taxon TEXT NOT NULL, name TEXT NOT NULL,
    probability REAL NOT NULL, evidence TEXT NOT NULL);
CREATE TABLE mentions (
    id INTEGER PRIMARY KEY, figid TEXT NOT NULL REFERENCES figures (figid),
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, type TEXT NOT NULL,
    symbol TEXT NOT NULL, taxon TEXT NOT NULL, score REAL NOT NULL, matched_by TEXT NOT NULL);
CREATE TABLE mention_ids (
    mention INTEGER NOT NULL REFERENCES mentions (id), place INTEGER NOT NULL,
    entity TEXT NOT NULL, PRIMARY KEY (mention, place)) WITHOUT ROWID;
CREATE TABLE existing_rows (
    id INTEGER PRIMARY KEY, figid TEXT NOT NULL REFERENCES figures (figid), type TEXT,
    word TEXT NOT NULL, symbol TEXT NOT NULL, entity TEXT NOT NULL, taxon TEXT NOT NULL,
    organism TEXT NOT NULL, source TEXT NOT NULL, origin TEXT NOT NULL, line INTEGER NOT NULL,
    verdict TEXT NOT NULL, probability REAL NOT NULL, reasons TEXT NOT NULL,
    better_entity TEXT NOT NULL, better_symbol TEXT NOT NULL);
CREATE TABLE findings (
    review_id TEXT PRIMARY KEY, figid TEXT NOT NULL REFERENCES figures (figid),
    question_id TEXT NOT NULL, kind TEXT NOT NULL, priority INTEGER NOT NULL,
    confidence TEXT NOT NULL, reason TEXT NOT NULL, mention INTEGER REFERENCES mentions (id),
    mention_text TEXT NOT NULL, proposed_entity TEXT NOT NULL, proposed_symbol TEXT NOT NULL,
    proposed_taxon TEXT NOT NULL);
CREATE TABLE finding_rows (
    review_id TEXT NOT NULL REFERENCES findings (review_id),
    row INTEGER REFERENCES existing_rows (id), word TEXT NOT NULL, symbol TEXT NOT NULL,
    entity TEXT NOT NULL, taxon TEXT NOT NULL, source TEXT NOT NULL, origin TEXT NOT NULL);
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, finding_of_run TEXT REFERENCES findings (review_id),
    {", ".join(f"{name} TEXT NOT NULL" for name in DECISION)});
CREATE VIRTUAL TABLE figures_fts USING fts5 (
    caption, figtitle, papertitle, content="figures", tokenize="unicode61 remove_diacritics 2");
"""
#: Made when the tables are full, which is faster.
_INDEXES = (
    "figures (pmcid)", "figures (year)", "figure_taxa (figid)", "figure_taxa (taxon)",
    "mentions (figid)", "mentions (text)", "mentions (symbol)", "mention_ids (entity)",
    "existing_rows (figid)", "existing_rows (entity)", "existing_rows (word)",
    "existing_rows (verdict)", "findings (figid)", "findings (question_id)", "findings (kind)",
    "findings (mention)", "finding_rows (review_id)", "finding_rows (row)",
    "decisions (review_id)", "decisions (question_id)", "decisions (finding_of_run)",
)  # fmt: skip


def write(source: Source, out: Path) -> int:
    """Write the database ``out``, whole or not at all. Return the number of figures.

    Raises DependencyError if Python's SQLite has no FTS5, OutputError if the disk is full.
    """
    with _whole_database(out) as db:
        db.executescript(_SCHEMA)
        db.execute("BEGIN")
        db.executemany("INSERT INTO run VALUES (?, ?)", _about(source))
        count = _Tables(db, source).fill()
        db.executemany(
            f"INSERT INTO decisions VALUES (NULL, (SELECT review_id FROM findings WHERE "
            f"review_id = ?), {', '.join('?' * len(DECISION))})",
            (_cells((d.review_id, *astuple(d))) for d in source.decisions()),
        )
        for index in _INDEXES:
            table, _, column = index.partition(" ")
            db.execute(f"CREATE INDEX {table}_{column.strip('()')} ON {index}")
        db.execute("INSERT INTO figures_fts (figures_fts) VALUES ('rebuild')")
        db.execute("ANALYZE")
    return count


@contextmanager
def _whole_database(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a new database that replaces ``path`` if the block ends without an exception."""
    try:
        with whole(path) as part, closing(sqlite3.connect(part, isolation_level=None)) as db:
            # It is thrown away if anything fails, so that nothing need be undone.
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA foreign_keys = ON")
            yield db
            db.execute("COMMIT")
    except sqlite3.IntegrityError as error:
        raise InputError(
            f"the run has two figures or findings of the same id: {error}",
            hint="repeat the run with --overwrite",
        ) from error
    except sqlite3.OperationalError as error:
        if "fts5" in str(error):
            raise DependencyError(
                "--format sqlite needs SQLite with FTS5, which this Python's does not have",
                hint="use a Python from python.org, conda or your distribution",
            ) from error
        raise OutputError(
            f"{path}: cannot be written: {error}", hint="free some space, or give another --out"
        ) from error


def _about(source: Source) -> Iterator[tuple[str, str]]:
    """Yield what made the run, by name."""
    meta = source.run.meta
    yield from ((f"tool {name}", version) for name, version in meta.tool.items())
    yield "lexicon", meta.lexicon.name
    yield "lexicon_sha256", meta.lexicon.sha256
    yield "input_sha256", meta.input_sha256
    yield "status", meta.status


class _Tables:
    """Fills the tables figure by figure."""

    def __init__(self, db: sqlite3.Connection, source: Source) -> None:
        self._db = db
        self._source = source
        self._mentions = self._rows = 0

    def fill(self) -> int:
        """Fill the tables of the run; return the number of figures."""
        run = self._source.run
        findings = ByFigure(run.findings(), lambda finding: encodable(finding.figid))
        rows = ByFigure(run.rows(), lambda row: encodable(row.figid))
        count = 0
        for read in self._source.figures():
            count += 1
            self._add_figure(read)
            mentions = self._add_mentions(read)
            placed = self._add_rows(rows.of(read.figure.figid))
            for finding in findings.of(read.figure.figid):
                self._add_finding(finding, mentions, placed)
        for left in (findings.left, rows.left):
            if left:
                raise InputError(
                    f"{run.path}: {left} is in another order than the annotations",
                    hint="repeat the run with --overwrite",
                )
        return count

    def _insert(self, table: str, rows: Iterable[Sequence[object]], columns: int) -> None:
        marks = ", ".join("?" * columns)
        self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", map(_cells, rows))

    def _add_figure(self, read: ReadFigure) -> None:
        f = read.figure
        cells = (f.figid, f.pmcid, f.number, f.year, f.figtitle, f.papertitle, f.caption,
                 figure_url(f.figid))  # fmt: skip
        self._insert("figures", [cells], 8)
        taxa = [(f.figid, t.taxon, t.name, t.probability, t.evidence) for t in read.annotation.taxa]
        self._insert("figure_taxa", taxa, 5)

    def _add_mentions(self, read: ReadFigure) -> dict[tuple[object, ...], int]:
        """Add the mentions; return their numbers by what identifies them."""
        numbers: dict[tuple[object, ...], int] = {}
        rows, ids = [], []
        for m in read.mentions:
            self._mentions += 1
            numbers[_mention_content(m)] = self._mentions
            rows.append((self._mentions, read.figure.figid, m.start, m.end, m.text, m.type.value,
                         m.symbol, m.taxon, m.score, m.matched_by))  # fmt: skip
            ids += [(self._mentions, place, curie) for place, curie in enumerate(m.ids)]
        self._insert("mentions", rows, 10)
        self._insert("mention_ids", ids, 3)
        return numbers

    def _add_rows(self, judged: Iterable[StoredJudgement]) -> dict[tuple[object, ...], list[int]]:
        """Add the existing rows; return the numbers of those of the same content."""
        numbers: dict[tuple[object, ...], list[int]] = {}
        rows = []
        for row in judged:
            self._rows += 1
            numbers.setdefault(row_content(row), []).append(self._rows)
            kind = None if row.type is None else row.type.value
            rows.append((self._rows, row.figid, kind, row.word, row.symbol, row.id, row.taxon,
                         row.organism, row.source, row.origin.value, row.line, row.verdict.value,
                         row.probability, json.dumps(row.reasons, ensure_ascii=False),
                         row.better_id, row.better_symbol))  # fmt: skip
        self._insert("existing_rows", rows, 16)
        return numbers

    def _add_finding(
        self,
        finding: StoredFinding,
        mentions: dict[tuple[object, ...], int],
        placed: dict[tuple[object, ...], list[int]],
    ) -> None:
        m, proposal = finding.mention, finding.proposal
        if proposal is not None and (m is None or not m.ids):
            proposed: tuple[str, str, str] = (proposal.id, proposal.symbol, proposal.taxon)
        else:
            proposed = ("", "", "") if m is None else ("|".join(m.ids), m.symbol, m.taxon)
        cells = (finding.review_id, finding.figid, finding.question_id, finding.kind.value,
                 finding.priority, finding.confidence.value, finding.reason,
                 None if m is None else mentions.get(_mention_content(m)),
                 "" if m is None else m.text, *proposed)  # fmt: skip
        self._insert("findings", [cells], 12)
        rows = [
            (finding.review_id, number, row.word, row.symbol, row.id, row.taxon, row.source,
             row.origin.value)
            for row in dict.fromkeys(finding.existing)
            for number in placed.get(row_content(row), [None])
        ]  # fmt: skip
        self._insert("finding_rows", rows, 8)


def _mention_content(m: StoredMention) -> tuple[object, ...]:
    return m.start, m.end, m.type, m.ids


def _cells(row: Sequence[object]) -> list[object]:
    return [encodable(cell) if isinstance(cell, str) else cell for cell in row]

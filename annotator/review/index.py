"""What a run asks, in a temporary SQLite database: queues, filters and places in the run's files.

Questions come from ``questions.csv`` in its order, so that the first ones can be shown at once;
their rows follow from the findings while the server is already answering. The decisions are read
from the store's own database, which is attached: what another process decides is seen at once.
"""

from __future__ import annotations

import csv
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from msgspec import Struct

from annotator.curation.finding_index import plain_lines
from annotator.curation.store import DecisionStore, database_of
from annotator.errors import InputError
from annotator.records import REVIEW_KINDS, EntityType, FindingKind
from annotator.results import jsonl
from annotator.results.question_table import CELL_LIMIT
from annotator.results.question_table import COLUMNS as QUESTION
from annotator.results.run_folder import FORMS, RunFolder
from annotator.results.spreadsheet_cells import unprotect
from annotator.results.stored import (
    StoredAnnotation,
    StoredFinding,
    StoredJudgement,
    current_id,
)

#: Rows that are added at a time; requests are answered in between.
_BATCH = 4000
_SCHEMA = """
CREATE TABLE questions (
    position INTEGER PRIMARY KEY, question_id TEXT UNIQUE, finding TEXT, word TEXT,
    existing_id TEXT, existing_symbol TEXT, proposed_id TEXT, proposed_symbol TEXT, organism TEXT,
    figures INTEGER, rows INTEGER, expected_precision REAL, reason TEXT, figid TEXT);
CREATE TABLE rows (
    review_id TEXT PRIMARY KEY, question_id TEXT, figid TEXT, finding TEXT, entity_type TEXT,
    confidence TEXT, source TEXT, taxon TEXT, priority INTEGER, place INTEGER,
    probability REAL) WITHOUT ROWID;
CREATE TABLE figures (figid TEXT PRIMARY KEY, taxon TEXT, place INTEGER) WITHOUT ROWID;
CREATE TABLE judgements (figid TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID;
CREATE TABLE queue (position INTEGER PRIMARY KEY, figid TEXT UNIQUE, rows INTEGER);
CREATE TABLE sample (stratum TEXT, rank BLOB, review_id TEXT,
    PRIMARY KEY (stratum, rank, review_id)) WITHOUT ROWID;
CREATE INDEX sample_of_row ON sample (review_id);
CREATE TABLE audit_queue (position INTEGER PRIMARY KEY, review_id TEXT UNIQUE, stratum TEXT);
"""
#: Made when the rows are there, which is faster.
_AFTER = """
CREATE INDEX rows_of_question ON rows (question_id);
CREATE INDEX rows_of_figure ON rows (figid);
INSERT INTO questions (question_id, finding, word, existing_id, existing_symbol, proposed_id,
    proposed_symbol, organism, figures, rows, expected_precision, reason, figid)
SELECT question_id, min(finding), '', '', '', '', '', '', count(DISTINCT figid), count(*), 0, '',
    min(figid) FROM rows WHERE question_id NOT IN (SELECT question_id FROM questions)
    GROUP BY question_id ORDER BY sum(priority) DESC, question_id;
INSERT INTO queue (figid, rows) SELECT figid, count(*) FROM rows
    GROUP BY figid ORDER BY sum(priority) DESC, figid;
"""
_MESH, _FAMPLEX = "mesh:", "fplx:"


class _AnnotationHead(Struct, frozen=True):
    """Of the annotations of a figure, what the index needs."""

    figid: str
    taxa: tuple[_TaxonHead, ...] = ()


class _TaxonHead(Struct, frozen=True):
    taxon: str


class _RowHead(Struct, frozen=True):
    word: str
    id: str
    source: str
    origin: str


class _MentionHead(Struct, frozen=True):
    type: str


class _JudgementHead(Struct, frozen=True):
    figid: str


class _FindingHead(Struct, frozen=True):
    """Of a finding, what the index needs."""

    review_id: str
    figid: str
    kind: FindingKind
    priority: int
    confidence: str
    mention: _MentionHead | None
    existing: tuple[_RowHead, ...]
    question_id: str = ""
    probability: float | None = None


class ReviewIndex:
    """The questions, rows and figures of a run; safe to use from several threads."""

    def __init__(self, run: RunFolder, store: DecisionStore) -> None:
        """Begin an empty index. Raises InputError if the run has no ``questions.csv``."""
        self.run = run
        self._table = run.path / "questions.csv"
        if not self._table.is_file():
            raise InputError(
                f"{self._table}: the run has no such file",
                hint="make the run again with this version: annotator run INPUT --out DIR",
            )
        self.complete = threading.Event()
        self.problem: BaseException | None = None
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._findings: IO[bytes] = plain_lines(run, "findings")
        self._annotations: IO[bytes] = plain_lines(run, "annotations")
        # Runs of earlier versions have no such file.
        judged = any((run.path / f"rows.{form}").exists() for form in FORMS)
        self._judged: IO[bytes] | None = plain_lines(run, "rows") if judged else None
        # A database without a name is a temporary file that SQLite removes itself.
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)
        self._db.execute("ATTACH ? AS decisions", (str(database_of(store.path)),))

    def load(self) -> None:
        """Read the run; what goes wrong is kept in ``problem``. Run it in a thread of its own."""
        try:
            self._load(
                "questions (question_id, finding, word, existing_id, existing_symbol, proposed_id, "
                "proposed_symbol, organism, figures, rows, expected_precision, reason, figid)",
                self._questions(),
            )
            self._load("figures", self._figures())
            self._load("rows", self._rows())
            self._load("judgements", self._judgement_places())
            with self._lock:
                self._db.executescript(_AFTER)
        except InterruptedError:
            return
        except BaseException as error:
            self.problem = error
        self.complete.set()

    def close(self) -> None:
        """Stop loading and remove the database."""
        self._stopped.set()
        with self._lock:
            self._db.close()
            self._findings.close()
            self._annotations.close()
            if self._judged is not None:
                self._judged.close()

    def read(self, query: str, given: dict[str, Any] | Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query."""
        with self._lock:
            return self._db.execute(query, given).fetchall()

    def finding(self, review_id: str) -> StoredFinding | None:
        """Return a finding that asks for a decision, None if there is none of this review_id."""
        with self._lock:
            query = "SELECT place FROM rows WHERE review_id = ?"
            found = self._db.execute(query, (review_id,)).fetchone()
            if found is None:
                return None
            self._findings.seek(found[0])
            return jsonl.read_line(self._findings.readline(), StoredFinding)

    def annotation(self, figid: str) -> StoredAnnotation | None:
        """Return what the run says of a figure, None if it has no such figure."""
        with self._lock:
            query = "SELECT place FROM figures WHERE figid = ?"
            found = self._db.execute(query, (figid,)).fetchone()
            if found is None:
                return None
            self._annotations.seek(found[0])
            return jsonl.read_line(self._annotations.readline(), StoredAnnotation)

    def judgements(self, figid: str) -> list[StoredJudgement]:
        """Return the existing rows of a figure with their probabilities; empty if unknown."""
        found = []
        with self._lock:
            query = "SELECT place FROM judgements WHERE figid = ?"
            first = self._db.execute(query, (figid,)).fetchone()
            if first is not None and self._judged is not None:
                self._judged.seek(first[0])
                for line in iter(self._judged.readline, b""):
                    judgement = jsonl.read_line(line, StoredJudgement)
                    if judgement.figid != figid:
                        break
                    found.append(judgement)
        return found

    def taxon(self, figid: str) -> str:
        """Return the organism that a figure is most likely about; empty if it is unknown."""
        found = self.read("SELECT taxon FROM figures WHERE figid = ?", (figid,))
        return str(found[0][0]) if found else ""

    def of_question(self, question_id: str) -> StoredFinding | None:
        """Return the finding that says what a question is, None if the run does not ask it."""
        found = self.read(
            "SELECT review_id FROM rows WHERE question_id = ? ORDER BY "
            "finding IN ('missing', 'cross_species'), priority DESC, review_id LIMIT 1",
            (question_id,),
        )
        return self.finding(found[0][0]) if found else None

    def pages(self, columns: str, size: int) -> Iterator[list[Any]]:
        """Yield columns of all rows, the review_id first, so many at a time."""
        last = ""
        while True:
            query = (
                f"SELECT {columns} FROM rows WHERE review_id > ? ORDER BY review_id LIMIT {size}"
            )
            found = self.read(query, (last,))
            if not found:
                return
            yield found
            last = found[-1][0]

    def sample(self, stratum: str) -> Iterator[str]:
        """Yield the review_ids of a stratum of the audit, in the order of its sample."""
        rank, review_id = b"", ""
        while found := self.read(
            "SELECT rank, review_id FROM sample WHERE stratum = ? AND (rank, review_id) > (?, ?) "
            "ORDER BY rank, review_id LIMIT 200",
            (stratum, rank, review_id),
        ):
            yield from (row[1] for row in found)
            rank, review_id = found[-1]

    def put_sample(self, rows: list[tuple[Any, ...]]) -> None:
        """Add rows of the audit: (stratum, rank, review_id)."""
        self._add("sample", rows)

    def clear_sample(self) -> None:
        """Remove the sample of an audit that has changed."""
        with self._lock:
            self._db.execute("DELETE FROM sample")

    def put_audit_queue(self, queue: Iterable[tuple[str, str]]) -> None:
        """Replace the rows that the audit needs next, in order: (review_id, stratum)."""
        with self._lock:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM audit_queue")
            self._db.executemany(
                "INSERT INTO audit_queue (review_id, stratum) VALUES (?, ?)", queue
            )
            self._db.execute("COMMIT")

    def _load(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        batch: list[tuple[Any, ...]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                self._add(table, batch)
                batch.clear()
        self._add(table, batch)

    def _add(self, table: str, batch: list[tuple[Any, ...]]) -> None:
        if self._stopped.is_set():
            raise InterruptedError
        if batch:
            marks = ", ".join("?" * len(batch[0]))
            with self._lock:
                self._db.execute("BEGIN")
                self._db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", batch)
                self._db.execute("COMMIT")

    def _questions(self) -> Iterator[tuple[Any, ...]]:
        csv.field_size_limit(CELL_LIMIT)
        with self._table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            columns = next(reader, [])
            if missing := [name for name in QUESTION[:17] if name not in columns]:
                raise InputError(f"{self._table}:1: no column {missing[0]}", hint=_AGAIN)
            at = [columns.index(name) for name in QUESTION[:17]]
            for cells in reader:
                if len(cells) <= max(at):
                    continue  # found again in the findings
                values = dict(zip(QUESTION[:17], (unprotect(cells[n]) for n in at), strict=True))
                yield _question(values, f"{self._table}:{reader.line_num}")

    def _figures(self) -> Iterator[tuple[Any, ...]]:
        for place, line in _placed(plain_lines(self.run, "annotations")):
            head = jsonl.read_line(line, _AnnotationHead)
            yield head.figid, head.taxa[0].taxon if head.taxa else "", place

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        taxa = dict(self.read("SELECT figid, taxon FROM figures"))
        for number, (place, line) in enumerate(_placed(plain_lines(self.run, "findings")), start=1):
            try:
                head = jsonl.read_line(line, _FindingHead)
            except (ValueError, RecursionError) as error:
                raise InputError(
                    f"{self.run.path}: findings:{number}: not a finding: {error}", hint=_AGAIN
                ) from error
            if head.kind in REVIEW_KINDS:
                sources = dict.fromkeys(row.source or row.origin for row in head.existing)
                yield (
                    current_id(head.review_id), head.question_id, head.figid, head.kind.value,
                    _type(head), head.confidence, "|".join(sources), taxa.get(head.figid, ""),
                    head.priority, place, head.probability,
                )  # fmt: skip

    def _judgement_places(self) -> Iterator[tuple[Any, ...]]:
        """Yield where the rows of each figure begin; their lines follow each other."""
        same = b"\n"
        for place, line in _placed(plain_lines(self.run, "rows")) if self._judged else ():
            if line.startswith(same):
                continue
            figid = jsonl.read_line(line, _JudgementHead).figid
            # As all lines of the figure begin, which saves decoding them.
            same = line[: line.index(b",") + 1]
            yield figid, place


_AGAIN = "it was changed after the run; make the run again"


def _placed(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield each line with where it begins; the file is closed at the end."""
    with file:
        place = 0
        for line in file:
            yield place, line
            place += len(line)


def _question(values: dict[str, str], where: str) -> tuple[Any, ...]:
    try:
        numbers = int(values["figures"]), int(values["rows"]), float(values["expected_precision"])
    except ValueError as error:
        raise InputError(f"{where}: {error}", hint=_AGAIN) from error
    names = (
        "question_id", "finding", "word", "existing_id", "existing_symbol", "proposed_id",
        "proposed_symbol", "organism",
    )  # fmt: skip
    figid = values["figids"].partition(" … and ")[0].partition(" ")[0]
    return (*(values[name] for name in names), *numbers, values["reason"], figid)


def _type(head: _FindingHead) -> str:
    """Return the type of what a finding is about: of its mention, else of its first row's id."""
    if head.mention is not None:
        return head.mention.type
    curie = head.existing[0].id if head.existing else ""
    if curie.startswith(_MESH):
        return EntityType.CHEMICAL.value
    if curie.startswith(_FAMPLEX):
        return EntityType.GENE_FAMILY.value
    return EntityType.GENE.value if curie else ""

"""Write the data files of a run under temporary names, renamed when all are complete."""

from __future__ import annotations

import contextlib
import csv
import gzip
import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from msgspec import Struct, field

from annotator.curation.decisions import EVERYWHERE
from annotator.curation.rulings import Asked, Ruling, Rulings
from annotator.disk.atomic import sync_file, sync_folder, write_whole
from annotator.errors import OutputError
from annotator.records import Rejected
from annotator.report.tally import Tally
from annotator.results import jsonl
from annotator.results.jsonl import report_text
from annotator.results.question_table import ANSWER, write_tables
from annotator.results.review_table import COLUMNS, CONFLICT
from annotator.results.run_meta import NAME as RUN_JSON
from annotator.results.spreadsheet_cells import csv_line, unprotect
from annotator.runs.checkpoint import NAME as CHECKPOINT
from annotator.runs.checkpoint import Checkpoint
from annotator.runs.state_json import read_state, state_text

#: The files of a run except run.json, which is written last.
OUTPUTS = (
    "annotations.jsonl", "findings.jsonl", "rows.jsonl", "annotations.jsonl.gz",
    "findings.jsonl.gz", "rows.jsonl.gz", "annotations.parquet", "findings.parquet",
    "rows.parquet", "review.csv", "review.xlsx", "questions.csv", "report.json",
    "report.html", "failed.jsonl", "units.jsonl", "tally.json", "audit.csv",
)  # fmt: skip

#: The tables that are written in the requested format.
_TABLES = ("annotations", "findings", "rows")


def table_names() -> tuple[str, ...]:
    """Return the names of the tables that are written in the requested format."""
    return _TABLES


#: The bucket of rows that are already decided: after all open ones.
_DECIDED = -1


class Chunk(Struct):
    """The output of consecutive figures, ready to be written."""

    #: Lines as they are written: the main process neither decodes nor encodes them.
    annotations: list[bytes] = field(default_factory=list)
    findings: list[bytes] = field(default_factory=list)
    #: The rows of a figure together, and the number of all.
    rows: list[bytes] = field(default_factory=list)
    row_count: int = 0
    #: (priority, what is asked, line) of review.csv; the line ends with the finding's probability
    review: list[tuple[int, Asked, str]] = field(default_factory=list)
    failed: list[Rejected] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    #: The number of input records, and a 32-byte hash of each figure or failed record.
    records: int = 0
    digests: bytes = b""
    #: (figid, source, line) of each figure
    places: list[tuple[str, str, int]] = field(default_factory=list)

    def extend(self, later: Chunk) -> None:
        """Append the output of the figures that follow."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(later, name)
            if isinstance(mine, Tally):
                mine.merge(theirs)
            else:
                setattr(self, name, mine + theirs)


class UnitSizes(Struct, frozen=True, array_like=True):
    """A line of units.jsonl: a unit's number of lines per file, and of review rows by bucket.

    ``sha256`` is the hash of the unit's input.
    """

    annotations: int
    findings: int
    rows: int
    failed: int
    review: dict[int, int]
    sha256: str


_REVIEW_PART = re.compile(r"review-(-?\d+)\.csv")


def _review_part(bucket: int) -> str:
    return f"review-{bucket:03d}.csv"


class RunWriter:
    """Writes the data files of a run, and removes uncommitted ones."""

    def __init__(self, out: Path, decided: Rulings, state: Checkpoint) -> None:
        """Write to ``out``; ``decided`` fills in rows that were decided earlier.

        ``state`` says how much of the files of an interrupted run is complete.
        """
        self._out = out
        self._decided = decided
        self._sizes = dict(state.sizes)
        self._stack = contextlib.ExitStack()
        self._streams: dict[str, IO[str]] = {}
        self._tables: dict[str, IO[bytes]] = {}
        #: One file per priority, so that the table is sorted without holding it in memory.
        self._review: dict[int, IO[str]] = {}
        self.review_rows = state.review_rows
        self.decided_rows = state.decided_rows

    def __enter__(self) -> RunWriter:
        """Open the files that are written in input order. Raises OutputError if they lack some."""
        for name, size in self._sizes.items():
            self._check_kept(name, size)
        for table in _TABLES:
            self._tables[f"{table}.jsonl"] = self._open_bytes(f"{table}.jsonl")
        self._streams["failed.jsonl"] = self._open("failed.jsonl")
        self._places = self._open("places.jsonl")
        self._units = self._open("units.jsonl")
        for name in self._sizes:
            if found := _REVIEW_PART.fullmatch(name):
                self._review[int(found[1])] = self._open(name)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files; without a checkpoint, remove those not committed."""
        self._stack.close()
        if not (self._out / CHECKPOINT).exists():
            remove_leftovers(self._out)

    def places(self) -> Iterator[tuple[str, str, int]]:
        """Yield (figid, source, line) of each figure that the interrupted run had read."""
        self._places.seek(0)
        for number, line in enumerate(self._places, start=1):
            try:
                yield read_state(line, tuple[str, str, int])
            except (ValueError, RecursionError) as error:
                raise OutputError(
                    f"{self._out / 'places.jsonl.part'}:{number}: cannot be read: {error}",
                    hint="start again with --overwrite",
                ) from error
        self._places.seek(0, os.SEEK_END)

    def checkpoint(self, state: Checkpoint) -> None:
        """Flush everything written so far to disk and record it in resume.json."""
        streams: dict[str, IO[Any]] = {**self._tables, **self._streams}
        streams |= {"places.jsonl": self._places, "units.jsonl": self._units}
        streams |= {_review_part(bucket): part for bucket, part in self._review.items()}
        for name, stream in streams.items():
            stream.flush()
            os.fsync(stream.fileno())
            state.sizes[name] = os.fstat(stream.fileno()).st_size
        state.review_rows, state.decided_rows = self.review_rows, self.decided_rows
        write_whole(self._out / CHECKPOINT, state_text(state))

    def finish(self) -> None:
        """Remove the files that only an interrupted run needs."""
        remove_leftovers(self._out)

    def write(self, chunk: Chunk) -> None:
        """Append one chunk."""
        self._tables["annotations.jsonl"].write(b"".join(chunk.annotations))
        self._tables["findings.jsonl"].write(b"".join(chunk.findings))
        self._tables["rows.jsonl"].write(b"".join(chunk.rows))
        self._streams["failed.jsonl"].write(
            "".join(jsonl.line(rejected) for rejected in chunk.failed)
        )
        self._places.write("".join(map(state_text, chunk.places)))
        rows: dict[int, list[str]] = {}
        for priority, asked, line in chunk.review:
            self.review_rows += 1
            bucket = priority
            ruling = self._decided.of(asked)
            if ruling is not None:
                line = _filled(line, ruling)
            settled = ruling.settled if ruling is not None else None
            if settled is not None and settled.decision != "unsure":
                self.decided_rows += 1
                bucket = _DECIDED
            rows.setdefault(bucket, []).append(line)
        for bucket, lines in rows.items():
            if bucket not in self._review:
                self._review[bucket] = self._open(_review_part(bucket))
            self._review[bucket].write("".join(lines))
        unit = UnitSizes(
            len(chunk.annotations), len(chunk.findings), chunk.row_count, len(chunk.failed),
            {bucket: len(lines) for bucket, lines in rows.items()},
            hashlib.sha256(chunk.digests).hexdigest(),
        )  # fmt: skip
        self._units.write(state_text(unit))

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of annotations.jsonl, findings.jsonl or rows.jsonl written so far."""
        self._tables[name].flush()
        with (self._out / f"{name}.part").open("rb") as lines:
            yield from lines

    def commit(
        self,
        report: dict[str, Any],
        page: str,
        *,
        xlsx: bool = False,
        form: str = "jsonl",
        tally: Tally | None = None,
    ) -> None:
        """Flush all files to disk, then rename them to their final names.

        ``form`` is one of FORMS. ``tally`` is written for a part of an input, for merging.
        """
        self._streams["review.csv"] = self._open("review.csv")
        self._streams["questions.csv"] = self._open("questions.csv")
        write_tables(
            [self._review[bucket] for bucket in sorted(self._review, reverse=True)],
            self._streams["review.csv"],
            self._streams["questions.csv"],
            (self._open("questions-open.csv"), self._open("questions-decided.csv")),
            self._answer,
        )
        self._streams["report.json"] = self._open("report.json")
        self._streams["report.json"].write(report_text(report))
        self._streams["report.html"] = self._open("report.html")
        self._streams["report.html"].write(page)
        if tally is not None:
            self._streams["units.jsonl"] = self._units
            self._streams["tally.json"] = self._open("tally.json")
            self._streams["tally.json"].write(state_text(tally))
        streams: dict[str, IO[Any]] = {**self._tables, **self._streams}
        for stream in streams.values():
            stream.flush()
            os.fsync(stream.fileno())
        names = [
            self._converted(name, form) if name.partition(".")[0] in _TABLES else name
            for name in streams
        ]
        if xlsx:
            from annotator.curation.workbook import write_workbook

            names.append("review.xlsx")
            write_workbook(self._out / "review.csv.part", self._out / "review.xlsx.part")
            sync_file(self._out / "review.xlsx.part")
        # Until here, an earlier run in this folder is whole.
        (self._out / RUN_JSON).unlink(missing_ok=True)
        for name in names:
            (self._out / f"{name}.part").replace(self._out / name)
        for name in {*OUTPUTS} - {*names}:
            (self._out / name).unlink(missing_ok=True)
        sync_folder(self._out)

    def _answer(self, question_id: str) -> tuple[str, ...]:
        """Return what was decided of a question over all figures: the cells of questions.csv."""
        ruling = self._decided.by_key.get((question_id, EVERYWHERE))
        decision = ruling.settled if ruling is not None else None
        if decision is None:
            return ("",) * len(ANSWER)
        return tuple(getattr(decision, name) for name in ANSWER)

    def _check_kept(self, name: str, size: int) -> None:
        """Have what the interrupted run wrote of a file where it was. Raises OutputError."""
        path = self._out / f"{name}.part"
        try:
            if not path.exists():
                # The run was interrupted while the files were being renamed.
                copy = self._out / f"{name}.copy.part"
                shutil.copyfile(self._out / name, copy)
                copy.replace(path)
            is_whole = path.stat().st_size >= size
        except FileNotFoundError:
            is_whole = False
        if not is_whole:
            raise OutputError(
                f"{path}: lacks records that resume.json counts as done",
                hint="start again with --overwrite",
            )

    def _converted(self, name: str, form: str) -> str:
        """Convert a table of JSON Lines to the requested format; return its file name."""
        table, _, kind = name.partition(".")
        if kind == form:
            return name
        lines, made = self._out / f"{table}.jsonl.part", self._out / f"{table}.{form}.part"
        if form == "parquet":
            from annotator.results.parquet import write_parquet

            write_parquet(lines, table, made)
        else:
            with (
                lines.open("rb") as plain,
                made.open("wb") as file,
                # No name and no time, so that the same lines give the same bytes.
                gzip.GzipFile("", "wb", 6, file, mtime=0) as packed,
            ):
                shutil.copyfileobj(plain, packed)
        sync_file(made)
        return f"{table}.{form}"

    def _open(self, name: str) -> IO[str]:
        stream = io.TextIOWrapper(self._open_bytes(name), encoding="utf-8", newline="")
        stream.seek(0, os.SEEK_END)
        return self._stack.enter_context(stream)

    def _open_bytes(self, name: str) -> BinaryIO:
        path = self._out / f"{name}.part"
        size = self._sizes.get(name)
        stream = self._stack.enter_context(path.open("w+b" if size is None else "r+b"))
        if size is not None:
            stream.truncate(size)
            stream.seek(0, os.SEEK_END)
        return stream


def _filled(line: str, ruling: Ruling) -> str:
    """Return a row filled with its earlier decision, or with who said what in a conflict."""
    ((*cells, probability),) = csv.reader(io.StringIO(line, newline=""))
    row = dict(zip(COLUMNS, map(unprotect, cells), strict=True))
    decision = ruling.settled
    if decision is not None:
        for name in ("decision", "corrected_id", "curator", "comment", "decided_at"):
            row[name] = getattr(decision, name)
    else:
        said = (f"{d.curator}: {d.decision}" for d in ruling.conflicts)
        row["comment"] = CONFLICT + "; ".join(said)
    return csv_line([*row.values(), probability])


def remove_leftovers(out: Path) -> None:
    """Remove the files that only an unfinished run needs; resume.json, which lists them, first."""
    (out / CHECKPOINT).unlink(missing_ok=True)
    for path in out.glob("*.part"):
        path.unlink(missing_ok=True)

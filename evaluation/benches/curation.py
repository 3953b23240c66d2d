"""Measure curation on a large run: writing its tables, applying decisions, the memory of both."""

from __future__ import annotations

import csv
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.auditing import AuditOptions, audit
from annotator.curation.decisions import COLUMNS as DECISION
from annotator.curation.decisions import Decision
from annotator.curation.returned_tables import Returned
from annotator.curation.store import DecisionStore
from annotator.lexicon import open_lexicon
from annotator.results.question_table import write_tables
from annotator.results.run_folder import RunFolder
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from evaluation.benches.replicas import replicate_records
from evaluation.benches.review import bench_review
from evaluation.benches.rows import Row, in_a_process
from evaluation.benches.runs import tree_memory

#: So many questions with most to gain are answered, every second one; one in so many rows.
_ANSWERED, _ONE_IN = 5000, 7
#: Seconds between two looks at the memory.
_WATCHED = 0.5
#: Decisions that are recorded one by one.
_RECORDED = 500


def bench_curation(
    checkout: Path, lexicon: str, count: int, work: Path, say: Callable[[str], None]
) -> Iterator[Row]:
    """Yield what a run's review takes with ``count`` replicated records."""
    records, out = work / "records", work / "out"
    say(f"writing {count:,} records")
    replicate_records(checkout, records, count)
    say("run")
    done = run(RunOptions((records,), out, lexicon))
    yield Row("rows to review", done.review_rows, f"{count:,} records")
    say("questions.csv")
    rows_part = work / "rows.csv"
    in_a_process(_rows_part, out, rows_part)
    seconds, megabytes = in_a_process(_measured, _write_tables, rows_part)
    yield Row("review.csv and questions.csv, s", seconds)
    yield Row("review.csv and questions.csv, peak MB", megabytes)
    say("audit")
    seconds, megabytes = in_a_process(_measured, _audit, out, lexicon)
    yield Row("audit, s", seconds, "a new one")
    yield Row("audit, peak MB", megabytes)
    say("deciding")
    questions, rows = in_a_process(_decide, out)
    say("apply")
    seconds, megabytes = in_a_process(_measured, _apply, out, lexicon)
    about = f"{questions:,} questions and {rows:,} rows decided"
    yield Row("apply, s", seconds, about)
    yield Row("apply, peak MB", megabytes, "of all its processes")
    seconds, megabytes = in_a_process(_measured, _apply, out, lexicon)
    yield Row("apply again, s", seconds)
    seconds, megabytes = in_a_process(_measured, _audit, out, lexicon)
    yield Row("audit again, s", seconds, "with all that is decided")
    yield Row("a decision recorded, 95th percentile, ms", in_a_process(_record, out))
    say("review")
    yield from bench_review(out)


def _measured(action: Callable[..., object], *arguments: object) -> tuple[float, float]:
    """Return the seconds that an action takes, and the largest memory of all processes in MB."""
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(_WATCHED):
            peak.append(tree_memory(os.getpid())[0])

    watching = threading.Thread(target=watch)
    watching.start()
    start = time.perf_counter()
    try:
        action(*arguments)
    finally:
        seconds = time.perf_counter() - start
        done.set()
        watching.join()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seconds, max(own, *peak)


def _rows_part(out: Path, part: Path) -> None:
    """Write what a run has when it begins to write its tables: rows with their probabilities."""
    run = RunFolder.open(out)
    right = {f.review_id: f.probability for f in run.findings() if f.probability is not None}
    with (
        (out / "review.csv").open(encoding="utf-8-sig", newline="") as rows,
        part.open("w", encoding="utf-8", newline="") as file,
    ):
        reader, writer = csv.reader(rows), csv.writer(file)
        next(reader)
        for row in reader:
            writer.writerow([*row, right[row[0]]])


def _write_tables(part: Path) -> None:
    """Write the tables of a finished run again, elsewhere."""
    names = [part.parent / f"{name}.csv" for name in ("review", "questions", "open", "decided")]
    with part.open(encoding="utf-8", newline="") as rows:
        files = [name.open("w+", encoding="utf-8", newline="") for name in names]
        write_tables([rows], files[0], files[1], (files[2], files[3]), _unanswered)
        for file in files:
            file.close()


def _unanswered(_: str) -> tuple[str, ...]:
    return ("",) * 6


def _decide(out: Path) -> tuple[int, int]:
    """Fill in both tables as curators would; return the numbers of questions and rows."""
    questions = _fill(
        out / "questions.csv", lambda number: number % 2 == 0 and number < 2 * _ANSWERED
    )
    return questions, _fill(out / "review.csv", lambda number: number % _ONE_IN == 0)


def _fill(table: Path, chosen: Callable[[int], bool]) -> int:
    count = 0
    filled = table.with_suffix(".filled")
    with (
        table.open(encoding="utf-8-sig", newline="") as file,
        filled.open("w", encoding="utf-8-sig", newline="") as new,
    ):
        reader = csv.DictReader(file)
        writer = csv.DictWriter(new, reader.fieldnames or ())
        writer.writeheader()
        for number, row in enumerate(reader):
            if chosen(number) and row["finding"] != "type_conflict":
                row |= {"decision": "accept" if number % 5 else "reject", "curator": "bench"}
                count += 1
            writer.writerow(row)
    filled.replace(table)
    return count


def _apply(out: Path, lexicon: str) -> None:
    options = ApplyOptions(
        out, today="2026-01-01", unknown_ids=True, lexicon=lexicon, workers=os.cpu_count() or 1
    )
    apply(options, open_lexicon(lexicon))


def _audit(out: Path, lexicon: str) -> None:
    returned = Returned(out, today="2026-01-01", unknown_ids=True)
    audit(AuditOptions(returned), open_lexicon(lexicon))


def _record(out: Path) -> float:
    """Return the 95th percentile of the milliseconds that a single decision takes."""
    taken = []
    with DecisionStore(out / "decisions.tsv") as store:
        blank = dict.fromkeys(DECISION, "")
        for number in range(_RECORDED):
            values = {"question_id": f"qbench{number}", "scope": "everywhere", "curator": "bench"}
            start = time.perf_counter()
            store.record(Decision(**blank | values | {"decision": "accept"}))
            taken.append(time.perf_counter() - start)
    return sorted(taken)[int(len(taken) * 0.95)] * 1000

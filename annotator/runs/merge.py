"""Merge the parts of an input that a job array has annotated (``--shard I/N``).

The files are byte for byte those of one run over the whole input.
"""

from __future__ import annotations

import csv
import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import astuple, replace

from annotator.curation.decisions import FILE_OF_DECISIONS, Decision, read_decisions
from annotator.curation.decisions import fingerprint as fingerprint_of
from annotator.curation.events import moment
from annotator.curation.handing_in import begin
from annotator.curation.kept import check_nothing_is_lost
from annotator.curation.rulings import Asked, rulings
from annotator.curation.workbook import require_xlsxwriter
from annotator.disk.locks import locked_folder
from annotator.errors import InputError
from annotator.figures.first_places import FirstPlaces
from annotator.progress import SILENT, Progress, Step
from annotator.records import Rejected
from annotator.report.highlights import best
from annotator.report.listed_figures import add_figures
from annotator.report.page import page
from annotator.report.rebuild import about_run
from annotator.report.tally import Tally
from annotator.results import jsonl
from annotator.results.parquet import require_pyarrow
from annotator.results.run_folder import RunFolder
from annotator.results.run_meta import RunCounts, RunMeta, write_meta
from annotator.results.spreadsheet_cells import csv_line, unprotect
from annotator.runs.checkpoint import Checkpoint
from annotator.runs.output_folder import check_folder, prepare
from annotator.runs.run_json import fingerprint
from annotator.runs.state_json import read_state
from annotator.runs.writer import Chunk, RunWriter, UnitSizes

T = TypeVar("T")

#: What each part has in the order of its units.
_LINES = ("annotations", "findings", "rows", "failed")
_FIGID_AT = len('{"figid": ')
_string = json.JSONDecoder().raw_decode


class _Judged(Struct, frozen=True):
    """Of a finding, the probability that it is right; None if it needs no decision."""

    review_id: str
    probability: float | None = None


class _Part(Struct, frozen=True):
    """One part: its run, its counts, and the sizes of its units."""

    run: RunFolder
    tally: Tally
    units: list[UnitSizes]


def merge(
    folders: Sequence[Path],
    out: Path,
    *,
    overwrite: bool = False,
    xlsx: bool = False,
    progress: Progress = SILENT,
) -> int:
    """Merge the runs of all parts into one run; return the number of figures.

    Raises InputError if these are not all the parts of one input, or two parts share a figure, and
    OutputError as ``run`` does.
    """
    parts = _parts(folders)
    sizes = [part.units[turn] for part, turn in _turns(parts)]
    if len(sizes) < sum(len(part.units) for part in parts):
        raise InputError(
            "the units.jsonl of the parts do not match: lines are missing",
            hint="run the parts again with --shard",
        )
    form = (parts[0].run.meta.settings or {}).get("format", "jsonl")
    if form == "parquet":
        require_pyarrow()
    if xlsx:
        require_xlsxwriter()
    with locked_folder(out):
        check_folder(out, overwrite=overwrite)
        if overwrite:
            check_nothing_is_lost(out)
        prepare(out)
        return _merged(parts, sizes, out, form, progress, xlsx=xlsx)


def _merged(
    parts: Sequence[_Part],
    sizes: Sequence[UnitSizes],
    out: Path,
    form: str,
    progress: Progress,
    *,
    xlsx: bool,
) -> int:
    decisions = _decisions(parts)
    for part in parts if decisions else ():
        # Its tables would look as if the run had filled them in.
        check_nothing_is_lost(part.run.path)
    with RunWriter(out, rulings(decisions), Checkpoint({})) as writer:
        with progress.step("merge", sum(s.annotations for s in sizes), "figures") as step:
            placed, right = _copy_lines(parts, writer, step)
        review = sum(sum(size.review.values()) for size in sizes)
        with progress.step("merge review.csv", review, "rows") as step:
            _copy_review(parts, sizes, right, writer, step)
        tally = _tally(parts, placed)
        meta = _meta(parts, sizes)
        report = tally.report()
        add_figures(report, writer.lines("findings.jsonl"), writer.lines("annotations.jsonl"))
        shown = page(report, about_run(meta.lexicon.name, meta.model))
        with progress.step("write tables and report", unit=""):
            writer.commit(report, shown, xlsx=xlsx, form=form)
        if decisions:
            begin(out / FILE_OF_DECISIONS, decisions, (out / "review.csv", out / "questions.csv"))
        write_meta(out, meta)
        writer.finish()
    return tally.figures


def _decisions(parts: Sequence[_Part]) -> list[Decision]:
    """Return what the parts began with, and what was decided in them since: the later of two."""
    files = {fingerprint_of(path): path for part in parts
             if (path := part.run.path / FILE_OF_DECISIONS).exists()}  # fmt: skip
    known: dict[tuple[str, str, str], Decision] = {}
    for path in files.values():
        for decision in read_decisions(path):
            old = known.get(decision.key)
            if old is None or moment(decision.decided_at) > moment(old.decided_at):
                known[decision.key] = decision
    return sorted(known.values())


def _parts(folders: Sequence[Path]) -> list[_Part]:
    """Return the parts in order."""
    runs: dict[str, RunFolder] = {}
    for folder in folders:
        run = RunFolder.open(folder)
        shard = run.meta.shard
        if shard in runs:
            raise InputError(f"{folder}: duplicate of part {shard}, {runs[shard].path}")
        runs[shard] = run
    shard, first = next(iter(runs.items()))
    number = int(shard.partition("/")[2])
    wanted = [f"{part}/{number}" for part in range(1, number + 1)]
    if lacking := [shard for shard in wanted if shard not in runs]:
        raise InputError(
            f"missing parts: {', '.join(lacking)}", hint="give the folders of all parts"
        )
    for shard, run in runs.items():
        _check_same(first, run, shard, wanted)
    return [_part(runs[shard]) for shard in wanted]


def _check_same(first: RunFolder, run: RunFolder, shard: str, wanted: Sequence[str]) -> None:
    """Raise InputError if two runs are not parts of the same run."""
    settings, others = first.meta.settings or {}, run.meta.settings or {}
    changed = [n for n in settings if n != "shard" and settings[n] != others.get(n)]
    if changed or shard not in wanted:
        said = "; ".join(f"{n} was {settings[n]}, is {others.get(n, '?')}" for n in changed)
        raise InputError(
            f"{run.path}: is not a part of the same run as {first.path}: {said or f'part {shard}'}",
            hint="all parts need the same input, lexicon, version and options",
        )


def _part(run: RunFolder) -> _Part:
    tallies = _states(run.path / "tally.json", Tally)
    if len(tallies) != 1:
        raise _unreadable(run.path / "tally.json", f"{len(tallies)} lines")
    return _Part(run, tallies[0], _states(run.path / "units.jsonl", UnitSizes))


def _states(path: Path, kind: type[T]) -> list[T]:
    """Read the lines of a part's file. Raises InputError with the line number."""
    states: list[T] = []
    try:
        with path.open(encoding="utf-8") as lines:
            states.extend(read_state(line, kind) for line in lines)
    except OSError as error:
        raise _unreadable(path, error.strerror) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(f"{path}:{len(states) + 1}", error) from error
    return states


def _unreadable(where: object, why: object) -> InputError:
    return InputError(f"{where}: cannot be read: {why}", hint="run this part again with --shard")


def _turns(parts: Sequence[_Part]) -> Iterator[tuple[_Part, int]]:
    """Yield each unit of the whole input in order: its part and its index in the part."""
    for turn in count():
        for part in parts:
            if turn == len(part.units):
                return
            yield part, turn


def _copy_lines(
    parts: Sequence[_Part], writer: RunWriter, step: Step
) -> tuple[dict[str, int], dict[str, float]]:
    """Write annotations, findings and failed records in input order.

    Return the position of each figure that the reports of the parts show, and the probabilities of
    the findings that need a decision, by review_id.
    """
    lines = {id(part): [part.run.lines(name) for name in _LINES] for part in parts}
    shown = {h.shown["figid"] for part in parts for h in part.tally.highlights}
    placed: dict[str, int] = {}
    right: dict[str, float] = {}
    seen = FirstPlaces()
    for place, (part, turn) in enumerate(_turns(parts)):
        size = part.units[turn]
        annotations, findings, rows, failed = lines[id(part)]
        chunk = Chunk(
            _encoded(annotations, size.annotations),
            _encoded(findings, size.findings),
            _encoded(rows, size.rows),
            size.rows,
            failed=[Rejected(**json.loads(line)) for line in islice(failed, size.failed)],
        )
        _check_length(part, "annotations", chunk.annotations, size.annotations)
        _check_length(part, "findings", chunk.findings, size.findings)
        _check_length(part, "rows", chunk.rows, size.rows)
        _check_length(part, "failed", chunk.failed, size.failed)
        for line in chunk.annotations:
            figid = _string(line.decode("utf-8"), _FIGID_AT)[0]
            if first := seen.add(figid, str(part.run.path), 0):
                raise InputError(
                    f"figure {figid} is in both {first} and {part.run.path}",
                    hint="run an input with duplicate figures without --shard",
                )
            if figid in shown:
                placed[figid] = place
        for line in chunk.findings:
            found = jsonl.read_line(line, _Judged)
            if found.probability is not None:
                right[found.review_id] = found.probability
        writer.write(chunk)
        step.update(len(chunk.annotations))
    return placed, right


def _encoded(lines: Iterator[str], count: int) -> list[bytes]:
    return [line.encode("utf-8") for line in islice(lines, count)]


def _check_length(part: _Part, table: str, lines: Sequence[object], wanted: int) -> None:
    if len(lines) < wanted:
        raise InputError(
            f"{part.run.path}: {table} has fewer lines than recorded in units.jsonl",
            hint="run this part again with --shard",
        )


def _copy_review(
    parts: Sequence[_Part],
    sizes: Sequence[UnitSizes],
    right: Mapping[str, float],
    writer: RunWriter,
    step: Step,
) -> None:
    """Write the rows of review.csv, which each part sorts by bucket, then by unit."""
    tables = [_review_rows(part.run.path / "review.csv") for part in parts]
    for bucket in sorted({bucket for size in sizes for bucket in size.review}, reverse=True):
        for unit, size in enumerate(sizes):
            wanted = size.review.get(bucket, 0)
            rows = list(islice(tables[unit % len(parts)], wanted))
            _check_length(parts[unit % len(parts)], "review.csv", rows, wanted)
            lines = [csv_line([*row, right.get(row[0], "")]) for row in rows]
            review = zip(rows, lines, strict=True)
            writer.write(Chunk(review=[(bucket, Asked(row[0]), line) for row, line in review]))
            step.update(len(rows))


def _review_rows(path: Path) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            next(rows, None)
            for row in rows:
                yield [unprotect(cell) for cell in row]
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def _tally(parts: Sequence[_Part], placed: dict[str, int]) -> Tally:
    tally = Tally()
    for part in parts:
        tally.merge(part.tally)
    every = (h for part in parts for h in part.tally.highlights)
    # Ties keep the order of the input; the sort is stable within a unit.
    tally.highlights = best(sorted(every, key=lambda h: placed[h.shown["figid"]]))
    return tally


def _meta(parts: Sequence[_Part], sizes: Sequence[UnitSizes]) -> RunMeta:
    """Return run.json of the merged run."""
    metas = [part.run.meta for part in parts]
    counts = RunCounts(*map(sum, zip(*(astuple(meta.counts) for meta in metas), strict=True)))
    whole = ""
    for size in sizes:
        whole = fingerprint(whole, size.sha256)
    return replace(
        metas[0],
        status="finished with failed records" if counts.failed else "finished",
        command=shlex.join(["annotator", *sys.argv[1:]]),
        input_sha256=whole,
        shard="1/1",
        settings=(metas[0].settings or {}) | {"shard": "1/1"},
        counts=counts,
        started_at=min(meta.started_at for meta in metas),
        seconds=round(sum(meta.seconds for meta in metas), 3),
        merged=tuple(str(part.run.path.absolute()) for part in parts),
    )

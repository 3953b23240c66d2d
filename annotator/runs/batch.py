"""Run the annotator over a whole input: read, annotate, compare, write, count."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from itertools import chain, islice

from msgspec.structs import replace

from annotator.curation.decisions import FILE_OF_DECISIONS, Decision
from annotator.curation.handing_in import begin
from annotator.curation.kept import write_kept
from annotator.curation.rulings import Decided, rulings
from annotator.disk.locks import locked_folder
from annotator.figures.first_places import FirstPlaces
from annotator.figures.piped import remove_replaced, with_piped
from annotator.figures.record_counts import expected_records
from annotator.figures.units import Unit, work_units
from annotator.garbage_collection import rare_collection
from annotator.lexicon.places import lexicon_path
from annotator.progress import SILENT, Progress
from annotator.recognition.pipeline import Annotator
from annotator.report.highlights import least_shown
from annotator.report.listed_figures import add_figures
from annotator.report.page import page
from annotator.report.rebuild import about_run
from annotator.runs.checkpoint import Checkpoint, Pace
from annotator.runs.checks import checked, require_packages
from annotator.runs.dask import DaskWorkers
from annotator.runs.options import RunOptions, RunSummary
from annotator.runs.output_folder import prepare
from annotator.runs.processes import Processes, Workers, WorkerSetup, processed
from annotator.runs.processing import annotate, process
from annotator.runs.run_json import (
    Started,
    fingerprint,
    finished_inputs,
    is_finished,
    model_meta,
    write_run_json,
)
from annotator.runs.writer import Chunk, RunWriter, remove_leftovers

__all__ = ["RunOptions", "RunSummary", "annotate", "run"]

#: Number of records in a unit of work.
_UNIT = 64
#: About ten seconds of work for one core.
_UNITS_BETWEEN_CHECKPOINTS = 16
#: The share of the time that checkpoints may take.
_CHECKPOINT_SHARE = 0.05


def run(
    options: RunOptions,
    progress: Progress = SILENT,
    stopped: Callable[[], bool] = bool,
    say: Callable[[str], object] = str,
) -> RunSummary:
    """Annotate every record of the inputs and write the output folder.

    ``progress`` is told the records; ``stopped`` is called between units and returns whether to
    leave the rest to a run with ``resume``; ``say`` is told what was recognised of the input. The
    standard input (``-``) is kept in the output folder and read from there. Data files are
    byte-identical for the same input, lexicon and version, whatever the number of workers, restarts
    or machines. A record that fails is written to failed.jsonl and the run continues. Raises
    UserError for what the user can correct and OSError if the disk is full or fails.
    """
    require_packages(options)
    with locked_folder(options.out):
        return _run(options, progress, stopped, say)


def _run(
    options: RunOptions,
    progress: Progress,
    stopped: Callable[[], bool],
    say: Callable[[str], object],
) -> RunSummary:
    started = Started()
    out = options.out

    def piped(options: RunOptions, is_finished: bool) -> RunOptions:
        inputs = with_piped(
            options.inputs, out, options.reading, say, resume=options.resume,
            of_finished=finished_inputs(out), is_finished=is_finished,
        )  # fmt: skip
        return replace(options, inputs=inputs)

    if options.overwrite and options.decisions is None:
        write_kept(out)
    found = checked(options, with_inputs=piped)
    if found.done is not None:
        remove_leftovers(out)  # of a run that was killed while finishing
        remove_replaced(out, finished_inputs(out))
        return RunSummary(lexicon=found.annotator.lexicon.name, nothing_left=True)
    prepare(out, found.state)
    state = found.state or Checkpoint(found.settings)
    units = units_of(found.options, say)
    return _continued(
        found.options, found.annotator, state, units, found.decisions, started, progress, stopped
    )


def _continued(
    options: RunOptions,
    annotator: Annotator,
    state: Checkpoint,
    units: Iterator[Unit],
    decisions: Sequence[Decision],
    started: Started,
    progress: Progress,
    stopped: Callable[[], bool],
) -> RunSummary:
    """Do what is left of the run's ``units`` from ``state`` on."""
    decided = rulings(decisions)
    summary = RunSummary(state.tally, state.failed, state.sidecars, lexicon=annotator.lexicon.name)
    already = sum(map(len, islice(units, state.units)))
    pace = Pace(_UNITS_BETWEEN_CHECKPOINTS, _CHECKPOINT_SHARE)
    with RunWriter(options.out, decided, state) as writer, rare_collection():
        work = _Work(annotator, summary, decided.decided(), writer.places())
        try:
            with progress.step("annotate", _expected(options)) as step:
                step.skip(already)
                for chunk in _chunks(units, options, work, stopped):
                    writer.write(chunk)
                    _count(chunk, summary, state)
                    if pace.is_due(state.units):
                        with pace.writing():
                            writer.checkpoint(state)
                    step.update(chunk.records)
                    if stopped():
                        break
            if stopped():
                writer.checkpoint(state)
                summary.stopped = True
        except BaseException:
            if state.units:  # otherwise nothing was processed: no scheduler answered, no input
                _write_interrupted(options, annotator, summary, started, state)
            raise
        if summary.stopped:
            _write_interrupted(options, annotator, summary, started, state)
            return summary
        with progress.step("write tables and report", unit=""):
            _finish(options, annotator, state, started, decisions, writer, summary)
    return summary


def _finish(
    options: RunOptions,
    annotator: Annotator,
    state: Checkpoint,
    started: Started,
    decisions: Sequence[Decision],
    writer: RunWriter,
    summary: RunSummary,
) -> None:
    """Write the tables, the report and run.json of a run whose records are all done."""
    summary.review_rows = writer.review_rows
    summary.decided_rows = writer.decided_rows
    report = summary.tally.report()
    add_figures(report, writer.lines("findings.jsonl"), writer.lines("annotations.jsonl"))
    about = about_run(annotator.lexicon.name, model_meta(annotator))
    part = summary.tally if options.shard[1] > 1 else None
    shown = page(report, about)
    writer.commit(report, shown, xlsx=options.xlsx, form=options.form, tally=part)
    if decisions:
        tables = (options.out / "review.csv", options.out / "questions.csv")
        begin(options.out / FILE_OF_DECISIONS, decisions, tables)
    summary.seconds = started.seconds()
    status = "finished with failed records" if summary.failed else "finished"
    write_run_json(options, annotator, summary, started, state, status)
    remove_replaced(options.out, options.inputs)
    writer.finish()


def units_of(options: RunOptions, say: Callable[[str], object] = str) -> Iterator[Unit]:
    """Return the input of a run in units of work; ``say`` is told which columns are read."""
    return work_units(options.inputs, _UNIT, options.limit, options.shard, options.reading, say)


def _expected(options: RunOptions) -> int | None:
    """Return about how many records the run has; None where only reading them would tell."""
    total = expected_records(options.inputs, options.reading)
    if options.limit:
        total = min(total, options.limit) if total is not None else options.limit
    part, parts = options.shard
    if total is None or parts == 1:
        return total
    units = -(-total // _UNIT)
    return min(total, len(range(part - 1, units, parts)) * _UNIT)


def _write_interrupted(
    options: RunOptions,
    annotator: Annotator,
    summary: RunSummary,
    started: Started,
    state: Checkpoint,
) -> None:
    """Write run.json, unless the folder has the run that was to be replaced, whole."""
    if not is_finished(options.out):
        write_run_json(options, annotator, summary, started, state, "interrupted")


def _count(chunk: Chunk, summary: RunSummary, state: Checkpoint) -> None:
    """Add a unit that was written to the counts; summary and checkpoint share one tally."""
    summary.tally.merge(chunk.tally)
    summary.failed += len(chunk.failed)
    summary.sidecars += sum(fault.error == "bad_sidecar" for fault in chunk.failed)
    state.units += 1
    state.failed, state.sidecars = summary.failed, summary.sidecars
    state.fingerprint = fingerprint(state.fingerprint, sha256(chunk.digests).hexdigest())


def _chunks(
    units: Iterator[Unit], options: RunOptions, work: _Work, stopped: Callable[[], bool]
) -> Iterator[Chunk]:
    """Yield the output of each unit in input order, computed here or by workers."""
    first, second = list(islice(units, 1)), list(islice(units, 1))
    ahead = chain(first, second, units)
    count = options.workers or os.cpu_count() or 1
    if not options.cluster and (count == 1 or not second):
        # Starting a worker takes longer than processing a single unit.
        for unit in ahead:
            yield work.checked(unit, work.here(unit, {}))
        return
    setup = WorkerSetup(
        lexicon_path(options.lexicon),
        options.model,
        options.organisms,
        work.decided,
        work.lexicon_sha256,
    )
    workers: Workers
    if options.cluster:
        workers = DaskWorkers(setup, options.cluster, work.lexicon_sha256, stopped)
    else:
        workers = Processes(setup, count)
    with closing(workers):
        yield from processed(ahead, workers, work, stopped)


class _Work:
    """What only the main process knows: the figids read so far and the report's findings."""

    def __init__(
        self,
        annotator: Annotator,
        summary: RunSummary,
        decided: Decided,
        places: Iterable[tuple[str, str, int]],
    ) -> None:
        self._annotator = annotator
        self._summary = summary
        self.decided = decided
        self.lexicon_sha256 = annotator.lexicon.sha256
        self._seen = FirstPlaces()
        for place in places:
            self._seen.add(*place)

    @property
    def least(self) -> dict[str, int]:
        """Return the priority of each kind that a finding must exceed to be in the report."""
        return least_shown(self._summary.tally.highlights)

    def here(self, unit: Unit, duplicates: Mapping[str, str]) -> Chunk:
        """Process a unit in this process."""
        return process(unit, self._annotator, duplicates, self.least, self.decided)

    def checked(self, unit: Unit, chunk: Chunk) -> Chunk:
        """Return the chunk, processed again if figures of the unit occurred in an earlier one."""
        duplicates = {
            figid: first
            for figid, source, line in chunk.places
            if (first := self._seen.add(figid, source, line))
        }
        return self.here(unit, duplicates) if duplicates else chunk

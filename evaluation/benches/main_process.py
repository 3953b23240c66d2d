"""What the main process of a run can take: a run whose workers have their output ready.

It reads what workers send, looks for figures that occur twice, counts and writes; with many workers
it must not be what they wait for.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from unittest.mock import patch

from annotator.child_processes import FORKED_FROM
from annotator.curation.rulings import Decided
from annotator.figures.units import FilesUnit, Unit, work_units
from annotator.process_pool import ProcessPool
from annotator.progress.measured import MeasuredProgress, MeasuredStep, Observer
from annotator.recognition.pipeline import ignore_scispacy_warnings
from annotator.report.highlights import least_shown
from annotator.report.tally import Tally
from annotator.runs import batch
from annotator.runs.options import RunOptions
from annotator.runs.processes import PendingChunk, Processes, WorkerSetup
from annotator.runs.processing import process
from annotator.runs.writer import Chunk
from evaluation.benches.rows import Row, in_a_process

#: Records in a unit, as in a run, and the units whose output is prepared.
_UNIT, _PREPARED = 64, 16


def bench_main_process(folder: Path, lexicon: str, work: Path) -> Iterator[Row]:
    """Yield what the main process takes, beside what a worker delivers, of the records' number."""
    ready = work / "ready.pickle"
    worker = in_a_process(_prepare, folder, lexicon, ready)
    yield Row("one warm worker, records/s of processor time", worker)
    out = work / "prepared"
    taken, finishing = in_a_process(_timed_run, folder, out, lexicon, ready)
    note = "processor time, with workers that have their output ready"
    yield Row("main process, records/s of processor time", taken, note)
    yield Row("main process / one worker, records/s", taken / worker)
    yield Row("tables and report, ms a record", 1000 * finishing)


def _prepare(folder: Path, lexicon: str, ready: Path) -> float:
    """Write the output of some units; return the records that a warm worker does in a second."""
    annotator = WorkerSetup(lexicon, None, (), Decided()).open()
    units = list(work_units((folder,), _UNIT))
    units = [unit for unit in units if len(unit) == len(units[0])]
    units = units[:: max(1, len(units) // _PREPARED)]
    tally = Tally()
    for unit in units:
        tally.merge(process(unit, annotator, {}).tally)
    started = time.process_time()
    # As later in a run, when the report has all that it shows.
    least = least_shown(tally.highlights)
    chunks = [process(unit, annotator, {}, least) for unit in units]
    speed = sum(map(len, units)) / (time.process_time() - started)
    ready.write_bytes(pickle.dumps(chunks))
    return speed


class _ReadyProcesses(Processes):
    """Workers that send prepared output, under the figids of the unit."""

    def __init__(self, setup: WorkerSetup, workers: int, ready: Path) -> None:
        super().__init__(setup, workers)
        self._turn = count()
        self._pool = ProcessPool(workers, FORKED_FROM, _load, ready)

    def submit(self, unit: Unit, least: Mapping[str, int]) -> PendingChunk:  # noqa: ARG002
        return self._pool.submit(_send, unit, next(self._turn))


_loaded: list[Chunk] = []


def _load(ready: Path) -> None:
    _loaded.extend(pickle.loads(ready.read_bytes()))


def _send(unit: Unit, turn: int) -> Chunk:
    assert isinstance(unit, FilesUnit)
    chunk = _loaded[turn % len(_loaded)]
    folder = unit.files.folder
    places = zip(unit.stems(), unit.files.names, strict=True)
    chunk.places = [(figid, str(folder / name), 0) for figid, name in places]
    chunk.records = len(unit)
    return chunk


class _Clock(Observer):
    """The processor time of this process and the records done, at each change."""

    def __init__(self) -> None:
        self.times: list[tuple[float, int]] = []

    def changed(self, step: MeasuredStep) -> None:
        if step.name == "annotate":
            self.times.append((time.process_time(), step.done))


def _timed_run(folder: Path, out: Path, lexicon: str, ready: Path) -> tuple[float, float]:
    """Return the records a second of processor time, and the seconds a record of finishing."""
    ignore_scispacy_warnings()
    clock = _Clock()
    options = RunOptions((folder,), out, lexicon, workers=2)
    with patch.object(batch, "Processes", lambda setup, n: _ReadyProcesses(setup, n, ready)):
        batch.run(options, MeasuredProgress([clock]))
    ended = time.process_time()
    begun = next(at for at, done in clock.times if done == 0)
    last, records = clock.times[-1]
    return records / (last - begun), (ended - last) / records

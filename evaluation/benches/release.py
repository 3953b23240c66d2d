"""Measure what a whole release costs: by step, by workers, and reckoned for larger ones."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

from msgspec import Struct

from annotator.curation.rulings import Decided
from annotator.figures.units import Unit, work_units
from annotator.progress.measured import MeasuredProgress, MeasuredStep, Observer
from annotator.recognition.pipeline import Annotator, ignore_scispacy_warnings
from annotator.records import Figure
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.runs.processes import WorkerSetup
from annotator.runs.processing import compared, process, with_keywords
from evaluation.benches.replicas import replicate_records
from evaluation.benches.rows import Row, in_a_process
from evaluation.benches.runs import tree_memory

Say = Callable[[str], None]

#: Figures of the current release, and of PubMed Central.
_RELEASES = (("110,000 figures", 110_000), ("25 million figures", 25_000_000))
#: Figures that are read before those that are measured.
_EXAMPLES = Path(__file__).parents[1] / "figures"
#: Records in a unit of work, as in a run.
_UNIT = 64
#: Seconds between looks at the memory.
_SAMPLED = 0.5
_HOUR = 3600


class _Cost(Struct):
    """Seconds of a run: until its first record, its records, its tables and report; peak MB."""

    start: float
    records: float
    finish: float
    main: float
    peak: float
    size: float


def bench_release(checkout: Path, lexicon: str, count: int, work: Path, say: Say) -> Iterator[Row]:
    """Yield the cost of ``count`` records by step and by workers, and that of whole releases."""
    folder = work / "records"
    say(f"writing {count:,} records")
    replicate_records(checkout, folder, count)
    say("steps")
    yield from _steps(checkout, lexicon)
    cores = os.cpu_count() or 1
    costs: dict[int, _Cost] = {}
    for workers in sorted({1, 2, cores}):
        say(f"{workers} workers")
        options = RunOptions((folder,), work / f"w{workers}", lexicon, workers=workers)
        cost = costs[workers] = _cost(options)
        of = f"{workers} workers: "
        yield Row(f"{of}start, s", cost.start, "lexicon, pipeline and processes")
        yield Row(f"{of}records/s", count / cost.records, f"{count:,} records")
        yield Row(f"{of}tables and report, s for 1,000 records", cost.finish * 1000 / count)
        yield Row(f"{of}main process, ms of CPU a record", cost.main * 1000 / count)
        yield Row(f"{of}peak of all processes, MB", cost.peak, "shared pages counted once")
    yield Row("output, MB for 1,000 records", costs[1].size * 1000 / count / 1e6)
    yield from _reckoning(costs, count)


def _steps(checkout: Path, lexicon: str) -> Iterator[Row]:
    """Yield the milliseconds of CPU of each step, on one core."""
    # In processes of their own: what is seen for the first time is dear in both.
    whole = in_a_process(_whole, checkout, lexicon)
    first, again, records = in_a_process(_parts, checkout, lexicon)
    rest = "write the output and count"
    first[rest], again[rest] = (
        w - sum(p.values()) for w, p in zip(whole[:2], (first, again), strict=True)
    )
    for name, warm in again.items():
        note = f"{1000 * first[name] / records:.2f} when everything is seen for the first time"
        yield Row(f"{name}, ms a record", 1000 * warm / records, note)
    yield Row("all steps, ms a record", 1000 * whole[1] / records, f"{records:,} records")
    yield Row("cold / warm", whole[0] / whole[1], "the first time / the second time")
    note = "expressions, tables and the names of the examples; not in the rows above"
    yield Row("once in a process, ms", 1000 * whole[2], note)


def _whole(checkout: Path, lexicon: str) -> tuple[float, float, float]:
    """Return the seconds of CPU of all steps, of the first and the second time.

    The third is what the first figures of a process cost beyond a second reading of them.
    """
    annotator, units = _opened(checkout, lexicon)
    examples = list(work_units((_EXAMPLES,), _UNIT))
    once = _processed(examples, annotator) - _processed(examples, annotator)
    return _processed(units, annotator), _processed(units, annotator), once


def _parts(checkout: Path, lexicon: str) -> tuple[dict[str, float], dict[str, float], int]:
    """Return the seconds of CPU of the steps before the output, both times, and the records."""
    annotator, units = _opened(checkout, lexicon)
    _processed(work_units((_EXAMPLES,), _UNIT), annotator)
    first, again = _once(units, annotator), _once(units, annotator)
    return first, again, sum(map(len, units))


def _processed(units: Iterable[Unit], annotator: Annotator) -> float:
    """Return the seconds of CPU that units take in all steps."""
    before = time.process_time()
    for unit in units:
        process(unit, annotator, {})
    return time.process_time() - before


def _opened(checkout: Path, lexicon: str) -> tuple[Annotator, list[Unit]]:
    ignore_scispacy_warnings()
    annotator = WorkerSetup(lexicon, None, (), Decided()).open()
    return annotator, list(work_units((checkout,), _UNIT))


def _once(units: Sequence[Unit], annotator: Annotator) -> dict[str, float]:
    names = "read the record", "read the caption", "choose the mentions", "compare with the rows"
    seconds = dict.fromkeys(names, 0.0)
    clock = time.process_time
    for unit in units:
        times = [clock()]
        figures = [record for record in unit.read() if isinstance(record, Figure)]
        times.append(clock())
        figures = [with_keywords(figure, annotator) for figure in figures]
        subjects = [annotator.subject(figure) for figure in figures]
        times.append(clock())
        readings = [annotator.annotations_of(subject) for subject in subjects]
        times.append(clock())
        for figure, reading in zip(figures, readings, strict=True):
            compared(figure, reading, annotator)
        times.append(clock())
        for name, (earlier, later) in zip(names, pairwise(times), strict=True):
            seconds[name] += later - earlier
    return seconds


def _cost(options: RunOptions) -> _Cost:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        parent = pool.submit(os.getpid).result()
        pending = pool.submit(_run, options)
        peak = 0.0
        while not pending.done():
            peak = max(peak, tree_memory(parent)[0])
            time.sleep(_SAMPLED)
        start, records, finish, main = pending.result()
    size = sum(path.stat().st_size for path in options.out.iterdir())
    return _Cost(start, records, finish, main, peak, size)


class _Times(Observer):
    """Remembers when each step of a run had its first and last records done."""

    def __init__(self) -> None:
        self.first = self.last = 0.0

    def changed(self, step: MeasuredStep) -> None:
        if step.name == "annotate" and step.done:
            self.last = time.perf_counter()
            self.first = self.first or self.last


def _run(options: RunOptions) -> tuple[float, float, float, float]:
    ignore_scispacy_warnings()
    times = _Times()
    begun, before = time.perf_counter(), time.process_time()
    run(options, MeasuredProgress([times]))
    ended, processor = time.perf_counter(), time.process_time() - before
    # The first unit is done when the processes have started and have seen their first names.
    return times.first - begun, times.last - times.first, ended - times.last, processor


def _reckoning(costs: dict[int, _Cost], count: int) -> Iterator[Row]:
    for name, figures in _RELEASES:
        times = figures / count
        for workers, cost in costs.items():
            seconds = cost.start + times * (cost.records + cost.finish)
            note = f"{cost.size * times / 1e9:,.1f} GB of output"
            yield Row(f"{name}, {workers} workers, hours", seconds / _HOUR, note)

"""Worker processes, which annotate units; their output is returned in input order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Protocol

from msgspec import Struct

from annotator.child_processes import FORKED_FROM, prepare_worker, start_method
from annotator.curation.rulings import Decided
from annotator.figures.units import Unit
from annotator.recognition.pipeline import Annotator, ignore_scispacy_warnings
from annotator.records import Rejected
from annotator.runs.garbage_collection import collect_rarely
from annotator.runs.processing import process
from annotator.runs.writer import Chunk

#: Units in flight per worker: no worker waits for the main process, and memory is bounded.
_AHEAD = 3


class WorkerSetup(Struct, frozen=True):
    """What a worker process opens once: arguments of Annotator; what is decided."""

    lexicon: str
    model: str | None
    organisms: tuple[str, ...]
    decided: Decided

    def open(self) -> Annotator:
        """Open lexicon and model in a dedicated process. Raises UserError."""
        ignore_scispacy_warnings()
        annotator = Annotator(self.lexicon, self.model, self.organisms)
        collect_rarely()
        return annotator


class PendingChunk(Protocol):
    """A chunk that a worker is computing."""

    def result(self) -> Chunk:
        """Wait for the chunk and return it."""
        ...


class Workers(Protocol):
    """Processes that accept units."""

    #: The exception that a unit's result raises if the process that handled it was killed.
    killed: type[Exception]

    @property
    def count(self) -> int:
        """Return the current number of processes, at least 1."""
        ...

    def submit(self, unit: Unit, least: Mapping[str, int]) -> PendingChunk:
        """Submit a unit; ``least`` as for ``process``."""
        ...

    def replace(self) -> None:
        """Accept units again after a worker was killed; those under way may be lost."""
        ...

    def close(self) -> None:
        """Shut the processes down."""
        ...


class ReportFloor(Protocol):
    """Knows the priorities that findings must exceed to be shown in the report."""

    @property
    def least(self) -> Mapping[str, int]:
        """Return the priorities, by kind."""
        ...


def processed(
    units: Iterable[Unit],
    workers: Workers,
    floor: ReportFloor,
    stopped: Callable[[], bool] = bool,
) -> Iterator[tuple[Unit, Chunk]]:
    """Yield each unit with its output in order; end early if the workers were ``stopped``.

    A unit whose worker was killed is processed again on its own. If its worker is killed again, its
    records are processed one by one, so that only the one responsible is lost, to failed.jsonl.
    """
    waiting: deque[tuple[Unit, PendingChunk]] = deque()

    def first_done() -> tuple[Unit, Chunk] | None:
        unit, pending = waiting.popleft()
        try:
            return unit, pending.result()
        except workers.killed:
            if stopped():  # by a signal sent to all processes
                return None
            workers.replace()
            chunk = _alone(unit, workers, floor.least)
            again = [(later, workers.submit(later, floor.least)) for later, _ in waiting]
            waiting.clear()
            waiting.extend(again)
            return unit, chunk

    left = iter(units)
    while True:
        room = _AHEAD * workers.count + 1 - len(waiting)
        for unit in islice(left, max(room, 0)):
            waiting.append((unit, workers.submit(unit, floor.least)))
        if not waiting or (done := first_done()) is None:
            return
        yield done


def _alone(unit: Unit, workers: Workers, least: Mapping[str, int]) -> Chunk:
    """Return the output of a unit that was in flight when a worker was killed."""
    try:
        return workers.submit(unit, least).result()
    except workers.killed:
        workers.replace()
    if len(unit) > 1:
        whole = Chunk()
        for record in unit.single():
            whole.extend(_alone(record, workers, least))
        return whole
    source, line = unit.place()
    message = "the worker that read this record was killed twice, perhaps for lack of memory"
    return Chunk(failed=[Rejected(source, line, "worker_killed", message)], records=1)


class Processes:
    """Worker processes on this machine, which share one memory-mapped lexicon."""

    killed: type[Exception] = BrokenProcessPool

    def __init__(self, setup: WorkerSetup, count: int) -> None:
        """Set up ``count`` processes, which start when units are submitted."""
        self._setup = setup
        self._count = count
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._count,
            mp_context=start_method(FORKED_FROM),
            initializer=_open_once,
            initargs=(self._setup,),
        )

    @property
    def count(self) -> int:
        """Return the number of processes."""
        return self._count

    def close(self) -> None:
        """Cancel queued units, wait for running ones, and end the processes."""
        self._pool.shutdown(cancel_futures=True)

    def submit(self, unit: Unit, least: Mapping[str, int]) -> PendingChunk:
        """Submit a unit."""
        try:
            return self._pool.submit(_process_here, unit, least)
        except BrokenProcessPool as error:  # raised by the result, as for all units in flight
            lost: Future[Chunk] = Future()
            lost.set_exception(error)
            return lost

    def replace(self) -> None:
        """Start new processes."""
        self._pool.shutdown(cancel_futures=True)
        self._pool = self._start()


_opened: tuple[Annotator, Decided] | Exception | None = None


def _open_once(setup: WorkerSetup) -> None:
    global _opened
    prepare_worker()
    try:
        _opened = setup.open(), setup.decided
    except Exception as error:  # raising here would look like a killed worker
        _opened = error


def _process_here(unit: Unit, least: Mapping[str, int]) -> Chunk:
    assert _opened is not None
    if isinstance(_opened, Exception):
        raise _opened
    annotator, decided = _opened
    return process(unit, annotator, {}, least, decided)

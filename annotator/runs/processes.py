"""Worker processes, which annotate units; their output is returned in input order."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Protocol

from msgspec import Struct

from annotator.child_processes import FORKED_FROM
from annotator.curation.rulings import Decided
from annotator.figures.units import Unit
from annotator.garbage_collection import collect_rarely
from annotator.lexicon import check_not_replaced
from annotator.process_pool import ProcessPool, WorkerKilledError
from annotator.recognition.pipeline import Annotator, ignore_scispacy_warnings
from annotator.records import Rejected
from annotator.runs.large_blocks import map_large_blocks
from annotator.runs.processing import process
from annotator.runs.writer import Chunk

#: Units in flight per worker: no worker waits for the main process, and memory is bounded.
_AHEAD = 3


class WorkerSetup(Struct, frozen=True):
    """What a worker process opens once: arguments of Annotator; what is decided.

    ``lexicon_sha256`` is the lexicon that the run began with; empty for any.
    """

    lexicon: str
    model: str | None
    organisms: tuple[str, ...]
    decided: Decided
    lexicon_sha256: str = ""

    def open(self) -> Annotator:
        """Open lexicon and model in a dedicated process. Raises UserError."""
        ignore_scispacy_warnings()
        map_large_blocks()
        annotator = Annotator(self.lexicon, self.model, self.organisms)
        if self.lexicon_sha256:
            check_not_replaced(
                annotator.lexicon, self.lexicon, self.lexicon_sha256,
                "put the one before back and continue with --resume, or begin again with "
                "--overwrite",
            )  # fmt: skip
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

    def close(self) -> None:
        """Shut the processes down."""
        ...


class Known(Protocol):
    """What is known of the units before."""

    @property
    def least(self) -> Mapping[str, int]:
        """Return the priorities, by kind, that findings must exceed to be in the report."""
        ...

    def checked(self, unit: Unit, chunk: Chunk) -> Chunk:
        """Return the output of the next unit without figures that were read before."""
        ...


def processed(
    units: Iterable[Unit],
    workers: Workers,
    known: Known,
    stopped: Callable[[], bool] = bool,
) -> Iterator[Chunk]:
    """Yield the checked output of each unit in order; end early if the workers were ``stopped``.

    A unit whose worker was killed is processed again on its own. If its worker is killed again, its
    records are processed one by one, so that only the one responsible is lost, to failed.jsonl.
    """
    waiting: deque[tuple[Unit, PendingChunk]] = deque()
    left = iter(units)
    while True:
        room = _AHEAD * workers.count + 1 - len(waiting)
        for unit in islice(left, max(room, 0)):
            waiting.append((unit, workers.submit(unit, known.least)))
        if not waiting:
            return
        unit, pending = waiting.popleft()
        try:
            chunk = pending.result()
        except workers.killed:
            if stopped():  # by a signal sent to all processes
                return
            yield _alone(unit, workers, known)
        else:
            yield known.checked(unit, chunk)


def _alone(unit: Unit, workers: Workers, known: Known) -> Chunk:
    """Return the checked output of a unit whose worker was killed.

    Records are checked one by one, since this process must not read one that kills.
    """
    with contextlib.suppress(workers.killed):
        return known.checked(unit, workers.submit(unit, known.least).result())
    if len(unit) > 1:
        whole = Chunk()
        for record in unit.single():
            whole.extend(_alone(record, workers, known))
        return whole
    source, line = unit.place()
    message = "the worker that read this record was killed twice, perhaps for lack of memory"
    return Chunk(failed=[Rejected(source, line, "worker_killed", message)], records=1)


class Processes:
    """Worker processes on this machine, which share one memory-mapped lexicon."""

    killed: type[Exception] = WorkerKilledError

    def __init__(self, setup: WorkerSetup, count: int) -> None:
        """Set up ``count`` processes, which start when units are submitted."""
        self.count = count
        self._pool = ProcessPool(count, FORKED_FROM, _open_once, setup)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._pool.close()

    def submit(self, unit: Unit, least: Mapping[str, int]) -> PendingChunk:
        """Submit a unit."""
        return self._pool.submit(_process_here, unit, least)


_opened: tuple[Annotator, Decided] | Exception | None = None


def _open_once(setup: WorkerSetup) -> None:
    global _opened
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

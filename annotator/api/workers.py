"""Worker processes for the batches of one call; results come back in the order of the input."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, TypeAlias

from annotator.api.work import Work, attempt
from annotator.child_processes import FORKED_FROM
from annotator.errors import WorkerError
from annotator.garbage_collection import collect_rarely
from annotator.lexicon import check_not_replaced
from annotator.process_pool import ProcessPool, WorkerKilledError
from annotator.recognition.pipeline import Annotator as CaptionReader
from annotator.recognition.pipeline import ignore_scispacy_warnings
from annotator.records import Figure

#: Lexicon, model and organisms, as the reader of captions takes them.
Setup: TypeAlias = "tuple[str, str | None, tuple[str, ...]]"

#: Batches under way per process: none waits for the main process, and memory is bounded.
_AHEAD = 3

_reader: CaptionReader | Exception | None = None


class Workers:
    """Processes that share one memory-mapped lexicon; ``close`` ends them."""

    def __init__(self, setup: Setup, lexicon_sha256: str, count: int) -> None:
        """Set up ``count`` processes (0: one per core), which start with the first batches.

        They refuse any other lexicon than that with the given hash.
        """
        self._count = count or os.cpu_count() or 1
        self._pool = ProcessPool(self._count, FORKED_FROM, _open, setup, lexicon_sha256)

    def results(self, work: Work, batches: Iterator[list[Figure]]) -> Iterator[Any]:
        """Yield the result of each figure in order, or its Failure.

        Raises what reading the next batch raises, after all results before it, and WorkerError if a
        process was killed.
        """
        waiting: deque[Future[list[Any]]] = deque()
        ended: Exception | None = None
        is_open = True
        while is_open or waiting:
            while is_open and len(waiting) <= _AHEAD * self._count:
                try:
                    waiting.append(self._pool.submit(_attempt_here, work, next(batches)))
                except StopIteration:
                    is_open = False
                except Exception as error:  # of the caller's iterable
                    is_open, ended = False, error
            if waiting:
                yield from _done(waiting.popleft())
        if ended is not None:
            raise ended

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._pool.close()


def _done(batch: Future[list[Any]]) -> list[Any]:
    try:
        return batch.result()
    except (WorkerKilledError, WorkerError) as error:
        raise WorkerError(
            "a worker process ended before its texts were annotated",
            hint="in a script, call it below if __name__ == '__main__':; if that is so, the "
            "process was killed, perhaps for lack of memory: give fewer workers or a smaller "
            "batch_size",
        ) from error


def _open(setup: Setup, lexicon_sha256: str) -> None:
    global _reader
    ignore_scispacy_warnings()
    try:
        reader = CaptionReader(*setup)
        check_not_replaced(
            reader.lexicon, setup[0], lexicon_sha256, "start Python again to use the new one"
        )
        _reader = reader
        collect_rarely()
    except Exception as error:  # raising here would look like a killed worker
        _reader = error


def _attempt_here(work: Work, figures: list[Figure]) -> list[Any]:
    assert _reader is not None
    if isinstance(_reader, Exception):
        raise _reader
    return attempt(work, figures, _reader)

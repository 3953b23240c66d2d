"""A step with its rate and the time that is left, and those who are told of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from annotator.progress import Progress, Step

Clock = Callable[[], float]
#: The parts of a step after which a log has a line, and the seconds: at least, and at most.
_PART, _LEAST, _MOST = 0.1, 10.0, 60.0


class MeasuredStep(Step):
    """A step that is counted and timed; ``told`` is called after each change."""

    def __init__(
        self,
        name: str,
        total: int | None,
        unit: str,
        clock: Clock = time.monotonic,
        told: Callable[[MeasuredStep], None] = lambda _: None,
    ) -> None:
        """Start now."""
        self.name, self.total, self.unit = name, total, unit
        self.done = self.skipped = 0
        self._clock, self._told = clock, told
        self._started = clock()

    def update(self, count: int = 1) -> None:
        """Add what was just done."""
        self.done += count
        self._told(self)

    def skip(self, count: int) -> None:
        """Add what an earlier command has done, which does not count for the rate."""
        self.skipped += count
        self.update(count)

    @property
    def seconds(self) -> float:
        """Return the seconds since the start."""
        return self._clock() - self._started

    @property
    def rate(self) -> float | None:
        """Return how much is done in a second; None before anything is."""
        done, seconds = self.done - self.skipped, self.seconds
        return done / seconds if done and seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """Return the seconds to the end at this rate; None where the total is not known."""
        rate = self.rate
        if self.total is None or rate is None:
            return None
        return max(0, self.total - self.done) / rate


class Observer:
    """Shows or records what it is told; this one does nothing."""

    def started(self, step: MeasuredStep) -> None:
        """Take note that a step begins."""

    def changed(self, step: MeasuredStep) -> None:
        """Take note that more of a step is done."""

    def ended(self, step: MeasuredStep, whole: bool) -> None:
        """Take note that a step has ended, ``whole`` or by an exception."""

    def warned(self, text: str) -> None:
        """Take note of a warning."""


class MeasuredProgress(Progress):
    """Tells observers of each step."""

    def __init__(self, observers: Sequence[Observer], clock: Clock = time.monotonic) -> None:
        """Tell ``observers``, in this order."""
        self._observers = observers
        self._clock = clock

    @contextmanager
    def step(self, name: str, total: int | None = None, unit: str = "records") -> Iterator[Step]:
        """Begin a part of the work, which ends with the block."""
        step = MeasuredStep(name, total, unit, self._clock, self._changed)
        for observer in self._observers:
            observer.started(step)
        whole = False
        try:
            yield step
            whole = True
        finally:
            for observer in self._observers:
                observer.ended(step, whole)

    def warn(self, text: str) -> None:
        """Tell of something that does not end the work."""
        for observer in self._observers:
            observer.warned(text)

    def _changed(self, step: MeasuredStep) -> None:
        for observer in self._observers:
            observer.changed(step)


class Schedule:
    """When a log has another line: after each tenth or minute, not more often than each 10 s."""

    def __init__(self) -> None:
        """Start with a step that begins."""
        self._seconds = 0.0
        self._done = 0

    def is_due(self, step: MeasuredStep) -> bool:
        """Return whether it is time for a line; it is taken as written if so."""
        seconds = step.seconds
        since = seconds - self._seconds
        if since < _LEAST:
            return False
        more = step.done - max(self._done, step.skipped)
        if since < _MOST and (not step.total or more < _PART * step.total):
            return False
        self._seconds, self._done = seconds, step.done
        return True

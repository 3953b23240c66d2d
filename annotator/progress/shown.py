"""Progress for people: a bar on a terminal, lines elsewhere, one line when a step has ended.

Lines that cannot be written are dropped: the reader of a pipe has ended, the log's disk is full.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from annotator.progress.measured import MeasuredStep, Observer, Schedule

#: Seconds from which on a step has a line at its end: short ones need none.
_WORTH_A_LINE = 2.0
_BYTES = ("B", "kB", "MB", "GB", "TB")

Say = Callable[[str], None]


class Bars(Observer):
    """Shows a bar for each step on the terminal, and leaves a line when it has ended."""

    def __init__(self, say: Say) -> None:
        """Write the lines with ``say``; bars go to standard error."""
        self._say = say
        self._bars: dict[int, Any] = {}

    def started(self, step: MeasuredStep) -> None:
        """Show an empty bar."""
        from tqdm import tqdm

        is_bytes = step.unit == "B"
        self._bars[id(step)] = tqdm(
            desc=step.name, total=step.total, unit="B" if is_bytes else f" {step.unit}",
            unit_scale=is_bytes, unit_divisor=1000, dynamic_ncols=True, leave=False,
            bar_format=None if step.unit else "{desc} …",
        )  # fmt: skip

    def changed(self, step: MeasuredStep) -> None:
        """Move the bar."""
        bar = self._bars[id(step)]
        # What is done already would make the rate look high.
        bar.initial = step.skipped
        bar.update(step.done - bar.n)

    def ended(self, step: MeasuredStep, whole: bool) -> None:
        """Take the bar away."""
        self._bars.pop(id(step)).close()
        _say_end(step, whole, self._say)


class Lines(Observer):
    """Writes a line now and then, for logs: without carriage returns."""

    def __init__(self, say: Say) -> None:
        """Write with ``say``."""
        self._say = say
        self._schedules: dict[int, Schedule] = {}

    def started(self, step: MeasuredStep) -> None:
        """Begin to count the time."""
        self._schedules[id(step)] = Schedule()

    def changed(self, step: MeasuredStep) -> None:
        """Write a line if it is time for one."""
        if self._schedules[id(step)].is_due(step):
            _say_line(line(step), self._say)

    def ended(self, step: MeasuredStep, whole: bool) -> None:
        """Write the last line."""
        del self._schedules[id(step)]
        _say_end(step, whole, self._say)


def _say_end(step: MeasuredStep, whole: bool, say: Say) -> None:
    if step.seconds >= _WORTH_A_LINE:
        _say_line(summary(step) if whole else f"{summary(step)}, not finished", say)


def _say_line(text: str, say: Say) -> None:
    # Where Ctrl-C has ended a tee, the run that it stops is about to write its last checkpoint.
    with contextlib.suppress(OSError):
        say(text)


def line(step: MeasuredStep) -> str:
    """Return how far a step is: ``annotate: 640 of 838 records (76 %), 58/s, 3 s left``."""
    of = f" of {_count(step, step.total)}" if step.total is not None else ""
    share = f" ({step.done / step.total:.0%})".replace("%", " %") if step.total else ""
    done = f"{step.done:,}" if of and step.unit != "B" else _count(step, step.done)
    parts = [f"{step.name}: {done}{of}{share}"]
    if step.rate is not None:
        parts.append(_rate(step, step.rate))
    if step.seconds_left is not None:
        parts.append(f"{duration(step.seconds_left)} left")
    return ", ".join(parts)


def summary(step: MeasuredStep) -> str:
    """Return what a step has done: ``annotate: 838 records in 14.5 s, 58/s``."""
    counted = f"{_count(step, step.done)} in " if step.unit else ""
    rate = f", {_rate(step, step.rate)}" if step.rate is not None else ""
    return f"{step.name}: {counted}{duration(step.seconds)}{rate}"


def _count(step: MeasuredStep, number: int) -> str:
    return scaled(number) if step.unit == "B" else f"{number:,} {step.unit}"


def _rate(step: MeasuredStep, rate: float) -> str:
    if step.unit == "B":
        return f"{scaled(rate)}/s"
    return f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"


def scaled(number: float) -> str:
    """Return a number of bytes with three digits: ``1.23 GB``."""
    for unit in _BYTES:
        if number < 1000 or unit == _BYTES[-1]:
            return f"{number:.3g} {unit}"
        number /= 1000
    raise AssertionError


def duration(seconds: float) -> str:
    """Return a time with its two largest units: ``4.2 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"

"""Progress of long work: what is told to it, on a terminal, in a log and for batch systems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar


class Step:
    """A part of the work that is counted; this one is told and says nothing."""

    def update(self, count: int = 1) -> None:
        """Add what was just done."""

    def skip(self, count: int) -> None:
        """Add what an earlier command has done: it counts as done, not for the rate."""


class Progress:
    """Is told what a command is doing; this one says nothing."""

    @contextmanager
    def step(
        self,
        name: str,  # noqa: ARG002
        total: int | None = None,  # noqa: ARG002
        unit: str = "records",  # noqa: ARG002
    ) -> Iterator[Step]:
        """Begin a part of the work, which ends with the block.

        ``total`` is None where it is not known. ``unit`` is what is counted; ``B`` are bytes, and
        nothing is counted without one.
        """
        yield Step()

    def warn(self, text: str) -> None:
        """Tell of something that a user should look at, and that does not end the work."""


SILENT = Progress()

_Value = TypeVar("_Value")


def counted(values: Iterable[_Value], step: Step, each: int = 1) -> Iterator[_Value]:
    """Yield ``values``, and tell the step of ``each`` many when the next one is asked for."""
    number = 0
    for value in values:
        yield value
        number += 1
        if number == each:
            step.update(number)
            number = 0
    if number:
        step.update(number)

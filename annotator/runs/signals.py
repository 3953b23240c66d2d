"""Ctrl-C and SIGTERM: a run stops after the current unit and can be resumed from there."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """A context that records the first signal; a second one ends the process as usual.

    A signal that the process was started to ignore stays ignored: what a script starts with ``&``
    is not meant by the Ctrl-C that ends what runs in front of it.
    """

    def __init__(self) -> None:
        """Start with no signal received."""
        self.number = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """Install the handlers."""
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Restore the previous handlers."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _: FrameType | None) -> None:
        self.number = number
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def stopped(self) -> bool:
        """Return whether a signal was received."""
        return self.number != 0

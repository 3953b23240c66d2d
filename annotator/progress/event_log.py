"""Events of a command as JSON Lines, for batch systems and dashboards.

``docs/batch.md`` describes the fields. Each event is one line that is written at once to the end of
the file: several commands, such as the jobs of an array, can share a file. Only the process of the
command writes, never its workers.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.errors import OutputError
from annotator.progress.measured import MeasuredStep, Observer, Schedule


class EventLog(Observer):
    """Appends events to a file; a disk that is full ends the log, never the work."""

    def __init__(self, path: Path, command: str, say: Callable[[str], None]) -> None:
        """Open ``path``, which may have events of earlier commands. Raises OutputError.

        ``say`` is told once if the file cannot be written to any more.
        """
        self._path, self._command, self._say = path, command, say
        self._started = time.monotonic()
        self._schedules: dict[int, Schedule] = {}
        try:
            self._file: int | None = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        except OSError as error:
            raise OutputError(
                f"{path}: cannot be written: {error.strerror}",
                hint="give another file with --log-json",
            ) from error

    def begin(self, arguments: list[str]) -> None:
        """Write the first event, with the words of the command."""
        self._write(
            "start", {"version": __version__, "arguments": arguments, "host": socket.gethostname()}
        )

    def end(self, exit_code: int, counts: Mapping[str, int], message: str, hint: str) -> None:
        """Write the last event and close the file."""
        fields: dict[str, Any] = {
            "exit_code": exit_code, "seconds": round(time.monotonic() - self._started, 3),
            "counts": dict(counts),
        }  # fmt: skip
        if message:
            fields["message"] = message
        if hint:
            fields["hint"] = hint
        self._write("finished" if exit_code in (0, 3) else "failed", fields)
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def started(self, step: MeasuredStep) -> None:
        """Write that a step begins."""
        self._schedules[id(step)] = Schedule()
        self._progress(step)

    def changed(self, step: MeasuredStep) -> None:
        """Write how far a step is, if it is time."""
        if self._schedules[id(step)].is_due(step):
            self._progress(step)

    def ended(self, step: MeasuredStep, whole: bool) -> None:  # noqa: ARG002
        """Write how far a step came."""
        del self._schedules[id(step)]
        self._progress(step)

    def warned(self, text: str) -> None:
        """Write a warning."""
        self._write("warning", {"message": text})

    def _progress(self, step: MeasuredStep) -> None:
        rate, left = step.rate, step.seconds_left
        self._write(
            "progress",
            {
                "step": step.name,
                "unit": step.unit,
                "done": step.done,
                "total": step.total,
                "seconds": round(step.seconds, 3),
                "rate": None if rate is None else round(rate, 3),
                "seconds_left": None if left is None else round(left, 1),
            },
        )

    def _write(self, event: str, fields: Mapping[str, Any]) -> None:
        if self._file is None:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        head = {"time": now, "event": event, "command": self._command, "pid": os.getpid()}
        line = json.dumps(head | dict(fields)) + "\n"
        data = line.encode("ascii")
        try:
            if os.write(self._file, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            os.close(self._file)
            self._file = None
            self._say(f"{self._path}: no further events are written: {error.strerror}")

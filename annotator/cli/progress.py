"""Progress of a command: bars or lines on standard error, and the events of ``--log-json``."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from annotator.cli.console import echo, reported, say
from annotator.errors import UserError

if TYPE_CHECKING:
    from annotator.progress import Progress
    from annotator.progress.event_log import EventLog
    from annotator.progress.measured import Observer
    from annotator.runs.options import RunSummary

LogJsonOption = Annotated[
    Path | None,
    typer.Option(
        "--log-json",
        metavar="FILE",
        help="Append events to this file as JSON Lines, for batch systems: start, progress, "
        "warning, finished, failed.",
    ),
]


class CommandLog:
    """What a command tells of itself.

    ``counts`` is what it has done, and ``message`` why it was stopped: both are for the last event.
    """

    def __init__(self, progress: Progress) -> None:
        """Start with nothing done."""
        self.progress = progress
        self.counts: dict[str, int] = {}
        self.message = ""

    def warn(self, text: str) -> None:
        """Print a warning, which is also an event."""
        echo(text, err=True)
        self.progress.warn(text)


@contextmanager
def command_log(
    command: str, log_json: Path | None, quiet: bool, out: Path | None = None
) -> Iterator[CommandLog]:
    """Show the progress of a command and write its events; the last one also if it is stopped.

    ``out`` is the command's output folder, which the file may not be in: it must be empty.
    """
    from annotator.progress.measured import MeasuredProgress

    if (
        log_json is not None
        and out is not None
        and log_json.resolve().is_relative_to(out.resolve())
    ):
        raise typer.BadParameter(
            f"--log-json {log_json}: is inside of the output folder; give a file beside it"
        )
    events = _event_log(command, log_json)
    observers: list[Observer] = [] if quiet else [_shown()]
    if events is not None:
        observers.append(events)
    log = CommandLog(MeasuredProgress(observers))
    if events is None:
        yield log
        return
    code, message, hint = 1, "", ""
    try:
        with _terminated():
            events.begin(sys.argv[1:])
            yield log
        code = 0
    except typer.Exit as stop:
        code = stop.exit_code
        message, hint = _said(stop.__cause__)
        raise
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
        message = "stopped by SIGTERM" if code == 128 + signal.SIGTERM else str(stop.code)
        raise
    except KeyboardInterrupt:
        code, message = 128 + signal.SIGINT, "stopped by Ctrl-C"
        raise
    except typer.BadParameter as error:
        code, message = error.exit_code, error.message
        raise
    except BaseException as error:
        message = f"{type(error).__name__}: {error}"
        raise
    finally:
        events.end(code, log.counts, log.message or message, hint)


def note_failed(log: CommandLog, summary: RunSummary, where: Path) -> None:
    """Warn of records and sidecars that failed."""
    if summary.failed:
        log.progress.warn(f"{summary.what_failed('records ')}: {where}")


def _event_log(command: str, path: Path | None) -> EventLog | None:
    from annotator.progress.event_log import EventLog

    if path is None:
        return None
    opened: EventLog = reported(lambda: EventLog(path, command, say))
    return opened


def _shown() -> Observer:
    """Return bars for a terminal, lines for anything else."""
    from annotator.progress.shown import Bars, Lines

    return Bars(say) if sys.stderr.isatty() else Lines(say)


@contextmanager
def _terminated() -> Iterator[None]:
    """End by an exception on SIGTERM, which would end the process without a last event."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _said(error: BaseException | None) -> tuple[str, str]:
    """Return message and hint of the error that ended a command."""
    if isinstance(error, UserError):
        return error.message, error.hint
    return ("", "") if error is None else (str(error), "")

"""One command at a time writes to a folder or a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from annotator.errors import OutputError

#: The lock file in an output folder; it stays, and its presence means nothing.
NAME = ".lock"


@contextmanager
def locked_folder(folder: Path, wait: float = 0) -> Iterator[None]:
    """Make ``folder`` if need be and keep other commands from it; ``wait`` for them, in seconds.

    The lock is the operating system's: it goes with the process, also with one that is killed.
    Raises OutputError when another command has it, or the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from error
    with _locked(folder / NAME, folder, wait):
        yield


@contextmanager
def locked_file(path: Path, wait: float) -> Iterator[None]:
    """Keep other commands from changing ``path``, of which several may be in use."""
    with _locked(path.with_name(f".{path.name}.lock"), path, wait):
        yield


@contextmanager
def _locked(lock_file: Path, what: Path, wait: float) -> Iterator[None]:
    lock = FileLock(lock_file)
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise OutputError(
            f"{what}: another command is writing there", hint="wait until it is done"
        ) from error
    except OSError as error:
        raise _unusable(what, error) from error
    try:
        yield
    finally:
        lock.release()


def _unusable(what: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{what}: cannot be written to: {error.strerror or error}",
        hint="check the path and its permissions, or give another one",
    )

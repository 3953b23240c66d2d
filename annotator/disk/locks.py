"""Locks: one command at a time writes to a folder or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from annotator.errors import OutputError

#: The lock file in an output folder. It is not deleted: its presence does not mean a lock.
NAME = ".lock"


@contextmanager
def locked_folder(folder: Path, wait: float = 0) -> Iterator[None]:
    """Create ``folder`` if necessary and lock it, waiting up to ``wait`` seconds.

    The operating system releases the lock when the process ends, even if it is killed. Raises
    OutputError if another command has the lock, or the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from error
    with _locked(folder / NAME, folder, wait):
        yield


@contextmanager
def locked_file(path: Path, wait: float, say: Callable[[str], object] = str) -> Iterator[None]:
    """Lock ``path``, which need not exist, waiting up to ``wait`` seconds. Raises OutputError.

    ``say`` is told that it waits, and for what.
    """
    with _locked(path.with_name(f".{path.name}.lock"), path, wait, say):
        yield


@contextmanager
def _locked(
    lock_file: Path, path: Path, wait: float, say: Callable[[str], object] = str
) -> Iterator[None]:
    lock = FileLock(lock_file)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if wait:
                say(
                    f"{path}: another command is writing there; waiting for it, at most "
                    f"{wait:g} s (Ctrl-C stops)"
                )
            lock.acquire(timeout=wait)
    except Timeout as error:
        raise OutputError(
            f"{path}: another command is writing there", hint="wait until it is done"
        ) from error
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _unusable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: cannot be written to: {error.strerror or error}",
        hint="check the path and its permissions, or give another one",
    )

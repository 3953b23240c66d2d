"""Atomic writes: to a temporary name, flushed to disk, then renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self

from annotator.errors import OutputError

#: Files of a batch that are flushed at once, by so many threads: file systems flush what is asked
#: for at the same time together.
_BATCH, _FLUSHING = 512, 32


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield the name, ``path`` with ``.part``, of a new and empty file.

    It replaces ``path`` if the block ends without an exception. Raises OutputError if somebody else
    is writing it: what they have written would be cut off, or taken for what this one writes.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        lock = _emptied(part, path)
    except OSError as error:
        raise _about(path, error) from error
    try:
        yield part
        sync_file(part)
        try:
            part.replace(path)
        except OSError as error:
            raise _about(path, error) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        if lock is not None:
            os.close(lock)
    sync_folder(path.parent)


def _about(path: Path, error: OSError) -> OSError:
    """Return the error with the name that the user has given, not that of its part."""
    missing = isinstance(error, FileNotFoundError) and not path.parent.is_dir()
    why = "its folder does not exist" if missing else error.strerror
    return OSError(error.errno, why, str(path))


def _emptied(part: Path, path: Path) -> int | None:
    """Create or empty a file that nobody else is writing; return its locked descriptor.

    None where files cannot be locked so (Windows, which does not rename open files).
    """
    try:
        import fcntl
    except ImportError:
        part.write_bytes(b"")
        return None
    while True:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB, descriptor, path)
            # Until it was locked, another one may have given it its name, or removed it.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(descriptor), part.stat()):
                    os.ftruncate(descriptor, 0)
                    return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(
    flock: Callable[[int, int], object], exclusively: int, descriptor: int, path: Path
) -> None:
    """Lock an open file until it is closed, where its file system can."""
    try:
        flock(descriptor, exclusively)
    except BlockingIOError as error:
        raise OutputError(
            f"{path}: another command is writing there", hint="wait until it is done"
        ) from error
    except OSError:
        return


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """Open ``path`` for UTF-8 text; it is replaced as by ``whole``.

    A lone surrogate, which UTF-8 cannot encode, is escaped.
    """
    with (
        whole(path) as part,
        part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
    ):
        yield file


def write_whole(path: Path, text: str) -> None:
    """Write a text file atomically."""
    with whole_file(path) as file:
        file.write(text)


class FileBatch:
    """Writes many text files atomically; their flushes to disk are waited for together.

    As with ``write_whole``, a file has its name only when its content is on the disk. All files
    have theirs when the block has ended without an exception; after one, those that are not
    complete are not there.
    """

    def __init__(self) -> None:
        """Start without files."""
        self._paths: dict[Path, Path] = {}
        self._threads = ThreadPoolExecutor(_FLUSHING)

    def __enter__(self) -> Self:
        """Return the batch."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Complete the files, or remove what is not complete."""
        try:
            if kind is None:
                self._complete()
        finally:
            self._threads.shutdown()
            for part in self._paths.values():
                part.unlink(missing_ok=True)

    def add(self, path: Path, text: str) -> None:
        """Write a file, which may get its name later. Raises OSError, also for earlier files."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        self._paths[path] = part
        with part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
        if len(self._paths) >= _BATCH:
            self._complete()

    def _complete(self) -> None:
        for _ in self._threads.map(sync_file, self._paths.values()):
            pass
        for path, part in self._paths.items():
            part.replace(path)
        for folder in {path.parent for path in self._paths}:
            sync_folder(folder)
        self._paths.clear()


def sync_file(path: Path) -> None:
    """Flush a file that is written and closed to disk. Raises OSError with the file's name."""
    with path.open("rb+") as file:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to disk: a power failure would lose a new name otherwise."""
    if os.name == "nt":  # folders cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(descriptor)

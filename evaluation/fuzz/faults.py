"""A disk that fails, and a process that is killed, at the n-th thing done to the output folder.

Files are opened by ``io.open``, which is replaced here: every write, truncation, fsync, rename and
removal below a folder is a step. At the chosen one, the disk fails or the process ends; a write is
done by half first, as when the power fails.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

#: What can happen at a step.
FULL, BROKEN, KILLED = "disk full", "disk fails", "killed"
_ERRORS = {FULL: errno.ENOSPC, BROKEN: errno.EIO}
#: The exit code of a process that was "killed" here.
KILLED_CODE = 99


class Faults:
    """Counts the steps below ``folder`` and makes the ``at``-th go wrong; 0 is none.

    ``steps`` are what was done, as (what, name).
    """

    def __init__(self, folder: Path, at: int = 0, what: str = KILLED) -> None:
        """Begin to count."""
        self.folder = str(folder.absolute())
        self.at = at
        self.what = what
        self.steps: list[tuple[str, str]] = []

    def step(self, what: str, path: object, half: Callable[[], object] | None = None) -> None:
        """Count a step; ``half`` does a part of it. Raises OSError at the one that fails."""
        text = os.fspath(path) if isinstance(path, str | os.PathLike) else str(path)
        if not str(text).startswith(self.folder):
            return
        self.steps.append((what, Path(str(text)).name))
        if len(self.steps) != self.at:
            return
        if half is not None:
            half()
        if self.what == KILLED:
            os._exit(KILLED_CODE)
        number = _ERRORS[self.what]
        raise OSError(number, os.strerror(number), text)


class _File(io.FileIO):
    """A file whose writes are steps."""

    faults: Faults

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        part = view[: len(view) // 2]
        self.faults.step("write", self.name, lambda: super(_File, self).write(part))
        return super().write(data)

    def truncate(self, size: int | None = None, /) -> int:
        self.faults.step("truncate", self.name)
        return super().truncate(size)


@contextmanager
def injected(faults: Faults) -> Iterator[Faults]:
    """Have the steps of this process counted by ``faults``."""
    plain_open, plain_fsync = io.open, os.fsync
    names = ("replace", "rename", "unlink", "remove", "mkdir")
    plain = {name: getattr(os, name) for name in names}
    descriptors: dict[int, str] = {}

    def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
        writing = not isinstance(file, int) and set(mode) & set("wax+")
        if not writing or not str(Path(file).absolute()).startswith(faults.folder):
            return plain_open(file, mode, buffering, *rest, **named)
        faults.step("open", Path(file).absolute())
        raw = _File(str(Path(file).absolute()), mode.replace("t", ""))
        raw.faults = faults
        descriptors[raw.fileno()] = str(Path(file).absolute())
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **named)

    def synced(descriptor: int) -> None:
        try:
            path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        except OSError:
            path = descriptors.get(descriptor, "")
        faults.step("fsync", path)
        plain_fsync(descriptor)

    def wrapped(name: str) -> Callable[..., Any]:
        def call(path: Any, *rest: Any, **named: Any) -> Any:
            faults.step(name, Path(path).absolute() if isinstance(path, str | Path) else path)
            return plain[name](path, *rest, **named)

        return call

    changes: list[tuple[Any, str, Any]] = [(io, "open", opened), (builtins, "open", opened)]
    changes += [(os, "fsync", synced), *((os, name, wrapped(name)) for name in names)]
    # shutil copies in the kernel otherwise, past the writes that are counted.
    changes.append((shutil, "_USE_CP_SENDFILE", False))
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    for module, name, new in changes:
        setattr(module, name, new)
    try:
        yield faults
    finally:
        for module, name, old in before:
            setattr(module, name, old)


def in_child(work: Callable[[], object]) -> int:
    """Do ``work`` in a forked process and return its exit code: 0, 1 after an exception."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    return _end(work)


def _end(work: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)

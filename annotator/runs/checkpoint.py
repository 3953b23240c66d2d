"""Checkpoints of a run, ``resume.json``, from which it can resume after an interruption."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, field

from annotator.errors import OutputError
from annotator.figures.input_options import InputOptions
from annotator.figures.inputs import RecordFiles, find_inputs, sidecar_names
from annotator.report.tally import Tally
from annotator.runs.state_json import read_state

NAME = "resume.json"


class Checkpoint(Struct):
    """Progress of a run: the number of units done, and the size of each output file in bytes.

    ``settings`` describes what must be unchanged when the run resumes.
    """

    settings: dict[str, str]
    units: int = 0
    fingerprint: str = ""
    failed: int = 0
    sidecars: int = 0
    review_rows: int = 0
    decided_rows: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


class Pace:
    """Says when a checkpoint is due: after so many units, but for no more than a share of the time.

    What a checkpoint writes grows with the run, whose counts have an entry for each name.
    """

    def __init__(
        self, units: int, share: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start with one that is due after ``units``; a ``share`` of 1 is no limit."""
        self._units = units
        self._share = share
        self._clock = clock
        self._next = 0.0

    def is_due(self, units: int) -> bool:
        """Return whether to write one when ``units`` are done."""
        return units % self._units == 0 and self._clock() >= self._next

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Take the time that a checkpoint takes."""
        started = self._clock()
        yield
        ended = self._clock()
        self._next = ended + (ended - started) * (1 / self._share - 1)


def read_checkpoint(out: Path) -> Checkpoint | None:
    """Return the checkpoint of the run in ``out``; None if there is none.

    Raises OutputError if resume.json cannot be read.
    """
    path = out / NAME
    try:
        return read_state(path.read_text(encoding="utf-8"), Checkpoint)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise OutputError(
            f"{path}: cannot be read: {error!r}", hint="start again with --overwrite"
        ) from error


def check_settings(out: Path, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Raise OutputError if the run in ``out`` has other input, lexicon, version or options."""
    changed = [name for name in now if before.get(name) != now[name]]
    if changed:
        said = "; ".join(f"{name} was {before.get(name, '?')}, is {now[name]}" for name in changed)
        raise OutputError(
            f"{out}: cannot resume this run, its settings differ: {said}",
            hint="use the same input and options, or start again with --overwrite",
        )


def input_settings(paths: Sequence[Path], options: InputOptions) -> dict[str, str]:
    """Return the fingerprint of an input: paths, sizes and modification times of its files.

    Those of sidecars, in which records have their rows, are told apart.
    """
    digest, sidecars = hashlib.sha256(), hashlib.sha256()
    for found in find_inputs(paths, options):
        if isinstance(found, RecordFiles):
            _add_files(digest, found.folder, found.names)
            for folder, names in sidecar_names(found):
                _add_files(sidecars, folder, names)
        else:
            _add_files(digest, found.path.parent, (found.path.name,))
    return {
        "input": digest.hexdigest()[:16],
        "sidecars": sidecars.hexdigest()[:16],
        "input options": str(options) or "none",
    }


def _add_files(digest: hashlib._Hash, folder: Path, names: Iterable[str]) -> None:
    """Add path, size and modification time of files; only the path of a broken link."""
    place = str(folder.absolute())
    for name in names:
        said = f"{place}/{name}"
        try:
            state = os.stat(said)  # noqa: PTH116 - without a Path for each
            said = f"{said}\0{state.st_size}\0{state.st_mtime_ns}"
        except OSError:
            pass
        digest.update(f"{said}\n".encode("utf-8", "surrogateescape"))


def file_settings(path: Path | None) -> str:
    """Return a hash of a file's content; ``none`` if there is no file."""
    return "none" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()[:16]

"""The corrected files that a run's decisions have made, so that outdated ones can be removed.

``corrected.tsv`` in the folder of the run has one line for each file: the folder in which it was
written, its figid, its path in that folder, and the sha256 of its content. Only files that are
recorded here, and are still as they were written, are ever removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable
from pathlib import Path
from typing import IO, Self

from annotator.disk.atomic import whole_file

NAME = "corrected.tsv"
_COLUMNS = ("folder", "figid", "file", "sha256")


class WrittenFiles:
    """The files that are written into a folder now, and those that were written before."""

    def __init__(self, run: Path, folder: Path) -> None:
        """Read what the run at ``run`` has written into ``folder`` before."""
        self._path = run / NAME
        self._folder = folder
        # Relative in the run's own folder, so that this may move.
        self._key = (
            str(folder.relative_to(run)) if folder.is_relative_to(run) else str(folder.absolute())
        )
        #: By folder: file -> (figid, sha256). Of a file that was written again, both count.
        self._elsewhere: list[list[str]] = []
        self._before: dict[str, tuple[str, set[str]]] = {}
        self._now: dict[str, tuple[str, str]] = {}
        self._kept: set[str] = set()
        self._file: IO[str] | None = None
        for key, figid, name, digest in self._lines():
            if key == self._key:
                self._before.setdefault(name, (figid, set()))[1].add(digest)
            else:
                self._elsewhere.append([key, figid, name, digest])

    @property
    def before(self) -> int:
        """Return the number of files that were written into the folder before."""
        return len(self._before)

    def __enter__(self) -> Self:
        """Open the record: a file is added to it before it is written."""
        self._file = self._path.open("a", encoding="utf-8", errors="backslashreplace", newline="")
        if self._file.tell() == 0:
            self._write(self._file, _COLUMNS)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the record; one without files is removed."""
        if self._file is not None:
            self._file.close()
        if not (self._before or self._now or self._elsewhere):
            self._path.unlink(missing_ok=True)

    def add(self, figid: str, name: str, text: str) -> None:
        """Record a file that is about to be written."""
        assert self._file is not None
        digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
        self._now[name] = figid, digest
        if digest not in self._before.get(name, ("", ()))[1]:
            self._write(self._file, (self._key, figid, name, digest))
            # A killed process must not leave a file that nobody knows of.
            self._file.flush()

    def taken(self, figid: str, names: Iterable[str]) -> str:
        """Say which of these names is that of another figure's file; empty for none.

        Records of two folders can have one name.
        """
        for name in names:
            if name in self._now and (other := self._now[name][0]) != figid:
                return f"{figid}: its file {name} would replace that of {other}: rename the record"
        return ""

    def keep(self, figid: str) -> None:
        """Leave the files of a figure that could not be corrected this time."""
        self._kept.add(figid)

    def remove_outdated(self, missing: Container[str]) -> list[str]:
        """Remove files that no decision makes any more; return their names.

        Files of the ``missing`` figures, whose records could not be read, stay; so does a file that
        someone has changed since.
        """
        removed = []
        for name, (figid, digests) in sorted(self._before.items()):
            if name in self._now or figid in missing or figid in self._kept:
                continue
            path = self._folder / name
            if ".." in path.parts or Path(name).is_absolute():  # nobody wrote that
                continue
            if _sha256(path) in digests:
                path.unlink()
                removed.append(name)
                _remove_empty(path.parent, self._folder)
        self._replace(missing)
        return removed

    def _replace(self, missing: Container[str]) -> None:
        """Write the record anew: what is there now."""
        lines = [(self._key, figid, name, digest) for name, (figid, digest) in self._now.items()]
        lines += [
            (self._key, figid, name, digest)
            for name, (figid, digests) in self._before.items()
            if name not in self._now and (figid in missing or figid in self._kept)
            for digest in sorted(digests)
        ]
        every = sorted([*map(list, lines), *self._elsewhere])
        if not every:
            self._path.unlink(missing_ok=True)
            self._before, self._now = {}, {}
            return
        with whole_file(self._path) as file:
            self._write(file, _COLUMNS)
            for line in every:
                self._write(file, line)

    def _lines(self) -> list[list[str]]:
        """Return the lines of the record; one that a killed process has cut off is left out."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        lines = [line.split("\t") for line in text.split("\n")[1:-1]]
        return [line for line in lines if len(line) == len(_COLUMNS)]

    def _write(self, file: IO[str], cells: tuple[str, ...] | list[str]) -> None:
        file.write("\t".join(cells) + "\n")


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # it is not there, or no file
        return ""


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder that has become empty, and those around it up to ``top``."""
    while folder.is_relative_to(top):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent

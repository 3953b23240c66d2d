"""Tables of the sources: tab-separated, with a header, gzipped or not."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from annotator.disk.text_lines import bounded_lines, too_long
from annotator.errors import LexiconError

#: Cells of HGNC's cross references are long, but not as long as this.
_MAX_CELL = 16 * 1024 * 1024
_BUFFER = 1 << 17


def written_for(release: str) -> str:
    """Say what to do with a file of another form than that of ``release``."""
    return (
        f"the parser was written for {release}: fetch the file again, or take a release of that "
        "form (annotator lexicon install --release SOURCE=VALUE)"
    )


class _Reading:
    """How far each source file is read, in bytes, packed ones as they are on the disk."""

    def __init__(self, told: Callable[[int], object]) -> None:
        self._told = told
        self._furthest: dict[Path, int] = {}

    def note(self, path: Path, place: int) -> None:
        """Tell of what is read for the first time."""
        more = place - self._furthest.get(path, 0)
        if more > 0:
            self._furthest[path] = place
            self._told(more)


_reading: ContextVar[_Reading | None] = ContextVar("_reading", default=None)


@contextmanager
def counted_reading(told: Callable[[int], object]) -> Iterator[None]:
    """Tell ``told`` of the bytes of every source file that is read in the block."""
    before = _reading.set(_Reading(told))
    try:
        yield
    finally:
        _reading.reset(before)


class _Counted(io.FileIO):
    """A file that notes how far it is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._path = path
        self._reading = _reading.get()

    def readinto(self, buffer: Any, /) -> int:
        """Read into ``buffer``; return the number of bytes."""
        count = super().readinto(buffer) or 0
        if self._reading is not None:
            self._reading.note(self._path, self.tell())
        return count


@contextmanager
def open_source(path: Path) -> Iterator[BinaryIO]:
    """Open a source file, unpacking .gz. Raises LexiconError when it is damaged or not there."""
    try:
        with io.BufferedReader(_Counted(path), _BUFFER) as raw:
            if path.suffix != ".gz":
                yield raw
                return
            with gzip.open(raw) as file:
                yield cast(BinaryIO, file)
    except (OSError, EOFError, zlib.error) as error:
        raise LexiconError(
            f"{path}: cannot be read: {error}", hint="fetch the file again from its publisher"
        ) from error


def rows(path: Path, required: str, release: str) -> Iterator[dict[str, str]]:
    """Yield each row by column.

    ``required`` names the columns that must be there; others are kept, and mean nothing here.
    ``release`` says which release of the format the parser was written for. Raises LexiconError.
    """
    with open_source(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        try:
            lines = _lines(text, path)
            header = next(lines, "").lstrip("\ufeff#").rstrip("\r\n").split("\t")
            columns = [name.strip().strip('"') for name in header]
            for name in required.split():
                if name not in columns:
                    raise LexiconError(
                        f"{path}:1: no column {name}; the columns are {', '.join(columns[:12])}",
                        hint=written_for(release),
                    )
            limit = csv.field_size_limit(_MAX_CELL)
            try:
                for cells in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                    if cells:
                        cells += [""] * (len(columns) - len(cells))
                        yield dict(zip(columns, cells, strict=False))
            finally:
                csv.field_size_limit(limit)
        except UnicodeDecodeError as error:
            raise LexiconError(
                f"{path}: is not UTF-8: {error}", hint=written_for(release)
            ) from error


def _lines(text: TextIO, path: Path) -> Iterator[str]:
    """Yield the lines. Raises LexiconError for one that would fill the memory."""
    for number, line in enumerate(bounded_lines(text, "\n"), start=1):
        if line is None:
            raise LexiconError(
                f"{path}:{number}: {too_long()}",
                hint="fetch the file again from its publisher",
            )
        yield line


def listed(cell: str) -> list[str]:
    """Return the values of a cell that joins them with ``|``, quoted as a whole or not."""
    cell = cell.strip().removeprefix('"').removesuffix('"')
    return [value for part in cell.split("|") if (value := part.strip()) and value != "-"]

"""The input cut into pieces that a worker reads on its own: some record files, or some rows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePath

from msgspec import Struct

from annotator.figures.inputs import RecordFiles, Table, find_inputs
from annotator.figures.pfocr import read_record
from annotator.figures.tables import Row, check_table, row_figure, table_rows
from annotator.records import Figure, Rejected


class FilesUnit(Struct, frozen=True):
    """Record files of one folder, by name."""

    files: RecordFiles

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.files.names)

    def read(self) -> Iterator[Figure | Rejected]:
        """Yield the figures in order; Rejected for records and sidecars that cannot be read."""
        for name in self.files.names:
            yield from read_record(self.files.folder / name, self.files.sidecar_folders)

    def stems(self) -> Iterator[str]:
        """Yield the names of the records without suffix: with PFOCR, their figids."""
        for name in self.files.names:
            yield PurePath(name).stem

    def only(self, named: Container[str]) -> FilesUnit:
        """Return the records whose name without suffix is in ``named``."""
        names = tuple(name for name in self.files.names if PurePath(name).stem in named)
        return FilesUnit(RecordFiles(self.files.folder, names, self.files.sidecar_folders))

    def single(self) -> Iterator[FilesUnit]:
        """Yield units of one record."""
        for name in self.files.names:
            yield FilesUnit(RecordFiles(self.files.folder, (name,), self.files.sidecar_folders))

    def place(self) -> tuple[str, int]:
        """Return file and line of the first record."""
        return str(self.files.folder / self.files.names[0]), 0


class RowsUnit(Struct, frozen=True):
    """Rows of one table with their lines, read but not yet figures."""

    path: Path
    rows: tuple[tuple[int, Row] | Rejected, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def read(self) -> Iterator[Figure | Rejected]:
        """Yield the figures in order, or why a row cannot be read."""
        for row in self.rows:
            yield row if isinstance(row, Rejected) else row_figure(self.path, *row)

    def single(self) -> Iterator[RowsUnit]:
        """Yield units of one row."""
        for row in self.rows:
            yield RowsUnit(self.path, (row,))

    def place(self) -> tuple[str, int]:
        """Return file and line of the first row."""
        first = self.rows[0]
        return str(self.path), first.line if isinstance(first, Rejected) else first[0]


Unit = FilesUnit | RowsUnit


def work_units(
    paths: Sequence[Path], size: int, limit: int = 0, shard: tuple[int, int] = (1, 1)
) -> Iterator[Unit]:
    """Return the input in its order, in units of at most ``size`` records; ``limit`` 0 means all.

    Of ``shard`` (i, n) every n-th unit from the i-th on: the shards of an input have each record
    once. The limit is one of the whole input. Raises InputError or DependencyError at once, before
    the first unit: for a path that does not exist or is not a known input, and for a table without
    figid or caption.
    """
    inputs = find_inputs(paths)
    for found in inputs:
        if isinstance(found, Table):
            check_table(found.path)
    units = _units(inputs, size)
    number, count = shard
    return islice(_limited(units, limit) if limit else units, number - 1, None, count)


def _units(inputs: Iterable[RecordFiles | Table], size: int) -> Iterator[Unit]:
    for found in inputs:
        if isinstance(found, Table):
            rows = table_rows(found.path)
            while some := tuple(islice(rows, size)):
                yield RowsUnit(found.path, some)
        else:
            for start in range(0, len(found.names), size):
                names = found.names[start : start + size]
                yield FilesUnit(RecordFiles(found.folder, names, found.sidecar_folders))


def _limited(units: Iterator[Unit], limit: int) -> Iterator[Unit]:
    left = limit
    for unit in units:
        if len(unit) >= left:
            yield _first(unit, left)
            return
        left -= len(unit)
        yield unit


def _first(unit: Unit, count: int) -> Unit:
    if isinstance(unit, RowsUnit):
        return RowsUnit(unit.path, unit.rows[:count])
    files = unit.files
    return FilesUnit(RecordFiles(files.folder, files.names[:count], files.sidecar_folders))

"""The input cut into pieces for workers: some record files, some rows, or figures of articles."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePath

from msgspec import Struct
from msgspec.structs import replace

from annotator.figures.articles import read_articles
from annotator.figures.input_options import InputOptions
from annotator.figures.inputs import Articles, Input, RecordFiles, find_inputs
from annotator.figures.pfocr import read_file
from annotator.figures.tables import Row, Table, checked_table, row_figure, table_rows
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
            yield from read_file(self.files, name)

    def stems(self) -> Iterator[str]:
        """Yield the names of the records without suffix: with PFOCR, their figids."""
        for name in self.files.names:
            yield PurePath(name).stem

    def only(self, named: Container[str]) -> FilesUnit:
        """Return the records whose name without suffix is in ``named``."""
        names = tuple(name for name in self.files.names if PurePath(name).stem in named)
        return FilesUnit(replace(self.files, names=names))

    def single(self) -> Iterator[FilesUnit]:
        """Yield units of one record."""
        for name in self.files.names:
            yield FilesUnit(replace(self.files, names=(name,)))

    def place(self) -> tuple[str, int]:
        """Return file and line of the first record."""
        return str(self.files.folder / self.files.names[0]), 0


class RowsUnit(Struct, frozen=True):
    """Rows of one table with their lines, read but not yet figures."""

    table: Table
    rows: tuple[tuple[int, Row] | Rejected, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def read(self) -> Iterator[Figure | Rejected]:
        """Yield the figures in order, or why a row cannot be read."""
        for row in self.rows:
            yield row if isinstance(row, Rejected) else row_figure(self.table, *row)

    def single(self) -> Iterator[RowsUnit]:
        """Yield units of one row."""
        for row in self.rows:
            yield RowsUnit(self.table, (row,))

    def place(self) -> tuple[str, int]:
        """Return file and line of the first row."""
        first = self.rows[0]
        return str(self.table.path), first.line if isinstance(first, Rejected) else first[0]


class FiguresUnit(Struct, frozen=True):
    """Figures of articles, which are read one article at a time; ``place`` is the first one's."""

    figures: tuple[Figure | Rejected, ...]

    def __len__(self) -> int:
        """Return the number of figures."""
        return len(self.figures)

    def read(self) -> Iterator[Figure | Rejected]:
        """Yield the figures in order, or why one cannot be read."""
        yield from self.figures

    def single(self) -> Iterator[FiguresUnit]:
        """Yield units of one figure."""
        for figure in self.figures:
            yield FiguresUnit((figure,))

    def place(self) -> tuple[str, int]:
        """Return file and line of the first figure."""
        return self.figures[0].source, self.figures[0].line


Unit = FilesUnit | RowsUnit | FiguresUnit


def work_units(
    paths: Sequence[Path],
    size: int,
    limit: int = 0,
    shard: tuple[int, int] = (1, 1),
    options: InputOptions | None = None,
    say: Callable[[str], object] = str,
) -> Iterator[Unit]:
    """Return the input in its order, in units of at most ``size`` records; ``limit`` 0 means all.

    Of ``shard`` (i, n) every n-th unit from the i-th on: the shards of an input have each record
    once. The limit is one of the whole input. ``say`` is told which columns of a table are read, if
    their headings are not the names of the fields. Raises InputError or DependencyError at once,
    before the first unit: for a path that does not exist or is not a known input, and for a table
    without id or text.
    """
    options = options or InputOptions()
    inputs = [
        checked_table(found, options) if isinstance(found, Table) else found
        for found in find_inputs(paths, options)
    ]
    for found in inputs:
        if isinstance(found, Table) and found.columns.note:
            say(f"{found.path}: {found.columns.note}")
    units = _units(inputs, size)
    number, count = shard
    return islice(_limited(units, limit) if limit else units, number - 1, None, count)


def _units(inputs: Iterable[Input], size: int) -> Iterator[Unit]:
    for found in inputs:
        if isinstance(found, Table):
            rows = table_rows(found)
            while some := tuple(islice(rows, size)):
                yield RowsUnit(found, some)
        elif isinstance(found, Articles):
            figures = read_articles(found.path, found.form)
            while read := tuple(islice(figures, size)):
                yield FiguresUnit(read)
        else:
            for start in range(0, len(found.names), size):
                yield FilesUnit(replace(found, names=found.names[start : start + size]))


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
        return RowsUnit(unit.table, unit.rows[:count])
    if isinstance(unit, FiguresUnit):
        return FiguresUnit(unit.figures[:count])
    return FilesUnit(replace(unit.files, names=unit.files.names[:count]))

"""About how many records an input has, without reading it: for progress and the time left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annotator.figures.input_options import InputOptions
from annotator.figures.inputs import RecordFiles, find_inputs
from annotator.figures.tables import Table

#: Tables with a record in a line, and how much of a large one is looked at.
_LINES = (".jsonl", ".csv", ".tsv")
_SAMPLE = 64_000_000


def expected_records(paths: Sequence[Path], options: InputOptions | None = None) -> int | None:
    """Return the number of records, which for tables is an estimate; None where there is none.

    Raises InputError.
    """
    total = 0
    for found in find_inputs(paths, options):
        if isinstance(found, RecordFiles):
            count: int | None = len(found.names)
        else:  # articles have several figures, texts one record or one a line
            count = _rows(found.path) if isinstance(found, Table) else None
        if count is None:
            return None
        total += count
    return total


def _rows(path: Path) -> int | None:
    """Return the number of rows of a table, by the line ends of its beginning."""
    if path.suffix.lower() == ".parquet":
        return _rows_of_parquet(path)
    if path.suffix.lower() not in _LINES:  # compressed
        return None
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
        lines = sample.count(b"\n") + (not sample.endswith(b"\n") and bool(sample))
        if len(sample) == _SAMPLE:
            lines = round(lines * path.stat().st_size / _SAMPLE)
    except OSError:
        return None  # what cannot be read is reported when it is read
    return max(0, lines - (path.suffix.lower() != ".jsonl"))


def _rows_of_parquet(path: Path) -> int | None:
    try:
        from pyarrow.parquet import ParquetFile

        rows: int = ParquetFile(path).metadata.num_rows
    except Exception:  # no pyarrow, or not such a file: reported when it is read
        return None
    return rows

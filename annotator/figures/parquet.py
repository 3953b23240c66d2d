"""Tables of captions as Parquet; needs pyarrow, which is imported here alone and on use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.errors import DependencyError
from annotator.figures.front_matter import undecodable
from annotator.figures.record_error import RecordError

_BATCH_ROWS = 1_000


def parquet_columns(path: Path) -> list[str]:
    """Return the column names. Raises RecordError when the file is not Parquet."""
    with _open(path) as file:
        return list(file.schema_arrow.names)


def parquet_rows(
    path: Path, columns: frozenset[str]
) -> Iterator[tuple[int, dict[str, Any] | RecordError]]:
    """Yield each row with its number, from 1; only ``columns``, numbers and dates as texts."""
    number = 0
    try:
        with _open(path) as file:
            wanted = [name for name in file.schema_arrow.names if name in columns]
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield number, _row(row, number)
    # Those of pyarrow, and of Python where a date or time is beyond what it can hold.
    except (OSError, ValueError, OverflowError) as error:
        message = f"cannot be read from here on: {error}"
        yield number + 1, RecordError("unreadable", message, number + 1)


def _open(path: Path) -> Any:
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise DependencyError(
            f"{path}: Parquet files need pyarrow: {error}",
            hint="pip install 'pfocr-annotator[parquet]'",
        ) from error
    if not path.is_file():
        raise RecordError("unreadable", "is not there, or not a regular file")
    try:
        return ParquetFile(path)
    except (OSError, ValueError) as error:
        raise RecordError("unreadable", f"is not a Parquet file: {error}") from error


def _row(row: dict[str, Any], number: int) -> dict[str, Any] | RecordError:
    try:
        return {name: _plain(value) for name, value in row.items()}
    except UnicodeDecodeError as error:
        return undecodable(error, number)


def _plain(value: Any) -> Any:
    """Return texts, None, booleans, and lists and dicts of them. Raises UnicodeDecodeError."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, bytes):  # texts of writers that do not say that they are UTF-8
        return value.decode("utf-8")
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value != value:  # a data frame's gap
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

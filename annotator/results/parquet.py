"""Write and read annotations, findings and rows as Parquet: one row per JSON object of the run.

The columns are those of the JSON Lines files, nested; offsets, priorities and line numbers are
32-bit integers, scores and probabilities doubles, everything else text or lists and structs of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from annotator.errors import DependencyError, InputError
from annotator.results.stored import TABLES

#: Rows that are converted at once; also the size of a row group in the file.
_ROWS = 2_000


def require_pyarrow() -> None:
    """Raise DependencyError if pyarrow is not installed."""
    _pyarrow("--format parquet")


def _pyarrow(what: str) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise DependencyError(
            f"{what} needs pyarrow: {error}", hint="pip install 'pfocr-annotator[parquet]'"
        ) from error
    return pyarrow


def schemas() -> dict[str, Any]:
    """Return the schemas, derived from the types, by the file's name without its suffix."""
    pa = _pyarrow("Parquet")
    return {name: pa.schema(_fields(kind, pa)) for name, kind in TABLES.items()}


def _fields(kind: type, pa: Any) -> list[tuple[str, Any]]:
    """Return the columns of a struct type."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    return [(field.encode_name, _arrow(field.type, pa)) for field in info.fields]


def _arrow(kind: msgspec.inspect.Type, pa: Any) -> Any:
    """Return the Arrow type for a field of a struct."""
    match kind:
        case msgspec.inspect.IntType():
            return pa.int32()
        case msgspec.inspect.FloatType():
            return pa.float64()
        case msgspec.inspect.StrType() | msgspec.inspect.EnumType():
            return pa.string()
        case msgspec.inspect.VarTupleType():
            return pa.list_(_arrow(kind.item_type, pa))
        case msgspec.inspect.StructType():
            return pa.struct(_fields(kind.cls, pa))
        case msgspec.inspect.UnionType():  # of a type and None
            types = [t for t in kind.types if not isinstance(t, msgspec.inspect.NoneType)]
            return _arrow(types[0], pa)
    raise TypeError(f"no Arrow type for {kind}")


def write_parquet(lines: Path, name: str, path: Path) -> None:
    """Write the JSON Lines of ``lines`` to ``path``; ``name`` is a key of ``TABLES``."""
    pa = _pyarrow("--format parquet")
    schema = schemas()[name]
    with (
        lines.open(encoding="utf-8") as file,
        pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer,
    ):
        while rows := [json.loads(line) for line in islice(file, _ROWS)]:
            try:
                table = pa.Table.from_pylist(rows, schema)
            except UnicodeEncodeError:
                table = pa.Table.from_pylist(_writable(rows), schema)
            writer.write_table(table)


def read_parquet(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row with its number, from 1, as its JSON object. Raises InputError."""
    pa = _pyarrow(str(path))
    number = 0
    try:
        with pa.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (OSError, ValueError) as error:  # pyarrow's errors are subclasses of these
        raise InputError(f"{path}: cannot be read from row {number + 1} on: {error}") from error


def _writable(value: Any) -> Any:
    """Return ``value`` with lone surrogates, which UTF-8 cannot encode, escaped."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {name: _writable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_writable(item) for item in value]
    return value

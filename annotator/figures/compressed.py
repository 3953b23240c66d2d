"""Open a file for reading bytes, unpacked where its name says that it is packed."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from annotator.disk.regular_files import open_regular
from annotator.errors import DependencyError

GZIP, ZSTD = ".gz", ".zst"


def without_packing(name: str) -> str:
    """Return a file's name in lower case, without .gz or .zst; .tgz is .tar."""
    name = name.lower()
    if name.endswith(".tgz"):
        return f"{name[:-4]}.tar"
    return name.removesuffix(GZIP).removesuffix(ZSTD)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file, unpacked.

    Raises OSError; DependencyError for .zst without pyarrow. Reading raises OSError, EOFError or
    zlib.error where the file is damaged.
    """
    name = path.name.lower()
    with open_regular(path) as file:
        if name.endswith((GZIP, ".tgz")):
            with gzip.open(file) as unpacked:
                yield cast(BinaryIO, unpacked)
        elif name.endswith(ZSTD):
            yield _zstd(path, file)
        else:
            yield file


def check_packing(path: Path) -> None:
    """Raise DependencyError if what unpacks the file is not installed."""
    if path.name.lower().endswith(ZSTD):
        _pyarrow(path)


def _zstd(path: Path, file: BinaryIO) -> BinaryIO:
    pyarrow = _pyarrow(path)
    stream = pyarrow.input_stream(pyarrow.PythonFile(file), compression="zstd")
    return cast(BinaryIO, io.BufferedReader(stream))


def _pyarrow(path: Path) -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise DependencyError(
            f"{path}: files packed with zstd need pyarrow: {error}",
            hint="pip install 'pfocr-annotator[parquet]', or pack the file with gzip",
        ) from error
    return pyarrow

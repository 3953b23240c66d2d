"""Lines of a text file, gzipped or not, with their numbers and what is wrong with them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, AnyStr, BinaryIO, cast

from annotator.figures.front_matter import MAX_BYTES, undecodable
from annotator.figures.record_error import RecordError
from annotator.figures.regular_files import open_regular


def numbered_lines(path: Path) -> Iterator[tuple[int, str | RecordError]]:
    """Yield each line with its line end and its number, from 1.

    A line that is not UTF-8 comes as a fault, and the next ones follow. A file that cannot be read
    on (a truncated .gz) gives a fault as its last item.
    """
    number = 0
    try:
        with _open(path) as file:
            for number, data in enumerate(bounded_lines(file, b"\n"), start=1):
                if data is None:
                    yield number, too_long(number)
                    continue
                try:
                    line = data.decode("utf-8")
                except UnicodeDecodeError as error:
                    yield number, undecodable(error, number)
                    continue
                yield number, line.removeprefix("\ufeff") if number == 1 else line
    except (EOFError, zlib.error) as error:
        message = f"the gzip file is damaged or cut off here, its rest is lost: {error}"
        yield number + 1, RecordError("truncated", message, number + 1)
    except OSError as error:
        message = f"cannot be read from here on: {error.strerror or error}"
        yield number + 1, RecordError("unreadable", message, number + 1)


def bounded_lines(file: IO[AnyStr], *ends: AnyStr) -> Iterator[AnyStr | None]:
    """Yield each line, None for one that would fill the memory; ``ends`` are line ends."""
    while line := file.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(ends):
            line = file.readline(MAX_BYTES)
        yield None


def too_long(number: int) -> RecordError:
    """Return the fault of a line that ``bounded_lines`` gives as None."""
    return RecordError("too_large", f"the line has more than {MAX_BYTES:,} bytes", number)


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    with open_regular(path) as file:
        if path.name.lower().endswith(".gz"):
            with gzip.open(file) as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            yield file

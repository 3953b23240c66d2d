"""Lines of a text file, packed or not, with their numbers and what is wrong with them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from annotator.disk import text_lines
from annotator.figures.compressed import opened
from annotator.figures.front_matter import undecodable
from annotator.figures.record_error import RecordError

#: Bytes in which a file with lines has the end of one.
_START = 1 << 20


def numbered_lines(path: Path) -> Iterator[tuple[int, str | RecordError]]:
    """Yield each line with its line end and its number, from 1.

    A line that is not UTF-8 comes as a fault, and the next ones follow. A file that cannot be read
    on (a truncated .gz) gives a fault as its last item.
    """
    number = 0
    try:
        with opened(path) as file:
            for number, data in enumerate(text_lines.bounded_lines(file, b"\n"), start=1):
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
        message = f"the packed file is damaged or cut off here, its rest is lost: {error}"
        yield number + 1, RecordError("truncated", message, number + 1)
    except OSError as error:
        message = f"cannot be read from here on: {error.strerror or error}"
        yield number + 1, RecordError("unreadable", message, number + 1)


def ends_with_cr_only(path: Path) -> bool:
    """Return whether lines end with a carriage return alone, as in old Mac files.

    False where the file cannot be read: reading it says why.
    """
    try:
        with opened(path) as file:
            start = file.read(_START)
    except (EOFError, zlib.error, OSError):
        return False
    return b"\n" not in start and b"\r" in start.rstrip(b"\r")


def too_long(number: int) -> RecordError:
    """Return the fault of a line that ``text_lines.bounded_lines`` gives as None."""
    return RecordError("too_large", text_lines.too_long(), number)

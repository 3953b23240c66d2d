"""Open a text file, and read its lines with bounded memory."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, AnyStr, TextIO

#: Bytes (or characters) that a line or a record may have. A record has some 20 kB; anything far
#: larger is not a record, and could exhaust memory.
MAX_BYTES = 32 * 1024 * 1024


def open_text(path: Path) -> TextIO:
    """Open a text file, gzipped or not."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def too_long() -> str:
    """Return the error message for a line that ``bounded_lines`` yields as None."""
    return f"the line has more than {MAX_BYTES:,} bytes"


def bounded_lines(file: IO[AnyStr], *ends: AnyStr) -> Iterator[AnyStr | None]:
    """Yield each line, None for one longer than MAX_BYTES; ``ends`` are the line ends."""
    while line := file.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(ends):
            line = file.readline(MAX_BYTES)
        yield None

"""Lines of a text file, bounded: none can fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, AnyStr

#: Bytes (or characters) that a line or a record may have. A record has some 20 kB; what is far
#: larger is not a record, and would fill the memory.
MAX_BYTES = 32 * 1024 * 1024


def too_long() -> str:
    """Say what is wrong with a line that ``bounded_lines`` gives as None."""
    return f"the line has more than {MAX_BYTES:,} bytes"


def bounded_lines(file: IO[AnyStr], *ends: AnyStr) -> Iterator[AnyStr | None]:
    """Yield each line, None for one that would fill the memory; ``ends`` are line ends."""
    while line := file.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(ends):
            line = file.readline(MAX_BYTES)
        yield None

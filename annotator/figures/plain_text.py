"""Plain texts: a file is a record, or each of its lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.errors import DependencyError
from annotator.figures.compressed import without_packing
from annotator.figures.fields import figure
from annotator.figures.front_matter import read_text
from annotator.figures.lines import numbered_lines
from annotator.figures.record_error import RecordError
from annotator.records import Figure, Rejected


def text_file(path: Path) -> Figure | Rejected:
    """Return the text of a file as a record named after it, or why it cannot be read.

    The text is exactly that of the file but for a byte order mark, with its line ends.
    """
    source = str(path)
    try:
        values = {"caption": read_text(path)}
        return figure(values, figid=_stem(path), existing=(), source=source, line=1)
    except RecordError as fault:
        return fault.rejected(source)
    except DependencyError as error:
        return RecordError("unreadable", error.message).rejected(source)


def text_lines(path: Path) -> Iterator[tuple[int, dict[str, str] | RecordError]]:
    """Yield each line that is not blank as a row, named after the file and its number."""
    stem = _stem(path)
    for number, line in numbered_lines(path):
        if isinstance(line, RecordError):
            yield number, line
        elif line.strip():
            yield number, {"figid": f"{stem}-{number}", "caption": line.rstrip("\r\n")}


def _stem(path: Path) -> str:
    name = path.name[: len(without_packing(path.name))]
    return Path(name).stem

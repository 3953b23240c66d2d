"""PFOCR record files: front matter of either format, with the sidecars beside it; and texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annotator.disk.regular_files import open_regular
from annotator.figures.compressed import without_packing
from annotator.figures.fields import LONGEST_CELL, FieldError, figure, text
from annotator.figures.front_matter import FrontMatter, read_front_matter
from annotator.figures.inputs import RecordFiles
from annotator.figures.plain_text import text_file
from annotator.figures.record_error import RecordError
from annotator.figures.rows import KINDS, ExistingRows
from annotator.figures.sidecars import Sidecar, read_sidecars
from annotator.records import Figure, Rejected

#: A record, and one without its first line.
_RECORD_STARTS = (b"---", b"figid:")
_LONGEST_START = 16


def read_file(files: RecordFiles, name: str) -> list[Figure | Rejected]:
    """Return the figure of a file, or why it cannot be read; see ``read_record``.

    A text without front matter is a figure of its own, where ``files`` may be texts.
    """
    path = files.folder / name
    if files.only_texts or (files.texts and _is_text(path)):
        return [text_file(path)]
    return read_record(path, files.sidecar_folders)


def _is_text(path: Path) -> bool:
    """Return whether a .txt file is a plain text, by how it begins."""
    if path.suffix.lower() != ".txt":
        return without_packing(path.name).endswith(".txt")
    try:
        with open_regular(path) as file:
            start = file.read(_LONGEST_START).removeprefix(b"\xef\xbb\xbf")
    except OSError:
        return False  # the reader of records says why
    return not start.startswith(_RECORD_STARTS)


def read_record(path: Path, sidecar_folders: Sequence[Path]) -> list[Figure | Rejected]:
    """Return the figure, or why it cannot be read; then a Rejected for each damaged sidecar.

    A record without ``figid`` goes by its file name.
    """
    source = str(path)
    try:
        front_matter = read_front_matter(path)
    except RecordError as fault:
        return [fault.rejected(source)]
    try:
        figid = text(front_matter.values, "figid") or path.stem
        sidecars = read_sidecars(figid, sidecar_folders)
        faults: list[Rejected] = []
        record = _figure(figid, front_matter, sidecars, source, faults)
    except FieldError as fault:
        return [fault.rejected(source, front_matter.lines.get(fault.field, 0))]
    return [record, *faults]


def _figure(
    figid: str,
    front_matter: FrontMatter,
    sidecars: dict[str, Sidecar],
    source: str,
    faults: list[Rejected],
) -> Figure:
    """Return the figure; ``faults`` gets those of its sidecars."""
    values = front_matter.values
    existing = ExistingRows()
    for kind in KINDS:
        if kind in sidecars:
            sidecar = sidecars[kind]
            if sidecar.fault is not None:
                faults.append(sidecar.fault.rejected(str(sidecar.path)))
            if lines := existing.add_sidecar(kind, sidecar.rows):
                message = (
                    f"{len(lines)} rows have a cell of more than {LONGEST_CELL:,} characters and "
                    "are left out"
                )
                fault = RecordError("bad_sidecar", message, lines[0])
                faults.append(fault.rejected(str(sidecar.path)))
        existing.add_list(kind, values)
    existing.add_keywords(values.get("schema-jsonld"))
    return figure(values, figid=figid, existing=tuple(existing.rows), source=source)

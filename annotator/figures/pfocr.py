"""PFOCR record files: front matter of either format, with the sidecars beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annotator.figures.fields import LONGEST_CELL, FieldError, figure, text
from annotator.figures.front_matter import FrontMatter, read_front_matter
from annotator.figures.record_error import RecordError
from annotator.figures.rows import KINDS, ExistingRows
from annotator.figures.sidecars import Sidecar, read_sidecars
from annotator.records import Figure, Rejected


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

"""PFOCR record files: front matter of either format, with the sidecars beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annotator.figures.fields import FieldError, figure, text
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
        record = _figure(figid, front_matter, sidecars, source)
    except FieldError as fault:
        return [fault.rejected(source, front_matter.lines.get(fault.field, 0))]
    faults = [(sidecar.fault, str(sidecar.path)) for sidecar in sidecars.values()]
    return [record, *(fault.rejected(path) for fault, path in faults if fault is not None)]


def _figure(
    figid: str, front_matter: FrontMatter, sidecars: dict[str, Sidecar], source: str
) -> Figure:
    values = front_matter.values
    existing = ExistingRows()
    for kind in KINDS:
        if kind in sidecars:
            existing.add_sidecar(kind, sidecars[kind].rows)
        existing.add_list(kind, values)
    existing.add_keywords(values.get("schema-jsonld"))
    return figure(values, figid=figid, existing=tuple(existing.rows), source=source)

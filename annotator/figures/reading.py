"""Yield every figure of the inputs, or why a record cannot be one."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from annotator.figures.first_places import FirstPlaces, read_again
from annotator.figures.input_options import InputOptions
from annotator.figures.units import FilesUnit, Unit, work_units
from annotator.records import Figure, Rejected

_UNIT = 64


def read_figures(
    paths: Sequence[Path], options: InputOptions | None = None
) -> Iterator[Figure | Rejected]:
    """Return the figures of ``paths`` in their order, in a folder by name; one at a time.

    ``options`` say how files are read. A record that cannot be read, and a figid that was read
    before, comes as Rejected. Raises InputError or DependencyError at once, before the first
    record: for a path that does not exist or is not a known input, and for a table without id or
    text.
    """
    return _records(work_units(paths, _UNIT, options=options))


def named_units(
    paths: Sequence[Path], named: Container[str], options: InputOptions | None = None
) -> Iterator[Unit]:
    """Return ``paths`` in pieces; of record files only those whose name without suffix is named.

    PFOCR names them by figid. Tables are read whole. Raises as ``read_figures`` does.
    """
    units = work_units(paths, _UNIT, options=options)
    return (
        left
        for unit in units
        if len(left := unit.only(named) if isinstance(unit, FilesUnit) else unit)
    )


def _records(units: Iterator[Unit]) -> Iterator[Figure | Rejected]:
    seen = FirstPlaces()
    for unit in units:
        for record in unit.read():
            if not isinstance(record, Figure):
                yield record
            elif first := seen.add(record.figid, record.source, record.line):
                yield read_again(record, first)
            else:
                yield record

"""Yield every figure of the inputs, or why a record cannot be one."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path, PurePath

from msgspec.structs import replace

from annotator.figures.first_places import FirstPlaces, read_again
from annotator.figures.input_options import InputOptions
from annotator.figures.units import FilesUnit, Unit, work_units
from annotator.records import Figure, Rejected

_UNIT = 64


def read_figures(
    paths: Sequence[Path],
    named: Container[str] | None = None,
    options: InputOptions | None = None,
) -> Iterator[Figure | Rejected]:
    """Return the figures of ``paths`` in their order, in a folder by name; one at a time.

    With ``named``, record files are read only if their name without suffix is in it, as PFOCR names
    them by figid; tables are read whole. ``options`` say how files are read. A record that cannot
    be read, and a figid that was read before, comes as Rejected. Raises InputError or
    DependencyError at once, before the first record: for a path that does not exist or is not a
    known input, and for a table without id or text.
    """
    units = work_units(paths, _UNIT, options=options)
    return _records(units if named is None else (_only(unit, named) for unit in units))


def _only(unit: Unit, named: Container[str]) -> Unit:
    if not isinstance(unit, FilesUnit):
        return unit
    names = tuple(name for name in unit.files.names if PurePath(name).stem in named)
    return FilesUnit(replace(unit.files, names=names))


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

"""Walk the inputs and yield every figure, or why a record cannot be one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from annotator.figures.inputs import RecordFiles, Table, find_inputs
from annotator.figures.pfocr import read_record
from annotator.figures.record_error import RecordError
from annotator.figures.tables import check_table, read_table
from annotator.records import Figure, Rejected


def read_figures(paths: Sequence[Path]) -> Iterator[Figure | Rejected]:
    """Return the figures of ``paths`` in their order, in a folder by name; one at a time.

    A record that cannot be read, and a figid that was read before, comes as Rejected. Raises
    InputError or DependencyError at once, before the first record: for a path that does not exist
    or is no known input, and for a table without figid or caption.
    """
    inputs = find_inputs(paths)
    for found in inputs:
        if isinstance(found, Table):
            check_table(found.path)
    return _without_duplicates(_records(inputs))


def _records(inputs: Sequence[RecordFiles | Table]) -> Iterator[Figure | Rejected]:
    for found in inputs:
        if isinstance(found, Table):
            yield from read_table(found.path)
        else:
            for name in found.names:
                yield from read_record(found.folder / name, found.sidecar_folders)


def _without_duplicates(records: Iterator[Figure | Rejected]) -> Iterator[Figure | Rejected]:
    seen = _FirstPlaces()
    for record in records:
        if isinstance(record, Figure) and (first := seen.add(record)):
            message = f"figid {record.figid} was already read from {first}"
            yield RecordError("duplicate_figid", message).rejected(record.source, record.line)
        else:
            yield record


class _FirstPlaces:
    """Where each figid was read first, in some 150 bytes each: a run may have millions."""

    def __init__(self) -> None:
        self._sources: list[str] = []
        #: 64-bit hash of the figid -> place of its source in the list, and its line
        self._places: dict[int, int] = {}

    def add(self, figure: Figure) -> str:
        """Return the place, as file or file:line, where the figid was read before, or ''."""
        digest = blake2b(figure.figid.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        key = int.from_bytes(digest, "big")
        place = self._places.get(key)
        if place is not None:
            source, line = self._sources[place >> 32], place & 0xFFFFFFFF
            return f"{source}:{line}" if line else source
        if not self._sources or self._sources[-1] != figure.source:
            self._sources.append(figure.source)
        self._places[key] = (len(self._sources) - 1) << 32 | figure.line
        return ""

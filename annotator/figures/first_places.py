"""Where each figid was read first: a release must not count a figure twice."""

from __future__ import annotations

from hashlib import blake2b

from annotator.figures.record_error import RecordError
from annotator.records import Figure, Rejected


class FirstPlaces:
    """The places of all figids, in some 150 bytes each: a run may have millions."""

    def __init__(self) -> None:
        """Start with none."""
        self._sources: list[str] = []
        #: 64-bit hash of the figid -> place of its source in the list, and its line
        self._places: dict[int, int] = {}

    def add(self, figid: str, source: str, line: int) -> str:
        """Return the place, as file or file:line, where the figid was read before, or ''."""
        digest = blake2b(figid.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        key = int.from_bytes(digest, "big")
        place = self._places.get(key)
        if place is not None:
            first, line = self._sources[place >> 32], place & 0xFFFFFFFF
            return f"{first}:{line}" if line else first
        if not self._sources or self._sources[-1] != source:
            self._sources.append(source)
        self._places[key] = (len(self._sources) - 1) << 32 | line
        return ""


def read_again(figure: Figure, first: str) -> Rejected:
    """Return what becomes of a figure whose figid was read at ``first`` already."""
    message = f"figid {figure.figid} was already read from {first}"
    return RecordError("duplicate_figid", message).rejected(figure.source, figure.line)

"""The records of a large XML file, one at a time: no entities, and no record fills the memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from annotator.errors import LexiconError
from annotator.lexicon.sources.tabular import open_source, written_for

#: Bytes of a record; MeSH's have some 30,000 at most.
_MAX_RECORD = 64 * 1024**2
_BLOCK = 1 << 16


def xml_records(path: Path, tag: str, release: str) -> Iterator[Element]:
    """Yield each ``tag`` of a ``tagSet`` and free it: the whole file never is in memory.

    ``release`` says what the caller was written for. Raises LexiconError for XML that is
    incomplete or of another kind, or that declares entities: they could grow without end, or read
    other files.
    """
    _refuse_entities(path)
    with open_source(path) as file:
        bounded = _Bounded(file, path)
        try:
            events = iterparse(bounded, events=("start", "end"))
            _, root = next(events)
            if root.tag != f"{tag}Set":
                raise LexiconError(
                    f"{path}: the XML is a {root.tag}, expected {tag}Set",
                    hint=written_for(release),
                )
            for event, element in events:
                if event == "end" and element.tag == tag:
                    yield element
                    root.clear()
                    bounded.since_record = 0
        except ParseError as error:
            raise LexiconError(
                f"{path}:{error.position[0]}: not whole XML: {error}",
                hint="fetch the file again from its publisher",
            ) from error


class _Bounded:
    """A file that reads a bounded amount between two records."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path
        self.since_record = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises LexiconError when no record ends."""
        data = self._file.read(size)
        self.since_record += len(data)
        if self.since_record > _MAX_RECORD:
            raise LexiconError(
                f"{self._path}: a record has more than {_MAX_RECORD:,} bytes",
                hint="fetch the file again from its publisher",
            )
        return data


class _RootSeenError(Exception):
    """The declarations are over."""


def _refuse_entities(path: Path) -> None:
    def declared(name: str, *_: object) -> None:
        raise LexiconError(
            f"{path}:{parser.CurrentLineNumber}: declares the XML entity {name[:80]!r}",
            hint="MeSH's files have none: fetch the file again from its publisher",
        )

    def root(*_: object) -> None:
        raise _RootSeenError

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = root
    with open_source(path) as file:
        bounded = _Bounded(file, path)
        try:
            while block := bounded.read(_BLOCK):
                parser.Parse(block)
        except (_RootSeenError, expat.ExpatError):
            return  # a file that is not XML is reported when it is read

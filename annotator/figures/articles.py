"""Files of articles: JATS and BioC as XML, BioC as JSON, and archives (.tar, .tar.gz) of them.

An archive is read as a stream, nothing is unpacked to disk, and names in it are only shown.
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from annotator.disk.text_lines import MAX_BYTES
from annotator.figures.bioc import DOCUMENT, BioCDocument, json_documents, xml_document
from annotator.figures.bioc_figures import document_figures
from annotator.figures.compressed import opened
from annotator.figures.jats import ARTICLE, PARTS, article_figures
from annotator.figures.record_error import RecordError
from annotator.figures.xml_records import xml_records
from annotator.records import Figure, Rejected

#: What is read of an archive, by suffix; the other members are pictures and PDF.
_MEMBERS = {".nxml": "xml", ".xml": "xml", ".json": "json"}


def read_articles(path: Path, form: str) -> Iterator[Figure | Rejected]:
    """Yield the figures of all articles of a file, or why an article or figure cannot be read.

    ``form`` is xml, json or tar.
    """
    source = str(path)
    try:
        with opened(path) as file:
            yield from _READERS[form](file, source)
    except (OSError, EOFError, zlib.error) as error:
        yield _unreadable(error).rejected(source)


def _of_json(file: BinaryIO, source: str) -> Iterator[Figure | Rejected]:
    for document in json_documents(file):
        if isinstance(document, BioCDocument):
            yield from document_figures(document, source)
        else:
            yield document.rejected(source)


def _of_xml(file: BinaryIO, source: str) -> Iterator[Figure | Rejected]:
    found = False
    for record in xml_records(file, {ARTICLE: PARTS, DOCUMENT: None}):
        found = True
        if isinstance(record, RecordError):
            yield record.rejected(source)
        elif record.name == ARTICLE:
            yield from article_figures(record, source)
        else:
            document = xml_document(record)
            if isinstance(document, RecordError):
                yield document.rejected(source)
            else:
                yield from document_figures(document, source)
    if not found:
        message = "has neither an article in JATS nor a document in BioC"
        yield RecordError("bad_xml", message).rejected(source)


def _members(file: BinaryIO, source: str) -> Iterator[Figure | Rejected]:
    try:
        forward = _Forward(file)
        # It has nothing to close: the file is its caller's.
        archive = tarfile.open(fileobj=cast(BinaryIO, forward), mode="r:")  # noqa: SIM115
        while (member := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # of which it keeps all
            form = _MEMBERS.get(PurePosixPath(member.name.lower()).suffix)
            if form is None or not member.isreg():
                continue
            within = f"{source}/{member.name}"
            if member.size > MAX_BYTES:
                message = f"has more than {MAX_BYTES:,} bytes"
                yield RecordError("too_large", message).rejected(within)
                continue
            unpacked = archive.extractfile(member)
            assert unpacked is not None
            yield from _READERS[form](cast(BinaryIO, unpacked), within)
        if forward.last != bytes(tarfile.BLOCKSIZE):
            yield _damaged_archive("no end mark follows the last file").rejected(source)
        elif _more_follows(file):
            message = "more follows the end mark of the archive, and is not read"
            yield RecordError("truncated", message).rejected(source)
    except tarfile.TarError as error:
        yield _damaged_archive(error).rejected(source)


_READERS: dict[str, Callable[[BinaryIO, str], Iterator[Figure | Rejected]]] = {
    "xml": _of_xml,
    "json": _of_json,
    "tar": _members,
}


class _Forward:
    """A stream that can only be read forward, for ``tarfile``, in pieces of bounded size.

    The size of a header of a member is in the archive; ``tarfile`` reads it at once.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0
        #: What was read last: ``tarfile`` takes any header but the first that it cannot read for
        #: the end of the archive, of which zeros are the mark.
        self.last = b""

    def tell(self) -> int:
        """Return the number of bytes read."""
        return self._at

    def read(self, size: int) -> bytes:
        """Return the next bytes. Raises OSError for too many at once."""
        if size > MAX_BYTES:
            raise OSError(f"a header has more than {MAX_BYTES:,} bytes")
        data = self._file.read(size)
        self._at += len(data)
        self.last = data
        return data

    def seek(self, position: int) -> int:
        """Pass over what is before ``position``."""
        if position < self._at:
            raise OSError("an archive cannot be read backwards")
        while self._at < position:
            passed = len(self._file.read(min(position - self._at, 1 << 20)))
            if not passed:
                break
            self._at += passed
        return self._at


def _more_follows(file: BinaryIO) -> bool:
    """Read to the end, where a packed file has its checksum; return whether not all is zeros."""
    found = False
    while data := file.read(1 << 20):
        found = found or bool(data.strip(b"\0"))
    return found


def _damaged_archive(problem: object) -> RecordError:
    message = f"the archive is damaged or cut off here, its rest is lost: {problem}"
    return RecordError("truncated", message)


def _unreadable(error: Exception) -> RecordError:
    if isinstance(error, OSError) and error.errno is not None:
        return RecordError("unreadable", f"cannot be read: {error.strerror}")
    message = f"the file is damaged or cut off here, its rest is lost: {error}"
    return RecordError("truncated", message)

"""The systems that are scored: ours, or anyone's predictions in a file."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec.structs import replace

from annotator.disk.text_lines import open_text
from annotator.errors import InputError
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure, Mention
from annotator.results.jsonl import read_line
from annotator.results.stored import StoredMention
from annotator.scoring.documents import Document
from annotator.scoring.readers import read_documents
from annotator.scoring.reading_faults import unreadable


class System(Protocol):
    """Finds the mentions of documents."""

    name: str

    def predict(self, documents: Sequence[Document]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each document, in order."""


class Ours:
    """This annotator. ``figures`` are the records of captions: they know titles and organisms."""

    def __init__(self, annotator: Annotator, figures: Mapping[str, Figure]) -> None:
        """Use ``annotator``; a document's figure is replaced by the one of ``figures``."""
        self.name = "ours"
        self.annotator = annotator
        self._figures = figures

    def predict(self, documents: Sequence[Document]) -> list[tuple[Mention, ...]]:
        """Annotate each document's text. Raises InputError when a record has another caption."""
        figures = []
        for document in documents:
            figure = self._figures.get(document.docid, document.figure)
            if figure.caption != document.text:
                raise InputError(
                    f"{figure.source}: its caption is not the one that the gold is about",
                    hint="offsets are of the gold's caption: give the records of the same release",
                )
            figures.append(figure)
        return [self.annotator.read(figure).mentions for figure in figures]


def named_systems(given: Sequence[str]) -> dict[str, Path]:
    """Return the files of predictions by name, from what ``--system NAME=PATH`` gives.

    A path without a name goes by the name of its file. Raises InputError.
    """
    found: dict[str, Path] = {}
    for text in given:
        name, equals, value = text.partition("=")
        path = Path(value)
        if not (equals and name and value) or Path(text).exists():
            name, path = Path(text).name, Path(text)
        if not path.exists():
            raise InputError(
                f"--system {text!r}: no such file or folder", hint="give NAME=PATH: peer=peer.xml"
            )
        if name in found:
            raise InputError(f"--system {text!r}: {name} is given twice", hint="rename one of them")
        found[name] = path
    return found


class FromFile:
    """Predictions that some system wrote, in any format of ``readers``, or annotations.jsonl."""

    def __init__(self, path: Path, name: str = "") -> None:
        """Read ``path``, also called ``name``. Raises InputError."""
        self.name = name or path.name
        self._path = path
        self._texts: dict[str, str] = {}
        self._mentions = _read(path, self._texts)
        self._by_text = {text.translate(_SPACES): docid for docid, text in self._texts.items()}

    def predict(self, documents: Sequence[Document]) -> list[tuple[Mention, ...]]:
        """Return what the file has. Raises InputError when it has none of the documents."""
        if documents and not any(self._docid(d) in self._mentions for d in documents):
            raise InputError(
                f"{self._path}: none of the {len(documents)} documents is in it, such as "
                f"{documents[0].docid}",
                hint="documents are found by their ids, or by their texts",
            )
        return [self._of(document) for document in documents]

    def _docid(self, document: Document) -> str:
        """Return how the file names a document: by its id, or another name for the same text."""
        if document.docid in self._mentions:
            return document.docid
        return self._by_text.get(document.text.translate(_SPACES), document.docid)

    def _of(self, document: Document) -> tuple[Mention, ...]:
        """Return the mentions of a document with offsets in its text.

        Others annotate the title before the caption, or strip the text.
        """
        docid = self._docid(document)
        mentions = self._mentions.get(docid, ())
        theirs, ours = self._texts.get(docid), document.text
        if theirs is None or theirs == ours:
            return mentions
        theirs, ours = theirs.translate(_SPACES), ours.translate(_SPACES)
        shift = theirs.rfind(ours)
        if shift < 0:
            shift = -ours.find(theirs.strip()) + len(theirs) - len(theirs.lstrip())
            if theirs.strip() not in ours:
                raise InputError(
                    f"{self._path}: the text of {document.docid} is not the one that the gold is "
                    "about",
                    hint="predict on the gold's own texts",
                )
        return tuple(
            replace(m, start=m.start - shift, end=m.end - shift)
            for m in mentions
            if m.start - shift >= 0 and m.end - shift <= len(ours)
        )


#: Formats of lines cannot hold these.
_SPACES = str.maketrans(dict.fromkeys("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " "))


def _read(path: Path, texts: dict[str, str]) -> dict[str, tuple[Mention, ...]]:
    if not path.is_dir() and ".jsonl" in path.suffixes:
        try:
            return _annotations(path)
        except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
            raise unreadable(path, error) from error
    documents = read_documents(path)
    for docid, count in Counter(document.docid for document in documents).items():
        if count > 1:  # the last one alone would be scored
            raise InputError(f"{path}: document {docid} is there twice")
    texts.update((document.docid, document.text) for document in documents)
    return {
        document.docid: tuple(
            Mention(m.start, m.end, m.text, m.type, tuple(sorted(m.ids)), score=1.0)
            for m in document.mentions
        )
        for document in documents
    }


class _Predictions(msgspec.Struct, frozen=True):
    """What is scored of one object of ``annotations.jsonl``."""

    figid: str
    mentions: tuple[StoredMention, ...]


def _annotations(path: Path) -> dict[str, tuple[Mention, ...]]:
    """Read the annotations.jsonl that a run writes."""
    found = {}
    with open_text(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                said = read_line(line, _Predictions)
            except (ValueError, RecursionError) as error:
                raise InputError(f"{path}:{number}: no annotations: {error}") from error
            if said.figid in found:
                raise InputError(f"{path}:{number}: figure {said.figid} is there twice")
            found[said.figid] = tuple(
                Mention(m.start, m.end, m.text, m.type, m.ids, score=m.score) for m in said.mentions
            )
    return found

"""The systems that are scored: ours, or anyone's predictions in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from annotator.errors import InputError
from annotator.pipeline import Annotator
from annotator.records import EntityType, Figure, Mention
from annotator.scoring.documents import Document
from annotator.scoring.readers import open_text, read_documents


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


class FromFile:
    """Predictions that some system wrote: PubTator, BioC, or our annotations.jsonl."""

    def __init__(self, path: Path) -> None:
        """Read ``path``. Raises InputError."""
        self.name = path.name
        self._path = path
        self._mentions = _read(path)

    def predict(self, documents: Sequence[Document]) -> list[tuple[Mention, ...]]:
        """Return what the file has. Raises InputError when it has none of the documents."""
        if documents and not any(d.docid in self._mentions for d in documents):
            raise InputError(
                f"{self._path}: none of the {len(documents)} documents is in it, such as "
                f"{documents[0].docid}"
            )
        return [self._mentions.get(document.docid, ()) for document in documents]


def _read(path: Path) -> dict[str, tuple[Mention, ...]]:
    if ".jsonl" in path.suffixes:
        return _annotations(path)
    return {
        document.docid: tuple(
            Mention(m.start, m.end, m.text, m.type, tuple(sorted(m.ids)), score=1.0)
            for m in document.mentions
        )
        for document in read_documents(path)
    }


def _annotations(path: Path) -> dict[str, tuple[Mention, ...]]:
    """Read the annotations.jsonl that a run writes."""
    found = {}
    with open_text(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                value = json.loads(line)
                found[value["figid"]] = tuple(
                    Mention(
                        m["start"], m["end"], m["text"], EntityType(m["type"]), tuple(m["ids"]),
                        matched_by=m.get("matched_by", ""), score=m.get("score", 1.0),
                    )
                    for m in value["mentions"]
                )  # fmt: skip
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path}:{number}: no annotations: {error!r}") from error
    return found

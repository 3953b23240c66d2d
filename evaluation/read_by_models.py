"""Captions that language models annotated: names and identifiers.

Several models, each in the role of a biologist, read captions without seeing what this tool or
people say of them, and wrote down every name with its meaning. The meanings were looked up in the
lexicon of all sources. Nobody adjudicated: this is a large measure and a large teacher, no gold.
The file has offsets and identifiers; the captions are PFOCR's, in the data folder.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.records import EntityType, Figure
from annotator.scoring.documents import Document, GoldMention
from annotator.scoring.readers import CHEMICALS, GENES

FILE = Path(__file__).with_name("captions_read_by_models.jsonl.gz")
#: Captions of PFOCR without records, beside the records.
_CAPTIONS = "captions.jsonl.gz"


def seen(folder: Path) -> list[Document]:
    """Return the captions whose disagreements were looked at; ``folder`` has PFOCR's figures.

    Raises InputError.
    """
    return list(_documents(folder, "seen"))


def unseen(folder: Path) -> list[Document]:
    """Return the captions of which only scores were ever printed. Raises InputError."""
    return list(_documents(folder, "unseen"))


def _documents(folder: Path, part: str) -> Iterator[Document]:
    figures = _figures(folder)
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        for line in file:
            value = json.loads(line)
            figure = figures.get(value["figid"])
            if value["part"] != part or figure is None:
                continue
            # Another release may have mended the caption: the offsets are not its.
            if zlib.crc32(figure.caption.encode()) == value["caption_crc32"]:
                mentions = tuple(_mention(figure.caption, m) for m in value["mentions"])
                paper = figure.figid.split("__")[0]
                yield Document(figure, mentions, GENES | CHEMICALS, paper)


def _figures(folder: Path) -> dict[str, Figure]:
    """Return the figures by id; the record's caption is the same text."""
    paths = [path for path in (folder / _CAPTIONS, folder) if path.exists()]
    if not paths:
        raise InputError(f"{folder}: no captions", hint="see evaluation/README.md for the folder")
    figures: dict[str, Figure] = {}
    for path in paths:
        for figure in read_figures([path]):
            if isinstance(figure, Figure):
                figures.setdefault(figure.figid, figure)
    return figures


def _mention(caption: str, value: dict[str, Any]) -> GoldMention:
    """Return a mention: optional where the lexicon does not know what the model meant."""
    start, end, ids = value["start"], value["end"], value["ids"]
    return GoldMention(
        start,
        end,
        caption[start:end],
        EntityType(value["type"]),
        frozenset(ids or ()),
        optional=ids is None,
    )

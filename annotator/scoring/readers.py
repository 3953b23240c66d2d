"""Readers of gold corpora and of what systems write.

PubTator, BioC, brat's standoff, spaCy's DocBin, SourceData's JSON Lines and our own caption gold.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from msgspec import convert

from annotator.disk.text_lines import open_text
from annotator.errors import InputError
from annotator.figures.bioc import DOCUMENT, BioCDocument, json_documents, xml_document
from annotator.figures.compressed import opened, without_packing
from annotator.figures.record_error import RecordError
from annotator.figures.xml_records import xml_records
from annotator.records import EntityType, Figure
from annotator.scoring.brat import brat_documents
from annotator.scoring.docbin import docbin_documents
from annotator.scoring.documents import Document, GoldMention
from annotator.scoring.marked_mentions import TYPES, curies, marked
from annotator.scoring.quotes import Quotes
from annotator.scoring.reading_faults import unreadable

#: What is read, in words.
FORMATS = (
    "PubTator (.PubTator, .txt), BioC (.xml, .json), brat (.ann or its folder), spaCy (.spacy) or "
    ".jsonl, also with .gz"
)
_OFFSET = re.compile(r"\d{1,12}")
#: The infons of BioC that hold identifiers, in the tools that write it.
_BIOC_IDS = ("identifier", "NCBI Gene", "MESH", "NCBIGene", "ncbigene", "mesh", "Identifier")

GENES = frozenset({EntityType.GENE, EntityType.GENE_FAMILY})
CHEMICALS = frozenset({EntityType.CHEMICAL})

_PUBTATOR_TEXT = re.compile(r"([^|\t]+)\|([ta])\|(.*)", re.DOTALL)


def read_documents(path: Path) -> list[Document]:
    """Read a gold corpus, or what a system wrote, in the format that its name tells.

    ``.pubtator``/``.txt`` are PubTator, ``.xml`` and ``.json`` BioC, ``.jsonl`` SourceData or
    caption gold; each may be gzipped. ``.ann``, or a folder of such, is brat's standoff, ``.spacy``
    spaCy's DocBin. Raises InputError naming the line or document.
    """
    suffix = ".ann" if path.is_dir() else Path(without_packing(path.name)).suffix
    try:
        match suffix:
            case ".pubtator" | ".txt":
                with open_text(path) as file:
                    return list(_pubtator(path, file))
            case ".jsonl":
                with open_text(path) as file:
                    return list(_json_lines(path, file))
            case ".xml" | ".json":
                return list(_bioc(path, suffix))
            case ".ann":
                return list(_documents(brat_documents(path)))
            case ".spacy":
                return list(_documents(docbin_documents(path)))
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from error
    raise InputError(f"{path}: not a format that can be read", hint=f"give {FORMATS}")


def _types(documents: Iterable[Iterable[GoldMention]]) -> frozenset[EntityType]:
    """Return what a corpus marks: one that marks genes marks families too, as one or the other."""
    kinds = {mention.type for mentions in documents for mention in mentions}
    return (GENES if kinds & GENES else frozenset()) | (kinds & CHEMICALS)


def _abstract(docid: str, title: str, text: str) -> Figure:
    """Return the figure whose caption is a paper's title and abstract."""
    return Figure(docid, text, papertitle=title, is_caption=False)


#: A document as read: id, title, text, mentions.
_Read = tuple[str, str, str, list[GoldMention]]


def _documents(read: Sequence[_Read]) -> Iterator[Document]:
    """Yield the documents of a corpus, which says by what it marks which types it marks."""
    types = _types(mentions for *_, mentions in read)
    for docid, title, text, mentions in read:
        yield Document(_abstract(docid, title, text), tuple(mentions), types, docid)


def _pubtator(path: Path, file: TextIO) -> Iterator[Document]:
    """Read PubTator; the public readers drop annotations without an id and strip the text."""
    texts: dict[str, dict[str, str]] = {}
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    for number, raw in enumerate(file, start=1):
        line = raw.rstrip("\r\n")
        found = _PUBTATOR_TEXT.fullmatch(line)
        if found:
            docid, part, text = found.groups()
            if part in texts.setdefault(docid, {}):
                raise InputError(f"{path}:{number}: document {docid} is there twice")
            texts[docid][part] = text
        elif line.strip():
            cells = line.split("\t")
            if len(cells) >= 5 and all(map(_OFFSET.fullmatch, cells[1:3])):
                rows.setdefault(cells[0], []).append((number, cells))
            elif len(cells) < 4:
                raise InputError(f"{path}:{number}: neither text, annotation nor relation")
    read: list[_Read] = []
    quotes = Quotes(path)
    for docid, parts in texts.items():
        title = parts.get("t", "")
        text = f"{title} {parts.get('a', '')}"
        mentions = _pubtator_mentions(path, text, rows.pop(docid, []), quotes)
        read.append((docid, title, text, mentions))
    if rows:
        docid, ((number, _), *_) = next(iter(rows.items()))
        raise InputError(f"{path}:{number}: document {docid} has annotations and no text")
    quotes.check()
    yield from _documents(read)


def _pubtator_mentions(
    path: Path, text: str, rows: Iterable[tuple[int, list[str]]], quotes: Quotes
) -> list[GoldMention]:
    mentions = []
    for number, cells in rows:
        start, end = int(cells[1]), int(cells[2])
        if not 0 <= start < end <= len(text):
            raise InputError(f"{path}:{number}: {start}-{end} is outside of the text")
        quotes.add(cells[3], text[start:end], f"line {number}")
        mention = marked(text, start, end, cells[4], cells[5] if len(cells) > 5 else "")
        if mention is not None:
            mentions.append(mention)
    return mentions


def _bioc(path: Path, form: str) -> Iterator[Document]:
    read: list[_Read] = []
    quotes = Quotes(path)
    with opened(path) as file:
        found = json_documents(file) if form == ".json" else _xml_documents(file)
        for document in found:
            if isinstance(document, RecordError):
                where = f"{path}:{document.line}" if document.line else f"{path}"
                raise InputError(f"{where}: not BioC: {document.message}")
            title = document.passages[0].text if document.passages else ""
            mentions = _bioc_mentions(path, document, quotes)
            read.append((document.id, title, document.text, mentions))
    if not read:
        raise InputError(f"{path}: not BioC: it holds no document")
    quotes.check()
    yield from _documents(read)


def _xml_documents(file: BinaryIO) -> Iterator[BioCDocument | RecordError]:
    for record in xml_records(file, {DOCUMENT: None}):
        yield record if isinstance(record, RecordError) else xml_document(record)


def _bioc_mentions(path: Path, document: BioCDocument, quotes: Quotes) -> list[GoldMention]:
    mentions = []
    for annotation in document.all_annotations:
        infons = annotation.infons
        ids = next((infons[key] for key in _BIOC_IDS if infons.get(key)), "")
        for start, length in annotation.locations:
            end = start + length
            if not 0 <= start < end <= len(document.text):
                raise InputError(
                    f"{path}: document {document.id}: {start}-{end} is outside of the text"
                )
            if len(annotation.locations) == 1:
                quotes.add(annotation.text, document.text[start:end], f"document {document.id}")
            mention = marked(document.text, start, end, infons.get("type", ""), ids)
            if mention is not None:
                mentions.append(mention)
    return mentions


def _json_lines(path: Path, file: TextIO) -> Iterator[Document]:
    """Read SourceData panels (with a ``doi``) or caption gold (with a ``figid``)."""
    for number, line in enumerate(file, start=1):
        try:
            value = json.loads(line)
            yield _panel(value) if "doi" in value else caption_document(value)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(
                f"{path}:{number}: neither a SourceData panel nor a gold caption: {error!r}",
                hint="see evaluation/README.md for the formats",
            ) from error


def _panel(value: dict[str, Any]) -> Document:
    """Read a panel of SourceData; its gene ids are mapped from the curators' UniProt ids."""
    mentions = []
    for entity in value["entities"]:
        kind = TYPES.get(entity["type"])
        if kind is not None and "start" in entity:
            ids = entity.get("mesh" if kind is EntityType.CHEMICAL else "ncbigene") or ()
            joined = ids if isinstance(ids, str) else ",".join(map(str, ids))
            mentions.append(
                GoldMention(
                    entity["start"], entity["end"], entity["text"], kind, curies(joined, kind)
                )
            )
    figid = f"{value['doi']}#{value['fig']}-{value['panel']}"
    # The legend of an experiment: blots and cells, not a pathway.
    figure = Figure(figid, value["text"], figtitle=value["fig_title"], is_caption=False)
    return Document(figure, tuple(mentions), GENES | CHEMICALS, value["doi"])


def caption_document(value: dict[str, Any]) -> Document:
    """Return the document of one record of caption gold. Raises KeyError or ValueError."""
    mentions = convert(value["mentions"], tuple[GoldMention, ...])
    figid = value["figid"]
    figure = Figure(figid, value["caption"])
    return Document(figure, mentions, GENES | CHEMICALS, figid.split("__")[0])

"""Readers of gold corpora: PubTator, BioC, SourceData's JSON Lines and our own caption gold."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from msgspec import convert

from annotator.errors import InputError
from annotator.records import EntityType, Figure
from annotator.scoring.documents import Document, GoldMention

GENES = frozenset({EntityType.GENE, EntityType.GENE_FAMILY})
CHEMICALS = frozenset({EntityType.CHEMICAL})

#: The corpora's names of types, in lower case; those not here are not read.
_TYPES = {
    "gene": EntityType.GENE,
    "protein": EntityType.GENE,
    "geneprod": EntityType.GENE,
    "geneorgeneproduct": EntityType.GENE,
    "gene_family": EntityType.GENE_FAMILY,
    "familyname": EntityType.GENE_FAMILY,
    "domainmotif": EntityType.GENE_FAMILY,
    "chemical": EntityType.CHEMICAL,
    "chemicalentity": EntityType.CHEMICAL,
    "molecule": EntityType.CHEMICAL,
}
#: Marked in the gene corpora, and no names of genes.
_OPTIONAL = frozenset({"domainmotif"})

_PUBTATOR_TEXT = re.compile(r"([^|\t]+)\|([ta])\|(.*)", re.DOTALL)
#: NLM's gene id with its organism: 386463(Tax:10090).
_TAXON_NOTE = re.compile(r"\(Tax:[^)]*\)?")
_ID_SEPARATOR = re.compile(r"[,;|]")


def read_documents(path: Path) -> list[Document]:
    """Read a gold corpus in the format that its name and first line tell.

    ``.pubtator``/``.txt`` are PubTator, ``.xml`` and ``.json`` BioC, ``.jsonl`` SourceData or
    caption gold; each may be gzipped. Raises InputError naming the line or document.
    """
    suffix = path.suffixes[-2:][0] if path.suffix == ".gz" else path.suffix
    try:
        with open_text(path) as file:
            match suffix.lower():
                case ".pubtator" | ".txt":
                    return list(_pubtator(path, file))
                case ".jsonl":
                    return list(_json_lines(path, file))
                case ".xml" | ".json":
                    return list(_bioc(path, file.read(), suffix == ".xml"))
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    raise InputError(
        f"{path}: no format of a gold corpus",
        hint="give .PubTator, .txt (PubTator), .xml or .json (BioC) or .jsonl, also with .gz",
    )


def open_text(path: Path) -> TextIO:
    """Open a text file, gzipped or not."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def curies(ids: str, kind: EntityType) -> frozenset[str]:
    """Return the CURIEs of a corpus's id field (``1938``, ``D007649|MESH:C1``); -1 is none."""
    found = set()
    for part in _ID_SEPARATOR.split(_TAXON_NOTE.sub("", ids)):
        value = part.strip()
        if value in {"", "-", "-1", "None"}:
            continue
        prefix, _, local = value.rpartition(":")
        if prefix.lower() in {"", "mesh", "ncbigene", "ncbi gene", "geneid", "gene"}:
            space = "mesh" if kind is EntityType.CHEMICAL else "ncbigene"
            found.add(f"{space}:{local}")
        else:
            found.add(f"{prefix.lower()}:{local}")
    return frozenset(found)


def _mention(text: str, start: int, end: int, name: str, ids: str) -> GoldMention | None:
    key = name.lower()
    kind = _TYPES.get(key)
    if kind is None:
        return None
    return GoldMention(start, end, text[start:end], kind, curies(ids, kind), key in _OPTIONAL)


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
            texts.setdefault(docid, {})[part] = text
        elif line.strip():
            cells = line.split("\t")
            if len(cells) >= 5 and cells[1].isdecimal() and cells[2].isdecimal():
                rows.setdefault(cells[0], []).append((number, cells))
            elif len(cells) < 4:
                raise InputError(f"{path}:{number}: neither text, annotation nor relation")
    read: list[_Read] = []
    for docid, parts in texts.items():
        title = parts.get("t", "")
        text = f"{title} {parts.get('a', '')}"
        mentions = _pubtator_mentions(path, text, rows.pop(docid, []))
        read.append((docid, title, text, mentions))
    if rows:
        docid, ((number, _), *_) = next(iter(rows.items()))
        raise InputError(f"{path}:{number}: document {docid} has annotations and no text")
    yield from _documents(read)


def _pubtator_mentions(
    path: Path, text: str, rows: Iterable[tuple[int, list[str]]]
) -> list[GoldMention]:
    mentions = []
    for number, cells in rows:
        start, end = int(cells[1]), int(cells[2])
        if not 0 <= start < end <= len(text):
            raise InputError(f"{path}:{number}: {start}-{end} is outside of the text")
        mention = _mention(text, start, end, cells[4], cells[5] if len(cells) > 5 else "")
        if mention is not None:
            mentions.append(mention)
    return mentions


def _bioc(path: Path, content: str, is_xml: bool) -> Iterator[Document]:
    import bioc.biocjson
    import bioc.biocxml

    try:
        loads = bioc.biocxml.loads if is_xml else bioc.biocjson.loads
        collection = loads(content)
    except Exception as error:  # the library passes on those of its parsers
        raise InputError(f"{path}: not BioC: {error}") from error
    if not collection.documents:
        raise InputError(f"{path}: not BioC: it holds no document")
    read: list[_Read] = []
    for document in collection.documents:
        # Offsets count from the document's start; the gaps between passages are blanks.
        text = ""
        for passage in document.passages:
            text = text.ljust(passage.offset) + (passage.text or "")
        title = document.passages[0].text if document.passages else ""
        read.append((document.id, title, text, _bioc_mentions(path, document, text)))
    yield from _documents(read)


def _bioc_mentions(path: Path, document: Any, text: str) -> list[GoldMention]:
    mentions = []
    for annotation in (a for passage in document.passages for a in passage.annotations):
        infons = annotation.infons
        ids = infons.get("identifier") or infons.get("NCBI Gene") or infons.get("MESH", "")
        for place in annotation.locations:
            end = place.offset + place.length
            if not 0 <= place.offset < end <= len(text):
                raise InputError(
                    f"{path}: document {document.id}: {place.offset}-{end} is outside of the text"
                )
            mention = _mention(text, place.offset, end, infons.get("type", ""), ids)
            if mention is not None:
                mentions.append(mention)
    return mentions


def _json_lines(path: Path, file: TextIO) -> Iterator[Document]:
    """Read SourceData panels (with a ``doi``) or caption gold (with a ``figid``)."""
    for number, line in enumerate(file, start=1):
        try:
            value = json.loads(line)
            yield _panel(value) if "doi" in value else caption_document(value)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}:{number}: neither a SourceData panel nor a gold caption: {error!r}",
                hint="see evaluation/README.md for the formats",
            ) from error


def _panel(value: dict[str, Any]) -> Document:
    """Read a panel of SourceData; its gene ids are mapped from the curators' UniProt ids."""
    mentions = []
    for entity in value["entities"]:
        kind = _TYPES.get(entity["type"])
        if kind is not None and "start" in entity:
            ids = entity.get("mesh" if kind is EntityType.CHEMICAL else "ncbigene") or ()
            joined = ids if isinstance(ids, str) else ",".join(map(str, ids))
            mentions.append(
                GoldMention(
                    entity["start"], entity["end"], entity["text"], kind, curies(joined, kind)
                )
            )
    figid = f"{value['doi']}#{value['fig']}-{value['panel']}"
    figure = Figure(figid, value["text"], figtitle=value["fig_title"])
    return Document(figure, tuple(mentions), GENES | CHEMICALS, value["doi"])


def caption_document(value: dict[str, Any]) -> Document:
    """Return the document of one record of caption gold. Raises KeyError or ValueError."""
    mentions = convert(value["mentions"], tuple[GoldMention, ...])
    figid = value["figid"]
    figure = Figure(figid, value["caption"])
    return Document(figure, mentions, GENES | CHEMICALS, figid.split("__")[0])

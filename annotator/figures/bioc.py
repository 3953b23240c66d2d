"""Documents in BioC, as XML and as JSON: passages with offsets, and their annotations.

JSON comes as a collection, a list of collections (PMC's BioC service), a document a line (PubTator
Central) or under a name of its own (PubTator 3).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from msgspec import Struct

from annotator.figures.record_error import RecordError
from annotator.figures.xml_records import Node

DOCUMENT = "document"
#: Bytes of a JSON file, which is read as a whole.
MAX_JSON = 256 * 1024 * 1024
#: Gaps between the passages of a document are filled with blanks; more are wrong offsets.
_MOST_BLANKS = 1_000_000
#: Lists in lists of collections.
_MOST_LISTS = 4

_NEXT_VALUE = re.compile(r"\n(?=[{\[])")


class BioCAnnotation(Struct, frozen=True):
    """An annotation with its infons; ``locations`` are offsets in the document and lengths.

    ``text`` is what it says that stands there.
    """

    infons: dict[str, str]
    locations: tuple[tuple[int, int], ...]
    text: str = ""


class BioCPassage(Struct, frozen=True):
    """A passage; ``offset`` is that of its text in the document."""

    infons: dict[str, str]
    offset: int
    text: str
    annotations: tuple[BioCAnnotation, ...] = ()


class BioCDocument(Struct, frozen=True):
    """A document; ``line`` is that of its element, or of the JSON value that it is in.

    ``text`` has the passages at their offsets, with blanks in the gaps between them;
    ``annotations`` are those that are not in a passage.
    """

    id: str
    passages: tuple[BioCPassage, ...]
    text: str
    line: int = 0
    annotations: tuple[BioCAnnotation, ...] = ()

    @property
    def all_annotations(self) -> list[BioCAnnotation]:
        """Return the annotations of all passages and of the document."""
        return [*(a for p in self.passages for a in p.annotations), *self.annotations]


def xml_document(node: Node) -> BioCDocument | RecordError:
    """Return the document of an element, or why it is none."""
    name = _of(node, "id")
    try:
        passages = tuple(map(_xml_passage, node.all("passage")))
        text = _at_offsets((passage.offset, passage.text) for passage in passages)
        return BioCDocument(name, passages, text, node.line, _xml_annotations(node))
    except (ValueError, OverflowError) as error:
        return RecordError("bad_xml", f"document {name[:80]}: {error}", node.line)


def _xml_passage(node: Node) -> BioCPassage:
    sentences = [(int(_of(n, "offset")), _of(n, "text")) for n in node.all("sentence")]
    annotated = [node, *node.all("sentence")]
    offset = int(_of(node, "offset"))
    return BioCPassage(
        _xml_infons(node),
        offset,
        _of(node, "text") or _joined(offset, sentences),
        tuple(a for part in annotated for a in _xml_annotations(part)),
    )


def _xml_annotations(node: Node) -> tuple[BioCAnnotation, ...]:
    return tuple(
        BioCAnnotation(
            _xml_infons(annotation),
            tuple(
                (int(place.attributes["offset"]), int(place.attributes["length"]))
                for place in annotation.all("location")
                if place.attributes.keys() >= {"offset", "length"}
            ),
            _of(annotation, "text"),
        )
        for annotation in node.all("annotation")
    )


def _xml_infons(node: Node) -> dict[str, str]:
    return {infon.attributes.get("key", ""): infon.text() for infon in node.all("infon")}


def _of(node: Node, name: str) -> str:
    found = node.first(name)
    return found.text() if found is not None else ""


def json_documents(file: BinaryIO) -> Iterator[BioCDocument | RecordError]:
    """Yield the documents of a JSON file, or why one cannot be read; the next ones follow."""
    data = file.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        yield RecordError("too_large", f"has more than {MAX_JSON:,} bytes; use BioC XML")
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield RecordError("undecodable", f"byte 0x{data[error.start]:02x} is not UTF-8", line)
        return
    for line, value in _values(text):
        if isinstance(value, RecordError):
            yield value
        else:
            yield from _documents(value, line)


def _values(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the JSON values of a text, one after the other, with their lines."""
    decoder = json.JSONDecoder()
    at = counted = _skipped(text, 0)
    line = text.count("\n", 0, at) + 1
    while at < len(text):
        line += text.count("\n", counted, at)
        counted = at
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            # A line may hold a document: after a bad one, the next line that begins with one.
            where = error.pos if isinstance(error, json.JSONDecodeError) else at
            message = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            yield line, RecordError("bad_json", message, line + text.count("\n", at, where))
            following = _NEXT_VALUE.search(text, at)
            at = following.start() if following else len(text)
        else:
            yield line, value
        at = _skipped(text, at)


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _documents(value: Any, line: int, depth: int = 0) -> Iterator[BioCDocument | RecordError]:
    if isinstance(value, list) and depth < _MOST_LISTS:
        for item in value:
            yield from _documents(item, line, depth + 1)
        return
    lists = [
        value[name]
        for name in ("documents", "PubTator3")
        if isinstance(value, Mapping) and isinstance(value.get(name), list)
    ]
    if lists:
        yield from _documents(lists[0], line, depth + 1)
    elif isinstance(value, Mapping) and "passages" in value:
        yield _json_document(value, line)
    else:
        yield RecordError("wrong_type", "neither a BioC collection nor a document of one", line)


def _json_document(value: Mapping[str, Any], line: int) -> BioCDocument | RecordError:
    name = str(value.get("id", ""))
    try:
        passages = tuple(_json_passage(passage) for passage in value["passages"] or ())
        text = _at_offsets((passage.offset, passage.text) for passage in passages)
        return BioCDocument(name, passages, text, line, _json_annotations(value))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        message = f"document {name[:80]}: not BioC: {error!r}"[:300]
        return RecordError("wrong_type", message, line)


def _json_passage(value: Mapping[str, Any]) -> BioCPassage:
    offset = int(value.get("offset") or 0)
    sentences = value.get("sentences") or ()
    own = value.get("text") or _joined(
        offset, [(int(s.get("offset") or 0), s.get("text") or "") for s in sentences]
    )
    if not isinstance(own, str):
        raise TypeError("the text of a passage is not text")
    annotated = [value, *sentences]
    found = tuple(a for part in annotated for a in _json_annotations(part))
    return BioCPassage(_json_infons(value), offset, own, found)


def _json_annotations(value: Mapping[str, Any]) -> tuple[BioCAnnotation, ...]:
    return tuple(
        BioCAnnotation(
            _json_infons(annotation),
            tuple(
                (int(place["offset"]), int(place["length"]))
                for place in annotation.get("locations") or ()
            ),
            str(annotation.get("text") or ""),
        )
        for annotation in value.get("annotations") or ()
    )


def _json_infons(value: Mapping[str, Any]) -> dict[str, str]:
    infons = value.get("infons") or {}
    return {str(key): str(said) for key, said in infons.items() if said is not None}


def _joined(offset: int, sentences: Iterable[tuple[int, str]]) -> str:
    """Return the sentences of a passage at their offsets in the document."""
    return _at_offsets((start - offset, sentence) for start, sentence in sentences)


def _at_offsets(texts: Iterable[tuple[int, str]]) -> str:
    """Return the texts in one, each at its offset. Raises ValueError for offsets far apart."""
    parts: list[str] = []
    length = blanks = 0
    for offset, text in texts:
        gap = max(0, offset - length)
        blanks += gap
        if blanks > _MOST_BLANKS:
            raise ValueError(f"no text leads to the offset {offset}")
        parts += [" " * gap, text]
        length += gap + len(text)
    return "".join(parts)

"""BioC, in JSON and in XML: a document for each figure, with a passage for title and caption.

Offsets are Unicode code points from the start of the document, as in the bioc package and at NCBI.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from annotator.exports.pubtator import TYPES
from annotator.exports.reading import ReadFigure, Source
from annotator.results.stored import StoredMention

_SOURCE = "pfocr-annotator"
#: Characters that XML 1.0 cannot hold, replaced one by one to preserve offsets.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_json(source: Source, file: IO[str]) -> int:
    """Write one BioC collection, document by document. Return the number of documents."""
    head = {"source": _SOURCE, "date": "", "key": "", "version": "1.0", "infons": {}}
    file.write(json.dumps(head)[:-1] + ', "documents": [')
    count = 0
    for read in source.figures():
        count += 1
        text = json.dumps(_document(read), ensure_ascii=False)
        file.write((",\n" if count > 1 else "\n") + text)
    file.write("\n]}\n")
    return count


def write_xml(source: Source, file: IO[str]) -> int:
    """Write one BioC collection by BioC.dtd, as TeamTat reads it. Return the number of documents.

    The type and the identifiers of an annotation are its infons ``type`` and ``identifier``.
    """
    file.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE collection SYSTEM "BioC.dtd">\n'
        f"<collection><source>{_SOURCE}</source><date></date><key></key>\n"
    )
    count = 0
    for read in source.figures():
        count += 1
        file.writelines(_xml(_document(read)))
    file.write("</collection>\n")
    return count


def _document(read: ReadFigure) -> dict[str, Any]:
    """Return a document as BioC JSON has it."""
    title, caption = read.figure.figtitle, read.figure.caption
    start = len(title) + 1
    annotations = [_annotation(n, m, start) for n, m in enumerate(read.mentions, start=1)]
    return {
        "id": read.figure.figid,
        "infons": {},
        "passages": [
            _passage("fig_title_caption", 0, title, []),
            _passage("fig_caption", start, caption, annotations),
        ],
        "annotations": [],
        "relations": [],
    }


def _passage(kind: str, offset: int, text: str, annotations: list[Any]) -> dict[str, Any]:
    return {
        "offset": offset,
        "infons": {"type": kind},
        "text": text,
        "sentences": [],
        "annotations": annotations,
        "relations": [],
    }


def _annotation(number: int, mention: StoredMention, start: int) -> dict[str, Any]:
    return {
        "id": str(number),
        "infons": {
            "type": TYPES[mention.type],
            "identifier": ";".join(mention.ids) or "-",
            "symbol": mention.symbol,
            "taxon": mention.taxon,
            "score": str(mention.score),
            "matched_by": mention.matched_by,
        },
        "text": mention.text,
        "locations": [{"offset": start + mention.start, "length": mention.end - mention.start}],
    }


def _xml(document: dict[str, Any]) -> Iterator[str]:
    yield f"<document><id>{_text(document['id'])}</id>\n"
    for passage in document["passages"]:
        yield f"<passage>{_infons(passage)}<offset>{passage['offset']}</offset>"
        yield f"<text>{_text(passage['text'])}</text>\n"
        for annotation in passage["annotations"]:
            yield f"<annotation id={quoteattr(annotation['id'])}>{_infons(annotation)}"
            for place in annotation["locations"]:
                yield f'<location offset="{place["offset"]}" length="{place["length"]}"/>'
            yield f"<text>{_text(annotation['text'])}</text></annotation>\n"
        yield "</passage>\n"
    yield "</document>\n"


def _infons(of: dict[str, Any]) -> str:
    return "".join(
        f"<infon key={quoteattr(key)}>{_text(value)}</infon>" for key, value in of["infons"].items()
    )


def _text(text: str) -> str:
    # A parser takes a carriage return that is not written as a reference for a line feed, and
    # both together for one.
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})

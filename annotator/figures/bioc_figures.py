"""Figures of a document in BioC: its captions, or else its text as one record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec.structs import replace

from annotator.figures.bioc import BioCDocument, BioCPassage
from annotator.figures.fields import figure, text
from annotator.figures.jats import without_picture_suffix
from annotator.figures.record_error import RecordError
from annotator.records import Figure, Rejected

#: Types of passages in PMC's BioC, in lower case.
_CAPTIONS, _CAPTION_TITLE = (
    frozenset({"fig", "fig_caption", "fig_title_caption"}),
    "fig_title_caption",
)
_TITLES = frozenset({"front", "title", "article_title"})
_ABSTRACTS = frozenset({"abstract", "abstract_title_1"})
_NUMBER = re.compile(r"\d+")
_LONGEST_TEXT = 20_000


def document_figures(document: BioCDocument, source: str) -> Iterator[Figure | Rejected]:
    """Yield a figure for each caption of the document, or one with the document's text.

    Offsets of mentions are those of the record's caption.
    """
    paper = _paper(document)
    captions: dict[str, list[BioCPassage]] = {}
    for passage in document.passages:
        if _type(passage) in _CAPTIONS:
            picture = passage.infons.get("file") or passage.infons.get("id") or "figure"
            captions.setdefault(picture, []).append(passage)
    if not captions:
        record = _record(document, paper | {"caption": document.text}, document.id, source)
        yield record if isinstance(record, Rejected) else replace(record, is_caption=False)
        return
    first = paper["pmcid"] or document.id
    for picture, passages in captions.items():
        titles = [p.text.strip() for p in passages if _type(p) == _CAPTION_TITLE]
        anchor = passages[0].infons.get("id", "")
        values = paper | {
            "caption": " ".join(p.text.strip() for p in passages if p.text.strip()),
            "figtitle": " ".join(titles).rstrip("."),
        }
        if paper["pmcid"] and anchor:
            values["figlink"] = f"/pmc/articles/{paper['pmcid']}/figure/{anchor}/"
        name = without_picture_suffix(PurePosixPath(picture).name)
        yield _record(document, values, f"{first}__{name}", source)


def _paper(document: BioCDocument) -> dict[str, str]:
    titles = [p.text.strip() for p in document.passages if _type(p) in _TITLES]
    abstracts = [p.text.strip() for p in document.passages if _type(p) in _ABSTRACTS]
    infons: dict[str, str] = {}
    for passage in reversed(document.passages):
        infons |= passage.infons
    number = _NUMBER.search(infons.get("article-id_pmc", ""))
    if number is None and document.id.upper().startswith("PMC"):
        number = _NUMBER.search(document.id)
    keywords = infons.get("kwd", "")
    return {
        "pmcid": f"PMC{number[0]}" if number else "",
        "papertitle": titles[0] if titles else "",
        "papertext": "\n".join(filter(None, [keywords, *abstracts]))[:_LONGEST_TEXT],
        "year": infons.get("year", ""),
    }


def _type(passage: BioCPassage) -> str:
    return passage.infons.get("type", "").lower()


def _record(
    document: BioCDocument, values: dict[str, str], figid: str, source: str
) -> Figure | Rejected:
    try:
        name = text({"figid": figid}, "figid")
        if not name:
            raise RecordError("no_figid", "the document has no id")
        return figure(values, figid=name, existing=(), source=source, line=document.line)
    except RecordError as fault:
        return fault.rejected(source, document.line)

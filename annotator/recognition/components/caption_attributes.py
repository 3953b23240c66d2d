"""The custom attributes that ``caption_annotator`` reads and sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from spacy.tokens import Doc, Span

from annotator import wording
from annotator.errors import InputError
from annotator.recognition.components.attributes import define, store, stored
from annotator.records import (
    Alternative,
    CaptionAnnotations,
    Figure,
    GroundedDefinition,
    Mention,
    Taxon,
)

#: Where the span of each mention begins and ends, in characters of the text.
_PLACES = "mention_places"


def figure_of(doc: Doc) -> Figure:
    """Return the figure to annotate: ``doc._.figure``, or the text with the titles that are set."""
    figure = _figure(doc) or Figure("", doc.text)
    titles = {name: text for name in ("figtitle", "papertitle") if (text := stored(doc, name))}
    return replace(figure, **titles)


def store_all(doc: Doc, reading: CaptionAnnotations, places: Sequence[Sequence[int]]) -> None:
    """Store the annotations of a document, and where its spans are."""
    store(doc, "mentions", msgspec.to_builtins(reading.mentions))
    store(doc, "taxa", msgspec.to_builtins(reading.taxa))
    store(doc, "grounded_definitions", msgspec.to_builtins(reading.definitions))
    store(doc, _PLACES, places)


def _mentions(doc: Doc) -> tuple[Mention, ...]:
    return msgspec.convert(stored(doc, "mentions") or (), tuple[Mention, ...])


def _taxa(doc: Doc) -> tuple[Taxon, ...]:
    return msgspec.convert(stored(doc, "taxa") or (), tuple[Taxon, ...])


def _grounded_definitions(doc: Doc) -> dict[str, GroundedDefinition]:
    plain = stored(doc, "grounded_definitions") or {}
    return msgspec.convert(plain, dict[str, GroundedDefinition])


def _figure(doc: Doc) -> Figure | None:
    plain = stored(doc, "figure")
    return None if plain is None else msgspec.convert(plain, Figure)


def _set_figure(doc: Doc, figure: Figure) -> None:
    if not isinstance(figure, Figure):
        raise InputError(f"doc._.figure: {figure!r:.80} is not an annotator.records.Figure")
    if figure.caption != doc.text:
        raise InputError(
            f"doc._.figure: the caption of {figure.figid} is not the document's text",
            hint="make the document of the caption: nlp.make_doc(figure.caption)",
        )
    store(doc, "figure", msgspec.to_builtins(figure))


def _figtitle(doc: Doc) -> str:
    return str(stored(doc, "figtitle") or "")


def _set_figtitle(doc: Doc, title: str) -> None:
    _set_title(doc, "figtitle", title)


def _papertitle(doc: Doc) -> str:
    return str(stored(doc, "papertitle") or "")


def _set_papertitle(doc: Doc, title: str) -> None:
    _set_title(doc, "papertitle", title)


def _set_title(doc: Doc, name: str, title: object) -> None:
    if not isinstance(title, str):
        raise InputError(f"doc._.{name}: {title!r:.80} is not a text")
    store(doc, name, title)


def _mention(span: Span) -> Mention | None:
    """Return the mention of a span; None for spans that are no mention's.

    Of a span with a label or an identifier, these must be the mention's.
    """
    here = (span.start_char, span.end_char)
    rows: Sequence[Any] = stored(span.doc, "mentions") or ()
    for place, row in zip(stored(span.doc, _PLACES) or (), rows, strict=False):
        if tuple(place) != here:
            continue
        if span.label_ not in ("", row["type"]):
            continue
        if span.kb_id_ and span.kb_id_ not in row["ids"]:
            continue
        return msgspec.convert(row, Mention)
    return None


def _score(span: Span) -> float | None:
    mention = _mention(span)
    return None if mention is None else mention.score


def _ids(span: Span) -> tuple[str, ...]:
    mention = _mention(span)
    return () if mention is None else mention.ids


def _symbol(span: Span) -> str:
    mention = _mention(span)
    return "" if mention is None else mention.symbol


def _taxon(span: Span) -> str:
    mention = _mention(span)
    return "" if mention is None else mention.taxon


def _matched_by(span: Span) -> str:
    mention = _mention(span)
    return "" if mention is None else wording.found_by(mention.found_by)


def _alternatives(span: Span) -> tuple[Alternative, ...]:
    mention = _mention(span)
    return () if mention is None else mention.alternatives


#: What is set on documents; spaCy's analysis of pipelines shows it.
OF_DOC: dict[str, Callable[[Doc], object]] = {
    "mentions": _mentions,
    "taxa": _taxa,
    "grounded_definitions": _grounded_definitions,
}
#: What is set on the spans of mentions.
OF_SPAN: dict[str, Callable[[Span], object]] = {
    "mention": _mention,
    "score": _score,
    "ids": _ids,
    "symbol": _symbol,
    "taxon": _taxon,
    "matched_by": _matched_by,
    "alternatives": _alternatives,
}


def define_all() -> None:
    """Define the attributes of documents and spans."""
    define(Doc, "figure", _figure, _set_figure)
    define(Doc, "figtitle", _figtitle, _set_figtitle)
    define(Doc, "papertitle", _papertitle, _set_papertitle)
    for name, getter in OF_DOC.items():
        define(Doc, name, getter)
    for name, of_span in OF_SPAN.items():
        define(Span, name, of_span)

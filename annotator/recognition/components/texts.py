"""The text of a document, joined once for all components."""

from __future__ import annotations

from spacy.tokens import Doc

_KEY = "annotator.text"


def remember(doc: Doc, text: str) -> Doc:
    """Note that ``text`` is what ``doc`` was made of, and return ``doc``."""
    doc.user_data[_KEY] = text
    return doc


def text_of(doc: Doc) -> str:
    """Return ``doc.text``, which spaCy puts together anew from the tokens each time."""
    text: str | None = doc.user_data.get(_KEY)
    if text is None:
        text = doc.user_data[_KEY] = doc.text
    return text

"""Cache the text of a document for all components."""

from __future__ import annotations

from spacy.tokens import Doc

_KEY = "annotator.text"


def remember(doc: Doc, text: str) -> Doc:
    """Store ``text`` as the text of ``doc``, and return ``doc``."""
    doc.user_data[_KEY] = text
    return doc


def text_of(doc: Doc) -> str:
    """Return ``doc.text``, which spaCy joins from the tokens on every access."""
    text: str | None = doc.user_data.get(_KEY)
    if text is None:
        text = doc.user_data[_KEY] = doc.text
    return text

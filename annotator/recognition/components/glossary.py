"""The ``caption_glossary`` component: a caption's definitions, scispaCy's and from glossaries."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Span

from annotator.recognition.components.attributes import define, store, stored
from annotator.recognition.definitions.caption_definitions import caption_definitions
from annotator.recognition.definitions.definitions import Definition

_DEFINITIONS = "definitions"


@Language.factory("caption_glossary", assigns=["doc._.definitions"])
def make_caption_glossary(nlp: Language, name: str) -> CaptionGlossary:
    """Create the component; spaCy calls this for ``nlp.add_pipe("caption_glossary")``."""
    return CaptionGlossary()


class CaptionGlossary:
    """Set ``doc._.definitions``: a tuple of Definition, in order of the short forms.

    Includes the abbreviations that scispaCy's ``abbreviation_detector`` found, if it ran before.
    """

    def __init__(self) -> None:
        """Define the attribute."""
        define(Doc, _DEFINITIONS, _definitions)

    def __call__(self, doc: Doc) -> Doc:
        """Find the definitions of one document."""
        abbreviations = _abbreviations(doc) if Doc.has_extension("abbreviations") else ()
        found = caption_definitions(doc.text, abbreviations)
        store(doc, _DEFINITIONS, msgspec.to_builtins(found))
        return doc


def _definitions(doc: Doc) -> tuple[Definition, ...]:
    """Return the value of ``doc._.definitions``."""
    return msgspec.convert(stored(doc, _DEFINITIONS) or (), tuple[Definition, ...])


def _abbreviations(doc: Doc) -> Iterator[tuple[Span, Span]]:
    """Yield the short and long forms of scispaCy, which stores offsets with make_serializable."""
    for found in doc._.abbreviations:
        if isinstance(found, dict):
            yield (
                doc[found["short_start"] : found["short_end"]],
                doc[found["long_start"] : found["long_end"]],
            )
        else:
            yield found, found._.long_form

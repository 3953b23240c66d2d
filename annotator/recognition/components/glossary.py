"""The ``caption_glossary`` component: a caption's definitions, scispaCy's and from glossaries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Span

from annotator.recognition.components.attributes import define, store, stored
from annotator.recognition.definitions import (
    Definition,
    aliases,
    as_name,
    find_short_first,
    says_something,
    split_slashed,
)
from annotator.recognition.glossaries import find_bare_glossary, find_glossary

_DEFINITIONS = "definitions"
_OTHER_ABBREVIATION = re.compile(r"(?:\([^()]{1,12}\)|\))[-\u2010/ ]*(?:(?:and|or) )?(?=\w{3})")


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
        text = doc.text
        definitions = find_glossary(text) + find_bare_glossary(text) + find_short_first(text)
        if Doc.has_extension("abbreviations"):
            definitions += _from_scispacy(doc)
        unique: dict[tuple[str, str], Definition] = {}
        for definition in (part for whole in definitions for part in split_slashed(whole)):
            if says_something(definition):
                unique.setdefault((definition.short, definition.long), definition)
        for definition in [alias for whole in unique.values() for alias in aliases(whole)]:
            unique.setdefault((definition.short, definition.long), definition)
        found = sorted(unique.values(), key=lambda d: (d.short_start, d.long_start))
        store(doc, _DEFINITIONS, msgspec.to_builtins(found))
        return doc


def _definitions(doc: Doc) -> tuple[Definition, ...]:
    """Return the value of ``doc._.definitions``."""
    return msgspec.convert(stored(doc, _DEFINITIONS) or (), tuple[Definition, ...])


def _from_scispacy(doc: Doc) -> list[Definition]:
    """Return one definition per abbreviation: from its occurrence nearest to the long form."""
    nearest: dict[tuple[str, str], Definition] = {}
    for short, long in _abbreviations(doc):
        # "(JAK)-signal transducer": the preceding abbreviation belongs to another name.
        other = _OTHER_ABBREVIATION.match(long.text)
        skipped = other.end() if other else 0
        definition = Definition(
            short.text, long.text[skipped:], short.start_char, short.end_char,
            long.start_char + skipped, long.end_char, "parenthesis",
        )  # fmt: skip
        # Schwartz and Hearst allow up to twice as many words as the short form has letters.
        if len(definition.long.split()) > len(definition.short) + 3:
            continue
        if definition.short.count("(") != definition.short.count(")"):
            continue  # a part of VEGFR1(+)
        named = as_name(definition)
        if named is None:
            continue
        definition = named
        key = (definition.short, definition.long)
        if key not in nearest or _gap(definition) < _gap(nearest[key]):
            nearest[key] = definition
    return list(nearest.values())


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


def _gap(definition: Definition) -> int:
    return max(
        definition.short_start - definition.long_end, definition.long_start - definition.short_end
    )

"""Where components put their spans: a span group, ``doc.ents``, or both."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from spacy.pipeline.span_ruler import prioritize_existing_ents_filter, prioritize_new_ents_filter
from spacy.tokens import Doc, Span, SpanGroup

from annotator.errors import InputError


class SpanPlaces(Struct, frozen=True):
    """The options of spaCy's span ruler and entity ruler, with their names.

    ``spans_key`` is the group in ``doc.spans``, which is replaced; None sets no group. With
    ``annotate_ents`` the spans are added to ``doc.ents``; where they overlap entities of other
    components, those stay, or with ``overwrite_ents`` go.
    """

    spans_key: str | None
    annotate_ents: bool = False
    overwrite_ents: bool = False

    def __post_init__(self) -> None:
        """Raise InputError for options that contradict each other."""
        if self.spans_key == "":
            raise InputError("spans_key is empty", hint="give a name, or None for no span group")
        if self.overwrite_ents and not self.annotate_ents:
            raise InputError(
                "overwrite_ents changes nothing without annotate_ents",
                hint="set annotate_ents to true as well",
            )

    def put(self, doc: Doc, spans: Sequence[Span]) -> None:
        """Put ``spans``, which may overlap each other, into ``doc``."""
        if self.spans_key is not None:
            doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans)
        if self.annotate_ents:
            chosen = (
                prioritize_new_ents_filter
                if self.overwrite_ents
                else prioritize_existing_ents_filter
            )
            doc.ents = sorted(chosen(doc.ents, spans))

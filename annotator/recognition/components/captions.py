"""The ``caption_annotator`` component: what ``annotator run`` finds in a caption, in a document."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from annotator.errors import InputError
from annotator.recognition.components import caption_attributes
from annotator.recognition.components.named_lexicon import NamedLexicon
from annotator.recognition.components.span_placing import SpanPlaces
from annotator.records import Figure, Rejected

_BATCH = 64


@Language.factory(
    "caption_annotator",
    assigns=[
        *(f"doc._.{name}" for name in caption_attributes.OF_DOC),
        *(f"span._.{name}" for name in caption_attributes.OF_SPAN),
        "doc.spans",
        "doc.ents",
    ],
    default_config={
        "lexicon": "auto",
        "model": None,
        "organisms": [],
        "spans_key": "mentions",
        "annotate_ents": False,
        "overwrite_ents": False,
        "min_score": 0.0,
    },
)
def make_caption_annotator(
    nlp: Language,
    name: str,
    lexicon: str,
    model: str | None,
    organisms: list[str],
    spans_key: str | None,
    annotate_ents: bool,
    overwrite_ents: bool,
    min_score: float,
) -> CaptionAnnotator:
    """Create the component; spaCy calls this for ``nlp.add_pipe("caption_annotator")``."""
    places = SpanPlaces(spans_key, annotate_ents, overwrite_ents)
    return CaptionAnnotator(name, lexicon, model, tuple(organisms), places, min_score)


class CaptionAnnotator(NamedLexicon):
    """Set ``doc._.mentions``, ``doc._.taxa``, ``doc._.grounded_definitions``, and spans.

    It is Annotator in a pipeline: mentions are those of ``annotator run`` for the same text,
    whatever the pipeline's tokenizer. Their spans are expanded to token boundaries; mentions with a
    score below ``min_score`` have none. Titles, which tell about organisms and definitions, are
    read from ``doc._.figtitle`` and ``doc._.papertitle``, or the whole record from
    ``doc._.figure``.
    """

    def __init__(
        self,
        name: str,
        lexicon: str = "auto",
        model: str | None = None,
        organisms: Sequence[str] = (),
        places: SpanPlaces | None = None,
        min_score: float = 0.0,
    ) -> None:
        """Open lexicon and model as ``Annotator`` does, and define the attributes.

        Raises LexiconError, ModelError or InputError.
        """
        # spaCy imports all components that are installed whenever a pipeline is made.
        from annotator.recognition.pipeline import (
            Annotator,
            chosen_model,
            ignore_scispacy_warnings,
        )

        if not 0 <= min_score <= 1:
            raise InputError(f"{name}: min_score {min_score}: give a probability from 0 to 1")
        super().__init__(name, lexicon)
        chosen = chosen_model(model or "none", for_figures=True)
        #: Those of a copy, which another process may make in another folder.
        self.settings = (chosen, tuple(organisms), places or SpanPlaces("mentions"), min_score)
        self.places, self.min_score = self.settings[2:]
        with warnings.catch_warnings():
            ignore_scispacy_warnings()
            self.annotator = Annotator(lexicon, chosen, organisms)
        caption_attributes.define_all()

    def __reduce__(self) -> tuple[Any, ...]:
        """Send the settings to another process, which opens lexicon and model for itself."""
        settings = (self.name, self.lexicon_place, *self.settings)
        return CaptionAnnotator, settings, self._reference()

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = _BATCH) -> Iterator[Doc]:
        """Annotate documents in batches. One that fails goes to the pipeline's error handler."""
        for docs in minibatch(stream, size=batch_size):
            try:
                self._annotate(docs)
            except Exception:  # reading them one by one will show which one failed
                yield from super().pipe(docs)
            else:
                yield from docs

    def _annotate(self, docs: Sequence[Doc]) -> None:
        figures = [caption_attributes.figure_of(doc) for doc in docs]
        for doc, reading in zip(docs, self.annotator.read_all(figures), strict=True):
            spans = []
            places: list[list[int]] = []
            for mention in reading.mentions:
                span = doc.char_span(
                    mention.start, mention.end, label=mention.type.value,
                    kb_id=mention.ids[0] if mention.ids else "", span_id=mention.symbol,
                    alignment_mode="expand",
                )  # fmt: skip
                places.append([span.start_char, span.end_char])
                if mention.score >= self.min_score:
                    spans.append(span)
            caption_attributes.store_all(doc, reading, places)
            self.places.put(doc, spans)


def figure_docs(nlp: Language, figures: Iterable[Figure | Rejected]) -> Iterator[Doc]:
    """Yield a document of each figure's caption, with ``doc._.figure`` set, for ``nlp.pipe``.

    A record that could not be read is left out, with a warning.
    """
    caption_attributes.define_all()
    for figure in figures:
        if isinstance(figure, Rejected):
            place = f"{figure.source}:{figure.line}" if figure.line else figure.source
            warnings.warn(f"{place}: left out: {figure.message}", stacklevel=2)
            continue
        doc = nlp.make_doc(figure.caption)
        doc._.figure = figure
        yield doc

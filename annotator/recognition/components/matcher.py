"""The ``lexicon_matcher`` component: every lexicon term in a document, with all candidates."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from annotator.lexicon import open_lexicon
from annotator.lexicon.index import Lexicon, Match
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.recognition.components.texts import text_of
from annotator.recognition.plausibility import scored_candidates
from annotator.records import HUMAN


@Language.factory(
    "lexicon_matcher",
    assigns=["doc._.lexicon_matches", "doc.spans"],
    default_config={"lexicon": "starter", "spans_key": "lexicon", "taxon": HUMAN},
)
def make_lexicon_matcher(
    nlp: Language, name: str, lexicon: str, spans_key: str | None, taxon: str
) -> LexiconMatcher:
    """Create the component; spaCy calls this for ``nlp.add_pipe("lexicon_matcher")``."""
    return LexiconMatcher(open_lexicon(lexicon), spans_key, taxon)


class LexiconMatcher:
    """Set ``doc._.lexicon_matches``, and ``doc.spans[spans_key]`` unless ``spans_key`` is None.

    The matches (annotator.lexicon.index.Match) have exact character offsets and all candidates,
    overlaps included. The span group has the longest plausible matches that do not overlap,
    expanded to token boundaries, labelled with the type and linked to the id of the best
    candidate; genes of ``taxon`` (a CURIE), families and chemicals precede genes of other
    organisms. It does not use the caption's definitions or organisms; Annotator does.
    """

    def __init__(self, lexicon: Lexicon, spans_key: str | None, taxon: str = HUMAN) -> None:
        """Register the extension attribute."""
        self.lexicon = lexicon
        self.spans_key = spans_key
        self.taxon = taxon
        if not Doc.has_extension("lexicon_matches"):
            Doc.set_extension("lexicon_matches", default=())

    def __call__(self, doc: Doc) -> Doc:
        """Match one document."""
        matches = self.lexicon.matches(text_of(doc))
        doc._.lexicon_matches = tuple(matches)
        if self.spans_key is not None:
            doc.spans[self.spans_key] = SpanGroup(
                doc, spans=_longest_spans(doc, matches, self.taxon)
            )
        return doc


def _longest_spans(doc: Doc, matches: list[Match], taxon: str) -> list[Span]:
    lists = shipped_word_lists()
    spans = []
    end = 0
    text = text_of(doc)
    for match in matches:  # sorted by start, longest first
        if match.start < end:
            continue
        scored = scored_candidates(
            match.candidates, text[match.start : match.end], match.plural, lists
        )
        if not scored:
            continue
        # The best candidate of the wanted organism, else the best of all (min is stable).
        entity = min(scored, key=lambda pair: pair[1].entity.taxon not in ("", taxon))[1].entity
        span = doc.char_span(
            match.start, match.end, label=entity.type.value, kb_id=entity.id,
            alignment_mode="expand",
        )  # fmt: skip
        if span is not None:
            spans.append(span)
            end = match.end
    return spans

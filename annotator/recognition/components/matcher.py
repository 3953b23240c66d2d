"""The ``lexicon_matcher`` component: every lexicon term in a document, with all candidates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Span

from annotator.errors import InputError
from annotator.lexicon.decoding import Candidates
from annotator.lexicon.index import Match
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import TermKind
from annotator.recognition.components.attributes import define, store, stored
from annotator.recognition.components.named_lexicon import NamedLexicon
from annotator.recognition.components.span_placing import SpanPlaces
from annotator.recognition.names.plausibility import scored_candidates
from annotator.records import HUMAN, Candidate, Entity

_MATCHES = "lexicon_matches"
_TAXON = re.compile(r"ncbitaxon:\d+")


@Language.factory(
    "lexicon_matcher",
    assigns=["doc._.lexicon_matches", "doc.spans", "doc.ents"],
    default_config={
        "lexicon": "starter",
        "taxon": HUMAN,
        "spans_key": "lexicon",
        "annotate_ents": False,
        "overwrite_ents": False,
    },
)
def make_lexicon_matcher(
    nlp: Language,
    name: str,
    lexicon: str,
    taxon: str,
    spans_key: str | None,
    annotate_ents: bool,
    overwrite_ents: bool,
) -> LexiconMatcher:
    """Create the component; spaCy calls this for ``nlp.add_pipe("lexicon_matcher")``."""
    places = SpanPlaces(spans_key, annotate_ents, overwrite_ents)
    return LexiconMatcher(name, lexicon, taxon, places)


class LexiconMatcher(NamedLexicon):
    """Set ``doc._.lexicon_matches`` and the spans of the longest plausible matches.

    The matches (annotator.lexicon.index.Match) have exact character offsets and all candidates,
    overlaps included. The spans do not overlap; they are expanded to token boundaries, labelled
    with the type and linked to the id of the best candidate; genes of ``taxon`` (a CURIE), families
    and chemicals precede genes of other organisms. The component does not use the text's
    definitions or organisms; ``caption_annotator`` does.
    """

    def __init__(self, name: str, lexicon: str, taxon: str, places: SpanPlaces) -> None:
        """Open the lexicon and define the attribute. Raises LexiconError or InputError."""
        if not _TAXON.fullmatch(taxon):
            raise InputError(
                f"{name}: taxon {taxon!r} is not a CURIE of NCBI Taxonomy",
                hint="give one such as ncbitaxon:9606",
            )
        super().__init__(name, lexicon)
        self.taxon = taxon
        self.places = places
        define(Doc, _MATCHES, _lexicon_matches)

    def __reduce__(self) -> tuple[Any, ...]:
        """Send the settings to another process, which opens the lexicon for itself."""
        settings = (self.name, self.lexicon_place, self.taxon, self.places)
        return LexiconMatcher, settings, self._reference()

    def __call__(self, doc: Doc) -> Doc:
        """Match one document."""
        text = doc.text
        matches = self.lexicon.matches(text)
        store(doc, _MATCHES, _plain(matches))
        self.places.put(doc, _longest_spans(doc, text, matches, self.taxon))
        return doc


def _plain(matches: Iterable[Match]) -> dict[str, Any]:
    """Return matches as plain values; entities, which repeat, are numbered."""
    numbers: dict[str, int] = {}
    entities: list[Any] = []
    rows = []
    for match in matches:
        candidates = []
        for c in match.candidates:
            if c.entity.id not in numbers:
                numbers[c.entity.id] = len(entities)
                entities.append(msgspec.to_builtins(c.entity))
            number = numbers[c.entity.id]
            candidates.append([number, c.term, c.kind.value, c.source, c.via_ortholog])
        rows.append([match.start, match.end, match.plural, candidates])
    return {"entities": entities, "matches": rows}


def _lexicon_matches(doc: Doc) -> tuple[Match, ...]:
    """Return the value of ``doc._.lexicon_matches``."""
    plain = stored(doc, _MATCHES)
    if plain is None:
        return ()
    entities = msgspec.convert(plain["entities"], tuple[Entity, ...])
    return tuple(
        Match(start, end, _candidates(candidates, entities), plural)
        for start, end, plural, candidates in plain["matches"]
    )


def _candidates(rows: Iterable[Sequence[Any]], entities: Sequence[Entity]) -> Candidates:
    return Candidates(
        Candidate(entities[number], term, TermKind(kind), source, via)
        for number, term, kind, source, via in rows
    )


def _longest_spans(doc: Doc, text: str, matches: list[Match], taxon: str) -> list[Span]:
    lists = shipped_word_lists()
    spans = []
    end = 0
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
            span_id=entity.symbol, alignment_mode="expand",
        )  # fmt: skip
        if span is not None:
            spans.append(span)
            end = match.end
    return spans

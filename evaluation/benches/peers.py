"""Other matchers on the same captions with the terms of the same lexicon, one core each."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from annotator.lexicon import open_lexicon
from annotator.lexicon.index import Lexicon
from annotator.records import Candidate, Figure
from evaluation.benches.rows import Row, in_a_process, private_mb

#: (captions/s, seconds to make, private MB)
Measured = tuple[float, float, float]

_WORD = re.compile(r"\w+")
_ROUNDS = 3


def bench_peers(captions: list[str], lexicon: str, say: Callable[[str], None]) -> Iterator[Row]:
    """Yield captions/s of each peer that is installed, and what it takes to make it."""
    speeds = {}
    for name, returns, measure in _PEERS:
        say(name)
        try:
            speed, made, memory = in_a_process(measure, lexicon, captions)
        except ImportError as error:
            say(f"{name} is left out: {error}")
            continue
        speeds[name] = speed
        yield Row(f"{name}, captions/s", speed, returns)
        yield Row(f"{name}, s to make", made, "in every process" if made > 5 else "")
        yield Row(f"{name}, private MB", memory)
    if "gilda" in speeds:
        yield Row("ours / gilda, captions/s", speeds["ours"] / speeds["gilda"])


def _measured(captions: list[str], make: Callable[[], Callable[[str], Any]]) -> Measured:
    def make_one_by_one() -> Callable[[list[str]], Any]:
        match = make()
        return lambda texts: [match(text) for text in texts]

    return _measured_together(captions, make_one_by_one)


def _measured_together(
    captions: list[str], make: Callable[[], Callable[[list[str]], Any]]
) -> Measured:
    before, started = private_mb(), time.perf_counter()
    match = make()
    made = time.perf_counter() - started
    best = 0.0
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        match(captions)
        best = max(best, len(captions) / (time.perf_counter() - started))
    return best, made, private_mb() - before


def _ours(lexicon: str, captions: list[str]) -> Measured:
    from annotator.recognition.pipeline import Annotator, ignore_scispacy_warnings

    def make() -> Callable[[list[str]], Any]:
        ignore_scispacy_warnings()
        annotator = Annotator(lexicon)
        return lambda texts: annotator.read_all([Figure("F", text) for text in texts])

    return _measured_together(captions, make)


def _our_matcher(lexicon: str, captions: list[str]) -> Measured:
    return _measured(captions, lambda: open_lexicon(lexicon).matches)


def _phrase_matcher(lexicon: str, captions: list[str]) -> Measured:
    import spacy
    from scispacy.custom_tokenizer import combined_rule_tokenizer
    from spacy.matcher import PhraseMatcher

    def make() -> Callable[[str], Any]:
        nlp = spacy.blank("en")
        nlp.tokenizer = combined_rule_tokenizer(nlp)
        matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for text, candidates in _terms(open_lexicon(lexicon)):
            matcher.add(candidates[0].entity.id, [nlp.make_doc(text)])
        return lambda caption: matcher(nlp.make_doc(caption))

    return _measured(captions, make)


def _flashtext2(lexicon: str, captions: list[str]) -> Measured:
    from flashtext2 import KeywordProcessor

    def make() -> Callable[[str], Any]:
        processor = KeywordProcessor(case_sensitive=False)
        for text, candidates in _terms(open_lexicon(lexicon)):
            processor.add_keyword(text, candidates[0].entity.id)
        extract: Callable[[str], Any] = processor.extract_keywords_with_span
        return extract

    return _measured(captions, make)


def _pyahocorasick(lexicon: str, captions: list[str]) -> Measured:
    import ahocorasick

    def make() -> Callable[[str], Any]:
        automaton = ahocorasick.Automaton()
        for text, candidates in _terms(open_lexicon(lexicon)):
            key = text.lower()
            automaton.add_word(key, (len(key), candidates[0].entity.id))
        automaton.make_automaton()

        def match(caption: str) -> list[tuple[int, str]]:
            edges = {edge for word in _WORD.finditer(caption) for edge in word.span()}
            return [
                (end, curie)
                for end, (length, curie) in automaton.iter(caption.lower())
                if end + 1 in edges and end + 1 - length in edges
            ]

        return match

    return _measured(captions, make)


def _gilda(lexicon: str, captions: list[str]) -> Measured:
    from gilda import Grounder
    from gilda.ner import annotate
    from gilda.process import normalize
    from gilda.term import Term

    status = {"approved_symbol": "name", "name": "name", "previous_symbol": "previous"}

    def term(text: str, candidate: Candidate) -> Any:
        prefix, _, local = candidate.entity.id.partition(":")
        return Term(
            normalize(text), text, prefix, local, candidate.entity.symbol,
            status.get(candidate.kind.value, "synonym"), candidate.source,
            candidate.entity.taxon.rpartition(":")[2] or None,
        )  # fmt: skip

    def make() -> Callable[[str], Any]:
        terms = (
            term(text, candidate)
            for text, candidates in _terms(open_lexicon(lexicon))
            for candidate in candidates
        )
        grounder = Grounder(list(terms))
        # Its models for ambiguous names are fetched on first use; without them it is faster.
        grounder.gilda_disambiguators = {}
        organisms = ["9606", "10090", "10116"]
        return lambda caption: annotate(caption, grounder=grounder, organisms=organisms)

    return _measured(captions, make)


def _terms(lexicon: Lexicon) -> Iterator[tuple[str, list[Candidate]]]:
    """Yield each way of writing with all that it can mean, most trusted first."""
    for number in range(len(lexicon.compiled.key_rows) - 1):
        by_text: dict[str, list[Candidate]] = {}
        for candidate in lexicon._candidates(number):
            by_text.setdefault(candidate.term, []).append(candidate)
        yield from by_text.items()


_PEERS: tuple[tuple[str, str, Callable[[str, list[str]], Measured]], ...] = (
    ("ours", "mentions grounded, by the figure's species, definitions, abbreviations", _ours),
    ("our matcher", "all meanings of each term, no choice", _our_matcher),
    ("gilda", "grounded mentions, organisms in a given order", _gilda),
    ("PhraseMatcher", "spans of terms, on scispaCy's tokenizer", _phrase_matcher),
    ("flashtext2", "longest terms", _flashtext2),
    ("pyahocorasick", "terms at word boundaries", _pyahocorasick),
)

"""Measure what reading captions costs beside the tokenizer, the detector and the model alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import spacy

from annotator.recognition.pipeline import Annotator, load_model
from annotator.records import Figure
from evaluation.benches.rows import Row

_ROUNDS = 3


def bench_recognition(
    captions: list[str], lexicon: str, model: str | None, say: Callable[[str], None]
) -> Iterator[Row]:
    """Yield the measurements, all on one core in this process."""
    import scispacy.abbreviation  # noqa: F401  # makes spaCy know the detector
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    figures = [Figure(f"F{number}", caption) for number, caption in enumerate(captions)]
    say("without a model")
    annotator = Annotator(lexicon, None)
    whole = _seconds(lambda: annotator.read_all(figures))
    bare = spacy.blank("en")
    bare.tokenizer = combined_rule_tokenizer(bare)
    bare.add_pipe("abbreviation_detector")
    given = _seconds(lambda: list(bare.pipe(captions)))
    defining = _seconds(lambda: [annotator.definitions(caption) for caption in captions])
    count = len(captions)
    yield Row(
        "without a model, captions/s", count / whole, f"{count:,} captions, best of {_ROUNDS}"
    )
    yield Row("tokenizer and detector alone, ms a caption", 1000 * given / count, "scispaCy's")
    yield Row("definitions and abbreviations, ms a caption", 1000 * defining / count)
    if model is None:
        return
    say(f"with {model}")
    nlp = load_model(model)
    alone = _seconds(lambda: list(nlp.pipe(captions)))
    voting = Annotator(lexicon, model)
    with_model = _seconds(lambda: voting.read_all(figures))
    yield Row("bare nlp.pipe, captions/s", count / alone, model)
    yield Row("with the model, captions/s", count / with_model)
    yield Row("with the model / bare nlp.pipe", alone / with_model)
    yield Row("with the model / without, time", with_model / whole)


def _seconds(work: Callable[[], object]) -> float:
    """Return the time of the best round; the first one warms up."""
    best = float("inf")
    for _ in range(_ROUNDS + 1):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best

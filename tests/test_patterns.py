"""Regular expressions: none takes more than the length's multiple of a caption."""

import random
import re

from typer.testing import CliRunner

from annotator.recognition.pipeline import Annotator
from evaluation.__main__ import app
from evaluation.fuzz import patterns
from evaluation.fuzz.patterns import attacks, own_patterns, slow, slow_captions, tokenizer_patterns


def test_every_pattern_on_the_texts_made_from_it():
    found = own_patterns()
    assert len(found) > 90
    assert "annotator.comparison.chemical_checks._LOCANT[0]" in found
    assert "annotator.recognition.names.head_nouns._OTHER_HEADS[0]" in found
    assert [f"{name}: {said}" for name, pattern in found.items() for said in slow(pattern)] == []


def test_slow_patterns_are_seen():
    for text in (
        r"(?:\d+[,']?)+-?phosphates?", r"(a+)+$", r"(?:a|a)*b", r"(\w+\s?)*:", r"(?:[A-Z]{2,}\w*)+x$",
        r"\w*\w*\w*\w*!",
    ):  # fmt: skip
        assert slow(re.compile(text)), text
    for text in (r"\d+(?:,\d+)*-?phosphates?", r"a+$", r"[ab]*c", r"\w{1,20}:", r"(?=\w)a"):
        assert not slow(re.compile(text)), text


def test_captions_made_from_patterns(monkeypatch):
    annotator = Annotator("starter")
    found = own_patterns() | tokenizer_patterns(annotator)
    bodies = list(dict.fromkeys(body for pattern in found.values() for body in attacks(pattern)))
    assert len(bodies) > 400
    chosen = random.Random(5).sample(bodies, 60)
    assert list(slow_captions(annotator, [*chosen, (" Aa: A", "a")])) == []
    monkeypatch.setattr(patterns, "_CAPTION_SECONDS", 0.0)
    assert len(list(slow_captions(annotator, chosen[:1]))) == 1


def test_the_command_prints_what_it_tried(tmp_path):
    words = ["fuzz", "--minutes", "0.02", "--only", "reviews", "--work", str(tmp_path)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert re.search(r"\| reviews \| [\d,]+ \| .*decisions.* \| 0 \| \d+ \|", done.output)
    assert not list(tmp_path.iterdir())

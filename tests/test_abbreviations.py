"""Abbreviations are those that scispaCy's detector finds in a whole document."""

from __future__ import annotations

import gzip
import json
import re
import time
from functools import cache
from itertools import pairwise

import pytest
import scispacy.abbreviation  # noqa: F401 registers abbreviation_detector
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scispacy.custom_tokenizer import combined_rule_tokenizer
from spacy.tokens import Doc

from annotator.recognition.definitions.abbreviations import (
    _WITH_MORE,
    LONGEST_WORD,
    AbbreviationFinder,
    _NoFurtherOccurrences,
)
from annotator.recognition.pipeline import build_pipeline
from annotator.records import Figure
from tests.small_lexicon import small_annotator

#: What captions have around parentheses, and what tokenizers and letters in order depend on.
_PIECES = (
    "( ) (( )) (A) (AB) (ABC) (AB , AB) ab) (ab ABs (ABs) (AB)- (AB)-bound x(AB)y (p(AB)) [AB] "
    "NAD(P)H Ca(2+) alpha beta kinase Alpha-Beta (alpha beta kinase cells TNF-α 5kDa 1.5 . , ; c d e Σας ΣΑΣ İx"
).split()
_BLANKS = ("", " ", " ", " ", " ", "  ", "\n", " \n", "\u00a0")
captions = st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(_BLANKS)), max_size=40).map(
    lambda pairs: "".join(map("".join, pairs))
)


@cache
def finder():
    return AbbreviationFinder(build_pipeline)


def parting(tokenizer):
    """Return a tokenizer that also parts what goes on behind a short form in parentheses."""

    def tokenize(text):
        parted = ((w.start(), _WITH_MORE.fullmatch(w[0])) for w in re.finditer(r"\S+", text))
        cuts = [at + parts.start(n) for at, parts in parted if parts for n in (2, 3)]
        docs = [tokenizer(text[start:end]) for start, end in pairwise([0, *cuts, len(text)])]
        tokens = [token for doc in docs for token in doc]
        spaces = [bool(token.whitespace_) for token in tokens]
        return Doc(tokenizer.vocab, [token.text for token in tokens], spaces)

    return tokenize


@cache
def whole_documents():
    """Return a pipeline of scispaCy's, whose detector finds each abbreviation once."""
    nlp = spacy.blank("en")
    nlp.tokenizer = parting(combined_rule_tokenizer(nlp))
    nlp.add_pipe("abbreviation_detector").global_matcher = _NoFurtherOccurrences()
    return nlp


def places(abbreviations):
    return [
        [(form.text, form.start_char, form.end_char) for form in forms] for forms in abbreviations
    ]


def check(text):
    doc = whole_documents()(text)
    whole = [(short, short._.long_form) for short in doc._.abbreviations]
    assert places(finder().find(text)) == places(whole)


@settings(max_examples=300, deadline=None)
@given(captions)
@example("Kainate receptors (KARs) and brain derived factor (BDF). BDF acts on KARs (BDF).")
@example("BDNF (brain-derived neurotrophic factor), and KAR(kainate receptor of the brain)")
@example("(AB) alpha beta (AB (alpha beta) (ab))")
@example("protein kinase (PK (a b c d))")
@example("İx x(i) beta (İxb)")
def test_parts_of_a_text_have_the_abbreviations_of_the_whole(text):
    check(text)


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        ("-dependent", True),
        ("\u2013AKT path", True),
        ("-alpha", False),
        ("-2", False),
        ("s", False),
    ],
)
def test_a_short_form_may_go_on_behind_its_parentheses(behind, found):
    expected = [[("BDF", 22, 25), ("brain derived factor", 0, 20)]]
    assert places(finder().find(f"brain derived factor (BDF){behind} acts")) == expected * found


def test_those_of_real_captions(shared_data):
    with gzip.open(shared_data / "pfocr" / "captions.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            check(json.loads(line)["caption"])


def test_long_words_are_cut():
    """The time of the tokenizer grows with the square of a word's length."""
    caption = f"{'x' * LONGEST_WORD}alpha beta (AB) gamma delta (GD)"
    assert places(finder().find(caption)) == [
        [("AB", 212, 214), ("alpha beta", 200, 210)],
        [("GD", 229, 231), ("gamma delta", 216, 227)],
    ]
    started = time.process_time()
    finder().find("(a" * 200 + "-(" * 100_000)
    assert time.process_time() - started < 2


def test_captions_of_parentheses_have_none():
    caption = "brain derived factor (BDF)"
    assert len(finder().find(caption)) == 1
    assert finder().find(caption + "(" * 400) == []


def test_the_matcher_of_further_occurrences_is_replaced():
    """A Matcher of spaCy never gives back the memory of a pattern."""
    caption = "Kainate receptors (KARs) and brain derived factor (BDF). BDF acts on KARs."
    definitions = small_annotator().definitions(caption)
    assert [(d.short, d.long) for d in definitions] == [
        ("KARs", "Kainate receptors"),
        ("BDF", "brain derived factor"),
    ]
    mentions = small_annotator().read(Figure("F", caption)).mentions
    assert [m.text for m in mentions].count("BDF") == 2

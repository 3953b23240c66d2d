"""The fast reading of a statistical model finds what spaCy finds."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.recognition.ner import entity_reader as reader
from annotator.recognition.ner import model_speed
from annotator.recognition.ner.entity_reader import FastEntities, entity_reader
from annotator.recognition.ner.ner_models import SHIPPED
from annotator.recognition.ner.ner_span import NerSpan
from annotator.recognition.pipeline import build_pipeline, load_model

SLOW = load_model(SHIPPED)
FAST = build_pipeline(SHIPPED)

WORDS = [
    "Akt", "phosphorylates", "GSK-3β", ",", "and", "ketamine", "blocks", "NMDA", "receptors", "(",
    ")", "[", "2", "+", "alpha", "kinase", "of", "TNF-α-induced", "\n", "  ", ".", "interleukin",
    "6", "the", "tumor", "necrosis", "factor", "1,2-dioleoyl-sn-glycero-3-phosphate", "acid",
]  # fmt: skip
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), max_size=20)


def of_spacy(texts):
    docs = SLOW.pipe(texts)
    return [[NerSpan(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs]


def read(texts):
    return list(entity_reader(FAST)(FAST.make_doc(text) for text in texts))


def test_the_shipped_model_is_read_the_fast_way():
    assert FastEntities.of(FAST) is not None
    assert FAST.get_pipe("tok2vec").model.layers[0].name == "word_vectors"


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_the_same_entities_as_spacy(texts):
    assert read(texts) == of_spacy(texts)


@pytest.mark.parametrize("block", [1, 2, 30])
def test_entities_longer_than_a_block(monkeypatch, block):
    monkeypatch.setattr(reader, "_BLOCK", block)
    text = (
        "Cells take up 1,2-dioleoyl-sn-glycero-3-phosphate and tumor necrosis factor alpha (TNF-α)."
    )
    texts = [text, "", " ", "Akt", *[text] * 20]
    assert read(texts) == of_spacy(texts)
    assert max(len(span) for span in SLOW(text).ents) > 3


def test_full_word_vectors_are_made_again(monkeypatch):
    monkeypatch.setattr(model_speed, "_KEPT", 8)
    nlp = build_pipeline(SHIPPED)
    texts = ["Akt and GSK3", "BDNF binds TrkB (NTRK2), a receptor of nerve cells.", "Akt and GSK3"]
    found = [next(entity_reader(nlp)([nlp.make_doc(text)])) for text in texts]
    assert found == of_spacy(texts)


def test_other_pipelines_are_read_by_spacy():
    nlp = build_pipeline(SHIPPED)
    nlp.add_pipe("sentencizer", first=True)
    assert FastEntities.of(nlp) is None
    (found,) = entity_reader(nlp)([nlp.make_doc("Akt binds ketamine.")])
    assert found == of_spacy(["Akt binds ketamine."])[0]


def test_a_network_of_another_kind_is_left_alone():
    nlp = spacy.blank("en")
    nlp.add_pipe("ner").add_label("CHEMICAL")
    nlp.initialize()
    model_speed.speed_up(nlp)
    (found,) = entity_reader(nlp)([nlp.make_doc("Akt binds ketamine.")])
    assert isinstance(found, list)

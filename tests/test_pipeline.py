"""The annotator's spaCy pipeline, alone and with a model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy

from annotator.errors import InputError, ModelError
from annotator.provenance import Grounding
from annotator.recognition.ner.ner_models import SHIPPED
from annotator.recognition.pipeline import Annotator, build_pipeline, chosen_model
from annotator.records import EntityType, Figure
from tests.small_lexicon import small_annotator, write_small_lexicon


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    write_small_lexicon(folder)
    return str(folder)


@pytest.fixture(scope="module")
def model(shared_data):
    path = shared_data.parent / "models" / "en_ner_bionlp13cg_sm"
    if not path.is_dir():
        pytest.skip(f"no model at {path}")
    return str(path)


def test_there_are_no_components_without_a_model():
    assert build_pipeline().pipe_names == []


def test_definitions_come_from_parentheses_and_glossaries():
    definitions = small_annotator().definitions(
        "Loss of brain-derived neurotrophic factor (BDNF) here. 4E-BP: initiation factor "
        "4E-binding protein; Akt: protein kinase B."
    )
    assert {(d.short, d.long, d.found_by) for d in definitions} == {
        ("BDNF", "brain-derived neurotrophic factor", "parenthesis"),
        ("4E-BP", "initiation factor 4E-binding protein", "glossary"),
        ("Akt", "protein kinase B", "glossary"),
    }


@pytest.mark.parametrize(
    ("caption", "short", "long"),
    [
        ("The Janus kinase (JAK)-signal transducer and activator of transcription (STAT) route.",
         "STAT", "signal transducer and activator of transcription"),
        ("RNS, reactive nitrogen species, ROS, reactive oxygen species, TF, tissue factor.",
         "ROS", "reactive oxygen species"),
    ],
)  # fmt: skip
def test_long_forms_end_where_they_end(caption, short, long):
    definitions = small_annotator().definitions(caption)
    assert long in {d.long for d in definitions if d.short == short}
    for definition in definitions:
        assert caption[definition.long_start : definition.long_end] == definition.long


def test_a_model_confirms_mentions_and_adds_unresolved_ones(model, lexicon):
    caption = "In carcinoma cells TrkB phosphorylates XYZQ1 kinase and p53 protein."
    plain = small_annotator().read(Figure("F1", caption, is_caption=False))
    # In captions of figures, genes that only the model finds are hardly ever right.
    read = Annotator(lexicon, model).read(Figure("F1", caption, is_caption=False))
    before = {m.text: m for m in plain.mentions}
    after = {m.text: m for m in read.mentions}
    assert before.keys() < after.keys()
    assert after["TrkB"].score > before["TrkB"].score
    assert after["TrkB"].found_by.model_agrees
    added = [m for m in read.mentions if m.text not in before]
    assert all(not m.ids and m.found_by.model_label for m in added)
    assert EntityType.GENE in {m.type for m in added}


def test_the_command_runs_with_a_model(model, lexicon, tmp_path):
    record = tmp_path / "captions.jsonl"
    record.write_text('{"pmid": "F1", "abstract": "TrkB and XYZQ1 kinase in tumor cells."}\n')
    done = subprocess.run(
        [
            sys.executable, "-m", "annotator", "run", str(record), "--out", str(tmp_path / "out"),
            "--lexicon", lexicon, "--model", model, "--workers", "1",
        ],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "statistical model" in (tmp_path / "out" / "annotations.jsonl").read_text()


@pytest.mark.parametrize("name", ["no_such_model", "/nowhere/at/all"])
def test_a_model_that_is_not_there(name):
    with pytest.raises(ModelError, match=f"no model '{name}'"):
        build_pipeline(name)


def test_a_model_without_entities(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="no named entity recogniser"):
        build_pipeline(str(tmp_path / "blank"))


def test_a_folder_that_is_no_model(tmp_path):
    with pytest.raises(ModelError, match="no model"):
        build_pipeline(str(tmp_path))


def test_which_model_is_meant():
    assert chosen_model("none") is None
    assert chosen_model("/a/folder") == "/a/folder"
    assert chosen_model("auto") == "caption_ner"
    assert chosen_model("auto", for_figures=True) is None
    assert chosen_model("caption_ner", for_figures=True) == "caption_ner"


def test_the_shipped_model_votes_and_finds_names_that_no_lexicon_has(lexicon):
    caption = "In patients, BDNF activates ABCX12 expression, and TrkB binds Qtp3."
    annotator = Annotator(lexicon, chosen_model("auto"))
    mentions = {m.text: m for m in annotator.read(Figure("F1", caption)).mentions}
    assert mentions["BDNF"].found_by.model_agrees
    unknown = mentions["ABCX12"]
    assert (unknown.type, unknown.ids) == (EntityType.GENE, ())
    assert unknown.found_by.model_label == "GENE_OR_GENE_PRODUCT"
    assert unknown.found_by.grounding is Grounding.NO_ENTRY
    assert 0 < unknown.score < 1


def test_what_was_read_before_changes_nothing(lexicon):
    """DisambiguationCache are kept between captions: they must not depend on anything but their key."""
    captions = [
        "CAS: canadine synthase. Akt acts.",
        "CdnS: canadine synthase. BDNF: brain-derived neurotrophic factor.",
        "Akt in Drosophila, and Akt in mice.",
        "KAR: kainate receptor. Akt and BDNF.",
        "KAR, BDNF and Akts; canadine synthase (CnS).",
    ]
    used = Annotator(lexicon)
    for caption in (*captions, *reversed(captions)):
        figure = Figure("F1", caption, pmcid="PMC1")
        assert used.read(figure) == Annotator(lexicon).read(figure)


def test_only_the_wanted_organisms_get_ids(lexicon):
    figure = Figure("F1", "In Drosophila, kar and BDNF; Akt in patients.", pmcid="PMC1")
    every = {m.taxon for m in Annotator(lexicon).read(figure).mentions}
    human = {m.taxon for m in Annotator(lexicon, organisms=["human"]).read(figure).mentions}
    assert "ncbitaxon:7227" in every
    assert "ncbitaxon:7227" not in human
    for given in ("9606", "Homo sapiens", "ncbitaxon:9606"):
        assert Annotator(lexicon, organisms=[given]).only == {"ncbitaxon:9606"}
    with pytest.raises(InputError, match="the lexicon has no organism 'unicorn'"):
        Annotator(lexicon, organisms=["unicorn"])


def test_figures_read_together_are_read_as_one_by_one(lexicon):
    annotator = Annotator(lexicon, chosen_model("auto"))
    captions = [
        "BDNF and TrkB.",
        "",
        "(" * 500 + " KAR: kainate receptor",
        "Ketamine in mice; Akt.",
    ]
    figures = [Figure(f"F{number}", caption) for number, caption in enumerate(captions)]
    assert annotator.read_all(figures) == [annotator.read(figure) for figure in figures]


def known_words(annotator, number):
    """Return how many strings spaCy has when it has read so many captions."""
    figures = [Figure(f"F{n}", f"word{n} thing{n} (wt{n})") for n in range(number)]
    annotator.read_all(figures)
    return len(annotator.nlp.vocab.strings)


def test_words_of_captions_are_kept_for_a_model_up_to_a_number(lexicon, monkeypatch):
    annotator = Annotator(lexicon, SHIPPED)
    few = known_words(annotator, 10)
    more = known_words(annotator, 100)
    assert more >= few + 180
    monkeypatch.setattr("annotator.recognition.pipeline._KEPT_WORDS", len(annotator.nlp.vocab))
    assert known_words(annotator, 1000) == more


def test_no_words_of_captions_are_kept_without_a_model(lexicon):
    annotator = Annotator(lexicon)
    few = known_words(annotator, 10)
    assert known_words(annotator, 1000) == few

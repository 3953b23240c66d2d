"""The spaCy components in pipelines of others: equal results, serialised, saved, configured."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.lang.en import English
from spacy.tokens import Doc, DocBin, Span

import annotator
from annotator.errors import InputError, LexiconError, ModelError
from annotator.figures import read_figures
from annotator.recognition.components import caption_attributes, captions, glossary, matcher
from annotator.recognition.components.attributes import define
from annotator.recognition.components.captions import figure_docs
from annotator.recognition.ner.ner_models import model_place, shipped_folder
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure, Rejected
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredMention, StoredTaxon
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.small_lexicon import small_annotator, write_small_lexicon

ROOT = Path(__file__).parents[1]
FACTORIES = {
    "caption_annotator": captions.make_caption_annotator,
    "caption_glossary": glossary.make_caption_glossary,
    "lexicon_matcher": matcher.make_lexicon_matcher,
}
CAPTION = (
    "In mice, ketamine frees eEF2 kinase and GluA1/ERK2. KAR: kainate receptor; "
    "Akt: protein kinase B. 𝛼-BDNF and KAR."
)


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    write_small_lexicon(folder)
    return str(folder)


def pipeline(lexicon, *names, **config):
    """Return a blank pipeline with components; ``config`` is for the last one."""
    nlp = spacy.blank("en")
    for name in names[:-1]:
        nlp.add_pipe(name, config={} if name == "caption_glossary" else {"lexicon": lexicon})
    nlp.add_pipe(names[-1], config={"lexicon": lexicon, **config})
    return nlp


@pytest.fixture(scope="module")
def nlp(lexicon):
    return pipeline(lexicon, "caption_glossary", "lexicon_matcher", "caption_annotator")


def everything(doc):
    """Return all that the components say of a document."""
    return (
        doc._.mentions, doc._.taxa, doc._.grounded_definitions, doc._.definitions,
        doc._.lexicon_matches,
        [(s.text, s.label_, s.kb_id_, s.id_, s._.mention) for s in doc.spans["mentions"]],
    )  # fmt: skip


def test_factories_and_colours_are_declared():
    """Components and colours are found by these entry points when the package is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["entry-points"]
    found = {
        name: EntryPoint(name, place, "spacy_factories").load()
        for name, place in declared["spacy_factories"].items()
    }
    assert found == FACTORIES
    (colors,) = declared["spacy_displacy_colors"].values()
    loaded = EntryPoint("colors", colors, "spacy_displacy_colors").load()
    assert loaded.keys() == {"gene", "gene_family", "chemical"}


def test_factories_are_found_by_entry_point_alone(lexicon):
    code = (
        "import spacy; nlp = spacy.blank('en');"
        f"nlp.add_pipe('lexicon_matcher', config={{'lexicon': {lexicon!r}}});"
        "doc = nlp('BDNF'); print(doc.spans['lexicon'][0].kb_id_)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "ncbigene:627", done.stderr


def test_matches_have_exact_offsets_and_all_candidates(lexicon):
    doc = pipeline(lexicon, "lexicon_matcher")("Anti-TNF-α-induced KAR; ERK1/2.")
    found = {doc.text[m.start : m.end]: m for m in doc._.lexicon_matches}
    assert found["TNF-α"].candidates[0].entity.id == "ncbigene:7124"
    assert {c.entity.symbol for c in found["KAR"].candidates} == {"HSD17B12", "kar"}
    assert list(doc._.lexicon_matches) == small_annotator().lexicon.matches(doc.text)


def test_spans_have_type_identifier_and_symbol(lexicon):
    doc = pipeline(lexicon, "lexicon_matcher", spans_key="names")("NMDA receptors and BDNF.")
    assert [(s.text, s.label_, s.kb_id_, s.id_) for s in doc.spans["names"]] == [
        ("NMDA receptors", "gene_family", "fplx:GRIN", "GRIN"),
        ("BDNF", "gene", "ncbigene:627", "BDNF"),
    ]


def test_attributes_without_annotations_are_empty(nlp):
    doc = nlp.make_doc("BDNF")
    assert (doc._.mentions, doc._.taxa, doc._.definitions, doc._.lexicon_matches) == ((),) * 4
    assert (doc._.grounded_definitions, doc._.figure) == ({}, None)
    span = doc[0:1]
    assert (span._.mention, span._.score, span._.ids, span._.symbol) == (None, None, (), "")
    assert (span._.taxon, span._.matched_by, span._.alternatives) == ("", "", ())


def test_mentions_are_the_annotators(nlp):
    doc = nlp(CAPTION)
    reading = small_annotator().read(Figure("", CAPTION))
    assert doc._.mentions == reading.mentions
    assert doc._.taxa == reading.taxa
    assert doc._.taxa[0].name == "Mus musculus"
    assert doc._.grounded_definitions == reading.definitions
    assert len(doc.spans["mentions"]) == len(reading.mentions) > 5
    for span, mention in zip(doc.spans["mentions"], reading.mentions, strict=True):
        assert span._.mention == mention
        assert span.start_char <= mention.start < mention.end <= span.end_char
        assert (span.label_, span.kb_id_) == (mention.type.value, mention.ids[0])
        assert (span._.score, span._.ids) == (mention.score, mention.ids)
        assert span._.matched_by == StoredMention.of(mention).matched_by


def test_the_tokenizer_does_not_matter(lexicon, nlp):
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    other = pipeline(lexicon, "caption_annotator")
    other.tokenizer = combined_rule_tokenizer(other)
    by_space = pipeline(lexicon, "caption_annotator")
    by_space.tokenizer = lambda text: Doc(by_space.vocab, words=text.split(" "))
    expected = nlp(CAPTION)._.mentions
    assert other(CAPTION)._.mentions == expected
    text = Doc(by_space.vocab, words=CAPTION.split(" ")).text.rstrip()
    doc = by_space(text)
    assert [(m.text, m.ids) for m in doc._.mentions] == [(m.text, m.ids) for m in expected]
    glued = [s for s in doc.spans["mentions"] if s.text == "GluA1/ERK2."]
    assert [(s.kb_id_, s._.mention.text) for s in glued] == [
        ("ncbigene:2890", "GluA1"), ("ncbigene:5594", "ERK2"),
    ]  # fmt: skip


def test_a_document_comes_back_from_bytes(nlp):
    doc = nlp(CAPTION)
    assert everything(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == everything(doc)
    data = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (back,) = DocBin().from_bytes(data).get_docs(nlp.vocab)
    assert everything(back) == everything(doc)
    assert everything(pickle.loads(pickle.dumps(doc))) == everything(doc)


def test_two_processes_find_what_one_finds(nlp):
    texts = [f"{CAPTION} Figure {number}." for number in range(6)]
    here = [everything(doc) for doc in nlp.pipe(texts)]
    there = [everything(doc) for doc in nlp.pipe(texts, n_process=2, batch_size=2)]
    assert here == there


@pytest.mark.parametrize("name", FACTORIES)
def test_components_are_sent_to_processes_that_share_nothing(nlp, name):
    """As multiprocessing does on macOS and Windows."""
    there = pickle.loads(pickle.dumps(nlp.get_pipe(name)))
    given = nlp.make_doc(CAPTION)
    nlp.get_pipe(name)(given)
    assert there(nlp.make_doc(CAPTION)).user_data == given.user_data


def test_a_saved_pipeline_names_its_lexicon(nlp, lexicon, tmp_path):
    nlp.to_disk(tmp_path / "saved")
    back = spacy.load(tmp_path / "saved")
    assert everything(back(CAPTION)) == everything(nlp(CAPTION))
    again = English.from_config(nlp.config).from_bytes(nlp.to_bytes())
    assert everything(again(CAPTION)) == everything(nlp(CAPTION))
    files = {path.name for path in (tmp_path / "saved" / "caption_annotator").iterdir()}
    assert files == {"lexicon.json"}


def test_a_saved_pipeline_whose_lexicon_is_gone_or_another(nlp, lexicon, tmp_path):
    saved = tmp_path / "saved"
    nlp.to_disk(saved)
    config = (saved / "config.cfg").read_text(encoding="utf-8")
    (saved / "config.cfg").write_text(config.replace(lexicon, "/is/gone"), encoding="utf-8")
    with pytest.raises(LexiconError) as failed:
        spacy.load(saved)
    assert "lexicon_matcher: no lexicon '/is/gone': not a folder" in str(failed.value)
    assert "'components.lexicon_matcher.lexicon': 'starter'" in str(failed.value)
    names = {f"components.{c}.lexicon": "starter" for c in ("lexicon_matcher", "caption_annotator")}
    with pytest.warns(UserWarning) as warned:
        spacy.load(saved, config=names)
    texts = [str(warning.message) for warning in warned]
    assert [text.partition(": the pipeline was saved with another")[0] for text in texts] == [
        "lexicon_matcher", "caption_annotator",
    ]  # fmt: skip


def test_titles_tell_what_the_caption_does_not(nlp):
    doc = nlp.make_doc("BDNF rises.")
    doc._.papertitle = "Learning in zebrafish"
    doc._.figtitle = "A drawing"
    assert (doc._.figtitle, doc._.papertitle) == ("A drawing", "Learning in zebrafish")
    assert nlp(doc)._.taxa[0].name == "Danio rerio"
    assert nlp("BDNF rises.")._.taxa[0].name == "Homo sapiens"
    with pytest.raises(InputError, match=r"doc\._\.figtitle: None is not a text"):
        doc._.figtitle = None


def test_a_record_is_set_whole(nlp):
    figure = Figure("F1", "BDNF rises.", organisms=("Danio rerio",))
    (doc,) = nlp.pipe(figure_docs(nlp, [figure]))
    assert doc._.figure == figure
    assert doc._.taxa == small_annotator().read(figure).taxa
    broken = Rejected("table.csv", 3, "no_caption", "it has no caption")
    with pytest.warns(UserWarning, match=r"table\.csv:3: left out: it has no caption"):
        assert [d.text for d in figure_docs(nlp, [broken, figure])] == ["BDNF rises."]
    with pytest.raises(InputError, match="the caption of F1 is not the document's text"):
        nlp.make_doc("Another text.")._.figure = figure
    with pytest.raises(InputError, match="'F1' is not an annotator"):
        doc._.figure = "F1"


def entities(lexicon, **config):
    """Return (text, label) of a document's entities after another component has set some."""
    nlp = pipeline(lexicon, "caption_annotator", **config)
    ruler = nlp.add_pipe("entity_ruler", first=True)
    ruler.add_patterns(
        [{"label": "THEIRS", "pattern": "BDNF rises"}, {"label": "THEIRS", "pattern": "here"}]
    )
    doc = nlp("BDNF rises here with ketamine.")
    return {(e.text, e.label_) for e in doc.ents}, doc


def test_entities_of_other_components_stay(lexicon):
    theirs = {("BDNF rises", "THEIRS"), ("here", "THEIRS")}
    found, doc = entities(lexicon)
    assert found == theirs
    assert [span.text for span in doc.spans["mentions"]] == ["BDNF", "ketamine"]
    found, _ = entities(lexicon, annotate_ents=True)
    assert found == theirs | {("ketamine", "chemical")}
    found, doc = entities(lexicon, annotate_ents=True, overwrite_ents=True, spans_key=None)
    assert found == {("here", "THEIRS"), ("BDNF", "gene"), ("ketamine", "chemical")}
    assert "mentions" not in doc.spans
    ours = doc.ents[0]
    assert (ours.kb_id_, ours.ent_id_, ours._.symbol) == ("ncbigene:627", "BDNF", "BDNF")
    assert doc.ents[1]._.mention is None


def test_the_least_score_is_for_spans_only(lexicon):
    doc = pipeline(lexicon, "caption_annotator", min_score=1.0)(CAPTION)
    assert not doc.spans["mentions"]
    assert doc._.mentions


@pytest.mark.parametrize(
    ("name", "config", "kind", "message"),
    [
        ("caption_annotator", {"lexicon": 3}, ValueError, "caption_annotator -> lexicon"),
        ("caption_annotator", {"annotate_ents": "yes"}, ValueError, "annotate_ents"),
        ("caption_annotator", {"organisms": "human"}, ValueError, "organisms"),
        ("caption_annotator", {"lexikon": "auto"}, ValueError, "unexpected argument: 'lexikon'"),
        ("caption_annotator", {"min_score": 2.0}, InputError, "give a probability from 0 to 1"),
        ("caption_annotator", {"organisms": ["unicorn"]}, InputError, "no organism 'unicorn'"),
        ("caption_annotator", {"model": "nowhere"}, ModelError, "no model 'nowhere'"),
        ("caption_annotator", {"overwrite_ents": True}, InputError, "without annotate_ents"),
        ("lexicon_matcher", {"taxon": "human"}, InputError, "'human' is not a CURIE"),
        ("lexicon_matcher", {"spans_key": ""}, InputError, "spans_key is empty"),
        ("lexicon_matcher", {"spans_key": [1]}, ValueError, "spans_key"),
        ("lexicon_matcher", {"lexicon": "/nowhere"}, LexiconError, "no lexicon '/nowhere'"),
    ],
)
def test_wrong_options_are_named(name, config, kind, message):
    with pytest.raises(kind, match=message):
        spacy.blank("en").add_pipe(name, config=config)


def test_the_pipeline_can_be_analysed(nlp):
    found = nlp.analyze_pipes()
    assert not any(found["problems"].values())
    assigned = found["summary"]["caption_annotator"]["assigns"]
    assert {"doc._.mentions", "doc._.taxa", "span._.score", "doc.spans"} <= set(assigned)
    # All that is declared is there.
    assert all(Doc.has_extension(name) for name in caption_attributes.OF_DOC)
    assert all(Span.has_extension(name) for name in caption_attributes.OF_SPAN)


def test_displacy_draws_mentions_in_colours(nlp):
    from annotator.recognition.components.colors import DISPLACY_COLORS

    options = {"spans_key": "mentions", "colors": DISPLACY_COLORS}
    html = displacy.render(nlp("Ketamine and BDNF."), style="span", options=options)
    assert DISPLACY_COLORS["gene"] in html
    assert DISPLACY_COLORS["chemical"] in html


def test_an_attribute_of_another_package_is_left():
    def theirs(doc):
        return "theirs"

    Doc.set_extension("taken", getter=theirs)
    try:
        with pytest.warns(UserWarning, match=r"doc\._\.taken is the attribute of another package"):
            define(Doc, "taken", lambda doc: "ours")
        assert spacy.blank("en")("x")._.taken == "theirs"
    finally:
        Doc.remove_extension("taken")


def test_beside_scispacys_detector(lexicon):
    """With make_serializable its abbreviations are offsets, without it spans."""
    import scispacy.abbreviation  # noqa: F401

    text = "Brain-derived neurotrophic factor (BDNF) rises. BDNF falls."
    found = []
    for serializable in (False, True):
        nlp = spacy.blank("en")
        nlp.add_pipe("abbreviation_detector", config={"make_serializable": serializable})
        nlp.add_pipe("caption_glossary")
        nlp.add_pipe("caption_annotator", config={"lexicon": lexicon})
        doc = nlp(text)
        found.append(doc._.definitions)
        assert len(doc._.abbreviations) == 2
    assert found[0] == found[1]
    assert [(d.short, d.long) for d in found[0]] == [("BDNF", "Brain-derived neurotrophic factor")]
    assert Doc(nlp.vocab).from_bytes(doc.to_bytes())._.definitions == found[1]


def test_beside_a_statistical_model(shared_data, lexicon):
    """Its entities stay as they are, and its own annotations are kept."""
    model = shared_data.parent / "models" / "en_ner_bionlp13cg_sm"
    if not model.is_dir():
        pytest.skip(f"no model at {model}")
    text = "BDNF and ketamine act on neurons in the brain."
    alone = spacy.load(model)
    theirs = [(e.text, e.label_) for e in alone(text).ents]
    assert theirs
    for annotate in (False, True):
        nlp = spacy.load(model)
        nlp.add_pipe("caption_annotator", config={"lexicon": lexicon, "annotate_ents": annotate})
        doc = nlp(text)
        kept = [(e.text, e.label_) for e in doc.ents if e.label_.isupper()]
        assert kept == theirs
        assert [s.kb_id_ for s in doc.spans["mentions"]] == ["ncbigene:627", "mesh:D007649"]


def test_what_is_cut_or_joined_has_no_attributes(nlp):
    """Offsets would be wrong."""
    doc = nlp(CAPTION)
    assert doc[2:6].as_doc(copy_user_data=True)._.mentions == ()
    with pytest.warns(UserWarning, match="W101"):
        joined = Doc.from_docs([doc, nlp(CAPTION)])
    assert joined._.mentions == ()
    assert joined.spans["mentions"][0]._.mention is None


def test_a_document_that_fails_does_not_take_others_with_it(lexicon, monkeypatch):
    own = pipeline(lexicon, "caption_annotator")
    component = own.get_pipe("caption_annotator")
    read_all = component.annotator.read_all

    def failing(figures):
        if any("poison" in figure.caption for figure in figures):
            raise RuntimeError("cannot be read")
        return read_all(figures)

    monkeypatch.setattr(component.annotator, "read_all", failing)
    texts = ["BDNF.", "poison", "Ketamine."]
    with pytest.raises(RuntimeError, match="cannot be read"):
        list(own.pipe(texts))
    failed = []
    own.set_error_handler(lambda name, proc, docs, error: failed.append((name, docs[0].text)))
    assert [doc.text for doc in own.pipe(texts)] == ["BDNF.", "Ketamine."]
    assert failed == [("caption_annotator", "poison")]


def same_as_the_command(records, tmp_path, lexicon="starter"):
    """Compare what the component and a run say of records; return how many there are."""
    out = tmp_path / "out"
    run(RunOptions((records,), out, lexicon, workers=1))
    said = list(RunFolder.open(out).annotations())
    figures = [f for f in read_figures([records]) if isinstance(f, Figure)]
    nlp = pipeline(lexicon, "caption_annotator")
    for stored, doc in zip(said, nlp.pipe(figure_docs(nlp, figures)), strict=True):
        assert doc._.figure.figid == stored.figid
        assert tuple(map(StoredMention.of, doc._.mentions)) == stored.mentions
        assert tuple(map(StoredTaxon.of, doc._.taxa)) == stored.taxa
    return len(said)


def test_the_examples_are_annotated_as_by_the_command(tmp_path):
    assert same_as_the_command(ROOT / "evaluation" / "figures", tmp_path) == 30


def test_real_records_are_annotated_as_by_the_command(shared_data, tmp_path):
    assert same_as_the_command(shared_data / "pfocr", tmp_path) > 800


def test_texts_alone_are_annotated_as_by_the_command(tmp_path):
    """As a table with nothing but captions."""
    table = tmp_path / "captions.csv"
    table.write_text(f'figid,caption\nF1,"{CAPTION}"\nF2,BDNF in zebrafish.\n', encoding="utf-8")
    out = tmp_path / "out"
    run(RunOptions((table,), out, "starter", workers=1))
    texts = [CAPTION, "BDNF in zebrafish."]
    nlp = pipeline("starter", "caption_annotator")
    for stored, doc in zip(RunFolder.open(out).annotations(), nlp.pipe(texts), strict=True):
        assert tuple(map(StoredMention.of, doc._.mentions)) == stored.mentions
    plain = Annotator("starter").read(Figure("F1", CAPTION))
    assert nlp(CAPTION)._.mentions == plain.mentions


@pytest.mark.parametrize("name", ["caption_annotator", "lexicon_matcher"])
def test_a_copy_opens_the_lexicon_from_another_folder(lexicon, tmp_path, monkeypatch, name):
    monkeypatch.chdir(Path(lexicon).parent)
    component = English().add_pipe(name, config={"lexicon": Path(lexicon).name})
    sent = pickle.dumps(component)
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(sent).lexicon.sha256 == component.lexicon.sha256


@pytest.fixture
def model(tmp_path, monkeypatch):
    """Name a model by a path that is relative to the working directory."""
    shutil.copytree(shipped_folder(), tmp_path / "a" / "model")
    monkeypatch.chdir(tmp_path / "a")
    return "model"


def test_a_copy_loads_the_model_from_another_folder(model, tmp_path, monkeypatch):
    component = English().add_pipe(
        "caption_annotator", config={"lexicon": "starter", "model": model}
    )
    sent = pickle.dumps(component)
    monkeypatch.chdir(tmp_path)
    doc = English().make_doc("BDNF binds TrkB.")
    found = component(doc)._.mentions
    assert pickle.loads(sent)(doc)._.mentions == found != []


def test_a_copy_of_what_load_returns_loads_its_model_too(model, tmp_path, monkeypatch):
    reader = annotator.load("starter", model=model)
    sent = pickle.dumps(reader)
    monkeypatch.chdir(tmp_path)
    found = list(reader.annotate("BDNF binds TrkB."))
    assert list(pickle.loads(sent).annotate("BDNF binds TrkB.")) == found != []


def test_a_package_comes_before_a_folder_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("spacy", "caption_ner", "own model"):
        Path(name).mkdir()
        place = name if name != "own model" else str(tmp_path / name)
        assert model_place(name) == place
    assert model_place("nowhere") == "nowhere"

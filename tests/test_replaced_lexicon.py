"""A command whose lexicon is replaced while it is going does not go on with the other one."""

import gc
import pickle
import shutil
import weakref

import pytest
import spacy

import annotator
from annotator.curation import correcting
from annotator.curation.correcting import Work, corrected
from annotator.errors import LexiconError
from annotator.figures.units import FiguresUnit
from annotator.lexicon import open_lexicon
from annotator.lexicon.build import build
from annotator.lexicon.curated import lexicon_data
from annotator.process_pool import ProcessPool
from annotator.results.run_folder import RunFolder
from annotator.runs import batch
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import write
from tests.lexicon_sources import write_sources


@pytest.fixture
def replace(tmp_path):
    """Build a lexicon, and return what puts another one in its place."""
    sources = write_sources(tmp_path / "sources")
    build(sources, tmp_path / "lexicon")
    symbols = sources / "hgnc_complete_set.txt"
    symbols.write_text(symbols.read_text(encoding="utf-8").replace("EEF2K", "EEF2KX"), "utf-8")
    build(sources, tmp_path / "new")

    def replaced():
        (tmp_path / "lexicon").rename(tmp_path / "old")
        (tmp_path / "new").rename(tmp_path / "lexicon")

    return replaced


def test_workers_do_not_open_another_lexicon_than_the_run_began_with(
    tmp_path, monkeypatch, replace
):
    """As a worker does that takes the place of a killed one, after annotator lexicon install."""
    (tmp_path / "pfocr").mkdir()
    for number in range(200):
        write(
            tmp_path / "pfocr", f"caption: EEF2K phosphorylates mTOR, {number}.", f"P{number}__f1"
        )
    real = batch.Processes

    def replacing(*given):
        replace()
        return real(*given)

    monkeypatch.setattr(batch, "Processes", replacing)
    options = RunOptions(
        (tmp_path / "pfocr",), tmp_path / "out", str(tmp_path / "lexicon"), workers=2
    )
    with pytest.raises(LexiconError, match="was replaced"):
        run(options)
    assert open_lexicon(str(tmp_path / "lexicon"))


def test_copies_by_pickle_do_not_open_another_lexicon_unnoticed(tmp_path, replace):
    reader = annotator.load(tmp_path / "lexicon")
    nlp = spacy.blank("en")
    components = [
        nlp.add_pipe(name, config={"lexicon": str(tmp_path / "lexicon")})
        for name in ("caption_annotator", "lexicon_matcher")
    ]
    sent = [pickle.dumps(reader), *map(pickle.dumps, components)]
    pickle.loads(sent[0])
    replace()
    with pytest.raises(LexiconError, match="the lexicon was replaced"):
        pickle.loads(sent[0])
    for component in sent[1:]:
        with pytest.warns(UserWarning, match="was sent here with another lexicon"):
            pickle.loads(component)


def words(folder, alias):
    """Write a folder of YAML with one gene."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "genes.yaml").write_text(
        f"genes:\n  - {{symbol: BDNF, id: 627, aliases: [{alias}]}}\n", encoding="utf-8"
    )
    organisms = lexicon_data() / "starter" / "organisms.yaml"
    (folder / "organisms.yaml").write_bytes(organisms.read_bytes())
    return folder


def found(reader):
    return [mention.text for mention in reader.annotate("Foobarin1 and Foobarin2 act.")]


def test_a_compiled_lexicon_that_was_replaced_is_opened_anew(tmp_path, replace):
    name = str(tmp_path / "lexicon")
    before = open_lexicon(name)
    assert open_lexicon(name) is before
    replace()
    after = open_lexicon(name)
    assert after is not before and after.sha256 != before.sha256
    assert open_lexicon(name) is after
    assert before.lookup("EEF2K") and not before.lookup("EEF2KX") and after.lookup("EEF2KX")


def test_files_that_were_edited_are_read_anew(tmp_path):
    folder = words(tmp_path / "words", "Foobarin1")
    first = annotator.load(folder)
    assert annotator.load(folder).lexicon is first.lexicon
    words(folder, "Foobarin2")
    assert found(annotator.load(folder)) == ["Foobarin2"]
    assert found(first) == ["Foobarin1"]
    shutil.rmtree(folder)
    with pytest.raises(LexiconError, match="not a folder"):
        annotator.load(folder)


def test_a_folder_that_was_compiled_is_opened_anew(tmp_path, replace):
    read = open_lexicon(str(words(tmp_path / "words", "Foobarin1")))
    (tmp_path / "words").rename(tmp_path / "moved")
    (tmp_path / "lexicon").rename(tmp_path / "words")
    assert open_lexicon(str(tmp_path / "words")).sha256 != read.sha256
    (tmp_path / "words").rename(tmp_path / "lexicon")
    (tmp_path / "moved").rename(tmp_path / "words")
    assert open_lexicon(str(tmp_path / "words")).sha256 == read.sha256


def test_a_folder_is_opened_once_by_any_of_its_names(tmp_path, monkeypatch):
    words(tmp_path / "words", "Foobarin1")
    monkeypatch.chdir(tmp_path)
    assert open_lexicon("words") is open_lexicon(str(tmp_path / "words"))


def test_lexicons_that_nothing_uses_are_let_go_but_for_the_latest(tmp_path):
    names = [str(words(tmp_path / str(n), f"Foobarin{n}")) for n in range(7)]
    used = open_lexicon(names[0])
    opened = [weakref.ref(open_lexicon(name)) for name in names]
    gc.collect()
    assert sum(lexicon() is not None for lexicon in opened) == 5  # the one in use, and four
    assert open_lexicon(names[0]) is used
    assert open_lexicon(names[6]) is opened[6]()
    assert open_lexicon(names[1]).lookup("Foobarin1")


def test_a_relative_path_is_that_of_where_it_was_given(tmp_path, monkeypatch):
    for place, alias in (("a", "Foobarin1"), ("b", "Foobarin2")):
        words(tmp_path / place / "words", alias)
    monkeypatch.chdir(tmp_path / "a")
    reader = annotator.load("words")
    sent = pickle.dumps(reader)
    monkeypatch.chdir(tmp_path / "b")
    assert found(annotator.load("words")) == ["Foobarin2"]
    assert found(pickle.loads(sent)) == found(reader) == ["Foobarin1"]
    texts = ["Foobarin1 and Foobarin2 act."] * 2
    in_workers = reader.annotate(texts, workers=2, batch_size=1)
    assert [[m.text for m in mentions] for mentions in in_workers] == [["Foobarin1"]] * 2


def test_workers_of_the_python_interface_have_the_lexicon_that_was_loaded(tmp_path, replace):
    reader = annotator.load(tmp_path / "lexicon")
    texts = [f"EEF2K phosphorylates mTOR, {number}." for number in range(4)]
    expected = list(reader.annotate(texts))
    assert list(reader.annotate(texts, workers=2, batch_size=1)) == expected
    replace()
    with pytest.raises(LexiconError, match="was replaced"):
        list(reader.annotate(texts, workers=2, batch_size=1))
    assert list(reader.annotate(texts)) == expected


def test_workers_that_correct_records_have_the_lexicon_that_decisions_were_checked_with(
    tmp_path, replace
):
    name = str(tmp_path / "lexicon")
    lexicon = open_lexicon(name)
    works = [Work(FiguresUnit(()), ())] * 20
    assert list(corrected(works, lexicon, name, workers=2)) == []
    replace()
    with pytest.raises(LexiconError, match="was replaced"):
        list(corrected(works, lexicon, name, workers=2))


def test_processes_that_correct_open_the_lexicon_from_another_folder(tmp_path, monkeypatch):
    words(tmp_path / "words", "Foobarin1")
    monkeypatch.chdir(tmp_path)
    lexicon = open_lexicon("words")

    def elsewhere(*given):
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        return ProcessPool(*given)

    monkeypatch.setattr(correcting, "ProcessPool", elsewhere)
    works = [Work(FiguresUnit(()), ())] * 20
    assert list(corrected(works, lexicon, "words", workers=2)) == []


def test_a_run_that_was_computed_is_written_though_its_lexicon_is_gone(tmp_path, monkeypatch):
    folder = words(tmp_path / "words", "Foobarin1")
    (tmp_path / "pfocr").mkdir()
    write(tmp_path / "pfocr", "caption: Foobarin1 acts.")
    real = batch._Work.here

    def moving(*given):
        folder.rename(tmp_path / "moved")
        return real(*given)

    monkeypatch.setattr(batch._Work, "here", moving)
    out = tmp_path / "out"
    assert run(RunOptions((tmp_path / "pfocr",), out, str(folder), workers=1)).tally.figures == 1
    assert RunFolder.open(out).lexicon == str(folder)

"""Training what decides the organisms of a figure: on a few invented figures."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from annotator.recognition.organisms.organism_weights import read_organism_weights
from annotator.recognition.organisms.organism_words import read_organism_words
from evaluation import train_organisms
from evaluation.__main__ import app
from tests.small_lexicon import write_small_lexicon

#: Figures by group: what the species is called, and a caption about it.
TEXTS = {
    "arabidopsis": "The chloroplast and the root of Arabidopsis make sugar in the light",
    "mouse": "The liver and the brain of mice make sugar after injury",
    "Escherichia coli": "The operon and the plasmid of E. coli make sugar in culture",
    "yeast": "The vacuole and the spore of budding yeast make sugar in dough",
    "fly": "The larva and the wing of the fruit fly make sugar in flight",
}
FIGURES = [(f"PMC{n}__f1", name) for n, name in enumerate([*TEXTS] * 12)]


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Return a data folder with records, gold and a blind part; the labels are beside it."""
    data = tmp_path / "data"
    (data / "corpora").mkdir(parents=True)
    (data / "gold").mkdir()
    (data / "pfocr").mkdir()
    dev, more, check, labels = (FIGURES[at::4] for at in range(4))
    for name, part in (("dev", dev), ("more", more), ("check", check)):
        lines = [
            {"figid": figid, "caption": TEXTS[species], "species": [species], "mentions": [],
             "existing": [], "existing_chemicals": []}
            for figid, species in part
        ]  # fmt: skip
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (data / "gold" / f"pfocr_{name}.jsonl").write_text(text, encoding="utf-8")
    records = [{"figid": figid, "caption": TEXTS[species]} for figid, species in FIGURES]
    records.append({"figid": "PMC99__f1", "caption": "Wings.", "organisms": [
        "Drosophila melanogaster"]})  # fmt: skip
    text = "".join(json.dumps(record) + "\n" for record in records)
    (data / "pfocr" / "figures.jsonl").write_text(text, encoding="utf-8")
    (data / "pfocr" / "captions.jsonl.gz").write_bytes(b"")
    path = tmp_path / "labels.tsv"
    rows = "".join(f"{figid}\t{species}\tyes\n" for figid, species in labels)
    path.write_text("figid\tspecies\tsure\n" + rows, encoding="utf-8")
    monkeypatch.setattr(train_organisms, "LABELS", path)
    monkeypatch.setattr(train_organisms, "_RECORDS", ("pfocr/figures.jsonl",))
    write_small_lexicon(tmp_path)
    return data


def train(data, out):
    command = ["train-organisms", "--out", out, "--data", data, "--lexicon", data.parent]
    return CliRunner().invoke(app, list(map(str, command)))


def test_train_organisms(data, tmp_path):
    done = train(data, tmp_path / "out")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "46 labelled figures" in done.output, "three quarters, and the curated field"
    assert "pfocr_dev: main organism right in 1.000 of 15" in done.output
    assert "curated field: main organism right in" in done.output
    words = read_organism_words((tmp_path / "out" / "organism_words.tsv").read_text().splitlines())
    found = words.groups({"chloroplast", "root"}).probabilities
    assert max(found, key=found.get) == "plant"
    assert words.groups({"liver"}).other_mammal == 0.0, "no human to tell them from"
    weights = read_organism_weights(
        (tmp_path / "out" / "organism_weights.tsv").read_text().splitlines()
    )
    named = weights.probability({"a named species": 1.0, "name in the caption": 1.0})
    assert named > weights.probability({"a default human": 1.0})


def test_figures_of_blind_papers_are_left_out(data, tmp_path):
    """Not even the words of another figure of such a paper are counted."""
    blind = FIGURES[2][0].split("__")[0]
    path = data / "pfocr" / "figures.jsonl"
    more = [{"figid": f"{blind}__f{n}", "caption": "Blindword in mice"} for n in range(2, 20)]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in more)
    done = train(data, tmp_path / "out")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "blindword" not in (tmp_path / "out" / "organism_words.tsv").read_text()


def test_a_data_folder_without_figures_is_named(data, tmp_path):
    (data / "pfocr" / "figures.jsonl").write_text("")
    done = train(data, tmp_path / "out")
    assert done.exit_code == 1
    assert "no figure records in pfocr/figures.jsonl" in done.output

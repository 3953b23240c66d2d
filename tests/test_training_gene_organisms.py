"""Training what tells whose gene a name of an abstract means: on a few invented abstracts."""

from __future__ import annotations

import gzip

import pytest
from typer.testing import CliRunner

from annotator.errors import InputError, LexiconError
from annotator.recognition.organisms.organism_weights import (
    read_organism_weights,
    shipped_gene_organism_weights,
)
from evaluation.__main__ import app
from evaluation.train_gene_organisms import Choice, fit, is_right
from tests.lexicon_sources import write_sources

HUMAN, MOUSE = "All patients have the gene Akt1.", "Mice and cells of a human have Akt1."


@pytest.fixture
def data(tmp_path):
    """Return a data folder with one corpus: abstracts on patients, and on mice beside human."""
    from annotator.lexicon.build import build

    build(write_sources(tmp_path / "sources"), tmp_path / "lexicon")
    lines = []
    for number in range(40):
        text, gene = (HUMAN, "207") if number % 2 else (MOUSE, "11651")
        title = "Of mice and human."
        start = len(title) + 1 + text.index("Akt1")
        lines.append(f"{number}|t|{title}\n{number}|a|{text}\n")
        lines.append(f"{number}\t{start}\t{start + 4}\tAkt1\tGene\t{gene}\n\n")
    (tmp_path / "data" / "corpora").mkdir(parents=True)
    path = tmp_path / "data" / "corpora" / "GNormPlus_Train.PubTator.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(lines)
    return tmp_path / "data"


def train(data, out):
    lexicon = data.parent / "lexicon"
    command = ["train-gene-organisms", "--out", out, "--data", data, "--lexicon", lexicon]
    return CliRunner().invoke(app, list(map(str, command)))


def test_train_gene_organisms(data, tmp_path):
    out = tmp_path / "weights.tsv"
    done = train(data, out)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "GNormPlus: the organism of a gene is right in 1.000 of 32" in done.output
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "feature\tweight"
    assert "32 training documents of GNormPlus, NLM-Gene, BioRED" in lines[1]
    weights = read_organism_weights(lines)
    assert weights.total({"patients": 1.0}) > 0.0
    again = tmp_path / "again.tsv"
    train(data, again)
    assert again.read_bytes() == out.read_bytes()


def choice(right, *features):
    return Choice("corpus", str(right), features, right)


def test_what_is_right_gets_weight():
    made = [choice([True, False], {"good": 1.0}, {"bad": 1.0})] * 30
    weights = fit(made)
    assert weights["good"] > 0.0 > weights["bad"]
    assert is_right(made[0], weights)
    assert not is_right(choice([True, False], {"bad": 1.0}, {"good": 1.0}), weights)


def test_choices_that_say_nothing_are_left_out():
    with pytest.raises(InputError, match="no gene whose organism has to be chosen"):
        fit([choice([True], {"good": 1.0}), choice([False, False], {"good": 1.0}, {})])


def test_the_shipped_weights_are_fitted():
    weights = shipped_gene_organism_weights()
    assert weights.total({"last before": 1.0}) > weights.total({"first after": 1.0}) > 0.0


def test_a_broken_table_names_its_command():
    with pytest.raises(LexiconError, match=r"x\.tsv:2") as error:
        read_organism_weights(["feature\tweight", "a"], "x.tsv", "train-gene-organisms")
    assert "train-gene-organisms" in (error.value.hint or "")

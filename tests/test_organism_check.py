"""Scoring the main organism on labelled figures."""

from __future__ import annotations

import gzip
import json

import pytest
from typer.testing import CliRunner

from annotator.errors import InputError
from annotator.recognition.pipeline import Annotator
from evaluation.__main__ import app
from evaluation.organism_check import UNSEEN, Judged, Label, judge, read_labels, table
from evaluation.train_organisms import LABELS

FIGURES = {
    "PMC1__f1": "AKT1 in patients with breast cancer.",
    "PMC2__f1": "The TOR pathway of Saccharomyces cerevisiae.",
    "PMC3__f1": "Auxin transport in Arabidopsis thaliana roots.",
}
HEAD = "figid\tspecies\tsure\tweight\n"


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "captions.jsonl"
    lines = [json.dumps({"figid": figid, "caption": text}) for figid, text in FIGURES.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def labels(tmp_path, *rows):
    path = tmp_path / "labels.tsv"
    path.write_text(HEAD + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return read_labels(path)


def test_main_organisms_are_compared_with_labels(tmp_path, records):
    given = labels(
        tmp_path,
        ("PMC1__f1", "human; mouse", "yes", "8"),
        ("PMC2__f1", "Saccharomyces cerevisiae", "yes", "1"),
        ("PMC3__f1", "mouse", "no", "1"),
        ("PMC9__f1", "human", "yes", "1"),
    )
    judged = judge(given, [records], Annotator("starter", None))
    assert {j.label.figid: j.right for j in judged} == {
        "PMC1__f1": True, "PMC2__f1": True, "PMC3__f1": False,
    }  # fmt: skip
    rows = {row[0]: row for row in table(judged).rows}
    assert rows["all"][1:3] == ("3", "2")
    assert rows["all"][3].startswith("0.667 (")
    assert rows["all"][4].startswith("0.900 (")  # nine of ten that these stand for
    assert rows["the reader is sure"][1:3] == ("2", "2")
    assert rows["human, mouse, rat"][1:3] == ("2", "1")
    assert rows["other organisms"][1:3] == ("1", "1")


def test_weights_widen_the_interval():
    even = [Judged(Label(str(n), ("human",), True, 1.0), n > 0) for n in range(20)]
    uneven = [Judged(Label(str(n), ("human",), True, 1.0 + 9 * (n < 2)), n > 0) for n in range(20)]
    (first, *_), (second, *_) = table(even).rows, table(uneven).rows
    assert first[3] == first[4]
    assert second[3] == first[3]
    assert second[4].startswith("0.737 (0.3")  # 28 of 38, as many as seven even ones


@pytest.mark.parametrize(
    ("text", "line"),
    [("figid\tspecies\n", 1), (f"{HEAD}PMC1\thuman\tyes\n", 2), (f"{HEAD}a\thuman\tyes\tx\n", 2)],
)
def test_a_broken_line_is_named(tmp_path, text, line):
    path = tmp_path / "labels.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"labels\.tsv:{line}: expected"):
        read_labels(path)


def test_records_without_a_labelled_figure_are_an_error(tmp_path, records):
    given = labels(tmp_path, ("PMC9__f1", "human", "yes", "1"))
    with pytest.raises(InputError, match="none of the labelled figures"):
        judge(given, [records], Annotator("starter", None))


def test_no_figure_is_among_those_that_were_learnt_from():
    learnt = {line.split("\t")[0] for line in LABELS.read_text(encoding="utf-8").splitlines()[1:]}
    unseen = {label.figid for label in read_labels(UNSEEN)}
    assert len(unseen) == 328
    assert not unseen & learnt


def test_the_command_prints_the_table(tmp_path, monkeypatch):
    (tmp_path / "corpora").mkdir()
    (tmp_path / "pfocr").mkdir()
    lines = [json.dumps({"figid": figid, "caption": text}) for figid, text in FIGURES.items()]
    captions = tmp_path / "pfocr" / "captions.jsonl.gz"
    captions.write_bytes(gzip.compress("\n".join(lines).encode()))
    path = tmp_path / "labels.tsv"
    path.write_text(f"{HEAD}PMC1__f1\thuman\tyes\t1\n", encoding="utf-8")
    monkeypatch.setattr("evaluation.organism_check.UNSEEN", path)
    words = ["score-organisms", "--data", str(tmp_path), "--lexicon", "starter"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "| all | 1 | 1 | 1.000" in done.output

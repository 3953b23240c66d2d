"""The scorer on figures small enough to count by hand."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from annotator.batch import annotate
from annotator.errors import InputError
from annotator.figures import read_figures
from evaluation.__main__ import app, table
from evaluation.bench import BARS, Row
from evaluation.bench import table as bench_table
from evaluation.counts import Counts
from evaluation.gold import read_gold
from evaluation.score import score
from tests.lexicon_sources import write_sources
from tests.small_lexicon import small_annotator, write_small_lexicon

RECORDS = [
    {
        "figid": "F1",
        "caption": "In mice, BDNF binds TrkB. KAR: kainate receptor.",
        "genes": [
            {"word": "KAR", "source": "hgnc_alias_symbol", "hgnc_symbol": "HSD17B12", "entrez": "51144"},
            {"word": "BDNF", "source": "hgnc_symbol", "hgnc_symbol": "BDNF", "entrez": "627"},
            {"word": "XYZ", "source": "hgnc_symbol", "hgnc_symbol": "GRIA1", "entrez": "2890"},
        ],
    },
    {"figid": "F2", "caption": "Ketamine and Ca2+.", "genes": []},
]  # fmt: skip


def gold_of(caption, *mentions, **fields):
    at, spans = 0, []
    for text, kind, ids in mentions:
        at = caption.index(text, at)
        spans.append({"start": at, "end": at + len(text), "text": text, "type": kind, "ids": ids})
        at += len(text)
    return {
        "caption": caption,
        "mentions": spans,
        "existing": [],
        "existing_chemicals": [],
    } | fields


GOLD = [
    gold_of(
        RECORDS[0]["caption"],
        ("BDNF", "gene", ["ncbigene:627"]),
        ("TrkB", "gene", ["ncbigene:4914"]),  # another id than the lexicon's: span right, id not
        ("KAR", "gene_family", ["fplx:Kainate_family"]),
        ("kainate receptor", "gene_family", []),  # no id: the span decides
        figid="F1",
        species=["mouse"],
        existing=[
            {"word": "KAR", "organism": "Homo sapiens", "verdict": "wrong_entity", "reason": ""},
            {"word": "BDNF", "organism": "Homo sapiens", "verdict": "right", "reason": ""},
            {"word": "XYZ", "organism": "Homo sapiens", "verdict": "wrong_entity", "reason": ""},
        ],
    ),
    gold_of(
        RECORDS[1]["caption"],
        ("Ketamine", "chemical", ["mesh:D007649"]),
        figid="F2",
        species=["fly"],
    ),
]


@pytest.fixture
def files(tmp_path):
    records, gold = tmp_path / "records.jsonl", tmp_path / "gold.jsonl"
    records.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    gold.write_text("".join(json.dumps(figure) + "\n" for figure in GOLD))
    return gold, records


def test_counts_by_hand(files):
    gold = {figure.figid: figure for figure in read_gold(files[0])}
    annotator = small_annotator()
    pairs = [(gold[f.figid], annotate(f, annotator)) for f in read_figures([files[1]])]
    scores = score(
        pairs, annotator.lexicon, {"ncbitaxon:10090": "mouse", "ncbitaxon:9606": "human"}
    )
    assert scores.span["gene or family"] == Counts(4, 0, 0)
    assert scores.span_id["gene or family"] == Counts(3, 1, 1)
    assert scores.span["chemical"] == Counts(1, 1, 0)  # the gold lacks Ca2+
    assert scores.rows == Counts(1, 0, 1)  # KAR is flagged; nothing speaks against XYZ
    assert (scores.rows_right, scores.rows_left_in_peace) == (1, 1)
    # Missing: TrkB (not by the gold's id), KAR, Ketamine, Ca2+; BDNF is annotated.
    assert scores.missing == Counts(2, 2, 1)
    assert (scores.figures, scores.species_right) == (2, 1)


def test_ratios():
    counts = Counts(3, 1, 2)
    assert (counts.precision, counts.recall) == (0.75, 0.6)
    assert counts.f1 == pytest.approx(2 / 3)
    assert (Counts().precision, Counts().recall, Counts().f1) == (None, None, None)
    assert Counts(1, 2, 3) + Counts(1, 1, 1) == Counts(2, 3, 4)


def test_the_command_prints_scores_and_writes_errors(files, tmp_path):
    write_small_lexicon(tmp_path)
    errors = tmp_path / "errors.tsv"
    done = CliRunner().invoke(
        app, ["score", str(files[0]), str(files[1]), "--lexicon", str(tmp_path), "--errors", str(errors)]
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "| gene or family, span | 1.000 | 1.000 | 1.000 | 4 | 0 | 0 |" in done.output
    assert "XYZ" in errors.read_text()


def test_a_line_that_is_no_gold_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"figid": "F1"}\n')
    with pytest.raises(InputError, match=r"gold\.jsonl:1: not a gold record"):
        read_gold(path)


def test_a_ratio_of_nothing_is_empty():
    from evaluation.score import Scores

    assert "| rows flagged | | | |" in table(Scores()) or "| rows flagged |  |  |  |" in table(
        Scores()
    )


def test_the_benchmark_of_a_lexicon_measures_each_bar(tmp_path):
    sources = write_sources(tmp_path / "sources")
    captions = tmp_path / "captions.jsonl"
    captions.write_text('{"caption": "EEF2K and the Akt kinase with Ca2+."}\n' * 20)
    done = CliRunner().invoke(
        app, ["bench", "lexicon", "--sources", str(sources), "--captions", str(captions)]
    )
    # On so few captions the speed says nothing: the bars may be missed, but all are measured.
    assert done.exit_code in (0, 3), done.output
    for name in BARS:
        assert f"| {name} |" in done.stdout
    assert "kept" in done.stdout
    missing = CliRunner().invoke(
        app, ["bench", "lexicon", "--sources", str(sources), "--captions", str(tmp_path / "no")]
    )
    assert missing.exit_code == 1
    assert (
        CliRunner().invoke(app, ["bench", "toast", "--sources", ".", "--captions", "."]).exit_code
        == 2
    )


def test_a_missed_bar_is_said():
    rows = [Row("build, s", 500.0), Row("folder, MB", 10.0), Row("something else", 1.0)]
    assert [row.kept for row in rows] == [False, True, None]
    assert "MISSED" in bench_table(rows)

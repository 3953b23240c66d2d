"""The scorer on figures small enough to count by hand."""

from __future__ import annotations

import gzip
import json

import pytest
from typer.testing import CliRunner

from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.lexicon import open_lexicon
from annotator.records import Figure, Taxon
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.runs.processing import annotate
from annotator.scoring.counts import Counts
from annotator.scoring.documents import Document
from annotator.scoring.findings import DEFINITIONS as FINDING_DEFINITIONS
from annotator.scoring.findings import FindingScores, score_findings
from annotator.scoring.gold import read_gold
from annotator.scoring.gold_organisms import is_named
from annotator.scoring.measures import DEFINITIONS
from annotator.scoring.readers import GENES, read_documents
from annotator.scoring.tables import findings_table
from evaluation.__main__ import app, report_text
from evaluation.benches import lexicon as lexicon_bench
from evaluation.benches.rows import LEXICON_BARS, RECOGNITION_BARS, Row
from evaluation.benches.rows import table as bench_table
from evaluation.corpora import CORPORA, Corpus, held_out, split
from evaluation.score import choose, errors, score
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


def test_findings_by_hand(files):
    gold = {figure.figid: figure for figure in read_gold(files[0])}
    annotator = small_annotator()
    pairs = [(gold[f.figid], annotate(f, annotator)) for f in read_figures([files[1]])]
    scores = score_findings(pairs, annotator.lexicon)
    assert scores.rows == Counts(1, 0, 1)  # KAR is flagged; nothing speaks against XYZ
    assert (scores.rows_right, scores.rows_spared) == (1, 1)
    # Missing: TrkB (not by the gold's id), KAR, Ketamine, Ca2+; BDNF is annotated.
    assert scores.missing == Counts(2, 2, 1)
    assert (scores.figures, scores.main_organism_right, scores.organisms_right) == (2, 1, 1)


def test_ratios():
    counts = Counts(3, 1, 2)
    assert (counts.precision, counts.recall) == (0.75, 0.6)
    assert counts.f1 == pytest.approx(2 / 3)
    assert (Counts().precision, Counts().recall, Counts().f1) == (None, None, None)
    assert Counts(1, 2, 3) + Counts(1, 1, 1) == Counts(2, 3, 4)


@pytest.fixture
def score_with(files, tmp_path):
    """Run ``score`` on the two figures with the small lexicon and without a model."""
    write_small_lexicon(tmp_path)

    def run(*arguments):
        always = ["--lexicon", str(tmp_path), "--model", "none"]
        return CliRunner().invoke(app, ["score", *map(str, arguments), *always])

    return run


def test_the_command_prints_tables_and_writes_files(files, tmp_path, score_with):
    names = ("errors.tsv", "scores.json", "scores.md")
    errors, scores, tables = (tmp_path / name for name in names)
    done = score_with(
        files[0], "--records", files[1], "--errors", errors, "--json", scores, "--markdown", tables
    )
    assert done.exit_code == 0, done.output
    # TrkB has another id, and "kainate receptor" an id that the gold does not give it.
    assert "| gold.jsonl | genes | 2 | 1.000 | 1.000 | 0.500 | 0.667 |" in done.stdout
    assert "| rows flagged | 1.000 | 0.500 | 0.667 | 1 | 0 | 1 |" in done.stdout
    for definition in (*DEFINITIONS, *FINDING_DEFINITIONS):
        assert f"* {definition}: " in done.stdout
    assert tables.read_text() in done.stdout
    assert "gold.jsonl\tours\tF1\tgenes\tid\tTrkB\tncbigene:4914" in errors.read_text()
    assert "XYZ" in errors.read_text()
    plain = json.loads(scores.read_text())
    assert plain["corpora"][0]["measures"]["span"]["tp"] == 4
    assert plain["findings"]["gold.jsonl"]["rows"]["fn"] == 1
    assert "| genes, span and id | 0.500 |  |" in done.stdout  # no unseen part, so no gap


def test_a_blind_part_is_scored_beside_the_others_and_its_errors_stay_unseen(files, tmp_path):
    gold, records = files
    parts = [
        (Corpus("seen", gold.name), gold),
        (Corpus("unseen", gold.name, blind=True), gold),
    ]
    report = score(parts, [records], ["ours"], small_annotator())
    assert "| F1, or a share | seen (2) | unseen (2) | gap |" in report_text(report)
    assert "| genes, span and id | 0.500 | 0.500 | +0.000 |" in report_text(report)
    listed = errors(report)[1:]
    assert any(line.startswith("seen: findings") for line in listed)
    assert not any("unseen" in line for line in listed)


@pytest.mark.parametrize(
    ("taxon", "names", "named"),
    [
        ("ncbitaxon:9606", ["human"], True),
        ("ncbitaxon:9606", ["mouse", "human"], True),
        ("ncbitaxon:10090", ["human"], False),
        ("ncbitaxon:559292", ["yeast"], True),  # a strain
        ("ncbitaxon:562", ["Escherichia coli"], True),
        ("ncbitaxon:562", ["bacteria"], True),  # its group
        ("ncbitaxon:3702", ["bacteria"], False),
    ],
)
def test_the_golds_names_of_organisms(taxon, names, named):
    lexicon = open_lexicon("starter")
    known = lexicon.organisms.get(taxon)
    name = known.name if known is not None else ""
    assert is_named(Taxon(taxon, name), names, lexicon) is named


def test_a_peers_predictions_are_compared_on_the_same_documents(files, tmp_path, score_with):
    peer = tmp_path / "peer.PubTator"
    peer.write_text(
        "F1|t|In mice, BDNF binds TrkB.\nF1|a|KAR: kainate receptor.\n"
        "F1\t9\t13\tBDNF\tGene\t627\nF1\t20\t24\tTrkB\tGene\t4914\n"
    )
    done = score_with(files[0], "--records", files[1], "--system", "ours", "--system", peer)
    assert done.exit_code == 0, done.output
    assert "| gold.jsonl | peer.PubTator | genes | 2 | 0.667 |" in done.stdout
    assert "| relaxed id: ours - peer.PubTator |" in done.stdout
    other = tmp_path / "other.PubTator"
    other.write_text("X|t|x\nX|a|y\n")
    done = score_with(files[0], "--system", other)
    assert done.exit_code == 1
    assert "none of the 2 documents is in it, such as F1" in done.output


def test_our_own_annotations_are_read_as_predictions(files, tmp_path, score_with):
    write_small_lexicon(tmp_path)
    run(RunOptions((files[1],), tmp_path / "out", str(tmp_path)))
    done = score_with(files[0], "--system", tmp_path / "out" / "annotations.jsonl")
    assert "| gold.jsonl | genes | 2 | 1.000 |" in done.stdout, done.output


def test_floors(files, score_with, tmp_path, monkeypatch):
    shipped = tmp_path / "thresholds.toml"
    monkeypatch.setattr("evaluation.__main__.SHIPPED", shipped)
    floor = '[[mine]]\ncorpus = "gold.jsonl"\ntype = "{}"\nmeasure = "{}"\nleast = {}\n'
    shipped.write_text(
        floor.format("genes", "span", 1.0)
        + floor.format("genes", "strict id", 0.9)
        + floor.format("findings", "rows recall", 0.6)
        + floor.format("findings", "specificity", 0.9)
        + floor.format("proteins", "span", 0.1)
    )
    done = score_with(files[0], "--records", files[1], "--floors", "mine")
    assert done.exit_code == 3
    problems = [line for line in done.output.splitlines() if line.startswith("below: ")]
    assert problems == [
        "below: gold.jsonl, genes, strict id: 0.667 is below the floor of 0.900",
        "below: gold.jsonl, findings, rows recall: 0.500 is below the floor of 0.600",
        "below: gold.jsonl, proteins, span: not measured, the floor is 0.100",
    ]
    assert score_with(files[0], "--floors", "none").exit_code == 1


def test_predictions_that_are_none(files, tmp_path, score_with):
    broken = tmp_path / "annotations.jsonl"
    broken.write_text('{"figid": "F1"}\n')
    done = score_with(files[0], "--system", broken)
    assert done.exit_code == 1
    assert "annotations.jsonl:1: no annotations" in done.output


@pytest.mark.parametrize(
    "arguments", [(), ("--all", "gold.jsonl"), ("gold.jsonl", "--part", "some")]
)
def test_wrong_usage(score_with, arguments):
    assert score_with(*arguments).exit_code == 2


def test_records_of_another_release_are_refused(files, score_with):
    records = files[1].read_text().replace("Ketamine and", "Ketamine or")
    files[1].write_text(records)
    done = score_with(files[0], "--records", files[1])
    assert done.exit_code == 1
    assert "its caption is not the one that the gold is about" in done.output


def test_held_out_papers_are_never_split():
    documents = [
        Document(Figure(f"{paper}-{panel}", "x"), (), GENES, str(paper))
        for paper in range(50)
        for panel in range(3)
    ]
    papers = held_out(documents, 0.2)
    assert 10 <= len(papers) <= 11
    assert papers == held_out(reversed(documents), 0.2)
    assert len(held_out(documents, 9)) == 3
    assert held_out(documents, 1.0) == {str(paper) for paper in range(50)}


def test_a_line_that_is_no_gold_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"figid": "F1"}\n')
    with pytest.raises(InputError, match=r"gold\.jsonl:1: not a gold record"):
        read_gold(path)


def test_a_ratio_of_nothing_is_empty():
    assert "| rows flagged |  |  |  | 0 | 0 | 0 |" in str(findings_table(FindingScores()))


@pytest.mark.slow
def test_the_benchmark_of_a_lexicon_measures_each_bar(tmp_path, monkeypatch):
    monkeypatch.setattr(lexicon_bench, "NAMES", 3_000)
    monkeypatch.setattr(lexicon_bench, "SUPPLEMENTARY", 300)
    sources = write_sources(tmp_path / "sources")
    captions = tmp_path / "captions.jsonl"
    captions.write_text('{"caption": "EEF2K and the Akt kinase with Ca2+."}\n' * 20)
    done = CliRunner().invoke(
        app, ["bench", "lexicon", "--sources", str(sources), "--captions", str(captions)]
    )
    # On so few captions the speed says nothing: the bars may be missed, but all are measured.
    assert done.exit_code in (0, 3), done.output
    for name in LEXICON_BARS:
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


def test_the_benchmark_of_a_lexicon_needs_its_sources(tmp_path):
    assert CliRunner().invoke(app, ["bench", "lexicon", "--captions", "x"]).exit_code == 2


def test_the_benchmark_of_reading_measures_each_bar(tmp_path):
    captions = tmp_path / "captions.jsonl"
    captions.write_text('{"caption": "EEF2K and the Akt kinase with Ca2+."}\n' * 20)
    done = CliRunner().invoke(
        app, ["bench", "recognition", "--captions", str(captions), "--lexicon", "starter"]
    )
    assert done.exit_code in (0, 3), done.output
    for name in RECOGNITION_BARS:
        assert f"| {name} |" in done.stdout


def test_a_missed_bar_is_said():
    rows = [Row("build, s", 500.0), Row("folder, MB", 10.0), Row("something else", 1.0)]
    assert [row.kept for row in rows] == [False, True, None]
    assert "MISSED" in bench_table(rows)


def test_what_another_corpus_taught_is_not_held_out(tmp_path):
    """BioRED has abstracts of the other corpora."""

    def write(name, numbers):
        lines = (f"{n}|t|BDNF\n{n}|a|.\n{n}\t0\t4\tBDNF\tGene\t627\n\n" for n in numbers)
        path = tmp_path / "corpora" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress("".join(lines).encode()))

    write("BioRED_TrainDev.PubTator.gz", range(100))
    write("NLMgene_Train.PubTator.gz", range(1000))
    (corpus,) = (c for c in CORPORA if c.name == "BioRED")
    (other,) = (c for c in CORPORA if c.name == "NLM-Gene")
    learnt = {d.docid for d in split(other, tmp_path)[0]}
    alone = held_out(read_documents(tmp_path / corpus.file), corpus.held_out)
    assert alone & learnt
    chosen = {d.docid for d in choose(corpus, tmp_path / corpus.file, "held-out", None)}
    assert chosen == alone - learnt
    assert {d.docid for d in split(corpus, tmp_path)[1]} == chosen
    assert not {d.docid for d in split(corpus, tmp_path)[0]} & alone

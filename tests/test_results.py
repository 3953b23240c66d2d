"""What is made of a run: diffs, evaluations, the report again."""

import json

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.errors import InputError
from annotator.results.diff import diff_runs, summary
from annotator.results.run_folder import RunFolder
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import write
from tests.review_tables import CURATOR, NEW, decide, read_rows, write_rows, write_run


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("run"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read as a run's run.json"),
        ('{"status": "interrupted"}', "the run is interrupted"),
    ],
)
def test_a_run_that_is_not_whole_is_refused(tmp_path, content, message):
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        RunFolder.open(tmp_path)


@pytest.fixture
def two_runs(finished, tmp_path):
    """Return a run and another after the release has changed: a caption, a row, a new figure."""
    records = tmp_path / "release"
    records.mkdir()
    write(records, NEW.replace("eEF2 kinase", "GluA1 form"), "PMC1__f1")
    write(records, "caption: BDNF.", "PMC3__f1")
    out = tmp_path / "after"
    run(RunOptions((records,), out, str(finished.parent / "lexicon"), workers=1))
    return RunFolder.open(finished), RunFolder.open(out)


def test_diff_says_what_was_gained_and_lost(two_runs, tmp_path):
    found = diff_runs(*two_runs, tmp_path / "diff.tsv")
    lines = [line.split("\t") for line in (tmp_path / "diff.tsv").read_text("utf-8").splitlines()]
    assert lines[0] == "figid part change kind text symbol id taxon detail".split()
    assert ["PMC3__f1", "figure", "gained", "", "", "", "", "", ""] in lines
    assert ["PMC2__f1", "figure", "lost", "", "", "", "", "", ""] in lines
    here = [line[1:4] + line[5:7] for line in lines if line[0] == "PMC1__f1"]
    assert ["mention", "lost", "gene", "EEF2K", "ncbigene:29904|hgnc:24615"] in here
    assert ["mention", "gained", "gene", "GRIA1", "ncbigene:2890|hgnc:4571"] in here
    assert any(line[:2] == ["existing", "lost"] and line[3] == "HSD17B12" for line in here)
    assert found.figures == (2, 2)
    assert found.changed == 3
    text = "\n".join(summary(found))
    assert "2 figures before, 2 after; 3 of them differ" in text
    assert "input sha256" in text
    assert "noise_rate: " in text


def test_the_same_run_does_not_differ_from_itself(finished):
    found = diff_runs(RunFolder.open(finished), RunFolder.open(finished))
    assert (found.changed, found.settings) == (0, [])
    assert summary(found) == ["2 figures before, 2 after; 0 of them differ"]


def gold_line(figid, caption, **more):
    mention = caption.index("BDNF")
    return json.dumps(
        {
            "figid": figid, "caption": caption, "species": ["human"],
            "mentions": [
                {"start": mention, "end": mention + 4, "text": "BDNF", "type": "gene",
                 "ids": ["ncbigene:627"]}
            ],
            "existing": [
                {"word": "BDNF", "organism": "Homo sapiens", "verdict": "right"},
                {"word": "KAR", "organism": "Homo sapiens", "verdict": "wrong_entity"},
                {"word": "Akt", "organism": "Drosophila melanogaster", "verdict": "wrong_species"},
            ],
            "existing_chemicals": [],
        } | more
    )  # fmt: skip


@pytest.fixture
def gold(finished, tmp_path):
    captions = {f.figid: f.caption for f in RunFolder.open(finished).figures()}
    path = tmp_path / "gold.jsonl"
    path.write_text(gold_line("PMC1__f1", captions["PMC1__f1"]) + "\n", encoding="utf-8")
    return path


def test_evaluate_shows_old_new_and_a_peer_side_by_side(finished, gold, tmp_path):
    peer = tmp_path / "peer.PubTator"
    caption = next(f.caption for f in RunFolder.open(finished).figures() if f.figid == "PMC1__f1")
    at = len("A title ") + caption.index("BDNF")
    peer.write_text(
        f"PMC1__f1|t|A title\nPMC1__f1|a|{caption}\nPMC1__f1\t{at}\t{at + 4}\tBDNF\tGene\t627\n\n"
    )
    table = tmp_path / "scores.json"
    done = CliRunner().invoke(
        app,
        ["evaluate", str(gold), "--run", str(finished), "--system", f"peer={peer}", "--json", str(table)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    lines = [[c.strip() for c in line.split("|")[1:-1]] for line in done.output.splitlines()]
    scores = {line[1]: line for line in lines if line[2:3] == ["genes"]}
    assert set(scores) == {"existing", "ours", "peer"}
    assert scores["existing"][4] == ""  # rows have no spans
    assert scores["peer"][4] == "1.000"  # a title before the caption moves the offsets
    assert ["existing rows", "0.250", "4", "1.000", "1"] in lines
    assert ["if all findings were accepted", "1.000", "1", "1.000", "1"] in lines
    assert ["hgnc_alias_symbol", "1", "0.000 (0.000-0.793)", "1.000", "1.000"] in lines
    assert ["hgnc_symbol", "1", "1.000 (0.206-1.000)", "", ""] in lines
    assert ["Drosophila melanogaster", "2", "0.000 (0.000-0.658)", "1.000", "1.000"] in lines
    kinds = [line[:1] + line[2:] for line in lines]
    assert ["cross_species", "1", "1", "1.000 (0.206-1.000)"] in kinds
    report = json.loads(table.read_text(encoding="utf-8"))
    assert {row["kind"] for row in report["kinds"]} >= {"cross_species", "wrong_entity", "missing"}


def test_evaluate_says_which_documents_are_not_in_the_run(finished, gold, tmp_path):
    arguments = ["evaluate", str(gold), "--run", str(finished)]
    first = CliRunner().invoke(app, arguments).output.splitlines()[0]
    assert first == "1 documents of gold.jsonl"
    gold.write_text(gold.read_text(encoding="utf-8") + gold_line("PMC9__x", "BDNF.") + "\n")
    table = tmp_path / "missing" / "scores.json"
    done = CliRunner().invoke(app, [*arguments, "--json", str(table)])
    assert done.output.startswith("2 documents of gold.jsonl, of which 1 are not in the run")
    assert (done.exit_code, "give another path with --json" in done.output) == (1, True)


def test_evaluate_of_what_does_not_fit(finished, gold, tmp_path):
    runner = CliRunner()
    assert "give --run RUN" in runner.invoke(app, ["evaluate", str(gold)]).output
    done = runner.invoke(app, ["evaluate", str(gold), "--system", "peer"])
    assert "give NAME=PATH" in done.output
    other = tmp_path / "other.jsonl"
    other.write_text(gold_line("PMC7__x", "BDNF.") + "\n", encoding="utf-8")
    done = runner.invoke(app, ["evaluate", str(other), "--run", str(finished)])
    assert done.exit_code == 1
    assert "none of the 1 documents of" in done.output
    other.write_text(gold_line("PMC1__f1", "BDNF is another caption.") + "\n", encoding="utf-8")
    done = runner.invoke(app, ["evaluate", str(other), "--run", str(finished)])
    assert "its caption is not the one that the gold is about" in done.output
    peer = tmp_path / "peer.PubTator"
    peer.write_text("PMC1__f1|t|x\nPMC1__f1|a|Something else altogether.\n\n")
    done = runner.invoke(
        app, ["evaluate", str(gold), "--system", f"p={peer}", "--lexicon", "starter"]
    )
    assert "the text of PMC1__f1 is not the one that the gold is about" in done.output


def test_report_again_with_gold_and_decisions(tmp_path):
    out = write_run(tmp_path)
    before = json.loads((out / "report.json").read_text(encoding="utf-8"))
    page = (out / "report.html").read_bytes()
    runner = CliRunner()
    assert runner.invoke(app, ["report", str(out)]).exit_code == 0
    assert json.loads((out / "report.json").read_text(encoding="utf-8")) == before
    assert (out / "report.html").read_bytes() == page
    rows = decide(
        read_rows(out / "review.csv"), wrong_entity="accept", common_word="reject", missing="unsure"
    )
    table = write_rows(tmp_path / "r.csv", rows)
    runner.invoke(app, ["apply", str(out), str(table)])
    captions = {f.figid: f.caption for f in RunFolder.open(out).figures()}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(gold_line("PMC1__f1", captions["PMC1__f1"]) + "\n", encoding="utf-8")
    done = runner.invoke(app, ["report", str(out), "--gold", str(gold)])
    assert done.exit_code == 0, done.output
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    curators = {row["kind"]: (row["right"], row["judged"]) for row in report["curators"]["kinds"]}
    assert curators == {"wrong_entity": (1, 1), "common_word": (0, 1)}
    assert report["curators"]["unsure"] == sum(row["finding"] == "missing" for row in rows)
    assert report["gold"]["reliability"]
    text = (out / "report.html").read_text(encoding="utf-8")
    assert "Compared with gold" in text
    assert "Precision of finding kinds" in text
    assert "Reliability of scores" in text
    assert f"decided: accept by {CURATOR}" in text
    # Decisions that come later leave what the gold said.
    runner.invoke(app, ["apply", str(out), str(table)])
    assert json.loads((out / "report.json").read_text(encoding="utf-8"))["gold"] == report["gold"]

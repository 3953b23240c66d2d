"""Nothing that was decided or computed is lost by a mistake of the next command."""

import os
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.comparison.findings import make_finding
from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.decisions import (
    COLUMNS,
    ROW,
    Decision,
    read_decisions,
    write_decisions,
)
from annotator.curation.review_file import read_review
from annotator.curation.store import DecisionStore
from annotator.errors import InputError
from annotator.lexicon import open_lexicon
from annotator.reasons import Duplicate
from annotator.records import Confidence, FindingKind
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.review_tables import CURATOR, decide, read_rows, write_rows, write_run


@pytest.fixture
def out(tmp_path):
    return write_run(tmp_path)


def words(out, **changes):
    values = {"--out": out, "--lexicon": out.parent / "lexicon", "--model": "none"} | changes
    listed = [text for pair in values.items() for text in map(str, pair)]
    return ["run", str(out.parent / "pfocr"), *listed, "--workers", "1", "--overwrite"]


def contents(out):
    """Return the files of a run, but for its lock and its database."""
    return {
        path.name: path.read_bytes()
        for path in out.iterdir()
        if path.is_file() and path.suffix in (".csv", ".jsonl", ".json", ".html", ".tsv")
    }


def decided(out, **decisions):
    write_rows(out / "review.csv", decide(read_rows(out / "review.csv"), **decisions))
    return out


def lexicon_of(out):
    return open_lexicon(str(out.parent / "lexicon"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("--model", "caption_nre"), ("--lexicon", "/no/such/lexicon"), ("--organisms", "humann"),
     ("--decisions", "/no/decisions.tsv"), ("--cluster", "tcp://127.0.0.1:9")],
)  # fmt: skip
def test_overwriting_with_a_mistake_keeps_the_run(out, name, value):
    if name == "--cluster":
        pytest.importorskip("distributed")
    before = contents(out)
    done = CliRunner().invoke(app, words(out, **{name: value}))
    assert done.exit_code in (1, 2)
    assert contents(out) == before


def test_decisions_that_are_only_in_the_database_are_filled_in(out):
    """A review page that was killed has not written decisions.tsv."""
    first, *_ = read_rows(out / "review.csv")
    texts = dict.fromkeys(COLUMNS, "") | {
        "decision": "accept", "curator": "me", "decided_at": "2026-02-03", "scope": ROW,
        "figid": first["figid"], "review_id": first["review_id"], "finding": first["finding"],
    }  # fmt: skip
    write_decisions(out / "decisions.tsv", [Decision(**texts)])
    with DecisionStore(out / "decisions.tsv"):
        pass
    (out / "decisions.tsv").unlink()
    done = CliRunner().invoke(app, words(out))
    assert done.exit_code == 0, done.output
    rows = {row["review_id"]: row["decision"] for row in read_rows(out / "review.csv")}
    assert [review_id for review_id, said in rows.items() if said] == [first["review_id"]]


def test_overwriting_with_a_misspelt_input_keeps_the_run(out):
    before = contents(out)
    given = words(out)
    given[1] += "x"
    assert CliRunner().invoke(app, given).exit_code == 1
    assert contents(out) == before


def test_overwriting_replaces_at_the_end_and_removes_other_formats(out):
    assert CliRunner().invoke(app, [*words(out), "--format", "jsonl.gz"]).exit_code == 0
    names = {path.name for path in out.iterdir()}
    assert "findings.jsonl.gz" in names
    assert "findings.jsonl" not in names
    assert not [name for name in names if name.endswith(".part")]


def test_an_overwriting_run_that_is_stopped_leaves_the_old_one_whole(out, monkeypatch):
    from annotator.runs import batch

    before = contents(out)
    lexicon = str(out.parent / "lexicon")
    options = RunOptions((out.parent / "pfocr",), out, lexicon, workers=1, overwrite=True, limit=1)
    assert run(options, stopped=lambda: True).stopped
    now = contents(out)
    assert now.pop("resume.json")
    assert now == before
    # It can be finished; what it replaces goes then.
    done = run(RunOptions(options.inputs, out, lexicon, workers=1, limit=1, resume=True))
    assert done.tally.figures == 1
    assert batch.run(
        RunOptions(options.inputs, out, lexicon, workers=1, limit=1, resume=True)
    ).nothing_left


def test_overwriting_decisions_that_were_never_applied_is_refused(out):
    decided(out, missing="accept", wrong_entity="reject")
    before = contents(out)
    done = CliRunner().invoke(app, words(out))
    assert done.exit_code == 1
    assert "review.csv: has" in done.output
    assert f"apply them first: annotator apply {out}" in done.output
    assert contents(out) == before


def test_overwriting_takes_over_what_was_applied(out):
    decided(out, missing="accept", wrong_entity="reject")
    CliRunner().invoke(app, ["apply", str(out), "--quiet"])
    settled = {d.review_id for d in read_decisions(out / "decisions.tsv")}
    assert len(settled) > 1
    assert CliRunner().invoke(app, words(out)).exit_code == 0
    rows = {r["review_id"]: r["decision"] for r in read_rows(out / "review.csv")}
    assert {key for key, said in rows.items() if said} == settled
    assert {d.review_id for d in read_decisions(out / "decisions.tsv")} == settled
    # And again, since what the run filled in is no new decision.
    assert CliRunner().invoke(app, words(out)).exit_code == 0


def test_no_id_is_a_number_to_a_spreadsheet():
    """Of 3,000 ids, some dozen had been digits and an e."""
    for number in range(3000):
        made = make_finding(
            f"PMC{number}", FindingKind.MISSING, Confidence.HIGH, Duplicate(), about=["x"]
        )
        assert made.review_id[0] == "r"
        with pytest.raises(ValueError, match="could not convert"):
            float(made.review_id)


@pytest.mark.parametrize("damaged", ["1.79E+308", "1,79e+308", "7960440000000000", "#NUM!"])
def test_a_row_whose_id_was_damaged_is_found_by_what_it_says(out, damaged):
    rows = decide(read_rows(out / "review.csv"), wrong_entity="accept")
    row = next(row for row in rows if row["decision"])
    review_id, row["review_id"] = row["review_id"], damaged
    done = apply(ApplyOptions(out, (write_rows(out / "r.csv", rows),)), lexicon_of(out))
    assert done.checked.problems == []
    assert review_id in {d.review_id for d in done.checked.decisions}
    assert f"review_id '{damaged}' is damaged; found by what the row says: {review_id}" in " ".join(
        done.checked.notes
    )
    row["existing_symbol"] = "ELSE"
    done = apply(ApplyOptions(out, (write_rows(out / "r.csv", rows),)), lexicon_of(out))
    assert "is not one of this run: was it changed?" in done.checked.problems[0]


def test_an_interrupted_run_is_finished_not_replaced(tmp_path, out):
    """``report`` advised --overwrite, which would start again."""
    other = tmp_path / "other"
    options = RunOptions((out.parent / "pfocr",), other, str(tmp_path / "lexicon"), workers=1)
    assert run(options, stopped=lambda: True).stopped
    done = CliRunner().invoke(app, ["report", str(other)])
    assert done.exit_code == 1
    assert "the run is interrupted" in done.output
    assert "--resume" in done.output
    assert "--overwrite" not in done.output
    (other / "run.json").unlink()  # as after kill -9
    done = CliRunner().invoke(app, ["report", str(other)])
    assert "the run was killed before it was finished" in done.output
    assert "--resume" in done.output


@pytest.mark.parametrize("name", ["review.ods", "review.xls", "REVIEW.ODS"])
def test_what_is_not_read_says_what_to_save(tmp_path, name):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(InputError, match="files are not read") as caught:
        read_review(path)
    assert caught.value.hint == (
        "in the spreadsheet, save it as .xlsx (Excel 2007-365) or as CSV, UTF-8"
    )


def test_an_emptied_decision_is_open_again_and_in_the_history(out):
    decided(out, missing="accept", wrong_entity="accept")
    first = apply(ApplyOptions(out), lexicon_of(out))
    decided(out, wrong_entity="")
    done = apply(ApplyOptions(out), lexicon_of(out))
    assert done.withdrawn == 1
    assert done.settled == first.settled - 1
    assert done.removed == 0 < first.removed
    lines = read_decisions(out / "decisions.tsv")
    assert [d.finding for d in lines if d.decision == "withdrawn"] == ["wrong_entity"]
    with DecisionStore(out / "decisions.tsv") as store:
        assert [(e.decision.decision, e.before) for e in store.history()][-1] == (
            "withdrawn", "accept",
        )  # fmt: skip
    # Decided again, it holds again.
    decided(out, wrong_entity="reject")
    assert apply(ApplyOptions(out), lexicon_of(out)).settled == first.settled


def test_a_copied_row_that_one_copy_decides_is_not_emptied(out):
    decided(out, missing="accept", wrong_entity="accept")
    table = out / "review.csv"
    rows = read_rows(table)
    copies = [row | {"decision": "", "curator": ""} for row in rows]
    write_rows(table, [*copies, *rows])
    first = apply(ApplyOptions(out), lexicon_of(out))
    again = apply(ApplyOptions(out), lexicon_of(out))
    assert again.withdrawn == 0
    assert again.settled == first.settled > 0


def test_emptying_all_decisions_takes_all_back(out):
    decided(out, missing="accept", wrong_entity="accept")
    apply(ApplyOptions(out), lexicon_of(out))
    decided(out, missing="", wrong_entity="")
    done = CliRunner().invoke(app, ["apply", str(out)])
    assert "decisions withdrawn, whose cells are empty now" in done.output
    assert apply(ApplyOptions(out), lexicon_of(out)).settled == 0


def test_an_emptied_decision_of_an_earlier_run_is_open_again(out, tmp_path):
    decided(out, wrong_entity="accept")
    apply(ApplyOptions(out), lexicon_of(out))
    later = tmp_path / "later"
    run(
        RunOptions(
            (tmp_path / "pfocr",), later, str(tmp_path / "lexicon"), workers=1,
            decisions=out / "decisions.tsv",
        )
    )  # fmt: skip
    (filled,) = [row for row in read_rows(later / "review.csv") if row["decision"]]
    assert filled["curator"] == CURATOR
    decided(later, wrong_entity="")
    assert apply(ApplyOptions(later), lexicon_of(out)).withdrawn == 1


def test_a_table_of_another_curator_takes_nothing_back(out, tmp_path):
    table = tmp_path / "handed-in.csv"
    rows = read_rows(out / "review.csv")
    write_rows(table, decide([dict(row) for row in rows], missing="accept"))
    first = apply(ApplyOptions(out, (table,)), lexicon_of(out))
    hers = decide([dict(row) for row in rows], wrong_entity="accept")
    for row in hers:
        row["curator"] = "B" if row["decision"] else ""
    write_rows(table, hers)
    done = apply(ApplyOptions(out, (table,)), lexicon_of(out))
    assert done.withdrawn == 0
    assert done.settled == first.settled + 1
    assert "another curator had decided in a table of this name" in " ".join(done.checked.notes)


def test_a_table_that_nobody_touched_undoes_nothing(out):
    """What was decided or withdrawn elsewhere since stays, when an old table comes again."""
    decided(out, wrong_entity="accept")
    apply(ApplyOptions(out), lexicon_of(out))
    with DecisionStore(out / "decisions.tsv") as store:
        (decision,) = store.current()
        store.withdraw(*decision.key)
    done = CliRunner().invoke(app, ["apply", str(out)])
    assert "1 rows repeat what was decided otherwise since, which holds" in done.output
    with DecisionStore(out / "decisions.tsv") as store:
        assert list(store.current()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_an_overwriting_run_that_is_killed_leaves_the_old_one_whole(out):
    before = contents(out)
    code = (
        "import sys, time\nfrom annotator.runs import batch\n"
        "batch.process = lambda *a, **k: time.sleep(60)\n"
        "from annotator.cli import app\napp(sys.argv[1:])\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, *words(out)])
    try:
        deadline = time.monotonic() + 60
        while not list(out.glob("*.part")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert {n: c for n, c in contents(out).items() if n in before} == before
    assert CliRunner().invoke(app, ["report", str(out)]).exit_code == 0

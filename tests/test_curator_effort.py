"""What the review of a run asks of a curator is counted, not guessed."""

import pytest
from typer.testing import CliRunner

from evaluation import curator_effort as effort
from evaluation.__main__ import app
from evaluation.curator_effort import Effort, ReviewedRow
from tests.review_runs import make_run
from tests.review_tables import read_rows


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("run"))


def counted(rows, **options):
    found = Effort("")
    found.ask(rows, {"f1": 50, "f2": 70}, **{"keys": 2, "opening": True} | options)
    return found


def test_a_caption_is_read_where_the_finding_has_no_context():
    with_context = ReviewedRow("r1", "q1", "f1", 5, 20)
    without = ReviewedRow("r2", "q2", "f1", 4, 0)
    elsewhere = ReviewedRow("r3", "q3", "f2", 3, 0)
    found = counted([with_context, without, without, elsewhere])
    assert (found.decisions, found.keystrokes, found.opened) == (4, 8, 2)
    assert found.words == 25 + (4 + 50) + 4 + (3 + 70)
    shown = counted([without, elsewhere, without], keys=1, opening=False)
    assert (shown.keystrokes, shown.opened, shown.words) == (3, 0, 54 + 73 + 54)


def test_minutes_are_the_sum_of_keys_judgements_openings_and_reading():
    found = Effort("", decisions=60, keystrokes=100, opened=10, words=2380)
    assert found.minutes() == pytest.approx((60 * 1.35 + 100 * 0.28 + 10 * 3.2) / 60 + 10)
    assert found.minutes(10) - found.minutes() == pytest.approx(60 * 8.65 / 60)


def test_ways_of_reviewing_the_examples(run):
    rows = read_rows(run / "review.csv")
    found = {one.name.split(",")[0]: one for one in effort.curator_effort(run)[:3]}
    sheet, questions = found["sheet of rows"], found["sheet of questions"]
    assert (sheet.decisions, sheet.keystrokes) == (len(rows), 2 * len(rows))
    assert questions.decisions == len({row["question_id"] for row in rows}) < len(rows)
    assert questions.words < sheet.words
    assert found["page"].opened == 0 < questions.opened <= sheet.opened


def test_an_audit_saves_decisions_where_findings_are_right(run):
    *_, strict, lax = effort.curator_effort(run)
    assert lax.decisions <= strict.decisions <= len(read_rows(run / "review.csv"))


def test_the_table_is_printed(run):
    done = CliRunner().invoke(app, ["curator-effort", str(run)])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert len(lines) == 2 + 7
    assert lines[2].startswith("| sheet of rows, review.csv | ")
    assert len({line.count("|") for line in lines}) == 1


def test_a_folder_that_is_no_run_is_named(tmp_path):
    done = CliRunner().invoke(app, ["curator-effort", str(tmp_path)])
    assert (done.exit_code, "not the folder of a run" in done.output) == (1, True)

"""Tables that come back more than once: what their curator changed since is what counts."""

import pytest

from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.kept import check_nothing_is_lost
from annotator.curation.store import DecisionStore
from annotator.curation.workbook import write_workbook
from annotator.errors import OutputError
from annotator.lexicon import open_lexicon
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.review_tables import CURATOR, decide, read_rows, write_rows, write_run


@pytest.fixture
def out(tmp_path):
    return write_run(tmp_path)


def hand_in(out, table=None, **changes):
    """Apply the run's review.csv, or a table from elsewhere."""
    lexicon = open_lexicon(str(out.parent / "lexicon"))
    return apply(ApplyOptions(out, () if table is None else (table,), **changes), lexicon)


def said(out):
    """Return what is decided now."""
    with DecisionStore(out / "decisions.tsv") as store:
        return [decision.decision for decision in store.current()]


def decided(out, table=None, **decisions):
    table = table or out / "review.csv"
    source = table if table.exists() else out / "review.csv"
    return write_rows(table, decide(read_rows(source), **decisions))


def test_a_cell_that_held_a_mistake_and_is_emptied_takes_its_decision_back(out):
    decided(out, wrong_entity="accept")
    hand_in(out)
    decided(out, wrong_entity="acept")
    assert hand_in(out).checked.problems
    assert said(out) == ["accept"]
    decided(out, wrong_entity="")
    assert hand_in(out).withdrawn == 1
    assert said(out) == []


def test_rows_that_contradict_each_other_and_are_emptied_take_their_decision_back(out):
    table = out / "review.csv"
    decided(out, wrong_entity="accept")
    hand_in(out)
    rows = read_rows(table)
    write_rows(table, [*rows, *decide([dict(row) for row in rows], wrong_entity="reject")])
    assert "in more than one way" in " ".join(hand_in(out).checked.problems)
    decided(out, wrong_entity="")
    assert hand_in(out).withdrawn == 1


def test_a_curator_takes_back_although_another_ones_table_came_between(out, tmp_path):
    table = tmp_path / "handed-in.csv"
    decided(out, table, missing="accept", wrong_entity="accept")
    hand_in(out, table)
    hers = decide(read_rows(out / "review.csv"), wrong_entity="unsure")
    write_rows(table, [row | {"curator": "B" if row["decision"] else ""} for row in hers])
    hand_in(out, table)
    table.unlink()
    decided(out, table, wrong_entity="accept")
    before = said(out).count("accept")
    assert hand_in(out, table).withdrawn == before - said(out).count("accept") > 0


def test_cells_that_are_still_empty_do_not_undo_what_was_decided_elsewhere_since(out, tmp_path):
    later = write_run_with(out, tmp_path)
    decided(later, wrong_entity="")
    assert hand_in(later).withdrawn == 1
    with DecisionStore(later / "decisions.tsv") as store:
        (last,) = [e.decision for e in store.history() if e.decision.decision == "accept"][-1:]
        store.record(last, "page")
    assert hand_in(later).withdrawn == 0
    assert said(later) == ["accept"]


def write_run_with(out, tmp_path):
    """Return a later run, whose review.csv has a decision of an earlier one filled in."""
    decided(out, wrong_entity="accept")
    hand_in(out)
    later = tmp_path / "later"
    run(
        RunOptions(
            (tmp_path / "pfocr",), later, str(tmp_path / "lexicon"), workers=1,
            decisions=out / "decisions.tsv",
        )
    )  # fmt: skip
    return later


def test_a_decision_that_is_changed_and_changed_back_on_one_day_holds(out):
    for answer in ("accept", "reject", "accept", "", "accept"):
        rows = decide(read_rows(out / "review.csv"), wrong_entity=answer)
        for row in rows:
            row["decided_at"] = "2026-02-03" if row["decision"] else ""
        write_rows(out / "review.csv", rows)
        hand_in(out)
        assert said(out) == ([answer] if answer else [])


def test_a_decision_that_two_tables_repeat_is_taken_back_when_either_is_emptied(out, tmp_path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    decided(out, first, wrong_entity="accept")
    decided(out, second, wrong_entity="accept")
    lexicon = open_lexicon(str(out.parent / "lexicon"))
    apply(ApplyOptions(out, (first, second)), lexicon)
    assert said(out) == ["accept"]
    decided(out, second, wrong_entity="")
    assert hand_in(out, second, curator=CURATOR).withdrawn == 1
    assert said(out) == []


def test_a_run_without_decisions_does_not_withdraw_those_that_another_run_was_filled_with(
    out, tmp_path
):
    """One file of decisions is kept for several runs over the same figures."""
    later = write_run_with(out, tmp_path)
    assert [row["decision"] for row in read_rows(later / "review.csv")].count("accept") == 1
    fresh = tmp_path / "fresh"
    run(RunOptions((tmp_path / "pfocr",), fresh, str(tmp_path / "lexicon"), workers=1))
    done = hand_in(fresh, decisions=later / "decisions.tsv")
    assert done.withdrawn == 0
    assert said(later) == ["accept"]
    decided(later, wrong_entity="")
    assert hand_in(later).withdrawn == 1


def fill(out, **cells):
    """Change cells of the decided rows of review.csv, as a curator does who has not applied it."""
    rows = read_rows(out / "review.csv")
    write_rows(out / "review.csv", [row | cells if row["decision"] else row for row in rows])


@pytest.mark.parametrize(
    "changes",
    [{"corrected_id": "ncbigene:2475"}, {"comment": "see the legend"}, {"decision": "reject"},
     {"decision": "", "comment": ""}],
)  # fmt: skip
def test_what_was_changed_and_not_applied_is_not_overwritten(out, changes):
    for answer in ("reject", "accept"):
        decided(out, wrong_entity=answer)
        hand_in(out)
    check_nothing_is_lost(out)
    fill(out, **changes)
    with pytest.raises(OutputError, match="has 1 decisions that would be lost"):
        check_nothing_is_lost(out)


def test_a_copy_that_was_never_applied_has_nothing_to_lose_if_all_was_recorded(out):
    decided(out, wrong_entity="accept")
    hand_in(out)
    write_workbook(out / "review.csv", out / "review.xlsx")
    check_nothing_is_lost(out)
    decided(out, wrong_entity="reject")
    write_workbook(out / "review.csv", out / "review.xlsx")
    with pytest.raises(OutputError, match="has 1 decisions that would be lost"):
        check_nothing_is_lost(out)

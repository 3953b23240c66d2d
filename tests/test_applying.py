"""Decisions come back: checked, remembered, and written into PFOCR's own files."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation import front_matter_edits
from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.decisions import COLUMNS, Decision, read_decisions
from annotator.curation.store import DecisionStore
from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.lexicon import open_lexicon
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import write
from tests.review_tables import (
    CURATOR,
    NEW,
    SIDECAR,
    decide,
    read_rows,
    write_rows,
    write_run,
)
from tests.small_lexicon import write_small_lexicon

TODAY = "2026-02-03"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Return a run that no test changes."""
    return write_run(tmp_path_factory.mktemp("run"))


@pytest.fixture
def rows(finished):
    return read_rows(finished / "review.csv")


@pytest.fixture
def applied(finished, tmp_path):
    """Apply tables of rows; outputs go to the test's own folder."""

    def apply_rows(*tables, **changes):
        files = tuple(
            table if isinstance(table, Path) else write_rows(tmp_path / f"{n}.csv", table)
            for n, table in enumerate(tables)
        )
        options = ApplyOptions(
            finished, files, tmp_path / "decisions.tsv", tmp_path / "corrected",
            **{"today": TODAY} | changes,
        )  # fmt: skip
        done = apply(options, open_lexicon(str(finished.parent / "lexicon")))
        (finished / "conflicts.tsv").unlink(missing_ok=True)
        return done

    return apply_rows


def pick(rows, **wanted):
    return next(r for r in rows if all(r[name] == value for name, value in wanted.items()))


def test_nothing_decided_writes_nothing(applied, rows, tmp_path):
    done = applied(rows)
    assert (done.checked.read, done.checked.open) == (len(rows), len(rows))
    assert done.checked.problems == done.checked.notes == done.files == []
    assert not (tmp_path / "corrected").exists()


def test_rows_go_and_other_lines_stay_byte_by_byte(applied, rows, tmp_path, finished):
    done = applied(decide(rows, cross_species="accept", common_word="reject"))
    assert (done.corrected, done.removed) == (2, 3)
    text = (tmp_path / "corrected/_data/PMC1__f1-genes.tsv").read_text(encoding="utf-8")
    assert text == "".join(
        line for line in SIDECAR.splitlines(keepends=True) if "\tAkt\tAkt\t" not in line
    )
    record = (tmp_path / "corrected/_figures/PMC1__f1.md").read_text(encoding="utf-8")
    original = (finished.parent / "pfocr/_figures/PMC1__f1.md").read_text(encoding="utf-8")
    assert record == original.replace("  - Akt\n", "")  # the keyword goes with its rows


def test_a_missing_gene_and_chemical_are_added_in_the_records_own_form(applied, rows, tmp_path):
    done = applied(decide(rows, missing="accept"))
    out = tmp_path / "corrected"
    genes = (out / "_data/PMC1__f1-genes.tsv").read_text(encoding="utf-8").splitlines()
    assert genes[:6] == SIDECAR.splitlines()
    assert (
        "9606\tHomo sapiens\tPrimates\teEF2 kinase\teEF2 kinase\tEEF2K\t29904\tcaption\tNA\tNA\tNA"
        in genes
    )
    chemicals = (out / "_data/PMC1__f1-chemicals.tsv").read_text(encoding="utf-8")
    assert chemicals == (
        "word\tmesh\tmatch\tname\tchebi\nketamine\tmesh:D007649\tketamine\tketamine\tNA\n"
    )
    old = yaml.safe_load((out / "_figures/PMC2__f1.md").read_text().split("---\n")[1])
    assert old["chemicals"] == [
        {"word": "L-arginine", "source": "caption", "identifier": "D001120"}
    ]
    assert old["genes"][0]["entrez"] == "51144"
    # Members of families that have no number cannot be rows.
    assert all("Kainate" not in line for line in genes)
    assert done.added == 3 + sum("KAR\tKAR\tGRIK" in line for line in genes)


def test_the_corrected_records_are_read_and_have_fewer_findings(applied, rows, tmp_path, finished):
    applied(
        decide(rows, missing="accept", cross_species="accept", wrong_entity="accept",
               common_word="accept", organism_mismatch="accept")
    )  # fmt: skip
    out = tmp_path / "again"
    lexicon = str(finished.parent / "lexicon")
    summary = run(RunOptions((tmp_path / "corrected",), out, lexicon, workers=1))
    assert summary.failed == 0
    left = {row["finding"] for row in read_rows(out / "review.csv")}
    assert left <= {"missing", "cross_species"}  # what has no number, or no organism's gene
    figures = {f.figid: f for f in read_figures([tmp_path / "corrected"])}
    assert figures["PMC2__f1"].organisms == ("Escherichia coli",)


def test_a_corrected_id_replaces_the_row(applied, rows, tmp_path):
    applied(decide(rows, wrong_entity=("accept", "ncbigene:2890")))
    text = (tmp_path / "corrected/_data/PMC1__f1-genes.tsv").read_text(encoding="utf-8")
    assert "HSD17B12" not in text
    assert "\tKAR\tKAR\tGRIA1\t2890\tcaption\t" in text
    record = (tmp_path / "corrected/_figures/PMC1__f1.md").read_text(encoding="utf-8")
    assert yaml.safe_load(record.split("---\n")[1])["schema-jsonld"]["keywords"] == [
        "BDNF", "Akt", "and", "GRIA1",
    ]  # fmt: skip


def test_decisions_are_remembered_sorted_and_by_whom(applied, rows, tmp_path):
    row = pick(rows, finding="wrong_entity")
    row |= {
        "decision": "accept",
        "curator": "B",
        "comment": "a tab\tand\na line",
        "decided_at": "2026-01-02",
    }
    other = pick(rows, finding="common_word")
    other |= {"decision": "Reject ", "curator": CURATOR}
    done = applied(rows)
    assert not done.checked.problems
    decisions = read_decisions(tmp_path / "decisions.tsv")
    assert [(d.decision, d.curator, d.decided_at) for d in decisions] == [
        (said, who, when)
        for _, said, who, when in sorted(
            [(row["review_id"], "accept", "B", "2026-01-02"), (other["review_id"], "reject", CURATOR, TODAY)]
        )
    ]  # fmt: skip
    kept = next(d for d in decisions if d.curator == "B")
    assert kept.comment == "a tab\tand\na line"
    assert (kept.existing_word, kept.existing_symbol) == ("KAR", "HSD17B12")
    # A curator's newer decision replaces the older one.
    row["decision"] = "reject"
    applied([row])
    again = read_decisions(tmp_path / "decisions.tsv")
    assert len(again) == 2
    assert {d.decision for d in again} == {"reject"}


def test_the_next_run_fills_decisions_in_and_puts_them_last(applied, rows, tmp_path, finished):
    applied(decide(rows, wrong_entity="reject", common_word="unsure"))
    out = tmp_path / "next"
    summary = run(
        RunOptions(
            (finished.parent / "pfocr",), out, str(finished.parent / "lexicon"), workers=1,
            decisions=tmp_path / "decisions.tsv",
        )
    )  # fmt: skip
    after = read_rows(out / "review.csv")
    assert summary.decided_rows == 1
    assert len(after) == len(rows)
    assert (after[-1]["finding"], after[-1]["decision"], after[-1]["curator"]) == (
        "wrong_entity", "reject", CURATOR,
    )  # fmt: skip
    assert pick(after, finding="common_word")["decision"] == "unsure"
    assert not any(r["decision"] for r in after if r["finding"] == "missing")


def test_curators_who_differ_are_listed_and_nothing_is_applied(applied, rows, tmp_path, finished):
    mine = [pick(rows, finding="wrong_entity") | {"decision": "accept", "curator": "A"}]
    hers = [mine[0] | {"decision": "reject", "curator": "B", "comment": "no"}]
    done = applied(mine, hers)
    review_id = mine[0]["review_id"]
    assert list(done.rulings.conflicts()) == [(review_id, "row")]
    assert done.corrected == 0
    assert len(read_decisions(tmp_path / "decisions.tsv")) == 2
    out = tmp_path / "next"
    run(
        RunOptions(
            (finished.parent / "pfocr",), out, str(finished.parent / "lexicon"), workers=1,
            decisions=tmp_path / "decisions.tsv",
        )
    )  # fmt: skip
    row = pick(read_rows(out / "review.csv"), review_id=review_id)
    assert (row["decision"], row["comment"]) == ("", "conflict: A: accept; B: reject")
    # One of them changes her mind: it is settled.
    done = applied([hers[0] | {"decision": "accept"}])
    assert not done.rulings.conflicts()
    assert done.corrected == 1


def problems(applied, row, **changes):
    done = applied([row | changes])
    assert not done.checked.decisions
    assert done.corrected == 0
    return done.checked.problems


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"review_id": "0123"}, "review_id '0123' is not one of this run: was it changed?"),
        ({"decision": "yes"}, "decision 'yes': it is one of accept, reject, unsure, or empty"),
        ({"curator": ""}, "no curator: fill the column, or give --curator NAME"),
        ({"figid": "PMC9__x"}, "figid was changed from 'PMC1__f1' to 'PMC9__x', so it is not sure "
         "what was decided: restore it"),
        ({"finding": "missing"}, "finding was changed from 'wrong_entity' to 'missing', so it is "
         "not sure what was decided: restore it"),
        ({"corrected_id": "ncbigene:99999999999"}, "corrected_id ncbigene:99999999999 is not in the "
         "lexicon (lexicon): check it; annotator apply --unknown-ids accepts such ids"),
        ({"corrected_id": "GRIA1"}, "corrected_id 'GRIA1' is not a CURIE such as ncbigene:1938"),
        ({"corrected_id": "2-Sep"}, "corrected_id '2-Sep' is not a CURIE such as ncbigene:1938: a "
         "spreadsheet made a date of it"),
        ({"decision": "reject", "corrected_id": "ncbigene:627"}, "reject with a corrected_id: "
         "accept it with the id, or leave the id out"),
        ({"decision": "", "comment": "hm"}, "a comment without a decision: give one"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_used_say_where_and_why(applied, rows, tmp_path, changes, expected):
    row = pick(rows, finding="wrong_entity") | {"decision": "accept", "curator": "A"}
    (problem,) = problems(applied, row, **changes)
    assert problem == f"{tmp_path / '0.csv'}:2: {expected}"


def test_one_bad_row_does_not_cost_the_others(applied, rows):
    rows = decide(rows, missing="accept", wrong_entity="nope")
    done = applied(rows)
    assert len(done.checked.problems) == 1
    assert len(done.checked.decisions) == sum(r["finding"] == "missing" for r in rows)


def test_what_a_spreadsheet_changed_is_restored_with_a_note(applied, rows, tmp_path):
    row = pick(rows, finding="wrong_entity") | {"decision": "accept", "curator": "A"}
    row |= {"existing_symbol": "2-Sep", "decided_at": "3/4/2026"}
    done = applied([row])
    where = f"{tmp_path / '0.csv'}:2"
    assert done.checked.notes == [
        f"{where}: existing_symbol was changed from 'HSD17B12' to '2-Sep' (a spreadsheet made a "
        "date of it): 'HSD17B12' is used",
        f"{where}: decided_at '3/4/2026' is not a date until now, such as {TODAY}, which is used",
    ]
    (decision,) = done.checked.decisions
    assert (decision.existing_symbol, decision.decided_at) == ("HSD17B12", TODAY)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("20260131", "2026-01-31"),
        ("2026-W05-6", "2026-01-31"),
        ("2026W056", "2026-01-31"),
        ("31.1.2026", "2026-01-31"),
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
        ("2026-01-31 in the morning", "2026-01-31"),
        ("9026-01-31", TODAY),
    ],
)
def test_dates_in_other_forms_of_iso_8601_sort_like_all_others(applied, rows, given, read):
    row = pick(rows, finding="wrong_entity") | {"decision": "accept", "curator": "A"}
    (decision,) = applied([row | {"decided_at": given}]).checked.decisions
    assert decision.decided_at == read


@pytest.mark.parametrize(
    ("encoding", "delimiter", "note"),
    [
        ("utf-8-sig", ",", None),
        ("utf-8", ",", "the byte order mark is lost; read as UTF-8"),
        ("utf-8-sig", ";", "separated by semicolons"),
        ("utf-16", "\t", "saved as UTF-16"),
        ("cp1252", ";", "saved as Windows-1252"),
    ],
)
def test_as_spreadsheets_save_it(applied, rows, tmp_path, encoding, delimiter, note):
    rows = decide(rows, missing="accept")
    rows[0]["comment"] = 'ß, "quoted"\nand a second line'
    rows[0]["decision"] = "reject"
    rows[0]["curator"] = "É"
    path = write_rows(tmp_path / "saved.csv", rows, encoding, delimiter)
    done = applied(path)
    assert not done.checked.problems
    assert [n for n in done.checked.notes if note and note in n] or note is None
    assert done.checked.read == len(rows)
    kept = next(d for d in done.checked.decisions if d.curator == "É")
    assert kept.comment == 'ß, "quoted"\nand a second line'
    # Greek that Windows-1252 has lost is what the run wrote.
    assert not any("?" in d.mention for d in done.checked.decisions)


def test_greek_that_a_program_has_garbled_is_put_right(applied, rows, tmp_path):
    rows = decide(rows, missing="accept")
    for row in rows:
        row["comment"] = "β ok … Ä" if row["decision"] else ""
    text = write_rows(tmp_path / "x.csv", rows).read_bytes().decode("cp1252")
    path = tmp_path / "garbled.csv"
    path.write_bytes(text.encode("utf-8"))
    done = applied(path)
    assert done.checked.problems == []
    assert "UTF-8 was read as Windows-1252" in " ".join(done.checked.notes)
    assert {d.comment for d in done.checked.decisions} == {"β ok … Ä"}
    assert len(done.checked.notes) == 2  # the lost mark, and this


def test_the_line_of_a_row_is_the_one_of_an_editor(applied, rows, tmp_path):
    rows[0] |= {"decision": "accept", "curator": "A", "comment": "one\ntwo\nthree"}
    rows[1] |= {"decision": "maybe", "curator": "A"}
    (problem,) = applied(rows[:2]).checked.problems
    assert problem.startswith(f"{tmp_path / '0.csv'}:5: decision 'maybe'")


def test_the_same_curator_twice(applied, rows, tmp_path):
    row = pick(rows, finding="wrong_entity") | {"decision": "accept", "curator": "A"}
    done = applied([row, row])
    assert done.checked.notes == [
        f"{tmp_path / '0.csv'}:3: the same decision as in {tmp_path / '0.csv'}:2: counted once"
    ]
    assert len(done.checked.decisions) == 1
    (problem,) = applied([row, row | {"decision": "reject"}]).checked.problems
    assert "in more than one way: accept" in problem
    assert problem.endswith("leave one")


def test_a_curator_for_all_and_ids_that_the_lexicon_lacks(applied, rows):
    row = pick(rows, finding="wrong_entity") | {
        "decision": "accept",
        "corrected_id": "mesh:C999999999",
    }
    done = applied([row], curator="A", unknown_ids=True)
    assert [d.curator for d in done.checked.decisions] == ["A"]
    assert "corrected_id mesh:C999999999 is not in the lexicon" in done.checked.notes[0]
    assert done.skipped == [f"PMC1__f1: {row['review_id']}: mesh:C999999999 is not in the lexicon"]


def test_only_checking_writes_nothing(applied, rows, tmp_path):
    done = applied(decide(rows, missing="accept"), check_only=True)
    assert done.checked.decisions
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.csv"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"a,b\r\n1,2\r\n", "no column review_id and no column decision; the columns are a, b"),
        (b"review_id,decision,decision\r\n", "duplicate column decision"),
        (b"\xff\xfer\x00e", "is cut off or damaged"),
    ],
)
def test_what_is_no_review_table(applied, tmp_path, content, message):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        applied(path)


def test_a_record_that_changed_is_said(rows, tmp_path):
    out = write_run(tmp_path)
    table = write_rows(
        tmp_path / "r.csv", decide(read_rows(out / "review.csv"), wrong_entity="accept")
    )
    sidecar = tmp_path / "pfocr/_data/PMC1__f1-genes.tsv"
    sidecar.write_text(SIDECAR.replace("HSD17B12", "OTHER"), encoding="utf-8")
    lexicon = open_lexicon(str(tmp_path / "lexicon"))
    done = apply(ApplyOptions(out, (table,)), lexicon)
    assert done.corrected == 0
    assert done.skipped[0].endswith("its rows are no longer in the record")
    (tmp_path / "pfocr").rename(tmp_path / "moved")
    with pytest.raises(InputError, match="give its path with --input"):
        apply(ApplyOptions(out, (table,)), lexicon)
    assert apply(ApplyOptions(out, (table,), inputs=(tmp_path / "moved",)), lexicon).skipped


def test_the_command_says_what_it_did_and_exits_with_3_when_rows_are_left(tmp_path):
    out = write_run(tmp_path)
    rows = decide(read_rows(out / "review.csv"), wrong_entity="accept", common_word="perhaps")
    write_rows(out / "review.csv", rows)
    done = CliRunner().invoke(app, ["apply", str(out / "review.csv")])
    assert done.exit_code == 3
    assert "9 rows read: 1 accepted, 0 rejected, 0 unsure, 7 open, 1 not used" in done.output
    assert "1 records corrected" in done.output
    assert "decision 'perhaps'" in done.output
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert (
        report["curators"]["kinds"][0] | {"kind": "wrong_entity", "precision": 1.0}
        == (report["curators"]["kinds"][0])
    )
    assert "Compared with curators" in (out / "report.html").read_text(encoding="utf-8")


def test_the_numbers_of_the_summary_add_up(tmp_path):
    out = write_run(tmp_path)
    rows = read_rows(out / "review.csv")
    kinds = ("wrong_entity", "common_word", "missing")
    wrong, common, missing = (pick(rows, finding=kind) for kind in kinds)
    wrong |= {"decision": "accept", "curator": "A"}
    common |= {"comment": "hm"}
    missing |= {"decision": "accept", "curator": "A"}
    table = tmp_path / "returned.csv"

    def said(*returned):
        write_rows(table, returned)
        words = ["apply", str(out), str(table), "--unknown-ids"]
        return CliRunner().invoke(app, words).output

    total = len(rows) + 2
    printed = said(*rows, wrong, missing | {"decision": "reject"})
    read = f"{total} rows read: 1 accepted, 0 rejected, 0 unsure, 1 repeated, {total - 5} open"
    assert f"{read}, 3 not used\n" in printed
    # One decides otherwise, and accepts what cannot be carried out; later, the first withdraws.
    cannot = common | {"decision": "accept", "curator": "B", "corrected_id": "ncbigene:77777777"}
    returned = (wrong | {"decision": "reject", "curator": "B"}, cannot | {"comment": ""})
    printed = said(*returned)
    assert "2 rows read: 1 accepted, 1 rejected, 0 unsure, 0 open, 0 not used\n" in printed
    decisions = out / "decisions.tsv"
    assert decisions.read_text(encoding="utf-8").count("\n") - 1 == 3
    assert (
        f"  3 decisions in {decisions} settle 1 rows of the run; curators disagree on 1" in printed
    )
    assert "not applied: PMC1__f1: r" in printed
    assert "  1 accepted findings and 0 records not applied, or not completely\n" in printed
    subject = wrong["review_id"]
    CliRunner().invoke(app, ["decisions", "withdraw", str(out), subject, "--curator", "A"])
    assert f"  3 decisions in {decisions}, 1 of them withdrawn, settle 2 rows" in said(*returned)


def test_everything_that_is_not_used_is_listed_somewhere(tmp_path):
    out = write_run(tmp_path)
    row = pick(read_rows(out / "review.csv"), finding="wrong_entity")
    wrong = [row | {"review_id": f"r{n:016x}", "decision": "accept"} for n in range(23)]
    table = write_rows(tmp_path / "r.csv", wrong)
    said = CliRunner().invoke(app, ["apply", str(out), str(table), "--curator", "A"]).output
    assert said.count("not used: ") == 20
    assert f"… and 3 more: all are in {out / 'not_used.txt'}\n" in said
    lines = (out / "not_used.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 23
    assert lines[22].startswith(f"not used: {table}:24: review_id 'r0000000000000016' is not one")
    words = ["apply", str(out), str(table), "--check"]
    (out / "not_used.txt").unlink()
    assert CliRunner().invoke(app, words).output.count("not used: ") == 23
    assert not (out / "not_used.txt").exists()


def test_a_check_says_what_is_decided_already(tmp_path):
    out = write_run(tmp_path)
    words = ["apply", str(out), "--check"]
    assert "decisions are in" not in CliRunner().invoke(app, words).output
    values = dict.fromkeys(COLUMNS, "") | {"review_id": "r1", "scope": "row", "figid": "PMC1__f1"}
    with DecisionStore(out / "decisions.tsv") as store:
        store.record(Decision(**values | {"curator": "A", "decision": "accept"}))
    said = CliRunner().invoke(app, words).output
    assert said.endswith(
        f"; nothing written (--check)\n  in {out / 'decisions.tsv'} already: 1 decided\n"
    )


def test_all_disagreements_are_counted_and_their_file_is_named(tmp_path):
    out = write_run(tmp_path)
    blank = dict.fromkeys(COLUMNS, "")
    with DecisionStore(out / "decisions.tsv") as store:
        for number in range(21):
            values = {"review_id": f"r{number:016x}", "scope": "row", "figid": "PMC1__f1"}
            for curator, said in (("A", "accept"), ("B", "reject")):
                store.record(Decision(**blank | values | {"curator": curator, "decision": said}))
    said = CliRunner().invoke(app, ["apply", str(out)]).output
    assert said.count("conflict: ") == 20
    assert f"… and 1 more: all are in {out / 'conflicts.tsv'}\n" in said


def test_the_report_follows_when_the_last_decision_is_withdrawn(tmp_path):
    out = write_run(tmp_path)
    blank = dict.fromkeys(COLUMNS, "")
    row = pick(read_rows(out / "review.csv"), finding="wrong_entity")
    values = {"question_id": row["question_id"], "scope": "everywhere"}
    decision = Decision(**blank | values | {"curator": "A", "decision": "accept"})
    with DecisionStore(out / "decisions.tsv") as store:
        store.record(decision)  # as on the page: no table says it

    def decided():
        CliRunner().invoke(app, ["apply", str(out)])
        return json.loads((out / "report.json").read_text(encoding="utf-8"))["curators"]["decided"]

    assert decided()
    CliRunner().invoke(app, ["decisions", "withdraw", str(out), row["question_id"]])
    assert decided() == 0


def test_a_conflict_that_comes_back_open_is_no_problem(applied, rows):
    row = pick(rows, finding="wrong_entity") | {"comment": "conflict: A: accept; B: reject"}
    done = applied([row])
    assert (done.checked.problems, done.checked.open) == ([], 1)


def test_a_type_conflict_keeps_one_of_its_rows(tmp_path):
    records = tmp_path / "pfocr"
    records.mkdir()
    (tmp_path / "lexicon").mkdir()
    write_small_lexicon(tmp_path / "lexicon")
    fields = (
        "caption: A drawing.\ngenes:\n- {word: XYZ, symbol: XYZ1, source: s, hgnc_symbol: XYZ1, "
        "entrez: '999999999'}\nchemicals:\n- {word: XYZ, source: MESH, identifier: D000001}"
    )
    write(records, fields)
    out = tmp_path / "run"
    lexicon = str(tmp_path / "lexicon")
    run(RunOptions((records,), out, lexicon, workers=1))
    (row,) = read_rows(out / "review.csv")
    assert row["finding"] == "type_conflict"
    for given, problems in (("", 1), ("ncbigene:627", 1), ("mesh:D000001", 0)):
        row |= {"decision": "accept", "corrected_id": given, "curator": "A"}
        options = ApplyOptions(out, (write_rows(tmp_path / "r.csv", [row]),), unknown_ids=True)
        done = apply(options, open_lexicon(lexicon))
        assert len(done.checked.problems) == problems, given
    text = (out / "corrected" / "_figures" / "PMC1__f1.md").read_text(encoding="utf-8")
    assert "genes: []" in text
    assert "identifier: D000001" in text


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("caption", "corrected"),
    [
        ("caption: NO frees ketamine,\n  IL-1Œ≤ ‚Äì and BDNF.", None),
        ("caption: 'NO frees ketamine,\n\n  IL-1Œ≤ ‚Äì and BDNF.'", None),
        ("caption: >-\n  NO frees ketamine,\n  IL-1Œ≤ ‚Äì and BDNF.", None),
        ('caption: "NO frees ketamine, IL-1\\u0152\\u2264 ‚Äì and BDNF."',
         "caption: NO frees ketamine, IL-1β – and BDNF."),
    ],
)  # fmt: skip
def test_a_wrong_encoding_is_repaired_in_the_record(tmp_path, end, caption, corrected):
    records = tmp_path / "pfocr"
    records.mkdir()
    (tmp_path / "lexicon").mkdir()
    write_small_lexicon(tmp_path / "lexicon")
    row = "- {word: IL-1Œ≤, symbol: X, source: s, hgnc_symbol: BDNF, entrez: '627'}"
    fields = f"{caption}\npapertitle: Of √π\ngenes:\n{row}\nfigtitle: M√∂ller"
    path = write(records, fields.replace("\n", end))
    path.write_bytes(path.read_bytes().replace(b"\r", b"").replace(b"\n", end.encode()))
    out = tmp_path / "run"
    lexicon = str(tmp_path / "lexicon")
    run(RunOptions((records,), out, lexicon, workers=1))
    table = decide(read_rows(out / "review.csv"), encoding="accept")
    apply(ApplyOptions(out, (write_rows(tmp_path / "r.csv", table),)), open_lexicon(lexicon))
    old = path.read_bytes().decode("utf-8")
    new = (out / "corrected/_figures/PMC1__f1.md").read_bytes().decode("utf-8")
    if corrected is None:
        corrected = caption.replace("Œ≤", "β").replace("‚Äì", "–")
    expected = old.replace(caption.replace("\n", end), corrected.replace("\n", end))
    assert new == expected.replace("M√∂ller", "Möller")
    run(RunOptions((out / "corrected",), out / "again", lexicon, workers=1))
    again = read_rows(out / "again/review.csv")
    assert "encoding" in {row["finding"] for row in again}  # the row's word is not repaired
    assert "caption" not in next(r["reason"] for r in again if r["finding"] == "encoding")


def test_rows_added_from_a_broken_caption_have_the_repaired_word(tmp_path):
    records = tmp_path / "pfocr"
    records.mkdir()
    (tmp_path / "lexicon").mkdir()
    write_small_lexicon(tmp_path / "lexicon")
    write(
        records, "caption: IL-1Œ≤ rises in human cells.\npapertitle: IL-1β in patients\ngenes: []"
    )
    out = tmp_path / "run"
    lexicon = str(tmp_path / "lexicon")
    run(RunOptions((records,), out, lexicon, workers=1))
    rows = read_rows(out / "review.csv")
    assert {row["finding"]: row["mention"] for row in rows} == {"missing": "IL-1Œ≤", "encoding": ""}
    table = write_rows(tmp_path / "r.csv", decide(rows, missing="accept"))
    apply(ApplyOptions(out, (table,)), open_lexicon(lexicon))
    text = (out / "corrected/_figures/PMC1__f1.md").read_text(encoding="utf-8")
    assert "caption: IL-1Œ≤ rises in human cells.\n" in text
    assert yaml.safe_load(text.split("---\n")[1])["genes"][0]["word"] == "IL-1β"
    given = decide(rows, missing="", encoding=("accept", "ncbigene:627"))
    options = ApplyOptions(out, (write_rows(tmp_path / "r.csv", given),))
    (problem,) = apply(options, open_lexicon(lexicon)).checked.problems
    assert "is about the record's text, and has no corrected_id" in problem


@pytest.mark.parametrize("fault", ["undecodable", "name"])
def test_a_record_that_cannot_be_corrected_does_not_cost_the_others(tmp_path, fault):
    out = write_run(tmp_path)
    rows = decide(read_rows(out / "review.csv"), missing="accept", wrong_entity="accept")
    lexicon = open_lexicon(str(tmp_path / "lexicon"))
    if fault == "undecodable":
        (tmp_path / "pfocr/_data/PMC1__f1-chemicals.tsv").write_bytes(b"word\tmesh\n\xff\tx\n")
        table = write_rows(tmp_path / "r.csv", rows)
    else:
        write(tmp_path / "pfocr", NEW, "PMC3__f1")
        record = tmp_path / "pfocr/_figures/PMC3__f1.md"
        record.write_text(record.read_text().replace("figid: PMC3__f1", "figid: ../PMC3"))
        run(RunOptions((tmp_path / "pfocr",), out, str(tmp_path / "lexicon"), overwrite=True))
        rows = decide(read_rows(out / "review.csv"), missing="accept")
        table = write_rows(tmp_path / "r.csv", rows)
    done = apply(ApplyOptions(out, (table,)), lexicon)
    assert "_figures/PMC2__f1.md" in done.files
    (said,) = [text for text in done.skipped if "cannot be corrected" in text]
    assert ("PMC1__f1" if fault == "undecodable" else "'../PMC3' is not a file name") in said
    assert {p.name for p in (out / "corrected").iterdir()} <= {"_figures", "_data"}


@pytest.mark.parametrize(
    ("sidecar", "problem"),
    [
        ("word,mesh,match,name,chebi\nNO,x,NO,NO,\n", "has no column word and no column mesh"),
        ("word\tmatch\tname\nNO\tNO\tNO\n", "has no column mesh; the first line is 'word"),
        ("word\tmesh\tmesh\nNO\tx\ty\n", "duplicate column 'mesh'"),
    ],
)
def test_nothing_is_added_to_a_sidecar_in_which_nobody_would_find_it(tmp_path, sidecar, problem):
    out = write_run(tmp_path)
    path = tmp_path / "pfocr/_data/PMC1__f1-chemicals.tsv"
    path.write_text(sidecar, encoding="utf-8")
    rows = decide(read_rows(out / "review.csv"), missing="accept", wrong_entity="accept")
    write_rows(out / "review.csv", rows)
    done = CliRunner().invoke(app, ["apply", str(out)])
    assert done.exit_code == 3
    record = tmp_path / "pfocr/_figures/PMC1__f1.md"
    said = f"{record}: cannot be corrected: its sidecar PMC1__f1-chemicals.tsv: {problem}"
    assert said in done.output
    assert [path.name for path in (out / "corrected").rglob("PMC*")] == ["PMC2__f1.md"]


def test_decided_findings_make_room_in_the_report(applied, rows, tmp_path, finished):
    applied(decide(rows, wrong_entity="reject"))
    out = tmp_path / "next"
    run(
        RunOptions(
            (finished.parent / "pfocr",), out, str(finished.parent / "lexicon"), workers=1,
            decisions=tmp_path / "decisions.tsv",
        )
    )  # fmt: skip
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    kinds = [shown["finding"]["kind"] for shown in report["highlights"]]
    assert "wrong_entity" not in kinds
    assert "missing" in kinds


@pytest.mark.parametrize(
    "value",
    ["Akt", "β-carotene", "yes", "1e5", "a: b", "😀", "𝛼-ketoglutarate", "a\x85b", "'", "a #b", "",
     "x" * 300 + " y" * 300, "\ud800"],
)  # fmt: skip
def test_values_are_written_as_the_writer_in_python_writes_them(value):
    item = {"word": value, "symbol": "A"}
    expected = yaml.safe_dump([item], allow_unicode=True, width=10**9, sort_keys=False)
    assert front_matter_edits._written([item]) == expected

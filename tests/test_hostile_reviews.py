"""Review files that come back damaged, hostile or huge: no decision goes without a word."""

import contextlib
import os
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from annotator.comparison.findings import make_finding
from annotator.curation import decisions as memory
from annotator.curation import review_file, workbook_reading
from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.checking import Checked, Known, check
from annotator.curation.decisions import COLUMNS as REMEMBERED
from annotator.curation.decisions import Decision, read_decisions, write_decisions
from annotator.curation.review_file import read_review
from annotator.errors import InputError
from annotator.figures import delimited
from annotator.lexicon import open_lexicon
from annotator.reasons import Duplicate
from annotator.records import REVIEW_KINDS, Confidence, Figure, FindingKind
from annotator.results.review_table import COLUMNS, review_row
from annotator.results.run_folder import RunFolder
from annotator.results.spreadsheet_cells import csv_line
from annotator.results.stored import StoredFinding
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from evaluation.fuzz.mutations import TOKENS
from evaluation.fuzz.reviews import Reviews
from tests.review_tables import CURATOR, decide, read_rows, write_rows, write_run

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    out = tmp_path_factory.mktemp("examples") / "run"
    run(RunOptions((ROOT / "evaluation/figures",), out, "starter", workers=1))
    return out


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("run"))


@pytest.fixture
def known(finished):
    findings = {
        f.review_id: f for f in RunFolder.open(finished).findings() if f.kind in REVIEW_KINDS
    }
    lexicon = open_lexicon(str(finished.parent / "lexicon"))
    return Known(findings, lexicon, "", "2026-01-01")


@pytest.fixture
def rows(finished):
    return decide(read_rows(finished / "review.csv"), missing="accept", wrong_entity="accept")


@pytest.mark.parametrize("count", [150, pytest.param(600, marks=pytest.mark.slow)])
def test_fuzzed_review_files(examples, tmp_path, count):
    outcome = Reviews(examples, open_lexicon("starter"), tmp_path).fuzz(seed=3, count=count)
    assert outcome.problems == []
    assert outcome.tried == count
    assert outcome.results["decisions"] > count
    assert outcome.results["applied"] >= count / 30


def test_the_campaign_sees_what_is_dropped(examples, tmp_path, monkeypatch):
    reviews = Reviews(examples, open_lexicon("starter"), tmp_path)

    def silent(files, known):
        checked = check(files, known)
        return Checked(checked.tables, [], [], checked.read, checked.open)

    monkeypatch.setattr("evaluation.fuzz.reviews.check", silent)
    assert any("without a word" in problem for problem in reviews.fuzz(seed=3, count=20).problems)


@pytest.mark.slow
def test_the_campaign_sees_what_damage_moves(examples, tmp_path, monkeypatch):
    reviews = Reviews(examples, open_lexicon("starter"), tmp_path)
    monkeypatch.setattr(delimited._Lines, "put_back_all_but_first", lambda self: None)
    campaigns = (reviews.fuzz(seed=seed, count=1500) for seed in range(4, 12))
    assert any("by damage" in problem for found in campaigns for problem in found.problems)


def test_a_row_that_was_split_is_said(rows, known, tmp_path):
    path = write_rows(tmp_path / "r.csv", rows)
    lines = path.read_bytes().split(b"\r\n")
    at = next(n for n, line in enumerate(lines) if b",accept," in line)
    cut = lines[at].index(b",accept,")
    for where in (cut, cut + 1, 30):
        broken = [*lines[:at], lines[at][:where], lines[at][where:], *lines[at + 1 :]]
        path.write_bytes(b"\r\n".join(broken))
        checked = check([read_review(path)], known)
        decided = sum(row["decision"] != "" for row in rows)
        assert len(checked.decisions) == decided - 1
        assert any(f"r.csv:{at + 1}" in p or f"r.csv:{at + 2}" in p for p in checked.problems)


def test_cells_that_are_lost_move_no_decision(rows, known, tmp_path):
    path = tmp_path / "r.csv"
    row = next(row for row in rows if row["decision"])
    cells = list(row.values())
    for lost in range(1, 8):
        path.write_text(csv_line(COLUMNS) + csv_line([*cells[:2], *cells[2 + lost :]]), "utf-8-sig")
        checked = check([read_review(path)], known)
        assert checked.decisions == []
        assert len(checked.problems) == 1, lost


def test_empty_last_cells_may_be_left_out(rows, known, tmp_path):
    """Excel does so from the seventeenth row on."""
    path = tmp_path / "r.csv"
    open_row = [cell for name, cell in rows[0].items() if name not in COLUMNS[-5:]]
    path.write_text(csv_line(COLUMNS) + csv_line(open_row), "utf-8-sig")
    checked = check([read_review(path)], known)
    assert (checked.open, checked.problems) == (1, [])


def test_one_bad_row_costs_no_other(rows, known, tmp_path):
    path = write_rows(tmp_path / "r.csv", rows)
    whole = check([read_review(path)], known)
    lines = path.read_bytes().split(b"\r\n")
    # A quotation mark that is never closed, one too many, and too many cells.
    bad = [b'"never closed,accept', b'a,"b"c,d', b"x," * 40]
    path.write_bytes(b"\r\n".join([lines[0], bad[0], lines[1], bad[1], *lines[2:-1], bad[2], b""]))
    checked = check([read_review(path)], known)
    assert checked.decisions == whole.decisions
    assert len(checked.problems) == len(whole.problems) + 3
    assert "is a quotation mark missing, or was the row split?" in checked.problems[-1]


def test_of_a_file_cut_anywhere_the_whole_rows_count(rows, known, tmp_path):
    path = write_rows(tmp_path / "r.csv", rows)
    content = path.read_bytes()
    ends = [n for n in range(len(content)) if content[n : n + 2] == b"\r\n"]
    for size in range(len(content.split(b"\r\n")[0]) + 2, len(content), 7):
        path.write_bytes(content[:size])
        checked = check([read_review(path)], known)
        complete = sum(end < size for end in ends) - 1
        decided = [row for row in rows[:complete] if row["decision"]]
        assert len(checked.decisions) >= len(decided)


@pytest.mark.skipif(os.name == "nt", reason="needs pipes")
def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "r.csv")
    for path in (tmp_path / "r.csv", tmp_path, tmp_path / "none.xlsx"):
        with pytest.raises(InputError, match="no such file"):
            read_review(path)
        with pytest.raises(InputError, match=r"cannot be read|no such file"):
            read_decisions(path)


def test_many_rows_are_not_held_in_memory(known, tmp_path):
    """A million rows take 25 s and, for half a million decisions, 400 MB; here are 20,000."""
    findings = {}
    path = tmp_path / "r.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(csv_line(COLUMNS))
        for number in range(20_000):
            made = make_finding(
                f"PMC{number}__f", FindingKind.CROSS_SPECIES, Confidence.HIGH, Duplicate()
            )
            finding = StoredFinding.of(made)
            findings[finding.review_id] = finding
            cells = list(vars_of(review_row(Figure(finding.figid, ""), finding)).values())
            if number % 20 == 0:
                cells[-5], cells[-3] = "accept", "A"
            file.write(csv_line(cells))
    started = time.process_time()
    tracemalloc.start()
    try:
        checked = check([read_review(path)], Known(findings, known.lexicon, "", "2026-01-01"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (checked.read, len(checked.decisions), checked.problems) == (20_000, 1000, [])
    assert peak < 10_000_000
    assert time.process_time() - started < 60


def vars_of(row):
    return {name: getattr(row, name) for name in COLUMNS}


def test_a_file_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(review_file, "MAX_BYTES", 1000)
    path = tmp_path / "r.csv"
    path.write_bytes(b"review_id,decision\r\n" + b"1,accept\r\n" * 200)
    with pytest.raises(InputError, match="has more than 1,000 bytes\n  hand in a table with only"):
        read_review(path)
    monkeypatch.setattr(memory, "MAX_BYTES", 1000)
    with pytest.raises(
        InputError, match="has more than 1,000 bytes\n  check that it is a file of decisions"
    ):
        read_decisions(path)


def workbook(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def with_part(path, name, content):
    """Replace one part of a workbook's archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in parts.items():
            archive.writestr(entry, data)
    return path


def test_a_workbook_that_unpacks_to_gigabytes(tmp_path, monkeypatch):
    path = workbook(tmp_path / "r.xlsx", [("review_id", "decision"), ("1", "accept")])
    with_part(path, "xl/sharedStrings.xml", b"<sst>" + b" " * 3_000_000 + b"</sst>")
    assert path.stat().st_size < 20_000
    monkeypatch.setattr(workbook_reading, "_MAX_TEXTS", 1_000_000)
    with pytest.raises(InputError, match=r"unpacks to 3,0.* bytes: too many for a review"):
        read_review(path)
    monkeypatch.setattr(workbook_reading, "_MAX_TEXTS", 10_000_000)
    monkeypatch.setattr(workbook_reading, "_MAX_UNPACKED", 1_000_000)
    with pytest.raises(InputError, match="too many for a review"):
        read_review(path)


SHEET = (
    '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
)


def cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f'<row r="1">{cell("A1", "review_id")}{cell("B1", "decision")}</row>'


def test_xml_entities_in_a_workbook_are_not_expanded(tmp_path):
    path = workbook(tmp_path / "r.xlsx", [("review_id", "decision")])
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE x [<!ENTITY a0 "ha">{declared}]>'
    row = f'<row r="2">{cell("A2", "&a11;")}{cell("B2", "accept")}</row>'
    sheet = SHEET.format(doctype=doctype, rows=HEADER + row)
    with_part(path, "xl/worksheets/sheet1.xml", sheet.encode())
    started = time.process_time()
    with pytest.raises(InputError, match="cannot be read as a workbook"):
        list(read_review(path).lines)
    assert time.process_time() - started < 10
    doctype = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    row = f'<row r="2">{cell("A2", "&x;")}{cell("B2", "accept")}</row>'
    with_part(
        path, "xl/worksheets/sheet1.xml", SHEET.format(doctype=doctype, rows=HEADER + row).encode()
    )
    try:
        assert "root:" not in str([line.cells for line in read_review(path).lines])
    except InputError as error:
        assert "root:" not in str(error)


@pytest.mark.parametrize("row", [100_000, pytest.param(1_048_576, marks=pytest.mark.slow)])
def test_cells_far_down_the_sheet_take_no_hours(tmp_path, row):
    path = workbook(tmp_path / "r.xlsx", [("review_id", "decision")])
    far = f'<row r="99999999999">{cell("XFD99999999999", "x")}</row>'
    last = f'<row r="{row}">{cell(f"A{row}", "1")}{cell(f"B{row}", "accept")}</row>'
    with_part(
        path,
        "xl/worksheets/sheet1.xml",
        SHEET.format(doctype="", rows=HEADER + last + far).encode(),
    )
    started = time.process_time()
    (line,) = read_review(path).lines
    assert (line.line, line.cells) == (row, {"review_id": "1", "decision": "accept"})
    assert time.process_time() - started < 60


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 4000), st.integers(0, 40))
def test_any_damage_to_a_workbook_is_said_in_words(tmp_path_factory, data, start, size):
    folder = tmp_path_factory.getbasetemp() / "books"
    folder.mkdir(exist_ok=True)
    whole = folder / "whole.xlsx"
    if not whole.exists():
        workbook(whole, [("review_id", "decision"), ("1", "accept"), ("2", "=1+1")])
    content = whole.read_bytes()
    (folder / "r.xlsx").write_bytes(content[:start] + data + content[start + size :])
    with contextlib.suppress(InputError):
        list(read_review(folder / "r.xlsx").lines)


def test_a_formula_in_a_returned_workbook_stays_text(tmp_path):
    path = workbook(
        tmp_path / "r.xlsx", [("review_id", "decision"), ("1", '=WEBSERVICE("http://x")')]
    )
    assert load_workbook(path).active["B2"].data_type == "f"
    (line,) = read_review(path).lines
    assert line.cells["decision"] == '=WEBSERVICE("http://x")'


CELLS = st.one_of(st.sampled_from(TOKENS), st.text(st.characters(codec="utf-8"), max_size=12))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=len(REMEMBERED), max_size=len(REMEMBERED)), max_size=4))
def test_whatever_curators_write_is_remembered_exactly(tmp_path_factory, cells):
    path = tmp_path_factory.getbasetemp() / "decisions.tsv"
    said = [
        Decision(
            row[0], f"r{row[1]}", row[2], "row", row[4], memory.DECISIONS[len(row[3]) % 3], *row[6:]
        )
        for row in cells
    ]
    write_decisions(path, said)
    assert read_decisions(path) == sorted(said)


def test_a_damaged_memory_is_refused_with_its_line_and_kept(rows, finished, tmp_path):
    table = write_rows(tmp_path / "r.csv", rows)
    lexicon = open_lexicon(str(finished.parent / "lexicon"))
    remembered = tmp_path / "decisions.tsv"
    options = ApplyOptions(finished, (table,), remembered, tmp_path / "corrected")
    apply(options, lexicon)
    before = remembered.read_bytes()
    for damage in (
        before[: len(before) - 3],
        before.replace(b"\taccept\t", b"\tyes\t", 1),
        b"\xff" + before,
    ):
        remembered.write_bytes(damage)
        with pytest.raises(InputError, match=r"decisions\.tsv"):
            apply(options, lexicon)
        assert remembered.read_bytes() == damage
    remembered.write_bytes(before)
    found = apply(options, lexicon).rulings.by_key.values()
    assert {ruling.settled.curator for ruling in found} == {CURATOR}

"""review.xlsx and review.csv in a spreadsheet: nothing runs, nothing becomes a date."""

import csv
import io
import json
import re
import shutil
import subprocess

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.review_file import read_review
from annotator.curation.workbook import write_workbook
from annotator.errors import InputError
from annotator.lexicon import open_lexicon
from annotator.results.diff import diff_runs
from annotator.results.review_table import COLUMNS, ReviewRow
from annotator.results.run_folder import RunFolder
from annotator.results.spreadsheet_cells import csv_line
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.review_tables import decide, read_rows, write_rows, write_run

#: What spreadsheets are known to run or to rewrite.
CELLS = (
    "=1+1", "=HYPERLINK(\"http://x.example\",\"y\")", "+1", "-1+2", "@SUM(A1)", "\t=1+1", "'=1+1",
    " =2*3", "=cmd|' /C calc'!A0", "＝1+1", "SEPT2", "MARCH1", "2-Sep", "DEC1", "Oct4", "1E5",
    "1e-3", "007", "3/4", "2020-01-01", "TRUE", "12:30", "β-catenin", "IFN-γ ≥ 5 µM", "1,5", "10%",
    "Ca²⁺", "\"quoted\", and", "a\nb", "ß", "$A$1", "#REF!", "5'-AMP", "", "0x1F", "€5", "½",
)  # fmt: skip


def table(tmp_path):
    """Write each cell into every free column of a row of its own."""
    texts = dict.fromkeys(COLUMNS, "")
    blank = ReviewRow(**texts | {"priority": 1, "question_rows": 1})
    free = ("mention", "context", "existing_word", "existing_symbol", "reason", "comment")
    rows = [
        replace(blank, review_id=f"id{n}", figure_url=f"https://x.example/{n}", **dict.fromkeys(free, cell))
        for n, cell in enumerate(CELLS)
    ]  # fmt: skip
    path = tmp_path / "review.csv"
    lines = [csv_line(COLUMNS), *(csv_line(getattr(r, c) for c in COLUMNS) for r in rows)]
    path.write_text("\ufeff" + "".join(lines), encoding="utf-8", newline="")
    return path, rows


def test_a_workbook_holds_texts_a_list_of_decisions_and_links(tmp_path):
    path, rows = table(tmp_path)
    out = tmp_path / "review.xlsx"
    write_workbook(path, out)
    sheet = load_workbook(out).active
    columns = [cell.value for cell in sheet[1]]
    assert sorted(columns) == sorted(COLUMNS)
    # What is decided is in the first columns, which stay in sight, beside what it is about.
    assert columns[:3] == ["decision", "corrected_id", "comment"]
    assert sheet.freeze_panes == "D2"
    assert columns.index("reason") < 10 < columns.index("review_id")
    assert sheet.auto_filter.ref
    (validation,) = sheet.data_validations.dataValidation
    assert validation.formula1 == '"accept,reject,unsure"'
    for number, row in enumerate(rows, start=2):
        for place, name in enumerate(columns, start=1):
            cell = sheet.cell(number, place)
            assert (cell.value or "") == getattr(row, name), (name, row)
            assert cell.data_type in ("s", "n")
            assert name in ("priority", "question_rows") or cell.number_format in ("@", "General")
    assert sheet.cell(2, columns.index("figure_url") + 1).hyperlink.target == "https://x.example/0"


def test_the_same_rows_give_the_same_workbook(tmp_path):
    path, _ = table(tmp_path)
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(path, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_it_comes_back_as_it_went(tmp_path):
    path, rows = table(tmp_path)
    write_workbook(path, tmp_path / "review.xlsx")
    for file in (path, tmp_path / "review.xlsx"):
        back = read_review(file)
        assert [line.cells["mention"] for line in back.lines] == [r.mention for r in rows]
        assert not back.notes


@pytest.fixture(scope="module")
def libreoffice(tmp_path_factory):
    """Return a function that opens a file in LibreOffice and saves it as CSV."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian: libreoffice-calc)")
    profile = tmp_path_factory.mktemp("profile")

    def open_and_save(path, out, infilter=None):
        # Formatted as shown, UTF-8, all sheets' first, quotes where needed.
        saved = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
        words = [program, f"-env:UserInstallation=file://{profile}", "--headless"]
        words += [f"--infilter={infilter}"] if infilter else []
        words += ["--convert-to", saved, "--outdir", str(out), str(path)]
        subprocess.run(words, check=True, capture_output=True, timeout=180)
        text = (out / f"{path.stem}.csv").read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    open_and_save.words = [program, f"-env:UserInstallation=file://{profile}", "--headless"]
    return open_and_save


def test_libreoffice_shows_every_cell_of_the_workbook_as_it_is(tmp_path, libreoffice):
    path, rows = table(tmp_path)
    write_workbook(path, tmp_path / "book.xlsx")
    (tmp_path / "out").mkdir()
    shown = libreoffice(tmp_path / "book.xlsx", tmp_path / "out")
    for name in ("mention", "context", "existing_symbol", "reason"):
        assert [row[name] for row in shown] == [getattr(row, name) for row in rows]


def test_libreoffice_runs_no_formula_of_the_csv(tmp_path, libreoffice):
    path, rows = table(tmp_path)
    (tmp_path / "out").mkdir()
    shown = libreoffice(path, tmp_path / "out", "CSV:44,34,76,1,,1033,false,true,false,false")
    for row, before in zip(shown, rows, strict=True):
        if before.mention.strip().startswith(("=", "+", "-", "@", "'", "＝")):
            assert row["mention"].replace("'", "") == before.mention.replace("'", "")
        assert row["mention"] not in ("2", "6", "#NAME?", "Err:508")
    greek = [row["mention"] for row in shown if "β" in row["mention"] or "γ" in row["mention"]]
    assert greek == ["β-catenin", "IFN-γ ≥ 5 µM"]
    genes = {row["mention"] for row in shown}
    assert {"SEPT2", "MARCH1", "DEC1", "Oct4"} <= genes


#: What a program may run that opens a table, 30 ways to write it.
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1;1)", "\t=1+1", "\r=1+1", " =1+1", "'=1+1", '"=1+1', "' =1+1",
    "\u00a0=1+1", "\u2003=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/";"x")', '=WEBSERVICE("http://evil.example/")', "=1+1;2",
    "x;=1+1", "x; =1+1", 'x;"=1+1', "x\t=1+1", "x\n=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    "=IMPORTXML(CONCAT(1);2)", '";=1+1;"', "==1+1",
)  # fmt: skip


@pytest.fixture(scope="module")
def formulas_in(tmp_path_factory, libreoffice):
    """Return a function that opens a table in LibreOffice and returns what it took for formulas."""

    def found(path, separator=","):
        out = tmp_path_factory.mktemp("out")
        words = [*libreoffice.words, "--convert-to", "fods", "--outdir", str(out)]
        # Formulas are evaluated, as a spreadsheet does that is asked nothing.
        words.append(
            f"--infilter=CSV:{ord(separator)},34,76,1,,1033,false,true,false,false,false,0,true"
        )
        subprocess.run([*words, str(path)], check=True, capture_output=True, timeout=180)
        text = (out / f"{path.stem}.fods").read_text(encoding="utf-8")
        return re.findall(r'table:formula="([^"]*)"', text)

    return found


def hostile_run(folder):
    """Annotate records that hold formulas wherever a record can hold a text."""
    lines = []
    for number, formula in enumerate(FORMULAS):
        row = {
            "word": formula,
            "symbol": formula,
            "hgnc_symbol": formula,
            "source": formula,
            "entrez": "51144",
        }
        chemical = {"word": formula, "source": formula, "identifier": formula}
        value = {
            "figid": f"{formula}{number}", "pmcid": formula, "caption": f"{formula} BDNF {formula} ketamine",
            "organisms": [formula], "genes": [row, row | {"word": "KAR"}], "chemicals": [chemical],
            "papertitle": formula, "figtitle": formula, "year": formula, "figlink": formula,
        }  # fmt: skip
        lines.append(json.dumps(value))
    table = folder / "captions.jsonl"
    table.write_text("\n".join(lines), encoding="utf-8")
    out = folder / "run"
    run(RunOptions((table,), out, "starter", workers=1))
    return out


def test_no_formula_of_a_record_or_a_curator_is_run(tmp_path, formulas_in):
    out = hostile_run(tmp_path)
    rows = read_rows(out / "review.csv")
    assert len(rows) > len(FORMULAS)
    for who in ("=A()", "@B"):
        mine = [
            row | {"decision": "accept" if who == "@B" else "reject", "curator": who}
            for row in rows
        ]
        for number, row in enumerate(mine):
            row["comment"] = FORMULAS[number % len(FORMULAS)]
        apply(ApplyOptions(out, (write_rows(tmp_path / "r.csv", mine),)), open_lexicon("starter"))
    assert (out / "conflicts.tsv").stat().st_size > 1000
    other = tmp_path / "other"
    run(
        RunOptions(
            (tmp_path / "captions.jsonl",),
            other,
            "starter",
            workers=1,
            limit=5,
            decisions=out / "decisions.tsv",
        )
    )
    diff_runs(RunFolder.open(out), RunFolder.open(other), tmp_path / "diff.tsv")
    for path, separators in (
        (out / "review.csv", ",;"), (other / "review.csv", ",;"), (out / "conflicts.tsv", "\t;"),
        (out / "decisions.tsv", "\t;"), (tmp_path / "diff.tsv", "\t;"),
    ):  # fmt: skip
        for separator in separators:
            assert formulas_in(path, separator) == [], (path.name, separator)


def test_the_check_sees_a_formula(tmp_path, formulas_in):
    path = tmp_path / "plain.csv"
    path.write_text("".join(f'"{cell}",x\n' for cell in ("=1+1", "+1+1", "text")))
    assert formulas_in(path) == ["of:=1+1"]  # LibreOffice takes + for a text
    path.write_text('a,"b;=1+1;",c\n')
    assert formulas_in(path, ";") == ["of:=1+1"]


def test_what_is_decided_in_the_workbook_of_a_run_is_applied(tmp_path):
    out = write_run(tmp_path)
    table, book = out / "review.csv", out / "review.xlsx"
    write_workbook(table, book)
    lexicon = open_lexicon(str(tmp_path / "lexicon"))

    def decide_in_book(kind, decision):
        opened = load_workbook(book)
        sheet = opened.worksheets[0]
        names = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            if row[names.index("finding")].value == kind:
                row[names.index("decision")].value = decision
        opened.save(book)

    def said(**options):
        done = apply(ApplyOptions(out, curator="A", **options), lexicon)
        return done.settled, any(str(book) in note for note in done.checked.notes)

    assert said() == (0, False)
    decide_in_book("wrong_entity", "accept")
    words = ["apply", str(out), "--check", "--curator", "A"]
    assert "questions read: 1 accepted" in CliRunner().invoke(app, words).output
    assert said() == (1, True)
    assert said() == (1, False)  # nothing new
    decide_in_book("wrong_entity", "")
    assert said() == (0, True)
    # A typing error is a problem, and is not passed over.
    decide_in_book("wrong_entity", "acept")
    done = apply(ApplyOptions(out, curator="A"), lexicon)
    assert "decision 'acept'" in " ".join(done.checked.problems)
    # Both have decisions: neither is passed over.
    write_rows(table, decide(read_rows(table), common_word="reject"))
    with pytest.raises(InputError, match=r"review.csv has 1 decisions .* and .*review.xlsx 1") as e:
        said()
    assert f"annotator apply {out} {table} {book}" in e.value.hint
    decide_in_book("wrong_entity", "accept")
    assert said(reviews=(table, book))[0] == 2
    book.write_bytes(b"PK")
    assert said() == (2, True)

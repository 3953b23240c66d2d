"""Runs opened from Python, in every format and state, and figures read from files."""

import csv
import json
from pathlib import Path

import pytest

import annotator
from annotator.runs.batch import run
from annotator.runs.merge import merge
from annotator.runs.options import RunOptions

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "evaluation" / "figures"
TABLES = ("annotations", "findings", "rows", "review", "questions", "failed")


@pytest.fixture(scope="module")
def runs(lexicon, tmp_path_factory):
    """Return the same run in every format, and merged from two parts, by name."""
    place = tmp_path_factory.mktemp("runs")
    inputs = (FIGURES, place / "bad.jsonl")
    inputs[1].write_text('{"figid": "f1", "caption": "BDNF"}\n{broken\n', encoding="utf-8")
    found = {}
    for form in ("jsonl", "jsonl.gz", "parquet"):
        run(RunOptions(inputs, place / form, str(lexicon), workers=1, form=form))
        found[form] = place / form
    for part in (1, 2):
        found[f"part {part}"] = place / f"part{part}"
        run(RunOptions(inputs, place / f"part{part}", str(lexicon), workers=1, shard=(part, 2)))
    merge([found["part 1"], found["part 2"]], place / "merged", overwrite=False, xlsx=False)
    return found | {"merged": place / "merged"}


def test_tables_are_iterators_of_values(runs):
    opened = annotator.open_run(runs["jsonl"])
    lines = (runs["jsonl"] / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    assert [f.review_id for f in opened.findings] == [json.loads(x)["review_id"] for x in lines]
    assert sum(len(one.mentions) for one in opened.annotations) == opened.meta.counts.mentions
    assert next(iter(opened.rows)).verdict in {"supported", "plausible", "doubtful", "wrong"}
    assert len(list(opened.review)) == opened.meta.counts.review_rows
    first = next(iter(opened.review))
    assert (type(first.priority), type(first.question_rows), first.decision) == (int, int, "")
    assert next(iter(opened.questions)).expected_precision > 0
    assert [(f.line, f.error) for f in opened.failed] == [(2, "bad_json")]
    # A second iteration begins again.
    assert list(opened.findings) == list(opened.findings)


@pytest.mark.parametrize("name", ["jsonl.gz", "parquet", "merged"])
def test_every_format_has_the_same(runs, name):
    if name == "parquet":
        pytest.importorskip("pyarrow")
    expected, found = annotator.open_run(runs["jsonl"]), annotator.open_run(runs[name])
    for table in TABLES:
        assert list(getattr(found, table)) == list(getattr(expected, table)), table


def test_parts_together_have_what_the_whole_run_has(runs):
    whole = annotator.open_run(runs["jsonl"])
    parts = [annotator.open_run(runs[f"part {n}"]) for n in (1, 2)]
    for table in ("annotations", "findings", "rows", "review", "failed"):
        assert sum(len(list(getattr(part, table))) for part in parts) == len(
            list(getattr(whole, table))
        )


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_tables_are_dataframes(runs, library):
    pytest.importorskip(library)
    opened = annotator.open_run(runs["jsonl"])
    counts = opened.meta.counts
    lengths = {t: len(getattr(opened, t).to_dataframe(library)) for t in TABLES}
    assert lengths == {
        "annotations": counts.mentions,
        "findings": counts.findings,
        "rows": len(list(opened.rows)),
        "review": counts.review_rows,
        "questions": len(list(opened.questions)),
        "failed": 1,
    }
    frame = opened.annotations.to_dataframe(library)
    assert len(annotator.to_dataframe(opened.annotations, library)) == len(frame)
    assert set(frame["figid"]) <= {one.figid for one in opened.annotations}


def test_what_is_shown(runs):
    opened = annotator.open_run(str(runs["jsonl"]))
    counts = opened.meta.counts
    assert repr(opened) == (
        f"<Run {str(runs['jsonl'])!r}: {counts.figures:,} figures, {counts.mentions:,} mentions, "
        f"{counts.findings:,} findings, {counts.review_rows:,} rows to review>"
    )
    assert repr(opened.findings) == (
        f"<findings of {runs['jsonl']}: iterate over it, or call to_dataframe()>"
    )
    mention = next(m for one in opened.annotations for m in one.mentions if m.taxon)
    assert repr(mention).startswith(f"Mention(start={mention.start}, end={mention.end}, text=")
    assert "type='gene'" in repr(mention)
    assert "=''" not in repr(mention)
    long = next(one for one in opened.annotations if len(one.mentions) > 4)
    assert f", and {len(long.mentions) - 3} more)" in repr(long)
    assert repr(long).count("Mention(") == 3


def test_the_figures_of_a_run_are_read_again(runs):
    opened = annotator.open_run(runs["jsonl"])
    assert len(list(opened.figures())) == opened.meta.counts.figures
    assert next(opened.figures(FIGURES)).figid == next(iter(opened.annotations)).figid
    with pytest.raises(annotator.errors.InputError, match="no such file or folder"):
        opened.figures("nowhere")


def test_decisions_of_a_spreadsheet_are_in_the_review_table(runs, tmp_path):
    """With semicolons and without the mark of UTF-8, as some programs save it: said, and read."""
    folder = _copy(runs["jsonl"], tmp_path)
    path = folder / "review.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, first, *_ = csv.reader(file)
    first[header.index("decision")] = "accept"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, first])
    with pytest.warns(annotator.RecordWarning) as warned:
        rows = list(annotator.open_run(folder).review)
    assert [row.decision for row in rows] == ["accept"]
    assert {str(w.message) for w in warned} == {
        f"{path}: separated by semicolons, as a spreadsheet saves it: read so",
        f"{path}: the byte order mark is lost; read as UTF-8",
    }


def test_a_review_table_of_another_version_or_damaged(runs, tmp_path):
    folder = _copy(runs["jsonl"], tmp_path)
    path = folder / "review.csv"
    path.write_text("\ufeffreview_id,decision,later\nr1,reject,x\n", encoding="utf-8")
    (row,) = annotator.open_run(folder).review
    assert (row.review_id, row.decision, row.priority, row.reason) == ("r1", "reject", 0, "")
    path.write_text(
        "\ufeffreview_id,priority,decision\nr1,5,\nr2,6,,,more\nr3,7,\n", encoding="utf-8"
    )
    with pytest.warns(annotator.RecordWarning, match=r"review\.csv:3: "):
        rows = list(annotator.open_run(folder).review)
    assert [row.review_id for row in rows] == ["r1", "r3"]
    path.write_text("\ufeffreview_id,priority,decision\nr1,high,\n", encoding="utf-8")
    with pytest.raises(annotator.errors.InputError, match=r"review\.csv:2: .*priority"):
        list(annotator.open_run(folder).review)
    path.unlink()
    with pytest.raises(annotator.errors.InputError, match=r"review\.csv: no such file"):
        list(annotator.open_run(folder).review)


def test_damaged_files_are_errors_with_a_line(runs, tmp_path):
    folder = _copy(runs["jsonl"], tmp_path)
    (folder / "failed.jsonl").write_text('{"source": "x"}\n', encoding="utf-8")
    (folder / "rows.jsonl").write_text("{\n", encoding="utf-8")
    opened = annotator.open_run(folder)
    with pytest.raises(annotator.errors.InputError, match=r"failed\.jsonl:1: not a failed record"):
        list(opened.failed)
    with pytest.raises(annotator.errors.InputError, match=r"rows\.jsonl:1: "):
        opened.rows.to_dataframe()


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(annotator.errors.InputError, match="not the folder of a run"):
        annotator.open_run(tmp_path)


def _copy(run_folder, place):
    import shutil

    return Path(shutil.copytree(run_folder, place / "copy"))


# Figures of files.


def test_files_are_read_as_a_run_reads_them(runs, tmp_path):
    table = tmp_path / "more.jsonl"
    table.write_text('{"figid": "f1", "caption": "BDNF"}\n[]\n', encoding="utf-8")
    failed = []
    figures = list(annotator.read_figures(str(FIGURES), table, on_failed=failed.append))
    assert [figure.figid for figure in figures][-1] == "f1"
    assert len(figures) == 1 + len(list((FIGURES / "_figures").glob("*.md")))
    assert [(f.source, f.line) for f in failed] == [(str(table), 2)]
    assert repr(figures[-1]) == "Figure('f1', 'BDNF', existing rows: 0)"
    with pytest.warns(annotator.RecordWarning, match=rf"{table}:2: left out: "):
        assert len(list(annotator.read_figures(table))) == 1


def test_what_cannot_be_read_is_refused_at_once():
    with pytest.raises(annotator.errors.InputError, match="no such file or folder"):
        annotator.read_figures("nowhere")
    with pytest.raises(TypeError, match="needs a path or a DataFrame"):
        annotator.read_figures()
    with pytest.raises(TypeError, match="list is neither a path nor a DataFrame; give several"):
        annotator.read_figures(["figures"])


def test_a_path_may_begin_with_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "c.jsonl").write_text('{"figid": "f1", "caption": "BDNF"}\n', encoding="utf-8")
    assert [figure.figid for figure in annotator.read_figures("~/c.jsonl")] == ["f1"]

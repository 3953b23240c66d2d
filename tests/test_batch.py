"""A whole run: files, counts, failures, and the same bytes whatever the number of workers."""

import csv
import gc
import gzip
import hashlib
import json
import textwrap
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError, OutputError
from annotator.progress.measured import MeasuredProgress, Observer
from annotator.recognition.pipeline import Annotator
from annotator.records import ExistingRow, Figure
from annotator.results.run_folder import RunFolder
from annotator.runs import batch
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.runs.output_folder import check_folder
from annotator.runs.processing import _digest
from annotator.runs.writer import OUTPUTS
from tests.any_struct import any_of
from tests.run_tables import visible
from tests.small_lexicon import write_small_lexicon

#: The others are written on request, or for a part of an input.
WRITTEN = tuple(
    name
    for name in OUTPUTS
    if not name.endswith((".xlsx", ".parquet", ".gz"))
    and name not in ("units.jsonl", "tally.json", "audit.csv")
)

RECORD = """\
    ---
    figid: {figid}
    pmcid: PMC1
    figtitle: A title
    year: '2020'
    organisms:
    - Homo sapiens
    caption: '{caption}'
    genes:
    - word: BDNF
      symbol: BDNF
      source: hgnc_symbol
      hgnc_symbol: BDNF
      entrez: '627'
    - word: KAR
      symbol: KAR
      source: hgnc_alias_symbol
      hgnc_symbol: HSD17B12
      entrez: '51144'
    chemicals: []
    diseases: []
    ---
    """


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    write_small_lexicon(folder)
    return str(folder)


@pytest.fixture
def records(tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    write(folder, "PMC1__a", "BDNF and ketamine. Kainate receptor (KAR).")
    write(folder, "PMC1__b", "=Ketamine in mice.")
    write(folder, "PMC1__c", ".na.character")
    (folder / "PMC1__broken.md").write_text("---\nfigid: [\n---\n", encoding="utf-8")
    return folder


def write(folder: Path, figid: str, caption: str) -> None:
    text = textwrap.dedent(RECORD).format(figid=figid, caption=caption)
    (folder / f"{figid}.md").write_text(text, encoding="utf-8")


def jsonl(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def options(records, out, lexicon, **changes):
    return RunOptions((records,), out, lexicon, **{"workers": 1} | changes)


def test_every_record_is_accounted_for(records, tmp_path, lexicon):
    summary = run(options(records, tmp_path / "out", lexicon))
    out = tmp_path / "out"
    assert visible(out) == sorted([*WRITTEN, "run.json"])
    annotated = jsonl(out / "annotations.jsonl")
    assert [figure["figid"] for figure in annotated] == ["PMC1__a", "PMC1__b", "PMC1__c"]
    assert annotated[2]["mentions"] == []
    failed = jsonl(out / "failed.jsonl")
    assert len(failed) == 1
    assert set(failed[0]) == {"source", "line", "error", "message"}
    assert failed[0]["source"].endswith("PMC1__broken.md")
    assert (summary.tally.figures, summary.failed) == (3, 1)


def test_the_columns_of_the_design_are_written(records, tmp_path, lexicon):
    out = tmp_path / "out"
    run(options(records, out, lexicon))
    mention = jsonl(out / "annotations.jsonl")[0]["mentions"][0]
    assert list(mention) == [
        "start", "end", "text", "type", "ids", "symbol", "taxon", "matched_by", "score",
        "alternatives",
    ]  # fmt: skip
    findings = jsonl(out / "findings.jsonl")
    for finding in findings:
        assert list(finding) == [
            "review_id", "figid", "kind", "priority", "confidence", "reason", "mention", "existing",
            "proposal", "question_id", "probability",
        ]  # fmt: skip
    row = next(f for f in findings if f["existing"])["existing"][0]
    assert list(row) == ["word", "symbol", "id", "taxon", "source", "origin"]
    assert len({finding["review_id"] for finding in findings}) == len(findings)


def test_every_existing_row_is_a_line_of_rows(records, tmp_path, lexicon):
    out = tmp_path / "out"
    run(options(records, out, lexicon))
    rows = jsonl(out / "rows.jsonl")
    assert [(row["figid"], row["word"], row["line"]) for row in rows] == [
        (f"PMC1__{name}", word, line)
        for name in "abc"
        for line, word in enumerate(("BDNF", "KAR"), start=1)
    ]
    assert list(rows[0]) == [
        "figid", "type", "word", "symbol", "id", "taxon", "organism", "source", "origin", "line",
        "verdict", "probability", "reasons", "better_id", "better_symbol",
    ]  # fmt: skip
    named, defined = rows[:2]
    assert named["verdict"] == "supported"
    assert named["reasons"][0] == "the caption names BDNF, and the annotations have it"
    assert defined["verdict"] == "wrong"
    assert defined["probability"] < 0.5 < named["probability"]
    assert defined["reasons"] == [
        "the caption defines KAR as Kainate receptor, not HSD17B12 (Homo sapiens)"
    ]
    assert [row.word for row in RunFolder.open(out).rows()] == [row["word"] for row in rows]


def test_a_run_without_rows_is_named(records, tmp_path, lexicon):
    out = tmp_path / "out"
    run(options(records, out, lexicon))
    (out / "rows.jsonl").write_text('{"figid": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"rows\.jsonl:1: not a judged row"):
        list(RunFolder.open(out).rows())
    (out / "rows.jsonl").unlink()
    with pytest.raises(InputError, match=r"rows\.jsonl: the run has no such file"):
        list(RunFolder.open(out).rows())


def test_review_csv_is_sorted_safe_and_for_spreadsheets(records, tmp_path, lexicon):
    out = tmp_path / "out"
    run(options(records, out, lexicon))
    content = (out / "review.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfreview_id,question_id,question_rows,priority,")
    assert content.endswith(b"\r\n")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert rows[0]["finding"] == "wrong_entity"
    priorities = [int(row["priority"]) for row in rows]
    assert priorities == sorted(priorities, reverse=True)
    assert not {row["finding"] for row in rows} & {"agreement", "duplicate", "caption_silent"}
    contexts = [row["context"] for row in rows if row["figid"] == "PMC1__b"]
    assert next(filter(None, contexts)).startswith("'=[[Ketamine]]")


def test_report_counts_add_up(records, tmp_path, lexicon):
    out = tmp_path / "out"
    run(options(records, out, lexicon))
    report = json.loads((out / "report.json").read_text())
    findings = jsonl(out / "findings.jsonl")
    for kind, count in report["findings"].items():
        assert count == sum(finding["kind"] == kind for finding in findings)
    assert report["existing_rows"] == {"gene_and_chemical": 6, "disease": 0}
    assert (
        report["noise"]["source"]["hgnc_alias_symbol"] | {"rows": 3, "wrong_entity": 3}
        == (report["noise"]["source"]["hgnc_alias_symbol"])
    )
    coverage = report["coverage"]["type"]["gene"]
    assert (coverage["agreement"], coverage["missing"], coverage["coverage"]) == (1, 0, 1.0)
    assert set(report["definitions"]) == {
        "coverage", "noise_rate", "interval", "expected_precision", "expected_precision_interval",
        "pfocr_2018", "organism",
    }  # fmt: skip
    assert report["expected"]["all"]["all"]["rows"] == 6
    assert coverage["coverage_low"] < 1.0 == coverage["coverage_high"]
    assert sum(kind["findings"] for kind in report["kinds"].values()) == len(findings)


def test_run_json_says_what_was_run(records, tmp_path, lexicon):
    run(options(records, tmp_path / "out", lexicon))
    content = json.loads((tmp_path / "out" / "run.json").read_text())
    assert content["status"] == "finished with failed records"
    assert content["counts"]["figures"] == 3
    assert len(content["lexicon"]["sha256"]) == len(content["input_sha256"]) == 64
    assert content["model"] is None
    assert {"pfocr-annotator", "spacy", "scispacy", "famplex", "ftfy", "python"} == set(
        content["tool"]
    )


@given(figid=st.text(), rows=st.lists(any_of(ExistingRow), max_size=3).map(tuple))
def test_the_hash_of_a_record_is_that_of_earlier_versions(figid, rows):
    content = repr((figid, "A 'caption'.", rows))
    expected = hashlib.sha256(content.encode(errors="replace")).digest()
    assert _digest(Figure(figid, "A 'caption'.", existing=rows)) == expected


def digests(out):
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in WRITTEN}


def test_the_same_bytes_for_any_number_of_workers(tmp_path, lexicon):
    folder = tmp_path / "records"
    folder.mkdir()
    for number in range(150):  # more than two chunks
        write(folder, f"PMC{number:03d}__f", f"BDNF and ketamine {number}. KAR, kainate receptor.")
    (folder / "PMC050__f.md").write_text("no front matter", encoding="utf-8")
    for workers in (1, 2):
        run(options(folder, tmp_path / f"out{workers}", lexicon, workers=workers))
    assert digests(tmp_path / "out1") == digests(tmp_path / "out2")


def test_an_output_folder_in_use_is_refused_unless_told(records, tmp_path, lexicon):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    with pytest.raises(OutputError) as error:
        run(options(records, out, lexicon))
    assert str(error.value) == (
        f"{out}: the output folder is not empty\n  choose another folder with --out"
    )
    (out / "notes.txt").unlink()
    run(options(records, out, lexicon))
    (out / "notes.txt").write_text("mine")
    with pytest.raises(OutputError) as error:
        run(options(records, out, lexicon))
    assert str(error.value) == (
        f"{out}: the output folder is not empty\n"
        "  choose another folder with --out, or replace this run's files with --overwrite"
    )
    run(options(records, out, lexicon, overwrite=True))
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "review.csv").exists()


def test_a_folder_that_holds_no_run_is_not_overwritten(records, tmp_path, lexicon):
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.html").write_text("mine")
    with pytest.raises(OutputError) as error:
        run(options(records, out, lexicon, overwrite=True))
    assert str(error.value) == (
        f"{out}: not the folder of a run, and not empty: it has report.html\n"
        "  choose another folder with --out; --overwrite replaces the files of a run"
    )
    assert (out / "report.html").read_text() == "mine"
    (out / "report.html").unlink()
    run(options(records, out, lexicon, overwrite=True))


@pytest.mark.parametrize(
    "names",
    [
        ("annotations.jsonl.part", "findings.jsonl.part", "rows.jsonl.part"),
        ("annotations.parquet", "findings.parquet.part", "rows.parquet.part"),
        ("resume.json",),
        ("decisions.tsv", "audit.json"),
    ],
)
def test_a_run_that_was_killed_or_decisions_alone_may_be_overwritten(tmp_path, names):
    for name in names:
        (tmp_path / name).write_text("")
    check_folder(tmp_path, overwrite=True)


def test_a_file_as_output_folder_is_refused(records, tmp_path, lexicon):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written to: File exists"):
        run(options(records, tmp_path / "file", lexicon))


def test_one_record_that_breaks_does_not_cost_the_others(records, tmp_path, lexicon, monkeypatch):
    read_all = Annotator.read_all

    def breaks(annotator, figures):
        if any(figure.figid == "PMC1__a" for figure in figures):
            raise RuntimeError("boom")
        return read_all(annotator, figures)

    monkeypatch.setattr(Annotator, "read_all", breaks)
    out = tmp_path / "out"
    summary = run(options(records, out, lexicon))
    assert (summary.tally.figures, summary.failed) == (2, 2)
    failed = [line for line in jsonl(out / "failed.jsonl") if line["error"] == "RuntimeError"]
    assert failed[0]["message"] == "PMC1__a: boom"
    assert failed[0]["source"].endswith("PMC1__a.md")


@pytest.mark.parametrize(("units", "left"), [(0, []), (1, ["run.json"])])
def test_an_interrupted_run_leaves_no_file_that_looks_whole(
    records, tmp_path, lexicon, monkeypatch, units, left
):
    monkeypatch.setattr(batch, "_UNIT", 1)
    done = []
    process = batch.process

    def stops(*given):
        if len(done) == units:
            raise KeyboardInterrupt
        done.append(given)
        return process(*given)

    monkeypatch.setattr(batch, "process", stops)
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run(options(records, out, lexicon))
    assert visible(out) == left
    if left:
        assert json.loads((out / "run.json").read_text())["status"] == "interrupted"


def test_limit(records, tmp_path, lexicon):
    summary = run(options(records, tmp_path / "out", lexicon, limit=1))
    assert summary.tally.figures + summary.failed == 1


def test_a_rejected_row_keeps_its_line(tmp_path, lexicon):
    table = tmp_path / "t.jsonl"
    table.write_text('{"figid": "f1", "caption": "BDNF."}\n{"figid"\n', encoding="utf-8")
    run(options(table, tmp_path / "out", lexicon))
    (failed,) = jsonl(tmp_path / "out" / "failed.jsonl")
    assert failed | {"source": str(table), "line": 2, "error": "bad_json"} == failed


@pytest.mark.parametrize("workers", [1, 2])
def test_a_figure_read_twice_counts_once_wherever_it_comes_again(tmp_path, lexicon, workers):
    table = tmp_path / "t.jsonl"
    numbers = [*range(150), 149, 3]  # in the same unit, and in one long before
    lines = [json.dumps({"figid": f"f{n}", "caption": f"BDNF {n}."}) for n in numbers]
    table.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / f"out{workers}"
    summary = run(options(table, out, lexicon, workers=workers))
    assert (summary.tally.figures, summary.failed) == (150, 2)
    assert [(f["line"], f["message"]) for f in jsonl(out / "failed.jsonl")] == [
        (151, f"figid f149 was already read from {table}:150"),
        (152, f"figid f3 was already read from {table}:4"),
    ]
    assert len(jsonl(out / "annotations.jsonl")) == 150


def test_progress_counts_every_record(records, tmp_path, lexicon):
    steps = {}

    class Steps(Observer):
        def ended(self, step, whole):
            steps[step.name] = (step.done, step.total, whole)

    run(options(records, tmp_path / "out", lexicon), MeasuredProgress([Steps()]))
    assert steps["annotate"] == (4, 4, True)


def test_shards_have_every_record_once(tmp_path, lexicon):
    table = tmp_path / "t.jsonl"
    lines = [json.dumps({"figid": f"f{n}", "caption": f"BDNF {n}."}) for n in range(300)]
    table.write_text("\n".join(lines), encoding="utf-8")
    figids = []
    for part in (1, 2, 3):
        out = tmp_path / f"out{part}"
        run(options(table, out, lexicon, shard=(part, 3)))
        assert json.loads((out / "run.json").read_text())["shard"] == f"{part}/3"
        figids.append([line["figid"] for line in jsonl(out / "annotations.jsonl")])
    assert sorted(map(len, figids)) == [64, 108, 128]
    assert sorted(chain.from_iterable(figids)) == sorted(f"f{n}" for n in range(300))
    run(options(table, tmp_path / "whole", lexicon))
    whole = (tmp_path / "whole" / "annotations.jsonl").read_text().splitlines()
    parts = [tmp_path / f"out{part}" / "annotations.jsonl" for part in (1, 2, 3)]
    lines = chain.from_iterable(path.read_text().splitlines() for path in parts)
    assert sorted(whole) == sorted(lines)


def test_other_forms_hold_what_json_lines_hold(records, tmp_path, lexicon):
    import pyarrow.parquet

    write(records, "PMC1__d", "BDNF of mice; 🧬 β.")
    for form in ("jsonl", "parquet", "jsonl.gz"):
        run(options(records, tmp_path / form, lexicon, form=form))
    for name in ("annotations", "findings"):
        table = pyarrow.parquet.read_table(tmp_path / "parquet" / f"{name}.parquet")
        assert table.to_pylist() == jsonl(tmp_path / "jsonl" / f"{name}.jsonl")
        assert not (tmp_path / "parquet" / f"{name}.jsonl").exists()
        packed = gzip.decompress((tmp_path / "jsonl.gz" / f"{name}.jsonl.gz").read_bytes())
        assert packed == (tmp_path / "jsonl" / f"{name}.jsonl").read_bytes()
    one, *others = (RunFolder.open(tmp_path / form) for form in ("jsonl", "parquet", "jsonl.gz"))
    for other in others:
        assert list(one.findings()) == list(other.findings())
        assert list(one.annotations()) == list(other.annotations())
    for folder in ("parquet", "jsonl.gz"):
        assert not list((tmp_path / folder).glob("*.part"))
        assert not list((tmp_path / folder).glob("*s.jsonl"))


def test_a_truncated_gzip_file_of_a_run_is_named(records, tmp_path, lexicon):
    out = tmp_path / "out"
    run(options(records, out, lexicon, form="jsonl.gz"))
    file = out / "findings.jsonl.gz"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"findings\.jsonl\.gz: cannot be read"):
        list(RunFolder.open(out).findings())


def test_parquet_cannot_hold_lone_surrogates(tmp_path):
    import pyarrow.parquet

    from annotator.results.parquet import write_parquet

    line = {"figid": "f\ud800", "taxa": [{"taxon": "t", "evidence": "e"}], "mentions": []}
    (tmp_path / "x.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    write_parquet(tmp_path / "x.jsonl", "annotations", tmp_path / "x.parquet")
    (row,) = pyarrow.parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert row["figid"] == "f\\ud800"


def test_garbage_collection_is_left_as_it_was(records, tmp_path, lexicon):
    before = gc.get_threshold(), gc.get_freeze_count()
    run(options(records, tmp_path / "out", lexicon))
    assert (gc.get_threshold(), gc.get_freeze_count()) == before

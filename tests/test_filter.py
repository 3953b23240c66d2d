"""A release with only the rows that are likely right: files, cost, and what is refused."""

import csv
import json
import shutil

import msgspec
import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.applying import ApplyOptions, apply
from annotator.figures import read_figures
from annotator.filtering.cost import Thresholds
from annotator.filtering.release import filter_release, judged_figures
from annotator.lexicon import open_lexicon
from annotator.records import NOISE_KINDS, EntityType, Origin
from annotator.results import jsonl
from annotator.results.run_folder import RunFolder
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import GENE_COLUMNS, tsv, write
from tests.review_tables import read_rows, write_rows

GENES = tsv(
    GENE_COLUMNS,
    ("9606", "Homo sapiens", "Primates", "BDNF", "BDNF", "BDNF", "627", "hgnc_symbol", "1", "0", "1"),
    ("9606", "Homo sapiens", "Primates", "KAR", "KAR", "HSD17B12", "51144", "hgnc_alias_symbol", "0",
     "1", "1"),
    ("7227", "Drosophila melanogaster", "Invertebrates", "Akt", "Akt", "Akt", "41957",
     "ncbigene_symbol", "1", "0", "1"),
)  # fmt: skip
OLD = """\
caption: BDNF and ketamine.
year: '2019'
papertitle: An older record
genes:
- word: BDNF
  symbol: BDNF
  source: hgnc_symbol
  hgnc_symbol: BDNF
  entrez: '627'
- word: kar
  symbol: KAR
  source: hgnc_alias_symbol
  hgnc_symbol: HSD17B12
  entrez: '51144'
diseases:
- word: stroke
  source: MESH
  identifier: D020521"""
NEW = """\
caption: "BDNF in neurons of patients. KAR: kainate receptor."
figtitle: A new record
year: '2021'
organisms: [Homo sapiens]
schema-jsonld:
  keywords:
  - BDNF
  - HSD17B12
  - Akt
  - AND"""
#: Set in place of the model's, so that the tests do not depend on its weights.
PROBABILITIES = {"BDNF": 0.98, "KAR": 0.03, "kar": 0.6, "Akt": 0.2, "AND": 0.95}


@pytest.fixture(scope="module")
def made(lexicon, tmp_path_factory):
    """Return the folder of two records and their run."""
    folder = tmp_path_factory.mktemp("filter")
    write(folder, NEW, "PMC1__new", {"genes": GENES})
    write(folder, OLD, "PMC2__old")
    run(RunOptions((folder,), folder / "run", str(lexicon), workers=1))
    file = folder / "run" / "rows.jsonl"
    rows = [
        msgspec.structs.replace(row, probability=PROBABILITIES[row.word or row.symbol])
        for row in RunFolder.open(folder / "run").rows()
    ]
    assert len(rows) == 6
    file.write_bytes(jsonl.compact_lines(rows))
    return folder


def invoke(made, out, *options):
    return CliRunner().invoke(app, ["filter", str(made / "run"), "--out", str(out), *options])


def existing(path):
    return {
        figure.figid: [(row.word or row.symbol, row.symbol) for row in figure.existing]
        for figure in read_figures([path])
    }


@pytest.fixture
def original(made):
    """Return what the inputs are, and check afterwards that they have not changed."""
    files = {p: p.read_bytes() for name in ("_data", "_figures") for p in (made / name).iterdir()}
    yield files
    assert {path: path.read_bytes() for path in files} == files


def test_only_likely_rows_are_left_and_other_lines_stay(made, tmp_path, original):
    done = invoke(made, tmp_path / "out", "--min-probability", "0.9")
    assert done.exit_code == 0, done.output
    out = tmp_path / "out"
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()) == [
        "_data/PMC1__new-genes.tsv", "_figures/PMC1__new.md", "_figures/PMC2__old.md",
        "filter.json", "filter.tsv", "genes.gmt",
    ]  # fmt: skip
    lines = GENES.splitlines(keepends=True)
    assert (out / "_data/PMC1__new-genes.tsv").read_text("utf-8") == "".join(lines[:2])
    record = (made / "_figures/PMC1__new.md").read_text("utf-8")
    without = record.replace("  - HSD17B12\n", "").replace("  - Akt\n", "")
    assert (out / "_figures/PMC1__new.md").read_text("utf-8") == without
    whole = tmp_path / "whole"
    shutil.copytree(made / "_data", whole / "_data")
    shutil.copytree(made / "_figures", whole / "_figures")
    for name in ("_data", "_figures"):
        shutil.copytree(out / name, whole / name, dirs_exist_ok=True)
    assert existing(whole) == {
        "PMC1__new": [("BDNF", "BDNF"), ("AND", "AND")],
        "PMC2__old": [("BDNF", "BDNF"), ("stroke", "stroke")],
    }


def test_the_gene_sets_have_the_kept_genes(made, tmp_path):
    invoke(made, tmp_path / "out", "--min-probability", "0.1")
    assert (tmp_path / "out" / "genes.gmt").read_text("utf-8").splitlines() == [
        "PMC1__new\tA new record\t627",
        "PMC1__new (Drosophila melanogaster)\tA new record\t41957",
        "PMC2__old\tAn older record\t627\t51144",
    ]


def test_what_it_costs_is_said_and_written(made, tmp_path):
    out = tmp_path / "out"
    done = invoke(made, out)
    assert done.output.splitlines()[0] == (
        f"6 rows of 2 figures: 3 kept, 3 left out (2 records changed in {out})"
    )
    assert "| hgnc_alias_symbol | 2 | 0 | 0.315 (" in done.output
    report = json.loads((out / "filter.json").read_text("utf-8"))
    assert (report["min_probability"], report["figures"], report["records_changed"]) == (0.9, 2, 2)
    assert set(report["rows"]) == {"all", "type", "source", "organism", "year"}
    cells = report["rows"]["all"]["all"]
    kept, every = 0.98 * 2 + 0.95, 0.98 * 2 + 0.95 + 0.03 + 0.6 + 0.2
    assert (cells["rows"], cells["kept"]) == (6, 3)
    assert cells["precision"] == round(kept / 3, 4)
    assert cells["precision_before"] == round(every / 6, 4)
    assert cells["recall"] == round(kept / every, 4)
    assert cells["precision_low"] < cells["precision"] < cells["precision_high"]
    nothing = report["rows"]["source"]["hgnc_alias_symbol"]
    assert (nothing["kept"], nothing["precision"], nothing["recall"]) == (0, None, 0.0)
    assert report["rows"]["year"]["2019"]["rows"] == 2
    assert report["rows"]["organism"]["Drosophila melanogaster"]["kept"] == 0
    with (out / "filter.tsv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, dialect="excel-tab"))
    shown = {(row["group"], row["value"]): row for row in table}
    assert shown["all", "all"]["recall"] == str(cells["recall"])
    assert shown["source", "hgnc_alias_symbol"]["precision"] == ""


def test_a_source_can_have_its_own_probability(made, tmp_path):
    invoke(made, tmp_path / "out", "--by-source", "hgnc_alias_symbol=0.5")
    report = json.loads((tmp_path / "out" / "filter.json").read_text("utf-8"))
    assert report["by_source"] == {"hgnc_alias_symbol": 0.5}
    assert report["rows"]["source"]["hgnc_alias_symbol"]["kept"] == 1
    assert report["rows"]["all"]["all"]["kept"] == 4
    done = invoke(made, tmp_path / "other", "--by-source", "pubtator=0.5")
    assert done.exit_code == 1
    assert "no row has the source pubtator\n" in done.output
    assert "the sources are hgnc_alias_symbol, hgnc_symbol, keyword, ncbigene_symbol" in done.output
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    "given", ["hgnc_symbol", "=0.5", "hgnc_symbol=x", "hgnc_symbol=1.5", "a=nan"]
)
def test_what_is_no_source_and_probability_is_wrong_usage(made, tmp_path, given):
    done = invoke(made, tmp_path / "out", "--by-source", given)
    assert done.exit_code == 2
    assert "give SOURCE=P with P from 0 to 1" in done.output


def test_a_folder_in_use_is_refused(made, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    done = invoke(made, tmp_path / "out")
    assert done.exit_code == 1
    assert f"{tmp_path / 'out'}: the output folder is not empty" in done.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["notes.txt"]
    done = invoke(made, made)  # the input itself
    assert done.exit_code == 1


def test_a_file_in_the_way_is_named(made, tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = invoke(made, tmp_path / "out")
    assert done.exit_code == 1
    assert f"{tmp_path / 'out'}: cannot be written: File exists" in done.output


@pytest.mark.parametrize("change", ["more", "fewer", "other"])
def test_records_that_have_changed_since_the_run_are_refused(made, tmp_path, change):
    folder = tmp_path / "moved"
    shutil.copytree(made / "_figures", folder / "_figures")
    shutil.copytree(made / "_data", folder / "_data")
    lines = GENES.splitlines(keepends=True)
    changed = {"more": [*lines, lines[1]], "fewer": lines[:3], "other": [lines[0], *lines[:0:-1]]}
    (folder / "_data/PMC1__new-genes.tsv").write_text("".join(changed[change]), encoding="utf-8")
    done = invoke(made, tmp_path / "out", "--input", str(folder))
    assert done.exit_code == 1
    assert "the rows of PMC1__new have changed since the run\n  run it again" in done.output
    assert not (tmp_path / "out" / "filter.json").exists()


def test_a_record_that_cannot_be_changed_costs_no_other(made, tmp_path, monkeypatch):
    from annotator.filtering import release

    whole = release.corrected_files

    def breaks(figure, *given):
        if figure.figid == "PMC1__new":
            raise ValueError("the front matter is not a mapping")
        return whole(figure, *given)

    monkeypatch.setattr(release, "corrected_files", breaks)
    done = invoke(made, tmp_path / "out")
    assert done.exit_code == 3
    assert "PMC1__new.md: cannot be changed: the front matter is not a mapping" in done.output
    assert (tmp_path / "out" / "_figures" / "PMC2__old.md").exists()


TWO_ROWS = """caption: "BDNF binds TrkB. KAR: kainate receptor."
genes:
- word: BDNF
  symbol: BDNF
  source: hgnc_symbol
  hgnc_symbol: BDNF
  entrez: '627'
- word: KAR
  symbol: HSD17B12
  source: hgnc_alias_symbol
  hgnc_symbol: HSD17B12
  entrez: '51144'
"""


def test_a_record_never_replaces_that_of_another_figure(lexicon, tmp_path):
    """Records of two folders can have one name, and other figids."""
    for figid in ("f1", "f2"):
        (tmp_path / figid).mkdir()
        text = f"---\nfigid: {figid}\n{TWO_ROWS}---\n"
        (tmp_path / figid / "1.md").write_text(text)
    inputs = (tmp_path / "f1", tmp_path / "f2")
    run(RunOptions(inputs, tmp_path / "run", str(lexicon), workers=1))
    opened = open_lexicon(str(lexicon))
    made = filter_release(
        RunFolder.open(tmp_path / "run"), Thresholds(1.0), tmp_path / "out", opened
    )
    assert made.changed == 1
    (problem,) = made.skipped
    assert problem.endswith("2/1.md: its file 1.md would replace that of f1: rename the record")
    assert "figid: f1" in (tmp_path / "out" / "1.md").read_text()
    review = tmp_path / "run" / "review.csv"
    rows = [row | {"decision": "accept", "curator": "me"} for row in read_rows(review)]
    rows = [row for row in rows if row["finding"] in NOISE_KINDS]
    assert {row["figid"] for row in rows} == {"f1", "f2"}
    write_rows(review, rows)
    done = apply(
        ApplyOptions(tmp_path / "run", (review,), out=tmp_path / "corrected", today="2026-02-03"),
        opened,
    )
    assert (done.corrected, done.files) == (1, ["1.md"])
    assert done.skipped == ["f2: its file 1.md would replace that of f1: rename the record"]


def test_tables_are_counted_but_not_rewritten(lexicon, tmp_path):
    row = {"word": "KAR", "symbol": "KAR", "source": "hgnc_alias_symbol", "hgnc_symbol": "HSD17B12",
           "entrez": "51144"}  # fmt: skip
    table = tmp_path / "t.jsonl"
    figure = {"figid": "f1", "caption": "KAR, kainate receptor", "genes": [row]}
    whole = {"figid": "f2", "caption": "KAR"}
    table.write_text(f"{json.dumps(figure)}\n{json.dumps(whole)}\n", encoding="utf-8")
    run(RunOptions((table,), tmp_path / "run", str(lexicon), workers=1, form="parquet"))
    done = invoke(tmp_path, tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "figures of tables that lose rows: 1; tables are not rewritten" in done.output
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "filter.json", "filter.tsv", "genes.gmt",
    ]  # fmt: skip


def test_judged_rows_stand_beside_those_of_the_record(made):
    for figure, pairs in judged_figures(RunFolder.open(made / "run")):
        rows = [row for row in figure.existing if row.type is not EntityType.DISEASE]
        assert [row for row, _ in pairs] == rows
        assert all(row.line == judged.line for row, judged in pairs)
    assert {pairs[-1][0].origin for _, pairs in [(figure, pairs)]} == {Origin.FRONT_MATTER}

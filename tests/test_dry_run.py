"""``annotator run --dry-run``: the checks of the run, what it would do, and nothing written."""

import csv
import gzip
import hashlib
import os

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.decisions import COLUMNS
from annotator.figures.record_counts import expected_records
from annotator.runs import batch
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.run_tables import write_table


def invoke(*words):
    return CliRunner().invoke(app, list(map(str, words)))


@pytest.fixture
def table(tmp_path):
    return write_table(tmp_path / "captions.jsonl", 120, repeated=False)


def contents(folder):
    """Return every file below a folder with its content and time."""
    return {
        path: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def planned(*words, exit_code=0):
    done = invoke("run", *words, "--dry-run")
    assert done.exit_code == exit_code, done.output
    lines = (line.partition(":") for line in done.stdout.splitlines())
    return {name: text.strip() for name, _, text in lines}


def test_it_says_what_would_be_done(table, tmp_path, lexicon):
    out = tmp_path / "new" / "out"
    said = planned(
        table, "--out", out, "--lexicon", lexicon, "--organisms", "9606,fly", "--workers", 3,
        "--format", "parquet", "--shard", "1/2", "--xlsx",
    )  # fmt: skip
    assert said["dry run"] == "nothing is written"
    assert said["input"] == f"{table}: {table.stat().st_size:,} bytes"
    assert said["records"] == "64, part 1 of 2"
    assert f", {lexicon}, " in said["lexicon"]
    assert said["model"] == "none"
    assert said["organisms"].startswith("Homo sapiens (ncbitaxon:9606), Drosophila")
    assert said["workers"] == "3 processes"
    assert said["output"] == f"{out}: a new run"
    for name in ("annotations.parquet", "review.xlsx", "tally.json", "run.json"):
        assert name in said["files"].split(", ")
    assert not out.parent.exists()


def test_the_standard_input_is_not_read(tmp_path):
    done = invoke("run", "-", "--out", tmp_path / "out", "--dry-run")
    assert done.exit_code == 1
    assert "-: a dry run does not read the standard input" in done.stderr
    assert "write it to a file" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_files_are_those_that_a_run_writes(table, tmp_path, lexicon):
    out = tmp_path / "out"
    said = planned(table, "--out", out, "--lexicon", lexicon)
    run(RunOptions((table,), out, str(lexicon), workers=1))
    written = {path.name for path in out.iterdir()} - {".lock"}
    assert set(said["files"].split(", ")) == written


@pytest.mark.parametrize(
    ("limit", "text"), [(0, "120"), (70, "70, at most the first 70 of the input")]
)
def test_records_are_counted(table, tmp_path, lexicon, limit, text):
    said = planned(table, "--out", tmp_path / "out", "--lexicon", lexicon, "--limit", limit)
    assert said["records"] == text


def test_large_tables_are_not_read(table, tmp_path, lexicon, monkeypatch):
    monkeypatch.setattr("annotator.runs.plan._QUICKLY_COUNTED", 10)
    said = planned(table, "--out", tmp_path / "out", "--lexicon", lexicon)
    assert said["records"] == "not counted: the tables are large"


def test_an_interrupted_run_would_be_continued(table, tmp_path, lexicon, monkeypatch):
    monkeypatch.setattr(batch, "_UNITS_BETWEEN_CHECKPOINTS", 1)
    out = tmp_path / "out"
    run(RunOptions((table,), out, str(lexicon), workers=1), stopped=lambda: True)
    before = contents(out)
    said = planned(table, "--out", out, "--lexicon", lexicon, "--resume")
    assert said["output"] == f"{out}: would be continued after 64 records"
    assert contents(out) == before
    run(RunOptions((table,), out, str(lexicon), workers=1, resume=True))
    said = planned(table, "--out", out, "--lexicon", lexicon, "--resume")
    assert said["output"] == f"{out}: the run is finished; nothing would be done"
    assert "files" not in said


def test_a_run_that_would_be_replaced_is_named_and_stays(table, tmp_path, lexicon):
    out = tmp_path / "out"
    run(RunOptions((table,), out, str(lexicon), workers=1))
    before = contents(out)
    said = planned(table, "--out", out, "--lexicon", lexicon, "--overwrite")
    assert "would be replaced (115 figures, " in said["output"]
    assert contents(out) == before


#: Each is refused by the run with the same words.
REFUSED = {
    "no input": lambda o, t: replace(o, inputs=(t / "none.jsonl",)),
    "not empty": lambda o, t: (t / "out").mkdir() or (t / "out" / "x").touch() or o,
    "no lexicon": lambda o, t: replace(o, lexicon=str(t / "none")),
    "no model": lambda o, t: replace(o, model="none_such"),
    "no organism": lambda o, t: replace(o, organisms=("unicorn",)),
    "no decisions": lambda o, t: replace(o, decisions=t / "none.tsv"),
    "other settings": lambda o, t: run(o) and replace(o, resume=True, limit=3),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_run_would_refuse_is_refused(name, table, tmp_path, lexicon):
    options = REFUSED[name](
        RunOptions((table,), tmp_path / "out", str(lexicon), workers=1), tmp_path
    )
    words = [
        "run", *options.inputs, "--out", options.out, "--lexicon", options.lexicon,
        "--model", options.model or "none", "--organisms", ",".join(options.organisms),
        "--limit", options.limit, *(["--resume"] if options.resume else []),
        *(["--decisions", options.decisions] if options.decisions else []),
    ]  # fmt: skip
    before = contents(tmp_path)
    dry = invoke(*words, "--dry-run")
    assert dry.exit_code == 1, dry.output
    assert contents(tmp_path) == before
    real = invoke(*words)
    assert (real.exit_code, real.stderr) == (1, dry.stderr)


def test_decisions_that_would_be_lost_are_found_without_writing(table, tmp_path, lexicon):
    out = tmp_path / "out"
    run(RunOptions((table,), out, str(lexicon), workers=1))
    with (out / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= {"decision": "accept", "curator": "Me"}
    with (out / "review.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    (out / "decisions.tsv").write_text("\t".join(COLUMNS) + "\n", encoding="utf-8")
    before = contents(out)
    words = ["run", table, "--out", out, "--lexicon", lexicon, "--overwrite", "--dry-run"]
    done = invoke(*words)
    assert done.exit_code == 1
    assert f"error: {out / 'review.csv'}: has 1 decisions that would be lost" in done.stderr
    assert f"annotator apply {out}" in done.stderr
    assert contents(out) == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_to_is_refused(table, tmp_path, lexicon):
    place = tmp_path / "place"
    place.mkdir(0o500)
    done = invoke("run", table, "--out", place / "out", "--lexicon", lexicon, "--dry-run")
    assert done.exit_code == 1
    assert f"error: {place}: cannot be written to" in done.stderr


def test_a_file_is_no_output_folder(table, tmp_path, lexicon):
    done = invoke("run", table, "--out", table, "--lexicon", lexicon, "--dry-run")
    assert done.exit_code == 1
    assert f"error: {table}: is not a folder" in done.stderr


def test_an_installation_says_what_it_would_fetch(tmp_path):
    done = invoke(
        "lexicon", "install", "--dry-run", "--organisms", "9606", "--release", "mesh=2025"
    )
    assert done.exit_code == 0
    assert "https://ftp.ncbi.nlm.nih.gov/gene/DATA/GENE_INFO/Mammalia/Homo_sapiens" in done.stdout
    assert "Mus_musculus" not in done.stdout
    assert "2025" in done.stdout
    assert f"{os.environ['ANNOTATOR_CACHE']}" in done.stdout
    mirrored = invoke("lexicon", "install", "--dry-run", "--mirror", tmp_path / "m")
    assert f"{tmp_path / 'm'}/hgnc_complete_set.txt" in mirrored.stdout
    assert invoke("lexicon", "install", "--dry-run", "--organisms", "unicorn").exit_code == 1


def test_records_are_estimated_for_the_time_left(tmp_path, monkeypatch):
    table = write_table(tmp_path / "a.jsonl", 40)
    assert expected_records([table]) == 40
    (tmp_path / "b.csv").write_text("figid,caption\nf1,a\nf2,b\n", encoding="utf-8")
    assert expected_records([tmp_path / "b.csv"]) == 2
    assert expected_records([table, tmp_path / "b.csv"]) == 42
    monkeypatch.setattr("annotator.figures.record_counts._SAMPLE", table.stat().st_size // 4)
    assert 35 <= expected_records([table]) <= 45
    with gzip.open(tmp_path / "c.jsonl.gz", "wb") as file:
        file.write(table.read_bytes())
    assert expected_records([tmp_path / "c.jsonl.gz"]) is None
    (tmp_path / "d.jsonl").write_text("", encoding="utf-8")
    assert expected_records([tmp_path / "d.jsonl"]) == 0


def test_rows_of_parquet_are_counted_by_its_footer(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow as pa

    rows = pa.table({"figid": ["f1", "f2", "f3"], "caption": ["a", "b", "c"]})
    parquet.write_table(rows, tmp_path / "t.parquet")
    assert expected_records([tmp_path / "t.parquet"]) == 3
    (tmp_path / "u.parquet").write_text("none", encoding="utf-8")
    assert expected_records([tmp_path / "u.parquet"]) is None

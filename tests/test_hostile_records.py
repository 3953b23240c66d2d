"""Whatever lies in the input folder: annotated, or one line in failed.jsonl; the good is not lost."""

import json
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.figures.record_error import ERRORS
from annotator.progress.measured import MeasuredProgress, Observer
from annotator.records import Figure, Rejected
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.runs.processing import process
from evaluation.fuzz.coverage import fuzz_coverage
from evaluation.fuzz.mutations import TOKENS, samples
from evaluation.fuzz.records import fuzz_records
from tests.figure_records import write
from tests.hostile_files import errors, good, processed, starter
from tests.run_tables import visible

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name == "nt", reason="needs pipes and links")


@pytest.mark.parametrize("count", [150, pytest.param(1000, marks=pytest.mark.slow)])
def test_fuzzed_records_of_our_own(tmp_path, count):
    figures = samples(ROOT / "evaluation/figures")
    outcome = fuzz_records(figures, starter(), tmp_path, 1, count=count)
    assert outcome.problems == []
    assert outcome.tried >= count
    assert outcome.results["annotated"] > count / 10
    assert outcome.results["bad_yaml"] > count / 10


@pytest.mark.slow
def test_fuzzed_real_records(shared_data, tmp_path):
    outcome = fuzz_records(samples(shared_data / "pfocr"), starter(), tmp_path, 2, count=1000)
    assert outcome.problems == []
    assert outcome.tried >= 1000


def test_the_campaign_sees_what_is_wrong(tmp_path, monkeypatch):
    """A fault that nobody foresaw, a record without an outcome, and a neighbour that changes."""
    from evaluation.fuzz import records as campaign

    figures = samples(ROOT / "evaluation/figures")

    def of(change):
        monkeypatch.setattr(campaign, "process", change)
        return " ".join(fuzz_records(figures, starter(), tmp_path, 3, count=60).problems)

    def unforeseen(unit, annotator, duplicates):
        chunk = process(unit, annotator, duplicates)
        chunk.failed.append(Rejected(chunk.places[0][1], 0, "KeyError", "x"))
        return chunk

    def forgetful(unit, annotator, duplicates):
        chunk = process(unit, annotator, duplicates)
        chunk.annotations.pop(0)
        chunk.places.pop(0)
        return chunk

    assert "KeyError" in of(unforeseen)
    said = of(forgetful)
    assert "0 outcomes" in said
    assert "the good record f0 is not annotated as it is alone" in said

    def raising(*_):
        raise ZeroDivisionError

    assert "ZeroDivisionError" in of(raising)


@pytest.mark.slow
def test_a_coverage_guided_campaign(tmp_path):
    pytest.importorskip("atheris", reason="atheris has no wheel for this platform")
    figures = samples(ROOT / "evaluation/figures")
    outcome = fuzz_coverage(figures, b"review_id,decision\r\n1,accept\r\n", tmp_path, 8)
    assert outcome.problems == []
    assert outcome.tried > 50  # in eight seconds, of which others may take most
    assert outcome.results["edges covered"] > 300


TEXTS = st.one_of(st.sampled_from(TOKENS), st.text(max_size=30), st.integers().map(str))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
NAMES = st.sampled_from(
    "figid caption pmcid number figtitle organisms organisms_ner year figlink genes chemicals".split()
)


@settings(max_examples=300, deadline=None)
@given(row=st.dictionaries(NAMES, VALUES))
def test_any_row_of_json(tmp_path_factory, row):
    folder = tmp_path_factory.getbasetemp() / "any_row"
    folder.mkdir(exist_ok=True)
    path = folder / "t.jsonl"
    lines_of = [
        '{"figid": "g1", "caption": "BDNF"}',
        json.dumps(row),
        '{"figid": "g2", "caption": "TrkB"}',
    ]
    path.write_text("\n".join(lines_of), encoding="utf-8", errors="surrogatepass")
    try:
        chunk = processed(path)
    except InputError as error:
        pytest.fail(str(error))
    assert {f for f, _, _ in chunk.places} >= {"g1", "g2"}
    assert len(chunk.places) + len(chunk.failed) == 3
    assert {rejected.error for rejected in chunk.failed} <= ERRORS
    for line in (*chunk.annotations, *chunk.findings):
        json.loads(line)


def test_cut_anywhere_a_record_has_one_outcome(tmp_path):
    path = good(tmp_path)
    content = write(
        tmp_path, "caption: 'It''s β'\norganisms: [Homo sapiens]\ngenes: []"
    ).read_bytes()
    path.unlink()
    cut = tmp_path / "_figures" / "PMC1__f1.md"
    for size in range(len(content) + 1):
        cut.write_bytes(content[:size])
        (record,) = read_figures([tmp_path])
        if isinstance(record, Rejected):
            assert record.error in ERRORS


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ("number: NO\nyear: 2020-01-01", {"number": "NO", "year": "2020"}),
        ("number: 0o17\npmcid: 1_000", {"number": "0o17", "pmcid": "1_000"}),
        (
            "number: 1e5\npmcid: .inf\nfigtitle: 12:30:45",
            {"number": "1e5", "pmcid": ".inf", "figtitle": "12:30:45"},
        ),
        (
            "number: ~\nfigtitle: 2020-01-01T00:00:00Z",
            {"number": "", "figtitle": "2020-01-01T00:00:00Z"},
        ),
    ],
)
def test_what_yaml_takes_for_something_else_stays_text(read, fields, values):
    figure = read(fields)
    assert {name: getattr(figure, name) for name in values} == values


@pytest.mark.parametrize("figid", ["../../x", "a/b", "/etc/passwd", '"a\\nb"', "x" * 900, "1e5"])
def test_a_figid_leads_nowhere(tmp_path, lexicon, figid):
    folder = tmp_path / "in" / "pfocr"
    (folder / "_figures").mkdir(parents=True)
    (tmp_path / "in" / "x-genes.tsv").write_text("word\nnot to be read\n")
    (folder / "_figures" / "a.md").write_text(f"---\nfigid: {figid}\ncaption: BDNF\n---\n")
    out = tmp_path / "out"
    assert run(RunOptions((folder,), out, str(lexicon), workers=1)).tally.figures == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out"]
    assert "run.json" in visible(out)
    (figure,) = read_figures([folder])
    assert figure.existing == ()


def test_what_is_there_twice_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("figid,caption,caption\na,b,c\n")
    with pytest.raises(InputError, match="duplicate column caption"):
        list(read_figures([tmp_path / "t.csv"]))
    sidecar = "word\tword\nBDNF\tTrkB\n"
    write(tmp_path, "caption: c", "a", sidecars={"genes": sidecar})
    figure, fault = read_figures([tmp_path])
    assert figure.existing == ()
    assert "duplicate column 'word'" in fault.message
    write(tmp_path, "caption: one\ncaption: two", "b")
    assert "duplicate field 'caption'" in list(read_figures([tmp_path]))[-1].message


@posix
def test_what_is_no_file_is_not_waited_for(tmp_path):
    good(tmp_path)
    figures = tmp_path / "_figures"
    os.mkfifo(figures / "pipe.md")
    os.mkfifo(tmp_path / "_data" / "good-genes.tsv")
    (figures / "device.md").symlink_to("/dev/zero")
    (figures / "broken.md").symlink_to("nowhere")
    (figures / "loop.md").symlink_to("loop.md")
    (figures / "folder.md").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(figures)  # a socket's path has fewer than 108 bytes
        try:
            listening.bind("socket.md")
        finally:
            os.chdir(here)
        found = list(read_figures([tmp_path]))
    assert [r.figid for r in found if isinstance(r, Figure)] == ["good"]
    failed = {Path(r.source).name: r.error for r in found if isinstance(r, Rejected)}
    assert failed == {
        "pipe.md": "unreadable", "device.md": "unreadable", "broken.md": "unreadable",
        "loop.md": "unreadable", "socket.md": "unreadable", "good-genes.tsv": "bad_sidecar",
    }  # fmt: skip
    for kind in (".md", ".jsonl", ".csv.gz", ".parquet"):
        os.mkfifo(tmp_path / f"given{kind}")
        with pytest.raises(InputError, match="is a pipe or device"):
            list(read_figures([tmp_path / f"given{kind}"]))
    tables = tmp_path / "tables"
    tables.mkdir()
    os.mkfifo(tables / "in.jsonl")
    assert errors(tables) == ["unreadable"]
    os.mkfifo(tables / "in.parquet")
    with pytest.raises(InputError, match="not a regular file"):
        list(read_figures([tables]))


def test_files_that_vanish_or_are_forbidden_mid_run(tmp_path, lexicon):
    for number in range(200):
        good(tmp_path, f"f{number:03}")
    gone = []

    class Removing(Observer):
        def changed(self, step):
            for path in sorted((tmp_path / "_figures").iterdir())[100:110]:
                gone.append(path.name)
                path.unlink()

    options = RunOptions((tmp_path,), tmp_path / "out", str(lexicon), workers=1)
    run(options, MeasuredProgress([Removing()]))
    failed = [json.loads(x) for x in (tmp_path / "out/failed.jsonl").read_text().splitlines()]
    assert {r["error"] for r in failed} == {"unreadable"}
    assert {Path(r["source"]).name for r in failed} <= set(gone)
    annotated = len((tmp_path / "out/annotations.jsonl").read_text().splitlines())
    assert annotated + len(failed) == 200
    assert failed

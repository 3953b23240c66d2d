"""Whatever lies in the input folder: annotated, or one line in failed.jsonl; the good is not lost."""

import gzip
import json
import os
import socket
import time
import tracemalloc
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.batch import RunOptions, run
from annotator.errors import InputError, OutputError
from annotator.figures import delimited, fields, lines, read_figures
from annotator.figures.first_places import FirstPlaces
from annotator.figures.front_matter import MAX_BYTES
from annotator.figures.record_error import ERRORS
from annotator.figures.units import work_units
from annotator.pipeline import Annotator
from annotator.processing import process
from annotator.records import Figure, Rejected
from annotator.run_writer import Chunk
from evaluation.fuzz.coverage import fuzz_coverage
from evaluation.fuzz.mutations import TOKENS, samples
from evaluation.fuzz.records import fuzz_records
from tests.figure_records import GENE_COLUMNS, tsv, write
from tests.run_tables import visible
from tests.small_lexicon import small_annotator

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name == "nt", reason="needs pipes and links")


@cache
def starter():
    return Annotator("starter")


def processed(path, annotator=None):
    whole = Chunk()
    for unit in work_units([path], 64):
        whole.extend(process(unit, annotator or small_annotator(), {}))
    return whole


def errors(path):
    return [r.error for r in read_figures([path]) if isinstance(r, Rejected)]


def good(folder, figid="good"):
    return write(folder, "caption: BDNF binds TrkB.", figid)


def table(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_fuzzed_records_of_our_own(tmp_path):
    outcome = fuzz_records(samples(ROOT / "evaluation/figures"), starter(), tmp_path, 1, count=1000)
    assert outcome.problems == []
    assert outcome.tried >= 1000
    assert outcome.results["annotated"] > 100
    assert outcome.results["bad_yaml"] > 100


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


def test_a_coverage_guided_campaign(tmp_path):
    pytest.importorskip("atheris", reason="atheris has no wheel for this platform")
    figures = samples(ROOT / "evaluation/figures")
    outcome = fuzz_coverage(figures, b"review_id,decision\r\n1,accept\r\n", tmp_path, 8)
    assert outcome.problems == []
    assert outcome.tried > 500
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
        json.loads(line.encode("utf-8"))


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


def test_what_is_too_long_for_what_it_is(tmp_path):
    long, caption = "x" * (fields.LONGEST_CELL + 1), "y" * (fields.LONGEST_CAPTION + 1)
    rows = [
        {"figid": long, "caption": "c"},
        {"figid": "a", "caption": caption},
        {"figid": "b", "caption": "c", "papertitle": caption},
        {"figid": "c", "caption": "c", "organisms": [long]},
        {"figid": "d", "caption": "c", "genes": [{"word": long}]},
        {"figid": "e", "caption": "c", "genes": [{"word": "KAR", "sentence": caption}]},
    ]
    found = errors(table(tmp_path / "t.jsonl", *rows))
    assert found == ["too_large"] * 5
    write(tmp_path, f"caption: c\nschema-jsonld:\n  keywords: [{long}]", "k")
    assert errors(tmp_path / "_figures") == ["too_large"]


def test_long_cells_of_a_sidecar_cost_their_rows(tmp_path):
    cells = ["9606", "Homo sapiens", "x"]
    rows = [
        [*cells, word, word, "BDNF", "627", "s", "1", "1", "1"] for word in ("BDNF", "x" * 1001)
    ]
    write(tmp_path, "caption: c", "a", sidecars={"genes": tsv(GENE_COLUMNS, *rows)})
    figure, fault = read_figures([tmp_path])
    assert [row.word for row in figure.existing] == ["BDNF"]
    assert (fault.error, fault.line) == ("bad_sidecar", 3)


def test_what_is_there_twice_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("figid,caption,caption\na,b,c\n")
    with pytest.raises(InputError, match="the column caption is there twice"):
        list(read_figures([tmp_path / "t.csv"]))
    sidecar = "word\tword\nBDNF\tTrkB\n"
    write(tmp_path, "caption: c", "a", sidecars={"genes": sidecar})
    figure, fault = read_figures([tmp_path])
    assert figure.existing == ()
    assert "the column 'word' is there twice" in fault.message
    write(tmp_path, "caption: one\ncaption: two", "b")
    assert "the field 'caption' is there twice" in list(read_figures([tmp_path]))[-1].message


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

    def progress(_):
        for path in sorted((tmp_path / "_figures").iterdir())[100:110]:
            gone.append(path.name)
            path.unlink()

    run(RunOptions((tmp_path,), tmp_path / "out", str(lexicon), workers=1), progress)
    failed = [json.loads(x) for x in (tmp_path / "out/failed.jsonl").read_text().splitlines()]
    assert {r["error"] for r in failed} == {"unreadable"}
    assert {Path(r["source"]).name for r in failed} <= set(gone)
    annotated = len((tmp_path / "out/annotations.jsonl").read_text().splitlines())
    assert annotated + len(failed) == 200
    assert failed


def test_a_line_that_would_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "MAX_BYTES", 5_000_000)
    rows = b'{"figid": "a", "caption": "BDNF"}\n' + b"x" * 300_000_000
    path = tmp_path / "t.jsonl.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(rows + b'\n{"figid": "b", "caption": "TrkB"}\n')
    del rows
    tracemalloc.start()
    try:
        found = list(read_figures([path]))
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert [getattr(r, "figid", r.source) for r in found] == ["a", str(path), "b"]
    assert found[1].error == "too_large"


def test_a_quotation_mark_that_is_never_closed_takes_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "_MAX_ROW", 100_000)
    path = tmp_path / "t.csv"
    path.write_text('figid,caption\na,"never closed\n' + f"b,{'x' * 1000}\n" * 900)
    tracemalloc.start()
    try:
        found = list(delimited.delimited_rows(path))
        assert tracemalloc.get_traced_memory()[1] < 3_000_000 + 900 * 1_500
    finally:
        tracemalloc.stop()
    assert len(found) == 901
    assert found[0][1].error == "bad_row"


def test_long_words_do_not_stay_in_memory(tmp_path):
    path = tmp_path / "t.jsonl"
    annotator = small_annotator()
    sizes = []
    for part in range(3):
        names = (f"{part}{number}" for number in range(15))
        word = "aB1-" * 40_000
        table(
            path,
            *({"figid": n, "caption": f"BDNF {n}{word}", "papertitle": n + word} for n in names),
        )
        tracemalloc.start()
        try:
            assert len(processed(path, annotator).annotations) == 15
            sizes.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
    assert max(sizes) < 15_000_000  # the words alone are 5 MB, with their keys a hundred


#: What scispaCy's tokenizer and detector, the search and our patterns have to read again and again.
SHAPES = (
    "(", ")", ",", "'", "[", "_", "*", "…", "\U0001f9ec", "-", "1", "a", "A", "α", " ", "\n", "(A) ",
    "(((a)))", "A1-A2-", "A1/2/3/", "IL-1, -2 and -3, ", "1, 2, 3, ", "BDNF ", "ERK1/2 ", "Ca2+ ",
    "http://a.b/", "a: ", "a = b, ", "KAR, kainate receptor. ", "kainate receptor (KAR) ", "3'",
    "in mice and ", "anti-", "II, III and IV ", "A (B) C, ", "and/or ", "p38/p42/", "e\u0301",
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_caption_takes_twice_the_time(tmp_path, shape):
    annotator = starter()
    took = []
    for size in (20_000, 80_000):
        caption = (shape * (size // len(shape) + 1))[:size]
        path = table(tmp_path / "t.jsonl", {"figid": "a", "caption": caption})
        started = time.perf_counter()
        chunk = processed(path, annotator)
        took.append(time.perf_counter() - started)
        assert not chunk.failed
        assert json.loads(chunk.annotations[0])["figid"] == "a"
    # Four times the caption; a square would be sixteen times the time.
    assert took[1] < max(8 * took[0], 1.0)


def test_mentions_behind_a_long_word_stand_where_they_say():
    caption = "(" * 1000 + " BDNF " + "x" * 777 + ",TrkB " + "é-" * 500 + " and ketamine"
    figure = Figure("a", caption)
    mentions = small_annotator().read(figure).mentions
    assert [m.text for m in mentions] == ["BDNF", "TrkB", "ketamine"]
    assert all(caption[m.start : m.end] == m.text for m in mentions)


def test_a_hundred_thousand_rows_in_a_sidecar(tmp_path):
    took = []
    for count in (25_000, 100_000):
        rows = (
            ["9606", "Homo sapiens", "x", f"AKT{n}", f"AKT{n}", "AKT1", str(n), "s", "1", "1", "1"]
            for n in range(count)
        )
        write(
            tmp_path, "caption: AKT1 and BDNF.", "a", sidecars={"genes": tsv(GENE_COLUMNS, *rows)}
        )
        started = time.perf_counter()
        chunk = processed(tmp_path)
        took.append(time.perf_counter() - started)
        assert not chunk.failed
    assert took[1] < 8 * took[0]


def test_the_largest_record_and_caption(tmp_path):
    (tmp_path / "a.md").write_bytes(b"---\ncaption: " + b"x" * MAX_BYTES)
    (tmp_path / "b.md").write_text(f"---\ncaption: {'BDNF ' * 2_000_000}\n---\n")
    assert errors(tmp_path) == ["too_large", "too_large"]


def test_a_full_folder_for_temporary_files(monkeypatch):
    places = FirstPlaces()
    places._database.execute("pragma max_page_count = 2")
    with pytest.raises(OutputError, match="cannot be noted there"):
        for number in range(10_000):
            places.add(f"figure {number}", "source", number)

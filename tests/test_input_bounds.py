"""Bounds on what input may be, and time and memory that grow with its size and no faster."""

import gzip
import json
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from annotator.disk import text_lines
from annotator.errors import OutputError
from annotator.figures import delimited, fields, read_figures
from annotator.figures.first_places import FirstPlaces
from annotator.figures.front_matter import MAX_BYTES
from annotator.records import Figure
from tests.figure_records import GENE_COLUMNS, tsv, write
from tests.hostile_files import errors, processed, starter, table
from tests.small_lexicon import small_annotator


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


def test_a_line_that_would_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "MAX_BYTES", 1_000_000)
    rows = b'{"figid": "a", "caption": "BDNF"}\n' + b"x" * 60_000_000
    path = tmp_path / "t.jsonl.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(rows + b'\n{"figid": "b", "caption": "TrkB"}\n')
    del rows
    tracemalloc.start()
    try:
        found = list(read_figures([path]))
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()
    assert [getattr(r, "figid", r.source) for r in found] == ["a", str(path), "b"]
    assert found[1].error == "too_large"


@pytest.mark.parametrize("cells", ["b,{0}", '{0}","{0}'])
def test_a_quotation_mark_that_is_never_closed_takes_no_memory(tmp_path, monkeypatch, cells):
    """Also when each line ends its cell and begins the next one."""
    monkeypatch.setattr(delimited, "_MAX_ROW", 100_000)
    path = tmp_path / "t.csv"
    line = cells.format("x" * 10_000) + "\n"
    path.write_text('figid,caption\na,"never closed' + line * 900)
    tracemalloc.start()
    try:
        found = [
            row for _, row in delimited.delimited_rows(path, "csv") if not isinstance(row, dict)
        ]
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()
    assert found[0].error == "bad_row"


def test_long_words_do_not_stay_in_memory(tmp_path):
    path = tmp_path / "t.jsonl"
    annotator = small_annotator()
    word = "aB1-" * 4_000
    held = []
    for part in range(2):
        names = (f"{part}{number}" for number in range(10))
        rows = ({"figid": n, "caption": f"BDNF {n}{word}", "papertitle": n + word} for n in names)
        table(path, *rows)
        if part:
            tracemalloc.start()
        try:
            assert len(processed(path, annotator).annotations) == 10
            held.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
    assert 0 < held[1] < 3_000_000  # each word with its keys is a megabyte


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
    for size in (10_000, 40_000):
        caption = (shape * (size // len(shape) + 1))[:size]
        path = table(tmp_path / "t.jsonl", {"figid": "a", "caption": caption})
        attempts = []
        for _ in range(2):  # other work on the machine makes one of them slow
            started = time.process_time()
            chunk = processed(path, annotator)
            attempts.append(time.process_time() - started)
        took.append(min(attempts))
        assert not chunk.failed
        assert json.loads(chunk.annotations[0])["figid"] == "a"
    # Four times the caption; a square would be sixteen times the time.
    assert took[1] < max(8 * took[0], 0.5)


def test_mentions_behind_a_long_word_stand_where_they_say():
    caption = "(" * 1000 + " BDNF " + "x" * 777 + ",TrkB " + "é-" * 500 + " and ketamine"
    figure = Figure("a", caption)
    mentions = small_annotator().read(figure).mentions
    assert [m.text for m in mentions] == ["BDNF", "TrkB", "ketamine"]
    assert all(caption[m.start : m.end] == m.text for m in mentions)


def test_four_times_the_rows_of_a_sidecar_take_four_times_the_time(tmp_path):
    took = []
    for count in (9_000, 36_000):  # more than what the caches of row ids hold
        least = []
        for start in (count, 10 * count):  # other rows each time, that no cache has
            rows = (
                ["9606", "Homo sapiens", "x", f"AKT{n}", f"AKT{n}", "AKT1", str(n), "s", "1", "1",
                 "1"]
                for n in range(start, start + count)
            )  # fmt: skip
            sidecars = {"genes": tsv(GENE_COLUMNS, *rows)}
            write(tmp_path, "caption: AKT1 and BDNF.", "a", sidecars=sidecars)
            least.append(_seconds(tmp_path))
        took.append(min(least))
    assert took[1] < 8 * took[0]


def _seconds(folder):
    """Return the processor time of one reading; the least of several is the undisturbed one."""
    started = time.process_time()
    assert not processed(folder).failed
    return time.process_time() - started


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


def test_records_are_read_on_in_any_thread(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"figid": "a", "caption": "A"}\n' * 3)
    records = read_figures([tmp_path / "a.jsonl"])
    read = [next(records)]
    with ThreadPoolExecutor() as threads:
        read += [threads.submit(next, records).result() for _ in range(2)]
    assert [getattr(record, "error", None) for record in read] == [None, *["duplicate_figid"] * 2]

"""Tables as users have them, plain texts, packed files, and the standard input."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from annotator.cli import app
from annotator.errors import DependencyError, InputError
from annotator.figures import InputOptions, read_figures
from annotator.figures.columns import choose_columns
from annotator.figures.piped import with_piped
from annotator.figures.units import work_units
from annotator.records import Figure, Rejected
from annotator.results.review_table import figure_url
from annotator.results.run_folder import RunFolder
from annotator.review.captions import Captions
from annotator.runs import batch
from annotator.runs.options import RunOptions
from annotator.runs.writer import RunWriter
from evaluation.fuzz.article_samples import archive, article_samples
from tests.docs_tables import rows_of
from tests.jats_articles import article, fig
from tests.small_lexicon import write_small_lexicon


def read(path, **options):
    return list(read_figures([path], options=InputOptions(**options)))


def ids_and_captions(path, **options):
    return [(f.figid, f.caption) for f in read(path, **options) if isinstance(f, Figure)]


@pytest.mark.parametrize(
    ("headings", "options", "expected"),
    [
        ("figid caption papertitle", {}, {"figid": "figid", "caption": "caption", "papertitle": "papertitle"}),
        ("PMID Title Caption", {}, {"figid": "PMID", "caption": "Caption", "papertitle": "Title"}),
        ("id text", {}, {"figid": "id", "caption": "text"}),
        ("ID PMID Abstract", {}, {"figid": "ID", "caption": "Abstract"}),
        ("Figure_ID Figure-Legend Figure.Title", {},
         {"figid": "Figure_ID", "caption": "Figure-Legend", "figtitle": "Figure.Title"}),
        ("figid FIGID caption", {}, {"figid": "figid", "caption": "caption"}),
        ("PMCID Caption", {}, {"figid": "PMCID", "caption": "Caption", "pmcid": "PMCID"}),
        ("a b c", {"id_column": "b", "text_column": "C", "title_column": "a"},
         {"figid": "b", "caption": "c", "papertitle": "a"}),
        ("figid caption text", {"text_column": "text"}, {"figid": "figid", "caption": "text"}),
        ("figid text title", {"text_column": "title"}, {"figid": "figid", "caption": "title"}),
        ("figid caption genes", {}, {"figid": "figid", "caption": "caption", "genes": "genes"}),
    ],
)  # fmt: skip
def test_which_columns_are_taken(headings, options, expected):
    assert choose_columns("t.csv", headings.split(), InputOptions(**options)).headings == expected


@pytest.mark.parametrize(
    ("headings", "options", "message"),
    [
        ("PMID PMCID Caption", {},
         "t.csv: figid can be any of the columns PMID, PMCID\n  say which one it is with --id-column"),
        ("id Caption CAPTION", {},
         "t.csv: caption can be any of the columns Caption, CAPTION\n  say which one it is with "
         "--text-column"),
        ("gene word", {},
         "t.csv: no column figid and no column caption; the columns are gene, word\n  say which they "
         "are with --id-column and --text-column"),
        ("id text", {"text_column": "abstract"},
         "t.csv: no column abstract; the columns are id, text\n  give the name of a column as it "
         "stands in the first line"),
        ("id text text", {}, "t.csv: duplicate column text\n  rename or remove one of them"),
        ("id text text", {"text_column": "text"},
         "t.csv: duplicate column text\n  rename or remove one of them"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_chosen(headings, options, message):
    with pytest.raises(InputError) as raised:
        choose_columns("t.csv", headings.split(), InputOptions(**options))
    assert str(raised.value) == message


def test_ids_as_they_come(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(
        "\ufeffPMID,Caption\r\n1.0,a\r\n2.00,b\r\n1,again\r\n,none\r\nNA,none\r\n"
        '1.5,"two ""lines"",\r\nhere"\r\n'.encode()
    )
    found = read(path)
    assert [f.figid for f in found if isinstance(f, Figure)] == ["1", "2", "1.5"]
    assert found[-1].caption == 'two "lines",\r\nhere'
    rejected = [(r.line, r.error, r.message) for r in found if isinstance(r, Rejected)]
    assert rejected == [
        (4, "duplicate_figid", f"figid 1 was already read from {path}:2"),
        (5, "no_figid", "the row has no PMID"),
        (6, "no_figid", "the row has no PMID"),
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_what_separates_the_cells_of_a_csv(tmp_path, sign):
    path = tmp_path / "t.csv"
    path.write_text(f'"id"{sign}"text"{sign}"a, or; b"\nx{sign}"Akt{sign} TNF"{sign}\n')
    assert ids_and_captions(path) == [("x", f"Akt{sign} TNF")]


def test_a_row_of_json_without_its_text(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"id": 1, "text": "Akt"}\n{"id": 2}\n')
    _, rejected = read(path)
    assert (rejected.line, rejected.error, rejected.message) == (
        2,
        "no_caption",
        "the row has no text",
    )


TABLE = "id\ttext\nx\tAkt binds TNF.\n"
LINES = '{"id": "x", "text": "Akt binds TNF."}\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [("t.tsv", TABLE), ("t.jsonl", LINES), ("t.ndjson", LINES), ("t.csv", TABLE.replace("\t", ","))],
)  # fmt: skip
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_packed_tables(tmp_path, name, content, packing):
    path = tmp_path / f"{name}{packing}"
    path.write_bytes(packed(content.encode(), packing))
    assert ids_and_captions(path) == [("x", "Akt binds TNF.")]


def packed(data, packing):
    if packing == ".zst":
        pyarrow = pytest.importorskip("pyarrow")
        return pyarrow.Codec("zstd").compress(data).to_pybytes()
    return gzip.compress(data) if packing == ".gz" else data


def test_zstd_without_pyarrow(tmp_path, monkeypatch):
    path = tmp_path / "t.csv.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DependencyError, match=r"pip install 'pfocr-annotator\[parquet\]', or pack"):
        read(path)


def test_a_zstd_file_that_is_cut_off(tmp_path):
    rows = "".join(f"{n}\tcaption {n * 7919}\n" for n in range(20_000))
    whole = packed(f"id\ttext\n{rows}".encode(), ".zst")
    path = tmp_path / "t.tsv.zst"
    path.write_bytes(whole[: len(whole) // 2])
    *figures, end = read(path)
    assert len(figures) > 1000
    assert end.error in ("truncated", "unreadable")


def test_plain_texts(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffKetamine α\r\nfrees eEF2K.\r\n".encode())
    (tmp_path / "b.txt").write_text("")
    (tmp_path / "c.txt").write_text("---\nfigid: c1\ncaption: A record.\n---\n")
    (tmp_path / "d.txt").write_text("figid: d1\ncaption: a record without its first line\n")
    (tmp_path / "license.txt").write_text("CC BY")
    assert ids_and_captions(tmp_path) == [
        ("a", "Ketamine α\r\nfrees eEF2K.\r\n"), ("b", ""), ("c1", "A record."),
    ]  # fmt: skip
    assert [r.error for r in read(tmp_path) if isinstance(r, Rejected)] == ["no_front_matter"]
    (tmp_path / "e.txt.gz").write_bytes(gzip.compress(b"packed"))
    assert ids_and_captions(tmp_path / "e.txt.gz") == [("e", "packed")]
    (tmp_path / "f.txt").write_bytes(b"good\n\xff\n")
    (rejected,) = read(tmp_path / "f.txt")
    assert (rejected.error, rejected.line) == ("undecodable", 2)


def test_a_text_in_a_checkout_is_a_broken_record(tmp_path):
    (tmp_path / "_figures").mkdir()
    (tmp_path / "_figures" / "a.txt").write_text("no front matter")
    assert [r.error for r in read(tmp_path)] == ["no_front_matter"]


def test_a_record_a_line(tmp_path):
    path = tmp_path / "t.txt"
    path.write_bytes(b'\xef\xbb\xbfAkt\r\n\r\n\xff\nTNF, "x')
    found = read(path, one_per_line=True)
    assert [(f.figid, f.caption, f.line) for f in found if isinstance(f, Figure)] == [
        ("t-1", "Akt", 1), ("t-4", 'TNF, "x', 4),
    ]  # fmt: skip
    assert [(r.error, r.line) for r in found if isinstance(r, Rejected)] == [("undecodable", 3)]


def test_texts_a_line_with_carriage_returns_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"mTOR.\rAKT1.\r")
    with pytest.raises(InputError, match="carriage returns alone"):
        read(path, one_per_line=True)
    assert ids_and_captions(path) == [("notes", "mTOR.\rAKT1.\r")]


def test_a_format_that_the_name_does_not_say(tmp_path):
    path = tmp_path / "captions.data"
    path.write_text(TABLE)
    with pytest.raises(InputError, match="or say what it is with --input-format"):
        read(path)
    assert ids_and_captions(path, format="tsv") == [("x", "Akt binds TNF.")]
    assert ids_and_captions(path, format="text") == [("captions", TABLE)]
    assert len(ids_and_captions(path, format="text", one_per_line=True)) == 2


def test_a_folder_of_articles(tmp_path):
    (tmp_path / "PMC7000001.nxml").write_text(article(fig("<p>Akt</p>")))
    (tmp_path / "g001.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "license.txt").write_text("CC BY")
    assert ids_and_captions(tmp_path) == [("PMC7000001__g001", "Akt")]
    assert [len(unit) for unit in work_units([tmp_path], 64)] == [1]


def test_limits_and_shards_of_articles(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(article("".join(fig(f"<p>{n}</p>", f"g{n}") for n in range(10))))

    def captions(**options):
        return [f.caption for unit in work_units([path], 3, **options) for f in unit.read()]

    assert captions(limit=4) == ["0", "1", "2", "3"]
    assert captions(shard=(2, 2)) == ["3", "4", "5", "9"]
    (unit,) = work_units([path], 3, limit=2)
    assert [part.place() for part in unit.single()] == [(str(path), 3), (str(path), 3)]


# The standard input.

PIPED = [
    (LINES, "stdin.jsonl"), ("\ufeff" + LINES, "stdin.jsonl"), (TABLE, "stdin.tsv"),
    (TABLE.replace("\t", ","), "stdin.csv"), (TABLE.replace("\t", ";"), "stdin.csv"),
    (article(fig("<p>Akt</p>")), "stdin.xml"), ("Akt binds TNF\n", "stdin.txt"),
    (article_samples()["bioc.json"].decode(), "stdin.json"), ('{"id": 1, "passages": []}\n', "stdin.json"),
    ('{\n "documents": []}', "stdin.json"), ("---\nfigid: a\ncaption: x\n---\n", "stdin.md"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name"), PIPED)
@pytest.mark.parametrize("packing", ["", ".gz"])
def test_the_format_of_what_is_piped(tmp_path, content, name, packing):
    data = packed(content.encode(), packing)
    said = []
    (path,) = with_piped(
        [Path("-")], tmp_path, InputOptions(), said.append, stream=io.BytesIO(data)
    )
    assert path == tmp_path / f"{name}{packing}"
    assert path.read_bytes() == data
    assert said == [f"standard input: read as {name.partition('.')[2]}, kept in {path}"]


def test_packed_streams_and_given_formats(tmp_path):
    def kept(data, **options):
        stream = io.BytesIO(data)
        return with_piped([Path("-")], tmp_path, InputOptions(**options), stream=stream)[0].name

    assert kept(archive({"a.xml": b"<a/>"})) == "stdin.tar"
    assert kept(b"PAR1....") == "stdin.parquet"
    assert kept(b"\x28\xb5\x2f\xfd..", format="csv") == "stdin.csv.zst"
    assert kept(b"a, b", format="text") == "stdin.txt"
    assert kept(b"a, b", one_per_line=True) == "stdin.txt"
    assert [path.name for path in tmp_path.iterdir()] == ["stdin.txt"]  # the last one alone
    with pytest.raises(InputError, match="say what it is with --input-format"):
        kept(b"\x28\xb5\x2f\xfd..")
    with pytest.raises(InputError, match="nothing came through the standard input"):
        kept(b"")
    with pytest.raises(InputError, match="given twice"):
        with_piped([Path("-"), Path("-")], tmp_path, InputOptions())
    with pytest.raises(InputError, match="read by annotator run alone"):
        read(Path("-"))


def test_a_standard_input_that_is_closed(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="nothing came through the standard input"):
        with_piped([Path("-")], tmp_path, InputOptions())


@pytest.fixture
def piped(tmp_path):
    """Return a function that runs the command on what is piped to it."""
    (tmp_path / "lexicon").mkdir()
    write_small_lexicon(tmp_path / "lexicon")
    out = tmp_path / "out"

    def run(content, *words):
        words = ["run", "-", "--out", str(out), "--lexicon", str(tmp_path / "lexicon"), *words]
        return CliRunner().invoke(app, words, input=content), out

    return run


def test_a_run_of_what_is_piped(piped):
    done, out = piped("PMID,Caption,Title\n1.0,BDNF binds TrkB.,In mice\n2.0,,\n,x,\n")
    assert done.exit_code == 3, done.output
    assert (
        f"{out / 'stdin.csv'}: figid from PMID, caption from Caption, papertitle from Title"
        in done.output
    )
    lines = (out / "annotations.jsonl").read_text().splitlines()
    first = json.loads(lines[0])
    assert (first["figid"], [m["text"] for m in first["mentions"]]) == ("1", ["BDNF", "TrkB"])
    assert json.loads((out / "failed.jsonl").read_text())["line"] == 4
    run = RunFolder.open(out)
    assert [f.figid for f in run.figures()] == ["1", "2"]
    again, _ = piped("", "--resume")
    assert "already finished" in again.output
    replaced, _ = piped(LINES, "--overwrite")
    assert replaced.exit_code == 0, replaced.output
    assert not (out / "stdin.csv").exists()


OTHER = "PMID,Caption\n" + "".join(f"{n},BDNF binds TrkB.\n" for n in range(10, 13))


def test_a_finished_run_keeps_what_was_piped_until_it_is_replaced(piped, monkeypatch):
    first, out = piped("PMID,Caption\n1,BDNF binds TrkB.\n")
    assert first.exit_code == 0, first.output

    def read():
        run = RunFolder.open(out)
        return run.inputs[0].relative_to(out), [f.figid for f in run.figures()]

    replaced, _ = piped(OTHER, "--overwrite", "--text-column", "words")
    assert "no column words" in replaced.output
    assert read() == (Path("stdin.csv"), ["1"])
    commit = RunWriter.commit
    monkeypatch.setattr(RunWriter, "commit", lambda *_, **__: 1 / 0)
    failed, _ = piped(OTHER, "--overwrite")
    assert isinstance(failed.exception, ZeroDivisionError)
    assert read() == (Path("stdin.csv"), ["1"])
    monkeypatch.setattr(RunWriter, "commit", commit)
    (out / "resume.json").unlink(missing_ok=True)
    again, _ = piped(OTHER, "--overwrite")
    assert again.exit_code == 0, again.output
    assert read() == (Path("stdin/stdin.csv"), ["10", "11", "12"])
    assert not (out / "stdin.csv").exists()
    resumed, _ = piped("", "--resume")
    assert "already finished" in resumed.output
    last, _ = piped("PMID,Caption\n1,BDNF binds TrkB.\n", "--overwrite")
    assert read() == (Path("stdin.csv"), ["1"]), last.output
    assert not (out / "stdin").exists()


def test_a_run_that_was_to_replace_another_is_resumed_from_what_was_piped_to_it(piped, monkeypatch):
    piped("PMID,Caption\n1,BDNF binds TrkB.\n")
    monkeypatch.setattr(batch, "_UNIT", 1)
    monkeypatch.setattr(batch, "_UNITS_BETWEEN_CHECKPOINTS", 1)
    count, here = [], batch._Work.here

    def stopping(work, *arguments):
        count.append(1)
        return here(work, *arguments) if len(count) < 3 else 1 / 0

    monkeypatch.setattr(batch._Work, "here", stopping)
    stopped, out = piped(OTHER, "--overwrite", "--workers", "1")
    assert isinstance(stopped.exception, ZeroDivisionError)
    monkeypatch.setattr(batch._Work, "here", here)
    resumed, _ = piped("", "--resume", "--workers", "1")
    assert resumed.exit_code == 0, resumed.output
    assert f"continued from {out / 'stdin' / 'stdin.csv'}" in resumed.output
    assert [a.figid for a in RunFolder.open(out).annotations()] == ["10", "11", "12"]
    assert not (out / "stdin.csv").exists()


def test_columns_and_formats_are_remembered(tmp_path, piped):
    done, out = piped("a|b\nTrkB|x\n", "--input-format", "text", "--one-per-line")
    assert done.exit_code == 0, done.output
    run = RunFolder.open(out)
    assert run.meta.input_options == InputOptions(format="text", one_per_line=True)
    assert [f.caption for f in run.figures()] == ["a|b", "TrkB|x"]
    captions = Captions(run)
    try:
        assert captions.figure("stdin-2").caption == "TrkB|x"
    finally:
        captions.close()


def test_wrong_options(piped):
    done, _ = piped(LINES, "--input-format", "docx")
    assert done.exit_code == 2
    done, out = piped(LINES, "--text-column", "words")
    assert done.exit_code == 1
    assert "no column words; the columns are id, text" in done.output
    done, _ = piped(LINES, "--text-column", "text")  # what was piped is no run
    assert done.exit_code == 0, done.output
    assert len((out / "annotations.jsonl").read_text().splitlines()) == 1
    done, _ = piped(LINES)
    assert "the output folder is not empty" in done.output


def test_only_figures_of_articles_have_a_page_at_pfocr(piped):
    done, out = piped("id,text,title\n38000001,Ketamine acts.,Ketamine in mice\n", "--xlsx")
    assert done.exit_code == 0, done.output
    (row,) = rows_of(out / "review.csv")
    assert (row["figid"], row["figure_url"]) == ("38000001", "")
    assert figure_url("PMC1__f") == "https://pfocr.wikipathways.org/figures/PMC1__f.html"
    assert "38000001 on PFOCR" not in (out / "report.html").read_text()


def test_the_paper_of_a_figid(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("figid,caption,pmcid\nPMC1__f,x,\nPMC1__g,x,PMC2\nPMC1,x,\n")
    assert [figure.pmcid for figure in read(path)] == ["PMC1", "PMC2", ""]


def test_workers_and_restarts_give_the_same_files(tmp_path):
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    write_small_lexicon(lexicon)
    members = {
        f"{n}.xml": article(fig("<p>BDNF binds TrkB.</p>", f"g{n}") * (n % 2 + 1)).encode()
        for n in range(150)
    }
    archived, table = tmp_path / "a.tar", tmp_path / "t.csv"
    archived.write_bytes(archive(members))
    table.write_text("PMID,Text\n" + "".join(f"{n}.0,BDNF binds TrkB.\n" for n in range(150)))

    def files(name, workers, **stop):
        options = RunOptions((archived, table), tmp_path / name, str(lexicon), workers=workers)
        if stop:
            stops = iter([False, False, True])
            assert batch.run(options, stopped=lambda: next(stops, True)).stopped
            options = replace(options, resume=True)
        batch.run(options)
        names = ("annotations.jsonl", "findings.jsonl", "failed.jsonl", "review.csv")
        return [(tmp_path / name / file).read_bytes() for file in names]

    one = files("one", 1)
    assert one[0].count(b"\n") == 300
    assert one[2].count(b"duplicate_figid") == 75
    assert files("two", 2) == one
    assert files("stopped", 1, stop=True) == one


def test_a_table_in_utf_16(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("PMID,Caption\n1,Akt\n".encode("utf-16"))
    with pytest.raises(
        InputError, match=r"t\.csv:1: byte 0x.. at offset \d is not UTF-8; it begins as UTF-16"
    ):
        read(path)


def test_abstracts_are_no_captions(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("PMID,Abstract,Legend\n1,x,y\n")
    assert [(f.caption, f.is_caption) for f in read(path)] == [("y", True)]
    assert [f.is_caption for f in read(path, text_column="abstract")] == [False]

"""Tables of captions in every format, whole and damaged."""

from __future__ import annotations

import gzip
import json
import sys

import pytest

from annotator.errors import DependencyError, InputError
from annotator.figures import read_figures
from annotator.records import EntityType, Figure, Origin, Rejected

ROWS = [
    {
        "figid": "F1",
        "caption": 'Akt, "the" kinase; α-toxin\nand more',
        "pmcid": "PMC1",
        "number": "F1",
        "figtitle": "One, two",
        "papertitle": "A paper",
        "organisms": "Homo sapiens, Mus musculus",
        "year": "2020",
    },
    {"figid": "F2", "caption": "", "pmcid": "", "organisms": "NA", "year": "2021"},
]


def as_jsonl(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_table(path, rows):
    """Write ``rows`` in the format of the name."""
    if path.name.endswith(".jsonl.gz"):
        path.write_bytes(gzip.compress(as_jsonl(rows).encode()))
    elif path.suffix == ".jsonl":
        path.write_text(as_jsonl(rows), encoding="utf-8")
    elif path.suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    else:
        import csv

        columns = list(ROWS[0])
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, delimiter="\t" if "tsv" in path.name else ",")
            writer.writeheader()
            writer.writerows(rows)
    return path


@pytest.mark.parametrize("name", ["t.jsonl", "t.jsonl.gz", "t.csv", "t.tsv", "t.parquet"])
def test_every_format_gives_the_same_figures(tmp_path, name):
    path = write_table(tmp_path / name, ROWS)
    first, second = read_figures([path])
    assert first.caption == ROWS[0]["caption"]
    assert (first.figid, first.pmcid, first.figtitle, first.year) == (
        "F1",
        "PMC1",
        "One, two",
        "2020",
    )
    assert first.organisms == ("Homo sapiens", "Mus musculus")
    assert (second.figid, second.caption, second.organisms) == ("F2", "", ())
    assert first.source == str(path)
    assert first.line == (2 if "sv" in name else 1)


@pytest.mark.parametrize("name", ["t.jsonl", "t.parquet"])
def test_lists_of_existing_rows(tmp_path, name):
    row = {
        "figid": "F1",
        "caption": "Akt.",
        "genes": [{"word": "AKT", "symbol": "AKT1", "source": "hgnc_symbol", "hgnc_symbol": "AKT1", "entrez": 207}],
        "chemicals": [{"word": "Ca", "source": "MESH", "identifier": "D002118"}],
    }  # fmt: skip
    (figure,) = read_figures([write_table(tmp_path / name, [row])])
    gene, chemical = figure.existing
    assert (gene.id, gene.type, gene.origin) == (
        "ncbigene:207",
        EntityType.GENE,
        Origin.FRONT_MATTER,
    )
    assert (chemical.id, chemical.type) == ("mesh:D002118", EntityType.CHEMICAL)


def test_numbers_and_nulls_are_texts_as_written(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"figid": 1e5, "caption": "x", "year": 2020.0, "number": null, "extra": {"a": [1]}}\n'
    )
    (figure,) = read_figures([path])
    assert (figure.figid, figure.year, figure.number) == ("1e5", "2020", "")


def test_numbers_of_a_data_frame_with_gaps(tmp_path):
    rows = [
        {"figid": "F1", "caption": "x", "year": 2020.0},
        {"figid": "F2", "caption": "y", "year": float("nan")},
    ]
    first, second = read_figures([write_table(tmp_path / "t.parquet", rows)])
    assert (first.year, second.year) == ("2020", "")


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        ("{bad", "bad_json", "at column 2"),
        ("[1]", "wrong_type", "not a JSON object"),
        ('{"caption": "x"}', "no_figid", "no figid"),
        ('{"figid": "F9"}', "no_caption", "no field caption"),
        ('{"figid": "F9", "caption": null}', "no_caption", "caption is null"),
        ('{"figid": "F9", "caption": ["x"]}', "wrong_type", "caption is a list, expected text"),
        (
            '{"figid": "F9", "caption": "x", "genes": 5}',
            "wrong_type",
            "genes is text, expected a list",
        ),
        ('{"figid": "F1", "caption": "again"}', "duplicate_figid", "t.jsonl:1"),
        ("[" * 100_000, "bad_json", ""),
        (
            '{"figid": "F9", "caption": "x", "caption": "y"}',
            "bad_json",
            "duplicate field 'caption'",
        ),
        (
            '{"figid": "F9", "caption": "x", "genes": [{"symbol": "A", "symbol": "B"}]}',
            "bad_json",
            "duplicate field 'symbol'",
        ),
        (
            '{"figid": "F9", "caption": "\\ud800"}',
            "undecodable",
            "caption has half of a surrogate pair, U+D800",
        ),
        (
            '{"figid": "F\\udfff", "caption": "x"}',
            "undecodable",
            "figid has half of a surrogate pair, U+DFFF",
        ),
    ],
)
def test_a_bad_line_costs_only_itself(tmp_path, line, error, message):
    path = tmp_path / "t.jsonl"
    path.write_text(f'{as_jsonl(ROWS[:1])}{line}\n\n{{"figid": "F3", "caption": "y"}}\n')
    first, bad, last = read_figures([path])
    assert (first.figid, last.figid, last.line) == ("F1", "F3", 4)
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.error) == (2, error)
    assert message in bad.message


def test_undecodable_bytes_cost_only_their_line(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_bytes(
        b'{"figid": "F1", "caption": "a"}\n{"figid": "F2", "caption": "\xff"}\n'
        b'{"figid": "F3", "caption": "b"}\n'
    )
    _, bad, last = read_figures([path])
    assert (bad.line, bad.error) == (2, "undecodable")
    assert last.figid == "F3"


def test_a_gzip_file_that_is_cut_off_gives_what_it_has(tmp_path):
    path = tmp_path / "t.jsonl.gz"
    rows = [{"figid": f"F{n}", "caption": f"caption {n} {n * 7919}"} for n in range(5000)]
    whole = gzip.compress(as_jsonl(rows).encode())
    path.write_bytes(whole[: len(whole) // 2])
    *figures, end = read_figures([path])
    assert len(figures) > 1000
    assert all(isinstance(figure, Figure) for figure in figures)
    assert end.error == "truncated"


@pytest.mark.parametrize("name", ["t.csv", "t.tsv"])
def test_a_quotation_mark_that_is_never_closed_costs_only_its_row(tmp_path, name):
    cut = "\t" if name == "t.tsv" else ","
    path = tmp_path / name
    path.write_text(f'figid{cut}caption\nF1{cut}fine\nF2{cut}"open\nF3{cut}fine too\n')
    found = list(read_figures([path]))
    figures = [f for f in found if isinstance(f, Figure)]
    assert [f.figid for f in figures if f.figid != "F2"] == ["F1", "F3"]
    if name == "t.csv":
        assert [(f.line, f.error) for f in found if isinstance(f, Rejected)] == [(3, "bad_row")]
    else:
        assert figures[1].caption == '"open'


def test_rows_of_another_width(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("figid,caption\nF1,a\nF2\nF3,b,c\nF4,d\n")
    found = list(read_figures([path]))
    assert [(f.line, f.error) for f in found if isinstance(f, Rejected)] == [
        (3, "bad_row"),
        (4, "bad_row"),
    ]
    assert [f.figid for f in found if isinstance(f, Figure)] == ["F1", "F4"]


def test_byte_order_mark_and_crlf(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("\ufefffigid,caption\r\nF1,α\r\n".encode())
    (figure,) = read_figures([path])
    assert (figure.figid, figure.caption) == ("F1", "α")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "t.csv",
            "gene,text\n1,x\n",
            "t.csv: no column figid; the columns are gene, text",
        ),
        ("t.csv", "", "t.csv:1: is empty"),
        (
            "t.csv",
            "figid,caption\rF1,x\rF2,y\r",
            "t.csv: its lines end with carriage returns alone",
        ),
        ("t.jsonl", '{"figid": "F1", "caption": "x"}\r{"figid": "F2"}', "carriage returns alone"),
        ("t.jsonl", '{"figid": 1, "words": "x"}\n', "t.jsonl: no column caption"),
        ("t.parquet", "nothing like it", "is not a Parquet file"),
    ],
)
def test_a_table_that_is_none_stops_at_once(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError) as raised:
        read_figures([path])
    assert message in str(raised.value)


def test_names_of_fields_in_a_caption_do_not_repeat_them(tmp_path):
    path = tmp_path / "t.jsonl"
    caption = 'The "caption": "x", "caption": "y"'
    path.write_text(json.dumps({"figid": "F1", "caption": caption, "genes": [{}, {}]}))
    (figure,) = read_figures([path])
    assert figure.caption == caption


@pytest.mark.parametrize(
    "content", ["figid,caption\r\nF1,x\r\n", "figid,caption\r\n", "figid,caption\r"]
)
def test_carriage_returns_are_refused_only_in_place_of_line_ends(tmp_path, content):
    path = tmp_path / "t.csv"
    path.write_bytes(content.encode())
    assert len(list(read_figures([path]))) == content.count("F1")


def test_parquet_whose_texts_are_not_called_texts(tmp_path):
    rows = [
        {"figid": b"F1", "caption": "TNF-\u03b1 binds.".encode()},
        {"figid": b"F2", "caption": b"TNF-\xe1"},
        {"figid": b"F3", "caption": b"Akt."},
    ]
    one, rejected, other = read_figures([write_table(tmp_path / "t.parquet", rows)])
    assert (one.figid, one.caption, other.figid) == ("F1", "TNF-\u03b1 binds.", "F3")
    assert (rejected.error, rejected.line) == ("undecodable", 2)


def test_parquet_with_a_date_that_python_cannot_hold(tmp_path):
    import pyarrow
    import pyarrow.parquet

    years = pyarrow.array([10**15], pyarrow.timestamp("s"))
    columns = {"figid": ["F1"], "caption": ["Akt."], "year": years}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "t.parquet")
    (rejected,) = read_figures([tmp_path / "t.parquet"])
    assert rejected.error == "unreadable"


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    path = write_table(tmp_path / "t.parquet", ROWS)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(DependencyError, match=r"pip install 'pfocr-annotator\[parquet\]'"):
        read_figures([path])


def test_only_known_columns_of_parquet_are_read(tmp_path):
    rows = [ROWS[0] | {"image": "x" * 10}]
    (figure,) = read_figures([write_table(tmp_path / "t.parquet", rows)])
    assert figure.figid == "F1"


def test_the_real_table_of_captions(shared_data):
    found = list(read_figures([shared_data / "pfocr" / "captions.jsonl.gz"]))
    assert len(found) > 2000
    assert all(isinstance(figure, Figure) for figure in found)

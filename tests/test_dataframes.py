"""DataFrames of pandas and polars: columns, types, what is refused; figures read from them."""

import math
import sys
import time

import msgspec
import pytest

import annotator
from annotator.errors import InputError
from annotator.results.question_table import QuestionRow
from annotator.results.review_table import ReviewRow
from annotator.results.stored import StoredJudgement

LIBRARIES = ["pandas", "polars"]
MENTIONS = ["document", "figid", "start", "end", "text", "type", "id", "ids", "symbol", "taxon",
            "score", "matched_by"]  # fmt: skip


@pytest.fixture(scope="module")
def reader(lexicon):
    return annotator.load(lexicon)


@pytest.fixture(params=LIBRARIES)
def library(request):
    pytest.importorskip(request.param)
    return request.param


def cells(frame):
    """Return the rows of a DataFrame of either library, with None for what is missing."""
    rows = frame.to_dict("records") if hasattr(frame, "iterrows") else frame.to_dicts()
    return [
        {n: None if isinstance(v, float) and math.isnan(v) else v for n, v in row.items()}
        for row in rows
    ]


def types(frame):
    """Return what the types of a DataFrame's columns are called in both libraries."""
    found = frame.dtypes if hasattr(frame, "iterrows") else frame.schema
    names = {"Int64": "int64", "Float64": "float64", "String": "str", "List(String)": "list"}
    return {name: names.get(str(kind), str(kind)) for name, kind in found.items()}


def test_a_row_for_each_mention_of_each_text(reader, library):
    frame = annotator.to_dataframe(reader.annotate([("7", "BDNF"), None, "Akt, HGRK9a"]), library)
    assert list(frame.columns) == MENTIONS
    rows = cells(frame)[:2]
    assert all(0.4 < row.pop("score") < 1 and "(" in row.pop("matched_by") for row in rows)
    assert rows == [
        {"document": 0, "figid": "7", "start": 0, "end": 4, "text": "BDNF", "type": "gene",
         "id": "ncbigene:627", "ids": ["ncbigene:627", "hgnc:1033"], "symbol": "BDNF",
         "taxon": "ncbitaxon:9606"},
        {"document": 2, "figid": None, "start": 0, "end": 3, "text": "Akt", "type": "gene_family",
         "id": "fplx:AKT", "ids": ["fplx:AKT"], "symbol": "AKT", "taxon": None},
    ]  # fmt: skip


def test_columns_and_types_do_not_depend_on_the_rows(reader, library):
    some = annotator.to_dataframe(reader.annotate(["BDNF", "Akt"]), library)
    none = annotator.to_dataframe(reader.annotate(["", "."]), library)
    nothing = annotator.to_dataframe([], library)
    assert types(some) == types(none) == types(nothing)
    assert [len(frame) for frame in (some, none, nothing)] == [2, 0, 0]
    assert types(some)["start"] == "int64"
    assert types(some)["score"] == "float64"


def test_one_text_and_mentions_alone(reader, library):
    found = reader.annotate("BDNF and Akt")
    assert cells(annotator.to_dataframe(found, library)) == cells(
        annotator.to_dataframe([found], library)
    )
    alone = annotator.to_dataframe([m for m in found if m.type == "gene"], library)
    assert list(alone.columns) == MENTIONS[2:]
    assert cells(alone)[0]["text"] == "BDNF"


def test_findings_have_the_columns_of_the_review_table(reader, library):
    row = annotator.ExistingRow(
        "KAR",
        "HSD17B12",
        "ncbigene:51144",
        "ncbitaxon:9606",
        "hgnc_alias_symbol",
        "sidecar",
        "gene",
    )
    figure = annotator.Figure("F1", "KAR: kainate receptor. BDNF.", existing=(row, row))
    compared = reader.compare(figure)
    frame = annotator.to_dataframe(compared.findings, library)
    wrong, missing = (
        next(row for row in cells(frame) if row["kind"] == kind)
        for kind in ("wrong_entity", "missing")
    )
    assert (wrong["existing_word"], wrong["existing_symbol"], wrong["rows"]) == (
        "KAR",
        "HSD17B12",
        2,
    )
    assert wrong["reason"].startswith("the caption defines KAR as kainate receptor, not ")
    assert (missing["existing_id"], missing["rows"]) == (None, 0)
    names = set(frame.columns) - {"kind", "start", "end", "score", "rows"}
    assert names <= set(ReviewRow.__struct_fields__)
    judged = annotator.to_dataframe(compared.rows, library)
    assert list(judged.columns) == list(StoredJudgement.__struct_fields__)
    assert cells(judged)[0]["verdict"] == "wrong"
    assert cells(judged)[0]["reasons"] == [wrong["reason"]]
    figures = cells(annotator.to_dataframe([figure], library))
    assert (figures[0]["existing"], figures[0]["organisms"]) == (2, [])
    assert cells(annotator.to_dataframe(figure.existing, library))[0]["origin"] == "sidecar"
    assert cells(annotator.to_dataframe(compared.annotations.taxa, library))[0]["probability"] > 0


def test_a_finding_without_a_mention_has_no_place(reader, library):
    figure = annotator.Figure("F1", "A drawing.", existing=(annotator.ExistingRow(
        "AND", "Andorra", "ncbigene:34500", "ncbitaxon:7227", "x", "sidecar", "gene"),))  # fmt: skip
    frame = annotator.to_dataframe(reader.compare(figure).findings, library)
    assert types(frame)["start"] == "int64"  # Int64 of pandas, which has missing values
    assert all(row["mention"] is None for row in cells(frame))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda r: 5, "int is not iterable: there are no rows in it"),
        (lambda r: None, "NoneType is not iterable: there are no rows in it"),
        (lambda r: ["BDNF"], "str has no rows of a DataFrame; give what annotate returns"),
        (lambda r: r.compare(annotator.Figure("F", "BDNF")), "a compared figure has mentions, findings"),
        (lambda r: [r.annotate("Akt"), r.annotate("Akt")[0]], "item 1 is StoredMention, the items "
         "before it are AnnotatedText"),
    ],
)  # fmt: skip
def test_what_has_no_rows_is_a_type_error(reader, make, message):
    pytest.importorskip("pandas")
    with pytest.raises(TypeError, match=message):
        annotator.to_dataframe(make(reader))


def test_a_library_that_is_not_installed_says_what_to_install(monkeypatch):
    from annotator.api import dataframes

    monkeypatch.setattr(dataframes, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(annotator.errors.DependencyError) as error:
        annotator.to_dataframe([])
    assert error.value.message.startswith("a DataFrame of pandas needs pandas: ")
    assert error.value.hint == "pip install 'pfocr-annotator[pandas]'"


def test_the_other_library_is_proposed_where_it_is_installed(monkeypatch):
    pytest.importorskip("polars")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(annotator.errors.DependencyError) as error:
        annotator.to_dataframe([])
    assert error.value.hint == (
        "pip install 'pfocr-annotator[pandas]', or give library='polars', which is installed"
    )


def test_an_unknown_library_is_refused():
    with pytest.raises(ValueError, match="library='arrow': give one of 'pandas', 'polars'"):
        annotator.to_dataframe([], "arrow")


def test_ten_thousand_mentions_take_less_than_a_second(reader, library):
    text = reader.annotate("BDNF binds TrkB; Akt, GSK-3 and ketamine follow")
    texts = [msgspec.structs.replace(text, figid=f"F{n}") for n in range(10_000 // len(text) + 1)]
    annotator.to_dataframe(texts[:1], library)  # imports the library
    begin = time.process_time()
    frame = annotator.to_dataframe(texts, library)
    assert time.process_time() - begin < 1
    assert len(frame) >= 10_000


def test_every_kind_of_row_has_columns(library):
    """As a table of a run that is empty."""
    from annotator.api.flat_rows import _AS_THEY_ARE, _FLATTENED
    from annotator.api.tables import Table

    for kind in (*_AS_THEY_ARE, *_FLATTENED):
        frame = annotator.to_dataframe(Table("none", "nowhere", kind, lambda: iter(())), library)
        assert len(frame) == 0
        assert len(frame.columns) > 3
        if kind in (ReviewRow, QuestionRow):
            assert list(frame.columns) == list(kind.__struct_fields__)


# Figures of DataFrames.


def frame_of(library, columns):
    if library == "pandas":
        import pandas

        return pandas.DataFrame(columns)
    import polars

    return polars.DataFrame(columns)


def test_rows_of_a_dataframe_are_figures(library):
    frame = frame_of(library, {
        "PMID": [31, 32], "Abstract": ["BDNF.", None], "Title": ["In mice", None],
        "Organisms": ["Homo sapiens, Mus musculus", None], "year": [2020, 2021], "other": [1.5, 2.5],
    })  # fmt: skip
    figures = annotator.read_figures(
        frame, id_column="PMID", text_column="abstract", title_column="Title"
    )
    assert [(f.figid, f.caption, f.papertitle, f.organisms, f.year, f.line) for f in figures] == [
        ("31", "BDNF.", "In mice", ("Homo sapiens", "Mus musculus"), "2020", 1),
        ("32", "", "", (), "2021", 2),
    ]


def test_lists_of_existing_rows_are_read(library, reader):
    genes = [{"word": "KAR", "symbol": "KAR", "source": "hgnc_alias_symbol",
              "hgnc_symbol": "HSD17B12", "entrez": "51144"}]  # fmt: skip
    frame = frame_of(
        library, {"figid": ["F1"], "caption": ["KAR: kainate receptor"], "genes": [genes]}
    )
    (compared,) = reader.compare(annotator.read_figures(frame))
    assert [(row.word, row.id, row.verdict) for row in compared.rows] == [
        ("KAR", "ncbigene:51144", "wrong")
    ]


def test_without_ids_the_index_is_one():
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    named = pd.DataFrame({"caption": ["BDNF", "Akt"]}, index=["a", "b"])
    assert [f.figid for f in annotator.read_figures(named)] == ["a", "b"]
    numbered = pl.DataFrame({"caption": ["BDNF", "Akt"]})
    assert [f.figid for f in annotator.read_figures(numbered)] == ["0", "1"]


def test_ids_that_became_numbers_with_a_fraction_are_read():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"figid": [31.0, math.nan], "caption": ["BDNF", "Akt"]})
    with pytest.warns(
        annotator.RecordWarning, match="^DataFrame:2: left out: the row has no figid"
    ):
        figures = list(annotator.read_figures(frame))
    assert [figure.figid for figure in figures] == ["31"]


def test_a_dataframe_without_texts_is_refused_with_its_columns(library):
    with pytest.raises(annotator.errors.InputError) as error:
        annotator.read_figures(frame_of(library, {"figid": ["F1"], "legend": ["BDNF"]}))
    assert error.value.message == (
        "the DataFrame has no column 'caption'; its columns are figid, legend"
    )
    assert error.value.hint == "say which one has the texts: text_column=..."
    with pytest.raises(
        annotator.errors.InputError, match="no column 'pmid'; its columns are c"
    ) as error:
        annotator.read_figures(frame_of(library, {"caption": ["BDNF"]}), id_column="pmid")
    assert error.value.hint == "give the name of a column as it stands in the DataFrame"


def test_a_cell_of_a_wrong_type_is_reported_with_its_row(library):
    frame = frame_of(library, {"figid": ["F1", "F2"], "caption": [["BDNF"], ["Akt"]]})
    failed = []
    assert list(annotator.read_figures(frame, on_failed=failed.append)) == []
    assert [(f.source, f.line, f.error) for f in failed] == [
        ("DataFrame", 1, "wrong_type"), ("DataFrame", 2, "wrong_type"),
    ]  # fmt: skip
    assert failed[0].message == "caption is a list, expected text"


def test_a_column_as_it_is_named_comes_before_others(library):
    frame = frame_of(library, {"Caption": ["Akt"], "caption": ["BDNF"], "CAPTION": ["TrkB"]})

    def caption(**columns):
        (figure,) = annotator.read_figures(frame, **columns)
        return figure.caption

    assert caption() == caption(text_column="caption") == "BDNF"
    assert (caption(text_column="Caption"), caption(text_column="CAPTION")) == ("Akt", "TrkB")


def test_a_column_that_is_there_twice_is_refused():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame([["a", "BDNF", "Akt"]], columns=["figid", "caption", "caption"])
    with pytest.raises(InputError, match="has several columns 'caption'"):
        annotator.read_figures(frame)

"""The Python interface: one text, many texts, figures; what is refused, and how."""

import itertools
import math
from pathlib import Path

import pytest
from msgspec.structs import replace

import annotator
from annotator.api.inputs import as_figure
from annotator.results.stored import StoredAnnotation, StoredFinding, StoredJudgement
from annotator.runs.batch import run
from annotator.runs.options import RunOptions

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "evaluation" / "figures"
KETAMINE = "Ketamine frees eEF2 kinase in mice."
KAR = annotator.ExistingRow(
    "KAR", "HSD17B12", "ncbigene:51144", "ncbitaxon:9606", "hgnc_alias_symbol",
    annotator.Origin.SIDECAR, annotator.EntityType.GENE,
)  # fmt: skip


@pytest.fixture(scope="module")
def reader(lexicon):
    return annotator.load(lexicon)


def ids(annotated):
    return [mention.ids[:1] for mention in annotated]


# One text.


def test_a_text_has_its_mentions_at_once(reader):
    found = reader.annotate("KAR: kainate receptor. In mice, BDNF binds TrkB.")
    assert [found.text[m.start : m.end] for m in found] == [m.text for m in found]
    assert [m.text for m in found] == ["KAR", "kainate receptor", "BDNF", "TrkB"]
    assert ids(found)[2:] == [("ncbigene:627",), ("ncbigene:4915",)]
    assert found.definitions == {"KAR": "kainate receptor"}
    assert (found.taxa[0].name, found.taxa[0].evidence) == ("Mus musculus", "caption: mice")
    assert (len(found), found[2].text, [m.text for m in found[:2]]) == (
        4, "BDNF", ["KAR", "kainate receptor"],
    )  # fmt: skip


def test_a_figure_brings_its_titles(reader):
    figure = annotator.Figure(
        "F1", "BDNF binds TrkB.", papertitle="Depression of Drosophila melanogaster"
    )
    found = reader.annotate(figure)
    assert (found.figid, found.taxa[0].name) == ("F1", "Drosophila melanogaster")
    assert reader.annotate("BDNF binds TrkB.").taxa[0].name == "Homo sapiens"


@pytest.mark.parametrize("missing", [
    None, math.nan, "", annotator.Figure("F", None), annotator.Figure("F", "", papertext=math.nan),
])  # fmt: skip
def test_missing_values_are_texts_without_mentions(reader, missing):
    found = reader.annotate(missing)
    assert (found.text, found.mentions, len(found)) == ("", (), 0)
    assert found  # it has been annotated


def test_missing_values_of_numpy_and_pandas(reader):
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    values = [np.nan, np.float32("nan"), pd.NA, pd.NaT, "BDNF"]
    assert [len(found) for found in reader.annotate(values)] == [0, 0, 0, 0, 1]
    assert [len(found) for found in reader.annotate(np.array(["BDNF", "x"]))] == [1, 0]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"BDNF", "bytes is not a text; decode it: value.decode('utf-8')"),
        (bytearray(b"BDNF"), "bytearray is not a text; decode it: value.decode('utf-8')"),
        ({"caption": "BDNF"}, "dict is not a text; give its text, or an "
         "annotator.Figure(figid=..., caption=...)"),
        (5, "int is not a text; give a str, an annotator.Figure, or an iterable of them"),
        (2.5, "float is not a text; give a str, an annotator.Figure, or an iterable of them"),
        (Path("figures"), "PosixPath is not a text; for the records in a file or folder: "
         "annotator.read_figures('figures')"),
        (annotator.Rejected("f.md", 3, "yaml", "bad"), "annotator.records.Rejected is not a text; "
         "f.md:3 could not be read: bad"),
        (annotator.Figure("F", b"x"), "Figure 'F': caption is bytes, expected str"),
        (annotator.Figure("F", "x", papertext=5), "Figure 'F': papertext is int, expected str"),
        (annotator.Figure(5, "x"), "Figure 5: figid is int, expected str"),
        (annotator.Figure("F", "x", organisms=5), "Figure 'F': organisms is 5, expected a tuple of "
         "names"),
        (annotator.Figure("F", "x", existing=5), "Figure 'F': existing is int, expected a tuple of "
         "annotator.ExistingRow"),
        (annotator.Figure("F", "x", existing=({},)), "Figure 'F': existing[0] is dict, expected "
         "annotator.ExistingRow"),
    ],
)  # fmt: skip
def test_what_is_not_a_text_is_a_type_error(reader, value, message):
    with pytest.raises(TypeError) as error:
        reader.annotate(value)
    assert str(error.value).removeprefix("pathlib.") == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 1_000_001, "the text has 1,000,001 characters, more than 1,000,000; annotate its "
         "paragraphs one by one"),
        ("BDNF \udcff", "the text has bytes that were not decoded (a lone surrogate) at character "
         "5; read it again in its encoding, or with errors='replace'"),
        (annotator.Figure("F", "BDNF", papertext="x" * 1_000_001), "Figure 'F': papertext has "
         "1,000,001 characters, more than 1,000,000; annotate its paragraphs one by one"),
        (annotator.Figure("F", "BDNF", papertext="mice \udcff"), "Figure 'F': papertext has bytes "
         "that were not decoded (a lone surrogate) at character 5; read it again in its encoding, "
         "or with errors='replace'"),
        (annotator.Figure("F", "", existing=(annotator.ExistingRow(
            "KAR", "HSD17B12", "51144", "", "", annotator.Origin.SIDECAR, None),)),
         "Figure 'F': existing[0].id is '51144', expected a CURIE such as ncbigene:1938"),
    ],
)  # fmt: skip
def test_texts_that_cannot_be_annotated_are_value_errors(reader, text, message):
    with pytest.raises(ValueError) as error:
        reader.annotate(text)
    assert str(error.value) == message


@pytest.mark.parametrize("kind", ["gene_family", "organism", "protein"])
def test_rows_of_other_types_are_value_errors(reader, kind):
    types = annotator.EntityType
    kinds = [kind, types(kind)] if kind in list(types) else [kind]
    for given in kinds:
        figure = annotator.Figure("F", "KAR", existing=(KAR, replace(KAR, type=given)))
        with pytest.raises(ValueError) as error:
            reader.compare(figure)
        assert str(error.value) == (
            f"Figure 'F': existing[1].type is {kind!r}, expected 'gene', 'chemical', 'disease' or "
            "None; a row of a family has the type of its members"
        )
    for allowed, read in ((None, None), (math.nan, None), ("disease", types.DISEASE)):
        figure = annotator.Figure("F", "KAR", existing=(replace(KAR, type=allowed),))
        assert as_figure(figure).existing[0].type is read
        reader.compare(figure)


def test_fields_of_a_figure_get_their_types(reader):
    """Names as records write them, text for enumerations, NaN of a DataFrame."""
    row = annotator.ExistingRow(
        "KAR", "HSD17B12", "ncbigene:51144", math.nan, None, "sidecar", "gene"
    )
    figure = annotator.Figure(
        "F", "KAR: kainate receptor", pmcid=math.nan, organisms="Homo sapiens, Mus musculus",
        existing=[row],
    )  # fmt: skip
    compared = reader.compare(figure)
    assert compared.figure.organisms == ("Homo sapiens", "Mus musculus")
    assert compared.figure.existing[0].type is annotator.EntityType.GENE
    assert [row.verdict for row in compared.rows] == ["wrong"]


# Many texts.


def test_many_texts_come_lazily_and_in_order(reader):
    taken = []

    def texts():
        for number in itertools.count():
            taken.append(number)
            yield f"BDNF {number}" if number % 2 else annotator.Figure(f"F{number}", "Akt")

    found = reader.annotate(texts(), batch_size=4)
    assert not taken
    first = [next(found) for _ in range(6)]
    assert [one.figid or one.text for one in first] == [
        "F0",
        "BDNF 1",
        "F2",
        "BDNF 3",
        "F4",
        "BDNF 5",
    ]
    assert taken == list(range(8))


def test_results_are_those_of_single_texts(reader):
    texts = [KETAMINE, None, ("id 7", "Akt and BDNF"), (8, "Akt"), "", "KAR: kainate receptor"]
    found = list(reader.annotate(texts))
    assert [one.figid for one in found] == ["", "", "id 7", "8", "", ""]
    single = [reader.annotate(text[1] if isinstance(text, tuple) else text) for text in texts]
    assert [one.mentions for one in found] == [one.mentions for one in single]
    assert list(reader.annotate([])) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_item_ends_it_after_the_results_before(reader, workers):
    found = reader.annotate(["BDNF", "Akt", b"TrkB", "never"], batch_size=1, workers=workers)
    assert [len(one) for one in itertools.islice(found, 2)] == [1, 1]
    with pytest.raises(TypeError, match=r"^item 2: bytes is not a text"):
        next(found)


def test_the_errors_of_the_iterable_come_after_the_results_before(reader):
    def texts():
        yield "BDNF"
        raise OSError("the disk")

    for workers in (1, 2):
        found = reader.annotate(texts(), workers=workers)
        assert len(next(found)) == 1
        with pytest.raises(OSError, match="the disk"):
            next(found)


def test_failing_items_are_left_out_and_reported_on_request(reader, monkeypatch):
    real = type(reader._reader).read_all

    def read_all(self, figures):
        if any("boom" in figure.caption for figure in figures):
            raise RuntimeError("a bug")
        return real(self, figures)

    monkeypatch.setattr(type(reader._reader), "read_all", read_all)
    items = [
        "BDNF",
        5,
        annotator.Figure("F", "boom", source="f.md", line=4),
        "Akt",
        "x" * 1_000_001,
    ]
    failed = []
    found = list(reader.annotate(items, on_failed=failed.append))
    assert [one.text for one in found] == ["BDNF", "Akt"]
    assert [(f.source, f.line, f.error) for f in failed] == [
        ("", 1, "TypeError"), ("", 4, "ValueError"), ("f.md", 4, "RuntimeError"),
    ]  # fmt: skip
    many = reader.annotate(items[:1] + items[2:4])
    assert next(many).text == "BDNF"
    with pytest.raises(RuntimeError, match="a bug") as error:
        next(many)
    assert error.value.__notes__ == ["while reading figure 'F', 'boom'"]


@pytest.mark.parametrize("options", [{"workers": -1}, {"batch_size": 0}])
def test_impossible_options_are_refused_at_once(reader, options):
    with pytest.raises(ValueError, match="batch_size at least 1"):
        reader.annotate(["BDNF"], **options)


def test_a_dataframe_is_not_taken_for_its_column_names(reader):
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    for frame in (pd.DataFrame({"caption": ["BDNF"]}), pl.DataFrame({"caption": ["BDNF"]})):
        with pytest.raises(TypeError, match=r"give one of its columns, frame\['caption'\]"):
            reader.annotate(frame)
        with pytest.raises(TypeError, match=r"give annotator\.read_figures"):
            reader.compare(frame)
        assert [ids(one) for one in reader.annotate(frame["caption"])] == [[("ncbigene:627",)]]


# Figures.


def test_compare_finds_what_a_run_finds(lexicon, tmp_path):
    run(RunOptions((FIGURES,), tmp_path / "out", str(lexicon), workers=1))
    stored = annotator.open_run(tmp_path / "out")
    reader = annotator.load(lexicon)
    compared = list(reader.compare(annotator.read_figures(FIGURES)))
    assert [f for one in compared for f in one.findings] == list(stored.findings)
    assert [row for one in compared for row in one.rows] == list(stored.rows)
    found = [(one.figid, one.annotations.taxa, one.annotations.mentions) for one in compared]
    assert found == [(one.figid, one.taxa, one.mentions) for one in stored.annotations]
    assert all(isinstance(one, StoredAnnotation) for one in stored.annotations)
    alone = reader.compare(compared[3].figure)
    assert alone == compared[3]


@pytest.mark.parametrize("value", ["KAR", None, 5, b"x", {}, ["KAR"], [None]])
def test_compare_refuses_what_has_no_rows(reader, value):
    with pytest.raises(TypeError, match="is not a Figure: "):
        list(reader.compare(value))


def test_a_figure_without_a_caption_or_rows(reader):
    compared = reader.compare(annotator.Figure("F", ""))
    assert (compared.findings, compared.rows, len(compared.annotations)) == ((), (), 0)
    silent = reader.compare(annotator.Figure("F", None, existing=(KAR,)))
    assert [type(f) for f in silent.findings] == [StoredFinding]
    assert [type(r) for r in silent.rows] == [StoredJudgement]


# Opening.


def test_auto_is_what_the_command_line_takes(monkeypatch, tmp_path, lexicon):
    from annotator.lexicon import chosen_lexicon
    from annotator.recognition.pipeline import chosen_model

    assert repr(annotator.load()).startswith("<Annotator: lexicon='starter', model=None; ")
    assert chosen_lexicon("auto") == "starter"
    assert chosen_model("auto", for_figures=True) is None
    monkeypatch.setenv("ANNOTATOR_CACHE", str(tmp_path))
    full = tmp_path / "lexicons" / "full"
    full.mkdir(parents=True)
    (full / "manifest.json").write_text("{}", encoding="utf-8")
    assert chosen_lexicon("auto") == str(full)


def test_models_and_organisms_are_named_as_on_the_command_line(lexicon):
    for none in ("none", None, "auto"):
        assert annotator.load(lexicon, model=none).model is None
    only = annotator.load(lexicon, organisms="mouse, zebrafish")
    assert "organisms=('mouse', 'zebrafish')" in repr(only)
    assert ids(only.annotate("BDNF")) == [()]
    assert ids(annotator.load(lexicon, organisms=["human"]).annotate("BDNF")) == [("ncbigene:627",)]
    for organisms in (9606, [9606], "9606"):
        assert "organisms=('9606',)" in repr(annotator.load(lexicon, organisms=organisms))
    with pytest.raises(TypeError, match=r"organisms is 9\.5; give names or NCBI Taxonomy ids"):
        annotator.load(lexicon, organisms=9.5)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"lexicon": "nowhere"}, annotator.errors.LexiconError, "no lexicon 'nowhere'"),
        ({"lexicon": None}, TypeError, "lexicon is None; give 'auto', a name, or the path"),
        ({"model": "en_none"}, annotator.errors.ModelError, "no model 'en_none'"),
        ({"organisms": "martian"}, annotator.errors.InputError, "no organism 'martian'"),
    ],
)
def test_what_cannot_be_opened_says_so(lexicon, arguments, error, message):
    with pytest.raises(error, match=message):
        annotator.load(**{"lexicon": str(lexicon)} | arguments)


def test_the_lexicon_answers_questions(reader):
    assert reader.lexicon.lookup("BDNF")[0].entity.id == "ncbigene:627"
    assert reader.lexicon.entity("ncbigene:627").symbol == "BDNF"

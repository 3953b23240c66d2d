"""Runs in the formats of other tools: read back by somebody else's reader where there is one."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
import warnings
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import pytest
import spacy
import yaml
from msgspec.structs import replace
from spacy.tokens import Doc
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.decisions import COLUMNS as DECISION
from annotator.curation.decisions import Decision, write_decisions
from annotator.curation.store import DecisionStore
from annotator.errors import DependencyError, InputError, LexiconError, OutputError
from annotator.exports import brat, label_studio, mentions_csv, sqlite, sssom
from annotator.exports.export import COUNTED, FORMATS, export
from annotator.exports.gmt import gene_set_lines
from annotator.exports.reading import Source, read_together
from annotator.lexicon import open_lexicon
from annotator.records import Figure
from annotator.results.run_folder import RunFolder
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.scoring.readers import read_documents
from tests.figure_records import GENE_COLUMNS, tsv, write
from tests.review_tables import CURATOR, NEW, decide, read_rows, write_rows, write_run

FOLDERS = ("brat", "pfocr")

#: Captions that offsets are easily lost in.
ODD = {
    "astral": "𝛼𝛽 🧬 BDNF binds 𝛾 ketamine 🧪, and TrkB.",
    "breaks": "BDNF\r\nand ketamine\rwith\ttwo  spaces\u2028before TrkB\x0b.",
    "markup": "<b>BDNF</b> & \"ketamine\" 'TrkB' &amp; </text>",
    "control": "BDNF\x01 and \x1bketamine\uffff.",
    "lone \ud83d surrogate": "BDNF \ud83d and ketamine \udc00.",
    "=formula": "=BDNF+ketamine",
    "lines|a/b..": "BDNF.",
    "none": "A drawing.",
    "adjacent": "BDNF/TrkB-ketamine",
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def odd(finished, tmp_path_factory):
    """Return a run on odd captions and titles."""
    folder = tmp_path_factory.mktemp("odd")
    records = [
        {"figid": figid, "caption": text, "figtitle": f"🧬 {text[:9]}", "papertitle": 'A "title"'}
        for figid, text in ODD.items()
    ]
    table = folder / "odd.jsonl"
    table.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    run(RunOptions((table,), folder / "out", str(finished.parent / "lexicon"), workers=1))
    return folder / "out"


@pytest.fixture(params=["finished", "odd"])
def folder(request):
    """Return each of the runs."""
    return request.getfixturevalue(request.param)


def source_of(folder, **more):
    opened = RunFolder.open(folder)
    return Source(opened, lambda: open_lexicon(opened.lexicon), **more)


def exported(folder, form, out, **more):
    """Export a run and return the path."""
    export(source_of(folder), form, out, **more)
    return out


def figures_of(folder):
    """Return what is exported of a run, by figid."""
    return {read.figure.figid: read for read in source_of(folder).figures()}


def mentions(finished):
    """Return {figid: {(text, ids)}} as the run has them."""
    return {
        said.figid: {
            (m.text, tuple(i for i in m.ids if not i.startswith("hgnc:"))) for m in said.mentions
        }
        for said in RunFolder.open(finished).annotations()
    }


@pytest.mark.parametrize(
    ("form", "name"),
    [("pubtator", "x.PubTator"), ("bioc-json", "x.json"), ("bioc-xml", "x.xml")],
)
def test_a_public_format_comes_back_whole(finished, tmp_path, form, name):
    assert export(source_of(finished), form, tmp_path / name) == 2
    documents = read_documents(tmp_path / name)
    back = {
        d.docid: {(m.text, tuple(sorted(m.ids - {"hgnc:24615", "hgnc:1033"}))) for m in d.mentions}
        for d in documents
    }
    assert back == mentions(finished)
    assert all(d.text[m.start : m.end] == m.text for d in documents for m in d.mentions)


def bioc_text(text):
    """Return a text as XML can have it: of the same length."""
    return "".join("\ufffd" if char in "\x01\x0b\x1b\uffff" else char for char in text)


@pytest.mark.parametrize("form", ["bioc-json", "bioc-xml"])
def test_bioc_is_read_by_the_public_library(folder, tmp_path, form):
    bioc = pytest.importorskip("bioc")
    from bioc import biocjson, biocxml, validator

    path = exported(folder, form, tmp_path / "x")
    with path.open(encoding="utf-8") as file:
        collection = (biocxml if form == "bioc-xml" else biocjson).load(file)
    assert isinstance(collection, bioc.BioCCollection)
    validator.validate(collection)
    expected = figures_of(folder)
    assert [d.id for d in collection.documents] == list(expected)
    for document in collection.documents:
        title, caption = document.passages
        written = bioc_text if form == "bioc-xml" else str
        assert title.text == written(expected[document.id].figure.figtitle)
        assert caption.text == written(expected[document.id].figure.caption)
        assert caption.offset == len(title.text) + 1
        there = [
            (a.text, a.infons["identifier"], *((p.offset, p.length) for p in a.locations))
            for a in caption.annotations
        ]
        assert there == [
            (m.text, ";".join(m.ids) or "-", (caption.offset + m.start, m.end - m.start))
            for m in expected[document.id].mentions
        ]
        for annotation in caption.annotations:
            (place,) = annotation.locations
            start = place.offset - caption.offset
            assert caption.text[start : start + place.length] == annotation.text


def test_bioc_xml_is_in_the_order_of_its_dtd(odd, tmp_path):
    root = ET.parse(exported(odd, "bioc-xml", tmp_path / "x.xml")).getroot()
    assert [child.tag for child in root][:4] == ["source", "date", "key", "document"]
    orders = {
        "document": ["id", "passage", "passage"],
        "passage": ["infon", "offset", "text", "annotation"],
        "annotation": ["infon", "location", "text"],
    }
    for tag, order in orders.items():
        for element in root.iter(tag):
            children = [child.tag for child in element]
            assert children == sorted(children, key=order.index), tag
    assert root.find(".//annotation/infon[@key='type']").text == "Gene"


def test_brat_is_read_by_the_public_library(folder, tmp_path):
    pytest.importorskip("bioc")
    from bioc import brat as reader

    out = exported(folder, "brat", tmp_path / "brat")
    expected = figures_of(folder)
    texts = sorted(out.glob("*.txt"))
    assert len(texts) == len(expected)
    assert {p.stem for p in texts} >= {figid for figid in expected if "/" not in figid}
    seen = 0
    for path in texts:
        with path.open(encoding="utf-8", newline="") as text:
            content = text.read()
        lines = path.with_suffix(".ann").read_text(encoding="utf-8")
        document = reader.loads(content, lines)
        for entity in document.entities:
            (span,) = entity.locations  # one: no mention is discontinuous
            assert content[span.begin : span.end] == entity.text
            assert "\n" not in entity.text
            seen += 1
    assert seen == sum(len(read.mentions) for read in expected.values())


def test_brat_files_have_identifiers_and_a_configuration(finished, tmp_path):
    out = exported(finished, "brat", tmp_path / "brat")
    lines = (out / "PMC1__f1.ann").read_text(encoding="utf-8").splitlines()
    first = next(line.split("\t") for line in lines if line.endswith("\tBDNF"))
    assert first[1].startswith("Gene ")
    number = first[0]
    rest = [line.split("\t") for line in lines if f" {number}" in line.split("\t")[1]]
    assert [cells[1:] for cells in rest[:2]] == [
        [f"Reference {number} ncbigene:627", "BDNF"], [f"Reference {number} hgnc:1033", "BDNF"],
    ]  # fmt: skip
    assert rest[2][1] == f"AnnotatorNotes {number}"
    numbers = [line.partition("\t")[0] for line in lines]
    assert len(set(numbers)) == len(numbers)
    types = {line.split("\t")[1].split(" ")[0] for line in lines if line[0] == "T"}
    entities = brat.CONFIGURATION["annotation.conf"].partition("[relations]")[0].split()[1:]
    assert types <= set(entities)
    assert {path.name for path in out.glob("*.conf")} == set(brat.CONFIGURATION)
    for curie in (
        m for read in figures_of(finished).values() for m in read.mentions for m in m.ids
    ):
        assert f"\n{curie.partition(':')[0]}\t" in brat.CONFIGURATION["tools.conf"]


def test_label_studio_tasks_fit_their_labelling_configuration(folder, tmp_path):
    """As its documentation of pre-annotations has it; offsets are code points."""
    tasks = json.loads(exported(folder, "label-studio", tmp_path / "x.json").read_text("utf-8"))
    config = ET.fromstring(label_studio.LABELLING)
    controls = {e.get("name"): e for e in config.iter() if e.get("toName")}
    (text,) = config.iter("Text")
    labels = {label.get("value") for label in config.iter("Label")}
    expected = figures_of(folder)
    assert [task["data"]["figid"] for task in tasks] == list(expected)
    for task in tasks:
        data = task["data"]
        caption = data[text.get("value").removeprefix("$")]
        (prediction,) = task["predictions"]
        assert 0 <= prediction["score"] <= 1
        assert prediction["model_version"].startswith("pfocr-annotator 0.")
        regions = [r for r in prediction["result"] if r["type"] == "labels"]
        assert [r["value"]["text"] for r in regions] == [
            m.text for m in expected[data["figid"]].mentions
        ]
        for result in prediction["result"]:
            value = result["value"]
            assert result["from_name"] in controls
            assert controls[result["from_name"]].tag.lower() == result["type"]
            assert result["to_name"] == text.get("name")
            if result["type"] == "labels":
                assert caption[value["start"] : value["end"]] == value["text"]
                assert set(value["labels"]) <= labels
            else:
                assert result["id"] in {region["id"] for region in regions}
                assert value["text"][0].count(":")


def test_the_labelling_configuration_is_documented():
    page = Path(__file__).parents[1] / "docs" / "exports.md"
    assert f"```xml\n{label_studio.LABELLING}```\n" in page.read_text(encoding="utf-8")


def test_prodigy_tokens_are_a_spacy_document(folder, tmp_path):
    """Every span is of whole tokens, which Prodigy insists on."""
    vocab = spacy.blank("en").vocab
    lines = exported(folder, "prodigy", tmp_path / "x.jsonl").read_text("utf-8").split("\n")[:-1]
    expected = figures_of(folder)
    assert len(lines) == len(expected)
    for task in map(json.loads, lines):
        tokens = task["tokens"]
        assert [token["id"] for token in tokens] == list(range(len(tokens)))
        doc = Doc(vocab, [t["text"] for t in tokens], [t["ws"] for t in tokens])
        assert doc.text == task["text"]
        assert [token.idx for token in doc] == [token["start"] for token in tokens]
        wanted = expected[task["meta"]["figid"]].mentions
        assert len(task["spans"]) == len(wanted)
        for span, mention in zip(task["spans"], wanted, strict=True):
            found = doc.char_span(span["start"], span["end"], label=span["label"])
            assert found.text == mention.text
            assert (found.start, found.end - 1) == (span["token_start"], span["token_end"])
            assert (span["score"], tuple(span["ids"])) == (mention.score, mention.ids)


def test_the_table_of_mentions(odd, finished, tmp_path):
    text = exported(finished, "csv", tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == mentions_csv.COLUMNS
    back = {}
    for row in rows:
        ids = tuple(i for i in row["ids"].split("|") if i and not i.startswith("hgnc:"))
        back.setdefault(row["figid"], set()).add((row["text"], ids))
    assert back == mentions(finished)
    text = exported(odd, "csv", tmp_path / "odd.csv").read_text(encoding="utf-8-sig")
    cells = {row["figid"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert "'=formula" in cells  # no spreadsheet runs it


def test_pfocrs_own_sidecars_are_read_by_our_reader(finished, tmp_path):
    from annotator.figures import read_figures

    records = tmp_path / "again"
    records.mkdir()
    write(records, "caption: x", "PMC1__f1")
    exported(finished, "pfocr", records / "_data")
    (figure,) = read_figures([records])
    assert {row.id for row in figure.existing} >= {
        "ncbigene:29904", "ncbigene:627", "mesh:D007649",
    }  # fmt: skip
    assert {row.source for row in figure.existing} == {"caption", "MESH"}


def test_sidecars_of_a_figid_that_is_no_file_name(odd, tmp_path):
    out = tmp_path / "sidecars"
    exported(odd, "pfocr", out)
    exported(odd, "brat", tmp_path / "brat")
    (path,) = out.glob("lines%7Ca%2Fb..-*-genes.tsv")
    assert "BDNF" in path.read_text(encoding="utf-8")
    assert (tmp_path / "brat" / path.name.replace("-genes.tsv", ".ann")).exists()
    assert (out / "adjacent-chemicals.tsv").exists()


def test_gene_sets_have_a_line_a_figure_and_organism(finished, tmp_path):
    exported(finished, "gmt", tmp_path / "x.gmt")
    (line,) = (tmp_path / "x.gmt").read_text(encoding="utf-8").splitlines()
    name, _, *genes = line.split("\t")
    assert name == "PMC1__f1"
    assert {"29904", "627"} <= set(genes)
    assert all(gene.isdecimal() for gene in genes)


@pytest.fixture
def decided(tmp_path):
    """Return a run with decisions on rows and on questions."""
    folder = write_run(tmp_path)
    rows = decide(read_rows(folder / "review.csv"), wrong_entity="accept", missing="accept")
    table = write_rows(tmp_path / "r.csv", rows)
    done = CliRunner().invoke(app, ["apply", str(folder), str(table)])
    assert "decisions in" in done.output, done.output
    return folder


def queried(path, query):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_the_database_has_all_of_a_run_and_its_decisions(decided, tmp_path):
    path = exported(decided, "sqlite", tmp_path / "run.db")
    opened = RunFolder.open(decided)
    annotations, findings = list(opened.annotations()), list(opened.findings())
    assert queried(path, "SELECT figid FROM figures ORDER BY rowid") == [
        (a.figid,) for a in annotations
    ]
    found = queried(path, "SELECT figid, start, end, text, score FROM mentions ORDER BY id")
    assert found == [
        (a.figid, m.start, m.end, m.text, m.score) for a in annotations for m in a.mentions
    ]
    ids = queried(path, "SELECT entity FROM mention_ids ORDER BY mention, place")
    assert [curie for (curie,) in ids] == [
        i for a in annotations for m in a.mentions for i in m.ids
    ]
    rows = queried(path, "SELECT figid, word, entity, verdict, probability FROM existing_rows")
    assert rows == [(r.figid, r.word, r.id, r.verdict, r.probability) for r in opened.rows()]
    said = queried(path, "SELECT review_id, kind, mention_text FROM findings ORDER BY rowid")
    assert said == [(f.review_id, f.kind, f.mention.text if f.mention else "") for f in findings]
    # A finding leads to its mention and to its rows.
    (linked,) = queried(
        path,
        "SELECT mentions.text, existing_rows.symbol FROM findings JOIN mentions ON "
        "mentions.id = findings.mention JOIN finding_rows USING (review_id) JOIN existing_rows ON "
        "existing_rows.id = finding_rows.row WHERE kind = 'wrong_entity' AND findings.figid = 'PMC1__f1'",
    )
    assert linked == ("KAR", "HSD17B12")
    kept = queried(path, f"SELECT {', '.join(DECISION)} FROM decisions")
    with DecisionStore(decided / "decisions.tsv") as store:
        assert [Decision(*cells) for cells in kept] == list(store.current())
    assert len(kept) > 2
    assert queried(path, "SELECT count(*) FROM decisions WHERE finding_of_run IS NULL") == [(0,)]
    assert dict(queried(path, "SELECT * FROM run"))["lexicon"] == opened.meta.lexicon.name


def test_the_database_is_sound_and_indexed(folder, tmp_path):
    path = exported(folder, "sqlite", tmp_path / "run.db")
    assert queried(path, "PRAGMA integrity_check") == [("ok",)]
    assert queried(path, "PRAGMA foreign_key_check") == []
    assert queried(path, "INSERT INTO figures_fts (figures_fts) VALUES ('integrity-check')") == []
    plan = queried(path, "EXPLAIN QUERY PLAN SELECT * FROM mention_ids WHERE entity = 'x'")
    assert "INDEX" in plan[0][3]
    expected = figures_of(folder)
    assert dict(queried(path, "SELECT figid, caption FROM figures")) == {
        figid: read.figure.caption for figid, read in expected.items()
    }
    for figid, start, end, text in queried(
        path, 'SELECT figid, "start", "end", text FROM mentions'
    ):
        assert expected[figid].figure.caption[start:end] == text


def test_the_database_is_read_by_sqlite_utils(odd, tmp_path):
    """As Datasette finds its full-text index and its links."""
    sqlite_utils = pytest.importorskip("sqlite_utils")
    db = sqlite_utils.Database(exported(odd, "sqlite", tmp_path / "run.db"))
    try:
        figures = db["figures"]
        assert figures.detect_fts() == "figures_fts"
        assert {row["figid"] for row in figures.search("ketamine")} > {"astral", "adjacent"}
        assert not list(figures.search("kinase"))
        links = {(k.table, k.column, k.other_table) for k in db["mentions"].foreign_keys}
        assert links == {("mentions", "figid", "figures")}
        assert figures.pks == ["figid"]
    finally:
        db.close()


def question(**cells):
    """Return a decision on a question."""
    given = dict.fromkeys(DECISION, "") | {
        "question_id": f"q{random.Random(str(cells)).getrandbits(40):x}", "scope": "everywhere",
        "curator": CURATOR, "decision": "accept", "decided_at": "2026-05-04T10:00:00Z",
    }  # fmt: skip
    return Decision(**given | cells)


KAR = {"mention": "KAR", "existing_word": "KAR", "existing_symbol": "HSD17B12",
       "existing_id": "ncbigene:51144", "proposed_id": "fplx:Kainate_family"}  # fmt: skip

RULES = [
    ({"finding": "wrong_entity", **KAR},
     {("KAR", "skos:exactMatch", "Not", "ncbigene:51144"),
      ("KAR", "skos:exactMatch", "", "fplx:Kainate_family")}),
    ({"finding": "wrong_entity", **KAR, "decision": "reject"},
     {("KAR", "skos:exactMatch", "", "ncbigene:51144")}),
    ({"finding": "wrong_entity", **KAR, "corrected_id": "ncbigene:2897|ncbigene:2898"},
     {("KAR", "skos:exactMatch", "Not", "ncbigene:51144"),
      ("KAR", "skos:narrowMatch", "", "ncbigene:2897"),
      ("KAR", "skos:narrowMatch", "", "ncbigene:2898")}),
    ({"finding": "wrong_entity", **KAR, "decision": "unsure"}, set()),
    ({"finding": "missing", "mention": "TrkB", "proposed_id": "ncbigene:4915|hgnc:8032"},
     {("TrkB", "skos:exactMatch", "", "ncbigene:4915")}),
    ({"finding": "missing", "mention": "TrkB", "proposed_id": "ncbigene:4915|hgnc:8032",
      "scope": "organism:ncbitaxon:9606"},
     {("TrkB", "skos:closeMatch", "", "ncbigene:4915")}),
    ({"finding": "missing", "mention": "TrkB", "proposed_id": "ncbigene:4915", "decision": "reject"},
     {("TrkB", "skos:exactMatch", "Not", "ncbigene:4915")}),
    ({"finding": "missing", "mention": "TrkB", "proposed_id": "ncbigene:4915", "decision": "reject",
      "corrected_id": "ncbigene:627"}, {("TrkB", "skos:exactMatch", "", "ncbigene:627")}),
    ({"finding": "common_word", "existing_word": "AND", "existing_id": "ncbigene:42783"},
     {("AND", "skos:exactMatch", "Not", "ncbigene:42783")}),
    ({"finding": "type_conflict", "existing_word": "Arg",
      "existing_id": "ncbigene:27|mesh:D001120", "corrected_id": "mesh:D001120"},
     {("Arg", "skos:exactMatch", "", "mesh:D001120"),
      ("Arg", "skos:exactMatch", "Not", "ncbigene:27")}),
    # What these say is about a record or a row, not about the word.
    ({"finding": "cross_species", "existing_word": "Akt", "existing_id": "ncbigene:41957"}, set()),
    ({"finding": "organism_mismatch", "corrected_id": "ncbitaxon:10090"}, set()),
    ({"finding": "missing", "mention": "TrkB", "proposed_id": ""}, set()),
]  # fmt: skip


def rules(folder, decisions, tmp_path):
    """Return the metadata and the rows of the mappings of some decisions."""
    file = tmp_path / "given.tsv"
    write_decisions(file, decisions)
    out = tmp_path / "rules.sssom.tsv"
    count = export(source_of(folder, decisions=file), "sssom", out, overwrite=True)
    text = out.read_text(encoding="utf-8")
    head = [line[1:] for line in text.splitlines() if line.startswith("#")]
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    rows = list(csv.DictReader(io.StringIO(body, newline=""), dialect="excel-tab"))
    assert len(rows) == count
    return yaml.safe_load("\n".join(head)), rows


@pytest.mark.parametrize(("cells", "expected"), RULES)
def test_what_a_decision_says_of_a_word(finished, tmp_path, cells, expected):
    _, rows = rules(finished, [question(**cells)], tmp_path)
    names = ("subject_label", "predicate_id", "predicate_modifier", "object_id")
    assert {tuple(row[name] for name in names) for row in rows} == expected


def test_mappings_say_by_whom_and_how_far(finished, tmp_path):
    cells = {"finding": "wrong_entity", **KAR, "decision": "reject"}
    one = question(**cells, scope="figure:PMC1__f1", comment='said "yes"\tto\nit')
    meta, (row,) = rules(finished, [one], tmp_path)
    assert row == dict.fromkeys(sssom.COLUMNS, "") | {
        "subject_label": "KAR",
        "subject_type": "rdfs literal",
        "predicate_id": "skos:closeMatch",
        "object_id": "ncbigene:51144",
        "object_label": "HSD17B12",
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_id": f"orcid:{CURATOR}",
        "mapping_date": "2026-05-04",
        "other": f"scope=figure:PMC1__f1|question_id={one.question_id}|finding=wrong_entity",
        "comment": 'said "yes" to it',
    }
    assert set(meta["curie_map"]) == {"ncbigene", "orcid", "semapv", "skos"}
    assert meta["mapping_set_id"].startswith("https://w3id.org/sssom/mappings/")
    assert meta["license"]
    other, (row,) = rules(finished, [replace(one, curator="Ann Example")], tmp_path)
    assert (row["author_id"], row["author_label"]) == ("", "Ann Example")
    assert other["mapping_set_id"] != meta["mapping_set_id"]


def test_what_curators_disagree_on_is_no_rule(finished, tmp_path):
    one = question(finding="wrong_entity", **KAR)
    two = replace(one, curator="Ann Example", decision="reject")
    assert rules(finished, [one, two], tmp_path)[1] == []
    alone = question(finding="wrong_entity", **KAR, scope="row", review_id="r1", figid="PMC1__f1")
    assert rules(finished, [alone], tmp_path)[1] == []


def test_mappings_are_valid_for_sssom_py(finished, tmp_path):
    pytest.importorskip("sssom", reason="SSSOM's own reader is not installed")
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate_json_schema

    rules(finished, [question(**cells) for cells, _ in RULES], tmp_path)
    path = tmp_path / "rules.sssom.tsv"
    with warnings.catch_warnings(action="ignore"):  # its own
        parsed = parse_sssom_table(str(path))
        validate_json_schema(parsed, fail_on_error=True)
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(parsed.df) == len(lines) - 1 > 5


@pytest.mark.parametrize(
    ("schema", "kind", "message"),
    [
        (
            "CREATE VIRTUAL TABLE x USING fts5_is_not_there (y);",
            DependencyError,
            "needs SQLite with FTS5",
        ),
        ("CREATE TABLE;", OutputError, "cannot be written"),
    ],
)
def test_a_database_that_cannot_be_written(finished, tmp_path, monkeypatch, schema, kind, message):
    monkeypatch.setattr(sqlite, "_SCHEMA", schema)
    with pytest.raises(kind, match=message):
        exported(finished, "sqlite", tmp_path / "x.db")
    assert not list(tmp_path.iterdir())


def test_an_id_that_is_there_twice_is_named(finished, tmp_path, monkeypatch):
    findings = RunFolder.findings
    monkeypatch.setattr(
        RunFolder, "findings", lambda self: (replace(f, review_id="r1") for f in findings(self))
    )
    with pytest.raises(InputError, match=r"findings\.review_id"):
        exported(finished, "sqlite", tmp_path / "x.db")
    assert not list(tmp_path.iterdir())


def test_the_runs_decisions_are_taken_from_where_they_are(decided, tmp_path):
    listed = list(source_of(decided).decisions())
    assert listed
    (decided / "decisions.sqlite").unlink()
    assert list(source_of(decided).decisions()) == sorted(listed)
    (decided / "decisions.tsv").unlink()
    assert list(source_of(decided).decisions()) == []
    assert not (decided / "decisions.sqlite").exists()  # reading leaves nothing behind
    with pytest.raises(InputError, match=r"gone\.tsv"):
        list(source_of(decided, decisions=tmp_path / "gone.tsv").decisions())


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_run_gives_the_same_files(finished, tmp_path, form):
    one, two = (exported(finished, form, tmp_path / name) for name in ("one", "two"))
    assert contents(one) == contents(two)
    assert contents(one)


def contents(path):
    """Return the bytes of a file, or of a folder's files."""
    if path.is_dir():
        return {file.name: file.read_bytes() for file in path.iterdir()}
    return path.read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_there_is_replaced_only_when_asked(finished, tmp_path, form):
    out = exported(finished, form, tmp_path / "x")
    before = contents(out)
    with pytest.raises(OutputError) as refused:
        exported(finished, form, out)
    expected = "the output folder is not empty" if form in FOLDERS else "exists already"
    assert expected in refused.value.message
    assert "--overwrite" in refused.value.hint
    assert contents(out) == before
    exported(finished, form, out, overwrite=True)
    assert contents(out) == before
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_leaves_what_was_there(finished, tmp_path, form, monkeypatch):
    out = exported(finished, form, tmp_path / "x")
    before = contents(out)
    annotations = RunFolder.annotations

    def failing(run_folder):
        yield from list(annotations(run_folder))[:1]
        raise InputError("annotations.jsonl:2: not valid JSON")

    monkeypatch.setattr(RunFolder, "annotations", failing)
    if form != "sssom":  # does not read them
        with pytest.raises(InputError, match="not valid JSON"):
            exported(finished, form, out, overwrite=True)
    assert contents(out) == before
    assert not list(tmp_path.rglob("*.part"))


def test_an_export_never_replaces_the_run_nor_its_records(tmp_path, lexicon):
    records = tmp_path / "records"
    records.mkdir()
    sidecar = tsv(GENE_COLUMNS, ["9606", "x", "x", "BDNF", "BDNF", "BDNF", "627", "x", "", "", ""])
    write(records, "caption: BDNF binds TrkB.", "f1", {"genes": sidecar})
    table = tmp_path / "captions.csv"
    table.write_text("figid,caption\nf2,Akt.\n")
    run(RunOptions((records, table), tmp_path / "run", str(lexicon), workers=1))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for form, out in (
        ("pfocr", records / "_data"), ("pfocr", records / "_figures"), ("brat", records / "_data"),
        ("csv", tmp_path / "run" / "annotations.jsonl"), ("csv", tmp_path / "run" / "review.csv"),
        ("sssom", tmp_path / "run" / "decisions.tsv"), ("csv", table),
        ("gmt", records / "_figures" / "f1.md"),
    ):  # fmt: skip
        with pytest.raises(OutputError, match="which is not written over"):
            exported(tmp_path / "run", form, out, overwrite=True)
    now = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert now == before
    exported(tmp_path / "run", "csv", tmp_path / "run" / "mentions.csv")
    exported(tmp_path / "run", "csv", records / "mentions.csv")


@pytest.mark.parametrize(
    "error",
    [InputError("is not there"), DependencyError("needs pyarrow"), PermissionError(13, "x")],
)
def test_formats_that_do_not_need_the_input_do_without(finished, tmp_path, monkeypatch, error):
    def failing(*_):
        raise error

    monkeypatch.setattr("annotator.exports.export.find_inputs", failing)
    assert exported(finished, "csv", tmp_path / "x.csv").exists()


def test_gene_sets_of_one_figure_never_have_the_same_name():
    """Readers keep one set of a name; the lexicon need not know the organism of a row."""
    sets = {
        "": ["1"],
        "ncbitaxon:9606": ["627"],
        "ncbitaxon:10090": ["2"],
        "ncbitaxon:99999": ["3"],
    }
    lines = gene_set_lines(Figure("f1", "", figtitle="A"), sets, open_lexicon("starter"))
    assert list(lines) == [
        "f1\tA\t627\n", "f1 (unknown organism)\tA\t1\n", "f1 (Mus musculus)\tA\t2\n",
        "f1 (ncbitaxon:99999)\tA\t3\n",
    ]  # fmt: skip


def test_sidecars_of_an_earlier_export_do_not_outlive_their_mentions(tmp_path, lexicon):
    write(tmp_path, "caption: BDNF binds TrkB.", "f1")
    run(RunOptions((tmp_path / "_figures",), tmp_path / "run", str(lexicon), workers=1))
    out = tmp_path / "x"
    out.mkdir()
    for name in ("f1-chemicals.tsv", "other-chemicals.tsv"):
        (out / name).write_text("word\nketamine\n")
    exported(tmp_path / "run", "pfocr", out, overwrite=True)
    assert {path.name for path in out.glob("*.tsv")} == {"f1-genes.tsv", "other-chemicals.tsv"}


@pytest.mark.parametrize("form", FORMATS)
def test_two_exports_to_one_place_do_not_mix(finished, tmp_path, form, monkeypatch):
    """The second begins when the first has written a part, and ends before it."""
    out, once = tmp_path / "x", exported(finished, form, tmp_path / "once")
    annotations, decisions, refused = RunFolder.annotations, Source.decisions, []

    def meanwhile():
        monkeypatch.undo()
        with pytest.raises(OutputError, match="another command is writing there") as error:
            exported(finished, form, out, overwrite=True)
        refused.append(error)

    def slow(run_folder):
        first, *rest = annotations(run_folder)
        yield first
        meanwhile()
        yield from rest

    def decided(source):
        meanwhile()
        yield from decisions(source)

    monkeypatch.setattr(RunFolder, "annotations", slow)
    if form == "sssom":
        monkeypatch.setattr(Source, "decisions", decided)
    exported(finished, form, out)
    assert len(refused) == 1
    assert contents(out) == contents(once)


@pytest.mark.parametrize("form", FORMATS)
def test_a_place_of_the_wrong_sort_is_refused(finished, tmp_path, form):
    place = tmp_path / "x"
    if form in FOLDERS:
        place.write_text("", encoding="utf-8")
    else:
        place.mkdir()
    with pytest.raises(OutputError, match=r"is a file|is a folder"):
        exported(finished, form, place, overwrite=True)
    with pytest.raises(OutputError, match="cannot be written"):
        (tmp_path / "file").write_text("", encoding="utf-8")
        exported(finished, form, tmp_path / "file" / "below" / "x")


def test_only_some_formats_need_the_lexicon(finished, tmp_path):
    def missing():
        raise LexiconError("no lexicon")

    needing = set()
    for form in FORMATS:
        try:
            export(Source(RunFolder.open(finished), missing), form, tmp_path / form)
        except LexiconError:
            needing.add(form)
    assert needing == {"gmt", "pfocr"}  # and sssom, for the decisions that it has


def test_what_cannot_be_exported(finished, tmp_path):
    with pytest.raises(InputError, match="no format 'word'"):
        exported(finished, "word", tmp_path / "x")
    with pytest.raises(InputError, match="not the folder of a run"):
        RunFolder.open(tmp_path)
    records = tmp_path / "changed"
    records.mkdir()
    write(records, NEW.replace("Kainate", "Kkkkkkkkkkkk"), "PMC1__f1")
    with pytest.raises(InputError, match="its caption has changed since the run"):
        list(read_together(RunFolder.open(finished), (records,)))
    write(records, NEW, "PMC1__f1")
    with pytest.raises(InputError, match="PMC2__f1 is missing from the input"):
        list(read_together(RunFolder.open(finished), (records,)))


def test_a_table_in_another_order_is_found(finished, tmp_path, monkeypatch):
    findings = RunFolder.findings
    monkeypatch.setattr(RunFolder, "findings", lambda self: reversed(list(findings(self))))
    with pytest.raises(InputError, match="is in another order than the annotations"):
        exported(finished, "sqlite", tmp_path / "x.db")


@pytest.mark.parametrize("form", FORMATS)
def test_the_command(finished, tmp_path, form):
    out = tmp_path / "x"
    done = CliRunner().invoke(app, ["export", str(finished), "--format", form, "--out", str(out)])
    assert done.exit_code == 0, done.output
    count, counted = (0, COUNTED[form]) if form in COUNTED else (2, "figures")
    assert done.output.strip().replace("\n", "") == f"{count} {counted} in {out}"
    done = CliRunner().invoke(app, ["export", str(finished), "--format", form, "--out", str(out)])
    assert done.exit_code == 1
    assert "--overwrite" in done.output


def test_every_format_is_named_where_users_look_for_it():
    docs = Path(__file__).parents[1] / "docs"
    # The option's help, the summary of the command, and the two pages.
    pages = [(docs / name).read_text(encoding="utf-8") for name in ("exports.md", "formats.md")]
    said = CliRunner().invoke(app, ["export", "--help"]).output
    for form in FORMATS:
        assert all(f"`{form}`" in page for page in pages), form
        assert re.search(rf"\b{form}\b", said), form

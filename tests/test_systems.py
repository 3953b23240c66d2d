"""Outputs of systems in every format, and one spelling of --system for both commands."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from typer.testing import CliRunner

from annotator.cli import app
from annotator.errors import InputError
from annotator.records import EntityType
from annotator.runs import batch
from annotator.runs.options import RunOptions
from annotator.scoring import docbin
from annotator.scoring.readers import read_documents
from annotator.scoring.systems import FromFile, named_systems
from evaluation.__main__ import app as evaluation_app
from tests.small_lexicon import write_small_lexicon

TEXT = "BDNF binds TrkB; Ca2+ enters."
GENES = [("BDNF", "ncbigene:627"), ("TrkB", "ncbigene:4915")]


def brat(folder, annotations, text=TEXT, name="F1"):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / f"{name}.ann").write_bytes(annotations.encode())
    return folder


BRAT = (
    "T1\tGene 0 4\tBDNF\nN1\tReference T1 NCBIGene:627\tBDNF\nN2\tReference T1 HGNC:1033\tBDNF\n"
    "T2\tGene 11 15\tTrkB\n#1\tAnnotatorNotes T2\tncbigene:4915\n"
    "T3\tChemical 17 19;19 21\tCa 2+\n#2\tAnnotatorNotes T3\tlooks fine to me\n"
    "T4\tDisease 22 28\tenters\nR1\tBinds Arg1:T1 Arg2:T2\t\nE1\tX:T1\nA1\tNegation E1\n*\tEquiv T1 T2\n\n"
)


def found(document):
    return [(m.start, m.end, m.text, m.type, set(m.ids)) for m in document.mentions]


@pytest.mark.parametrize("given", ["folder", "F1.ann"])
def test_brat(tmp_path, given):
    folder = brat(tmp_path / "folder", BRAT)
    (document,) = read_documents(folder if given == "folder" else folder / given)
    assert (document.docid, document.text) == ("F1", TEXT)
    assert found(document) == [
        (0, 4, "BDNF", EntityType.GENE, {"ncbigene:627", "hgnc:1033"}),
        (11, 15, "TrkB", EntityType.GENE, {"ncbigene:4915"}),
        (17, 21, "Ca2+", EntityType.CHEMICAL, set()),
    ]


def test_offsets_of_brat_are_those_of_the_file(tmp_path):
    folder = brat(tmp_path / "folder", "T1\tGene 3 7\tBDNF\r\n", "α\r\nBDNF")
    (document,) = read_documents(folder)
    assert found(document)[0][:3] == (3, 7, "BDNF")


@pytest.mark.parametrize(
    ("annotations", "problem"),
    [
        ("T1\tGene 0 99\tx\n", r"F1\.ann:1: 0-99 is outside of the text"),
        ("\nT1\tGene x\n", r"F1\.ann:2: expected a type and offsets: 'Gene x'"),
        ("what\n", r"F1\.ann:1: no annotation of brat: 'what'"),
    ],
)
def test_faults_of_brat(tmp_path, annotations, problem):
    with pytest.raises(InputError, match=problem):
        read_documents(brat(tmp_path / "folder", annotations))


def test_brat_without_its_text(tmp_path):
    (tmp_path / "F1.ann").write_text("")
    with pytest.raises(InputError, match=r"F1\.ann: there is no F1\.txt beside it"):
        read_documents(tmp_path)
    with pytest.raises(InputError, match=r"no \.ann files in this folder"):
        read_documents(tmp_path.parent / tmp_path.name / "..")


def doc_of(text, *spans, label="GENE"):
    nlp = spacy.blank("en")
    doc = nlp.make_doc(text)
    starts = ((text.index(word), word, curie) for word, curie in spans)
    doc.ents = [
        doc.char_span(at, at + len(word), label=label, kb_id=curie) for at, word, curie in starts
    ]
    return doc


def write_docbin(path, *docs):
    DocBin(store_user_data=True, docs=docs).to_disk(path)
    return path


def test_docbin(tmp_path):
    with_id, without = doc_of(TEXT, *GENES), doc_of("Nothing known.")
    with_id.user_data["figid"] = "F7"
    first, second = read_documents(write_docbin(tmp_path / "d.spacy", with_id, without))
    assert (first.docid, second.docid) == ("F7", "d-2")
    assert found(first) == [
        (0, 4, "BDNF", EntityType.GENE, {"ncbigene:627"}),
        (11, 15, "TrkB", EntityType.GENE, {"ncbigene:4915"}),
    ]


def test_docbin_with_an_extension_and_groups_of_spans(tmp_path):
    if not Doc.has_extension("docid"):
        Doc.set_extension("docid", default="")
    try:
        doc = doc_of(TEXT)
        doc._.docid = "F8"
        doc.spans["sc"] = [Span(doc, 0, 1, label="CHEMICAL", kb_id="mesh:D1|mesh:D2")]
        (document,) = read_documents(write_docbin(tmp_path / "d.spacy", doc))
    finally:
        Doc.remove_extension("docid")
    assert document.docid == "F8"
    assert found(document) == [(0, 4, "BDNF", EntityType.CHEMICAL, {"mesh:D1", "mesh:D2"})]


def test_docbin_that_is_none(tmp_path, monkeypatch):
    path = tmp_path / "d.spacy"
    for content in (b"", b"nothing like it", zlib.compress(b"\x80"), zlib.compress(b"[1, 2]")):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"d\.spacy: cannot be read as spaCy's DocBin"):
            read_documents(path)
    monkeypatch.setattr(docbin, "_LONGEST", 100)
    path.write_bytes(zlib.compress(b"\0" * 1000))
    with pytest.raises(InputError, match="has more than 100 bytes\n  divide it"):
        read_documents(path)


BIOC = """<collection><source/><date/><key/><document><id>F1</id><passage><offset>0</offset>
<text>BDNF binds TrkB; Ca2+ enters.</text><annotation id="1"><infon key="type">Gene</infon>
<infon key="NCBI Gene">627</infon><location offset="0" length="4"/><text>BDNF</text></annotation>
<annotation id="2"><infon key="type">Gene</infon><infon key="identifier">4915</infon>
<location offset="11" length="4"/><text>TrkB</text></annotation></passage></document></collection>"""


def bioc_json():
    notes = [
        {"id": str(at), "infons": {"type": "Gene", "identifier": curie}, "text": word,
         "locations": [{"offset": at, "length": len(word)}]}
        for word, curie in GENES for at in [TEXT.index(word)]
    ]  # fmt: skip
    passages = [{"offset": 0, "infons": {}, "text": TEXT, "annotations": notes}]
    return json.dumps({"documents": [{"id": "F1", "passages": passages}]})


@pytest.fixture
def outputs(tmp_path):
    """Return the same two mentions as each system's output, by format."""
    pubtator = f"F1|t|{TEXT}\nF1|a|\nF1\t0\t4\tBDNF\tGene\t627\nF1\t11\t15\tTrkB\tGene\t4915\n"
    paths = {"pubtator": tmp_path / "p.PubTator", "bioc": tmp_path / "b.xml"}
    paths["pubtator"].write_text(pubtator)
    paths["bioc"].write_text(BIOC)
    paths["json"] = tmp_path / "b.json.gz"
    paths["json"].write_bytes(gzip.compress(bioc_json().encode()))
    paths["brat"] = brat(tmp_path / "brat", BRAT)
    paths["spacy"] = write_docbin(tmp_path / "d.spacy", doc_of(TEXT, *GENES))  # found by its text
    return paths


@pytest.fixture
def gold(tmp_path):
    mentions = [
        {"start": TEXT.index(word), "end": TEXT.index(word) + 4, "text": word, "type": "gene", "ids": [curie]}
        for word, curie in GENES
    ]  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"figid": "F1", "caption": TEXT, "mentions": mentions}) + "\n")
    return path


def genes_of(output):
    lines = [[c.strip() for c in line.split("|")[1:-1]] for line in output.splitlines()]
    return {line[1]: line[4:10] for line in lines if line[2:3] == ["genes"]}


def test_both_commands_read_every_format_alike(outputs, gold, tmp_path):
    write_small_lexicon(tmp_path)
    words = [str(gold), "--lexicon", str(tmp_path)]
    for name, path in outputs.items():
        words += ["--system", f"{name}={path}"]
    one = CliRunner().invoke(app, ["evaluate", *words])
    other = CliRunner().invoke(evaluation_app, ["score", *words, "--model", "none"])
    assert one.exit_code == other.exit_code == 0, one.output + other.output
    expected = {name: ["1.000"] * 5 for name in outputs}
    for done in (one, other):
        shown = genes_of(done.stdout)
        assert {name: cells[:4] for name, cells in shown.items()} == {
            name: cells[:4] for name, cells in expected.items()
        }


def test_paths_without_a_name_still_work(outputs, gold, tmp_path):
    write_small_lexicon(tmp_path)
    words = [str(gold), "--lexicon", str(tmp_path), "--system", str(outputs["pubtator"])]
    words += ["--system", str(outputs["bioc"])]
    for command in (app, evaluation_app):
        name = "evaluate" if command is app else "score"
        done = CliRunner().invoke(command, [name, *words])
        assert done.exit_code == 0, done.output
        assert {"p.PubTator", "b.xml"} == set(genes_of(done.stdout))


@pytest.mark.parametrize("given", ["peer", "peer=", "=p.PubTator", "peer=nowhere.xml"])
def test_systems_that_are_not_there(outputs, gold, given):
    for command, name in ((app, "evaluate"), (evaluation_app, "score")):
        done = CliRunner().invoke(
            command, [name, str(gold), "--system", given, "--lexicon", "starter"]
        )
        assert done.exit_code == 1
        assert f"error: --system {given!r}: no such file or folder" in done.output
        assert "give NAME=PATH: peer=peer.xml" in done.output


def test_names_are_not_given_twice(outputs):
    twice = [f"a={outputs['bioc']}", f"a={outputs['brat']}"]
    with pytest.raises(InputError, match="a is given twice"):
        named_systems(twice)
    odd = outputs["bioc"].rename(outputs["bioc"].with_name("k=5.xml"))
    assert named_systems([str(odd)]) == {"k=5.xml": odd}


def test_ours_is_the_annotator(outputs, gold):
    words = ["score", str(gold), "--system", f"ours={outputs['bioc']}", "--lexicon", "starter"]
    done = CliRunner().invoke(evaluation_app, words)
    assert done.exit_code == 1
    assert "ours is the annotator" in done.output


def test_documents_that_are_not_in_a_file(outputs, gold, tmp_path):
    (document,) = read_documents(gold)
    other = write_docbin(tmp_path / "other.spacy", doc_of("Another text."))
    with pytest.raises(InputError, match="none of the 1 documents is in it, such as F1"):
        FromFile(other).predict([document])
    assert len(FromFile(outputs["spacy"]).predict([document])[0]) == 2


@pytest.mark.parametrize("form", ["pubtator", "bioc-xml", "bioc-json", "brat"])
def test_what_a_run_exports_is_read_again(gold, tmp_path, form):
    lexicon, records, out = tmp_path / "lexicon", tmp_path / "r.jsonl", tmp_path / "out"
    lexicon.mkdir()
    write_small_lexicon(lexicon)
    records.write_text(json.dumps({"figid": "F1", "caption": TEXT, "papertitle": "Of mice"}) + "\n")
    batch.run(RunOptions((records,), out, str(lexicon), workers=1))
    suffix = {"pubtator": ".PubTator", "bioc-xml": ".xml", "bioc-json": ".json", "brat": ""}[form]
    exported = tmp_path / f"exported{suffix}"
    done = CliRunner().invoke(app, ["export", str(out), "--format", form, "--out", str(exported)])
    assert done.exit_code == 0, done.output
    (document,) = read_documents(gold)
    (ours,) = FromFile(out / "annotations.jsonl").predict([document])
    (again,) = FromFile(exported).predict([document])
    assert len(ours) == 3
    assert [(m.start, m.end, m.text, m.type) for m in again] == [
        (m.start, m.end, m.text, m.type) for m in ours
    ]
    assert all(set(one.ids) & set(other.ids) for one, other in zip(ours, again, strict=True))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_predictions_that_cannot_be_read(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"{}" * 50)[:-9] if name.endswith(".gz") else b"\xff\n")
    with pytest.raises(InputError, match="cannot be read"):
        FromFile(path)

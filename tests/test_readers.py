"""Readers of gold corpora: each format as it is published, and what is wrong with a line."""

from __future__ import annotations

import gzip
import json

import pytest

from annotator.errors import InputError
from annotator.records import EntityType
from annotator.scoring.marked_mentions import curies
from annotator.scoring.readers import read_documents
from annotator.scoring.systems import FromFile

PUBTATOR = """\
1|t|Loss of hDaxx
1|a|In mice, TNF|a| binds drug-1.
1\t8\t13\thDaxx\tGene\t1616
1\t23\t26\tTNF\tGene\t7124(Tax:9606),21926
1\t36\t42\tdrug-1\tChemical\tD000001|MESH:C000002
1\t14\t21\tIn mice\tDisease\tD1
1\t23\t26\tTNF\tFamilyName

2|t|Nothing here
2|a|
2\tCID\tD1\tD2
"""


@pytest.fixture
def write(tmp_path):
    def write_file(name, text):
        path = tmp_path / name
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(text.encode()))
        else:
            path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.mark.parametrize("name", ["a.PubTator", "a.PubTator.gz", "a.txt"])
def test_pubtator(write, name):
    first, second = read_documents(write(name, PUBTATOR))
    assert first.text == "Loss of hDaxx In mice, TNF|a| binds drug-1."
    assert first.figure.papertitle == "Loss of hDaxx"
    assert [(m.text, m.type, m.ids) for m in first.mentions] == [
        ("hDaxx", EntityType.GENE, {"ncbigene:1616"}),
        ("TNF", EntityType.GENE, {"ncbigene:7124", "ncbigene:21926"}),
        ("drug-1", EntityType.CHEMICAL, {"mesh:D000001", "mesh:C000002"}),
        ("TNF", EntityType.GENE_FAMILY, set()),
    ]
    assert (second.docid, second.mentions) == ("2", ())
    assert second.types == {EntityType.GENE, EntityType.GENE_FAMILY, EntityType.CHEMICAL}


def test_a_corpus_of_chemicals_says_nothing_of_genes(write):
    text = "1|t|Drug\n1|a|x\n1\t0\t4\tDrug\tChemical\tD1\n"
    (document,) = read_documents(write("a.PubTator", text))
    assert document.types == {EntityType.CHEMICAL}


def test_domains_are_optional(write):
    text = "1|t|SH2 domain\n1|a|x\n1\t0\t10\tSH2 domain\tDomainMotif\n"
    (document,) = read_documents(write("a.PubTator", text))
    assert document.mentions[0].optional


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1|t|Akt\n1|a|x\n1\t0\t99\tAkt\tGene\t1\n", r"a\.PubTator:3: 0-99 is outside"),
        ("1|t|Akt\nnonsense\n", r"a\.PubTator:2: neither text"),
        ("2\t0\t3\tAkt\tGene\t1\n", r"a\.PubTator:1: document 2 has annotations and no text"),
    ],
)
def test_a_bad_line_is_named(write, text, problem):
    with pytest.raises(InputError, match=problem):
        read_documents(write("a.PubTator", text))


BIOC = """<?xml version="1.0"?><!DOCTYPE collection SYSTEM "BioC.dtd"><collection>
<source>s</source><date>d</date><key>k</key><document><id>7</id>
<passage><offset>0</offset><text>Akt here.</text></passage>
<passage><offset>12</offset><text>And TrkB.</text>
<annotation id="1"><infon key="type">Gene</infon><infon key="identifier">4915</infon>
<location offset="16" length="4"/><text>TrkB</text></annotation></passage>
</document></collection>"""


def test_bioc(write):
    (document,) = read_documents(write("a.xml", BIOC))
    assert document.text == "Akt here.   And TrkB."
    assert [(m.text, m.ids) for m in document.mentions] == [("TrkB", {"ncbigene:4915"})]
    with pytest.raises(InputError, match=r"a\.xml: document 7: 99-103 is outside"):
        read_documents(write("a.xml", BIOC.replace('offset="16"', 'offset="99"')))
    with pytest.raises(InputError, match="not BioC"):
        read_documents(write("a.xml", "<html/>"))


PANEL = {
    "doi": "10.1/x", "fig": "1", "panel": "2", "fig_title": "A title", "text": "GFP-Atg7 and drug",
    "entities": [
        {"start": 4, "end": 8, "text": "Atg7", "type": "protein", "ncbigene": ["74244"]},
        {"start": 13, "end": 17, "text": "drug", "type": "molecule", "mesh": "D1"},
        {"start": 0, "end": 3, "text": "GFP", "type": "cell"},
    ],
}  # fmt: skip


def test_sourcedata(write):
    (document,) = read_documents(write("a.jsonl", json.dumps(PANEL) + "\n"))
    assert (document.group, document.figure.figtitle) == ("10.1/x", "A title")
    assert [(m.text, m.ids) for m in document.mentions] == [
        ("Atg7", {"ncbigene:74244"}),
        ("drug", {"mesh:D1"}),
    ]


def test_caption_gold_and_what_is_neither(write):
    gold = {"figid": "PMC1__f1", "caption": "Akt", "mentions": []}
    (document,) = read_documents(write("a.jsonl", json.dumps(gold)))
    assert (document.docid, document.group, document.text) == ("PMC1__f1", "PMC1", "Akt")
    with pytest.raises(InputError, match=r"a\.jsonl:1: neither a SourceData panel nor a gold"):
        read_documents(write("a.jsonl", '{"x": 1}\n'))


def test_unknown_formats_and_files(write, tmp_path):
    with pytest.raises(InputError, match="not a format that can be read"):
        read_documents(write("a.docx", ""))
    for name in ("none.xml", "none.jsonl", "none.txt", "none.ann"):
        with pytest.raises(InputError) as raised:
            read_documents(tmp_path / name)
        message = f"{tmp_path / name}: cannot be read: there is no such file\n  check the path"
        assert str(raised.value) == message


@pytest.mark.parametrize("suffix", [".ann", ".xml", ".jsonl"])
def test_texts_that_are_not_utf_8_are_refused_with_a_hint(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"\xff\n")
    path.with_suffix(".txt").write_bytes(b"\xff\n")
    with pytest.raises(InputError) as raised:
        read_documents(path)
    assert raised.value.hint or suffix == ".xml"


def test_a_folder_that_has_the_name_of_a_corpus(tmp_path):
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "a.ann").write_text("T1\tGene 0 3\tAkt\n")
    with pytest.raises(InputError) as raised:
        read_documents(tmp_path / "a.ann")
    assert "Errno" not in raised.value.message
    assert raised.value.hint == "check the path and its permissions"


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ("1938", {"ncbigene:1938"}),
        ("-1", set()),
        ("-", set()),
        ("1;2|3,4", {"ncbigene:1", "ncbigene:2", "ncbigene:3", "ncbigene:4"}),
        ("24513(Tax:10116", {"ncbigene:24513"}),
        ("24513(tax:10116)", {"ncbigene:24513"}),
        ("fplx:AKT", {"fplx:AKT"}),
    ],
)
def test_ids(ids, expected):
    assert curies(ids, EntityType.GENE) == expected


SHIFTED = {
    "1.PubTator": "1|t|Title\n1|a|BDNF binds TrkB.\n1\t7\t11\tBDNF\tGene\t627\n"
    "1\t18\t22\tTrkB\tGene\t4915\n",
    "1.json": json.dumps({"id": "1", "passages": [{"offset": 0, "text": "BDNF binds.", "annotations": [
        {"infons": {"type": "Gene"}, "text": "BDNF", "locations": [{"offset": 1, "length": 4}]}]}]}),
    "1.xml": "<collection><document><id>1</id><passage><offset>0</offset><text>BDNF binds.</text>"
    '<annotation id="1"><infon key="type">Gene</infon><location offset="1" length="4"/>'
    "<text>BDNF</text></annotation></passage></document></collection>",
}  # fmt: skip


@pytest.mark.parametrize("name", SHIFTED)
def test_offsets_of_another_text_are_refused(tmp_path, name):
    """As of tools that count from 1, or bytes: every span would be wrong."""
    path = tmp_path / name
    path.write_text(SHIFTED[name])
    with pytest.raises(InputError, match="annotations are not those of their texts; ") as error:
        read_documents(path)
    assert "'DNF " in error.value.message
    assert "from 0" in error.value.hint


def test_single_differences_of_quoted_texts_are_usual(tmp_path):
    path = tmp_path / "1.PubTator"
    path.write_text(SHIFTED["1.PubTator"].replace("1\t7\t11", "1\t6\t10"))
    (document,) = read_documents(path)
    assert [mention.text for mention in document.mentions] == ["BDNF", "rkB."]


def test_a_document_that_is_there_twice_is_refused(tmp_path):
    """Its annotations would be read as those of the last text."""
    path = tmp_path / "1.PubTator"
    path.write_text("1|t|BDNF\n1|a|.\n1\t0\t4\tBDNF\tGene\t627\n\n1|t|Nothing\n1|a|.\n")
    with pytest.raises(InputError, match=r"1\.PubTator:5: document 1 is there twice"):
        read_documents(path)
    path = tmp_path / "annotations.jsonl"
    path.write_text('{"figid": "f1", "mentions": []}\n' * 2)
    with pytest.raises(InputError, match=r"annotations\.jsonl:2: figure f1 is there twice"):
        FromFile(path)
    path = tmp_path / "1.json"
    document = '{"id": "1", "passages": [{"offset": 0, "text": "BDNF"}]}'
    path.write_text(f"[{document}, {document}]")
    with pytest.raises(InputError, match="document 1 is there twice"):
        FromFile(path)

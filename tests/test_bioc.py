"""Figures of documents in BioC: captions, or the text of a document."""

from __future__ import annotations

import json

import pytest

from annotator.figures.articles import read_articles
from evaluation.fuzz.article_samples import article_samples

SAMPLES = article_samples()


def read(tmp_path, content, name="a.xml"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_articles(path, path.suffix[1:]))


def test_captions_and_texts_of_xml(tmp_path):
    caption, text = read(tmp_path, SAMPLES["bioc.xml"])
    assert (caption.figid, caption.pmcid) == ("PMC99000002__inv-g001", "PMC99000002")
    assert (caption.figtitle, caption.papertitle, caption.year) == (
        "The BDNF pathway", "Ketamine in mice", "2023",
    )  # fmt: skip
    assert caption.caption == "The BDNF pathway. BDNF binds TrkB."
    assert caption.figlink == "/pmc/articles/PMC99000002/figure/f1/"
    assert (text.figid, text.papertitle) == ("38000001", "GSK-3 in yeast.")
    assert text.caption == "GSK-3 in yeast. Lithium inhibits GSK-3."
    assert text.line == 10
    assert (caption.is_caption, text.is_caption) == (True, False)


DOCUMENT = {
    "id": "1",
    "passages": [
        {"offset": 0, "infons": {"type": "title"}, "text": "A title"},
        {"offset": 9, "infons": {"type": "abstract"}, "text": "Wnt."},
    ],
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"documents": [DOCUMENT, DOCUMENT | {"id": "2"}]}),
        json.dumps([{"documents": [DOCUMENT]}, {"documents": [DOCUMENT | {"id": "2"}]}], indent=1),
        json.dumps({"PubTator3": [DOCUMENT, DOCUMENT | {"id": 2}]}),
        f"{json.dumps(DOCUMENT)}\n{json.dumps(DOCUMENT | {'id': '2'})}\n",
        "\ufeff" + json.dumps([DOCUMENT, DOCUMENT | {"id": "2"}]),
    ],
)
def test_the_ways_in_which_json_comes(tmp_path, text):
    first, second = read(tmp_path, text, "a.json")
    assert (first.figid, second.figid) == ("1", "2")
    assert first.caption == "A title  Wnt."  # at the offsets of the document
    assert first.papertext == "Wnt."


def test_sentences_and_the_number_of_an_article(tmp_path):
    passage = {
        "offset": 5, "infons": {"type": "FIG_CAPTION", "id": "F2", "article-id_pmc": "42"},
        "sentences": [{"offset": 5, "text": "Akt."}, {"offset": 11, "text": "TNF."}],
    }  # fmt: skip
    (figure,) = read(tmp_path, json.dumps({"id": "9", "passages": [passage]}), "a.json")
    assert (figure.figid, figure.caption) == ("PMC42__F2", "Akt.  TNF.")


def test_bytes_that_are_not_utf_8(tmp_path):
    (rejected,) = read(tmp_path, b'{"id": "\xff"}\n', "a.json")
    assert (rejected.error, rejected.line) == ("undecodable", 1)

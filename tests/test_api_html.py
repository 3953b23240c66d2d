"""What notebooks show: texts with their mentions marked, and figures with their findings."""

import re
from html.parser import HTMLParser

import pytest

import annotator


class Read(HTMLParser):
    """Collects the tags, the text outside of the labels, and the tooltips."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self.titles, self._inside = set(), "", [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self._inside.append(tag)
        self.titles += [value for name, value in attributes if name == "title"]

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"span", "p"} & set(self._inside):
            self.text += data


@pytest.fixture(scope="module")
def reader(lexicon):
    return annotator.load(lexicon)


def test_mentions_are_marked_and_the_text_is_as_it_was(reader):
    caption = "Akt & BDNF bind <script>alert('TrkB')</script> in mice; \"KAR\": kainate receptor."
    found = reader.annotate(caption)
    read = Read(found._repr_html_())
    assert read.text.strip() == caption
    assert "script" not in read.tags
    assert len(read.titles) == len(found) == found._repr_html_().count("<mark")
    assert any(title.startswith("gene: ncbigene:627, hgnc:1033; ") for title in read.titles)
    assert "Mus musculus (caption: mice)" in found._repr_html_()


def test_what_comes_from_the_text_is_escaped_in_tooltips(reader):
    found = reader.annotate('KAR"><b>: kainate receptor. BDNF (<i>BDNF</i>: "x" & y)')
    assert not {"b", "i"} & Read(found._repr_html_()).tags


def test_a_text_without_mentions_is_shown(reader):
    assert Read(reader.annotate("1 < 2")._repr_html_()).text.strip() == "1 < 2"


def test_a_figure_is_shown_with_its_findings(reader):
    row = annotator.ExistingRow(
        "KAR", "<HSD>", "ncbigene:51144", "ncbitaxon:9606", "x", "sidecar", "gene"
    )
    compared = reader.compare(
        annotator.Figure("F<1>", "KAR: kainate receptor. BDNF.", existing=(row,))
    )
    page = compared._repr_html_()
    assert "F&lt;1&gt;" in page
    assert "wrong_entity" in page
    assert "caption_silent" not in page
    assert not Read(page).tags - {"div", "b", "mark", "span", "p", "table", "thead", "tbody", "tr",
                                  "th", "td"}  # fmt: skip
    many = annotator.Figure("F", " ".join(f"Akt{n}: BDNF{n} kinase," for n in range(40)), existing=(
        *(annotator.ExistingRow(f"AND{n}", "Andorra", "ncbigene:34500", "ncbitaxon:7227", "x",
                                "sidecar", "gene") for n in range(3)),))  # fmt: skip
    rows = len(re.findall("<tr>", reader.compare(many)._repr_html_()))
    assert rows <= 21


def test_reprs_are_short(reader):
    found = reader.annotate(
        "BDNF, Akt, TrkB, ketamine, GABA, calcium and nitric oxide " + "x " * 50
    )
    assert re.fullmatch(
        r"AnnotatedText\('BDNF, Akt, TrkB, .{40,60}…', 7 mentions: BDNF ncbigene:627, .*, "
        r"and 2 more\)",
        repr(found),
    )
    assert repr(reader.annotate("")) == "AnnotatedText('', 0 mentions)"
    assert repr(reader.compare(annotator.Figure("F", ""))) == (
        "ComparedFigure('F', mentions: 0, findings: 0, rows: 0)"
    )

"""Figures of articles in JATS: what a figure is, its caption as read, and what the paper says."""

from __future__ import annotations

import pytest

from annotator.records import Figure
from tests.jats_articles import article, caption_of, fig, read_xml


def figids(tmp_path, body, **more):
    records = read_xml(tmp_path, article(body, **more))
    assert all(isinstance(record, Figure) for record in records), records
    return [record.figid.removeprefix("PMC7000001__") for record in records]


FRONT = """<front><journal-meta><journal-title-group><journal-title>J</journal-title>
</journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="pmid">111</article-id><article-id pub-id-type="pmcid">PMC222</article-id>
<title-group><article-title>Roles of <italic>Akt</italic><xref ref-type="fn">*</xref></article-title>
<subtitle>a study</subtitle><trans-title-group><trans-title>Rollen</trans-title></trans-title-group>
</title-group>
<pub-date pub-type="pmc-release"><year>2018</year></pub-date>
<pub-date pub-type="collection"><year>2020</year></pub-date>
<pub-date date-type="pub"><year>2019</year></pub-date>
<abstract><sec><title>Methods</title><p>We used zebrafish.</p></sec></abstract>
<trans-abstract xml:lang="de"><p>Maus.</p></trans-abstract>
<kwd-group><title>Words</title><kwd>heart</kwd><compound-kwd><compound-kwd-part>regeneration
</compound-kwd-part></compound-kwd></kwd-group>
</article-meta></front>"""


def test_what_a_figure_knows_of_its_paper(tmp_path):
    body = f"<sec><title>R</title><sec><p>x</p>{fig('<title>A path</title><p>Akt binds.</p>')}</sec></sec>"
    (figure,) = read_xml(tmp_path, article(body, FRONT))
    assert (figure.figid, figure.pmcid, figure.year) == ("PMC222__g001", "PMC222", "2019")
    assert figure.papertitle == "Roles of Akt: a study"
    assert figure.papertext == "J\nheart; regeneration\nMethods We used zebrafish."
    assert (figure.figtitle, figure.caption) == ("A path", "A path. Akt binds.")
    assert (figure.number, figure.figlink) == ("Figure 1", "/pmc/articles/PMC222/figure/f1/")
    assert (figure.source, figure.line) == (str(tmp_path / "a.nxml"), 16)
    assert figure.organisms == figure.existing == ()


@pytest.mark.parametrize(
    ("ids", "name", "expected"),
    [
        ('<article-id pub-id-type="pmcaid">55</article-id>', "a.nxml", "PMC55"),
        ('<article-id pub-id-type="pmc">PMC55.2</article-id>', "a.nxml", "PMC55"),
        ("", "PMC77.nxml", "PMC77"),
        ('<article-id pub-id-type="pmid">12</article-id>', "a.nxml", "12"),
        ('<article-id pub-id-type="doi">10.1/x(3)</article-id>', "a.nxml", "10.1_x_3_"),
        ("", "my paper.xml", "my_paper"),
    ],
)
def test_the_identifier_of_an_article(tmp_path, ids, name, expected):
    front = f"<front><article-meta>{ids}</article-meta></front>"
    (figure,) = read_xml(tmp_path, article(fig("<p>x</p>"), front), name)
    assert figure.figid == f"{expected}__g001"
    assert figure.pmcid == (expected if expected.startswith("PMC") else "")


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("fpls-14-g002", "fpls-14-g002"), ("fpls-14-g002.jpg", "fpls-14-g002"),
        ("research.0360.fig.001", "research.0360.fig.001"), ("gr1_lrg.JPEG", "gr1_lrg"),
        ("images/a b/x.tif", "x"), ("https://example.org/pictures/x.png", "x"),
    ],
)  # fmt: skip
def test_the_name_of_a_picture(tmp_path, href, name):
    assert figids(tmp_path, fig("<p>x</p>", href)) == [name]


def test_the_prefix_of_a_namespace_is_any(tmp_path):
    body = '<fig id="f"><graphic xmlns:l="http://www.w3.org/1999/xlink" l:href="g1"/></fig>'
    assert figids(tmp_path, body) == ["g1"]


GRAPHICS = [
    ('<fig><graphic xlink:href="a"/><graphic xlink:href="b"/></fig>', ["a", "b"]),
    ('<fig><alternatives><graphic xlink:href="t" specific-use="thumbnail"/>'
     '<graphic xlink:href="a.tif"/><graphic xlink:href="a-web.jpg"/></alternatives></fig>', ["a"]),
    ('<fig><p>Text <graphic xlink:href="a"/></p></fig>', ["a"]),
    ('<fig><media xlink:href="a.jpg" mimetype="image"/></fig>', ["a"]),
    ('<fig id="v1"><media xlink:href="a.mp4" mimetype="video"/></fig>', ["v1"]),
    ("<fig/><fig><caption><p>x</p></caption></fig>", ["fig-1", "fig-2"]),
    ('<fig><caption><p><inline-graphic xlink:href="i"/></p></caption><graphic xlink:href="a"/></fig>',
     ["a"]),
    ('<fig><caption><p><graphic xlink:href="i"/></p></caption><graphic xlink:href="a"/></fig>', ["a"]),
    ('<table-wrap><graphic xlink:href="t"/></table-wrap>', []),
    ('<disp-formula><graphic xlink:href="e"/></disp-formula><chem-struct-wrap><graphic '
     'xlink:href="c"/></chem-struct-wrap>', []),
    ('<supplementary-material><caption><p>S1</p></caption><media xlink:href="s.pdf"/>'
     "</supplementary-material>", []),
    ('<supplementary-material><fig id="s1"><graphic xlink:href="s1"/></fig></supplementary-material>',
     ["s1"]),
    ('<boxed-text><sec><fig><graphic xlink:href="b1"/></fig></sec></boxed-text>', ["b1"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "names"), GRAPHICS)
def test_what_is_a_figure(tmp_path, body, names):
    assert figids(tmp_path, body) == names


def test_figures_outside_of_the_body(tmp_path):
    float_, appendix = fig("<p>x</p>", "fl"), fig("<p>x</p>", "ap")
    back = (
        f"<back><app-group><app>{appendix}</app></app-group></back>"
        f"<floats-group>{float_}<table-wrap/></floats-group>"
    )
    assert figids(tmp_path, fig("<p>x</p>", "b"), back=back) == ["b", "ap", "fl"]


def test_a_graphical_abstract(tmp_path):
    front = """<front><article-meta><article-id pub-id-type="pmc">7000001</article-id>
    <abstract abstract-type="graphical"><title>Graphical abstract</title><p>Akt binds.
    <graphic xlink:href="ga1.jpg"/></p></abstract>
    <abstract abstract-type="key-image"><p><fig id="u1"><graphic xlink:href="u1"/></fig></p></abstract>
    </article-meta></front>"""
    first, second = read_xml(tmp_path, article("", front))
    assert (first.figid, first.caption) == ("PMC7000001__ga1", "Akt binds.")
    assert (second.figid, second.caption) == ("PMC7000001__u1", "")


def test_a_group_lends_its_caption_and_label(tmp_path):
    body = """<fig-group id="g"><label>Figure 3</label><caption><title>KAR: kainate receptor</title></caption>
    <fig id="a"><label>A</label><caption><p>KAR opens.</p></caption><graphic xlink:href="a"/></fig>
    <fig id="b"><graphic xlink:href="b"/></fig><graphic xlink:href="c"/></fig-group>"""
    found = {f.figid[-1]: (f.caption, f.number) for f in read_xml(tmp_path, article(body))}
    assert found == {
        "a": ("KAR: kainate receptor. KAR opens.", "A"),
        "b": ("KAR: kainate receptor.", "Figure 3"),
        "c": ("KAR: kainate receptor.", "Figure 3"),
    }


def test_sub_articles(tmp_path):
    inner = fig("<p>x</p>", "r1")
    back = f"""<sub-article article-type="translation" xml:lang="es"><front-stub/><body>{inner}</body>
    </sub-article><response><front-stub><title-group><article-title>Answer</article-title></title-group>
    </front-stub><body>{inner}</body></response>
    <sub-article article-type="reply"><front-stub/><body>{fig("<p>y</p>", "r2")}</body></sub-article>"""
    found = read_xml(tmp_path, article(fig("<p>x</p>"), back=back))
    assert [(f.figid, f.papertitle) for f in found] == [
        ("PMC7000001__g001", "A paper"),
        ("PMC7000001__r1", "Answer"),
        ("PMC7000001__r2", "A paper"),
    ]


def test_several_articles_in_one_file(tmp_path):
    one = article(fig("<p>x</p>")).split("\n", 2)[2]
    other = one.replace("7000001", "7000002")
    found = read_xml(tmp_path, f"<pmc-articleset>{one}<!-- -->{other}</pmc-articleset>")
    assert [f.pmcid for f in found] == ["PMC7000001", "PMC7000002"]
    envelope = f'<OAI-PMH><record><metadata><j:wrap xmlns:j="x">{one}</j:wrap></metadata></record></OAI-PMH>'
    assert [f.pmcid for f in read_xml(tmp_path, envelope)] == ["PMC7000001"]


CAPTIONS = [
    ("<title>Title</title><p>Text.</p>", "Title. Text."),
    ("<title>Title.</title><p>Text.</p>", "Title. Text."),
    ("<title>Why?</title><p>One.</p><p>Two.</p>", "Why? One. Two."),
    ("<title>(A)</title>", "(A)."),
    ("<p>  a\n\t b&#160;c </p>", "a b\u00a0c"),
    ("<p>Ca<sup>2+</sup>, IC<sub>50</sub>, <italic>p<bold>ten</bold></italic></p>", "Ca2+, IC50, pten"),
    ("<p>one<break/>two</p>", "one two"),
    ("<p>&alpha;-toxin &#946; &lt;5&gt; &nosuch; &amp;</p>", "α-toxin β <5> &nosuch; &"),
    ("<p><![CDATA[a < b]]><!-- no --><?pi no?></p>", "a < b"),
    ("<p>see <xref ref-type='fig' rid='f2'>Fig. 2</xref></p>", "see Fig. 2"),
    ("<p>Akt<sup><xref ref-type='bibr'>12</xref>,<xref ref-type='bibr'>13</xref></sup> binds</p>",
     "Akt binds"),
    ("<p>Akt [<xref ref-type='bibr'>1</xref>, <xref ref-type='bibr'>2</xref>&#8211;<xref ref-type='bibr'>4</xref>] binds</p>",
     "Akt binds"),
    ("<p>Akt (<xref ref-type='bibr'>Smith, 2010</xref>; <xref ref-type='bibr'>Roe, 2011</xref>).</p>", "Akt."),
    ("<p>Akt (see <xref ref-type='bibr'>Smith, 2010</xref>) binds.</p>", "Akt (see) binds."),
    ("<p>modified from <xref ref-type='bibr'>9</xref>.</p>", "modified from."),
    ("<p>An empty () stays.</p>", "An empty () stays."),
    ("<p>*<xref ref-type='table-fn'>a</xref><fn><p>note</p></fn> p</p>", "* p"),
    ("<p><inline-formula><tex-math>\\alpha</tex-math></inline-formula>x</p>", "x"),
    ("<p><inline-formula><alternatives><tex-math>K_m</tex-math><mml:math><mml:mrow>\n <mml:mi>K</mml:mi>\n"
     " <mml:mi>m</mml:mi></mml:mrow></mml:math></alternatives></inline-formula> is 3</p>", "Km is 3"),
    ("<p><mml:math><mml:semantics><mml:mi>x</mml:mi><mml:annotation>TeX</mml:annotation></mml:semantics>"
     "</mml:math></p>", "x"),
    ("<p><alternatives><inline-graphic xlink:href='i'/><textual-form>H2O</textual-form></alternatives></p>",
     "H2O"),
    ("<p>Arrow <inline-graphic xlink:href='i'><alt-text>arrow</alt-text></inline-graphic> up</p>", "Arrow up"),
    ("<p>Short:<def-list><def-item><term>KAR,</term><def><p>kainate receptor</p></def></def-item>"
     "<def-item><term>P</term><def><p>phosphate;</p></def></def-item></def-list></p>",
     "Short: KAR: kainate receptor; P: phosphate"),
    ("<p><abbrev>KAR<def><p>kainate receptor</p></def></abbrev> opens</p>",
     "KAR (kainate receptor) opens"),
    ("<p><list><list-item><label>a</label><p>one</p></list-item><list-item><p>two</p></list-item></list></p>",
     "a one two"),
    ("<p><named-content content-type='gene'>Akt</named-content> <ext-link>x.org</ext-link></p>", "Akt x.org"),
    ("<p><styled-content style='color:red'>red</styled-content><sc>Akt</sc></p>", "redAkt"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text"), CAPTIONS)
def test_the_text_of_a_caption(tmp_path, content, text):
    assert caption_of(tmp_path, content) == text


def test_captions_in_several_languages(tmp_path):
    both = '<p>Deutsch.</p></caption><caption xml:lang="en"><p>English.</p>'
    german = article(fig(both), attributes='xml:lang="de"')
    assert read_xml(tmp_path, german)[0].caption == "English."
    other = article(fig(both.replace('"en"', '"fr"')), attributes='xml:lang="de"')
    assert read_xml(tmp_path, other)[0].caption == "Deutsch."


def test_a_figure_that_cannot_be_one_costs_only_itself(tmp_path):
    body = fig(f"<p>{'x' * 1_000_001}</p>") + fig("<p>fine</p>", "g2") + fig("<p>x</p>", "y" * 2000)
    first, second, third = read_xml(tmp_path, article(body))
    assert (first.error, second.caption, third.error) == ("too_large", "fine", "too_large")


def test_deep_recursion_is_refused_before_python_refuses_it(tmp_path):
    deep = "<italic>" * 120 + "Akt" + "</italic>" * 120
    assert caption_of(tmp_path, f"<p>{deep}</p>") == "Akt"
    deeper = "<italic>" * 200 + "Akt" + "</italic>" * 200
    (rejected,) = read_xml(tmp_path, article(fig(f"<p>{deeper}</p>")))
    assert (rejected.error, rejected.message) == ("bad_xml", "is nested more than 150 deep")

"""Record files: every variation of their fields, and each way they can be broken."""

from collections import Counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.figures import front_matter, read_figures
from annotator.figures.record_counts import expected_records
from annotator.records import EntityType, Figure, Origin, Rejected
from tests.figure_records import write


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[Homo sapiens, Mus musculus]", ("Homo sapiens", "Mus musculus")),
        ("\n- Danio rerio\n- Homo sapiens", ("Danio rerio", "Homo sapiens")),
        ("Homo sapiens", ("Homo sapiens",)),
        ("Homo sapiens, Caenorhabditis elegans", ("Homo sapiens", "Caenorhabditis elegans")),
        ("['Homo sapiens, Mus musculus', Bos taurus]", ("Homo sapiens", "Mus musculus", "Bos taurus")),
        ("' Escherichia coli'", ("Escherichia coli",)),
        ("NA", ()),
        ("[NA]", ()),
        (".na.character", ()),
        ("''", ()),
        ("", ()),
        ("[]", ()),
        ("[Zika virus, NA]", ("Zika virus",)),
        ("XXX", ("XXX",)),
        ("REJECT", ("REJECT",)),
    ],
)  # fmt: skip
def test_organisms(read, written, expected):
    figure = read(f"organisms: {written}\norganisms_ner: {written}")
    assert (figure.organisms, figure.organisms_ner) == (expected, expected)


def test_organisms_ner_is_absent_or_comes_late(read):
    assert read("organisms: Homo sapiens").organisms_ner == ()
    late = read("caption: A drawing.\nyear: '2021'\norganisms_ner:\n- Homo sapiens")
    assert late.organisms_ner == ("Homo sapiens",)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("TrkB binds BDNF.", "TrkB binds BDNF."),
        ("Figure", "Figure"),
        (".na.character", ".na.character"),
        ("NA", "NA"),
        ("''", ""),
        ("'  Two blanks around.  '", "  Two blanks around.  "),
        ("TrkB binds\n  BDNF\n  tightly.", "TrkB binds BDNF tightly."),
        ("'Two parts: the cell''s\n  membrane,\n\n  and its core.'", "Two parts: the cell's membrane,\nand its core."),
        ('"GSK-3\\u03B2 \\\n  acts."', "GSK-3β acts."),
        ("|\n  one\n  two", "one\ntwo\n"),
        ("P < 8.36E-09. C: *Sprouting;", None),  # a colon and a blank: not a plain scalar
        ("'P < 8.36E-09. C: *Sprouting; D: &c.'", "P < 8.36E-09. C: *Sprouting; D: &c."),
        ("no", "no"), ("2020-01-01", "2020-01-01"), ("1e5", "1e5"), ("0x1F", "0x1F"),
        ("ΜΑΡΚ and НА and İκB\u2010α\u2212", "ΜΑΡΚ and НА and İκB\u2010α\u2212"),
        ("'𝛼 and e\u0301'", "𝛼 and e\u0301"),
    ],
)  # fmt: skip
def test_caption(tmp_path, written, expected):
    (found,) = read_figures([write(tmp_path, f"caption: {written}")])
    assert (found.caption if isinstance(found, Figure) else None) == expected


@settings(max_examples=300, deadline=None)
@given(
    # PyYAML writes U+0085 without escaping it, and then reads it as a line break.
    caption=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85")),
    width=st.integers(20, 200),
)
def test_a_caption_that_yaml_wrote_comes_back_exactly(tmp_path_factory, caption, width):
    folder = tmp_path_factory.mktemp("any_caption")
    fields = yaml.safe_dump({"caption": caption}, allow_unicode=True, width=width)
    (figure,) = read_figures([write(folder, fields.rstrip("\n"))])
    assert figure.caption == caption


def test_scalars_come_out_as_they_are_written(tmp_path):
    path = tmp_path / "record.md"
    path.write_text(
        "---\nfigid: 1e5\nnumber: NO\npmcid: 0o17\nfigtitle: 2021-05-01\npapertitle: 1_000\n"
        "year: 2020\nfiglink: ~\ncaption: yes\n---\n",
        encoding="utf-8",
    )
    (figure,) = read_figures([path])
    assert figure == Figure(
        figid="1e5", number="NO", pmcid="0o17", figtitle="2021-05-01", papertitle="1_000",
        year="2020", caption="yes", source=str(path),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2020", "2020"), ("'2020'", "2020"), ("''", ""), ("NA", ""), ("", ""), ("in press", ""),
     ("2020.0", "2020"), ("2021-05-01", "2021"), ("20201", "")],
)  # fmt: skip
def test_year(read, written, expected):
    assert read(f"year: {written}").year == expected


@pytest.mark.parametrize("figid", ["", "figid:\n", "figid: ''\n", "figid: NA\n"])
def test_a_record_without_figid_goes_by_its_file_name(tmp_path, figid):
    path = tmp_path / "PMC7__fig-2.txt"
    path.write_text(f"---\n{figid}caption: A drawing.\n---\n", encoding="utf-8")
    (figure,) = read_figures([path])
    assert figure.figid == "PMC7__fig-2"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf---\nfigid: PMC1__f1\ncaption: 'A cell''s\n  wall.'\n---\n",
        b"---\r\nfigid: PMC1__f1\r\ncaption: 'A cell''s\r\n  wall.'\r\n---\r\n",
        b"--- \nfigid: PMC1__f1\ncaption: A cell's wall.\n---\t\n",
        b"---\nfigid: PMC1__f1\ncaption: A cell's wall.\n---\n# A page below\n\n---\nmore: [",
        b"---\nfigid: PMC1__f1\ncaption: A cell's wall.\n---",
        b"---\nfigid: PMC1__f1\ncaption: A cell's wall.\n",
    ],
    ids=["byte order mark", "CRLF", "blanks after the marks", "a page below", "no last line end", "not closed"],
)  # fmt: skip
def test_front_matter(tmp_path, content):
    path = tmp_path / "PMC1__f1.md"
    path.write_bytes(content)
    (figure,) = read_figures([path])
    assert (figure.figid, figure.caption) == ("PMC1__f1", "A cell's wall.")


OK = "figid: PMC1__f1\ncaption: A drawing.\n"
DEEP = "[" * 100_000 + "]" * 100_000
STEPS = "".join(f"{' ' * depth}b:\n" for depth in range(1, 2000))
ALIASES = "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}, *a{n}, *a{n}]\n" for n in range(30))

REJECTED = [
    ("no front matter", "# A page\n", 1, "no_front_matter", "the first line is not '---': not a figure record"),
    ("empty file", "", 1, "no_front_matter", "the first line is not '---': not a figure record"),
    ("no caption", "---\nfigid: PMC1__f1\n---\n", 0, "no_caption", "there is no field caption; a figure without one has caption ''"),
    ("null caption", "---\nfigid: PMC1__f1\ncaption:\n---\n", 3, "no_caption", "caption is null; a figure without one has caption ''"),
    ("list as caption", "---\nfigid: PMC1__f1\ncaption:\n- A\n---\n", 3, "wrong_type", "caption is a list, expected text"),
    ("mapping as figid", "---\nfigid: {a: b}\ncaption: A\n---\n", 2, "wrong_type", "figid is a mapping, expected text"),
    ("list as year", f"---\n{OK}year: [2020]\n---\n", 4, "wrong_type", "year is a list, expected text"),
    ("mapping as organisms", f"---\n{OK}organisms: {{a: b}}\n---\n", 4, "wrong_type", "organisms is a mapping, expected a name or a list of names"),
    ("text as genes", f"---\n{OK}genes: TNF\n---\n", 4, "wrong_type", "genes is text, expected a list of rows"),
    ("texts as rows", f"---\n{OK}genes: [TNF]\n---\n", 4, "wrong_type", "genes is text, expected a mapping in each row"),
    ("list in a row", f"---\n{OK}genes:\n- word: TNF\n- word: [a]\n---\n", 4, "wrong_type", "genes, row 2: word is a list, expected text"),
    ("text as schema", f"---\n{OK}schema-jsonld: Dataset\n---\n", 4, "wrong_type", "schema-jsonld is text, expected a mapping"),
    ("list as keyword", f"---\n{OK}schema-jsonld: {{keywords: [[TNF]]}}\n---\n", 4, "wrong_type", "schema-jsonld: keywords is not a list of texts"),
    ("list as front matter", "---\n- PMC1__f1\n---\n", 2, "wrong_type", "the front matter is not a mapping of fields"),
    ("no front matter between the marks", "---\n---\n", 2, "wrong_type", "the front matter is not a mapping of fields"),
    ("Python object", f"---\n{OK}x: !!python/object/apply:os.getcwd []\n---\n", 4, "bad_yaml", "the tag tag:yaml.org,2002:python/object/apply:os.getcwd is not accepted"),
    ("unknown tag", f"---\n{OK}x: !gene TNF\n---\n", 4, "bad_yaml", "the tag !gene is not accepted"),
    ("aliases of aliases", f"---\n{OK}a0: &a0 [x]\n{ALIASES}---\n", 4, "bad_yaml", "aliases (*name) are not accepted"),
    ("an alias of itself", f"---\n{OK}a: &a [*a]\n---\n", 4, "bad_yaml", "aliases (*name) are not accepted"),
    ("nesting that fills a C stack", f"---\n{OK}a: {DEEP}\n---\n", 4, "bad_yaml", "is nested more than 100 deep"),
    ("deep nesting on one line", f"---\n{OK}a: {'[' * 2000}{']' * 2000}\n---\n", 4, "bad_yaml", "is nested more than 100 deep"),
    ("deep nesting without end", f"---\n{OK}a: {'[' * 2000}\n---\n", 4, "bad_yaml", "is nested more than 100 deep"),
    ("deep nesting over lines", f"---\n{OK}a:\n{'  [' * 99}\n  [\n{']' * 100}\n---\n", 6, "bad_yaml", "is nested more than 100 deep"),
    ("deep nesting by dashes", f"---\n{OK}a:\n  {'- ' * 2000}b\n---\n", 5, "bad_yaml", "is nested more than 100 deep"),
    ("deep nesting by indentation", f"---\n{OK}a:\n{STEPS}---\n", 104, "bad_yaml", "is nested more than 100 deep"),
    ("list as a field's name", f"---\n{OK}? [a]\n: b\n---\n", 4, "bad_yaml", "a field's name is not text"),
    ("control character", f"---\n{OK}number: α\x07\n---\n", 4, "bad_yaml", "the character U+0007 is not allowed in YAML"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "line", "error", "message"),
    [case[1:] for case in REJECTED],
    ids=[case[0] for case in REJECTED],
)
def test_rejected(tmp_path, loader, content, line, error, message):
    path = tmp_path / "PMC1__f1.md"
    path.write_text(content, encoding="utf-8")
    assert list(read_figures([path])) == [Rejected(str(path), line, error, message)]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (f"---\n{OK}number: a: b\n---\n", 4, "mapping values are not allowed"),
        (f"---\n{OK}organisms: [a, b\n---\n", 5, "while parsing a flow sequence"),
        ("---\ncaption: 'A drawing.\n---\n", 3, "while scanning a quoted scalar"),
        (f"---\n{OK}\tyear: 1\n---\n", 4, "while scanning"),
        (f"---\n{OK}Text of the page, never closed\n", 5, "no line '---' closes the front matter"),
        (f"---\n{OK}year: *unknown\n---\n", 4, "found undefined alias"),
    ],
)
def test_bad_yaml_with_its_line(tmp_path, loader, content, line, message):
    # The rest of the message is PyYAML's, and its two parsers put it differently.
    path = tmp_path / "PMC1__f1.md"
    path.write_text(content, encoding="utf-8")
    (rejected,) = read_figures([path])
    assert (rejected.source, rejected.line, rejected.error) == (str(path), line, "bad_yaml")
    assert message in rejected.message


def test_undecodable(tmp_path):
    path = tmp_path / "PMC1__f1.md"
    path.write_bytes(b"---\nfigid: PMC1__f1\ncaption: 5 \xb5M\n---\n")
    assert list(read_figures([path])) == [
        Rejected(str(path), 3, "undecodable", "byte 0xb5 at offset 31 is not UTF-8")
    ]


def test_a_link_that_leads_nowhere_and_a_file_that_vanishes_are_unreadable(tmp_path):
    write(tmp_path, "caption: A drawing.", "PMC1__f1")
    gone = write(tmp_path, "caption: A drawing.", "PMC2__f1")
    link = tmp_path / "_figures" / "PMC3__f1.md"
    link.symlink_to("nowhere.md")
    records = read_figures([tmp_path])
    assert next(records).figid == "PMC1__f1"  # one at a time: the next is not read yet
    gone.unlink()
    message = "cannot be read: No such file or directory"
    assert list(records) == [
        Rejected(str(gone), 0, "unreadable", message),
        Rejected(str(link), 0, "unreadable", message),
    ]


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(front_matter, "MAX_BYTES", 1_000)
    path = write(tmp_path, f"caption: {'A' * 1_000}")
    assert list(read_figures([path])) == [
        Rejected(str(path), 0, "too_large", "has more than 1,000 bytes")
    ]


def test_duplicate_figid(tmp_path):
    first = write(tmp_path, "caption: A drawing.")
    second = tmp_path / "copy.txt"
    second.write_text("---\nfigid: PMC1__f1\ncaption: Another.\n---\n", encoding="utf-8")
    figure, rejected = read_figures([tmp_path, second])
    assert figure.source == str(first)
    message = f"figid PMC1__f1 was already read from {first}"
    assert rejected == Rejected(str(second), 0, "duplicate_figid", message)


def test_a_broken_record_stops_nothing(tmp_path):
    write(tmp_path, "caption: A drawing.", "PMC1__f1")
    write(tmp_path, "caption: [", "PMC2__f1")
    write(tmp_path, "caption: A drawing.", "PMC3__f1")
    found = [getattr(r, "figid", None) or r.error for r in read_figures([tmp_path])]
    assert found == ["PMC1__f1", "bad_yaml", "PMC3__f1"]


@pytest.fixture(params=["C", "Python"])
def loader(request, monkeypatch):
    """Run a test with PyYAML's C parser, and as where it is not there."""
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML has no C parser here")
    front_matter._loader_class.cache_clear()
    yield request.param
    front_matter._loader_class.cache_clear()


def test_deep_nesting_is_said_in_our_words(tmp_path, monkeypatch):
    class Limited(yaml.SafeLoader):
        """A parser with a limit of its own, as PyYAML 6.0.4's C parser has."""

        def get_single_node(self):
            raise yaml.scanner.ScannerError("in its words", None, "too deep", self.get_mark())

    monkeypatch.setattr(front_matter, "_loader_class", lambda: Limited)
    path = write(tmp_path, f"a: {'[' * 101}{']' * 101}")
    (rejected,) = read_figures([path])
    assert rejected.message == "is nested more than 100 deep"
    path = write(tmp_path, f"a: {'[' * 90}{']' * 90}")
    (rejected,) = read_figures([path])
    assert rejected.message == "in its words: too deep"


def test_both_parsers_of_pyyaml_read_the_same(tmp_path, loader):
    path = write(
        tmp_path,
        "caption: 'Multi-line: the\n  cell''s\n\n  wall.'\nyear: 2020\nnumber: NO\npmcid: ~\n"
        "genes:\n- {word: 1e5, symbol: TNF, source: NO, hgnc_symbol: TNF, entrez: 7124}",
    )
    assert loader == "C" or not hasattr(yaml, "CSafeLoader")
    (figure,) = read_figures([path])
    assert (figure.caption, figure.year, figure.number, figure.pmcid) == (
        "Multi-line: the cell's\nwall.", "2020", "NO", "",
    )  # fmt: skip
    assert [(row.word, row.id, row.source) for row in figure.existing] == [
        ("1e5", "ncbigene:7124", "NO")
    ]


def test_every_real_record_is_read(shared_data):
    records = list(read_figures([shared_data / "pfocr"]))
    figures = [record for record in records if isinstance(record, Figure)]
    assert len(figures) == len(records) == expected_records([shared_data / "pfocr"])
    assert all(figure.source.endswith(f"{figure.figid}.md") for figure in figures)
    rows = Counter(row.origin for figure in figures for row in figure.existing)
    assert set(rows) == set(Origin)
    assert not {"NA", ".na.character"} & {name for f in figures for name in f.organisms}
    assert all(row.id for f in figures for row in f.existing if row.type is EntityType.GENE)
    keywords = [row for f in figures for row in f.existing if row.type is None]
    assert all(row.symbol for row in keywords)

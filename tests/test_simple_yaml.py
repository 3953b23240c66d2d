"""Records read line by line are what the YAML library reads."""

import random
import tracemalloc

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.figures import front_matter
from annotator.figures.front_matter import _escaped, _parse
from annotator.figures.record_error import RecordError
from annotator.figures.simple_yaml import simple_mapping

#: Written as PFOCR writes them: PyYAML's and R's forms, with what can go wrong.
RECORD = """\
---
figid: PMC1__a
figtitle: 'A title: with a colon, and
  a second line'
organisms:
- Homo sapiens
- 'NO'
pmcid: PMC1
number: F2
caption: "GSK-3\\u03B2 (GSK3B) and \\
  eEF2 kinase. \\"KAR\\", kainate receptor"
papertitle: A plain title that goes on
  in a second line.
year: '2020'
doi: 10.1/2
automl_pathway: 0.91
ndex: ''
annotations: []
empty:
nothing: null
genes:
- word: BDNF
  symbol: BDNF
  source: hgnc_symbol
  entrez: '627'
- word: 1e5
  symbol: ~
chemicals: []
diseases:
- word: (TB)
  source: MESH
  doid: '1'
- word: 'B-cell'
  source: 'MESH'
  doid: "2"
- word: von Willebrand
  source:  MESH
  doid: '3'
- word: it's
  source: NO
  doid: '4'
- word: Crohn
  source: MESH
  doid: '5'
schema-jsonld:
- '@context': https://schema.org/
  '@id': https://example.org/a.html
  description: 'It''s said: twice
    over'
  creator:
    '@type': Organization
    name: Example
  keywords:
  - BDNF
  - 2-deoxy
  - 'YES'
"""

SIGNS = [
    "'", '"', ":", ": ", " #", "#", "- ", "-", "\n", "\n\n", "\n ", "  ", "|", ">", "&a ", "*a",
    "!", "{", "[", "}", "]", ",", "?", "? ", "~", "null", "null ", "\\", "%", "@", "`", "...",
    "---", "\n---\n", "\t", "\r", "\x85", "\u2028", "<<: ", "=", "\ufeff", "é", "key: v\n", "''",
    "\\n", "\n- a", "\n  keywords:\n  - x", "\x00", "\ud800", "[]", "{}", " []",
]  # fmt: skip


def by_library(content, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(front_matter, "simple_mapping", lambda *_: None)
        return _parse(content)


def check(content, monkeypatch):
    """Compare both readers; tell whether the text was simple."""
    simple = simple_mapping(content, _escaped)
    if simple is None:
        return False
    whole = by_library(content, monkeypatch)
    assert simple == (whole.values, whole.lines)
    return True


def test_a_record_is_simple_and_reads_as_by_the_library(monkeypatch):
    assert check(RECORD, monkeypatch)
    values = _parse(RECORD).values
    assert values["caption"] == 'GSK-3β (GSK3B) and eEF2 kinase. "KAR", kainate receptor'
    assert values["organisms"] == ["Homo sapiens", "NO"]
    assert values["genes"][1] == {"word": "1e5", "symbol": None}
    assert values["schema-jsonld"][0]["description"] == "It's said: twice over"


def test_a_wrong_escape_is_reported_in_its_line():
    with pytest.raises(RecordError, match="unknown escape character") as caught:
        _parse(RECORD.replace('\\"KAR\\"', "\\qKAR"))
    assert caught.value.line == 11


def test_long_quoted_texts_take_little_memory():
    text = "x" * 5_000_000
    tracemalloc.start()
    for quoted in (f"'{text}'", f'"{text}"', "'" + "''" * 1000 + f"{text}'"):
        values, _ = simple_mapping(f"---\ncaption: {quoted}\n", _escaped)
        assert values["caption"].endswith("xxx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * len(text)


def test_what_is_written_wrongly_reads_as_by_the_library(monkeypatch):
    chance = random.Random(7)
    simple = 0
    for _ in range(4_000):
        content = RECORD
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(4, len(content))
            kind = chance.random()
            if kind < 0.5:
                content = content[:at] + chance.choice(SIGNS) + content[at:]
            elif kind < 0.7:
                content = content[:at] + content[at + chance.randint(1, 5) :]
            else:
                start = chance.randrange(4, len(content))
                content = (
                    content[:at] + content[start : start + chance.randint(1, 60)] + content[at:]
                )
        simple += check(content, monkeypatch)
    assert simple > 400


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["figid", "caption", "year", "@id", "organisms", "genes"]),
        st.recursive(
            st.none() | st.text(max_size=200),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(["word", "symbol", "a b", "null"]), inner, max_size=3
                )
            ),
            max_leaves=8,
        ),
        min_size=1,
    ),
    st.booleans(),
)
def test_what_pyyaml_writes_reads_the_same(values, allow_unicode):
    content = "---\n" + yaml.safe_dump(values, allow_unicode=allow_unicode, sort_keys=False)
    with pytest.MonkeyPatch.context() as monkeypatch:
        try:
            check(content, monkeypatch)
        except RecordError as error:
            pytest.fail(f"the library refuses what is simple: {error.message}")


def test_real_records_are_simple(shared_data, monkeypatch):
    from annotator.figures.front_matter import _CLOSING, read_text

    simple = read = 0
    for path in sorted((shared_data / "pfocr" / "_figures").glob("*.md"))[::9]:
        content = read_text(path)
        closing = _CLOSING.search(content)
        simple += check(content[: closing.start() + 1], monkeypatch)
        read += 1
    assert simple >= 0.95 * read > 0


@pytest.mark.parametrize(
    "content",
    [
        "---\ncaption: 'x\nseo: y'\n",
        '---\ncaption: "x\nfigid: y"\n',
        "---\na: b\na: c\n",
        "---\na: 'b\n    \n  c'\n",
        "---\na: 'b\n  '\n",
        "---\na: 'b' c\n",
        "---\na: b: c\n",
        "---\na:\n  'b'\n",
        "---\na: |\n  b\n",
        "---\na: &x b\nc: *x\n",
        "---\na: b\n...\nc: d\n",
        "---\n\n",
        "---\n",
        "--- \na: b\n",
        "---\na: b\n\nc: d\n",
        "---\na:\n  - b\n c: d\n",
        "---\na: b #c\n",
        "---\r\na: b\r\n",
    ],
)
def test_what_may_be_something_else_is_left_to_the_library(content):
    assert simple_mapping(content, _escaped) is None

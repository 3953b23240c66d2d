"""The notation of the curated tables, and patterns that are put together when first used."""

import re
from functools import cache
from types import ModuleType

import pytest

from annotator.errors import LexiconError
from annotator.lexicon import word_patterns
from annotator.lexicon.word_lists import TermSet
from annotator.lexicon.word_patterns import (
    WordPattern,
    beginnings,
    expression,
    one_of,
    read_ahead,
)
from tests.word_notation import spellings


@pytest.mark.parametrize(
    ("term", "fits", "fits_not"),
    [
        ("factor", ["factor"], ["factors", "Factor", "cofactor"]),
        ("factor(s)", ["factor", "factors"], ["factor(s)"]),
        ("tumo(u)r(s)", ["tumor", "tumour", "tumors", "tumours"], ["tumou"]),
        ("virus(es)", ["virus", "viruses"], ["virusees"]),
        ("*porter", ["transporter", "aporter"], ["porter", "3porter"]),
        ("***in(s)", ["actin", "actins"], ["gain", "in"]),
        ("phosph*", ["phosphate", "phospho3"], ["phosph", "phospho-"]),
        ("extract(*)", ["extract", "extracts", "extract2"], ["extract x"]),
        ("binding protein", ["binding protein"], ["binding  protein", "binding-protein"]),
        ("phospho(-)", ["phospho", "phospho-"], ["phosphoo"]),
        ("a.b+", ["a.b+"], ["aab+", "a.bb"]),
    ],
)
def test_notation(term, fits, fits_not):
    pattern = re.compile(expression([term]))
    assert all(map(pattern.fullmatch, fits))
    assert not any(map(pattern.fullmatch, fits_not))
    assert all(map(pattern.fullmatch, spellings(term)))


@pytest.mark.parametrize(
    "term", ["", "*", "**", "a(b", "a)b", "a()", "(a(b))", "a*b", "(*)", "a(*)b"]
)
def test_what_is_not_in_the_notation_is_refused(term):
    with pytest.raises(ValueError, match="is not in the notation for words"):
        expression(["fine", term])


def test_a_blank_may_be_more_than_a_blank():
    assert re.fullmatch(expression(["binding protein"], blank="[ -]"), "binding-protein")


def test_endings_share_their_letters():
    assert expression(["*ine", "acid", "*ate(s)"]) == "(?:acid|[a-z]{1,60}(?:ine|ate(?:s)?))"


def test_neighbours_share_their_first_letter():
    terms = ["bc", "b(s)", "b*", "cd", "(a)b", "(a)c"]
    assert expression(terms) == r"(?:b(?:c|(?:s)?|\w{1,60})|cd|(?:a)?b|(?:a)?c)"


def test_how_terms_begin():
    assert beginnings("viral_words.tsv") == ("phage", "viral", "virion", "virus")
    assert "b cell" in beginnings("host_words.tsv", "cell")


def test_errors_name_the_table(monkeypatch):
    with pytest.raises(LexiconError, match=r"units\.tsv: no term that is length or mass"):
        one_of("units.tsv", "length", "mass")
    monkeypatch.setattr(word_patterns, "listed_terms", lambda table, *what: ("h", "a(b"))
    with pytest.raises(LexiconError, match=r"units\.tsv: 'a\(b' is not in the notation"):
        one_of("units.tsv")


def test_patterns_and_sets_are_made_when_they_are_first_used():
    made = []

    def text():
        made.append(1)
        return "(a)b"

    pattern = WordPattern(text, re.IGNORECASE)
    assert not made
    assert pattern.search("xAb").span() == (1, 3)
    assert pattern.match("ab").group(1) == "a"
    assert pattern.fullmatch("abc") is None
    assert [found.start() for found in pattern.finditer("abab")] == [0, 2]
    assert made == [1]
    absent = TermSet("absent.tsv")
    with pytest.raises(FileNotFoundError):
        assert "a" in absent


def test_sets_of_terms():
    ions = TermSet("chemical_classes.tsv", "ion")
    assert "mesh:D002118" in ions
    assert "mesh:D012694" not in ions
    assert len(ions) == 8
    assert ions < set(TermSet("chemical_classes.tsv"))


def test_what_modules_have_is_read_ahead():
    module = ModuleType("words")
    module.pattern = WordPattern(lambda: "a+")
    module.terms = TermSet("viral_words.tsv")
    module.table = cache(lambda: {"a": "b"})
    module.rows = cache(lambda name: (name,))
    read_ahead([module])
    assert module.table.cache_info().currsize == 1
    assert "compiled" in vars(module.pattern)
    assert "_terms" in vars(module.terms)

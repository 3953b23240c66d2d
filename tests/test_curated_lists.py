"""The curated word lists: well-formed, and harmless to the names of the starter lexicon."""

from __future__ import annotations

import csv

import pytest

from annotator.errors import LexiconError
from annotator.lexicon import open_lexicon
from annotator.lexicon.curated import lexicon_data, read_rows
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import TermKind
from annotator.records import EntityType

FILES = ("common_words.tsv", "ambiguous_terms.tsv")


def read(name):
    path = lexicon_data() / "curated" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_whole_sorted_and_there_once(name):
    rows = read(name)
    texts = [row["text"] for row in rows]
    assert len(rows) > 200
    assert texts == sorted(set(texts))
    assert all(all(row.values()) and None not in row for row in rows)
    assert {row["source"] for row in rows} <= {"reviewed", "PFOCR rows"}


def test_common_words_are_lower_case():
    assert all(row["text"] == row["text"].lower() for row in read(FILES[0]))


def test_no_common_word_is_the_name_of_a_chemical():
    lexicon = open_lexicon("starter")
    for word in shipped_word_lists().common_words:
        written = [
            c.term
            for c in lexicon.lookup(word)
            if c.entity.type is EntityType.CHEMICAL and c.term == word
        ]
        assert not written, word


def test_no_ambiguous_short_form_is_an_approved_symbol_of_the_starter_that_captions_use():
    """Each that is one was looked at: the other meaning is the usual one in captions."""
    reviewed = {"CAD", "CO", "GI", "PAH", "Ser", "TF"}
    lexicon = open_lexicon("starter")
    for text in shipped_word_lists().ambiguous:
        for candidate in lexicon.lookup(text):
            if candidate.kind is TermKind.APPROVED_SYMBOL and candidate.term == text:
                assert text in reviewed, candidate


@pytest.mark.parametrize("content", ["word\twhat\n", "text\twhat\twhy\tsource\na\tb\tc\n"])
def test_a_damaged_list_is_refused_with_its_line(tmp_path, content):
    path = tmp_path / "list.tsv"
    path.write_text(content)
    with pytest.raises(LexiconError, match=r"list\.tsv:[12]: expected"):
        read_rows(path)

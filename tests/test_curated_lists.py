"""The curated tables: well-formed, read, without contradictions, harmless to the starter lexicon.

That each word of them has an effect is tested in ``test_listed_words.py``.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

import annotator
from annotator.errors import LexiconError
from annotator.lexicon import curated, open_lexicon
from annotator.lexicon.curated import CuratedRow, curated_rows, lexicon_data, read_rows
from annotator.lexicon.word_lists import listed_terms, shipped_word_lists
from annotator.provenance import TermKind
from annotator.records import EntityType
from tests.word_notation import spellings

TABLES = sorted(path.name for path in (lexicon_data() / "curated").iterdir())

#: Who says so: README.md of the lexicons explains them.
SOURCES = {
    "reviewed",
    "PFOCR rows",
    "HGNC gene names",
    "IUBMB enzyme nomenclature",
    "IUPAC nomenclature",
    "LIPID MAPS",
    "MeSH",
    "NLM-Gene, BioRED and GNormPlus",
    "NLM-Gene, BioRED, GNormPlus and SourceData",
    "NCBI Taxonomy",
    "SI",
    "SourceData",
    "UniProt naming guidelines",
}

#: Lists that say the opposite of each other, and the words that are in both for a reason.
CONTRADICTING = [
    # "retinoblastoma gene" is one, "differentially expressed genes" are none in particular.
    (("gene_heads.tsv",), ("other_heads.tsv",), {"genes"}),
    (("split_name_heads.tsv",), ("other_heads.tsv",), set()),
    (("ion_conductors.tsv",), ("other_heads.tsv",), set()),
    (("gene_heads.tsv",), ("not_enzymes.tsv",), set()),
    (("gene_heads.tsv",), ("chemical_words.tsv",), set()),
    (("after_chemicals.tsv",), ("not_enzymes.tsv",), set()),
    (("after_chemicals.tsv",), ("element_uses.tsv", "use"), set()),
    (("common_words.tsv",), ("ambiguous_terms.tsv",), set()),
    (("variant_words.tsv", "after the symbol"), ("variant_words.tsv", "isoform"), set()),
]  # fmt: skip
#: Tables whose kinds exclude each other. "phospho" begins names and goes on in them.
EXCLUDING_KINDS = ["cell_words.tsv", "chemical_classes.tsv", "element_uses.tsv", "mesh_words.tsv",
                   "name_modifiers.tsv", "units.tsv"]  # fmt: skip


def test_the_folder_holds_tables_alone():
    assert len(TABLES) > 20
    assert all(name.endswith(".tsv") for name in TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_sorted_and_there_once(name):
    keys = [(row.term, row.what) for row in curated_rows(name)]
    assert keys, name
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("name", TABLES)
def test_lines_end_as_they_should(name):
    content = (lexicon_data() / "curated" / name).read_bytes()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert not [line for line in content.split(b"\n") if line != line.rstrip()]
    assert b"\xef\xbb\xbf" not in content


@pytest.mark.parametrize("name", TABLES)
def test_sources_are_known_and_reasons_say_more_than_the_word(name):
    rows = curated_rows(name)
    assert {row.source for row in rows} <= SOURCES
    assert not [row for row in rows if row.why == row.term]


@pytest.mark.parametrize("name", TABLES)
def test_the_code_reads_the_table_and_the_readme_explains_it(name):
    code = [
        path.read_text(encoding="utf-8") for path in Path(annotator.__file__).parent.rglob("*.py")
    ]
    assert any(f'"{name}"' in text or f"'{name}'" in text for text in code)
    assert f"`{name}`" in (lexicon_data() / "README.md").read_text(encoding="utf-8")


def written(table, *what):
    return {text for term in listed_terms(table, *what) for text in spellings(term)}


@pytest.mark.parametrize(("one", "other", "in_both"), CONTRADICTING)
def test_no_word_is_in_two_lists_that_contradict_each_other(one, other, in_both):
    assert written(*one) & written(*other) == in_both


@pytest.mark.parametrize("name", EXCLUDING_KINDS)
def test_no_word_is_of_two_kinds(name):
    kinds = {row.what for row in curated_rows(name)}
    for one, other in combinations(sorted(kinds), 2):
        assert not written(name, one) & written(name, other)


@pytest.mark.parametrize("name", ["gene_heads.tsv", "after_chemicals.tsv", "split_name_heads.tsv"])
def test_no_two_rows_have_the_same_spelling(name):
    found = [text for term in listed_terms(name) for text in set(spellings(term))]
    assert len(found) == len(set(found))


def test_common_words_are_lower_case():
    assert all(term == term.lower() for term in listed_terms("common_words.tsv"))


def test_no_common_word_is_the_name_of_a_chemical():
    lexicon = open_lexicon("starter")
    for word in shipped_word_lists().common_words:
        found = [
            c.term
            for c in lexicon.lookup(word)
            if c.entity.type is EntityType.CHEMICAL and c.term == word
        ]
        assert not found, word


def test_no_ambiguous_short_form_is_an_approved_symbol_of_the_starter_that_captions_use():
    """Each that is one was looked at: the other meaning is the usual one in captions."""
    reviewed = {"CAD", "CO", "GI", "PAH", "SPR", "Ser", "TF"}
    lexicon = open_lexicon("starter")
    for text in shipped_word_lists().ambiguous:
        for candidate in lexicon.lookup(text):
            if candidate.kind is TermKind.APPROVED_SYMBOL and candidate.term == text:
                assert text in reviewed, candidate


HEADER = "term\twhat\twhy\tsource\tdate\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", ":1: expected the columns term, what, why, source, date"),
        ("word\twhat\n", ":1: expected the columns term, what, why, source, date"),
        (f"{HEADER}a\tb\tc\n", ":2: expected 5 columns, got 3"),
        (f"{HEADER}a\tb\tc\td\t2026-11-27\n\n", ":3: expected 5 columns, got 0"),
        (f"{HEADER}a\tb\t\td\t2026-11-27\n", ":2: expected why to be filled"),
        (f"{HEADER}a \tb\tc\td\t2026-11-27\n", ":2: expected term to be filled, without blanks"),
        (f"{HEADER}a\tb\tc\td\t2026-02-30\n", ":2: expected a date such as 2026-11-27"),
        (f"{HEADER}a\tb\tc\td\t20261127\n", ":2: expected a date such as 2026-11-27"),
    ],
)
def test_a_damaged_table_is_refused_with_its_line(tmp_path, content, said):
    path = tmp_path / "list.tsv"
    path.write_text(content)
    with pytest.raises(LexiconError) as refused:
        read_rows(path)
    assert refused.value.message.startswith(f"{path}{said}")
    assert "lexicons/README.md" in str(refused.value)


def test_a_table_is_read_into_rows(tmp_path):
    path = tmp_path / "list.tsv"
    path.write_text(f'{HEADER}"a\tb\tc\td\t2026-11-27\n')
    assert read_rows(path) == (CuratedRow('"a', "b", "c", "d", "2026-11-27"),)


def test_the_shipped_data_of_an_installed_package_come_first(tmp_path, monkeypatch):
    package = tmp_path / "site" / "annotator" / "lexicon"
    package.mkdir(parents=True)
    monkeypatch.setattr(curated, "files", lambda name: package)
    assert lexicon_data() == tmp_path / "site" / "lexicons"
    (package / "data").mkdir()
    assert lexicon_data() == package / "data"

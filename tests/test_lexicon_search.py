"""The search of a lexicon against the plain way: try every term at every place."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.lexicon import open_lexicon
from annotator.lexicon.continuations import continuation_bits
from annotator.lexicon.index import Lexicon
from annotator.lexicon.search import MAX_TERM_LENGTH, TermSearch
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import shipped_word_lists
from annotator.provenance import TermKind
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.names.company import meanings_by_short_form
from annotator.records import HUMAN, Entity, EntityType
from annotator.text import normalize

TERMS = [
    "PSD-95", "IL-1β", "interleukin-1 beta", "Akt", "protein kinase B", "Ca2+", "Cl-", "5-HT",
    "NMDA receptor", "eEF2 kinase", "TGFbeta receptor", "TGF-β", "β-catenin", "Wnt β-catenin pathway",
    "1,4,5-trisphosphate", "inositol (1,4,5)-trisphosphate", "a", "b c", "MAPK", "s", "Fatty Acids",
    "NF-κB", "GABA(A) receptor", "2'3'-cGAMP", "K+ channel", "the the the", "x y z 1 2 3 4 5 6 7 8 9",
]  # fmt: skip


def lexicon_of(texts):
    table = TermTable()
    for number, text in enumerate(texts):
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, text)
        table.terms.append(Term(text, curie, TermKind.NAME, "test"))
    return Lexicon.of("test", table)


SMALL = lexicon_of(TERMS)


def plain_way(lexicon, text):
    """Return (start, end, key, plural) of every term, by looking at every start of a word."""
    normalized = normalize(text)
    found = set()
    for at, start in normalized.starts.items():
        for prefix, number in lexicon.compiled.keys.iter_prefixes_with_ids(
            normalized.key[at : at + MAX_TERM_LENGTH]
        ):
            end = at + len(prefix)
            if end in normalized.ends:
                plural = end in normalized.plural_ends
                stop = normalized.ends[end]
                if plural:
                    stop = normalized.ends.get(end + 1, stop)
                found.add((start, stop, number, plural))
    return found


def searched(lexicon, text):
    hits = TermSearch(lexicon.compiled, lambda _: -1, lambda _word, _keys: False).find(text, [])
    assert len(hits) == len(set(hits)), "nothing is found twice"
    assert hits == sorted(hits), "in order"
    return {(start, -minus_end, key, plural) for start, minus_end, key, plural in hits}


PIECES = st.one_of(
    st.sampled_from(TERMS),
    st.sampled_from([" ", "-", "\u2011", "/", "(", ")", ", ", ".", "s", "β", "α", "1", "2", "\u00a0", "\n", "ΜΑΡΚ", "²⁺", "'", "\u200b", "+"]),
    st.text(st.characters(codec="utf-8"), max_size=3),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(text=st.lists(PIECES, max_size=14).map("".join))
def test_it_finds_what_the_plain_way_finds(text):
    assert searched(SMALL, text) == plain_way(SMALL, text)


@settings(max_examples=200, deadline=None)
@given(text=st.lists(PIECES, max_size=14).map("".join))
def test_offsets_reproduce_the_text(text):
    for match in SMALL.matches(text):
        surface = text[match.start : match.end]
        keys = {normalize(surface).key, normalize(surface.rstrip("sS")).key}
        terms = {normalize(c.term).key for c in match.candidates}
        terms |= {term.removesuffix("s") for term in terms}
        assert keys & terms, (surface, terms)


@settings(max_examples=200, deadline=None)
@given(text=st.lists(PIECES, max_size=14).map("".join))
def test_the_maps_of_normalisation_are_monotone(text):
    normalized = normalize(text)
    for mapping in (normalized.starts, normalized.ends):
        keys, values = list(mapping), list(mapping.values())
        ordered = sorted(mapping.items())
        assert [value for _, value in ordered] == sorted(values), (keys, values)
        assert all(0 <= value <= len(text) for value in values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PSD95, PSD 95 and PSD-95", ["PSD95", "PSD 95", "PSD-95"]),
        ("IL1β = IL-1beta", ["IL1β", "IL-1beta"]),
        ("(NMDA receptors)", ["NMDA receptors"]),
        ("ΜΑΡΚ acts", ["ΜΑΡΚ"]),
        ("TGF β receptor", ["TGF β receptor", "TGF β"]),
        ("Ca²⁺ and Cl- enter", ["Ca²⁺", "Cl-"]),
        ("xPSD-95 PSD-951", []),
        ("GABA (A) receptors", ["GABA (A) receptors"]),
    ],
)
def test_writings(text, expected):
    assert [text[m.start : m.end] for m in SMALL.matches(text) if m.end - m.start > 1] == expected


def test_the_bitmap_may_only_err_on_the_safe_side():
    """With every bit set all is searched; with none set, only single words are found."""
    bits = continuation_bits(["protein kinase b", "akt"], 2)
    assert 0 < int((bits != 0).sum()) < 20
    assert len(bits) & (len(bits) - 1) == 0


def test_real_captions(shared_data):
    import gzip
    import json

    starter = open_lexicon("starter")
    with gzip.open(shared_data / "pfocr" / "captions.jsonl.gz", "rt", encoding="utf-8") as file:
        captions = [json.loads(line)["caption"] for _, line in zip(range(300), file, strict=False)]
    for caption in captions:
        assert searched(starter, caption) == plain_way(starter, caption)


def ordinary_words():
    """Return a lexicon in which all ordinary words, and numbers, are names of a gene and a family."""
    table = TermTable()
    kinds = (TermKind.APPROVED_SYMBOL, TermKind.ALIAS_SYMBOL, TermKind.NAME)
    words = [*shipped_word_lists().common_words, *map(str, range(300))]
    for number, (kind, type_) in enumerate(
        product(kinds, (EntityType.GENE, EntityType.GENE_FAMILY))
    ):
        for source in ("starter", "ncbigene"):
            curie = f"ncbigene:{number}{source}"
            table.entities[curie] = Entity(curie, type_, f"X{number}", HUMAN)
            table.terms += [Term(word, curie, kind, source) for word in words]
    for word, type_ in (("lead", EntityType.CHEMICAL), ("mice", EntityType.ORGANISM)):
        curie = f"test:{word}"
        table.entities[curie] = Entity(curie, type_, word)
        table.terms.append(Term(word, curie, TermKind.NAME, "starter"))
    return Lexicon.of("test", table), words


def test_words_that_are_left_out_are_never_names():
    lexicon, words = ordinary_words()
    names = NameLookup(lexicon, shipped_word_lists())
    left_out = set()
    cases = (str, str.upper, str.capitalize, "{}s".format)
    for word in {case(word) for word in words for case in cases}:
        found = lexicon.matches(word)
        kept = lexicon.matches(word, ordinary=False)
        for match in (match for match in found if match not in kept):
            text = word[match.start : match.end]
            assert not names.of_match(match, text), text
            assert not match.candidates.organisms
            assert text not in meanings_by_short_form()
            left_out.add(text)
    assert {"and", "the", "cell", "cells", "kinase", "16"} <= left_out
    assert left_out.isdisjoint({"The", "AND", "lead", "mice"})
    assert all(text.isalnum() for text in left_out)


def test_long_words_are_read_but_not_kept():
    text = "Akt " + "x" * (MAX_TERM_LENGTH + 1) + "-Akt"
    search = TermSearch(SMALL.compiled, lambda _: -1, lambda _word, _keys: False)
    assert [text[start:-minus_end] for start, minus_end, *_ in search.find(text, [])] == ["Akt"] * 2
    assert list(search._word.__self__) == ["Akt"]

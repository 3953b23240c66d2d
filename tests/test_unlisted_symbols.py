"""Symbols that no lexicon has, of species whose genes none has."""

from __future__ import annotations

from annotator.recognition.genes.unlisted_symbols import unlisted_symbols
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure


def symbols(caption, ordinary=(), defined=()):
    return [caption[start:end] for start, end in unlisted_symbols(caption, ordinary, defined)]


def test_several_words_of_letters_and_a_number_are_symbols():
    caption = "ISIP1, LHCX2 and Msp130a"
    assert symbols(caption) == ["ISIP1", "LHCX2", "Msp130a"]
    assert symbols("ISIP1 and LHCX2") == []


def test_labels_cells_and_amino_acids_are_none():
    caption = "ISIP1, LHCX2, Msp130; Fig2, DSM265, Ser45, Day3, GCRV873, x-ABC1, ABC1/2"
    assert symbols(caption) == ["ISIP1", "LHCX2", "Msp130"]


def test_ordinary_words_and_own_short_forms_are_none():
    caption = "ISIP1, LHCX2, Msp130, Part1x, GRX9"
    assert symbols(caption, {"grx9"}, {"LHCX2"}) == ["ISIP1", "Msp130"]


def test_they_count_where_the_lexicon_has_no_genes_of_the_species():
    def found(species):
        caption = f"{species}: ISIP1, LHCX2 and FLDA3 respond."
        mentions = Annotator("starter").read(Figure("a", caption, is_caption=True)).mentions
        return [m.text for m in mentions]

    assert found("Phaeodactylum tricornutum") == ["ISIP1", "LHCX2", "FLDA3"]
    assert found("Homo sapiens") == []

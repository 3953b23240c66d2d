"""Symbols of genes of plants and microbes, whose genes no lexicon has."""

import pytest

from annotator.recognition.listed_symbols import initials_of, listed_symbols
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure


def symbols(caption, group, initials=frozenset(), ordinary=frozenset()):
    return [caption[s:e] for s, e in listed_symbols(caption, group, initials, ordinary)]


@pytest.mark.parametrize(
    ("caption", "group", "expected"),
    [
        ("WRKY, DREB2A, DELLAs and SOD", "plant", ["WRKY", "DREB2A", "DELLAs", "SOD"]),
        ("WRKY and SOD", "bacterium", []),
        ("WRKY and SOD", "mammal", []),
        ("ADH and LDHs", "bacterium", ["ADH", "LDHs"]),
        ("ADH and LDHs", "fungus", ["ADH", "LDHs"]),
        ("Cra represses acs; ADHX, CRA", "bacterium", ["Cra", "acs"]),
        ("Cra represses acs", "fungus", []),
        ("anti-SOD, SODx", "plant", []),
        ("Flagellin and ferredoxins", "bacterium", ["Flagellin", "ferredoxins"]),
        ("Calmodulin, expansins, FERRITIN", "plant", ["Calmodulin", "expansins"]),
        ("calmodulin", "mammal", []),
        ("PKA, Ras and VeA", "fungus", ["PKA", "Ras", "VeA"]),
        ("PKA, Ras and VeA", "bacterium", []),
        ("HKT1;1, NRT1.1B; PIP2;1.", "plant", ["HKT1;1", "NRT1.1B", "PIP2;1"]),
        ("T16H, F3\u2032H, F3'5'H, 4'OMT, 16OMT, Aux/IAA",
         "plant", ["T16H", "F3\u2032H", "F3'5'H", "4'OMT", "16OMT", "Aux/IAA"]),
        ("C2H, O2H, FT's", "plant", []),
        ("ethylene receptors, receptor-like kinase, R2R3-MYB, LCY-B, GS/GOGAT", "plant",
         ["ethylene receptors", "receptor-like kinase", "R2R3-MYB", "LCY", "LCY-B", "GS", "GOGAT"]),
        ("ethylene receptors and R2R3-MYB", "bacterium", []),
        ("T16H", "bacterium", []),
        ("AbWRKY3 and AbXYZ3", "plant", ["AbWRKY3"]),
    ],
)  # fmt: skip
def test_listed_names_count_in_their_group(caption, group, expected):
    assert symbols(caption, group) == expected


def test_what_the_caption_defines_is_left_to_it():
    assert symbols("SOD, OsSOD1", "plant", ordinary={"SOD", "OsSOD1"}) == []
    assert symbols("F6H, 16OMT", "plant", ordinary={"F6H", "16OMT"}) == []
    # A listed symbol with a number is hardly anything else.
    assert symbols("CCA1 and GI", "plant", ordinary={"CCA1", "GI"}) == ["CCA1"]
    assert symbols("KIVD and LDH", "bacterium", ordinary={"KIVD", "LDH"}) == []


@pytest.mark.parametrize(
    ("caption", "group", "expected"),
    [
        ("OsWRKY45, SlMYC2, Nt-CPS2 and ZmRbohB", "plant",
         ["OsWRKY45", "SlMYC2", "Nt-CPS2", "ZmRbohB"]),
        ("PgDDS and PgNew", "plant", ["PgDDS"]),
        ("OsDNA, OsmRNA, StNPs", "plant", []),
        ("CaMKII and StAR", "plant", []),  # initials of no plant that the figure names
        ("OsWRKY45 and PgDDS", "mammal", ["PgDDS"]),
        ("PgDDS", "bacterium", ["PgDDS"]),
        ("OsWRKY45", "bacterium", []),
    ],
)  # fmt: skip
def test_symbols_behind_the_initials_of_a_species(caption, group, expected):
    found = symbols(caption, group, {"Pg"})
    assert [text for text in found if text not in {"WRKY"}] == expected


def test_the_initials_of_species():
    names = ["Panax ginseng", "C. roseus", "Fragaria x ananassa", "Streptomyces", "rice"]
    assert initials_of(names) == {"Pg", "Pgi", "Cr", "Cro", "Fa", "Fan"}


@pytest.mark.parametrize(
    ("caption", "group", "expected"),
    [
        ("AT1G22410 and At5g10140.1", "mammal", ["AT1G22410", "At5g10140.1"]),
        ("DVU3026, Rv0440, sll1234, b0002", "bacterium", ["DVU3026", "Rv0440", "sll1234", "b0002"]),
        ("PA0001 and Rv0440", "mammal", []),
        ("PA00 and DVU", "bacterium", []),
    ],
)
def test_tags_of_loci(caption, group, expected):
    assert symbols(caption, group) == expected


def test_listed_symbols_become_mentions_without_an_identifier():
    caption = "Salt stress in rice: OsMPK6 and DREB2A raise APX."
    figure = Figure("PMC1__f", caption, papertitle="Salt stress in rice")
    found = Annotator("starter", None).read(figure).mentions
    assert {(m.text, m.ids) for m in found} >= {("OsMPK6", ()), ("DREB2A", ()), ("APX", ())}

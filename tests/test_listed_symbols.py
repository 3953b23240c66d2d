"""Symbols of genes of plants and microbes, whose genes no lexicon has."""

import pytest

from annotator.recognition.genes.listed_symbols import (
    initials_of,
    is_a_class_of_plants,
    listed_symbols,
)
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
        ("PR-1a and PR5", "plant", ["PR-1a", "PR5"]),
        ("HD-ZIP III, HD-Zips", "plant", ["HD-ZIP III", "HD-Zips"]),
        ("V-PPase, NADP-ME and NAD-MDH", "plant", ["V-PPase", "NADP-ME", "NAD-MDH"]),
        ("T16H", "bacterium", []),
        ("miR12-DELLA, XYZ4-SOD, miR1/2-ARF, miR12-AUX/IAA", "plant",
         ["DELLA", "SOD", "ARF", "AUX/IAA"]),
        ("cAMP-PKA", "fungus", ["PKA"]),
        ("13-LOX, anti-SOD, NADP-SOD", "plant", []),
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
        ("PgRh5, PgSmad2 and PgEMP-1", "protist", ["PgRh5", "PgSmad2", "PgEMP-1"]),
        ("PgPho8-PgPho9", "fungus", ["PgPho8", "PgPho9"]),
        ("Pgmig1, PgbZIP4", "fungus", ["Pgmig1", "PgbZIP4"]),
        ("PgNPV, PgHV", "insect", []),  # viruses of the species
        ("PgRelish, PgDorsal; Pgolden", "insect", ["PgRelish", "PgDorsal"]),
    ],
)  # fmt: skip
def test_symbols_behind_the_initials_of_a_species(caption, group, expected):
    found = symbols(caption, group, {"Pg"})
    assert [text for text in found if text not in {"WRKY"}] == expected


def test_the_initials_of_species():
    names = ["Panax ginseng", "C. roseus", "Fragaria x ananassa", "Streptomyces", "rice"]
    assert initials_of(names) == {"Pg", "Pgi", "Cr", "Cro", "Fa", "Fan"}
    assert initials_of(["H.\u00a0polymorpha"]) == {"Hp", "Hpo"}


@pytest.mark.parametrize(
    ("caption", "group", "expected"),
    [
        ("AT1G22410 and At5g10140.1", "mammal", ["AT1G22410", "At5g10140.1"]),
        ("DVU3026, Rv0440, sll1234, b0002", "bacterium", ["DVU3026", "Rv0440", "sll1234", "b0002"]),
        ("PA0001 and Rv0440", "mammal", []),
        ("SACOL0222, SAV1234", "bacterium", ["SACOL0222", "SAV1234"]),
        ("LOC_Os01g12345, Os03t0123456, Solyc02g123456.2 and GRMZM2G123456", "mammal",
         ["LOC_Os01g12345", "Os03t0123456", "Solyc02g123456.2", "GRMZM2G123456"]),
        ("SPAC1B2.03c, SPBC12.34", "mammal", ["SPAC1B2.03c", "SPBC12.34"]),
        ("NCX1_01234.3 and Abcd_0168", "fungus", ["NCX1_01234.3", "Abcd_0168"]),
        ("NM_001234, XP_123456", "fungus", []),  # accessions
        ("NCX1_01234", "mammal", []),
        ("PA00 and DVU", "bacterium", []),
    ],
)  # fmt: skip
def test_tags_of_loci(caption, group, expected):
    assert symbols(caption, group) == expected


def test_listed_symbols_become_mentions_without_an_identifier():
    caption = "Salt stress in rice: OsMPK6 and DREB2A raise APX."
    figure = Figure("PMC1__f", caption, papertitle="Salt stress in rice")
    found = Annotator("starter", None).read(figure).mentions
    assert {(m.text, m.ids) for m in found} >= {("OsMPK6", ()), ("DREB2A", ()), ("APX", ())}


def test_the_numbers_of_others_belong_to_a_symbol():
    caption = "Salt stress in rice: OsNAC5/6/10 and OsMPK6/APX act."
    figure = Figure("PMC1__f", caption, papertitle="Salt stress in rice")
    found = {m.text for m in Annotator("starter", None).read(figure).mentions}
    assert {"OsNAC5/6/10", "OsMPK6", "APX"} <= found


def test_the_initials_of_a_mammal_begin_no_symbols():
    figure = Figure("PMC1__f", "Mus musculus and Plasmodium falciparum: MmXYZ1 binds PfXYZ2")
    found = {m.text for m in Annotator("starter", None).read(figure).mentions}
    assert "PfXYZ2" in found
    assert "MmXYZ1" not in found


@pytest.mark.parametrize(
    ("text", "is_class"), [("HD-ZIP", True), ("NBS-LRR", True), ("PI3K-AKT", False)]
)
def test_classes_of_plants_genes(text, is_class):
    assert is_a_class_of_plants(text) is is_class


def test_a_gene_that_is_called_as_a_part_of_a_class_does_not_break_it(tmp_path):
    (tmp_path / "terms.yaml").write_text(
        """
organisms:
  - {taxon: 3702, name: Arabidopsis thaliana, group: plant, names: [Arabidopsis]}
""",
        encoding="utf-8",
    )
    (tmp_path / "cress.yaml").write_text(
        "taxon: 3702\ngenes:\n  - {symbol: AGO7, id: 843299, aliases: [ZIP]}\n", encoding="utf-8"
    )
    figure = Figure("PMC1__f", "In Arabidopsis, HD-ZIP III and ZIP act.")
    found = Annotator(str(tmp_path), None).read(figure).mentions
    assert [(m.text, m.symbol) for m in found] == [("HD-ZIP III", ""), ("ZIP", "AGO7")]

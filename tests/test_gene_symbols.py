"""Symbols of genes by their nomenclature, and beside names of enzymes."""

from __future__ import annotations

from annotator.provenance import Form
from annotator.recognition.genes.gene_symbols import defined_symbols, nomenclature_symbols
from annotator.records import Figure
from tests.small_lexicon import small_annotator


def symbols(caption, *, is_prokaryote=False, is_animal=False, is_fungus=False):
    places = nomenclature_symbols(
        caption, is_prokaryote=is_prokaryote, is_animal=is_animal, is_fungus=is_fungus
    )
    return [caption[start:end] for start, end in places]


def test_three_letters_and_capitals_are_a_bacterial_gene():
    caption = "RpoB, katG and sdhABCD in E. coli"
    assert symbols(caption, is_prokaryote=True) == ["RpoB", "katG", "sdhABCD"]


def test_a_single_one_needs_a_prokaryote_and_several_none():
    assert symbols("TrpE is") == []
    assert symbols("TrpE is", is_prokaryote=True) == ["TrpE"]
    assert symbols("TrpE, TrpD and aroF are") == ["TrpE", "TrpD", "aroF"]
    assert symbols("TrpE, TrpD and aroF are", is_animal=True) == []


def test_slime_moulds_write_their_genes_as_bacteria_do():
    caption = "Chemotaxis of Dictyostelium discoideum by regA."
    assert [m.text for m in small_annotator().read(Figure("f", caption)).mentions] == ["regA"]
    in_mice = caption.replace("Dictyostelium discoideum", "mice")
    assert not small_annotator().read(Figure("f", in_mice)).mentions


def test_other_mixed_words_are_none():
    caption = "lncRNA, proBNDF, HepG2, GlcNAc, GlcA, kDa and mRNA in cells"
    assert symbols(caption, is_prokaryote=True) == []


def test_lists_deletions_and_resistant_variants_of_bacterial_genes():
    caption = "LasI/R, GroEL/ES, nuoA-N, \u0394cpsA, \u2206argB, aroGfbr and dnaK-x, fabA/x"
    assert symbols(caption, is_prokaryote=True) == [
        "LasI/R", "GroEL/ES", "nuoA-N", "cpsA", "argB", "aroG", "dnaK", "fabA"
    ]  # fmt: skip


def test_what_bacteria_have_besides():
    caption = "\u03c354, \u03c3B, anti-sigma factors, sigma E, EIIAGlc, IIBMan, EIIB, HPr, H-NS, Spo0A, SpoIIE, PBP2a"
    assert symbols(caption, is_prokaryote=True)[:5] == [
        "\u03c354", "\u03c3B", "anti-sigma factors", "sigma E", "EIIAGlc"
    ]  # fmt: skip
    assert {"IIBMan", "EIIB", "HPr", "H-NS", "Spo0A", "SpoIIE", "PBP2a"} <= set(
        symbols(caption, is_prokaryote=True)
    )
    assert symbols(caption) == []
    assert symbols("\u03c3 of IIA, IIB and HPrX", is_prokaryote=True) == []


def test_moulds_are_written_as_bacteria_and_yeasts_with_a_number():
    assert symbols("LaeA is", is_fungus=True) == ["LaeA"]
    caption = "Pmk1, TRI5, \u0394Tri6, clr-2 and Tri101"
    assert symbols(caption, is_fungus=True) == ["Pmk1", "TRI5", "Tri6", "clr-2", "Tri101"]
    assert symbols(caption) == []
    assert symbols("Pmk1 and TRI5", is_fungus=True) == []  # too few
    assert symbols("Pmk1 and Tup1p", is_fungus=True) == ["Tup1p"]  # a protein
    caption = "Ser12, Fig1, Glc3, Man5, day-2, HexPP, GPP1/2"
    assert symbols(caption, is_fungus=True) == []


def test_cytochromes_p450_are_symbols_anywhere():
    assert symbols("oxidised by CYP81E7 and CYP3A") == ["CYP81E7"]
    assert symbols("CYP716A53v2 and UGT74H5, but UGT74") == ["CYP716A53v2", "UGT74H5"]


def defined(caption, *names):
    places = [(caption.index(name), caption.index(name) + len(name)) for name in names]
    return [caption[start:end] for start, end in defined_symbols(caption, places, {"thus"})]


def test_a_glossary_gives_symbols_before_the_names():
    caption = "SuS, sucrose synthase; xyn: xylanase; Thus, chitinase; LOX9 (P1) = lipoxygenase"
    names = ("sucrose synthase", "xylanase", "chitinase", "lipoxygenase")
    assert set(defined(caption, *names)) == {"SuS", "xyn", "LOX9", "P1"}
    assert defined("SuS, sucrose synthase", "sucrose synthase") == []
    caption = "SuS:sucrose synthase, XYN:xylanase, LOX9:lipoxygenase"
    names = ("sucrose synthase", "xylanase", "lipoxygenase")
    assert set(defined(caption, *names)) == {"SuS", "XYN", "LOX9"}


def test_a_symbol_in_parentheses_counts_wherever_it_stands():
    caption = "trichome synthase (Tri9) is induced. Tri9 rises (Fig) but Tri90 falls"
    assert set(defined(caption, "trichome synthase")) == {"Tri9"}
    assert len(defined(caption, "trichome synthase")) == 3


def test_a_cofactor_in_parentheses_is_no_symbol():
    found = small_annotator().read(Figure("a", "isocitrate dehydrogenase (Ca2+) is")).mentions
    assert [m.text for m in found if m.found_by.form is Form.SYMBOL] == []


def test_symbols_become_mentions_without_an_identifier():
    found = small_annotator().read(Figure("a", "FabX, FabY and OleZ build lipids")).mentions
    assert [(m.text, m.ids, m.found_by.form) for m in found] == [
        ("FabX", (), Form.SYMBOL), ("FabY", (), Form.SYMBOL), ("OleZ", (), Form.SYMBOL)
    ]  # fmt: skip


def test_two_known_genes_beside_a_name_stay_two():
    caption = "A1, xylanase; B2, chitinase; AKT1/MTOR, mannan synthase; C3, catalase"
    found = [m.text for m in small_annotator().read(Figure("a", caption)).mentions]
    assert "AKT1" in found
    assert "MTOR" in found


def test_a_cofactor_behind_an_enzyme_is_no_symbol_whatever_the_lexicon_has():
    caption = "Malate dehydrogenase (NADH), malate synthase (GLCB) and isocitrate lyase act."
    texts = [mention.text for mention in small_annotator().read(Figure("F1", caption)).mentions]
    assert "GLCB" in texts
    assert not any(text.startswith("NAD") for text in texts)


def test_the_domain_of_an_enzyme_is_no_mention():
    caption = "The protein kinase has a squalene synthase domain, not malate synthase."
    texts = [mention.text for mention in small_annotator().read(Figure("F1", caption)).mentions]
    assert "malate synthase" in texts
    assert "squalene synthase" not in texts


def test_a_protein_of_yeast_is_no_gene_of_human():
    caption = "Human cells with Akt1p, and AKT1 of human patients."
    ids = {m.text: m.ids for m in small_annotator().read(Figure("F1", caption)).mentions}
    assert ids.get("Akt1p", ()) == ()
    assert ids["AKT1"]


def test_a_dash_joins_bacterial_symbols_and_operons_may_be_long():
    caption = "AcrAB-TolC, LasI-LasR, NuoABCDEFGHIJKLMN and pre-TolC, X-OmpF"
    assert symbols(caption, is_prokaryote=True) == [
        "AcrAB",
        "TolC",
        "LasI",
        "LasR",
        "NuoABCDEFGHIJKLMN",
    ]


def test_proteins_of_bacteria_with_a_number_count_if_there_are_several():
    assert symbols("Tse2, Rrp2 and Fha1, not Ser12", is_prokaryote=True) == ["Tse2", "Rrp2", "Fha1"]
    assert symbols("Tse2 and Rrp2", is_prokaryote=True) == []
    assert symbols("Tse2, Rrp2 and Fha1") == []


def test_lactamases_and_small_rnas_of_bacteria():
    caption = "NDM-1, CTX-M-15, ESX-1, Qrr1-4, Cas9"
    assert symbols(caption, is_prokaryote=True) == caption.split(", ")
    assert symbols(caption) == []


def test_genes_of_fungi_without_a_dash_and_beside_a_host():
    caption = "cbh1, xyn2 and WC-1, fig2"
    assert symbols(caption, is_fungus=True) == ["cbh1", "xyn2", "WC-1"]
    places = nomenclature_symbols(
        "Efg1, Cph1, Ume6, subG1", is_prokaryote=False, is_animal=False, has_fungus=True
    )
    assert len(list(places)) == 3

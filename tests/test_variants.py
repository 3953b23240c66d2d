"""Names with letters around them, or without their Greek ones."""

import pytest

from annotator.provenance import TermKind
from annotator.recognition.names.variants import is_modified, variants_in
from annotator.records import Candidate, Entity, EntityType

KNOWN = {"CTRL", "SCR", "Daxx", "Akt", "Gdt1", "CaCl2", "Atg7", "MEK1", "TGF-β1", "β-catenin", "IFN-γ", "KRAS",
         "beta1-integrin", "mTOR", "p53", "pAkt", "caspase-3", "OCT4", "IL-18", "BDNF", "caspase 9",
         "SREXP", "SREXP-1c", "MKK1", "HOG1", "RA", "pho13", "IL-6", "4E-BP1", "STAT3", "caveolin-1", "CD44",
         "GM-CSF", "GSK3β", "IκBα", "p38", "RNA1", "TH1", "der3", "foxin V", "Foxin B1",
         "foxin A/C", "fox B", "5α-fooinase", "11β-HSD1", "C/EBP-β", "PI3K-γ", "interleukin-1β",
         "interferon-β"}  # fmt: skip
MOUSE, YEAST, HUMAN = "ncbitaxon:10090", "ncbitaxon:4932", "ncbitaxon:9606"
CRESS = "ncbitaxon:3702"


@pytest.mark.parametrize(
    ("caption", "text", "name", "taxon"),
    [
        ("by hDaxx and", "hDaxx", "Daxx", HUMAN),
        ("by mDaxx and", "mDaxx", "Daxx", MOUSE),
        ("the pAkt level", "Akt", "Akt", ""),  # phosphorylated stays out
        ("with Gdt1p.", "Gdt1p", "Gdt1", YEAST),
        ("by AtMKK1 and", "AtMKK1", "MKK1", CRESS),
        ("by Sc-HOG1 and", "Sc-HOG1", "HOG1", YEAST),
        ("by HOG2-AtMKK1 and", "AtMKK1", "MKK1", CRESS),
        ("by DmHOG1 and", "DmHOG1", "HOG1", "ncbitaxon:7227"),
        ("by Ce-HOG1 and", "Ce-HOG1", "HOG1", "ncbitaxon:6239"),
        ("by HsMKK1 and", "HsMKK1", "MKK1", HUMAN),
        ("by MmMKK1 and", "MmMKK1", "MKK1", MOUSE),
        ("in CaCl(2) here", "CaCl(2)", "CaCl2", ""),
        ("beta(1)-integrin", "beta(1)-integrin", "beta1-integrin", ""),
        ("Atg7flox mice", "Atg7", "Atg7", ""),
        ("MEK1WT cells", "MEK1", "MEK1", ""),
        ("FLAG-MEK1WT", "MEK1", "MEK1", ""),
        ("Atg7f/f mice", "Atg7", "Atg7", ""),
        ("Atg7gt/gt mice", "Atg7", "Atg7", ""),
        ("Atg7Cre mice", "Atg7", "Atg7", ""),
        ("KRASko mice", "KRAS", "KRAS", ""),
        ("KRASwt cells", "KRAS", "KRAS", ""),
        ("KRASmut cells", "KRAS", "KRAS", ""),
        ("p53wt cells", "p53", "p53", ""),
        ("KRASG12D tumors", "KRAS", "KRAS", ""),
        ("with rhIL-6 and", "rhIL-6", "IL-6", HUMAN),
        ("with rmIL-6 and", "rmIL-6", "IL-6", MOUSE),
        ("with rIL-6 and", "rIL-6", "IL-6", ""),  # recombinant, or of rats: as the figure says
        ("with rhGM-CSF and", "rhGM-CSF", "GM-CSF", HUMAN),
        ("the pGSK3β level", "GSK3β", "GSK3β", ""),
        ("the pIκBα level", "IκBα", "IκBα", ""),
        ("the pp38 level", "p38", "p38", ""),
        ("after siMEK1 and", "MEK1", "MEK1", ""),  # what silences it stays out
        ("after shKRAS and", "KRAS", "KRAS", ""),
        ("after sgSTAT3 and", "STAT3", "STAT3", ""),
        ("with hIL-6 and", "hIL-6", "IL-6", HUMAN),
        ("the p4E-BP1 level", "4E-BP1", "4E-BP1", ""),
        ("the phosphoSTAT3 level", "STAT3", "STAT3", ""),
        ("where mutp53 binds", "mutp53", "p53", ""),
        ("while mitoSTAT3 acts", "mitoSTAT3", "STAT3", ""),
        ("by circSTAT3 sponges", "circSTAT3", "STAT3", ""),
        ("by circRNA-STAT3 and", "circRNA-STAT3", "STAT3", ""),
        ("of AktS473 and", "Akt", "Akt", ""),  # a superscript that was lost
        ("of pcaveolin-1Y14-dependent", "caveolin-1", "caveolin-1", ""),
        ("of STAT3Tyr705 and", "STAT3", "STAT3", ""),
        ("the p53R175H mutant", "p53", "p53", ""),
        ("tumors with CD44v6 grow", "CD44v6", "CD44", ""),
        ("TGF-b1 acts", "TGF-b1", "TGF-β1", ""),
        ("b-catenin acts", "b-catenin", "β-catenin", ""),
        ("IFN-g acts", "IFN-g", "IFN-γ", ""),
        ("C/EBP-b acts", "C/EBP-b", "C/EBP-β", ""),
        ("PI3K-g acts", "PI3K-g", "PI3K-γ", ""),
        ("interleukin-1b acts", "interleukin-1b", "interleukin-1β", ""),
        ("interferon-b acts", "interferon-b", "interferon-β", ""),
        ("by 5a-fooinase and", "5a-fooinase", "5α-fooinase", ""),  # at which atom, on which side
        ("by 11b-HSD1,", "11b-HSD1", "11β-HSD1", ""),
        ("to pro-IL-18 only", "pro-IL-18", "IL-18", ""),  # the precursor is of the same gene
        ("preproBDNF is", "preproBDNF", "BDNF", ""),
        ("procaspase 9.", "procaspase 9", "caspase 9", ""),
        ("and tHOG1 is", "tHOG1", "HOG1", ""),
        ("in pho13\u0394 cells", "pho13\u0394", "pho13", ""),
        ("in pho13-\u2206 cells", "pho13-\u2206", "pho13", ""),
        ("with foxinV and", "foxinV", "foxin V", ""),  # a blank was lost
        ("of FoxinB1,", "FoxinB1", "Foxin B1", ""),
        ("of foxinA/C,", "foxinA/C", "foxin A/C", ""),
        ("in \u0394pho13 cells", "pho13", "pho13", ""),
        ("CD44high cells", "CD44", "CD44", ""),  # how much of it is on cells
        ("CD44lo cells", "CD44", "CD44", ""),
        ("in MEK1\u0394F508 mutants", "MEK1", "MEK1", ""),
        ("of sIL-6 and", "sIL-6", "IL-6", ""),  # soluble
        ("and sSTAT3.", "sSTAT3", "STAT3", ""),
        ("and sSTAT3-dependent", "sSTAT3", "STAT3", ""),
        ("by sSREXP-1c and", "sSREXP-1c", "SREXP-1c", ""),  # not SREXP
    ],
)
def test_variants(caption, text, name, taxon):
    found = [
        (caption[s:e], v.name, v.taxon) for s, e, v in variants_in(caption, KNOWN.__contains__)
    ]
    assert found == [(text, name, taxon)]


def test_a_name_in_another_case_is_no_greek_letter_of_its_own():
    known = {*KNOWN, "IFN-g"}.__contains__  # an animal's alias IFN-G has the same key
    assert not list(variants_in("IFN-g acts", known))
    found = variants_in("IFN-g acts", known, lambda text: text != "IFN-g")
    assert [v.name for *_, v in found] == ["IFN-γ"]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("IFN a and IFN g act", [("IFN a", "IFN-α"), ("IFN g", "IFN-γ")]),
        ("IFN g acts", []),  # a letter alone may be a panel's
        ("IFN a kinase; IFN a target", []),
        ("of IFN b Western blots of IFN g Quantities", []),
        ("IFN a. IFN b) IFN g-x", []),
    ],
)
def test_letters_behind_a_blank(caption, expected):
    known = {"IFN-α", "IFN-β", "IFN-γ"}.__contains__
    found = [(caption[s:e], v.name) for s, e, v in variants_in(caption, known)]
    assert found == expected


@pytest.mark.parametrize(
    "caption",
    [
        "pro-tumor Prozac",
        "mTOR and p53",
        "sgRNA1 and",
        "circSTATS and mitophagy and wtSTAT",
        "hello Map",
        "a-helix",
        "(a)-b",
        "AKT-a1b",
        "AtRA",
        "pho14\u0394",
        "foxB foxinVs foxinA-C xfoxinV",
        "of T(H)1 cells",
        "sSREXP-7x is another",
        "siCTRL and shSCR",  # controls
        "sMKK1 and sRA",  # too short to say what the s is
        "a der(3) chromosome",
        "",
    ],
)
def test_no_variants(caption):
    assert not list(variants_in(caption, KNOWN.__contains__))


@pytest.mark.parametrize(
    ("text", "kind", "source", "expected"),
    [
        ("p-Akt", TermKind.ALIAS_SYMBOL, "ncbigene", True),
        ("cleaved caspase-3", TermKind.NAME, "ncbigene", True),
        ("TLR2/4", TermKind.NAME, "ncbigene", True),
        ("TLR2/4", TermKind.NAME, "starter", False),
        ("CD80/86", TermKind.APPROVED_SYMBOL, "ncbigene", True),  # the symbol is cd80/86
        ("CD11b/CD18", TermKind.ALIAS_SYMBOL, "ncbigene", True),
        ("Ink4a/Arf", TermKind.ALIAS_SYMBOL, "ncbigene", False),  # a locus
        ("F4/80", TermKind.ALIAS_SYMBOL, "ncbigene", False),
        ("HLA1/2", TermKind.APPROVED_SYMBOL, "ncbigene", False),
        ("p-Akt", TermKind.APPROVED_SYMBOL, "hgnc", False),
        ("p53", TermKind.ALIAS_SYMBOL, "hgnc", False),
        ("active site", TermKind.NAME, "ncbigene", False),
    ],
)
def test_modified_names(text, kind, source, expected):
    term = text.replace("CD", "cd")
    best = Candidate(Entity("ncbigene:1", EntityType.GENE, "X"), term, kind, source)
    assert is_modified(text, best, KNOWN.__contains__) is expected


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("phospho-lipids", "starter", False),
        ("phospho-lipids", "mesh", True),
        ("phospholipids", "mesh", False),
        ("phosphoserine", "mesh", True),
    ],
)
def test_reviewed_chemicals_and_phosphates_are_no_modified_ones(text, source, expected):
    entity = Entity("mesh:D1", EntityType.CHEMICAL, "X")
    best = Candidate(entity, text, TermKind.NAME, source)
    assert is_modified(text, best, {"lipids", "serine"}.__contains__) is expected


@pytest.mark.parametrize(
    ("text", "term", "source", "expected"),
    [
        ("pRb", "pRb", "starter", False),
        ("pRb", "pRb", "ncbigene", True),
        ("p-Rb", "pRb", "starter", True),
    ],
)
def test_a_reviewed_short_form_is_a_name_as_it_is_written(text, term, source, expected):
    """The p of pRb is for protein; p-Rb is the phosphorylated protein."""
    gene = Entity("ncbigene:5925", EntityType.GENE, "RB1")
    best = Candidate(gene, term, TermKind.ALIAS_SYMBOL, source)
    assert is_modified(text, best, {"Rb"}.__contains__) is expected

"""Glossaries at the end of captions."""

import pytest

from annotator.recognition.definitions.bare_glossaries import find_bare_glossary
from annotator.recognition.definitions.definitions import (
    Definition,
    aliases,
    as_name,
    says_something,
    split_slashed,
    with_first_word,
    without_bracket,
)
from annotator.recognition.definitions.glossaries import find_glossary
from annotator.recognition.definitions.parentheses import (
    find_in_title,
    find_short_first,
    with_titles,
)
from annotator.symbols import initials_fit
from tests.sentences import parse


def pairs(caption):
    return {d.short: d.long for d in find_glossary(caption)}


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        pytest.param(
            "Signals meet at mTOR. 4E-BP: eukaryotic initiation factor 4E-binding protein; "
            "Akt: protein kinase B; mTOR: mechanistic target of rapamycin. Drawn by hand.",
            {
                "4E-BP": "eukaryotic initiation factor 4E-binding protein",
                "Akt": "protein kinase B",
                "mTOR": "mechanistic target of rapamycin",
            },
            id="colons, and one whose initials do not fit",
        ),
        pytest.param(
            "Fluxes in red. ADH, alcohol dehydrogenase; CS, citrate synthase.",
            {"ADH": "alcohol dehydrogenase", "CS": "citrate synthase"},
            id="commas",
        ),
        pytest.param(
            "For details see . CS, citrate synthase; BQR, baz quux receptor.",
            {"CS": "citrate synthase", "BQR": "baz quux receptor"},
            id="behind a reference that is lost",
        ),
        pytest.param("CS = citrate synthase.", {"CS": "citrate synthase"}, id="equals, alone"),
        pytest.param(
            "Abbreviations: HBP, hexosamine biosynthetic pathway; CI: confidence interval.",
            {"HBP": "hexosamine biosynthetic pathway", "CI": "confidence interval"},
            id="after a heading",
        ),
        pytest.param(
            "ERK: extracellular signal-regulated kinase, MEK: MAPK/ERK kinase.",
            {"ERK": "extracellular signal-regulated kinase", "MEK": "MAPK/ERK kinase"},
            id="separated by commas",
        ),
        pytest.param(
            "F, farnesol; FP, farnesyl phosphate.",
            {"F": "farnesol", "FP": "farnesyl phosphate"},
            id="one letter, in a row of definitions",
        ),
        pytest.param(
            "Genes from the survey: cat, catalase; pgk, phosphoglycerate kinase; eno, enolase.",
            {"cat": "catalase", "pgk": "phosphoglycerate kinase", "eno": "enolase"},
            id="symbols in lower case, after a heading",
        ),
        pytest.param(
            "Fluxes: PGK- phosphoglycerate kinase, ENO - enolase, PYK- pyruvate kinase.",
            {"PGK": "phosphoglycerate kinase", "ENO": "enolase", "PYK": "pyruvate kinase"},
            id="dashes",
        ),
        pytest.param(
            "LacZ, beta-galactosidase; TrpX, tryptophan permease; "
            "AroK, shikimate kinase; Tkt, transketolase.",
            {
                "LacZ": "beta-galactosidase",
                "TrpX": "tryptophan permease",
                "AroK": "shikimate kinase",
                "Tkt": "transketolase",
            },
            id="a long list, in which not all initials fit",
        ),
        pytest.param(
            "Pathway. Gpd1 & Gpd2, glycerol phosphate dehydrogenase; G8H (CYP76Z9), geraniol "
            "8-hydroxylase; and SQS, squalene synthase.",
            {
                "Gpd1": "glycerol phosphate dehydrogenase",
                "Gpd2": "glycerol phosphate dehydrogenase",
                "G8H": "geraniol 8-hydroxylase",
                "CYP76Z9": "geraniol 8-hydroxylase",
                "SQS": "squalene synthase",
            },
            id="two short forms of one long form",
        ),
        pytest.param(
            "SDH, sorbitol dehydrogenase; IDH (NAD+), isocitrate dehydrogenase.",
            {"SDH": "sorbitol dehydrogenase", "IDH": "isocitrate dehydrogenase"},
            id="a cofactor is no short form",
        ),
        pytest.param(
            "TAD: trans activation domain (b) structure of the complex.",
            {"TAD": "trans activation domain"},
            id="up to the next panel",
        ),
        pytest.param(
            "Enzymes. 1, hexokinase; 2, enolase; 3, PK, pyruvate kinase.", {}, id="numbers"
        ),
    ],
)
def test_glossaries_are_read(caption, expected):
    assert pairs(caption) == expected


@pytest.mark.parametrize(
    "caption",
    [
        "A, control. B, treated.",
        "(A) Pathway: an overview. (B) Detail: the receptor.",
        "Then, the kinase enters the nucleus.",
        "Blue: up; red: down.",
        "In mice, AKT is active.",
        "Scheme: ligand binds receptor.",
        "I: initiation; II: elongation.",
        "MTR, with vitamin B12 as cofactor and MTRR as its reductase, regenerates methionine.",
        "TOP2, together with condensin, compacts chromosomes.",
        "Bub1, Bub3 and Mad1-Mad2 bind, and the complex inhibits APC/C.",
        "NRT2.1, NRT2.4 and NAR2.1; NLP7",
        "LEAFY1 (LFY1), TOUSLED LEAFY1 LIKE (TLL), MYB23.",  # each name has its own short form
        "",
    ],
)
def test_panel_labels_and_sentences_are_no_glossary(caption):
    assert pairs(caption) == {}


def test_offsets_reproduce_the_text():
    caption = "See text.  AMPK,  AMP-activated protein kinase;\nFAS = fatty acid synthase."
    found = find_glossary(caption)
    assert len(found) == 2
    for d in found:
        assert caption[d.short_start : d.short_end] == d.short
        assert caption[d.long_start : d.long_end] == d.long


@pytest.mark.parametrize(
    ("short", "long", "fit"),
    [
        ("BDNF", "brain-derived neurotrophic factor", True),
        ("TrkB", "tropomyosin receptor kinase B", True),
        ("Akt", "protein kinase B", False),
        ("NF", "snuff", False),
        ("AKG", "α-ketoglutarate", True),
        ("TGF-β", "transforming growth factor beta", True),
        ("B", "β and γ", False),
        ("", "anything", False),
    ],
)
def test_initials(short, long, fit):
    assert initials_fit(short, long) is fit


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Roles of ARF (Auxin Response Factors) in stamens.", [("ARF", "Auxin Response Factors")]),
        ("TGF (transforming growth factor) and AKT (see text).", [("TGF", "transforming growth factor")]),
        ("Akt (protein kinase B) and IL6 (blue arrow); EGF (right)", []),
    ],
)  # fmt: skip
def test_short_form_first(caption, expected):
    found = find_short_first(caption)
    assert [(d.short, d.long) for d in found] == expected
    for d in found:
        assert caption[d.short_start : d.short_end] == d.short
        assert caption[d.long_start : d.long_end] == d.long


def test_slashed_definitions_are_several():
    caption = "PI3K/AKT: phosphoinositide 3-kinase/protein kinase B; SMAD: x"
    definition = Definition("PI3K/AKT", caption[10:52], 0, 8, 10, 52, "glossary")
    parts = split_slashed(definition)
    assert [(d.short, d.long) for d in parts] == [
        ("PI3K", "phosphoinositide 3-kinase"),
        ("AKT", "protein kinase B"),
    ]
    for d in parts:
        assert caption[d.short_start : d.short_end] == d.short
        assert caption[d.long_start : d.long_end] == d.long
    whole = Definition("Na+/K+", "sodium pump", 0, 6, 8, 19, "glossary")
    assert split_slashed(whole) == [whole]


def test_several_short_forms_share_a_long_one():
    caption = "Receptors. A1, A2A, and A3, adenosine receptors; AC, adenylyl cyclase."
    found = [d for d in find_glossary(caption) if d.found_by == "shared"]
    assert [(d.short, d.long) for d in found] == [
        ("A1", "adenosine A1 receptor"),
        ("A2A", "adenosine A2A receptor"),
        ("A3", "adenosine A3 receptor"),
    ]
    assert {caption[d.long_start : d.long_end] for d in found} == {"adenosine receptors"}
    assert caption[found[0].short_start : found[0].short_end] == "A1"
    assert not any("red" in d.short for d in find_glossary("ab, red, green, coloured arrows."))
    assert find_glossary("A1, A2, and\u2009") == []  # a thin space is all that is left


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("Akt", "protein kinase B", True),
        ("AST", "AST pathway", False),
        ("Akt", "akt", False),
        ("Akt", "Akt-dependent growth", False),
        ("Akt", "Akt-like kinase", True),
        ("Hel2", "Hel1) and 2", False),
        ("FBA", "aldolase (EC 4.1.2.13)", True),
        ("green", "genes of the dark reaction", False),
        ("GDL", "genes whose dose depends on light", False),
        ("LAC", "lactate may be a carrier", False),
        ("LAC", "lactate binds a carrier", False),
        ("LAC", "lability of RNA, i.e., a carrier", False),
        ("microRNAs", "including miR-1 and miR-2", False),
        ("Fd", "reduced and oxidized ferredoxin, respectively", False),
        ("CD86", "or CD86 and CD80", False),
        ("UPF1", "UPF2 and UPF3 interact with eRF1", False),
        ("IFNAR", "IFNs bind to the receptor IFNAR", False),
        ("CCD7", "cis-carotene by D27, then by MAX7", False),
        ("BubR1", "Bub3 and RasB1 bind", False),
        ("PSD-95", "t18 = 2.29, p < 0.05", False),
        ("GluN2B", "F(1, 18) = 3.1", False),
        ("CD11b", "macrophages", False),
        ("CD45R", "B cells", False),
        ("MSC", "mesenchymal stem cells", True),
        ("Th1", "T helper 1 cells", True),
    ],
)
def test_definitions_that_say_something(short, long, expected):
    assert says_something(Definition(short, long, 0, 1, 2, 3, "glossary")) == expected


def test_a_list_of_genes_is_no_definition():
    assert pairs("Genes of hypoxia. ADH, PDC, LBD41, HRE1 and HRE2, and HRA1.") == {}


@pytest.mark.parametrize(
    "marked",
    [
        # A lone pair needs initials that fit.
        "Flux. <CS|citrate synthase> = citrate synthase.",
        "Flux. Akt = protein kinase B.",
        # Beside one that fits, others need none, whatever the separator.
        "Flux. <Hsc70|cognate protein 8>, cognate protein 8; <CS|citrate synthase>, citrate synthase.",
        "Flux. <CS|citrate synthase>: citrate synthase; <Hsc70|cognate protein 8>, cognate protein 8.",
        # In a row of colons none needs any; a comma stands in every sentence.
        "Flux. <Akt|protein kinase B>: protein kinase B; <Hsc70|cognate protein 8>: cognate protein 8.",
        "Flux. PKB, protein akt; Hsc70, cognate protein 8.",
        "Flux. Akt: protein kinase B; Hsc70 = cognate protein 8.",
        # A row ends where another sentence stands between.
        "Akt, protein kinase B. It acts here. <CS|citrate synthase>, citrate synthase.",
        # What looks like prose needs both: initials that fit, and one beside it that fits.
        "<A|alanine>, alanine; <CS|citrate synthase>, citrate synthase.",
        "B: protein; <CS|citrate synthase>: citrate synthase.",
        "A, alanine.",
        # A list of names defines none of them, unless the last is the name of all.
        "Genes: PDC, LBD41, and HRA1.",
        "<CS|citrate synthase>, citrate synthase; XTL3, XT1 and XT2 make it; "
        "<AMS|beta-amyrin synthase>, beta-amyrin synthase.",
        # Without blanks, the long form may begin otherwise, in a list of several.
        "<FBS|foo bar synthase>:foo bar synthase, <AMS|beta-amyrin synthase>:beta-amyrin synthase, "
        "<CIN|1,8-cineole synthase>:1,8-cineole synthase.",
        "<FBS|foo bar synthase>:foo bar synthase, AMS:beta-amyrin synthase.",
        "NADH:foo oxidase, NADPH:foo oxidase, ATP:bar kinase.",
        "Flux. <M1|muscarinic M1 receptor>, <M2|muscarinic M2 receptor>, muscarinic receptors.",
    ],
)
def test_rules_of_a_glossary(marked):
    caption, marks = parse(marked)
    found = [(d.short_start, d.short_end, d.long) for d in find_glossary(caption)]
    assert found == marks


def test_glossaries_without_marks():
    caption = (
        "Model of the network. glc glucose, g6p glucose 6-phosphate, pyr pyruvate, mal malate, "
        "others as above, oaa oxaloacetate. The cells were grown in glucose."
    )
    found = find_bare_glossary(caption)
    assert {d.short: d.long for d in found} == {
        "glc": "glucose",
        "g6p": "glucose 6-phosphate",
        "pyr": "pyruvate",
        "mal": "malate",
        "oaa": "oxaloacetate",
    }
    for d in found:
        assert caption[d.short_start : d.short_end] == d.short
        assert caption[d.long_start : d.long_end] == d.long
    headed = "Key metabolites: " + caption.partition(". ")[2]
    assert [d.short for d in find_bare_glossary(headed)] == [d.short for d in found]
    numbers = "The path. 4hx 4-hydroxyxol, 3bz 3-barzol, 2ox 2-oxobarate, 3cz 3-cazzol."
    assert [d.short for d in find_bare_glossary(numbers)] == ["4hx", "3bz", "2ox", "3cz"]
    enzymes = (
        "The path. FBO foo bar oxidase, {}, BZO bar zol oxidase, CZO caz ol oxidase, DZL daz ol."
    )
    found = find_bare_glossary(enzymes.format("ABC zol reductase"))
    assert [d.short for d in found] == ["FBO", "ABC", "BZO", "CZO", "DZL"]
    for other in ("ATP zol synthase", "Abc zol reductase", "ABC zol reduction"):
        found = find_bare_glossary(enzymes.format(other))
        assert [d.short for d in found] == ["FBO", "BZO", "CZO", "DZL"]
    numbered = "The path. FB1 foo barase (foxal), BZ bar zolase, CZ2 caz olase, DZ daz olase."
    assert [d.short for d in find_bare_glossary(numbered)] == ["FB1", "BZ", "CZ2", "DZ"]
    few = "We fed glc glucose, pyr pyruvate, and then the cells were washed, counted and dried."
    assert find_bare_glossary(few) == []
    said = f"Feeding. List of abbreviations: {few.removeprefix('We fed ')}"
    assert [d.short for d in find_bare_glossary(said)] == ["glc", "pyr"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notch ligand 7 (Drosophila)", "notch ligand 7"),
        ("lipid carrier Z [with the Bg(x) antigen]", "lipid carrier Z"),
        ("glycerol oxidase (GLO (old name))", "glycerol oxidase"),
        ("iron (II)", "iron (II)"),
        ("vitamin K (1)", "vitamin K (1)"),
        ("NAD(P)", "NAD(P)"),
        ("a (b) c", "a (b) c"),
        ("(R)", "(R)"),
    ],
)
def test_names_end_before_a_bracket(name, expected):
    assert without_bracket(name) == expected


def test_what_is_in_brackets_is_a_further_name():
    caption = "SLI2, S-phase ligase 2 (p99 and ligase Q)"
    (definition,) = find_glossary(caption)
    found = aliases(definition)
    assert [(d.short, d.long) for d in found] == [
        ("p99", "S-phase ligase 2"),
        ("ligase Q", "S-phase ligase 2"),
    ]
    for d in found:
        assert caption[d.short_start : d.short_end] == d.short
        assert caption[d.long_start : d.long_end] == d.long


@pytest.mark.parametrize(
    ("caption", "long"),
    [
        ("by protein phosphatase 2C (PP2C)", "protein phosphatase 2C"),
        ("by Squalene synthase (SS)", "Squalene synthase"),
        ("by protein phosphatase 2C (P2C)", "phosphatase 2C"),  # its own initials are enough
        ("by its phosphatase 2C (PP2C)", "phosphatase 2C"),  # another initial
    ],
)
def test_the_first_word_belongs_to_a_long_form_whose_initials_are_the_short_one(caption, long):
    short = caption[caption.index("(") + 1 : -1]
    start = caption.index("synthase" if "synthase" in caption else "phosphatase")
    end = caption.index(" (")
    found = with_first_word(
        Definition(short, caption[start:end], end + 2, len(caption) - 1, start, end, "parenthesis"),
        caption,
    )
    assert found.long == long == caption[found.long_start : found.long_end]


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("SelD", "uridine. Both selenium donors", "selenium donors"),
        ("GR", "GSSG by glutathione reductase", "glutathione reductase"),
        ("GI", "glucosidase I, ", "glucosidase I"),
        ("GI", ", glucosidase I\xa0", "glucosidase I"),
        ("ETR", "the electron transferase", "electron transferase"),
        ("TOR", "target of rapamycin", "target of rapamycin"),
        ("PICK1", "protein interacting with C kinase 1", "protein interacting with C kinase 1"),
        ("MAP", "mediated map protein", "map protein"),
        ("CaM", "Ca2+/calmodulin", "calmodulin"),
        ("CaMK", "Ca2+/calmodulin-dependent kinase", "Ca2+/calmodulin-dependent kinase"),
        ("Ter", "the electron donor", None),
        ("PrlR", "receptor", None),  # cut from Prl-Prl receptor
        ("RPR", "receptor", "receptor"),
        ("top", "to the immune response", None),
        ("SFX", "signals (red), (3) Src family x-ase", "Src family x-ase"),
    ],
)
def test_long_forms_are_names(short, long, expected):
    text = f"-{long}({short})"
    definition = Definition(
        short, long, len(long) + 2, len(text) - 1, 1, len(long) + 1, "parenthesis"
    )
    found = as_name(definition)
    assert (found and found.long) == expected
    if found:
        assert text[found.long_start : found.long_end] == found.long


def test_examples_of_a_kind_do_not_define_it():
    found = find_short_first("MAPKs (MAPK14 and MAPK8) act.")
    assert not any(map(says_something, found))


def test_titles_define_what_the_caption_does_not():
    title = "The Cold Shock Ligase (CSL) binds Alpha Ketone Reductase (AKR) in vivo (2020)"
    assert [(d.short, d.long) for d in find_in_title(title)] == [
        ("CSL", "Cold Shock Ligase"),
        ("AKR", "Alpha Ketone Reductase"),
    ]
    own = Definition("AKR", "another kinase", 0, 3, 5, 19, "glossary")
    assert [d.short for d in with_titles((own,), title, title)] == ["AKR", "CSL"]
    assert with_titles((own,), "No title") == (own,)

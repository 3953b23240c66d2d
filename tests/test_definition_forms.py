"""Less usual forms of definitions: hyphens, numbers first, words for "is", tails, lost marks."""

import pytest

from annotator.provenance import DefinitionRule
from annotator.recognition.definitions.caption_definitions import caption_definitions
from annotator.recognition.definitions.definition_grounding import ground_definition
from annotator.recognition.definitions.definition_spans import names_something
from annotator.recognition.definitions.definitions import (
    Definition,
    as_name,
    says_something,
    without_tail,
)
from annotator.recognition.definitions.glossaries import find_glossary
from annotator.recognition.definitions.parentheses import (
    find_in_title,
    find_others,
    find_short_first,
)
from annotator.records import EntityType
from tests.small_lexicon import small_annotator


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        pytest.param(
            "L\u2010Bar, L\u2010barcine; 13\u2010FOT, 13\u2010foo oxide.",
            {"L\u2010Bar": "L\u2010barcine", "13\u2010FOT": "13\u2010foo oxide"},
            id="typographic hyphens",
        ),
        pytest.param(
            "F1,6P, foonose 1,6-bisphosphate; 2,3-BDX, 2,3-bardixol.",
            {"F1,6P": "foonose 1,6-bisphosphate", "2,3-BDX": "2,3-bardixol"},
            id="a comma between digits",
        ),
        pytest.param(
            "HK indicates hexokinase; FBA, foo barase; and CS, citrate synthase.",
            {"HK": "hexokinase", "FBA": "foo barase", "CS": "citrate synthase"},
            id="indicates",
        ),
        pytest.param(
            "FBA—foo barase, CS—citrate synthase, Bar—barcine.",
            {"FBA": "foo barase", "CS": "citrate synthase", "Bar": "barcine"},
            id="dashes without blanks",
        ),
        pytest.param(
            "Then, the energy transfer, FoxA1, ends. FBA, foo barase; CS, citrate synthase.",
            {"FBA": "foo barase", "CS": "citrate synthase"},
            id="a sentence begins with what may be a short form",
        ),
        pytest.param("TNF-a, TNFa, TGF-b, TGFb.", {}, id="a list of symbols"),
        pytest.param(
            "As, arsenic; Cd, cadmium.", {"As": "arsenic", "Cd": "cadmium"}, id="an element"
        ),
        pytest.param(
            "FBA: foo barase CS: citrate synthase.",
            {"FBA": "foo barase", "CS": "citrate synthase"},
            id="a comma is missing",
        ),
        pytest.param(
            "FBA: foo barase: CS: citrate synthase.",
            {"FBA": "foo barase", "CS": "citrate synthase"},
            id="a colon in its place",
        ),
        pytest.param(
            "FB-α: foo barase α: CS-α: citrate synthase α; CS-β: citrate synthase β.",
            {
                "FB-α": "foo barase α",
                "CS-α": "citrate synthase α",
                "CS-β": "citrate synthase β",
            },
            id="a colon for a comma, and Greek letters",
        ),
        pytest.param(
            "[FBA = foo barase; CS = citrate synthase; BX = bar oxide].",
            {"FBA": "foo barase", "CS": "citrate synthase", "BX": "bar oxide"},
            id="all in brackets",
        ),
        pytest.param(
            "(FBA = foo barase; CS = citrate synthase; FD = foo (di)one).",
            {"FBA": "foo barase", "CS": "citrate synthase", "FD": "foo (di)one"},
            id="all in parentheses",
        ),
        pytest.param(
            "FBA = foo barase, LO BARs = long bars, CS = citrate synthase.",
            {"FBA": "foo barase", "LO BARs": "long bars", "CS": "citrate synthase"},
            id="a short form of two words",
        ),
        pytest.param(
            "Cells in green.FBA, foo barase; CS, citrate synthase.",
            {"FBA": "foo barase", "CS": "citrate synthase"},
            id="a blank is missing",
        ),
        pytest.param(
            "FBA, foo barase, and CS, citrate synthase.",
            {"FBA": "foo barase", "CS": "citrate synthase"},
            id="and before the last",
        ),
        pytest.param(
            "(A) FBA, foo barase; CS, citrate synthase.",
            {"FBA": "foo barase", "CS": "citrate synthase"},
            id="behind a panel's label",
        ),
        pytest.param(
            "1,3-BPF; 3-PF, 1,3-foodiphosphate, 3-foophosphate; CS, citrate synthase",
            {"3-PF": "3-foophosphate", "CS": "citrate synthase"},
            id="two short forms, then two long ones",
        ),
        pytest.param(
            "FBA \u2212 foo barase; CS\u2212citrate synthase.",
            {"FBA": "foo barase", "CS": "citrate synthase"},
            id="a minus sign",
        ),
        pytest.param(
            "FBA=foo barase, BXO=(2)barixol, CS:citrate synthase",
            {"FBA": "foo barase", "BXO": "(2)barixol", "CS": "citrate synthase"},
            id="no blanks",
        ),
        pytest.param(
            "FBF=foobarfuran, NFS=N-foosuccinimide, CSX=citrate x.",
            {"FBF": "foobarfuran", "NFS": "N-foosuccinimide", "CSX": "citrate x"},
            id="a letter and a dash without a blank",
        ),
        pytest.param(
            "FBA, foo barase; NADX:foo barase bax.",
            {"FBA": "foo barase"},
            id="the name of an enzyme",
        ),
        pytest.param(
            "Hyx, [Ni-Fe] hydroxase; CS, citrate synthase.",
            {"Hyx": "[Ni-Fe] hydroxase", "CS": "citrate synthase"},
            id="a name that begins with a bracket",
        ),
        pytest.param(
            "FBA: foo barase, KV channel: kalium-volt channel, lpo 1: lipobar-1.",
            {"FBA": "foo barase", "KV channel": "kalium-volt channel", "lpo 1": "lipobar-1"},
            id="short forms of two words",
        ),
        pytest.param(
            "FBA, foo barase HCX, hepatitis C xirus and CSY, citrate synthase.",
            {"FBA": "foo barase", "HCX": "hepatitis C xirus", "CSY": "citrate synthase"},
            id="semicolons are missing",
        ),
        pytest.param(
            "MBK, multi-bar kinase; MBKK, multi-bar kinases and FA1, foo activator 1.",
            {"MBK": "multi-bar kinase", "MBKK": "multi-bar kinases", "FA1": "foo activator 1"},
            id="an and before the last, and a long form that does not fit",
        ),
        pytest.param(
            "GQ8, growth without amino acids and MBK, the cells show that many bars kill.",
            {},
            id="an and in a sentence",
        ),
        pytest.param(
            "BAX acts on FBA4, which foos the FBA4 pathway.", {}, id="a sentence with symbols"
        ),
        pytest.param(
            "CoX, coenzume X, CoB – coenzume B.",
            {"CoX": "coenzume X", "CoB": "coenzume B"},
            id="two marks",
        ),
        pytest.param(
            "CS, citrate synthase; 1,3-FPG, 1,3-bisphosphofoo; PK, pyruvate kinase.",
            {"CS": "citrate synthase", "1,3-FPG": "1,3-bisphosphofoo", "PK": "pyruvate kinase"},
            id="a locant is no list",
        ),
        pytest.param("B: Network of genes that target FBA: CSX (four).", {}, id="a panel's title"),
        pytest.param("(1,4,5)FP3, foo; RX, rx 3.", {"RX": "rx 3"}, id="half of a bracket"),
    ],
)
def test_glossaries(caption, expected):
    assert {d.short: d.long for d in find_glossary(caption)} == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the 10-deacetyl tax (10-DAT) is", [("10-DAT", "10-deacetyl tax")]),
        ("the 2,3-butanediox (2,3-BDX) is", [("2,3-BDX", "2,3-butanediox")]),
        ("4-hydroxyphenyl paste (4HPP)", [("4HPP", "4-hydroxyphenyl paste")]),
        ("of 10 days after treatment (10-DAT)", [("10-DAT", "10 days after treatment")]),
        ("sampled at noon (10-DAT)", []),  # no initials
        ("24 hours (24 h)", []),
        ("foo barexin  (FBX)/bar", [("FBX", "foo barexin")]),
        ("foo barexin (FBX) bar", []),  # scispaCy finds it
        ("foo barexins [FBXs], bar", [("FBXs", "foo barexins")]),
        ("foo barexins [Foobar]", []),
        ("the γ-secretose inhibitor (GSI)", [("GSI", "γ-secretose inhibitor")]),
        # With what is said of it: a dose, a colour, a place; not another name.
        ("with foo barexin (FBX, 10 µM) or", [("FBX", "foo barexin")]),
        ("with foo barexin (FBX 20 µg/ml, 6 h)", [("FBX", "foo barexin")]),
        ("the foo barexins (FBX 2 and 3) are", []),
        ("with foo barexin (FBX; 0.5–2 mg/kg) or", [("FBX", "foo barexin")]),
        ("the foo barexin (FBX, red arrows) is", [("FBX", "foo barexin")]),
        ("the foo barexin (FBX; Fig. 2) is", [("FBX", "foo barexin")]),
        ("the foo barexin (also called FBX) is", [("FBX", "foo barexin")]),
        ("the foo barexins (or FBXs) are", [("FBXs", "foo barexins")]),
        ("blocking CNX, foo barexin (FBX; 5 mg/kg)", [("FBX", "foo barexin")]),
        ("of Mxp5, 2-methyl-6-pyrexin (MPX; 5 mg/kg)", [("MPX", "2-methyl-6-pyrexin")]),
        ("arrows by actors and inhibitors (ATR, red)", []),  # the R is in arrows
        ("the foo barexins (FBX, FBY) are", []),
        ("the foo barexins (FBX, p12) are", []),
        ("the foo barexins (FBX, 14-3-3) are", []),
        ("the foo zoles (FBX, red) are", []),
        ("of α-cells and somatix (SMX)", []),
        ("the γ-secretose inhibitor (ABC)", []),
    ],
)
def test_short_forms_that_scispacy_does_not_find(caption, expected):
    found = find_others(caption)
    assert [(d.short, d.long) for d in found] == expected
    for definition in found:
        assert caption[definition.long_start : definition.long_end] == definition.long
        assert caption[definition.short_start : definition.short_end] == definition.short
    assert [(d.short, d.long) for d in caption_definitions(caption, [])] == expected


def test_a_title_may_hold_the_long_form_in_brackets():
    (found,) = find_in_title("Genes [foo actors (FA)] in cells")
    assert found.long == "foo actors"


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("ROS", "reactive oxygen species production", "reactive oxygen species"),
        ("FOA", "foo actor signalling pathway", "foo actor"),
        ("BRX2", "barexin2-positive", "barexin2"),
        ("GSIS", "glucose-stimulated insulin Secretion", None),  # S
        ("PPP", "pentose phosphate pathway", None),
        ("FBX", "foo bar expression", None),  # the X is in the tail
        ("FBR", "foo of bar release", None),  # a phrase
        ("foo", "foo pathway", None),  # nothing is left
        ("FBX", "foo barexate formed by BarX", "foo barexate"),
        ("FBX", "foo barexate, produced by BarX", "foo barexate"),
    ],
)
def test_what_is_done_with_a_thing_is_no_part_of_its_name(short, long, expected):
    definition = Definition(short, long, 0, len(short), 10, 10 + len(long), "glossary")
    found = without_tail(definition)
    assert found.long == (expected or long)
    assert found.long_end - found.long_start == len(found.long)


def test_tails_are_cut_in_captions():
    (found,) = caption_definitions("HK: hexokinase pathway.", [])
    assert found.long == "hexokinase"


def test_two_names_that_differ_by_a_letter_define_nothing():
    assert not says_something(Definition("GSNO", "GSNOR", 0, 4, 6, 11, "parenthesis"))
    assert says_something(Definition("Glu", "Glutamate", 0, 3, 6, 15, "glossary"))


def test_a_class_is_not_one_of_its_members():
    assert not says_something(Definition("ABCD1", "ABCD1A3", 0, 5, 7, 14, "parenthesis"))
    members = "ABCD1A1, ABCD1A2 and ABCD1A3"
    assert not says_something(Definition("ABCD1", members, 0, 5, 7, 35, "glossary"))
    assert says_something(Definition("RUT", "Rutin", 0, 3, 5, 10, "parenthesis"))


def _grounded(short, long):
    annotator = small_annotator()
    definition = Definition(short, long, 0, len(short), 20, 20 + len(long), "glossary")
    return ground_definition(definition, annotator.lexicon, annotator.names.lists)


@pytest.mark.parametrize(
    "long",
    ["transcription factors", "growth factor receptor", "FOO inhibitor", "protein kinase", "coactivators", "foo receptor antagonists"],
)  # fmt: skip
def test_kinds_of_genes_and_drugs_are_no_genes(long):
    assert _grounded("XQZ", long).type is None


@pytest.mark.parametrize(
    "long",
    [
        "fooic transcription factor",
        "foo inhibitor",
        "foo receptor",
        "IL-99 receptor antagonist protein",
        "interleukin 99 receptor antagonist protein",
    ],
)
def test_longer_names_are_genes(long):
    assert _grounded("XQZ", long).type is EntityType.GENE


@pytest.mark.parametrize(
    "long",
    [
        "phospho-mechanistic target of rapamycin",
        "mechanistic (MT) target of rapamycin",
    ],
)
def test_a_state_or_a_short_form_inside_does_not_change_a_name(long):
    assert [c.entity.symbol for c in _grounded("XQZ", long).candidates][:1] == ["MTOR"]


def test_a_gene_that_is_regulated_is_named_with_the_word_gene():
    assert _grounded("FSG", "foo glucose-repressed gene").name.endswith(" gene")
    assert _grounded("FBG", "foo barase gene").name == "foo barase"


@pytest.mark.parametrize(
    "long", ["barferon-stimulated gene", "foo response genes", "foo-inducing transcription factor"]
)
def test_what_is_described_by_what_it_does_is_any_of_many(long):
    assert not names_something(_grounded("XQZ", long))
    assert names_something(_grounded("XQZ", f"{long} 7"))


def test_an_inhibitor_is_named_after_what_it_inhibits():
    assert _grounded("FOOi", "foo inhibitors").type is None
    assert _grounded("FOI", "foo inhibitors").type is EntityType.GENE


@pytest.mark.parametrize(
    ("long", "name"),
    [
        ("uncharacterized foo transporter", "foo transporter"),
        ("foo synthase of Bacillus barius", "foo synthase"),
        ("foo synthase of B", "foo synthase"),
        (
            "modulator of Foobarase 1 activity of kinase",
            "modulator of Foobarase 1 activity of kinase",
        ),
    ],
)
def test_doubt_and_species_are_no_part_of_a_name(long, name):
    assert _grounded("XQZ", long).name == name


def test_a_name_that_a_line_break_parts_at_its_hyphen():
    assert [c.entity.symbol for c in _grounded("XQZ", "brain- derived neurotrophic factor").candidates] == ["BDNF"]  # fmt: skip


def test_the_number_of_a_chemical_may_be_roman():
    found = _grounded("XQZ", "N-foo serotonin III")
    assert (found.rule, found.type) == (DefinitionRule.CHEMICAL_HEAD, EntityType.CHEMICAL)


def test_a_distinctive_short_form_of_a_chemical_keeps_its_meaning():
    found = _grounded("TCA 11a", "triple cut amide")
    assert [c.entity.id for c in found.candidates] == ["mesh:C000589078"]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("by OPX (osteoproxin) of", {"OPX": "osteoproxin"}),
        ("by Glnase (glutaminase) of", {"Glnase": "glutaminase"}),
        ("by ABC (osteoproxin) of", {}),
        ("in KRX (green) and the roots", {}),
        ("by calmo (calmobarine) of", {}),
    ],
)
def test_a_word_behind_its_short_form(caption, expected):
    assert {d.short: d.long for d in find_short_first(caption)} == expected


@pytest.mark.parametrize(
    ("short", "long", "found_by", "expected"),
    [
        ("sterol", "squalene, cholesterol", "parenthesis", False),
        ("blue line", "brain level inside", "parenthesis", False),
        ("Other mRNAs", "of the mitochondria", "parenthesis", True),
        ("sterol", "steroid alcohol", "glossary", True),
        ("IFNs", "IFN-α and β", "parenthesis", False),
        ("Fox2", "cofactor for FADX oxidase", "glossary", False),
        ("Bas", "ligand of Bas receptor", "glossary", False),
        ("RAGX", "receptor for glycated xenin", "glossary", True),
        ("LFX", "ligand-forming xenin", "glossary", True),
    ],
)
def test_words_are_explained_and_not_defined(short, long, found_by, expected):
    assert says_something(Definition(short, long, 0, 1, 2, 3, found_by)) == expected


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("cAXP", "kinase A/cyclic adenosine xonophosphate", "cyclic adenosine xonophosphate"),
        ("AC", "(LHR)/Gs/adenylyl cyclase", "adenylyl cyclase"),
        ("CaMK", "Ca2+/calmodulin kinase", "Ca2+/calmodulin kinase"),
        ("STK", "serine/threonine kinase", "serine/threonine kinase"),
        ("A/B", "foo/alpha bar", "foo/alpha bar"),
        ("PXAT", "phosphate and ATP; phosphoxylotransferase", "phosphoxylotransferase"),
    ],
)
def test_another_name_is_before_a_slash_or_semicolon(short, long, expected):
    named = as_name(Definition(short, long, 90, 90 + len(short), 10, 10 + len(long), "parenthesis"))
    assert named is not None
    assert (named.long, named.long_end - named.long_start) == (expected, len(expected))


@pytest.mark.parametrize(
    ("long", "expected"),
    [
        ("foo barase, the target of statins", "foo barase"),
        ("foo barase - an example of a pump", "foo barase"),
        ("foo barase such as FBA1 or FBA2", "foo barase"),
        ("foo barase encoded by fbaA", "foo barase"),
        ("foo barase(4.1.2.13)", "foo barase"),
        ("foo barase, EC:4.1.2.-", "foo barase"),
        ("foo barase, EC:4.1.-.-", "foo barase"),
        ("foo barase in plants", "foo barase"),
        ("foo barase consisting of subunits α and β", "foo barase"),
        ("foo barase composed of FBA1 and FBA2", "foo barase"),
        ("foo barase in human cells", "foo barase"),
        ("stimulated in foo cell 3", "stimulated in foo cell 3"),
        ("foo barase.Reproduced with permission", "foo barase"),
        ("foo barase, alpha", "foo barase, alpha"),
        ("foo - 1,6 - barase", "foo - 1,6 - barase"),
    ],
)
def test_what_is_said_of_a_name_is_no_part_of_it(long, expected):
    definition = without_tail(Definition("FBA", long, 0, 3, 5, 5 + len(long), "glossary"))
    assert (definition.long, definition.long_end) == (expected, 5 + len(expected))


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("narX", "NarX, nitrate/nitrite antiporter", "nitrate/nitrite antiporter"),
        ("IKCx", "IPMCX, Ca2+ activated K+ channel", None),
        ("NLRX3", "NOX, leucine-rich repeats, and pyrix domain", "NOX, leucine-rich repeats, and pyrix domain"),
        ("NSXs", "NSX25, NSX8853", "NSX25, NSX8853"),
        ("gbx", "glucan, branched xylo", "glucan, branched xylo"),
        ("FBX", "foose-1, 6-bis xylate", "foose-1, 6-bis xylate"),
    ],
)  # fmt: skip
def test_another_symbol_before_a_comma(short, long, expected):
    named = as_name(Definition(short, long, 90, 90 + len(short), 10, 10 + len(long), "parenthesis"))
    assert (named.long if named else None) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("H2X and H3, histone 2X and histone 3; FBA, foo barase.",
         {"H2X": "histone 2X", "H3": "histone 3", "FBA": "foo barase"}),
        ("FbaA and FbaB, foo barases of plants and animals; CS, citrate synthase.",
         {"FbaA": "foo barases of plants and animals", "FbaB": "foo barases of plants and animals",
          "CS": "citrate synthase"}),
    ],
)  # fmt: skip
def test_two_short_forms_and_two_long_ones(caption, expected):
    found = caption_definitions(caption, [])
    assert {d.short: d.long for d in found} == expected
    assert all(caption[d.long_start : d.long_end] == d.long for d in found)

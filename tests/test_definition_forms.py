"""Less usual forms of definitions: hyphens, numbers first, words for "is", tails, lost marks."""

import pytest

from annotator.provenance import DefinitionRule
from annotator.recognition.caption_definitions import caption_definitions
from annotator.recognition.definition_grounding import ground_definition
from annotator.recognition.definitions import (
    Definition,
    find_in_title,
    find_others,
    says_something,
    without_tail,
)
from annotator.recognition.glossaries import find_glossary
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
        ("GSIS", "glucose-stimulated insulin Secretion", None),  # S
        ("PPP", "pentose phosphate pathway", None),
        ("FBX", "foo bar expression", None),  # the X is in the tail
        ("FBR", "foo of bar release", None),  # a phrase
        ("foo", "foo pathway", None),  # nothing is left
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


def _grounded(short, long):
    annotator = small_annotator()
    definition = Definition(short, long, 0, len(short), 20, 20 + len(long), "glossary")
    return ground_definition(definition, annotator.lexicon, annotator.names.lists)


@pytest.mark.parametrize(
    "long",
    ["transcription factors", "growth factor receptor", "FOO inhibitor", "protein kinase", "coactivators"],
)  # fmt: skip
def test_kinds_of_genes_and_drugs_are_no_genes(long):
    assert _grounded("XQZ", long).type is None


@pytest.mark.parametrize("long", ["fooic transcription factor", "foo inhibitor", "foo receptor"])
def test_longer_names_are_genes(long):
    assert _grounded("XQZ", long).type is EntityType.GENE


def test_a_name_that_a_line_break_parts_at_its_hyphen():
    assert [c.entity.symbol for c in _grounded("XQZ", "brain- derived neurotrophic factor").candidates] == ["BDNF"]  # fmt: skip


def test_the_number_of_a_chemical_may_be_roman():
    found = _grounded("XQZ", "N-foo serotonin III")
    assert (found.rule, found.type) == (DefinitionRule.CHEMICAL_HEAD, EntityType.CHEMICAL)


def test_a_distinctive_short_form_of_a_chemical_keeps_its_meaning():
    found = _grounded("TCA 11a", "triple cut amide")
    assert [c.entity.id for c in found.candidates] == ["mesh:C000589078"]

"""Glossaries with the long form first, or with their marks exchanged; items of others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.recognition.definitions import glossaries
from annotator.recognition.definitions.caption_definitions import caption_definitions
from annotator.recognition.definitions.reversed_glossaries import find_reversed_glossary


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        pytest.param(
            "Shown is the path. Citrate synthase, CS; foonose 1,6-bisphosphate, F1P; and pyruvate"
            " kinase, PK.",
            {"CS": "Citrate synthase", "F1P": "foonose 1,6-bisphosphate", "PK": "pyruvate kinase"},
            id="the long form first",
        ),
        pytest.param(
            "Citrate synthase, CS; pyruvate kinase, PK.", {}, id="two may be there by chance"
        ),
        pytest.param(
            "It rises in liver, Foo1; in the brain, Bar2; in fat, Baz3; pyruvate kinase, PK.",
            {},
            id="few initials fit",
        ),
        pytest.param(
            "Citrate synthase, CS; pyruvate kinase, PK; foo barase, FBA; alpha, Xyz1.",
            {"CS": "Citrate synthase", "PK": "pyruvate kinase", "FBA": "foo barase"},
            id="one of few does not fit",
        ),
        pytest.param(
            "Citrate synthase, CS; pyruvate kinase, PK; foo barase, FBA; lactate oxidase, LO;"
            " bar foorase, BF; 2-oxobarate, αKB.",
            {"CS": "Citrate synthase", "PK": "pyruvate kinase", "FBA": "foo barase",
             "LO": "lactate oxidase", "BF": "bar foorase", "αKB": "2-oxobarate"},
            id="one of many does not fit",
        ),
        pytest.param(
            "Enzymes: CS; citrate synthase, PK; pyruvate kinase, FBA; foo barase.",
            {"CS": "citrate synthase", "PK": "pyruvate kinase", "FBA": "foo barase"},
            id="the marks are exchanged",
        ),
        pytest.param("CS, citrate synthase; PK, pyruvate kinase; FBA, foo barase", {}, id="usual"),
    ],
)  # fmt: skip
def test_reversed_glossaries(caption, expected):
    found = find_reversed_glossary(caption)
    assert {d.short: d.long for d in found} == expected
    for definition in found:
        assert caption[definition.long_start : definition.long_end] == definition.long
        assert caption[definition.short_start : definition.short_end] == definition.short
    if expected:
        assert set(expected) <= {d.short for d in caption_definitions(caption, [])}


@given(
    st.lists(
        st.sampled_from(
            ["AKT", "FabA", "1,2", "-", "\u2013", "\u2010", ":", "=", ",", "and", "indicates", "(", ")",
             "+", "a", "kinase", "/", ".", "x" * 12, " ", " ", " "]
        )
    ).map("".join)
)  # fmt: skip
def test_a_short_form_before_a_mark_has_one_end(text):
    any_end = re.compile(glossaries._ITEM.pattern.replace(glossaries._ENDED, glossaries._SHORT))
    for at in range(len(text)):
        one, other = glossaries._ITEM.match(text, at), any_end.match(text, at)
        assert (one and one.regs) == (other and other.regs)

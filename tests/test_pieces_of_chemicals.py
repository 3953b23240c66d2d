"""What is inside of the name of a chemical that is no mention."""

from __future__ import annotations

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import WordLists
from annotator.provenance import DropRule, TermKind
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.span_finding import OrganismSpans, lexicon_spans
from annotator.recognition.spans.trace import Trace
from annotator.records import Entity, EntityType

CHEMICALS = (
    "lyxaglandin",
    "lyxaglandin H2",
    "lyxium",
    "lyxium phosphate",
    "phosphate",
    "lyxoids",
    "lyxoids, saturated",
)


@pytest.fixture(scope="module")
def lexicon():
    table = TermTable()
    for number, name in enumerate(CHEMICALS):
        curie = f"mesh:C{number}"
        table.entities[curie] = Entity(curie, EntityType.CHEMICAL, name)
        table.terms.append(Term(name, curie, TermKind.NAME, "mesh"))
    return Lexicon.of("test", table)


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("Levels of lyxaglandin H2 kinase", []),
        ("Levels of lyxaglandin H2 kinase and lyxium", ["lyxium"]),
        ("The lyxium phosphate pump", []),
        ("The lyxaglandin kinase, lyxaglandin H2", ["lyxaglandin", "lyxaglandin H2"]),
    ],
)
def test_a_piece_of_a_chemical_that_a_protein_is_named_for_is_none(lexicon, caption, found):
    names = NameLookup(lexicon, WordLists({}, {}))
    matches = lexicon.matches(caption)
    trace = Trace(caption)
    for traced in (trace, None):
        spans = lexicon_spans(caption, matches, OrganismSpans(caption, ()), names, traced)
        assert sorted(caption[span.start : span.end] for span in spans) == found
    assert {d.rule for d in trace.dropped} == {DropRule.LONGER_NAME}


@pytest.mark.parametrize("behind", [" fats", " and others", ".", "-C"])
def test_no_heading_that_is_inverted_is_a_name_in_a_text(lexicon, behind):
    """The comma is that of a list: fatty acids, omega-6 fatty acids; total cholesterol, LDL-C."""
    caption = f"Of lyxoids, saturated{behind}"
    names = NameLookup(lexicon, WordLists({}, {}))
    for trace in (None, Trace(caption)):
        organisms = OrganismSpans(caption, ())
        spans = lexicon_spans(caption, lexicon.matches(caption), organisms, names, trace)
        assert {caption[span.start : span.end] for span in spans} == {"lyxoids"}

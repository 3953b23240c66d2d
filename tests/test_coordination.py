"""Names written in pieces: split by a parenthesis, slashed, ranged, listed."""

import pytest

from annotator.recognition.coordination import numbered_lists, plural_numbers, split_by_parenthesis
from tests.sentences import parse

KNOWN = {
    "eEF2 kinase", "AMPA receptors", "muscarinic M1 receptors", "ERK1", "ERK2", "Akt1", "Akt2",
    "Akt3", "IL-17A", "IL-17F", "Cdc25A", "Cdc25B", "Cdc25C", "HLA-A", "HLA-B", "IL-1", "IL-6", "IL-8", "LXRα", "LXRβ", "caspase-3", "caspase-8", "caspase-9",
}  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "text", "name"),
    [
        ("the factor 2 (eEF2) kinase acts", "(eEF2) kinase", "eEF2 kinase"),
        ("by muscarinic M1 (ACh-M1) receptors on", "muscarinic M1 (ACh-M1) receptors",
         "muscarinic M1 receptors"),
        ("through (AMPA) receptors", "(AMPA) receptors", "AMPA receptors"),
    ],
)  # fmt: skip
def test_split_names(caption, text, name):
    start = caption.index(text)
    spelled = list(split_by_parenthesis(caption, KNOWN.__contains__, {start + 1: start}))
    assert [(caption[s.start : s.end], s.names) for s in spelled] == [(text, (name,))]


def test_a_parenthesis_that_makes_no_known_name_is_left_alone():
    assert not list(split_by_parenthesis("foo (bar) kinase", KNOWN.__contains__, {}))


@pytest.mark.parametrize(
    ("caption", "first", "expected"),
    [
        ("ERK1/2 enter", "ERK1", [("ERK1/2", ("ERK1", "ERK2"))]),
        ("Akt1-3 and", "Akt1", [("Akt1-3", ("Akt1", "Akt2", "Akt3"))]),
        ("Akt1/2/3", "Akt1", [("Akt1/2/3", ("Akt1", "Akt2", "Akt3"))]),
        ("IL-1, -6 and -8 rise", "IL-1", [("-6", ("IL-6",)), ("-8", ("IL-8",))]),
        ("caspase-3, 8 and 9.", "caspase-3", [("8", ("caspase-8",)), ("9", ("caspase-9",))]),
        ("LXRα/β dimers", "LXRα", [("LXRα/β", ("LXRα", "LXRβ"))]),
        ("Akt1/-2", "Akt1", [("Akt1/-2", ("Akt1", "Akt2"))]),
        ("IL-17A/F rise", "IL-17A", [("IL-17A/F", ("IL-17A", "IL-17F"))]),
        ("HLA-A/B", "HLA-A", [("HLA-A/B", ("HLA-A", "HLA-B"))]),
        ("Cdc25A-C act", "Cdc25A", [("Cdc25A-C", ("Cdc25A", "Cdc25B", "Cdc25C"))]),
        ("Cdc25C-A", "Cdc25C", []),
        ("caspases 3, 8 and 9", "caspases 3", [("8", ("caspase-8",)), ("9", ("caspase-9",))]),
        ("Akt1, 2 h later", "Akt1", []),
        ("ERK1, 2 µM", "ERK1", []),
        ("Akt1-9", "Akt1", []),
        ("Akt1/20", "Akt1", []),
        ("ERK1 and 7 others", "ERK1", []),
    ],
)
def test_numbered_lists(caption, first, expected):
    start = caption.index(first)
    found = numbered_lists(caption, start, start + len(first), KNOWN.__contains__)
    assert [(caption[s.start : s.end], s.names) for s in found] == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("by caspases 3 and 8.", [("caspases 3", ("caspase-3",))]),
        ("by caspases-3, 8, and 9.", [("caspases-3", ("caspase-3",))]),
        ("in lanes 3 and 8", []),
        ("caspases 3 days", []),
    ],
)
def test_plurals_before_numbers(caption, expected):
    found = plural_numbers(caption, KNOWN.__contains__)
    assert [(caption[s.start : s.end], s.names) for s in found] == expected


@pytest.mark.parametrize(
    ("first", "behind"),
    [
        ("ERK1", "</2|ERK1+ERK2> enter"),
        ("Akt1", "<-3|Akt1+Akt2+Akt3> and"),
        ("Akt1", "</2|Akt1+Akt2>/20 and"),  # as many as are known
        ("Akt1", "-9 and"),  # all of a range, or none
        ("IL-1", ", <-6|IL-6> and <-8|IL-8> rise"),
        ("Akt1", "</2|Akt1+Akt2>, 3 act"),  # what is listed belongs to a single name
        ("caspase-3", ", 8 h later"),
        ("14-3-3", "/2"),  # a number behind a number
        ("3", ", 8 and 9"),  # no stem
    ],
)
def test_sentences_of_numbered_names(first, behind):
    rest, marks = parse(behind)
    found = numbered_lists(first + rest, 0, len(first), KNOWN.__contains__)
    ends = [(s.end - len(first), "+".join(s.names)) for s in found]
    assert ends == [(end, names) for _, end, names in marks]

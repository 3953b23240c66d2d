"""Names written in pieces: split by a parenthesis, slashed, ranged, listed."""

import pytest

from annotator.written_forms import numbered_lists, split_by_parenthesis

KNOWN = {
    "eEF2 kinase", "AMPA receptors", "muscarinic M1 receptors", "ERK1", "ERK2", "Akt1", "Akt2",
    "Akt3", "IL-1", "IL-6", "IL-8", "LXRα", "LXRβ", "caspase-3", "caspase-8", "caspase-9",
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

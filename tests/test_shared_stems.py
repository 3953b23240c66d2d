"""Names that share all but their end, or all but their beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.recognition.names.shared_stems import (
    _JOINED_LETTERS,
    _WITH_JOINED,
    elided,
    joined_letters,
    of_kinds,
    with_other_ends,
)
from annotator.records import Figure
from tests.sentences import mark, parse
from tests.small_lexicon import small_annotator

KNOWN = {
    "Fav1.7", "Fav1.8", "Fav1.1", "CAP1A1", "CAP1A2", "CAP2C9", "FOOG5", "FOOG8", "STOT5a", "STOT5b",
    "LUHA", "LUHB", "RhaA", "RhaB", "5-HX1A", "5-HX1B", "SMUD4", "SMUD2", "PKA", "PKC", "miR-155",
    "miR-121", "H-Ras", "K-Ras", "N-Ras", "N-fooin", "5-barin", "15-barin", "α1-barin receptors", "α2A-barin receptors", "β-barin receptors", "E-fooin", "α-barin", "β-barin", "γ-barin", "TROIL-R1", "TROIL-R2",
    "Fav1.9", "RBUHD", "RBUHF", "PIG3CA", "PIG3CB", "Foodoa", "Foodoc", "Foloa", "Foloc", "Foodolase a", "Foodolase c", "MEPK", "MEPP", "HUA-DR", "HUA-DP", "HUA-DQ",
}  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "first", "names", "text"),
    [
        ("Fav1.7/1.8 open", "Fav1.7", ["Fav1.8"], "/1.8"),
        ("Fav1.7, 1.8 and 1.1 open", "Fav1.7", ["Fav1.8", "Fav1.1"], ", 1.8 and 1.1"),
        ("CAP1A1/1A2", "CAP1A1", ["CAP1A2"], "/1A2"),
        ("CAP1A1, 1A2, and 2C9 act", "CAP1A1", ["CAP1A2", "CAP2C9"], ", 1A2, and 2C9"),
        ("FOOG5/G8", "FOOG5", ["FOOG8"], "/G8"),
        ("TROIL-R1/-R2", "TROIL-R1", ["TROIL-R2"], "/-R2"),
        ("STOT5a/b", "STOT5a", ["STOT5b"], "/b"),
        ("LUHA/B", "LUHA", ["LUHB"], "/B"),
        ("RhaA/B", "RhaA", ["RhaB"], "/B"),
        ("5-HX1A/1B", "5-HX1A", ["5-HX1B"], "/1B"),
        ("5-HX1A/1Z", "5-HX1A", [], ""),  # unknown
        ("SMUD4/MUD2", "SMUD4", [], ""),  # another name
        ("PKA/C", "PKA", [], ""),  # too short a stem
        ("RBUHD/F act", "RBUHD", ["RBUHF"], "/F"),
        ("PIG3CA/B", "PIG3CA", ["PIG3CB"], "/B"),
        ("Foodoa/c act", "Foodoa", [], ""),  # a word
        ("Foloa/c act", "Foloa", ["Foloc"], "/c"),
        ("Foodolase a/c act", "Foodolase a", ["Foodolase c"], "/c"),
        ("MEPK/P", "MEPK", [], ""),  # K is for kinase
        ("HUA-DR/DP/DQ", "HUA-DR", ["HUA-DP", "HUA-DQ"], "/DP/DQ"),
        ("Fav1.7-1.9 open", "Fav1.7", ["Fav1.8", "Fav1.9"], "-1.9"),
        ("Fav1.7–2.9 open", "Fav1.7", [], ""),
        ("Fav1.1-1.9 open", "Fav1.1", [], ""),  # some are unknown
        ("Fav1.²–1.9 open", "Fav1.²", [], ""),  # a digit, but no number
        ("miR-155/21", "miR-155", [], ""),  # a part of a number
        ("Fav1.7/1.85 open", "Fav1.7", [], ""),
        ("Fav1.7, 1.8% of", "Fav1.7", [], ""),
        ("FOOG5, G8", "FOOG5", [], ""),  # not in lists with commas
    ],
)
def test_other_ends(caption, first, names, text):
    at = len(first)
    found, end = with_other_ends(caption, at, first, KNOWN.__contains__)
    assert (found, caption[at:end]) == (names, text)


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the N- and E-fooin dimers", [("N- and E-fooin", ("N-fooin", "E-fooin"))]),
        ("E-/N-fooin", [("E-/N-fooin", ("E-fooin", "N-fooin"))]),
        ("α-, β- and γ-barin", [("α-, β- and γ-barin", ("α-barin", "β-barin", "γ-barin"))]),
        ("5- and 15-barin", [("5- and 15-barin", ("5-barin", "15-barin"))]),
        (
            "α1- and β-barin receptors",
            [("α1- and β-barin receptors", ("α1-barin receptors", "β-barin receptors"))],
        ),
        (
            "α2A- and β-barin receptors",
            [("α2A- and β-barin receptors", ("α2A-barin receptors", "β-barin receptors"))],
        ),
        ("T- and E-fooin", []),
        ("CN- and E-fooin", []),
        ("N-fooin", []),
        ("H-, K- and N-Ras act", [("H-, K- and N-Ras", ("H-Ras", "K-Ras", "N-Ras"))]),
    ],
)
def test_elided_ends(caption, expected):
    found = elided(caption, KNOWN.__contains__)
    assert [(caption[s.start : s.end], s.names) for s in found] == expected


LETTERED = {"FOOα", "FOOβ", "FOO-α", "FOO-β", "BARα", "BARβ", "BARαβ", "QUXα"}


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("FOOαβ acts", [("FOOαβ", ("FOOα", "FOOβ"))]),
        ("by FOO-αβ.", [("FOO-αβ", ("FOO-α", "FOO-β"))]),
        ("BARαβ acts", []),  # a name of its own
        ("QUXαβ acts", []),  # one of them is none
        ("FOOαβ-like, αβ and FOOα", []),
    ],
)
def test_joined_greek_letters(caption, expected):
    found = joined_letters(caption, LETTERED.__contains__)
    assert [(caption[s.start : s.end], s.names) for s in found] == expected


KINDS = {
    "type I IFX", "type II IFX", "class I HDX proteins", "class IIa HDX proteins", "class I HDX", "FAX type 1 receptors", "FAX type 2 receptors",
}  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("by type I and type II IFX.", [("type I and type II IFX", ("type I IFX", "type II IFX"))]),
        ("types I/II IFX are", [("types I/II IFX", ("type I IFX", "type II IFX"))]),
        ("by type I, or III IFX", []),
        ("by type I and II IFX receptors", []),
        ("type I IFX", []),
        (
            "classes I and IIa HDX proteins",
            [
                (
                    "classes I and IIa HDX proteins",
                    ("class I HDX proteins", "class IIa HDX proteins"),
                )
            ],
        ),
        (
            "bind FAX type 1 and type 2 receptors.",
            [
                (
                    "FAX type 1 and type 2 receptors",
                    ("FAX type 1 receptors", "FAX type 2 receptors"),
                )
            ],
        ),
    ],
)
def test_several_kinds_of_one_noun(caption, expected):
    found = of_kinds(caption, KINDS.__contains__)
    assert [(caption[s.start : s.end], s.names) for s in found] == expected


@pytest.mark.parametrize(
    "marked",
    [
        # What a list goes on with is no chemical.
        "<AKT1/2|ncbigene:207+ncbigene:208>-cyclodextrose binds.",
    ],
)
def test_a_list_before_a_dash(marked):
    caption, _ = parse(marked)
    found = small_annotator().read(Figure("f", caption))
    assert mark(caption, found.mentions) == marked


@given(
    st.lists(st.sampled_from(["IKK", "αβ", "α", "-", "LXR", "γδ", ".", "(", " ", "\xa0"])).map(
        "".join
    )
)
def test_letters_that_stand_together_are_in_words(text):
    assert _WITH_JOINED.is_in(text) == (_JOINED_LETTERS.search(text) is not None)

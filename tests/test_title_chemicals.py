"""Short forms of chemicals that only the titles name."""

from __future__ import annotations

import pytest

from annotator.recognition.chemicals.title_chemicals import title_chemicals

CHEMICALS = {"prenylolin", "Prenylolin", "Zinc prenylol", "prenylophosphate", "neurons"}


def found(caption, title, defined=()):
    places = title_chemicals(caption, title, defined, CHEMICALS.__contains__)
    return [(caption[start:end], name) for start, end, name in places]


@pytest.mark.parametrize(
    ("caption", "title", "expected"),
    [
        # Initials of several words, the first letters of one.
        ("ZP and ZP-induced arrest", "Zinc prenylol in cells", [("ZP", "Zinc prenylol")] * 2),
        ("Here PRE acts", "Effects of prenylolin", [("PRE", "prenylolin")]),
        # Further letters, where it is given.
        ("PYN treatment", "Prenylolin in cells", [("PYN", "Prenylolin")]),
        ("treated with PYN or not", "Prenylolin in cells", [("PYN", "Prenylolin")]),
        ("PYN-resistant strains", "Prenylolin in cells", [("PYN", "Prenylolin")]),
        ("PYN acts", "Prenylolin in cells", []),
        ("PYX treatment", "Prenylolin in cells", []),
        ("PN treatment", "Prenylolin in cells", []),
        # Parts of other names, other things, salts, no title.
        ("PRE-1, PRE II, PRE(P), PRE:0015 and pPRE", "Prenylolin", []),
        ("the PRE regulon and PRE genes", "Prenylolin", []),
        ("PRE acts", "prenylophosphate in cells", []),
        ("ZP acts", "Zinc, prenylol in cells", []),
        ("PRE acts", "", []),
        ("no short form", "Prenylolin", []),
    ],
)
def test_what_stands_for_a_chemical_of_the_title(caption, title, expected):
    assert found(caption, title) == expected


def test_what_a_caption_defines_is_its_own():
    assert not found("PRE acts", "Prenylolin", {"PRE"})
    assert not found("PYN treatment", "Prenylolin", {"PYN"})


def test_a_title_of_any_length_is_read():
    title = "Zinc prenylol in cells " + "and others " * 400
    assert found("ZP acts, not XQ", title) == [("ZP", "Zinc prenylol")]

"""Lists of compounds that differ in a place: each is meant, and the list is one name."""

from __future__ import annotations

import pytest

from annotator.provenance import TermKind
from annotator.recognition.chemicals.longer_chemicals import listed_chemicals
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import Candidate, Entity, EntityType

KNOWN = frozenset({"5-LYTE", "12-LYTE", "15-LYTE", "α-lyxene", "β-lyxene", "L-lyxate", "D-lyxate"})


def scored(name, kind=EntityType.CHEMICAL):
    if name not in KNOWN:
        return ()
    return ((0.9, Candidate(Entity(f"mesh:{name}", kind, name), name, TermKind.NAME, "mesh")),)


def lists(caption, name, kind=EntityType.CHEMICAL):
    """Return the lists that end in ``name``, each with what it means."""
    start = caption.index(name)
    last = CandidateSpan(start, start + len(name), scored(name, kind), type=EntityType.CHEMICAL)
    found = listed_chemicals(caption, [last], scored)
    return [
        (caption[span.start : span.end], [part[0][1].term for part in span.parts or (span.scored,) if part])
        for span in found
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "name", "expected"),
    [
        ("of 12-/15-LYTE", "15-LYTE", [("12-/15-LYTE", ["12-LYTE", "15-LYTE"])]),
        ("12/15-LYTE and", "15-LYTE", [("12/15-LYTE", ["12-LYTE", "15-LYTE"])]),
        ("5-, 12- and 15-LYTE", "15-LYTE", [("5-, 12- and 15-LYTE", ["5-LYTE", "12-LYTE", "15-LYTE"])]),
        ("α- or β-lyxene", "β-lyxene", [("α- or β-lyxene", ["α-lyxene", "β-lyxene"])]),
        ("D- and L-lyxate", "L-lyxate", [("D- and L-lyxate", ["D-lyxate", "L-lyxate"])]),
        # Those that the lexicon does not have are left out.
        ("9- and 15-LYTE", "15-LYTE", [("9- and 15-LYTE", ["15-LYTE"])]),
        ("8- and 9-LYTE", "9-LYTE", [("8- and 9-LYTE", [])]),
        # Numbers of something else.
        ("at 5 and 15-LYTE", "15-LYTE", []),
        ("of 5, 15-LYTE", "15-LYTE", []),
        ("IL-12- and 15-LYTE", "15-LYTE", []),
    ],
)  # fmt: skip
def test_lists_of_places(caption, name, expected):
    assert lists(caption, name) == expected


def test_genes_are_not_listed():
    assert not lists("12/15-LYTE", "15-LYTE", EntityType.GENE)

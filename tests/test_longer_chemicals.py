"""Chemicals with the words beside them that belong to their names."""

from __future__ import annotations

import re

import pytest

from annotator.provenance import TermKind
from annotator.recognition.chemicals.longer_chemicals import longer_chemicals
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import Candidate, Entity, EntityType

KNOWN = {
    "lysolyxan", "S-nitrosolyxathione", "prenyllyxine", "antilyxan", "monolyxane fatty acids",
    "prenyl lyxine",
}  # fmt: skip


def scored(name, kind=EntityType.CHEMICAL):
    entity = Entity(f"mesh:{name}", kind, name)
    return ((0.9, Candidate(entity, name, TermKind.NAME, "mesh")),)


def longer(marked, kind=EntityType.CHEMICAL):
    """Return the longer names of the words that are marked, each with its entity."""
    caption, places = "", []
    for before, word in re.findall(r"([^<]*)(?:<([^>]+)>)?", marked):
        caption += before
        if word:
            places.append((len(caption), len(caption) + len(word)))
        caption += word
    spans = [CandidateSpan(start, end, scored(caption[start:end], kind)) for start, end in places]
    found = longer_chemicals(caption, spans, lambda name: scored(name) if name in KNOWN else ())
    return [(caption[s.start : s.end], s.scored[0][1].term) for s in found]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("of lyso-<lyxan>, and", [("lyso-lyxan", "lysolyxan")]),
        ("S-nitroso-<lyxathione>", [("S-nitroso-lyxathione", "S-nitrosolyxathione")]),
        ("(mono-<lyxane fatty acids>)", [("mono-lyxane fatty acids", "monolyxane fatty acids")]),
        ("a prenyl <lyxine> and", [("prenyl lyxine", "prenyllyxine")]),
        ("anti <lyxan> and prenyl, <lyxine>", []),
        ("other-<lyxan>, lyso- <lyxan>, alyso-<lyxan>", []),
        ("x-lyso-<lyxan>", [("lyso-lyxan", "lysolyxan")]),
        ("Sodium <lyxate> and potassium <lyxine>", [("Sodium lyxate", "lyxate")]),
        ("intake of sodium, <lyxate>", []),
        ("<lyxine> hydrochlorides", []),
        ("<lyxine> hydrochloride-treated", [("lyxine hydrochloride", "lyxine")]),
        ("<lyxine> mesylate, <lyxan> dimaleate", [
            ("lyxine mesylate", "lyxine"), ("lyxan dimaleate", "lyxan")
        ]),
        ("<sodium lyxate> and sodium <lyxate>", [("sodium lyxate", "lyxate")]),
    ],
)  # fmt: skip
def test_names_are_extended(marked, expected):
    assert longer(marked) == expected


def test_a_name_that_is_found_as_it_is_written_stays_as_it_is():
    caption = "a prenyl lyxine"
    spans = [CandidateSpan(2, 15, scored("prenyl lyxine")), CandidateSpan(9, 15, scored("lyxine"))]
    assert not longer_chemicals(caption, spans, scored)


def test_genes_are_not_extended():
    assert not longer("of lyso-<lyxan>, and", EntityType.GENE)

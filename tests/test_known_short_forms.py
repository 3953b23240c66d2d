"""Short forms that mean one chemical anywhere, defined by a name that no lexicon has."""

from __future__ import annotations

import pytest

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.lexicon.word_lists import WordLists
from annotator.provenance import DefinitionRule, TermKind
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.name_lookup import NameLookup
from annotator.records import Entity, EntityType

CHEMICALS = {
    "mesh:C1": "formaldehyde",
    "mesh:C2": "glucose",
    "mesh:C3": "glyceraldehyde 3-phosphate",
    "mesh:C4": "cyclic lyxosine monophosphate",
}


@pytest.fixture(scope="module")
def names():
    table = TermTable()
    for curie, name in CHEMICALS.items():
        table.entities[curie] = Entity(curie, EntityType.CHEMICAL, name)
        table.terms.append(Term(name, curie, TermKind.NAME, "mesh"))
    table.terms.append(Term("Glc", "mesh:C2", TermKind.SYNONYM, "starter"))
    table.terms.append(Term("cLMP", "mesh:C4", TermKind.SYNONYM, "starter"))
    return NameLookup(Lexicon.of("test", table), WordLists({}, {}))


@pytest.mark.parametrize(
    ("short", "long", "ids"),
    [
        ("HCHO", "2-prenyllyxonate", ["mesh:C1"]),
        ("HCHO", "glucose", ["mesh:C2"]),
        ("HCHO", "hard choice", []),
        ("HCHO", "hard choice kinase", []),
        ("ZZHO", "2-prenyllyxonate", []),
        # The short form is a name of the last word.
        ("Glc", "newly made glucose", ["mesh:C2"]),
        ("Glc", "newly made formaldehyde", []),
        # The long form misspells a name of what the short form means.
        ("cLMP", "cyclic lytanyl monophosphate", ["mesh:C4"]),
        ("cLMP", "cyclic lactate 2-prenylphosphate", []),
        # It has several meanings: one that the long form misspells.
        ("G3P", "glyceraldehide 3-phopshate", ["mesh:C3"]),
        ("G3P", "2-prenyllyxonate", []),
        ("G3P", "glyceraldehyde 3-phosphate dehydrogenase", []),
    ],
)
def test_a_known_short_form_means_what_it_means_anywhere(names, short, long, ids):
    found = names.grounded(Definition(short, long, 0, 4, 6, 6 + len(long), "glossary"), frozenset())
    assert [candidate.entity.id for candidate in found.candidates] == ids
    assert (found.rule is DefinitionRule.KNOWN_SHORT) == (bool(ids) and long != "glucose")

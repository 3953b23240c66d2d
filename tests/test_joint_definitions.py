"""Definitions whose short form names several genes."""

import pytest

from annotator.provenance import DefinitionRule
from annotator.records import EntityType, Figure
from tests.small_lexicon import small_annotator


def _mentions(caption):
    found = small_annotator().read(Figure("f", caption))
    return [(m.text, m.ids) for m in found.mentions]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        # The long form of a list is not in the lexicon, but what the short form lists is.
        ("CASP8/9, cutting apoptosis protein 8/9; BDNF", {"CASP8/9": 2, "cutting apoptosis protein 8/9": 2, "BDNF": 1}),
        ("AKT1-3: alpha kinase type 1 to 3. BDNF", {"AKT1-3": 3, "alpha kinase type 1 to 3": 3, "BDNF": 1}),
        ("AKT1/7, alpha kappa transducer 1/7", {"AKT1/7": 0, "alpha kappa transducer 1/7": 0}),
        # A list that is known, whatever the long form.
        ("AKT1/2 (aged kit tumours 1 and 2) and BDNF", {"AKT1/2": 2, "BDNF": 1}),
        # Two symbols, and a long form for each.
        (
            "IL6-MTOR, interleukin 6-mechanistic target of rapamycin",
            {"IL6": 1, "MTOR": 1, "interleukin 6": 1, "mechanistic target of rapamycin": 1},
        ),
        # Both are known, whatever the long form.
        ("MTOR/BDNF, major tumour or brain deficit nerve factor", {"MTOR": 1, "BDNF": 1}),
        # Symbols that are told by their numbers are names of their own.
        ("MTOR, mechanistic target of rapamycin; FOX1/FOX2, fatty-oxide complex protein 1/2; "
         "CASP8/CASP9, cutting protein 8 and 9",
         {"MTOR": 1, "mechanistic target of rapamycin": 1, "FOX1": 0, "FOX2": 0,
          "fatty-oxide complex protein 1/2": 0, "CASP8": 1, "CASP9": 1}),
        ("MTOX/BDNX, mixed tox and bad nax protein",
         {"MTOX/BDNX": 0, "mixed tox and bad nax protein": 0}),
    ],
)  # fmt: skip
def test_short_forms_of_several(caption, expected):
    found = {
        text: len([i for i in ids if i.startswith("ncbigene")]) for text, ids in _mentions(caption)
    }
    assert found == expected


def test_the_rule_of_a_list():
    found = small_annotator().read(Figure("f", "CASP8/9, cutting apoptosis protein 8/9."))
    grounding = found.definitions["CASP8/9"]
    assert grounding.rule is DefinitionRule.LISTED
    assert [[c.entity.symbol for c in part] for part in grounding.parts] == [["CASP8"], ["CASP9"]]


def test_a_compound_is_one_chemical():
    found = small_annotator().read(
        Figure("f", "NMDA-GABA, N-methyl-D-aspartate gamma-aminobutanoic acid")
    )
    assert found.definitions["NMDA-GABA"].type is EntityType.CHEMICAL


def test_another_meaning_stays():
    """The long form is neither a gene nor a chemical: nor is the short form."""
    found = small_annotator().read(
        Figure("f", "MTOR-BDNF: major tumours or bone disease in nerve fibres.")
    )
    assert [m.text for m in found.mentions] == []

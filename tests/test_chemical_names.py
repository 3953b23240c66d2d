"""Systematic names of chemicals: where they begin and end, how they are spelled, short forms."""

from __future__ import annotations

import pytest

from annotator.recognition.chemical_names import ChemicalNameReader, Kind
from annotator.recognition.chemical_short_forms import ShortForms
from annotator.recognition.chemical_spans import Around, ChemicalNames, usual_spellings
from annotator.recognition.chemical_words import chemical_score
from annotator.recognition.definitions import Definition
from annotator.records import Candidate, Entity, EntityType, TermKind

KNOWN = {"ribose", "serine", "glycine", "cyanidin", "acetate", "lactate", "olefin"}


def names(caption):
    reader = ChemicalNameReader(KNOWN.__contains__, {"H4F", "GA"})
    kinds = (Kind.NAME, Kind.UNKNOWN)
    return [caption[p.start : p.end] for p in reader.names(caption) if p.kind in kinds]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("to 3-(ethylthio)ribose-2-P (ETR), then", ["3-(ethylthio)ribose-2-P"]),
        ("of 2-(cytidine 5′-diphospho)-4C-ethyl-D-ribitol.", ["2-(cytidine 5′-diphospho)-4C-ethyl-D-ribitol"]),
        ("(N-butyryl-l-threonine); O-propyl-serine", ["N-butyryl-l-threonine", "O-propyl-serine"]),
        ("[(−)-isocarvone]-forming activity", ["(−)-isocarvone"]),
        ("ent-prenyl diphosphate and octaprenyl\nmonophosphate", ["ent-prenyl diphosphate", "octaprenyl\nmonophosphate"]),
        ("7(S)-hydroxy-3(Z),5(E)-hexadecadienoic acid", ["7(S)-hydroxy-3(Z),5(E)-hexadecadienoic acid"]),
        ("propionyl coenzyme A is", ["propionyl coenzyme A"]),
        ("from N-butyryl serine", ["N-butyryl serine"]),
        ("the C45-PP and methylene-H4F pools", ["C45-PP", "methylene-H4F"]),
        ("named dihydroxyprenylol A (12)", ["dihydroxyprenylol A"]),
        ("6-prenylol’s role", ["6-prenylol"]),
        # Two names, or none.
        ("serine-glycine and acetate/lactate", []),
        ("β-catenin, N-cadherin, claudin7 and serine737", []),
        ("hydroxyl groups, 3-hydroxy", []),
        ("a 20-carbon chain of acora-3,5-diene", []),
        ("in-vivo, up-regulated, membrane-bound", []),
        ("[1-13C]acetate", []),
        ("((((", []),
    ],
)  # fmt: skip
def test_names_are_read_whole(caption, expected):
    assert names(caption) == expected


def test_words_are_told_by_their_parts():
    assert chemical_score("dihydroxyprenylol") > 2.5 > 0 > chemical_score("membrane")


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("lyxulose-5-P", "lyxulose-5-phosphate"),
        ("lyxose-2P", "lyxose-2-phosphate"),
        ("prenyl-PP", "prenyl pyrophosphate"),
        ("chorismate", "chorismic acid"),
        ("(−)-isocarvone", "isocarvone"),
        ("O-butyryl-l-serine", "O-butyrylserine"),
        ("adenylylsulphate", "adenylylsulfate"),
        ("inositol (2,3)-bisphosphate", "inositol 2,3-bisphosphate"),
        ("alpha-d-lyxose", "lyxose"),
    ],
)
def test_usual_spellings(written, listed):
    found = [name.replace("-", " ") for name in usual_spellings(written)]
    assert found[0] == written.replace("-", " ")
    assert listed.replace("-", " ") in found


def chemicals():
    listed = {"xylulose 5-phosphate": "mesh:C1", "formaldehyde": "mesh:C2", "prenylol": "mesh:C3"}

    def plausible(name):
        curie = listed.get(name.replace("-5-", " 5-"))
        if curie is None:
            return ()
        entity = Entity(curie, EntityType.CHEMICAL, name)
        return ((0.9, Candidate(entity, name, TermKind.NAME, "mesh")),)

    return ChemicalNames(plausible, plausible)


def spans(caption, *definitions):
    found = chemicals().add_to(caption, [], Around(definitions))
    return [(caption[s.start : s.end], s.scored[0][1].entity.id if s.scored else "") for s in found]


def test_a_name_gets_the_id_of_its_usual_spelling():
    assert spans("of xylulose-5-P.") == [("xylulose-5-P", "mesh:C1")]
    assert spans("of 2-prenylglucose.") == [("2-prenylglucose", "")]


def test_the_first_part_of_the_name_of_an_enzyme_or_pathway_is_none():
    assert not spans("2-prenylglucose 6-O-methyltransferase and 2-prenylglucose: lyxose reductase")
    assert not spans("the pentose-phosphate pathway")


def test_the_short_form_of_a_systematic_name_is_one():
    caption = "2-prenylglucose (2PGl) and 2PGl"
    definition = Definition("2PGl", "2-prenylglucose", 17, 21, 0, 15, "parenthesis")
    assert spans(caption, definition) == [
        ("2-prenylglucose", ""), ("2PGl", ""), ("2PGl", "")
    ]  # fmt: skip


def test_a_defined_short_form_is_not_looked_up():
    definition = Definition("HCHO", "hard choice", 0, 4, 6, 17, "glossary")
    assert spans("HCHO. HCHO-dependent") == [("HCHO", "mesh:C2"), ("HCHO", "mesh:C2")]
    assert not spans("HCHO, hard choice", definition)


@pytest.mark.parametrize(
    ("present", "text", "chemicals", "plants", "meant"),
    [
        (["HCHO"], "", 0, False, {"HCHO"}),
        (["F6P"], "f6p", 2, False, set()),
        (["F6P"], "f6p", 3, False, {"F6P"}),
        (["F6P"], "fructose-6-phosphate", 0, False, {"F6P"}),
        (["F6P", "G6P", "DHAP", "R5P"], "", 0, False, {"F6P", "G6P", "DHAP", "R5P"}),
        (["PE", "PS"], "", 9, False, set()),
        (["PE", "PS", "PC"], "", 0, False, {"PE", "PS", "PC"}),
        (["GA"], "", 9, False, set()),
        (["GA"], "", 0, True, {"GA"}),
        (["RA"], "", 9, True, set()),
        (["RA"], "the retinoic acid receptor", 0, False, {"RA"}),
    ],
)
def test_short_forms_mean_a_chemical_in_its_context(present, text, chemicals, plants, meant):
    found = ShortForms().meant(present, text, chemicals, about_plants=plants)
    assert found.keys() == meant


def test_a_full_cache_of_words_is_dropped_between_captions(monkeypatch):
    monkeypatch.setattr("annotator.recognition.chemical_names._KEPT", 3)
    reader = ChemicalNameReader(lambda _: False)
    caption = "first 2-prenylglucose, then 3-prenylglucose, and 2-prenylglucose again"
    texts = ["2-prenylglucose", "3-prenylglucose", "2-prenylglucose"]
    for _ in range(2):
        assert [caption[p.start : p.end] for p in reader.names(caption)] == texts

"""The five records that the project grew from, with the starter lexicon, read with everything."""

from __future__ import annotations

from collections import defaultdict

import pytest

from annotator.figures import read_figures
from annotator.recognition.pipeline import Annotator
from annotator.records import FindingKind, Origin
from annotator.runs.processing import annotate


@pytest.fixture(scope="module")
def starter():
    return Annotator("starter")


@pytest.fixture(scope="module")
def outcome(shared_data, starter):
    """Return {figid prefix: (annotated figure, {kind: findings})}."""
    found = {}
    for figid in (
        "PMC7484229__nihms-1615296-f0001",
        "PMC8120160__fnins-15-657714-g002",
        "PMC9658840__ijms-23-13530-g007",
        "PMC4803609__nihms758223f1",
        "PMC7219953__10.1177_2470547019858083-fig1",
    ):
        (figure,) = read_figures([shared_data / "pfocr" / "_figures" / f"{figid}.md"])
        annotated = annotate(figure, starter)
        kinds = defaultdict(list)
        for finding in annotated.findings:
            kinds[finding.kind].append(finding)
        found[figid.partition("__")[0]] = (annotated, kinds)
    return found


def ids(findings):
    return {curie for finding in findings for curie in finding.mention.ids}


def symbols(findings):
    return {row.symbol for finding in findings for row in finding.existing}


@pytest.mark.parametrize(
    ("figid", "expected"),
    [
        ("PMC7484229", "mesh:D007649 fplx:GRIN fplx:GRIA ncbigene:627 ncbigene:4915 ncbigene:2475 fplx:GSK3 ncbigene:29904"),
        ("PMC8120160", "mesh:D007649 mesh:D018698 mesh:D005680 mesh:D012964 mesh:D002118 ncbigene:29904 ncbigene:3791 fplx:Kainate_family"),
        ("PMC9658840", "ncbigene:1128 fplx:mTORC1 mesh:D002118 mesh:D000109"),
        ("PMC4803609", "mesh:D012601 mesh:D002118 fplx:GRIN"),
        ("PMC7219953", "ncbigene:4915 fplx:EIF4EBP mesh:D018698"),
    ],
)  # fmt: skip
def test_missing(outcome, figid, expected):
    assert set(expected.split()) <= ids(outcome[figid][1][FindingKind.MISSING])


def test_an_ion_inside_the_name_of_its_channel_is_missing_with_low_confidence(outcome):
    (finding,) = [
        f for f in outcome["PMC9658840"][1][FindingKind.MISSING] if "mesh:D002118" in f.mention.ids
    ]
    assert finding.confidence == "low"
    assert finding.mention.found_by.part_of == "voltage dependent Ca2+ channels"


@pytest.mark.parametrize(
    ("figid", "expected"),
    [
        ("PMC7484229", "Nmdar1 Nmdar2 Akt Tor Eaat2 Mtor"),
        ("PMC8120160", "kar spidey Fs(3)Kar Rdl GABA-B-R1 Gabat dlg1 Crtc CkIIbeta Andorra Anp Acam CG4849"),
        ("PMC9658840", "sgg flw br caz Pp1-87B Anp Andorra gsk3ba parapinopsina"),
    ],
)  # fmt: skip
def test_cross_species(outcome, figid, expected):
    assert set(expected.split()) <= symbols(outcome[figid][1][FindingKind.CROSS_SPECIES])


def test_cross_species_is_weaker_where_the_paper_names_the_organism(outcome):
    weak = {f.confidence for f in outcome["PMC9658840"][1][FindingKind.CROSS_SPECIES]}
    strong = {f.confidence for f in outcome["PMC8120160"][1][FindingKind.CROSS_SPECIES]}
    assert weak == {"low"}
    assert strong == {"high"}


@pytest.mark.parametrize(
    ("figid", "expected"),
    [
        ("PMC8120160", "ncbigene:627 ncbigene:2890 ncbigene:1742 ncbigene:4915 fplx:mTORC1 ncbigene:1938 fplx:GRIN"),
        ("PMC9658840", "mesh:D007649 mesh:D012601 mesh:D018698 ncbigene:627 ncbigene:4915 fplx:AKT"),
        ("PMC4803609", "ncbigene:627 fplx:mTORC1 mesh:D005680 mesh:D007649 mesh:D018698"),
        ("PMC7219953", "ncbigene:2890 ncbigene:1742 ncbigene:627 fplx:AKT fplx:PI3K ncbigene:2475 ncbigene:2932 mesh:D007649 mesh:D012964"),
    ],
)  # fmt: skip
def test_agreement(outcome, figid, expected):
    assert set(expected.split()) <= ids(outcome[figid][1][FindingKind.AGREEMENT])


def test_p70s6k_agrees(outcome):
    agreed = outcome["PMC7219953"][1][FindingKind.AGREEMENT]
    assert {"ncbigene:6198", "fplx:P70S6K"} & ids(agreed)


def test_mtorc1_agrees_with_its_parts(outcome):
    (finding,) = [
        f for f in outcome["PMC8120160"][1][FindingKind.AGREEMENT] if f.mention.symbol == "mTORC1"
    ]
    assert {row.symbol for row in finding.existing} >= {"MTOR", "RPTOR"}


def test_a_family_with_one_member_annotated_is_partial(outcome):
    (finding,) = [
        f
        for f in outcome["PMC7219953"][1][FindingKind.FAMILY_PARTIAL]
        if "fplx:GRIA" in f.mention.ids
    ]
    assert {row.symbol for row in finding.existing} == {"GRIA1"}


def test_repeated_rows(outcome):
    rows = [
        row.word
        for finding in outcome["PMC7219953"][1][FindingKind.DUPLICATE]
        for row in finding.existing
    ]
    assert rows.count("NMDAR") == 14
    assert rows.count("PSD-95") == 1


def test_the_keywords_are_all_of_a_fly(outcome):
    annotated, kinds = outcome["PMC7484229"]
    keywords = [row for row in annotated.figure.existing if row.origin is Origin.KEYWORD]
    assert len(keywords) == 6
    assert symbols(kinds[FindingKind.CROSS_SPECIES]) == {row.symbol for row in keywords}


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Loss of eEF2 kinase.", [("eEF2 kinase", "ncbigene:29904")]),
        ("eukaryotic elongation factor 2 (eEF2) kinase rests", [("eukaryotic elongation factor 2 (eEF2) kinase", "ncbigene:29904")]),
        ("The NMDA receptor opens.", [("NMDA receptor", "fplx:GRIN")]),
        ("GABAergic cells fire.", []),
        ("mTORC1 is on.", [("mTORC1", "fplx:mTORC1")]),
        ("Flk-1, TrkB and 4E-BP1 with COX-2.", [("Flk-1", "ncbigene:3791"), ("TrkB", "ncbigene:4915"), ("4E-BP1", "ncbigene:1978"), ("COX-2", "ncbigene:5743")]),
        ("Ca2+, Ca++, Ca²⁺ and Na+ enter.", [("Ca2+", "mesh:D002118"), ("Ca++", "mesh:D002118"), ("Ca²⁺", "mesh:D002118"), ("Na+", "mesh:D012964")]),
    ],
)  # fmt: skip
def test_names_that_are_longer_than_they_look(starter, caption, expected):
    from annotator.records import Figure

    reading = starter.read(Figure("F1", caption))
    assert [(m.text, m.ids[0]) for m in reading.mentions] == expected

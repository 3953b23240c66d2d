"""Chemical rows whose word is no name of their id."""

import pytest

from annotator import wording
from annotator.records import EntityType, ExistingRow, Figure, FindingKind, Origin
from annotator.runs.processing import annotate
from tests.small_lexicon import small_annotator


def flagged(word, mesh, caption="A drawing.", name="", match=""):
    row = ExistingRow(
        word, name, f"mesh:{mesh}" if mesh else "", "", "MESH", Origin.SIDECAR,
        EntityType.CHEMICAL, match=match,
    )  # fmt: skip
    findings = annotate(Figure("f", caption, existing=(row,)), small_annotator()).findings
    return [(f.kind.value, f.confidence, wording.reason(f.reason)) for f in findings if f.existing]


@pytest.mark.parametrize(
    ("word", "mesh", "expected"),
    [
        ("Co", "C065987", "Co as mesh:C065987 has no name"),
        ("Arg", "D007649", "Arg is a name of arginine (mesh:D001120), not of ketamine"),
        ("TCA", "C000589078", "TCA is no name of TCA 11a (mesh:C000589078), which only begins so"),
        ("NMDA-zeatin", "D016202", "only the part NMDA of NMDA-zeatin is a name of NMDA"),
        ("6-phosphate", "D007649", "'6-phosphate' is a fragment of a longer name"),
        ("acid", "D005227", "'acid' is a fragment of a longer name"),
    ],
)
def test_objections(word, mesh, expected):
    ((kind, _, reason),) = flagged(word, mesh)
    assert kind in ("wrong_entity", "common_word")
    assert reason.startswith(expected)


@pytest.mark.parametrize(
    ("word", "mesh"),
    [
        ("Ketamine", "D007649"),
        ("Fatty Acid", "D005227"),  # the class in the plural
        ("Ca2+", "D002118"),
        ("FPP", "C039834"),  # an id that no lexicon has, a word that says enough
        ("NMDA(R)", "D016202"),
        ("2-NMDA", "D016202"),
        ("ketamin", "D007649"),  # words may be cut, symbols may not
        ("", "D007649"),
    ],
)
def test_not_flagged(word, mesh):
    assert [kind for kind, *_ in flagged(word, mesh)] == ["caption_silent"]


def test_what_the_caption_names_is_not_flagged():
    ((kind, *_),) = flagged("TCA", "C000589078", "TCA 11a acts.")
    assert kind == "agreement"


def test_a_row_without_an_id_is_said_where_the_caption_names_it():
    finding = next(
        f
        for f in annotate(
            Figure(
                "f", "Ketamine acts.",
                existing=(
                    ExistingRow("ketamine", "", "", "", "MESH", Origin.SIDECAR, EntityType.CHEMICAL),
                ),
            ),
            small_annotator(),
        ).findings
        if f.kind is FindingKind.MISSING
    )  # fmt: skip
    assert finding.existing[0].word == "ketamine"
    assert finding.reason.row_without_id == "ketamine"

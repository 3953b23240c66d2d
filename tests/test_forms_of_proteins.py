"""Subunits, chains and isoforms that stand before the name of their protein."""

import pytest

from annotator.recognition.genes.forms_of_proteins import forms_of_proteins

KNOWN = {
    "zigase alpha subunit", "zigase subunit beta", "zag complex, gamma chain", "ZIG", "ZIG beta",
}  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the alpha subunit of zigase binds", [("alpha subunit of zigase", ("zigase alpha subunit",))]),
        ("its beta-subunit of the human zigase.", [("beta-subunit of the human zigase", ("zigase subunit beta",))]),
        ("a gamma chain of zag complex is", [("gamma chain of zag complex", ("zag complex, gamma chain",))]),
        ("the beta isoform of ZIG, and", [("beta isoform of ZIG", ("ZIG beta",))]),
        ("the delta subunit of zigase", []),
        ("a beta isoform of it, of ZIG", []),
    ],
)  # fmt: skip
def test_forms(caption, expected):
    found = forms_of_proteins(caption, KNOWN.__contains__)
    assert [(caption[e.start : e.end], e.names) for e in found] == expected

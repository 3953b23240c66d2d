"""Subunits, isoforms and types that stand apart from the name of their protein."""

import pytest

from annotator.recognition.genes.forms_of_proteins import forms_of_proteins

KNOWN = {
    "zigase alpha subunit", "zigase subunit beta", "zag complex, gamma chain", "ZIG", "ZIG alpha",
    "ZIG beta", "ZIG zeta", "ZIG 1", "ZIG 2", "ZAG receptor type 1", "type 2 ZAG receptor",
    "ZOG receptor I", "ZOG receptor II",
}  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the alpha subunit of zigase binds", [("alpha subunit of zigase", ("zigase alpha subunit",))]),
        ("its beta-subunit of the human zigase.", [("beta-subunit of the human zigase", ("zigase subunit beta",))]),
        ("a gamma chain of zag complex is", [("gamma chain of zag complex", ("zag complex, gamma chain",))]),
        ("the beta isoform of ZIG, and", [("beta isoform of ZIG", ("ZIG beta",))]),
        ("the delta subunit of zigase", []),
        ("the ZIG isoforms alpha, beta and zeta act", [("ZIG isoforms alpha, beta and zeta", ("ZIG alpha", "ZIG beta", "ZIG zeta"))]),
        ("both ZIG isozymes 1 and 2 act", [("ZIG isozymes 1 and 2", ("ZIG 1", "ZIG 2"))]),
        ("the ZIG isoforms alpha and delta act", []),  # all of a list, or none
        ("by type 1 and type 2 ZAG receptors.", [("type 1 and type 2 ZAG receptors", ("ZAG receptor type 1", "type 2 ZAG receptor"))]),
        ("by type I and II ZOG receptors.", [("type I and II ZOG receptors", ("ZOG receptor I", "ZOG receptor II"))]),
        ("by type 1 and type 3 ZAG receptors.", []),
        ("type 1 and type 2 cells", []),
    ],
)  # fmt: skip
def test_forms(caption, expected):
    found = forms_of_proteins(caption, KNOWN.__contains__)
    assert [(caption[e.start : e.end], e.names) for e in found] == expected

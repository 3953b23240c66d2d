"""Cofactors in parentheses behind the name of an enzyme."""

import pytest

from annotator.recognition.candidate_spans import CandidateSpan
from annotator.recognition.cofactors import with_cofactors


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("barate dehydrogenase (NADP+) acts", ["barate dehydrogenase (NADP+)"]),
        ("barate carboxykinases (ATP) act", ["barate carboxykinases (ATP)"]),
        ("bar enzyme (NAD(P)+) acts", ["bar enzyme (NAD(P)+)"]),
        ("foo-CoA synthetase (ADP-forming)", ["foo-CoA synthetase (ADP-forming)"]),
        ("barate dehydrogenase (NADPH oxidation)", ["barate dehydrogenase", "NADPH"]),
        ("barate dehydrogenase and (NADPH)", ["barate dehydrogenase", "NADPH"]),
        ("the barate carrier (GDP) of an oxidase (BX)", ["barate carrier", "GDP"]),
    ],
)
def test_a_cofactor_is_a_part_of_the_name(caption, expected):
    names = ["barate dehydrogenase", "barate carboxykinases", "bar enzyme", "foo-CoA synthetase",
             "barate carrier", "NADP+", "NADPH", "ATP", "GDP"]  # fmt: skip
    places = [(caption.index(name), name) for name in names if name in caption]
    spans = [CandidateSpan(at, at + len(name), ()) for at, name in sorted(places)]
    found = with_cofactors(caption, spans)
    assert [caption[span.start : span.end] for span in found] == expected

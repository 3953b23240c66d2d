"""Brackets that belong to a name: cofactors of enzymes, isotopes of compounds."""

import re

import pytest

from annotator.recognition.names.name_brackets import with_brackets
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import EntityType


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("barate dehydrogenase (NADP+) acts", ["barate dehydrogenase (NADP+)"]),
        ("barate carboxykinases (ATP) act", ["barate carboxykinases (ATP)"]),
        ("bar enzyme (NAD(P)+) acts", ["bar enzyme (NAD(P)+)"]),
        ("foo-CoA synthetase (ADP-forming)", ["foo-CoA synthetase (ADP-forming)"]),
        ("[NiFe] barate dehydrogenase acts", ["[NiFe] barate dehydrogenase"]),
        ("from [1,2-13C2]foose and [U-15N]-foose", ["[1,2-13C2]foose", "[U-15N]-foose"]),
        ("release of [3H]foose", ["foose"]),
        ("labelled [13C] foose and [see] foose", ["foose", "foose"]),
        ("[13C] barate carrier", ["barate carrier"]),
        ("barate dehydrogenase (NADPH oxidation)", ["barate dehydrogenase", "NADPH"]),
        ("barate dehydrogenase and (NADPH)", ["barate dehydrogenase", "NADPH"]),
        ("the barate carrier (GDP) of an oxidase (BX)", ["barate carrier", "GDP"]),
    ],
)
def test_a_cofactor_is_a_part_of_the_name(caption, expected):
    names = ["barate dehydrogenase", "barate carboxykinases", "bar enzyme", "foo-CoA synthetase",
             "barate carrier", "NADP+", "NADPH", "ATP", "GDP"]  # fmt: skip
    places = [(found.start(), found.end(), EntityType.GENE)
              for name in names for found in re.finditer(re.escape(name), caption)]  # fmt: skip
    places += [(found.start(), found.end(), EntityType.CHEMICAL)
               for found in re.finditer("foose", caption)]  # fmt: skip
    spans = [CandidateSpan(start, end, (), type=kind) for start, end, kind in sorted(places)]
    found = with_brackets(caption, spans)
    assert [caption[span.start : span.end] for span in found] == expected

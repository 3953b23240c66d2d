"""Agreement of curators."""

from collections import Counter

import pytest

from annotator.curation.agreement import agreements, cohen_kappa
from annotator.curation.decisions import COLUMNS, Decision


def decision(subject, curator, said, **more):
    values = dict.fromkeys(COLUMNS, "") | {"question_id": subject, "scope": "everywhere"}
    return Decision(**values | {"curator": curator, "decision": said} | more)


def table(**counts):
    names = {"a": "accept", "r": "reject"}
    return Counter({(names[k[0]], names[k[1]]): n for k, n in counts.items()})


def test_kappa_is_that_of_a_worked_example():
    """Observed agreement .7; by chance .5 * .6 + .5 * .4 = .5."""
    assert cohen_kappa(table(aa=20, ar=5, ra=10, rr=15)) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [({"aa": 5, "rr": 5}, 1.0), ({"ar": 5, "ra": 5}, -1.0), ({"aa": 7}, None), ({}, None)],
)
def test_kappa_at_its_bounds_and_where_it_is_not_defined(counts, kappa):
    assert cohen_kappa(table(**counts)) == kappa


def test_only_what_both_decided_counts():
    said = [
        decision("q1", "A", "accept"), decision("q1", "B", "accept"),
        decision("q2", "A", "accept"), decision("q2", "B", "reject"),
        decision("q3", "A", "accept"),
        decision("q4", "A", "reject"), decision("q4", "B", "withdrawn"),
        decision("q1", "B", "reject", scope="figure:PMC1"),
    ]  # fmt: skip
    (pair,) = agreements(said)
    assert (pair.curators, pair.both, pair.agreed) == (("A", "B"), 2, 1)
    assert pair.kappa == 0


def test_another_id_is_another_answer():
    said = [
        decision("q1", "A", "accept", corrected_id="ncbigene:1"),
        decision("q1", "B", "accept", corrected_id="ncbigene:2"),
    ]
    assert agreements(said)[0].agreed == 0

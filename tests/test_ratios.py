"""Intervals of ratios over figures."""

import random

import pytest

from annotator.report.ratios import Sums
from annotator.scoring.proportions import wilson


def sums(pairs):
    found = Sums()
    for part, whole in pairs:
        found.add(part, whole)
    return found


def test_independent_rows_have_wilsons_interval():
    found = sums([(1, 1)] * 30 + [(0, 1)] * 10)
    assert found.value == 0.75
    # Newcombe 1998, formula 3, for 30 of 40.
    assert found.interval() == pytest.approx((0.598, 0.858), abs=0.003)


def test_rows_that_stand_and_fall_together_count_less():
    apart = sums([(5, 10)] * 40)
    together = sums([(10, 10)] * 20 + [(0, 10)] * 20)
    assert apart.value == together.value == 0.5
    low, high = together.interval()
    assert high - low > 0.29  # as 40 trials
    low, high = apart.interval()
    assert high - low < 0.11  # no less than as 400 trials


def test_all_or_none_counts_figures():
    assert sums([(10, 10)] * 5).interval() == pytest.approx(wilson(1.0, 5))
    assert sums([(0, 8)]).interval() == pytest.approx(wilson(0.0, 1))


def test_nothing_to_divide():
    assert (sums([]).value, sums([]).interval()) == (None, None)
    assert sums([(0, 0)]).plain("x") == {"x": None, "x_low": None, "x_high": None}


def test_sums_add_up_in_any_order():
    pairs = [(random.Random(n).randint(0, 5), 5) for n in range(50)]
    one, other = sums(pairs[:20]), sums(pairs[20:])
    one.merge(other)
    assert one == sums(pairs)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    chance = random.Random(7)
    held = 0
    for _ in range(300):
        pairs = []
        for _ in range(60):
            share = 0.9 if chance.random() < 0.3 else 0.1  # a mean of 0.34
            size = chance.randint(1, 12)
            pairs.append((sum(chance.random() < share for _ in range(size)), size))
        low, high = sums(pairs).interval()
        held += low <= 0.34 <= high
    assert held >= 0.92 * 300

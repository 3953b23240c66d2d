"""The test of a stratum keeps its level, whenever one stops, and decides as soon as it can."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest

from annotator.curation.acceptance import AcceptanceTest, State

RIGHT, WRONG = True, False


def simulated(rows, wrong, audits, *, target=0.98, level=0.95, seed=1):
    """Audit a stratum in random orders; return the shares of audits that pass, and that fail.

    Each audit looks after every answer, and goes on to the last row: what ever passes, passes.
    """
    test = AcceptanceTest(rows, target, level)
    stratum = np.zeros(rows, dtype=np.int64)
    stratum[:wrong] = 1
    generator = np.random.default_rng(seed)
    seen = np.cumsum(generator.permuted(np.tile(stratum, (audits, 1)), axis=1), axis=1)
    n = np.arange(1, rows + 1)
    passed, failed = test.passes(n, seen), test.fails(n, seen)
    return passed.any(axis=1).mean(), failed.any(axis=1).mean()


@pytest.mark.parametrize("rows", [1, 7, 60, 400])
def test_a_stratum_below_the_target_rarely_passes(rows):
    tolerated = AcceptanceTest(rows, 0.95, 0.95).tolerated
    assert simulated(rows, tolerated + 1, 1500, target=0.95)[0] <= 0.05


@pytest.mark.parametrize("rows", [60, 400])
def test_a_stratum_that_reaches_the_target_is_rarely_given_up(rows):
    tolerated = AcceptanceTest(rows, 0.95, 0.95).tolerated
    assert simulated(rows, tolerated, 1500, target=0.95)[1] <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("target", [0.9, 0.98])
@pytest.mark.parametrize("rows", [30, 250, 1500])
@pytest.mark.parametrize("worse", [1, 1.3, 2])
def test_ten_thousand_audits_keep_the_level(rows, target, worse):
    tolerated = AcceptanceTest(rows, target, 0.95).tolerated
    wrong = max(tolerated + 1, int(tolerated * worse))
    parts = [simulated(rows, wrong, 1000, target=target, seed=seed)[0] for seed in range(10)]
    assert np.mean(parts) <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("rows", [250, 1500])
def test_ten_thousand_good_strata_are_not_given_up(rows):
    tolerated = AcceptanceTest(rows, 0.98, 0.95).tolerated
    parts = [simulated(rows, tolerated, 1000, seed=seed)[1] for seed in range(10)]
    assert np.mean(parts) <= 0.05


def test_the_simulation_finds_a_test_that_does_not_keep_its_level(monkeypatch):
    """One that looks again and again at the bound for a single look passes far too often."""

    def naive(self, n, wrong):
        share = 1 - wrong / n
        return (n >= 30) & (share - 1.645 * np.sqrt(share * (1 - share) / n) >= 0.95)

    monkeypatch.setattr(AcceptanceTest, "passes", naive)
    assert simulated(400, 21, 300, target=0.95)[0] > 0.2


@pytest.mark.parametrize("wrong", range(9))
def test_the_probability_of_passing_is_at_most_one_minus_level_exactly(wrong):
    """All orders of eight rows are counted, not simulated."""
    test = AcceptanceTest(8, 0.8, 0.75)
    orders = [order for order in product((0, 1), repeat=8) if sum(order) == wrong]
    assert len(orders) == comb(8, wrong)
    n = np.arange(1, 9)
    passing = sum(bool(test.passes(n, np.cumsum(order)).any()) for order in orders)
    if wrong > test.tolerated:
        assert Fraction(passing, len(orders)) <= Fraction(1, 4)
    else:
        assert passing == len(orders)  # at the latest when all rows are known


def test_one_hundred_and_sixty_seven_right_answers_are_enough_of_ten_thousand():
    test = AcceptanceTest(10_000, 0.98, 0.95)
    before, then = test.outcome([RIGHT] * 166), test.outcome([RIGHT] * 167)
    assert (before.state, before.needed) == (State.OPEN, 1)
    assert (then.state, then.needed, then.right) == (State.PASSED, None, 167)
    assert then.lower >= 0.98 > before.lower


def test_a_wrong_answer_takes_more_of_them():
    test = AcceptanceTest(10_000, 0.98, 0.95)
    found = test.outcome([RIGHT] * 50 + [WRONG] + [RIGHT] * 50)
    assert (found.answered, found.right) == (101, 100)
    assert found.needed == 228
    assert found.needed_at_rate > found.needed
    passed = test.outcome([RIGHT] * 50 + [WRONG] + [RIGHT] * (50 + 228))
    assert passed.state is State.PASSED


def test_a_bad_stratum_is_given_up_early():
    found = AcceptanceTest(10_000, 0.98, 0.95).outcome([RIGHT, WRONG] * 5)
    assert found.state is State.FAILED
    assert found.upper < 0.98


def test_what_ever_failed_does_not_pass_later():
    answers = [RIGHT, WRONG] * 5 + [RIGHT] * 5000
    assert AcceptanceTest(10_000, 0.98, 0.95).outcome(answers).state is State.FAILED


def test_wrong_rows_outside_the_sample_count():
    test = AcceptanceTest(200, 0.98, 0.95)
    assert test.outcome([RIGHT] * 150, known_wrong=4).state is State.PASSED
    assert test.outcome([RIGHT] * 150, known_wrong=5).state is State.FAILED


@pytest.mark.parametrize("wrong", range(6))
def test_a_small_stratum_is_decided_when_all_rows_are_known(wrong):
    found = AcceptanceTest(100, 0.98, 0.95).outcome([RIGHT] * (100 - wrong) + [WRONG] * wrong)
    assert found.state is (State.PASSED if wrong <= 2 else State.FAILED)
    assert found.lower == found.upper == pytest.approx(1 - wrong / 100)


@pytest.mark.parametrize("wrong", [0, 3, 20, 60])
def test_bounds_are_true_at_all_times(wrong):
    rows = 120
    test = AcceptanceTest(rows, 0.9, 0.95)
    stratum = np.zeros(rows, dtype=np.int64)
    stratum[:wrong] = 1
    generator = np.random.default_rng(3)
    missed = [0, 0]
    for _ in range(60):
        seen = np.cumsum(generator.permutation(stratum))
        bounds = [test.bounds(n, int(seen[n - 1])) for n in range(1, rows + 1)]
        missed[0] += any(low > 1 - wrong / rows for low, _ in bounds)
        missed[1] += any(high < 1 - wrong / rows for _, high in bounds)
    assert max(missed) <= 7  # 3 are expected at most; more than 7 come with a chance of 1 %

"""Expected precision and recall of rows with probabilities, and their intervals."""

import math
import random
from statistics import fmean, stdev

import pytest

from annotator.scoring.expected import UNIT, Expected, Filtered, figure_rows


def expected(figures):
    found = Expected()
    for rows in figures:
        found.add(figure_rows(rows))
    return found


def test_the_mean_probability_is_the_expected_precision():
    found = expected([[("a", 0.9), ("b", 0.5)], [("c", 1.0)]])
    assert found.precision.value == pytest.approx(0.8)
    assert (found.figures, found.rows, found.right) == (2, 3, 24_000)


def normal(mean, trials):
    half = 1.96 * math.sqrt(mean * (1 - mean) / trials)
    return mean - half, mean + half


def test_independent_rows_have_the_interval_of_a_binomial():
    low, high = expected([[("a", 0.75)]] * 40).precision[1:]
    assert (low, high) == pytest.approx(normal(0.75, 40))


def test_rows_of_a_reading_are_right_or_wrong_together():
    apart = expected([[(n, 0.75) for n in range(10)]] * 40).precision
    together = expected([[("family", 0.75)] * 10] * 40).precision
    assert apart[1:] == pytest.approx(normal(0.75, 400))
    assert together[1:] == pytest.approx(normal(0.75, 40))


def test_figures_that_differ_make_the_interval_wider():
    alike = expected([[("a", 0.5), ("b", 0.5)]] * 100).precision
    differing = expected([[("a", 0.9), ("b", 0.9)], [("a", 0.1), ("b", 0.1)]] * 50).precision
    assert alike.value == differing.value == pytest.approx(0.5)
    assert differing.high - differing.low > 1.2 * (alike.high - alike.low)


def test_nothing_certain_and_nothing_at_all():
    assert Expected().precision == (None, None, None)
    assert Filtered().recall == (None, None, None)
    assert expected([[("a", 1.0)]]).precision == (1.0, 1.0, 1.0)
    everything = Filtered()
    everything.add(figure_rows([("a", 0.8)]), figure_rows([("a", 0.8)]))
    assert everything.recall == (1.0, 1.0, 1.0)


def test_sums_do_not_depend_on_order_or_parts():
    rng = random.Random(1)
    figures = [[(n, rng.random()) for n in range(rng.randrange(9))] for _ in range(50)]
    whole, parts = expected(figures), expected(figures[30:])
    parts.merge(expected(figures[:30]))
    assert parts == whole


def kept_of(figures, least):
    found = Filtered()
    for rows in figures:
        found.add(figure_rows(rows), figure_rows(row for row in rows if row[1] >= least))
    return found


def drawn_figures(rng, count):
    """Return figures with a few readings, some of several rows, some figures worse than others."""
    figures = []
    for _ in range(count):
        quality = rng.choice([0.3, 0.9, 0.97])
        rows = []
        for reading in range(rng.randrange(1, 8)):
            p = round(min(1.0, max(0.0, rng.gauss(quality, 0.1))), 4)
            rows += [(reading, p)] * rng.choice([1, 1, 1, 6])
        figures.append(rows)
    return figures


def test_intervals_cover_what_is_right_here_and_in_figures_like_these():
    """Of 400 samples; and they are as wide as outcomes are spread over samples."""
    rng = random.Random(7)
    everything = kept_of(drawn_figures(rng, 20_000), 0.8)
    truth = {"precision": everything.kept.precision.value, "recall": everything.recall.value}
    here, there = dict.fromkeys(truth, 0), dict.fromkeys(truth, 0)
    outcomes, widths = {name: [] for name in truth}, {name: [] for name in truth}
    for _ in range(400):
        figures = drawn_figures(rng, 60)
        found = kept_of(figures, 0.8)
        rows = right = right_kept = 0
        for figure in figures:
            is_right = {reading: rng.random() < p for reading, p in dict(figure).items()}
            rows += sum(p >= 0.8 for _, p in figure)
            right += sum(is_right[reading] for reading, _ in figure)
            right_kept += sum(is_right[reading] for reading, p in figure if p >= 0.8)
        for name, ratio, outcome in (
            ("precision", found.kept.precision, right_kept / rows),
            ("recall", found.recall, right_kept / right),
        ):
            here[name] += ratio.low <= outcome <= ratio.high
            there[name] += ratio.low <= truth[name] <= ratio.high
            outcomes[name].append(outcome)
            widths[name].append((ratio.high - ratio.low) / 3.92)
    for name in truth:
        assert here[name] >= 0.94 * 400
        assert there[name] >= 0.94 * 400
        assert fmean(widths[name]) == pytest.approx(stdev(outcomes[name]), rel=0.15)


def test_probabilities_have_four_decimals():
    assert figure_rows([("a", 0.12344)]).right == 1234
    assert UNIT == 10_000

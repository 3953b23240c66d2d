"""Decide from a random sample whether a stratum's rows are right often enough.

A stratum has ``rows`` rows, of which an unknown number is wrong. Rows are looked at one by one in
random order, without replacement, and one may stop at any time. What n looked-at rows of which w
are wrong say for E wrong rows rather than for E' is the ratio of their likelihoods; that of a
sequence under E is::

    [E]_w [rows - E]_(n - w) / [rows]_n        [x]_k = x (x - 1) ... (x - k + 1)

The stratum passes when a fixed mixture of numbers of wrong rows below the tolerated one is
1 / (1 - level) times as likely as the smallest number that is too high. Under this number the
ratio is a martingale that begins at 1, and under a higher one a supermartingale: the next answer
that raises it, right, has become less likely. By Ville's inequality it ever reaches
1 / (1 - level) with a probability of at most 1 - level. So a stratum below the target passes with
at most this probability, however often one looks, whenever one stops, and however few rows there
are: nothing is approximated. What the answers prove (all rows but the tolerated ones are right) is
no matter of chance, and decides as well. The same, mirrored, tells that a stratum is below the
target.

J. Ville, Étude critique de la notion de collectif (1939); H. Robbins, Statistical methods related
to the law of the iterated logarithm, Ann. Math. Stat. 41 (1970) 1397-1409: mixtures of likelihood
ratios as tests at any time; I. Waudby-Smith and A. Ramdas, Confidence sequences for sampling
without replacement, NeurIPS 2020: finite populations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

#: Shares of the number of wrong rows that is just too high, and their weights: a stratum without a
#: wrong row passes soonest, one with half as many as tolerated still does. Chosen for few answers:
#: at a target of .98, 167 without a wrong one among 10,000 rows (149 are needed at least).
_BETTER = ((0.0, 0.4), (0.1, 0.2), (0.25, 0.2), (0.5, 0.2))
#: The same for the numbers of wrong rows of a stratum that is below the target.
_WORSE = ((1.5, 0.25), (2.5, 0.25), (5.0, 0.25), (10.0, 0.25))

#: What was expected of a stratum counts as much as so many answers.
_BELIEF = 20

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


class State(StrEnum):
    """What is known of a stratum."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


class Outcome(Struct, frozen=True):
    """What ``answered`` rows of a stratum, of which ``right`` are right, say.

    ``lower`` and ``upper`` bound the share of right rows in the stratum, each with the level's
    probability, at all times at once. ``needed`` is the number of further answers after which it
    passes if all are right, ``needed_at_rate`` if wrong ones go on to come as often as so far, and
    ``likely`` if they come as often as expected, corrected by what was seen; None where it is
    decided, or would not pass.
    """

    state: State
    answered: int
    right: int
    lower: float
    upper: float
    needed: int | None = None
    needed_at_rate: int | None = None
    likely: int | None = None


class AcceptanceTest:
    """The test of one stratum: whether at least ``target`` of its rows are right."""

    def __init__(self, rows: int, target: float, level: float) -> None:
        """Prepare the test; ``target`` and ``level`` are shares below 1, ``rows`` at least 1."""
        self.rows = rows
        #: The largest number of wrong rows of a stratum that reaches the target.
        self.tolerated = math.floor(rows * (1 - target) + 1e-9)
        self._bar = -math.log1p(-level)
        self._log_factorials = np.concatenate(
            [np.zeros(1), np.cumsum(np.log(np.arange(1, rows + 1)))]
        )

    def outcome(
        self, answers: Sequence[bool], known_wrong: int = 0, expected: float | None = None
    ) -> Outcome:
        """Return what the answers, in the order of the sample, say; True is a right row.

        ``known_wrong`` counts the wrong rows that are known at all, in the sample or not. A stratum
        that was ever found to be below the target does not pass any more. ``expected`` is the share
        of right rows that one believed in before: it decides nothing, but says how many answers it
        is likely to take.
        """
        right = np.asarray(answers, dtype=np.int64)
        n = np.arange(1, len(right) + 1)
        wrong = np.cumsum(1 - right)
        count = len(right)
        errors = int(wrong[-1]) if count else 0
        state = State.OPEN
        if known_wrong > self.tolerated or self.fails(n, wrong).any():
            state = State.FAILED
        elif self.passes(n, wrong).any():
            state = State.PASSED
        lower, upper = self.bounds(count, errors)
        found = Outcome(state, count, count - errors, lower, upper)
        if state is not State.OPEN:
            return found
        rate = errors / count if count else 0.0
        believed = rate
        if expected is not None:
            believed = (_BELIEF * (1 - expected) + errors) / (_BELIEF + count)
        needed, at_rate, likely = (self._needed(count, errors, r) for r in (0.0, rate, believed))
        return replace(found, needed=needed, needed_at_rate=at_rate, likely=likely)

    def passes(self, n: _Ints, wrong: _Ints) -> NDArray[np.bool_]:
        """Return whether a stratum passes after ``n`` answers, ``wrong`` of them wrong."""
        bad = np.asarray(self.tolerated + 1)
        found = self._evidence(_better(bad), bad, n, wrong) >= self._bar
        passed: NDArray[np.bool_] = found | (n - wrong > self.rows - bad)
        return passed

    def fails(self, n: _Ints, wrong: _Ints) -> NDArray[np.bool_]:
        """Return whether a stratum is found to be below the target after such answers."""
        good = np.asarray(self.tolerated)
        found = self._evidence(_worse(good, self.rows), good, n, wrong) >= self._bar
        failed: NDArray[np.bool_] = found | (wrong > good)
        return failed

    def bounds(self, n: int, wrong: int) -> tuple[float, float]:
        """Return the least and the largest share of right rows that the answers leave possible.

        They are those shares that a test of this kind would not exclude, so that all lower, or all
        upper, bounds of a stratum are true with at least the level's probability.
        """
        if n == 0:
            return 0.0, 1.0
        at, w = np.asarray(n), np.asarray(wrong)
        possible = np.arange(wrong, self.rows - (n - wrong) + 1)
        bad, good = possible[possible > 0], possible[possible < self.rows]
        most = bad[self._evidence(_better(bad), bad, at, w) < self._bar]
        least = good[self._evidence(_worse(good, self.rows), good, at, w) < self._bar]
        return (
            1 - int(most[-1] if len(most) else possible[0]) / self.rows,
            1 - int(least[0] if len(least) else possible[-1]) / self.rows,
        )

    def _needed(self, n: int, wrong: int, rate: float) -> int | None:
        """Return the further answers until it passes if wrong ones come at a rate."""
        more = np.arange(1, self.rows - n + 1)
        errors = wrong + np.floor(more * rate).astype(np.int64)
        passed = np.flatnonzero(self.passes(n + more, errors))
        return int(more[passed[0]]) if len(passed) else None

    def _evidence(
        self, others: Sequence[tuple[_Ints, float]], errors: _Ints, n: _Ints, wrong: _Ints
    ) -> _Floats:
        """Return the log of how much more likely a mixture makes the answers than ``errors``."""
        parts = [self._log_likelihood(e, n, wrong) + math.log(w) for e, w in others]
        mixture = np.logaddexp.reduce(np.broadcast_arrays(*parts))
        base = self._log_likelihood(errors, n, wrong)
        with np.errstate(invalid="ignore"):
            found = mixture - base
        return np.where(np.isnan(found), -np.inf, found)

    def _log_likelihood(self, errors: _Ints, n: _Ints, wrong: _Ints) -> _Floats:
        """Return the log likelihood of a sequence of answers, up to a term without ``errors``."""
        log = self._log_factorials
        good, right = self.rows - errors, n - wrong
        possible = (wrong <= errors) & (right <= good)

        def falling(of: Any, length: Any) -> Any:
            return log[of] - log[np.maximum(of - length, 0)]

        found: _Floats = np.where(possible, falling(errors, wrong) + falling(good, right), -np.inf)
        return found


def _better(bad: _Ints) -> list[tuple[_Ints, float]]:
    """Return numbers of wrong rows below ``bad``, at least 1, with their weights."""
    return [(np.floor(bad * share).astype(np.int64), weight) for share, weight in _BETTER]


def _worse(good: _Ints, rows: int) -> list[tuple[_Ints, float]]:
    """Return numbers of wrong rows above ``good``, less than ``rows``, with their weights."""
    return [
        (np.clip(np.ceil((good + 1) * share).astype(np.int64), good + 1, rows), weight)
        for share, weight in _WORSE
    ]

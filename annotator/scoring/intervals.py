"""Bootstrap intervals over documents: how much a score owes to which documents were taken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from annotator.scoring.counts import Counts

_DRAWS = 1000
_SEED = 0


class Score(Struct, frozen=True):
    """A value with its 95 % interval; all None when there is nothing to divide."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Difference(Struct, frozen=True):
    """System A's F1 minus B's, with its 95 % interval; ``p`` is two-sided."""

    value: float
    low: float
    high: float
    p: float


def micro_f1(documents: Sequence[Counts]) -> Score:
    """Return F1 of the summed counts; documents are drawn with replacement for the interval."""
    total = sum(documents, Counts())
    if total.f1 is None:
        return Score(None)
    return _with_interval(total.f1, _drawn_f1(_table(documents), _draws(len(documents))))


def macro_f1(documents: Sequence[Counts]) -> Score:
    """Return the mean of the documents' F1; those without gold and predictions are left out."""
    values = np.array([c.f1 for c in documents if c.f1 is not None])
    if not len(values):
        return Score(None)
    drawn = values[_draws(len(values))].mean(axis=1)
    return _with_interval(float(values.mean()), drawn)


def compare(one: Sequence[Counts], other: Sequence[Counts]) -> Difference:
    """Compare two systems on the same documents: each draw takes the same ones for both.

    Raises ValueError when the numbers of documents differ.
    """
    if len(one) != len(other):
        raise ValueError(f"{len(one)} documents against {len(other)}")
    draws = _draws(len(one))
    drawn = _drawn_f1(_table(one), draws) - _drawn_f1(_table(other), draws)
    value = (sum(one, Counts()).f1 or 0.0) - (sum(other, Counts()).f1 or 0.0)
    low, high = np.quantile(drawn, [0.025, 0.975])
    # Twice the smaller tail, counting the observed data as one more draw: never 0.
    tail = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return Difference(value, float(low), float(high), min(1.0, 2 * (tail + 1) / (_DRAWS + 1)))


def _draws(count: int) -> NDArray[np.int64]:
    """Return document numbers: one row a draw, the same ones each time."""
    return np.random.default_rng(_SEED).integers(0, count, (_DRAWS, count))


def _table(documents: Sequence[Counts]) -> NDArray[np.int64]:
    return np.array([(c.tp, c.fp, c.fn) for c in documents], dtype=np.int64).reshape(-1, 3)


def _drawn_f1(table: NDArray[np.int64], draws: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the F1 of each draw; 0 where it holds nothing at all."""
    sums = table[draws].sum(axis=1)
    total = 2 * sums[:, 0] + sums[:, 1] + sums[:, 2]
    return np.divide(2 * sums[:, 0], total, out=np.zeros(len(sums)), where=total > 0)


def _with_interval(value: float, drawn: NDArray[np.float64]) -> Score:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Score(value, float(low), float(high))

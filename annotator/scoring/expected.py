"""Precision and recall that probabilities of rows promise, with 95 % intervals.

A row with the probability p counts as p right rows. The interval covers both what is right of these
rows and what is right in figures like these. Its variance has two parts. Figures are a sample, and
rows of one figure go together: the variance of a ratio of sums over figures (Cochran, Sampling
Techniques, 6.5). And chance decides in each figure: readings are right with their probability,
independently of each other, but all rows of a reading (a word with its source and probability,
such as the members of a family) at once: the variance of a Poisson binomial distribution whose
trials have sizes. The interval is that of the normal distribution with this variance, within 0 and
1. It does not include that the probabilities themselves may be off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from math import sqrt
from typing import NamedTuple

from msgspec import Struct, field

#: Probabilities are added up as integers, so that sums do not depend on the order.
UNIT = 10_000
_Z = 1.96


class Ratio(NamedTuple):
    """An expected ratio with its 95 % interval; all None when there is nothing to divide."""

    value: float | None
    low: float | None = None
    high: float | None = None


class FigureRows(NamedTuple):
    """Rows of one figure: their number, the expected right ones, and the variance of these.

    ``right`` is in units of 1/``UNIT``, ``chance`` in units of 1/``UNIT``².
    """

    rows: int
    right: int
    chance: int


def figure_rows(rows: Iterable[tuple[Hashable, float]]) -> FigureRows:
    """Return the sums of a figure's rows, each given as what identifies its reading and p."""
    readings = Counter([(reading, round(p * UNIT)) for reading, p in rows])
    number = right = chance = 0
    for (_, p), size in readings.items():
        number += size
        right += size * p
        chance += size * size * p * (UNIT - p)
    return FigureRows(number, right, chance)


class Expected(Struct):
    """Sums over figures of ``FigureRows``, their squares and products; they add up."""

    figures: int = 0
    rows: int = 0
    right: int = 0
    chance: int = 0
    rows2: int = 0
    right2: int = 0
    both: int = 0

    def add(self, found: FigureRows) -> None:
        """Count one figure."""
        rows, right, chance = found
        self.figures += 1
        self.rows += rows
        self.right += right
        self.chance += chance
        self.rows2 += rows * rows
        self.right2 += right * right
        self.both += rows * right

    def merge(self, other: Expected) -> None:
        """Add the sums of other figures."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> Ratio:
        """Return the mean probability: the expected precision."""
        if not self.rows:
            return Ratio(None)
        mean = self.right / self.rows
        between = self.right2 - 2 * mean * self.both + mean * mean * self.rows2
        variance = self.chance + between * _sample(self.figures)
        return _ratio(mean / UNIT, variance / (self.rows * UNIT) ** 2)


class Filtered(Struct):
    """What a filter keeps of the rows of a group; ``both`` adds up each figure's product."""

    every: Expected = field(default_factory=Expected)
    kept: Expected = field(default_factory=Expected)
    both: int = 0

    def add(self, every: FigureRows, kept: FigureRows) -> None:
        """Count one figure."""
        self.every.add(every)
        self.kept.add(kept)
        self.both += every.right * kept.right

    @property
    def recall(self) -> Ratio:
        """Return the expected right rows that are kept / all expected right rows."""
        every, kept = self.every, self.kept
        if not every.right:
            return Ratio(None)
        recall = kept.right / every.right
        between = kept.right2 - 2 * recall * self.both + recall * recall * every.right2
        lost = every.chance - kept.chance
        within = (1 - recall) ** 2 * kept.chance + recall**2 * lost
        variance = within + between * _sample(every.figures)
        return _ratio(recall, variance / every.right**2)


def _sample(figures: int) -> float:
    """Return the factor for a variance between figures; a single one says nothing of it."""
    return figures / (figures - 1) if figures > 1 else 0.0


def _ratio(value: float, variance: float) -> Ratio:
    half = _Z * sqrt(max(variance, 0.0))  # rounding can make it less than nothing
    return Ratio(value, max(0.0, value - half), min(1.0, value + half))

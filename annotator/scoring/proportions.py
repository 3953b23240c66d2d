"""Intervals of proportions."""

from __future__ import annotations

from math import sqrt

_Z = 1.96


def wilson(ratio: float, count: float) -> tuple[float, float]:
    """Return Wilson's 95 % score interval of a ratio of ``count`` independent trials."""
    z2 = _Z * _Z
    centre = (ratio + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z * sqrt(ratio * (1 - ratio) / count + z2 / (4 * count * count)) / (1 + z2 / count)
    return max(0.0, centre - half), min(1.0, centre + half)

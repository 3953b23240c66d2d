"""Ratios over figures, with 95 % intervals that account for rows of one figure being correlated."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from annotator.scoring.proportions import wilson


class Sums(Struct):
    """Sums over figures of ``part``, ``whole``, their squares and their product; they add up."""

    figures: int = 0
    part: int = 0
    whole: int = 0
    part2: int = 0
    both: int = 0
    whole2: int = 0

    def add(self, part: int, whole: int) -> None:
        """Count one figure, which has ``part`` of ``whole``."""
        self.figures += 1
        self.part += part
        self.whole += whole
        self.part2 += part * part
        self.both += part * whole
        self.whole2 += whole * whole

    def merge(self, other: Sums) -> None:
        """Add the sums of other figures."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def value(self) -> float | None:
        """Return part / whole; None if whole is 0."""
        return self.part / self.whole if self.whole else None

    def interval(self) -> tuple[float, float] | None:
        """Return Wilson's 95 % interval for the effective number of rows; None if whole is 0.

        Rows of one figure are often right or wrong together. The design effect is the variance of a
        ratio of sums over figures (Cochran, Sampling Techniques, 6.5), divided by that of
        independent rows. Where it is undefined (one figure; all or none), figures are counted.
        """
        ratio = self.value
        if ratio is None:
            return None
        alone = ratio * (1 - ratio) / self.whole
        if self.figures < 2 or alone <= 0:
            effect = self.whole / self.figures
        else:
            squares = self.part2 - 2 * ratio * self.both + ratio * ratio * self.whole2
            variance = squares / self.whole**2 * self.figures / (self.figures - 1)
            effect = max(1.0, variance / alone)
        return wilson(ratio, self.whole / effect)

    def plain(self, name: str) -> dict[str, Any]:
        """Return the ratio and its interval, rounded, under ``name``."""
        value, interval = self.value, self.interval()
        low, high = interval or (None, None)
        return {name: _rounded(value), f"{name}_low": _rounded(low), f"{name}_high": _rounded(high)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

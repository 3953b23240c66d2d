"""The weights of the evidence for an organism: ``models/organism_weights.tsv``.

A logistic regression, fitted by ``python -m evaluation train-organisms``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from annotator.errors import LexiconError


class OrganismWeights:
    """A weight for each feature of a candidate."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        """Take the weights by feature."""
        self._weights = weights

    def probability(self, values: Mapping[str, float]) -> float:
        """Return how likely a figure is about a candidate with these features."""
        total = sum(self._weights.get(name, 0.0) * value for name, value in values.items())
        return 1.0 / (1.0 + math.exp(-total))


def read_organism_weights(lines: Iterable[str]) -> OrganismWeights:
    """Read ``feature<TAB>weight`` lines after a header. Raises LexiconError."""
    weights: dict[str, float] = {}
    for number, line in enumerate(lines, start=1):
        if number == 1 or line.startswith("#"):
            continue
        try:
            feature, weight = line.rstrip("\n").split("\t")
            weights[feature] = float(weight)
        except ValueError as error:
            raise LexiconError(
                f"organism_weights.tsv:{number}: expected a feature and a weight: {error}",
                hint="write the file again with python -m evaluation train-organisms",
            ) from error
    return OrganismWeights(weights)


@cache
def shipped_organism_weights() -> OrganismWeights:
    """Return the weights that are part of the package; read once."""
    path = files("annotator.recognition").joinpath("models", "organism_weights.tsv")
    return read_organism_weights(path.read_text(encoding="utf-8").splitlines())

"""The weights of the evidence for an organism: of a figure, and of a gene in an abstract.

``models/organism_weights.tsv`` is a logistic regression, fitted by ``python -m evaluation
train-organisms``; ``models/gene_organism_weights.tsv`` a conditional one, by
``train-gene-organisms``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from annotator.errors import LexiconError

_OF_FIGURES, _OF_GENES = "organism_weights.tsv", "gene_organism_weights.tsv"


class OrganismWeights:
    """A weight for each feature of a candidate."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        """Take the weights by feature."""
        self._weights = weights

    def probability(self, values: Mapping[str, float]) -> float:
        """Return how likely a figure is about a candidate with these features."""
        return 1.0 / (1.0 + math.exp(-self.total(values)))

    def total(self, values: Mapping[str, float]) -> float:
        """Return the support for a candidate with these features, in logits."""
        return sum(self._weights.get(name, 0.0) * value for name, value in values.items())


def read_organism_weights(
    lines: Iterable[str], table: str = _OF_FIGURES, command: str = "train-organisms"
) -> OrganismWeights:
    """Read ``feature<TAB>weight`` lines after a header.

    Raises LexiconError, which names ``table`` and the command that writes it.
    """
    weights: dict[str, float] = {}
    for number, line in enumerate(lines, start=1):
        if number == 1 or line.startswith("#"):
            continue
        try:
            feature, weight = line.rstrip("\n").split("\t")
            weights[feature] = float(weight)
        except ValueError as error:
            raise LexiconError(
                f"{table}:{number}: expected a feature and a weight: {error}",
                hint=f"write the file again with python -m evaluation {command}",
            ) from error
    return OrganismWeights(weights)


@cache
def shipped_organism_weights() -> OrganismWeights:
    """Return the weights for the organism of a figure; read once."""
    return read_organism_weights(_lines(_OF_FIGURES))


@cache
def shipped_gene_organism_weights() -> OrganismWeights:
    """Return the weights for the organism of a gene in a text that is no caption; read once."""
    return read_organism_weights(_lines(_OF_GENES), _OF_GENES, "train-gene-organisms")


def _lines(table: str) -> list[str]:
    path = files("annotator.recognition").joinpath("models", table)
    return path.read_text(encoding="utf-8").splitlines()

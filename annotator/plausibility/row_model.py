"""How likely a gene row is right.

Boosted trees weigh word, lexicon, priors, company and organism; a logistic regression adds what
the caption says. The trees never see what the caption names, so that they can be fitted on rows
that captions confirm and contradict as well. ``python -m evaluation train-rows`` fits both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotator.plausibility import company, readings
from annotator.plausibility.coherence import Floats
from annotator.plausibility.shipped import MODELS, TREES, row_model_description
from annotator.plausibility.trees import Trees, read_trees

#: What is known of the figure's organisms.
ORGANISM = ("organism", "about animals", "human genes")
#: The features of the trees.
NAMES = (*readings.NAMES, *company.NAMES, *ORGANISM)
#: The features that the caption adds.
CAPTION = (
    "named in the caption",
    "the word is a mention of something else",
    "objection: wrong_entity",
    "objection: common_word",
    "objection: cross_species",
    "objection: ocr_variant",
)
_TREES_SAY = "the trees"


class RowModel(msgspec.Struct, frozen=True, dict=True):
    """The fitted model.

    ``weights`` are those of ``CAPTION``, of the trees' log odds and of the constant (named "").
    ``neutral`` are the values, by name, that stand in where an organism has no vectors.
    ``chemicals`` are the weights of the features of chemical rows, and of the constant.
    """

    trees: Trees
    weights: Mapping[str, float]
    neutral: Mapping[str, float]
    chemicals: Mapping[str, float]

    @cached_property
    def of_caption(self) -> Floats:
        """Return the weights of ``CAPTION``."""
        return np.array([self.weights[name] for name in CAPTION], dtype=np.float32)

    def log_odds(self, rows: Floats, caption: Floats) -> NDArray[Any]:
        """Return the log odds of each row: features ``NAMES`` and ``CAPTION`` (rows x names)."""
        total: NDArray[Any] = (
            self.weights[""]
            + self.weights[_TREES_SAY] * self.trees.log_odds(rows)
            + caption @ self.of_caption
        )
        return total

    def contributions(self, rows: Floats, caption: Floats) -> Floats:
        """Return what each of ``NAMES`` and ``CAPTION`` adds to the log odds of each row."""
        of_trees = self.trees.contributions(rows) * np.float32(self.weights[_TREES_SAY])
        return np.hstack([of_trees, caption * self.of_caption])

    @property
    def constant(self) -> float:
        """Return the log odds to which the contributions are added."""
        return self.weights[""] + self.weights[_TREES_SAY] * self.trees.constant


def probabilities(log_odds: NDArray[Any]) -> list[float]:
    """Return the probabilities of log odds."""
    found: list[float] = (1.0 / (1.0 + np.exp(-log_odds))).tolist()
    return found


def model_of(
    trees: Trees,
    weights: Sequence[float],
    neutral: Mapping[str, float],
    chemicals: Mapping[str, float],
) -> RowModel:
    """Return the model with the weights of the constant, the trees and ``CAPTION``, in order."""
    named = dict(zip(("", _TREES_SAY, *CAPTION), weights, strict=True))
    return RowModel(trees, named, neutral, chemicals)


@cache
def shipped_row_model() -> RowModel:
    """Return the model of the package; cached. Raises LexiconError when it is damaged."""
    about = row_model_description()
    weights, neutral, chemicals = about["weights"], about["neutral"], about["chemicals"]
    return RowModel(read_trees(MODELS / TREES, NAMES), weights, neutral, chemicals)

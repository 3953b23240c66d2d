"""The shipped tables: where they are, and reading them once a process."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from annotator.errors import LexiconError
from annotator.plausibility.coherence import GeneVectors, read_vectors
from annotator.plausibility.labels import LabelPriors, read_labels

#: Of the description of a row model, what it was fitted on and how good it is.
_MEASURES = ("trained", "figures", "held_out", "check", "chemicals_measured")

MODELS = Path(str(files("annotator.plausibility"))) / "models"
VECTORS = "gene_vectors.npy"
LABELS = "labels.marisa"
TREES, ABOUT = "row_trees.tsv", "row_model.json"


@cache
def shipped_vectors() -> GeneVectors:
    """Return the gene vectors of the package; cached."""
    return read_vectors(MODELS / VECTORS)


@cache
def shipped_labels() -> LabelPriors:
    """Return the labels of the package; cached."""
    return read_labels(MODELS / LABELS)


@cache
def row_model_description() -> dict[str, Any]:
    """Return what is known of the package's row model; cached. Raises LexiconError."""
    path = MODELS / ABOUT
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for name in ("weights", "neutral", "chemicals"):
            about[name]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LexiconError(
            f"{path}: not the description of a row model: {error!r}",
            hint="install the package again, or run python -m evaluation train-rows",
        ) from error
    return about


def row_model_measures() -> dict[str, Any]:
    """Return how good the package's row model is on gold: ranking, calibration, the curve."""
    about = row_model_description()
    return {name: about[name] for name in _MEASURES if name in about}

"""The shipped tables: where they are, and reading them once a process."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from annotator.plausibility.coherence import GeneVectors, read_vectors
from annotator.plausibility.labels import LabelPriors, read_labels

MODELS = Path(str(files("annotator.plausibility"))) / "models"
VECTORS = "gene_vectors.npy"
LABELS = "labels.marisa"


@cache
def shipped_vectors() -> GeneVectors:
    """Return the gene vectors of the package; cached."""
    return read_vectors(MODELS / VECTORS)


@cache
def shipped_labels() -> LabelPriors:
    """Return the labels of the package; cached."""
    return read_labels(MODELS / LABELS)

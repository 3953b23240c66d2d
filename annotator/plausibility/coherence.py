"""Which genes keep company: vectors of human genes from gene sets of figures and pathways.

The vectors are fitted by ``python -m evaluation train-coherence``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import LexiconError

Floats = NDArray[np.float32]

#: Vectors are stored as bytes, in units of 1/127.
_UNIT = 127


class GeneVectors:
    """Unit vectors of human genes, mapped from a file so that processes share them."""

    def __init__(self, table: NDArray[Any]) -> None:
        """Take a table with the fields gene (sorted), sets and vector."""
        # A copy of a megabyte: the mapped table has other fields between the vectors, and ``take``
        # would make one each time.
        self._vectors = np.ascontiguousarray(table["vector"])
        self._sets = np.asarray(table["sets"])
        self._positions = {int(gene): row for row, gene in enumerate(table["gene"])}
        self.dimensions = int(self._vectors.shape[1])

    def position(self, gene: int) -> int:
        """Return the row of an NCBI Gene number, -1 for a gene without a vector."""
        return self._positions.get(gene, -1)

    def sets(self, position: int) -> int:
        """Return in how many gene sets the gene at ``position`` stands."""
        return int(self._sets[position])

    def vectors(self, positions: Sequence[int]) -> Floats:
        """Return the unit vectors at ``positions`` (positions x dimensions)."""
        rows = np.array(positions, dtype=np.int64)
        found: Floats = self._vectors.take(rows, axis=0).astype(np.float32)
        found *= 1 / _UNIT
        return found

    def direction(self, positions: Sequence[int]) -> Floats:
        """Return the unit vector of the sum of those at ``positions``, of which there is one."""
        found: Floats = unit(np.add.reduceat(self.vectors(positions), [0], axis=0))[0]
        return found


def unit(vectors: Floats) -> Floats:
    """Return vectors of length 1, of zeros where there are nothing but zeros."""
    squares = np.einsum("ij,ij->i", vectors, vectors)
    squares += squares == 0
    found: Floats = vectors / np.sqrt(squares)[:, None]
    return found


def vector_table(genes: NDArray[Any], sets: NDArray[Any], vectors: NDArray[Any]) -> NDArray[Any]:
    """Return the table of sorted NCBI Gene numbers, set counts and unit vectors to be stored."""
    fields = [("gene", "<i4"), ("sets", "<u2"), ("vector", "i1", (vectors.shape[1],))]
    table = np.zeros(len(genes), dtype=fields)
    table["gene"] = genes
    table["sets"] = np.minimum(sets, 65_535)
    table["vector"] = np.rint(vectors * _UNIT)
    return table


def read_vectors(path: Path) -> GeneVectors:
    """Map the table at ``path``. Raises LexiconError when it is not one."""
    try:
        return GeneVectors(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise LexiconError(
            f"{path}: not a table of gene vectors: {error}",
            hint="install the package again, or run python -m evaluation train-coherence",
        ) from error

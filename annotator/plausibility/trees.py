"""Gradient-boosted trees of depth three, evaluated for many rows at once, and taken apart.

A tree is complete: node ``n`` has the children ``2n + 1`` (value at most the threshold) and
``2n + 2``. The value of a node is its log odds; what a split adds is the difference to its parent,
so that the contributions of all features and the base add up to the log odds of a row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import LexiconError
from annotator.plausibility.coherence import Floats

DEPTH = 3
SPLITS, NODES = 2**DEPTH - 1, 2 ** (DEPTH + 1) - 1
COLUMNS = ("tree", "node", "feature", "threshold", "value")


def _leaf(passed: int) -> int:
    """Return the number of the leaf of a tree to which a row comes that passed these tests.

    They are the bits of ``passed``, that of the root being the highest of seven.
    """
    node = 0
    while node < SPLITS:
        node = 2 * node + 1 + (passed >> (SPLITS - 1 - node)) % 2
    leaf: int = node - SPLITS
    return leaf


_LEAVES = np.array(list(map(_leaf, range(2**SPLITS))))


class Trees:
    """Boosted trees over named features."""

    def __init__(
        self,
        names: Sequence[str],
        feature: NDArray[Any],
        threshold: Floats,
        value: Floats,
        base: float,
    ) -> None:
        """Take the splits (trees x 7) and node values (trees x 15); ``base`` is the log odds."""
        self.names = tuple(names)
        self.feature, self.threshold, self.value = feature, threshold, value
        self.base = base
        # A tree's tests are the bits of one byte, the first of which no row passes.
        before = np.zeros((len(feature), 1))
        self._tested = np.hstack([before, feature]).astype(np.int64).ravel()
        self._bounds = np.hstack([before + np.inf, threshold]).astype(np.float32).ravel()
        self._first_leaves = np.arange(len(feature)) << DEPTH
        # By level, all trees together: below node i of a level are 2i and 2i + 1 of the next. Flat,
        # since ``take`` is faster than indexing by two arrays.
        levels = [slice(2**level - 1, 2 ** (level + 1) - 1) for level in range(DEPTH + 1)]
        self._features = [feature[:, nodes].ravel() for nodes in levels[:-1]]
        self._values = [value[:, nodes].ravel() for nodes in levels]

    def _leaves(self, rows: Floats) -> NDArray[Any]:
        """Return the node of the last level that each row comes to (rows x trees)."""
        passed = np.packbits(rows.take(self._tested, axis=1) > self._bounds, axis=1)
        leaves: NDArray[Any] = _LEAVES.take(passed) + self._first_leaves
        return leaves

    def log_odds(self, rows: Floats) -> Floats:
        """Return the log odds of each row (rows x features)."""
        added = self._values[-1].take(self._leaves(rows))
        total: Floats = added.sum(axis=1) + np.float32(self.base)
        return total

    def contributions(self, rows: Floats) -> Floats:
        """Return what each feature adds to the log odds (rows x features)."""
        out = np.zeros((len(rows), len(self.names)), dtype=np.float32)
        flat, first = out.ravel(), (np.arange(len(rows)) * len(self.names))[:, None]
        leaves = self._leaves(rows)
        paths = [leaves >> (DEPTH - level) for level in range(DEPTH + 1)]
        for level, (parent, child) in enumerate(pairwise(paths)):
            added = self._values[level + 1].take(child) - self._values[level].take(parent)
            tested = self._features[level].take(parent) + first
            np.add.at(flat, tested.ravel(), added.ravel())
        return out

    @property
    def constant(self) -> float:
        """Return the log odds to which the contributions are added."""
        return self.base + float(self.value[:, 0].sum())

    def lines(self) -> Iterable[tuple[object, ...]]:
        """Yield the rows of the table that ``read_trees`` reads."""
        yield COLUMNS
        yield "", "", "", "", f"{self.base:.5f}"
        for tree in range(len(self.feature)):
            for node in range(NODES):
                split = ("", "")
                if node < SPLITS:
                    name = self.names[self.feature[tree, node]]
                    split = name, f"{self.threshold[tree, node]:.6g}"
                yield tree, node, *split, f"{self.value[tree, node]:.5f}"


def read_trees(path: Path, names: Sequence[str]) -> Trees:
    """Read the table written by ``train-rows``. Raises LexiconError naming the line."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, dialect="excel-tab"))
    count = (len(rows) - 2) // NODES
    feature = np.zeros((count, SPLITS), dtype=np.int64)
    threshold = np.zeros((count, SPLITS), dtype=np.float32)
    value = np.zeros((count, NODES), dtype=np.float32)
    position = {name: number for number, name in enumerate(names)}
    base = 0.0
    for line, row in enumerate(rows[1:], start=2):
        try:
            tree, node, name, bound, log_odds = row
            if not tree:
                base = float(log_odds)
                continue
            at = int(tree), int(node)
            value[at] = float(log_odds)
            if name:
                feature[at], threshold[at] = position[name], float(bound)
        except (ValueError, KeyError, IndexError) as error:
            raise LexiconError(
                f"{path}:{line}: not a node of a tree: {error!r}",
                hint="write the file again with python -m evaluation train-rows",
            ) from error
    return Trees(names, feature, threshold, value, base)

"""What keeps company with what in a figure: how well each reading goes with the other words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotator.plausibility.coherence import Floats, GeneVectors, unit
from annotator.plausibility.readings import Alternative, Reading

#: Names of the values of ``Company``.
NAMES = (
    "coherence",
    "coherence with the nearest",
    "coherence of the best alternative",
    "gain of the best alternative",
    "words with vectors",
    "share of less coherent words",
    "coherence of the figure",
    "approved symbols of the figure",
)
#: The nearest words that are kept of each reading.
COMPANIONS = 2
#: The nearest words that are averaged.
_NEAREST = 3
#: The words that the others are compared with: no drawing has more, a broken sidecar may.
_MOST_WORDS = 500
#: The most multiplications that OpenBLAS does on one thread.
_ONE_THREAD = 2**18
#: Added to the coherence of an alternative for each doubling of the nodes that mean it.
_PER_NODES = 0.2


class Company(msgspec.Struct):
    """What keeps company in one figure.

    ``values`` are those of ``NAMES`` (readings x names). ``counts`` is how many other words have
    vectors, for each reading. ``similar`` is the cosine of each reading with each word of the
    figure (readings x words), -1 with its own. ``best`` is the alternative of each reading that
    fits best, with how well it does. ``means`` are the words' unit vectors, ``nearest`` the words
    most similar to each reading with their cosines, nearest first.
    """

    values: Floats
    counts: list[int]
    means: Floats
    similar: Floats
    nearest: list[tuple[tuple[int, float], ...]]
    best: list[tuple[Alternative, float] | None]


def company(
    readings: Sequence[Reading], words: Sequence[int], approved: float, vectors: GeneVectors
) -> Company:
    """Compare each reading with the other words of its figure.

    ``words`` are the numbers of the readings' words, from 0: every word of the drawing counts
    once, whatever the size of the family that it names. ``approved`` is the share of readings
    that PFOCR found as approved symbols.
    """
    number = min(max(words, default=-1) + 1, _MOST_WORDS)
    # The last row of the words' vectors, and column of cosines, is of the words not compared with.
    word_of = np.array([min(word, number) for word in words], dtype=np.int64)
    values = np.zeros((len(readings), len(NAMES)), dtype=np.float32)
    values[:, 7] = approved
    known = [row for row, r in enumerate(readings) if r.positions]
    *starts, size = accumulate([len(readings[row].positions) for row in known], initial=0)
    alternatives = [a for r in readings for a in r.alternatives]
    # One look-up for all genes: of small arrays, it is the calls that take time.
    positions = [position for r in readings for position in r.positions]
    positions += [a.position for a in alternatives]
    genes = vectors.vectors(positions)
    genes, of_alternatives = genes[:size], genes[size:]
    all_means = np.zeros((number + 1, vectors.dimensions), dtype=np.float32)
    rows = slice(None) if len(known) == len(readings) else known
    if known:
        of_readings = b"".join([readings[row].direction for row in known])
        shape = len(known), vectors.dimensions
        _add(all_means, word_of[rows], np.frombuffer(of_readings, np.float32).reshape(shape))
        all_means[number] = 0.0
        all_means = unit(all_means)
    means = all_means[:number]
    with_vector = {words[row] for row in known if words[row] < number}
    counts = [len(with_vector) - (word in with_vector) for word in words]
    values[:, 4] = list(map(math.log1p, counts))
    others = unit(np.add.reduce(means) - all_means.take(word_of, axis=0))
    all_similar = np.full((len(readings), number + 1), -1.0, dtype=np.float32)
    similar = all_similar[:, :number]
    if known:
        of_gene = [row for row in known for _ in readings[row].positions]
        products = np.einsum("ij,ij->i", genes, others.take(of_gene, axis=0))
        fits = _by_reading(np.maximum, products, starts)
        values[rows, 0] = fits
        similar[rows] = _by_reading(np.maximum, _products(genes, means), starts)
        if len(with_vector) < number:
            similar[:, [word for word in range(number) if word not in with_vector]] = -1.0
        all_similar[np.arange(len(readings)), word_of] = -1.0
        ordered = np.sort(fits)
        values[:, 5] = ordered.searchsorted(values[:, 0]) / len(ordered)
        values[:, 6] = ordered.sum() / len(ordered)
    nearest = _nearest(similar)
    if known:
        total = np.add.reduce([cosines for _, cosines in reversed(nearest)])
        values[rows, 1] = total[rows] / len(nearest)
    best = _best_alternatives(readings, alternatives, of_alternatives, others)
    values[:, 2:4] = [
        (0.0, 0.0) if found is None else (found[1], found[1] - own)
        for found, own in zip(best, values[:, 0].tolist(), strict=True)
    ]
    return Company(values, counts, means, similar, _companions(nearest), best)


def _by_reading(join: np.ufunc, of_genes: Floats, starts: Sequence[int]) -> Floats:
    """Join the values of the genes of each reading; most readings have one."""
    if len(starts) == len(of_genes):
        return of_genes
    joined: Floats = join.reduceat(of_genes, starts, axis=0)
    return joined


def _products(genes: Floats, means: Floats) -> Floats:
    """Return the product of each gene with each word (genes x words).

    In parts that OpenBLAS does not spread over threads: for a few microseconds of work they wait
    for processors that other workers are using.
    """
    rows = max(_ONE_THREAD // means.size, 1)
    if len(genes) <= rows:
        return genes @ means.T
    return np.vstack([genes[at : at + rows] @ means.T for at in range(0, len(genes), rows)])


def _add(totals: Floats, words: NDArray[Any], vectors: Floats) -> None:
    """Add each vector to the total of its word."""
    if len(set(words.tolist())) == len(words):
        totals[words] = vectors
    else:
        np.add.at(totals, words, vectors)


def _best_alternatives(
    readings: Sequence[Reading],
    alternatives: Sequence[Alternative],
    vectors: Floats,
    others: Floats,
) -> list[tuple[Alternative, float] | None]:
    """Return the alternative of each reading that goes best with the others, and how well.

    ``alternatives`` are those of all readings, in their order, with their ``vectors``.
    """
    best: list[tuple[Alternative, float] | None] = [None] * len(readings)
    if not alternatives:
        return best
    rows = [row for row, r in enumerate(readings) for _ in r.alternatives]
    fits = np.einsum("ij,ij->i", vectors, others.take(rows, axis=0)).tolist()
    for row, alternative, total in zip(rows, alternatives, fits, strict=True):
        if alternative.nodes:
            total += _PER_NODES * math.log1p(alternative.nodes)
        kept = best[row]
        if kept is None or total > kept[1]:
            best[row] = alternative, total
    return best


def _nearest(similar: Floats) -> list[tuple[NDArray[Any], Floats]]:
    """Return the words most similar to each reading with their cosines, nearest first.

    Of words that are as similar, the first comes first.
    """
    left = similar.copy()
    readings = np.arange(len(similar))
    found: list[tuple[NDArray[Any], Floats]] = []
    for _ in range(min(_NEAREST, similar.shape[1])):
        words = left.argmax(axis=1)
        found.append((words, left[readings, words]))
        left[readings, words] = -np.inf
    return found


def _companions(
    nearest: Sequence[tuple[NDArray[Any], Floats]],
) -> list[tuple[tuple[int, float], ...]]:
    """Return the words nearest to each reading with their cosines."""
    columns = [
        zip(words.tolist(), cosines.tolist(), strict=True)
        for words, cosines in nearest[:COMPANIONS]
    ]
    return list(zip(*columns, strict=True))

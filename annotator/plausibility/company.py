"""What keeps company with what in a figure: how well each reading goes with the other words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotator.plausibility.coherence import Floats, GeneVectors
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
#: Figures with more words than this are not sorted whole.
_SORTED_WHOLE = 200
#: The words that the others are compared with: no drawing has more, a broken sidecar may.
_MOST_WORDS = 500
#: The most multiplications that OpenBLAS does on one thread.
_ONE_THREAD = 2**18
#: Added to the coherence of an alternative for each doubling of the nodes that mean it.
_PER_NODES = 0.2


class Company(msgspec.Struct):
    """What keeps company in one figure.

    ``values`` are those of ``NAMES`` (readings x names). ``similar`` is the cosine of each reading
    with each word of the figure (readings x words), -1 with its own. ``best`` is the alternative
    of each reading that fits best, with how well it does. ``means`` are the words' unit vectors,
    ``nearest`` the words most similar to each reading with their cosines, nearest first.
    """

    values: Floats
    means: Floats
    similar: Floats
    nearest: list[list[tuple[int, float]]]
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
    values = np.zeros((len(readings), len(NAMES)), dtype=np.float32)
    values[:, 7] = approved
    similar = np.full((len(readings), number), -1.0, dtype=np.float32)
    word_of = np.array(words, dtype=np.int64)
    compared = np.flatnonzero(word_of < number)
    known = [row for row, r in enumerate(readings) if r.positions]
    counts = [len(readings[row].positions) for row in known]
    *starts, size = accumulate(counts, initial=0)
    # One look-up for all genes: of small arrays, it is the calls that take time.
    genes = vectors.vectors(
        [
            *(position for r in readings for position in r.positions),
            *(a.position for r in readings for a in r.alternatives),
        ]
    )
    genes, of_alternatives = genes[:size], genes[size:]
    means = np.zeros((number, vectors.dimensions), dtype=np.float32)
    if known:
        of_reading = _unit(_by_reading(np.add, genes, starts))
        _add(means, [words[row] for row in known], of_reading)
        means = _unit(means)
    has_vector = means.any(axis=1)
    own = np.zeros((len(readings), vectors.dimensions), dtype=np.float32)
    own[compared] = means[word_of[compared]]
    others = _unit(np.add.reduce(means) - own)
    values[:, 4] = np.log1p(np.count_nonzero(has_vector) - own.any(axis=1))
    if known:
        rows = slice(None) if len(known) == len(readings) else known
        of_gene = np.repeat(known, counts)
        fits = _by_reading(np.maximum, np.einsum("ij,ij->i", genes, others[of_gene]), starts)
        values[rows, 0] = fits
        similar[rows] = _by_reading(np.maximum, _products(genes, means), starts)
        if not has_vector.all():
            similar[:, ~has_vector] = -1.0
        similar[compared, word_of[compared]] = -1.0
        values[rows, 1] = _nearest(similar[rows])
        ordered = np.sort(fits)
        values[:, 5] = ordered.searchsorted(values[:, 0]) / len(ordered)
        values[:, 6] = ordered.sum() / len(ordered)
    best = _best_alternatives(readings, of_alternatives, others)
    chosen = [row for row, found in enumerate(best) if found is not None]
    if chosen:
        totals = np.array([found[1] for found in best if found is not None])
        values[chosen, 2] = totals
        values[chosen, 3] = totals - values[chosen, 0]
    return Company(values, means, similar, _companions(similar), best)


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


def _add(totals: Floats, words: Sequence[int], vectors: Floats) -> None:
    """Add each vector to the total of its word; words beyond those of ``totals`` are left out."""
    if max(words) >= len(totals):
        counted = np.flatnonzero(np.array(words) < len(totals))
        words, vectors = [words[at] for at in counted], vectors[counted]
    if len(set(words)) == len(words):
        totals[words] = vectors
    else:
        np.add.at(totals, words, vectors)


def _best_alternatives(
    readings: Sequence[Reading], vectors: Floats, others: Floats
) -> list[tuple[Alternative, float] | None]:
    """Return the alternative of each reading that goes best with the others, and how well.

    ``vectors`` are those of all alternatives, in their order.
    """
    best: list[tuple[Alternative, float] | None] = [None] * len(readings)
    if not len(vectors):
        return best
    flat = [(row, a) for row, r in enumerate(readings) for a in r.alternatives]
    fits = np.einsum("ij,ij->i", vectors, others[[row for row, _ in flat]])
    for (row, alternative), total in zip(flat, fits.tolist(), strict=True):
        if alternative.nodes:
            total += _PER_NODES * math.log1p(alternative.nodes)
        kept = best[row]
        if kept is None or total > kept[1]:
            best[row] = alternative, total
    return best


def _companions(similar: Floats) -> list[list[tuple[int, float]]]:
    """Return the words most similar to each reading with their cosines, nearest first."""
    if similar.shape[1] > _SORTED_WHOLE:
        found = np.argpartition(-similar, COMPANIONS, axis=1)[:, :COMPANIONS]
        order = np.argsort(-np.take_along_axis(similar, found, 1), axis=1, kind="stable")
        found = np.take_along_axis(found, order, 1)
    else:
        found = np.argsort(-similar, axis=1, kind="stable")[:, :COMPANIONS]
    cosines = similar[np.arange(len(similar))[:, None], found]
    pairs = zip(found.tolist(), cosines.tolist(), strict=True)
    return [list(zip(words, near, strict=True)) for words, near in pairs]


def _nearest(similar: Floats) -> NDArray[Any]:
    """Return the mean of the highest similarities of each row."""
    top = min(_NEAREST, similar.shape[1])
    found: NDArray[Any] = np.sort(similar, axis=1)[:, -top:].sum(axis=1) / top
    return found


def _unit(vectors: Floats) -> Floats:
    squares = np.einsum("ij,ij->i", vectors, vectors)
    squares[squares == 0] = 1.0
    unit: Floats = vectors / np.sqrt(squares)[:, None]
    return unit

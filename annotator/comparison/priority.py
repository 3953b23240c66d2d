"""The priority of a finding for curators: how likely it is right, times the value of fixing it."""

from __future__ import annotations

from math import log2

from annotator.records import NOISE_KINDS, Confidence, FindingKind, Mention, Taxon

#: How often findings are right, by kind and confidence: measured on the PFOCR caption gold standard
#: where it has enough of them (``python -m evaluation score``, table of kinds), else a lower
#: estimate. Findings that rows are wrong have the rows' own probabilities, where these are known.
_RIGHT = {
    FindingKind.WRONG_ENTITY: {Confidence.HIGH: 0.93, Confidence.MEDIUM: 0.88, Confidence.LOW: 0.8},
    FindingKind.COMMON_WORD: {Confidence.HIGH: 0.97, Confidence.MEDIUM: 0.85, Confidence.LOW: 0.7},
    FindingKind.CROSS_SPECIES: {
        Confidence.HIGH: 0.98,
        Confidence.MEDIUM: 0.97,
        Confidence.LOW: 0.95,
    },
    FindingKind.OCR_VARIANT: {Confidence.HIGH: 0.9, Confidence.MEDIUM: 0.75, Confidence.LOW: 0.6},
    FindingKind.IMPLAUSIBLE: {Confidence.HIGH: 0.95, Confidence.MEDIUM: 0.8, Confidence.LOW: 0.65},
    FindingKind.TYPE_CONFLICT: {Confidence.HIGH: 0.8, Confidence.MEDIUM: 0.7, Confidence.LOW: 0.6},
    FindingKind.ORGANISM_MISMATCH: {
        Confidence.HIGH: 0.95,
        Confidence.MEDIUM: 0.85,
        Confidence.LOW: 0.7,
    },
    FindingKind.OUTDATED_SYMBOL: {
        Confidence.HIGH: 0.95,
        Confidence.MEDIUM: 0.85,
        Confidence.LOW: 0.7,
    },
    # In 838 records no repaired text was wrong.
    FindingKind.ENCODING: {Confidence.HIGH: 0.98, Confidence.MEDIUM: 0.9, Confidence.LOW: 0.8},
    FindingKind.FAMILY_PARTIAL: {Confidence.HIGH: 0.8, Confidence.MEDIUM: 0.7, Confidence.LOW: 0.5},
}
#: A missing name by the confidence of its mention; its own score is better where it is known.
_MISSING = {Confidence.HIGH: 0.95, Confidence.MEDIUM: 0.82, Confidence.LOW: 0.72}
#: The value of fixing one: a false statement more than a gap, a gap more than an old symbol. Kinds
#: that are not listed need no decision.
_WORTH = {
    FindingKind.WRONG_ENTITY: 1.0,
    FindingKind.MISSING: 0.9,
    FindingKind.ORGANISM_MISMATCH: 0.9,
    FindingKind.OCR_VARIANT: 0.9,
    FindingKind.IMPLAUSIBLE: 0.8,
    FindingKind.COMMON_WORD: 0.8,
    FindingKind.CROSS_SPECIES: 0.8,
    FindingKind.TYPE_CONFLICT: 0.7,
    FindingKind.FAMILY_PARTIAL: 0.4,
    FindingKind.OUTDATED_SYMBOL: 0.3,
    FindingKind.ENCODING: 0.2,
}
#: Each doubling of the rows that one decision settles adds this fraction, up to 16 rows.
_PER_DOUBLING = 0.06
_DOUBLINGS = 4
#: The factor for the rows that one decision settles, by their number.
_SETTLED = [1 + _PER_DOUBLING * log2(max(rows, 1)) for rows in range(2**_DOUBLINGS + 1)]

#: The least probability of the figure's organism for high and for medium confidence.
_HIGH, _MEDIUM = 0.9, 0.7


def organism_confidence(taxon: Taxon) -> Confidence:
    """Return the confidence of a finding that rests on a figure being about ``taxon``."""
    if taxon.probability >= _HIGH:
        return Confidence.HIGH
    return Confidence.MEDIUM if taxon.probability >= _MEDIUM else Confidence.LOW


def expected_precision(kind: str, confidence: str) -> float:
    """Return how often findings of a kind that needs a decision are right, by their confidence."""
    found = FindingKind(kind)
    table = _MISSING if found is FindingKind.MISSING else _RIGHT[found]
    return table[Confidence(confidence)]


def finding_probability(
    kind: FindingKind,
    confidence: Confidence,
    mention: Mention | None = None,
    rows_wrong: float | None = None,
) -> float | None:
    """Return the probability that a finding is right; None for kinds that need no decision.

    That its rows are wrong is judged row by row (``rows_wrong``, their mean), and a missing name
    has its calibrated score: both tell more than kind and confidence, which are left for the rest.
    On the development gold, the log loss of findings that rows are wrong is 0.058 rather than
    0.107, and of missing names 0.268 rather than 0.281.
    """
    if kind not in _WORTH:
        return None
    if kind in NOISE_KINDS and rows_wrong is not None:
        return round(rows_wrong, 4)
    if kind is FindingKind.MISSING:
        return round(mention.score, 4) if mention is not None else 0.5
    return _RIGHT[kind][confidence]


def priority(kind: FindingKind, right: float | None, rows: int) -> int:
    """Return 1 to 99 for findings that need a decision, 0 for others.

    How likely the finding is right, times the value of fixing it, times a factor for the rows that
    one decision settles.
    """
    worth = _WORTH.get(kind)
    if worth is None or right is None:
        return 0
    settled = _SETTLED[rows] if rows < len(_SETTLED) else _SETTLED[-1]
    return max(1, round(99 * right * worth * settled / _SETTLED[-1]))

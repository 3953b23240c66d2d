"""How far curators agree who decided the same without seeing each other's answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from msgspec import Struct

from annotator.curation.decisions import WITHDRAWN, Decision


class Agreement(Struct, frozen=True):
    """Two curators compared on what both decided.

    ``agreed`` of ``both`` have the same decision and, if accepted, the same corrected_id. ``kappa``
    is Cohen's (1960), over accept, reject and unsure, with a corrected_id as a class of its own;
    None when it is not defined: nothing in common, or both always said the same one thing.
    """

    curators: tuple[str, str]
    both: int
    agreed: int
    kappa: float | None


def agreements(decisions: Iterable[Decision]) -> list[Agreement]:
    """Compare each two curators who have decided something of the same subject and scope."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for d in decisions:
        if d.decision != WITHDRAWN:
            label = f"{d.decision} {d.corrected_id}".strip()
            said.setdefault((d.subject, d.scope), {})[d.curator] = label
    pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for answers in said.values():
        for one, other in combinations(sorted(answers), 2):
            pairs.setdefault((one, other), Counter())[answers[one], answers[other]] += 1
    return [
        Agreement(names, table.total(), _agreed(table), cohen_kappa(table))
        for names, table in sorted(pairs.items())
    ]


def cohen_kappa(table: Counter[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of a contingency table; None when chance alone agrees always."""
    total = table.total()
    ones: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for (one, other), count in table.items():
        ones[one] += count
        others[other] += count
    # In whole numbers until the end, so that full agreement by chance is found exactly.
    expected = sum(ones[label] * others[label] for label in ones)
    if expected == total * total:
        return None
    return (_agreed(table) * total - expected) / (total * total - expected)


def _agreed(table: Counter[tuple[str, str]]) -> int:
    return sum(count for (one, other), count in table.items() if one == other)

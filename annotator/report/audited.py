"""Precision and recall of the existing annotations, estimated from the sample of an audit.

Each kind of finding in each stratum is a cell. The findings of a cell that are in the sample stand
for all of them; those that were decided before the audit began stand for themselves. A cell of
which nothing is sampled may be all right or all wrong, and widens the interval by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import sqrt
from typing import Any

from msgspec import Struct

from annotator.curation.strata import Answer, AuditRow, Stratum
from annotator.records import NOISE_KINDS, FindingKind

#: Returns how often findings of a kind and confidence are right, for those without a probability.
Precision = Callable[[str, str], float]

_Z = 1.96
_HOLDS = (Answer.RIGHT, Answer.CORRECTED)
_NOTES = {
    "right findings": "those that a curator accepts, with whatever identifier",
    "precision at most": "1 - rows of right findings that a row is wrong / all gene and chemical "
    "rows: rows that no finding flags count as right, so the precision is not higher",
    "precision, likely": "the same, if rows that no finding flags are wrong as often as their "
    "probabilities in rows.jsonl say; the interval is that of the flagged ones alone. Expected by "
    "the tool: the mean of all probabilities",
    "recall of what captions name": "agreements / (agreements + partial families + right findings "
    "that something is missing)",
    "from the sample": "stratified estimate with 95 % interval: each stratum counts with its "
    "number of rows; allows for the finite number and for findings about several rows",
    "expected by the tool": "the same, if findings are right as often as their probabilities in "
    "findings.jsonl say",
}


class Judged(Struct):
    """What the probabilities of the existing rows add up to.

    ``right`` is the expected number of right ones among ``rows``, ``unflagged_wrong`` that of wrong
    ones among those that no finding flags.
    """

    rows: int = 0
    right: float = 0.0
    unflagged_wrong: float = 0.0


class Estimate(Struct):
    """A total over cells: ``value`` is estimated; ``low`` and ``high`` bound it with 95 %.

    The bounds are also those that the decided findings prove.

    ``sampled`` of the ``findings`` are decided. ``value`` is None while a cell has none of these.
    """

    value: float | None
    low: float
    high: float
    expected: float
    sampled: int
    findings: int


class _Cell(Struct):
    """The findings of one kind and confidence in a stratum, each counted with its weight."""

    expected: float
    weight: int = 0
    findings: int = 0
    known: int = 0
    decided: int = 0
    right: int = 0
    sampled: int = 0
    sampled2: int = 0
    answers: int = 0

    def add(self, row: AuditRow, weight: int, *, sampled: bool, before: bool) -> None:
        """Count a finding that was decided ``before`` the audit, is in its sample, or neither."""
        if before and row.answer is not Answer.UNKNOWN:
            self.known += weight * (row.answer in _HOLDS)
            self.decided += 1
            return
        self.weight += weight
        self.findings += 1
        if sampled and row.answer not in (Answer.OPEN, Answer.UNKNOWN):
            self.answers += 1
            self.sampled += weight
            self.sampled2 += weight * weight
            self.right += weight * (row.answer in _HOLDS)

    def share(self) -> tuple[float, float] | None:
        """Return the share of right findings and its variance; None without a sample.

        The variance is that of as many equally heavy findings as the weights are worth (Kish), with
        half a right and half a wrong one added, so that it is not 0 where all are right.
        """
        if not self.sampled:
            return None
        size = self.sampled**2 / self.sampled2
        share = self.right / self.sampled
        near = (share * size + 0.5) / (size + 1)
        left = 1 - self.answers / self.findings
        return share, near * (1 - near) / (size + 1) * left


def estimate(
    strata: Iterable[Stratum],
    kinds: Iterable[FindingKind],
    precision: Precision,
    weight: Callable[[AuditRow], int],
) -> Estimate:
    """Return the estimated total weight of the right findings of ``kinds``."""
    value = unknown = expected = variance = 0.0
    sampled = findings = least = most = 0
    estimated = True
    for cell in _cells(strata, frozenset(kinds), precision, weight):
        findings += cell.findings + cell.decided
        sampled += cell.answers + cell.decided
        value += cell.known
        least += cell.known + cell.right
        most += cell.known + cell.weight - (cell.sampled - cell.right)
        expected += cell.expected
        share = cell.share()
        if share is not None:
            value += share[0] * cell.weight
            variance += share[1] * cell.weight**2
        elif cell.weight:
            estimated = False
            unknown += cell.weight
    half = _Z * sqrt(variance)
    return Estimate(
        value if estimated else None, max(float(least), value - half),
        min(float(most), value + half + unknown), expected, sampled, findings,
    )  # fmt: skip


def _cells(
    strata: Iterable[Stratum],
    kinds: frozenset[FindingKind],
    precision: Precision,
    weight: Callable[[AuditRow], int],
) -> list[_Cell]:
    found: list[_Cell] = []
    for stratum in strata:
        # Where every row is decided, all count, whoever chose them.
        sample = len(stratum.answers() if stratum.open_rows() else stratum.rows)
        here: dict[tuple[str, str], _Cell] = {}
        places = [(row, n < sample, False) for n, row in enumerate(stratum.rows)]
        places += [(row, False, True) for row in stratum.before]
        for row, sampled, before in places:
            if row.kind in kinds:
                key = row.kind.value, row.confidence.value
                cell = here.setdefault(key, _Cell(0.0))
                known = row.probability
                cell.expected += weight(row) * (precision(*key) if known is None else known)
                cell.add(row, weight(row), sampled=sampled, before=before)
        found += here.values()
    return found


def audit_report(
    strata: Iterable[Stratum],
    report: Mapping[str, Any],
    precision: Precision,
    judged: Judged | None = None,
) -> dict[str, Any]:
    """Return what ``report.json`` says of an audit.

    ``report`` has the counts of the run, ``judged`` is None where rows have no probabilities.
    """
    strata = list(strata)
    rows = report["existing_rows"]["gene_and_chemical"]
    wrong = estimate(strata, NOISE_KINDS, precision, lambda row: row.rows)
    missing = estimate(strata, (FindingKind.MISSING,), precision, lambda _: 1)
    covered = report["findings"]["agreement"]
    partly = report["findings"]["family_partial"]

    def recall(count: float) -> float | None:
        total = covered + partly + count
        return covered / total if total else None

    measures = [_measure("precision at most", wrong, lambda n: 1 - n / rows if rows else None)]
    if judged is not None and judged.rows:
        others, count = judged.unflagged_wrong, judged.rows
        likely = _measure("precision, likely", wrong, lambda n: 1 - (n + others) / count)
        measures.append(likely | {"expected": round(judged.right / count, 4)})
    measures.append(_measure("recall of what captions name", missing, recall))
    return {
        "about": f"{wrong.sampled + missing.sampled:,} of {wrong.findings + missing.findings:,} "
        "findings that rows are wrong or missing are decided, by chance or before the audit.",
        "notes": _NOTES,
        "measures": measures,
        "tables": [
            {
                "title": "Existing annotations",
                "columns": ["measure", "findings", "decided", "from the sample (95 %)",
                            "expected by the tool"],
                "rows": [_line(measure) for measure in measures],
            }
        ],
    }  # fmt: skip


def _measure(name: str, found: Estimate, ratio: Callable[[float], float | None]) -> dict[str, Any]:
    """Return a ratio that falls with the number of right findings, with its interval."""

    def of(count: float | None) -> float | None:
        value = None if count is None else ratio(count)
        return None if value is None else round(min(1.0, max(0.0, value)), 4)

    return {
        "name": name, "findings": found.findings, "decided": found.sampled,
        "value": of(found.value), "low": of(found.high), "high": of(found.low),
        "expected": of(found.expected),
    }  # fmt: skip


def _line(measure: Mapping[str, Any]) -> list[str]:
    shown = "" if measure["value"] is None else f"{measure['value']:.3f} "
    if measure["low"] is not None:
        shown += f"({measure['low']:.3f}–{measure['high']:.3f})"
    expected = "" if measure["expected"] is None else f"{measure['expected']:.3f}"
    return [
        measure["name"], f"{measure['findings']:,}", f"{measure['decided']:,}", shown, expected,
    ]  # fmt: skip

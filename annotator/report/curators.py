"""Precision of each kind of finding, according to curators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from annotator.curation.decisions import Decision
from annotator.curation.rulings import Asked, Rulings
from annotator.results.stored import StoredFinding
from annotator.scoring.proportions import wilson

_DIMENSIONS = ("kind", "confidence", "source", "organism")


def against_curators(
    findings: Iterable[StoredFinding], compared: Rulings, asked: Callable[[StoredFinding], Asked]
) -> dict[str, Any]:
    """Return the precision of findings by kind, confidence, source and organism of the rows.

    Only findings of this run that people decided count; ``unsure`` and conflicts are counted
    separately.
    ``asked`` returns what identifies a finding.
    """
    counts: dict[str, dict[str, list[int]]] = {name: {} for name in _DIMENSIONS}
    unsure = conflicts = decided = 0
    for finding in findings:
        ruling = compared.of(asked(finding))
        if ruling is None:
            continue
        decision = ruling.settled
        if decision is None:
            conflicts += 1
            continue
        if decision.by_audit:
            continue
        if decision.decision == "unsure":
            unsure += 1
            continue
        decided += 1
        for name, value in _keys(finding, decision):
            pair = counts[name].setdefault(value, [0, 0])
            pair[0] += decision.decision == "accept"
            pair[1] += 1
    rows = {name: _precisions(table) for name, table in counts.items()}
    return {
        "about": f"{decided:,} findings decided; not counted: {unsure:,} unsure, {conflicts:,} on "
        "which curators disagree.",
        "notes": {
            "precision": "accepted / (accepted + rejected), with Wilson's 95 % interval; findings "
            "not yet reviewed are not included, and curators review the most important ones first"
        },
        "decided": decided,
        "unsure": unsure,
        "conflicts": conflicts,
        "kinds": [{"kind": row.pop("value")} | row for row in rows["kind"]],
        "tables": [
            {
                "title": f"By {name}",
                "columns": [name, "accepted", "decided", "precision (95 %)"],
                "rows": [_cells(row) for row in _precisions(counts[name])],
            }
            for name in _DIMENSIONS
            if counts[name]
        ],
    }


def _keys(finding: StoredFinding, decision: Decision) -> Iterable[tuple[str, str]]:
    yield "kind", finding.kind.value
    yield "confidence", f"{finding.kind.value}, {finding.confidence}"
    for source in Counter(row.source or row.origin.value for row in finding.existing):
        yield "source", source
    for taxon in Counter(row.taxon for row in finding.existing if row.taxon):
        yield "organism", taxon


def _precisions(table: dict[str, list[int]]) -> list[dict[str, Any]]:
    rows = []
    for value, (right, judged) in sorted(table.items()):
        ratio = right / judged
        low, high = wilson(ratio, judged)
        rows.append(
            {"value": value, "right": right, "judged": judged, "precision": round(ratio, 4),
             "low": round(low, 4), "high": round(high, 4)}
        )  # fmt: skip
    return rows


def _cells(row: dict[str, Any]) -> Sequence[str]:
    share = f"{row['precision']:.3f} ({row['low']:.3f}–{row['high']:.3f})"
    return [row["value"], f"{row['right']:,}", f"{row['judged']:,}", share]

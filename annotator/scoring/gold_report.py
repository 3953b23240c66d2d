"""An evaluation as part of a report, or in a file of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annotator.disk.atomic import write_whole
from annotator.errors import OutputError
from annotator.scoring.counts import Counts
from annotator.scoring.evaluate import NOTES, OURS, Evaluation, measured_precision
from annotator.scoring.measures import DEFINITIONS


def gold_report(evaluation: Evaluation) -> dict[str, Any]:
    """Return what ``report.json`` holds of an evaluation."""
    tables = evaluation.tables()
    found: dict[str, Any] = {
        "about": f"{evaluation.about}.",
        "notes": {**DEFINITIONS, **NOTES},
        "kinds": [],
        "reliability": [],
        "tables": [
            {"title": title, "columns": list(table.head), "rows": [list(r) for r in table.rows]}
            for title, table in tables
        ],
    }
    if evaluation.findings is not None:
        by_kind: dict[str, Counts] = {}
        for (kind, _), counts in evaluation.findings.kinds.items():
            by_kind[kind] = by_kind.get(kind, Counts()) + counts
        for kind, counts in sorted(by_kind.items()):
            found["kinds"].append({"kind": kind} | measured_precision(counts))
    bins: dict[tuple[float, float], list[int]] = {}
    for score in evaluation.scores:
        if score.system == OURS:
            for low, high, mentions, right in score.reliability():
                pair = bins.setdefault((low, high), [0, 0])
                pair[0] += mentions
                pair[1] += right
    found["reliability"] = [
        {"from": low, "to": high, "mentions": n, "right": right}
        for (low, high), (n, right) in sorted(bins.items())
    ]
    return found


def write_gold_report(evaluation: Evaluation, path: Path) -> None:
    """Write what ``report.json`` holds of an evaluation. Raises OutputError."""
    text = json.dumps(gold_report(evaluation), indent=2, ensure_ascii=False) + "\n"
    try:
        write_whole(path, text)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written: {error.strerror}", hint="give another path with --json"
        ) from error

"""How good the probabilities of rows are: ranking, calibration, and what flags find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from annotator.comparison.row_judgement import OBJECTED_AT_MOST, WRONG_BELOW, is_outweighed
from annotator.plausibility.row_model import NAMES

#: Right rows of rare genes of which it is reported how many are flagged.
_RARE_ROWS = 200
#: The thresholds of the precision/recall curve; more where most rows are.
_CURVE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99)


class Example(msgspec.Struct, frozen=True):
    """A reading with its features and whether it is right.

    ``paper`` is what is never on both sides of a fold; ``word`` identifies the judged row, of
    which there may be several readings: their weights add up to one.
    """

    values: Sequence[float]
    caption: Sequence[float]
    right: bool
    judged_by: str
    paper: str
    word: tuple[str, str, str] = ("", "", "")
    weight: float = 1.0


def measures(examples: Sequence[Example], found: Sequence[float]) -> dict[str, Any]:
    """Return how good the probabilities are: of each judged word, the best of its readings."""
    from sklearn.metrics import roc_auc_score

    best: dict[tuple[str, str, str], tuple[float, Example]] = {}
    for example, weighed in zip(examples, found, strict=True):
        probability, _ = as_judged(example, weighed)
        if example.word not in best or probability > best[example.word][0]:
            best[example.word] = probability, example
    found_for: Any = np.array([p for p, _ in best.values()])
    right = np.array([e.right for _, e in best.values()])
    objected = np.array([as_judged(example, p)[1] for p, example in best.values()])
    flagged = objected | (found_for < WRONG_BELOW)
    reliability = [
        {
            "from": edge / 10,
            "rows": int(here.sum()),
            "probability": round(float(found_for[here].mean()), 3),
            "right": round(float(right[here].mean()), 3),
        }
        for edge in range(10)
        if (here := (np.minimum(found_for * 10, 9).astype(int) == edge)).any()
    ]
    error = sum(b["rows"] * abs(b["probability"] - b["right"]) for b in reliability) / len(right)
    return {
        "rows": len(right),
        "wrong": int((~right).sum()),
        "auc": round(float(roc_auc_score(right, found_for)), 4),
        "calibration_error": round(error, 4),
        "flagged_right": _share(~right[flagged]),
        "wrong_flagged": _share(flagged[~right]),
        "right_spared": _share(~flagged[right]),
        "objections_alone_wrong_flagged": _share(objected[~right]),
        "rare_symbols": _rare_symbols([e for _, e in best.values()], flagged),
        "reliability": reliability,
        "curve": curve(right, found_for),
    }


def as_judged(example: Example, probability: float) -> tuple[float, bool]:
    """Return the probability as ``RowJudge`` gives it, and whether an objection holds."""
    named, *objections = example.caption[0], *example.caption[2:]
    if not any(objections) or is_outweighed(probability, named):
        return probability, False
    return min(probability, OBJECTED_AT_MOST), True


def curve(right: Any, found: Any) -> list[dict[str, float]]:
    """Return precision and recall of the rows that are at least as likely as each threshold.

    Thresholds that keep no row are left out.
    """
    kept_from = [(least, found >= least) for least in _CURVE]
    return [
        {
            "threshold": least,
            "rows": int(kept.sum()),
            "precision": _share(right[kept]),
            "recall": _share(kept[right]),
        }
        for least, kept in kept_from
        if kept.any()
    ]


def _rare_symbols(examples: Sequence[Example], flagged: Any) -> dict[str, int]:
    """Return how many right rows of the rarest genes, found as approved symbols, are flagged."""
    symbol, sets = NAMES.index("found as symbol"), NAMES.index("gene sets")
    right = [
        (example.values[sets], bool(flag))
        for example, flag in zip(examples, flagged, strict=True)
        if example.right and example.values[symbol]
    ]
    rarest = sorted(right)[:_RARE_ROWS]
    return {
        "rows": len(rarest),
        "flagged": sum(flag for _, flag in rarest),
        "most_gene_sets": round(float(np.expm1(rarest[-1][0]))) if rarest else 0,
    }


def _share(values: Any) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def describe(summary: dict[str, Any]) -> str:
    """Return the measures in a line, and the reliability table below it."""
    line = (
        f"{summary['rows']:,} rows, {summary['wrong']:,} wrong; AUC {summary['auc']:.3f}, "
        f"calibration error {summary['calibration_error']:.3f}; flagged rows right "
        f"{summary['flagged_right']:.3f}, wrong rows flagged {summary['wrong_flagged']:.3f} "
        f"(objections alone {summary['objections_alone_wrong_flagged']:.3f}), right rows left "
        f"alone {summary['right_spared']:.4f}; of {summary['rare_symbols']['rows']} right rows of "
        f"rare approved symbols {summary['rare_symbols']['flagged']} flagged"
    )
    table = [
        f"  {b['from']:.1f} to {b['from'] + 0.1:.1f}: {b['rows']:5} rows, "
        f"mean {b['probability']:.2f}, right {b['right']:.2f}"
        for b in summary["reliability"]
    ]
    return "\n".join([line, *table])

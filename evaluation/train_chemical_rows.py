"""Fit how likely existing chemical rows are right, on caption gold: a logistic regression."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from annotator.comparison.caption_names import CaptionNames
from annotator.comparison.chemical_evidence import NAMES, ChemicalEvidence, ChemicalReadings
from annotator.comparison.known_rows import KnownRows
from annotator.comparison.row_checks import RowChecker
from annotator.figures import read_figures
from annotator.plausibility.shipped import shipped_labels
from annotator.recognition.pipeline import Annotator
from annotator.records import EntityType, Figure
from annotator.runs.processing import with_keywords
from annotator.scoring.gold import GoldFigure, read_gold

_C = 0.3
_FOLDS, _SEED = 10, 0


def train_chemicals(
    data: Path, annotator: Annotator, parts: tuple[str, ...], check: str
) -> tuple[dict[str, float], dict[str, Any]]:
    """Return the weights by feature (the constant under ""), and what they are worth.

    The measures are those of held-out folds by paper, and of the part ``check``.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    def fitted(values: Any, right: Any) -> Any:
        return LogisticRegression(C=_C, max_iter=2000).fit(values, right)

    def auc(right: Any, found: Any) -> float:
        return round(float(roc_auc_score(right, found)), 4)

    papers, values, right = _arrays(data, parts, annotator)
    order = np.random.default_rng(_SEED).permutation(np.unique(papers)).tolist()
    fold_of = {paper: place % _FOLDS for place, paper in enumerate(order)}
    folds = np.array([fold_of[paper] for paper in papers.tolist()])
    held_out = np.zeros(len(right))
    for number in range(_FOLDS):
        held = folds == number
        model = fitted(values[~held], right[~held])
        held_out[held] = model.predict_proba(values[held])[:, 1]
    model = fitted(values, right)
    _, of_check, right_check = _arrays(data, (check,), annotator)
    weights = dict(zip(("", *NAMES), (model.intercept_[0], *model.coef_[0]), strict=True))
    return {name: round(float(weight), 4) for name, weight in weights.items()}, {
        "rows": len(right),
        "wrong": int((~right).sum()),
        "auc": auc(right, held_out),
        "check_rows": len(right_check),
        "check_wrong": int((~right_check).sum()),
        "check_auc": auc(right_check, model.predict_proba(of_check)[:, 1]),
    }


def _arrays(data: Path, parts: tuple[str, ...], annotator: Annotator) -> tuple[Any, Any, Any]:
    figures = {f.figid: f for f in read_figures([data / "pfocr"]) if isinstance(f, Figure)}
    found = [
        (gold.figid.partition("__")[0], values, right)
        for part in parts
        for gold in read_gold(data / part)
        for values, right in _examples(figures[gold.figid], gold, annotator)
    ]
    return tuple(np.array(column) for column in zip(*found, strict=True))  # type: ignore[return-value]


def _examples(
    figure: Figure, gold: GoldFigure, annotator: Annotator
) -> Iterator[tuple[list[float], bool]]:
    """Yield the features of each judged chemical row, and whether it is right."""
    figure = with_keywords(figure, annotator)
    caption = annotator.read(figure)
    lists, lexicon = annotator.names.lists, annotator.lexicon
    names = CaptionNames(caption, lexicon)
    checker = RowChecker(figure, names, KnownRows(lexicon, lists))
    rows = dict.fromkeys(r for r in figure.existing if r.type is not EntityType.DISEASE)
    verdicts = [checker.verdict(row) for row in rows]
    table = ChemicalReadings(lexicon, lists, shipped_labels())
    evidence = ChemicalEvidence(verdicts, names, table)
    judged = {row.word.strip(): row.verdict for row in gold.chemicals}
    for verdict in verdicts:
        said = judged.get(verdict.row.word.strip(), "unsure")
        if verdict.row.type is EntityType.CHEMICAL and said != "unsure":
            yield evidence.features(verdict), said == "right"

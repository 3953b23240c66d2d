"""Fit how likely existing gene rows are right: ``python -m evaluation train-rows``.

Three kinds of examples. Rows that people judged (caption gold, the parts that may be looked at).
Rows of other records that the caption confirms (it names the same entity) or contradicts (an
objection). And made-up wrong rows: a right row read as another gene that has the word, or a word
that OCR confuses with it, among its names. The last two count less, and only for the trees,
which do not see what the caption names.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace

from annotator.comparison.caption_names import CaptionNames
from annotator.comparison.known_rows import KnownRows
from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_evidence import UNKNOWN, RowEvidence, gene_evidence
from annotator.comparison.row_verdict import RowVerdict
from annotator.figures import read_figures
from annotator.lexicon.index import Lexicon
from annotator.plausibility.ocr_confusions import misreadings
from annotator.plausibility.readings import ReadingKey, Readings
from annotator.plausibility.row_model import CAPTION, NAMES, model_of, probabilities
from annotator.plausibility.shipped import ABOUT, TREES, shipped_labels, shipped_vectors
from annotator.plausibility.trees import DEPTH, NODES, SPLITS, Trees
from annotator.provenance import TermKind
from annotator.recognition.pipeline import Annotator
from annotator.records import HUMAN, EntityType, ExistingRow, Figure
from annotator.runs.processing import with_keywords
from annotator.scoring.gold import GoldFigure, read_gold
from annotator.text import cased_key, matching_key
from evaluation.row_measures import Example, describe, measures
from evaluation.train_chemical_rows import train_chemicals

GOLD = ("gold/pfocr_dev.jsonl", "gold/pfocr_more.jsonl")
CHECK = "gold/pfocr_check.jsonl"
RECORDS = "pfocr"

#: Mentions from this score on confirm a row.
_CONFIRMS = 0.8
#: What an example counts, by how it was judged.
_WEIGHTS = {"gold": 1.0, "caption": 0.2, "made up": 0.1}
_TREES, _RATE, _SUBSAMPLE, _FEATURES, _SMALLEST_LEAF = 120, 0.08, 0.7, 0.4, 10
_SEED, _FOLDS = 0, 10
_CAPTION_C = 0.3
#: How PFOCR finds rows by each kind of term.
_SOURCES = {
    TermKind.APPROVED_SYMBOL: "hgnc_symbol",
    TermKind.ALIAS_SYMBOL: "hgnc_alias_symbol",
    TermKind.PREVIOUS_SYMBOL: "hgnc_prev_symbol",
    TermKind.SYNONYM: "ncbigene_synonym",
}


class Examples:
    """Makes examples from figures."""

    def __init__(self, annotator: Annotator, neutral: Sequence[float]) -> None:
        """Look up in the annotator's lexicon; ``neutral`` stands in for what is unknown."""
        self._annotator = annotator
        self._lexicon: Lexicon = annotator.lexicon
        lists = annotator.names.lists
        self._known = KnownRows(self._lexicon, lists)
        self._vectors = shipped_vectors()
        self._table = Readings(self._lexicon, lists, self._vectors, shipped_labels())
        self.neutral = neutral

    def _evidence(self, verdicts: Sequence[RowVerdict], checker: RowChecker) -> RowEvidence | None:
        return gene_evidence(verdicts, checker, self._table, self._vectors, list(self.neutral))

    def of(self, figure: Figure, gold: GoldFigure | None, made_up: bool) -> Iterator[Example]:
        """Yield the examples of a figure, by the verdicts of ``gold`` or else by its caption."""
        figure = with_keywords(figure, self._annotator)
        caption = self._annotator.read(figure)
        rows = list(dict.fromkeys(r for r in figure.existing if r.type is EntityType.GENE))
        checker = RowChecker(figure, CaptionNames(caption, self._lexicon), self._known)
        verdicts = [checker.verdict(row) for row in rows]
        evidence = self._evidence(verdicts, checker)
        if evidence is None:
            return
        paper = figure.figid.partition("__")[0]
        judged = _verdicts(gold) if gold is not None else None
        judged_by = "gold" if gold is not None else "caption"
        of_word: dict[tuple[str, str, str], list[Example]] = {}
        for number, group in enumerate(evidence.members):
            values, said = evidence.values[number].tolist(), evidence.caption[number].tolist()
            row = group[0].row
            if judged is None:
                right = _confirmed(said)
            else:
                right = judged.get((row.word or row.symbol, row.organism))
            if right is None:
                continue
            word = figure.figid, row.word or row.symbol, row.organism
            example = Example(values, said, right, judged_by, paper, word)
            of_word.setdefault(word, []).append(example)
            if made_up and right and row.taxon == HUMAN and row.word:
                yield from self._made_up(evidence.keys[number], row, rows, checker, paper)
        for examples in of_word.values():
            for example in examples:
                yield replace(example, weight=1 / len(examples))

    def _made_up(
        self,
        key: ReadingKey,
        row: ExistingRow,
        rows: Sequence[ExistingRow],
        checker: RowChecker,
        paper: str,
    ) -> Iterator[Example]:
        """Yield wrong readings of the word of a right row, beside the other rows."""
        others = [r for r in rows if matching_key(r.word) != matching_key(row.word)]
        for wrong in _wrong_rows(key, row, self._lexicon):
            here = [*others, wrong]
            verdicts = [RowVerdict(row, self._known.of(row)) for row in here]
            evidence = self._evidence(verdicts, checker)
            if evidence is not None:
                values = evidence.values[-1].tolist()
                yield Example(values, [0.0] * len(CAPTION), False, "made up", paper)


def _verdicts(gold: GoldFigure) -> dict[tuple[str, str], bool]:
    """Return whether each row that people were sure of is right, by word and organism."""
    found = {}
    for row in gold.genes:
        if row.verdict != "unsure":
            found[row.word, row.organism] = row.verdict == "right"
            found[row.word.strip(), row.organism] = row.verdict == "right"
    return found


def _confirmed(caption: Sequence[float]) -> bool | None:
    """Return whether the caption confirms (True) or contradicts a row; None if neither or both."""
    confirms, objects = caption[0] >= _CONFIRMS, any(caption[2:])
    return confirms if confirms != objects else None


def _wrong_rows(key: ReadingKey, row: ExistingRow, lexicon: Lexicon) -> list[ExistingRow]:
    """Return the row as other genes that its word, or a misreading of it, is a name of."""
    own = {family.id for curie in key.ids for family in lexicon.families(curie)}
    found: dict[str, ExistingRow] = {}
    for form in (key.word, *misreadings(cased_key(key.word))):
        for candidate in lexicon.lookup(form):
            gene = candidate.entity
            if (
                gene.type is EntityType.GENE
                and gene.taxon == HUMAN
                and gene.id not in key.ids
                and candidate.kind in _SOURCES
                and own.isdisjoint(family.id for family in lexicon.families(gene.id))
            ):
                source = _SOURCES[candidate.kind]
                made = replace(
                    row,
                    word=form,
                    match=candidate.term,
                    symbol=gene.symbol,
                    id=gene.id,
                    source=source,
                )
                found.setdefault(gene.id, made)
    return list(found.values())


class Fold(msgspec.Struct, frozen=True):
    """Examples as arrays: values, caption, right, weight, and whether people judged them."""

    values: Any
    caption: Any
    right: Any
    weight: Any
    gold: Any

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Fold:
        """Return the arrays of ``examples``."""
        return cls(
            np.array([e.values for e in examples], dtype=np.float32),
            np.array([e.caption for e in examples], dtype=np.float32),
            np.array([e.right for e in examples]),
            np.array([e.weight * _WEIGHTS[e.judged_by] for e in examples]),
            np.array([e.judged_by == "gold" for e in examples]),
        )

    def part(self, kept: Any) -> Fold:
        """Return the examples where the mask ``kept`` is True."""
        return Fold(*(getattr(self, name)[kept] for name in self.__struct_fields__))


def fit_trees(fold: Fold) -> Trees:
    """Fit the boosted trees."""
    from sklearn.ensemble import GradientBoostingClassifier

    model = GradientBoostingClassifier(
        n_estimators=_TREES, max_depth=DEPTH, learning_rate=_RATE, subsample=_SUBSAMPLE,
        max_features=_FEATURES, min_samples_leaf=_SMALLEST_LEAF, random_state=_SEED,
    )  # fmt: skip
    model.fit(fold.values, fold.right, sample_weight=fold.weight)
    feature = np.zeros((_TREES, SPLITS), dtype=np.int64)
    threshold = np.full((_TREES, SPLITS), np.inf, dtype=np.float32)
    value = np.zeros((_TREES, NODES), dtype=np.float32)
    for number, (estimator,) in enumerate(model.estimators_):
        _copy_tree(estimator.tree_, 0, 0, feature[number], threshold[number], value[number])
    # The inner nodes of scikit-learn hold means of gradients; here each is the mean of its leaves.
    value *= _RATE
    prior = model.init_.class_prior_[1]
    return Trees(NAMES, feature, threshold, value, float(np.log(prior / (1 - prior))))


def _copy_tree(tree: Any, node: int, at: int, feature: Any, threshold: Any, value: Any) -> float:
    """Copy a tree into complete arrays; return the mean value of its leaves."""
    left, right = tree.children_left[node], tree.children_right[node]
    if left < 0:  # a leaf: its value goes all the way down
        value[at] = tree.value[node, 0, 0]
        if at < SPLITS:
            for child in (2 * at + 1, 2 * at + 2):
                _copy_tree(tree, node, child, feature, threshold, value)
        return float(value[at])
    feature[at], threshold[at] = tree.feature[node], tree.threshold[node]
    weight = tree.weighted_n_node_samples
    first = _copy_tree(tree, left, 2 * at + 1, feature, threshold, value) * weight[left]
    second = _copy_tree(tree, right, 2 * at + 2, feature, threshold, value) * weight[right]
    value[at] = (first + second) / weight[node]
    return float(value[at])


def fit_caption(log_odds: Any, fold: Fold) -> list[float]:
    """Return the weights of the constant, the trees' log odds (out of fold) and the caption."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_CAPTION_C, max_iter=2000)
    model.fit(np.column_stack([log_odds, fold.caption]), fold.right, sample_weight=fold.weight)
    return [round(float(weight), 4) for weight in (model.intercept_[0], *model.coef_[0])]


def train(
    data: Path, out: Path, annotator: Annotator, echo: Callable[[str], object]
) -> dict[str, Any]:
    """Fit on the data folder, report what held-out folds and the check part say, write to ``out``.

    Returns the description that is written beside the trees.
    """
    examples, neutral = read_examples(data, annotator)
    papers = sorted({e.paper for e in examples if e.judged_by == "gold"})
    fold_of = {
        paper: place % _FOLDS
        for place, paper in enumerate(np.random.default_rng(_SEED).permutation(papers).tolist())
    }
    folds = np.array([fold_of.get(e.paper, -1) for e in examples])
    arrays = Fold.of(examples)
    log_odds: Any = np.zeros(len(examples))
    for number in range(_FOLDS):
        held = (folds == number) & arrays.gold
        log_odds[held] = fit_trees(arrays.part(folds != number)).log_odds(arrays.values[held])
    judged = arrays.part(arrays.gold)
    odds = log_odds[arrays.gold]
    of_gold = folds[arrays.gold]
    held_out: Any = np.zeros(len(odds))
    for number in range(_FOLDS):
        held = of_gold == number
        weights = fit_caption(odds[~held], judged.part(~held))
        held_out[held] = _combined(weights, odds[held], judged.caption[held])
    gold = [e for e in examples if e.judged_by == "gold"]
    summary = measures(gold, probabilities(held_out))
    echo(f"held-out folds: {describe(summary)}")
    chemicals, of_chemicals = train_chemicals(data, annotator, GOLD, CHECK)
    echo(f"chemicals: {of_chemicals}")
    model = model_of(fit_trees(arrays), fit_caption(odds, judged), neutral, chemicals)
    check = read_gold_examples(data, (CHECK,), annotator, neutral, made_up=False)
    of_check = Fold.of(check)
    checked = measures(check, probabilities(model.log_odds(of_check.values, of_check.caption)))
    echo(f"check: {describe(checked)}")
    about = {
        "trained": datetime.now(UTC).date().isoformat(),
        "examples": {kind: sum(e.judged_by == kind for e in examples) for kind in _WEIGHTS},
        "figures": "PFOCR (CC0); verdicts of the PFOCR caption gold, parts dev and more",
        "lexicon": annotator.lexicon.name,
        "held_out": summary,
        "check": checked,
        "weights": dict(model.weights),
        "chemicals_measured": of_chemicals,
        "chemicals": chemicals,
        "neutral": {name: round(value, 4) for name, value in neutral.items()},
    }
    out.mkdir(parents=True, exist_ok=True)
    with (out / TREES).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, dialect="excel-tab", lineterminator="\n").writerows(model.trees.lines())
    (out / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return about


def _combined(weights: Sequence[float], log_odds: Any, caption: Any) -> Any:
    return weights[0] + weights[1] * log_odds + caption @ np.array(weights[2:])


def read_examples(data: Path, annotator: Annotator) -> tuple[list[Example], dict[str, float]]:
    """Return the examples, and the values that stand in for what is unknown."""
    unknown = dict.fromkeys(UNKNOWN, float("nan"))
    found = read_gold_examples(data, GOLD, annotator, unknown, made_up=True)
    papers = {
        gold.figid.partition("__")[0] for name in (*GOLD, CHECK) for gold in read_gold(data / name)
    }
    make = Examples(annotator, list(unknown.values()))
    for figure in _figures(data).values():
        if figure.figid.partition("__")[0] not in papers:
            found += make.of(figure, None, made_up=True)
    values = np.array([e.values for e in found])
    right = np.array([e.right for e in found])
    neutral = {
        name: round(float(np.nanmedian(values[right, NAMES.index(name)])), 4) for name in UNKNOWN
    }
    return [_filled(example, neutral) for example in found], neutral


def read_gold_examples(
    data: Path,
    parts: Sequence[str],
    annotator: Annotator,
    neutral: dict[str, float],
    *,
    made_up: bool,
) -> list[Example]:
    """Return the examples of caption gold."""
    figures = _figures(data)
    make = Examples(annotator, list(neutral.values()))
    return [
        example
        for part in parts
        for gold in read_gold(data / part)
        for example in make.of(figures[gold.figid], gold, made_up)
    ]


def _figures(data: Path) -> dict[str, Figure]:
    return {f.figid: f for f in read_figures([data / RECORDS]) if isinstance(f, Figure)}


def _filled(example: Example, neutral: dict[str, float]) -> Example:
    """Return the example with what is unknown filled in."""
    values = list(example.values)
    for name, value in neutral.items():
        place = NAMES.index(name)
        if values[place] != values[place]:
            values[place] = value
    return replace(example, values=values)

"""Fit what tells whose gene a name of an abstract means: a conditional logistic regression.

The genes are those of the training documents of GNormPlus, NLM-Gene and BioRED (NCBI, public
domain; the files are those of ncbi/AIONER, MIT). Each name is a choice between the organisms that
its text can mean; the gold says which one it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import gene_organisms
from annotator.records import EntityType
from annotator.scoring.documents import Document
from evaluation.corpora import CORPORA, order, split

#: Legends of experiments are left out: most of them name no organism, and their gold has it.
ABSTRACTS = ("GNormPlus", "NLM-Gene", "BioRED")
#: The strength of the penalty.
_PENALTY = 0.5
_FOLDS = 10


class Choice(msgspec.Struct, frozen=True):
    """The features of each organism that a name can mean, and which of these are right.

    ``right`` has True for none where the gold's organism is not among them.
    """

    corpus: str
    document: str
    features: Sequence[dict[str, float]]
    right: Sequence[bool]


def choices(corpus: str, documents: Iterable[Document], annotator: Annotator) -> Iterator[Choice]:
    """Yield the choices of all genes that the gold marks with a gene of the lexicon."""
    for document in documents:
        organisms = gene_organisms(annotator.subject(document.figure), annotator.lexicon)
        signs = organisms.signs
        options = [organisms.only_target] if organisms.only_target else list(organisms.options)
        for mention in document.mentions:
            if mention.type is not EntityType.GENE or mention.optional or signs is None:
                continue
            if taxa := _taxa(mention.ids, annotator.lexicon):
                yield Choice(
                    corpus,
                    document.docid,
                    [dict(signs.features(t, mention.start, mention.text)) for t in options],
                    [taxon in taxa for taxon in options],
                )


def _taxa(ids: Iterable[str], lexicon: Lexicon) -> set[str]:
    found = [lexicon.entity(curie) for curie in ids]
    return {e.taxon for e in found if e is not None and e.type is EntityType.GENE and e.taxon}


def fit(made: Sequence[Choice]) -> dict[str, float]:
    """Return a weight for each feature; each document counts alike.

    Left out are choices between one organism, and those without a right one.
    """
    from scipy.optimize import minimize

    used = [c for c in made if len(c.right) > 1 and any(c.right)]
    if not used:
        raise InputError(
            "no gene whose organism has to be chosen", hint="give the abstract corpora"
        )
    names = sorted({name for c in used for values in c.features for name in values})
    columns = {name: at for at, name in enumerate(names)}
    rows = np.zeros((sum(len(c.right) for c in used), len(names)))
    right = np.array([float(is_right) for c in used for is_right in c.right])
    for row, values in zip(rows, (v for c in used for v in c.features), strict=True):
        for name, value in values.items():
            row[columns[name]] = value
    sizes = np.array([len(c.right) for c in used])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    counts = Counter(c.document for c in used)
    counted = np.array([1.0 / counts[c.document] for c in used])

    def loss(weights: Any) -> tuple[float, Any]:
        sums = rows @ weights
        odds = np.exp(sums - np.repeat(np.maximum.reduceat(sums, starts), sizes))
        total = np.add.reduceat(odds, starts)
        of_right = np.add.reduceat(odds * right, starts)
        share = odds / np.repeat(total, sizes) - odds * right / np.repeat(of_right, sizes)
        value = -(counted * np.log(of_right / total)).sum() + _PENALTY / 2 * weights @ weights
        return value, rows.T @ (np.repeat(counted, sizes) * share) + _PENALTY * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return dict(zip(names, map(float, found.x), strict=True))


def is_right(choice: Choice, weights: dict[str, float]) -> bool:
    """Return whether the organism with the most support is right; the first one in a tie."""
    sums = [sum(weights.get(n, 0.0) * v for n, v in f.items()) for f in choice.features]
    return choice.right[sums.index(max(sums))]


def train(data: Path, out: Path, lexicon: str, say: Callable[[str], object]) -> int:
    """Write the table of weights to ``out``; return how many names they are from.

    Says how often the organism is right in folds by document. Raises InputError.
    """
    annotator = Annotator(lexicon, None)
    made = [
        choice
        for corpus in CORPORA
        if corpus.name in ABSTRACTS and (data / corpus.file).exists()
        for choice in choices(corpus.name, split(corpus, data)[0], annotator)
    ]
    weights = fit(made)
    documents = sorted({c.document for c in made}, key=order)
    folds = {document: at % _FOLDS for at, document in enumerate(documents)}
    right: Counter[str] = Counter()
    for fold in range(_FOLDS):
        held = [c for c in made if folds[c.document] == fold]
        if held:
            others = fit([c for c in made if folds[c.document] != fold])
            right.update(c.corpus for c in held if is_right(c, others))
    for name, count in Counter(c.corpus for c in made).items():
        say(f"{name}: the organism of a gene is right in {right[name] / count:.3f} of {count:,}")
    head = [
        "feature\tweight",
        f"# fitted on {len(made):,} names of genes in {len(documents):,} training documents of "
        f"{', '.join(ABSTRACTS)} (NCBI; ncbi/AIONER, MIT)",
    ]
    lines = [f"{name}\t{weight:.3f}" for name, weight in weights.items()]
    out.write_text("\n".join(head + lines) + "\n", encoding="utf-8")
    return len(made)

"""Fit the weights of evidence on gold: logistic regression, written as a plain table."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from annotator.figures import read_figures
from annotator.recognition.mention_score import (
    IN_FIGURES,
    MentionEvidence,
    Weights,
    features,
    is_of_a_figure,
)
from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import mentions_with_evidence
from annotator.recognition.spans.original_spans import original_spans
from annotator.records import EntityType, Figure, Mention
from annotator.scoring.documents import Document, GoldMention
from annotator.scoring.measures import GROUPS, SPANS, pair_up
from annotator.scoring.same_ids import SameIds, is_family
from evaluation.corpora import present, split
from evaluation.score import known_records

#: Inverse strength of the penalty: rare features stay near 0. Weaker ones gain nothing on captions
#: that were not fitted on.
_C = 0.1
_SAMPLE = 2500
_CAPTIONS_TIMES = 3
_FOLDS = 10


class Example(Struct, frozen=True):
    """One possible mention; ``right`` is None where the gold gives no id to compare with.

    ``in_figures`` is True for a gene in the caption of a figure. ``paper`` is what is never on both
    sides of a fold; only captions have one.
    """

    features: Mapping[str, float]
    is_name: bool
    right: bool | None
    in_figures: bool = False
    paper: str = ""


def examples(
    documents: Iterable[Document], annotator: Annotator, figures: Mapping[str, Figure]
) -> Iterator[Example]:
    """Yield the possible mentions of ``documents`` with what the gold says of them.

    Those of types that a corpus does not mark are left out, and those on optional gold. Corpora
    without families give one member's id for "Akt": that says nothing of the family's id.
    """
    same = SameIds(annotator.lexicon)
    documents = list(documents)
    # Where caption gold gives no id, there is none.
    without = any(document.docid in figures for document in documents)
    has_families = any(is_family(i) for d in documents for m in d.mentions for i in m.ids)
    for document in documents:
        figure = figures.get(document.docid, document.figure)
        subject = annotator.subject(figure)
        choices, _ = mentions_with_evidence(subject, annotator.names)
        mentions = original_spans(tuple(mention for mention, _ in choices), subject.repair)
        found = [(m, evidence) for m, (_, evidence) in zip(mentions, choices, strict=True)]
        for types in GROUPS.values():
            if types & document.types:
                paper = document.group if without else ""
                for example in _compare(document, types, found, same, has_families, without):
                    yield replace(example, paper=paper)


def _compare(
    document: Document,
    types: frozenset[EntityType],
    found: Sequence[tuple[Mention, MentionEvidence]],
    same: SameIds,
    has_families: bool,
    without: bool,
) -> Iterator[Example]:
    marked = [m for m in document.mentions if m.type in types]
    gold = [m for m in marked if not m.optional]
    optional = [m for m in marked if m.optional]
    here = [(m, e) for m, e in found if m.type in types]
    partner = {id(m): g for g, m in pair_up(gold, [m for m, _ in here], SPANS["span"])}
    for mention, evidence in here:
        known = partner.get(id(mention))
        if known is None:
            beside = optional if has_families or not is_convention(evidence) else marked
            if any(g.start < mention.end and mention.start < g.end for g in beside):
                continue
        right = _is_right(known, mention, same, without)
        if mention.type is EntityType.GENE_FAMILY and not has_families:
            right = None
        yield Example(features(evidence), known is not None, right, is_of_a_figure(evidence))


def is_convention(evidence: MentionEvidence) -> bool:
    """Return whether this is a list or an ion, whose spans differ between corpora (ERK1/2, Na+).

    Other corpora's boundaries say nothing of the captions' there.
    """
    return bool(features(evidence).keys() & {"in a list", "a variant", "chemical: an ion"})


def _is_right(
    known: GoldMention | None, mention: Mention, same: SameIds, without: bool
) -> bool | None:
    """Return whether the id is right; None without one to compare.

    ``without``: a gold mention without an id says that there is none.
    """
    if known is None:
        return False
    if without and mention.ids and not known.ids:
        return False
    return same.share(known.ids, mention.ids) if known.ids and mention.ids else None


def fit(found: Sequence[Example]) -> list[tuple[str, float, float]]:
    """Return ``(feature, weight for a name, weight for the right id)``, sorted by feature."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    columns: list[dict[str, float]] = []
    with_id = [example for example in found if example.right is not None]
    for values, labels in (
        ([_with_copies(example) for example in found], [example.is_name for example in found]),
        ([dict(e.features) for e in with_id], [example.right for example in with_id]),
    ):
        vectorizer = DictVectorizer()
        matrix = vectorizer.fit_transform(values)
        # The constant is the feature "", so that it is written like the others.
        model = LogisticRegression(C=_C, fit_intercept=False, max_iter=2000)
        model.fit(matrix, labels)
        columns.append(dict(zip(vectorizer.feature_names_, model.coef_[0].tolist(), strict=True)))
    names = sorted(columns[0].keys() | columns[1].keys())
    return [(name, columns[0].get(name, 0.0), columns[1].get(name, 0.0)) for name in names]


#: What counts alike in figures and abstracts: few captions alone would turn it into its contrary.
_SAME = frozenset({"in a title"})


def _with_copies(example: Example) -> dict[str, float]:
    """Return the features, and of a gene in a figure each one again: the difference is penalised.

    After Daumé, Frustratingly easy domain adaptation (ACL 2007).
    """
    values = dict(example.features)
    if example.in_figures:
        own = ((name, value) for name, value in example.features.items() if name not in _SAME)
        values |= {f"{name}{IN_FIGURES}": value for name, value in own}
    return values


def unseen_reliability(found: Sequence[Example]) -> list[tuple[str, int, float, float]]:
    """Return how well the weights do on captions of papers that they were not fitted on.

    One line for each tenth of the probability of a right id: the tenth, the mentions, their mean
    probability, and how many of them are right. Ten folds by paper.
    """
    papers = sorted({example.paper for example in found if example.paper})
    random.Random(1).shuffle(papers)
    fold_of = {paper: at % _FOLDS for at, paper in enumerate(papers)}
    bins: dict[int, list[tuple[float, bool]]] = {}
    for fold in range(_FOLDS):
        held = {paper for paper, at in fold_of.items() if at == fold}
        fitted = fit([example for example in found if example.paper not in held])
        weights = Weights({f: n for f, n, _ in fitted}, {f: r for f, _, r in fitted})
        for example in {id(e): e for e in found if e.paper in held}.values():
            if example.right is not None:
                name, right = weights.probabilities(example.features, example.in_figures)
                share = min(name, right)
                bins.setdefault(min(int(share * 10), 9), []).append((share, example.right))
    lines = []
    for at, pairs in sorted(bins.items()):
        mean = sum(share for share, _ in pairs) / len(pairs)
        right = sum(is_right for _, is_right in pairs) / len(pairs)
        lines.append((f"{at / 10:.1f}-{(at + 1) / 10:.1f}", len(pairs), mean, right))
    return lines


def train(
    data: Path, out: Path, lexicon: str, model: str | None, say: Callable[[str], object] = str
) -> int:
    """Fit on the corpora in ``data`` and write ``out``; return the number of examples.

    Says how reliable the scores are on captions of papers that were not fitted on.

    The model's votes are learned on documents that it was not trained on; without it, the others
    are used. Captions of figures count more often, since they are few and what this is for.
    """
    figures = {f.figid: f for f in read_figures(known_records(data)) if isinstance(f, Figure)}
    found: list[Example] = []
    for used in (None, model) if model else (None,):
        annotator = Annotator(lexicon, used)
        for corpus in present(data):
            if corpus.blind or corpus.by_models:
                continue
            seen, unseen = split(corpus, data)
            if corpus.sampled:
                seen = random.Random(0).sample(seen, min(len(seen), _SAMPLE))
            is_captions = not seen
            documents = unseen if used or is_captions else seen
            times = _CAPTIONS_TIMES if is_captions else 1
            found += times * list(examples(documents, annotator, figures))
    for tenth, count, mean, right in unseen_reliability(found):
        say(f"captions not fitted on, score {tenth}: {right:.2f} of {count} right, mean {mean:.2f}")
    write(fit(found), out)
    return len(found)


def write(weights: Iterable[tuple[str, float, float]], path: Path) -> None:
    """Write the table that annotator.recognition.mention_score reads."""
    lines = ["feature\tname\tright\n"]
    lines += [f"{feature}\t{name:.3f}\t{right:.3f}\n" for feature, name, right in weights]
    path.write_text("".join(lines), encoding="utf-8")

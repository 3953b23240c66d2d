"""Fit the weights of evidence on gold: logistic regression, written as a plain table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.evidence import Evidence, features
from annotator.pipeline import Annotator
from annotator.records import EntityType, Figure, Mention
from annotator.resolve import weighed_mentions
from evaluation.documents import Document
from evaluation.measures import GROUPS, pair_up
from evaluation.same_ids import SameIds

#: Inverse strength of the penalty: rare features stay near 0.
_C = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """One possible mention; ``right`` is None where the gold gives no id to compare with."""

    features: Mapping[str, float]
    is_name: bool
    right: bool | None


def examples(
    documents: Iterable[Document], annotator: Annotator, figures: Mapping[str, Figure]
) -> Iterator[Example]:
    """Yield the possible mentions of ``documents`` with what the gold says of them.

    Those of types that a corpus does not mark are left out, and those on optional gold.
    """
    same = SameIds(annotator.lexicon)
    for document in documents:
        figure = figures.get(document.docid, document.figure)
        found, _ = weighed_mentions(annotator.subject(figure), annotator.names)
        for types in GROUPS.values():
            if types & document.types:
                yield from _compare(document, types, found, same)


def _compare(
    document: Document,
    types: frozenset[EntityType],
    found: Sequence[tuple[Mention, Evidence]],
    same: SameIds,
) -> Iterator[Example]:
    gold = [m for m in document.mentions if m.type in types and not m.optional]
    optional = [m for m in document.mentions if m.type in types and m.optional]
    here = [(m, e) for m, e in found if m.type in types]
    partner = {
        id(m): g
        for g, m in pair_up(gold, [m for m, _ in here], lambda g, m: (g.start, g.end) == (m.start, m.end))
    }
    for mention, evidence in here:
        known = partner.get(id(mention))
        if known is None and any(g.start < mention.end and mention.start < g.end for g in optional):
            continue
        right: bool | None = False
        if known is not None:
            right = _is_right(known.ids, mention.ids, same)
        yield Example(features(evidence), known is not None, right)


def _is_right(gold: frozenset[str], ids: Sequence[str], same: SameIds) -> bool | None:
    """Tell whether the id is right; None where the corpus has no id of that kind.

    Corpora without families give one member's id for "Akt": that says nothing of the family.
    """
    if not gold or not ids:
        return None
    if ids[0].startswith("fplx:") and not any(curie.startswith("fplx:") for curie in gold):
        return None
    return same.share(gold, ids)


def fit(found: Sequence[Example]) -> list[tuple[str, float, float]]:
    """Return ``(feature, weight for a name, weight for the right id)``, sorted by feature."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    columns: list[dict[str, float]] = []
    for select, label in (
        (lambda e: True, lambda e: e.is_name),
        (lambda e: e.right is not None, lambda e: e.right),
    ):
        chosen = [example for example in found if select(example)]
        vectorizer = DictVectorizer()
        matrix = vectorizer.fit_transform([dict(example.features) for example in chosen])
        # The constant is the feature "", so that it is written like the others.
        model = LogisticRegression(C=_C, fit_intercept=False, max_iter=2000)
        model.fit(matrix, [label(example) for example in chosen])
        columns.append(dict(zip(vectorizer.feature_names_, model.coef_[0].tolist(), strict=True)))
    names = sorted(columns[0].keys() | columns[1].keys())
    return [(name, columns[0].get(name, 0.0), columns[1].get(name, 0.0)) for name in names]


def write(weights: Iterable[tuple[str, float, float]], path: Path) -> None:
    """Write the table that annotator.evidence reads."""
    lines = ["feature\tname\tright\n"]
    lines += [f"{feature}\t{name:.3f}\t{right:.3f}\n" for feature, name, right in weights]
    path.write_text("".join(lines), encoding="utf-8")

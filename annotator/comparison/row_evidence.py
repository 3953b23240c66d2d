"""The evidence for and against the gene rows of a figure, as features of the row model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from annotator.comparison.caption_names import CaptionNames
from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_verdict import RowVerdict
from annotator.plausibility.coherence import Floats, GeneVectors
from annotator.plausibility.company import NAMES as COMPANY
from annotator.plausibility.company import Company, company
from annotator.plausibility.readings import ReadingKey, Readings, reading_key, reading_values
from annotator.plausibility.row_model import CAPTION, NAMES
from annotator.records import HUMAN, FindingKind, Taxon

_WITHOUT_VECTORS = frozenset("plant bacterium archaeon protist".split())
#: Figures with fewer other words that have vectors tell nothing of the company they keep.
_FEWEST_WORDS = 2
#: What is unknown of the genes of organisms without vectors.
UNKNOWN = (
    "nodes of the gene",
    "nodes of other genes",
    "nodes of metabolites",
    "share of the nodes",
    "gene sets",
    "without a vector",
    "possible misreadings",
    *COMPANY[:-1],
)
#: The values of the objections' features, by the kind of the objection.
_OF_OBJECTION: dict[FindingKind | None, tuple[float, ...]] = {
    kind: tuple(float(f"objection: {kind}" == name) for name in CAPTION[2:])
    for kind in (None, *FindingKind)
}
_UNKNOWN_AT = np.array([NAMES.index(name) for name in UNKNOWN])


class RowEvidence(msgspec.Struct):
    """The readings of a figure and their features.

    ``members`` are the verdicts on the rows of each reading. ``values`` (readings x ``NAMES``) and
    ``caption`` (readings x ``CAPTION``) are the features. ``word_symbols`` is a symbol of each
    word, ``taxa`` are what the figure is about.
    """

    keys: list[ReadingKey]
    members: list[list[RowVerdict]]
    word_symbols: list[str]
    taxa: tuple[Taxon, ...]
    about_animals: bool
    company: Company
    values: Floats
    caption: Floats


def _organism(fits: bool, taxon: str, probability: float) -> float:
    """Return how well a row's organism fits, in [-1, 1]; ``probability`` is the figure's.

    Human fits where nothing is known as well; any other organism that fits was named.
    """
    if not fits:
        return -probability
    return probability if taxon in ("", HUMAN) else 1.0


def _caption_features(
    word_keys: Iterable[str], members: Iterable[Sequence[RowVerdict]], names: CaptionNames
) -> Floats:
    """Return the values of ``CAPTION`` for the rows of each reading, by the key of its word."""
    values: list[float] = []
    for key, group in zip(word_keys, members, strict=True):
        first = group[0]
        ids = first.known.ids
        if len(group) > 1:
            ids = ids.union(*[verdict.known.ids for verdict in group])
        naming = names.naming(ids)
        values.append(0.0 if naming is None else naming.score)
        values.append(names.other_score(key, ids))
        values += _OF_OBJECTION[None if first.objection is None else first.objection.kind]
    return np.array(values, dtype=np.float32).reshape(-1, len(CAPTION))


def _grouped(verdicts: Iterable[RowVerdict]) -> dict[ReadingKey, list[RowVerdict]]:
    """Return the gene rows of each reading, in the order of their first row."""
    groups: dict[tuple[str, ...], list[RowVerdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.known.reading is not None:
            groups[verdict.known.group].append(verdict)
    readings: dict[ReadingKey, list[RowVerdict]] = {}
    for group in groups.values():
        key = group[0].known.reading
        if key is None or len(group) > 1:
            key = reading_key([verdict.row for verdict in group])
        readings.setdefault(key, []).extend(group)  # TNF and (TNF) are one
    return readings


def _word_symbols(keys: Sequence[ReadingKey], words: Sequence[int]) -> list[str]:
    """Return a symbol of each word: that of its first human reading, or else of its first."""
    symbols: dict[int, str] = {}
    for of_human in (True, False):
        for word, key in zip(words, keys, strict=True):
            if (key.taxon == HUMAN) is of_human:
                symbols.setdefault(word, key.word if key.source == "family" else key.symbols[0])
    return [symbols[word] for word in range(len(symbols))]


def gene_evidence(
    verdicts: Sequence[RowVerdict],
    checker: RowChecker,
    table: Readings,
    vectors: GeneVectors,
    neutral: Sequence[float],
) -> RowEvidence | None:
    """Return the evidence for the gene rows among those of ``verdicts``; None if there are none.

    ``verdicts`` are those of ``checker``. ``neutral`` are the values of ``UNKNOWN`` that stand in
    where nothing is known.
    """
    groups = _grouped(verdicts)
    if not groups:
        return None
    names = checker.names
    keys, members = list(groups), list(groups.values())
    found = [table.of(key) for key in keys]
    numbers: dict[str, int] = {}
    word_keys = [group[0].known.name_key for group in members]
    words = [numbers.setdefault(word, len(numbers)) for word in word_keys]
    approved = sum(key.source == "symbol" for key in keys) / len(keys)
    fits = company(found, words, approved, vectors)
    about_animals = float(names.about_animals)
    organism = [
        (
            _organism(checker.organism_fits(group[0]), key.taxon, names.probability),
            about_animals,
            float(key.taxon == HUMAN),
        )
        for key, group in groups.items()
    ]
    values = np.concatenate(
        [reading_values(found), fits.values, organism], axis=1, dtype=np.float32
    )
    others = {taxon for taxon in {k.taxon for k in keys} if table.group(taxon) in _WITHOUT_VECTORS}
    if others:
        unknown = np.array([row for row, key in enumerate(keys) if key.taxon in others])
        values[unknown[:, None], _UNKNOWN_AT] = neutral
    # Of one or two words, nobody can say what company they keep.
    small = [row for row, count in enumerate(fits.counts) if count < _FEWEST_WORDS]
    if small:
        known_company = len(COMPANY) - 1
        values[np.array(small)[:, None], _UNKNOWN_AT[-known_company:]] = neutral[-known_company:]
    return RowEvidence(
        keys, members, _word_symbols(keys, words), names.taxa, names.about_animals, fits, values,
        _caption_features(word_keys, members, names),
    )  # fmt: skip

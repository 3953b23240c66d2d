"""The evidence for and against the gene rows of a figure, as features of the row model."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_verdict import Objection, RowVerdict
from annotator.comparison.same_entity import mention_ids
from annotator.lexicon.index import Lexicon
from annotator.plausibility.coherence import Floats, GeneVectors
from annotator.plausibility.company import NAMES as COMPANY
from annotator.plausibility.company import Company, company
from annotator.plausibility.readings import ReadingKey, Readings, group_rows
from annotator.plausibility.row_model import CAPTION, NAMES
from annotator.records import HUMAN, CaptionAnnotations, ExistingRow, FindingKind, Mention, Taxon
from annotator.text import matching_key

#: Organisms whose pathways are drawn with the genes of animals; those of others have no vectors.
_ANIMALS = frozenset(
    "human mammal bird reptile fish amphibian insect nematode invertebrate virus".split()
)
_WITHOUT_VECTORS = frozenset("plant bacterium archaeon protist".split())
#: Figures with fewer other words that have vectors tell nothing of the company they keep.
_FEWEST_WORDS = 2
_WORDS = COMPANY.index("words with vectors")
_TINY = 1e-3
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

    ``rows`` are the rows of each reading. ``values`` (readings x ``NAMES``) and ``caption``
    (readings x ``CAPTION``) are the features. ``word_symbols`` is a symbol of each word,
    ``taxa`` are what the figure is about.
    """

    keys: list[ReadingKey]
    rows: list[list[ExistingRow]]
    word_symbols: list[str]
    taxa: tuple[Taxon, ...]
    about_animals: bool
    company: Company
    values: Floats
    caption: Floats


class CaptionNames:
    """The names of a caption, looked up by the rows of its figure."""

    def __init__(self, caption: CaptionAnnotations, lexicon: Lexicon) -> None:
        """Index the mentions by id and by name; the most certain ones count."""
        self._lexicon = lexicon
        self.taxa = caption.taxa
        main = caption.taxa[0]
        self.probability = main.probability
        organism = lexicon.organisms.get(main.taxon)
        self.about_animals = organism is None or organism.group in _ANIMALS
        self._mentions: dict[str, Mention] = {}
        self._names: dict[str, Mention] = {}
        for mention in (*caption.mentions, *caption.ions):
            if mention.ids:
                for curie in mention_ids(mention, lexicon):
                    _keep(self._mentions, curie, mention)
                _keep(self._names, matching_key(mention.name), mention)

    def naming(self, ids: frozenset[str]) -> Mention | None:
        """Return the most certain mention of an entity that has one of ``ids``."""
        found = [self._mentions[curie] for curie in ids if curie in self._mentions]
        return max(found, key=lambda mention: mention.score, default=None)

    def other_score(self, word: str, ids: frozenset[str]) -> float:
        """Return the score of the mention that uses ``word`` for none of ``ids``; 0 without one."""
        mention = self._names.get(matching_key(word))
        if mention is None or ids & mention_ids(mention, self._lexicon):
            return 0.0
        return mention.score

    def features(
        self, key: ReadingKey, ids: frozenset[str], objection: Objection | None
    ) -> list[float]:
        """Return the values of ``CAPTION`` for a reading that stands for ``ids``."""
        naming = self.naming(ids)
        return [
            naming.score if naming is not None else 0.0,
            self.other_score(key.word, ids),
            *_OF_OBJECTION[None if objection is None else objection.kind],
        ]


def _organism(fits: bool, taxon: str, probability: float) -> float:
    """Return how well a row's organism fits, in [-1, 1]; ``probability`` is the figure's.

    Human fits where nothing is known as well; any other organism that fits was named.
    """
    if not fits:
        return -probability
    return probability if taxon in ("", HUMAN) else 1.0


def _keep(kept: dict[str, Mention], key: str, mention: Mention) -> None:
    if key not in kept or kept[key].score < mention.score:
        kept[key] = mention


def gene_evidence(
    verdicts: Sequence[RowVerdict],
    checker: RowChecker,
    names: CaptionNames,
    table: Readings,
    vectors: GeneVectors,
    neutral: Sequence[float],
) -> RowEvidence | None:
    """Return the evidence for the gene rows among those of ``verdicts``; None if there are none.

    ``verdicts`` are those of ``checker``. ``neutral`` are the values of ``UNKNOWN`` that stand in
    where nothing is known.
    """
    groups = group_rows(verdict.row for verdict in verdicts)
    if not groups:
        return None
    verdict_on = {id(verdict.row): verdict for verdict in verdicts}
    keys, members = list(groups), list(groups.values())
    found = [table.of(key) for key in keys]
    numbers: dict[str, int] = {}
    words = [numbers.setdefault(matching_key(key.word), len(numbers)) for key in keys]
    symbols: dict[int, str] = {}
    for word, key in sorted(zip(words, keys, strict=True), key=lambda pair: pair[1].taxon != HUMAN):
        symbols.setdefault(word, key.word if key.source == "family" else key.symbols[0])
    approved = sum(key.source == "symbol" for key in keys) / len(keys)
    fits = company(found, words, approved, vectors)
    organism = [
        (
            _organism(checker.organism_fits(group[0]), key.taxon, names.probability),
            float(names.about_animals),
            float(key.taxon == HUMAN),
        )
        for key, group in groups.items()
    ]
    values = np.hstack(
        [
            np.array([reading.values for reading in found], dtype=np.float32),
            fits.values,
            np.array(organism, dtype=np.float32),
        ]
    )
    unknown = [row for row, key in enumerate(keys) if table.group(key.taxon) in _WITHOUT_VECTORS]
    if unknown:
        values[np.array(unknown)[:, None], _UNKNOWN_AT] = neutral
    # Of one or two words, nobody can say what company they keep.
    small = np.flatnonzero(fits.values[:, _WORDS] < math.log1p(_FEWEST_WORDS) - _TINY)
    if len(small):
        known_company = len(COMPANY) - 1
        values[small[:, None], _UNKNOWN_AT[-known_company:]] = neutral[-known_company:]
    caption = [
        names.features(
            key,
            frozenset().union(*(verdict_on[id(row)].ids for row in group)),
            verdict_on[id(group[0])].objection,
        )
        for key, group in zip(keys, members, strict=True)
    ]
    return RowEvidence(
        keys, members, [symbols[word] for word in range(len(symbols))], names.taxa,
        names.about_animals, fits, values, np.array(caption, dtype=np.float32),
    )  # fmt: skip

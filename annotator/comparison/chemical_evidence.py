"""The evidence for and against a chemical row, as features of a logistic regression."""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from functools import lru_cache

from annotator.comparison.caption_names import CaptionNames
from annotator.comparison.row_verdict import RowVerdict
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.plausibility.labels import METABOLITE, LabelPriors
from annotator.records import GENE_TYPES, EntityType
from annotator.text import matching_key

_SHORT, _LONG = 3, 8

_OF_READING = (
    "a name of its id",
    "an unknown id",
    "a supplementary record",
    "up to three letters",
    "long",
    "upper case",
    "lower case",
    "digits",
    "other characters",
    "part of the word that was left out",
    "a gene's name as well",
    "an ordinary word",
    "nodes of metabolites",
    "nodes of genes",
)
NAMES = (
    "objection",
    "named in the caption",
    "the word is a mention of something else",
    "a gene row has the word",
    "share of the figure's chemicals named in the caption",
    *_OF_READING,
)
#: An entry takes a kilobyte, and most that are asked for again are so soon.
_KEPT = 8_192


class ChemicalEvidence:
    """Looks up the features of chemical rows of one figure."""

    def __init__(
        self,
        verdicts: Sequence[RowVerdict],
        names: CaptionNames,
        table: ChemicalReadings,
    ) -> None:
        """Take the verdicts on the figure's distinct rows and the names of its caption."""
        self._names = names
        self._table = table
        chemicals = [v for v in verdicts if v.row.type is EntityType.CHEMICAL]
        named = sum(not v.known.ids.isdisjoint(names.named_ids) for v in chemicals)
        self._named = named / len(chemicals) if chemicals else 0.0
        self._gene_words: Set[str] = {
            v.known.name_key for v in verdicts if v.row.type is EntityType.GENE
        }

    def features(self, verdict: RowVerdict) -> list[float]:
        """Return the values of ``NAMES`` for a row."""
        row, known = verdict.row, verdict.known
        key = known.name_key
        naming = self._names.naming(known.ids)
        return [
            float(verdict.objection is not None),
            naming.score if naming is not None else 0.0,
            self._names.other_score(key, known.ids),
            float(key in self._gene_words),
            self._named,
            *self._table.of(known.word or row.symbol, row.match or row.symbol, row.id),
        ]


class ChemicalReadings:
    """What is known of a chemical row before a figure is seen; one per lexicon."""

    def __init__(self, lexicon: Lexicon, lists: WordLists, labels: LabelPriors) -> None:
        """Take the tables to look up in."""
        self._lexicon = lexicon
        self._lists = lists
        self._labels = labels
        self.of = lru_cache(_KEPT)(self._values)

    def _values(self, word: str, form: str, curie: str) -> tuple[float, ...]:
        """Return the values of ``_OF_READING`` for a word that was looked up as ``form``."""
        key = matching_key(word)
        letters = "".join(filter(str.isalpha, word))
        nodes = self._labels.nodes(word)
        metabolites = nodes.get(METABOLITE, 0)
        return (
            float(key in self._lexicon.name_keys(curie)),
            float(not curie or self._lexicon.entity(curie) is None),
            float(curie.startswith("mesh:C")),
            float(len(letters) <= _SHORT),
            float(len(letters) > _LONG),
            float(letters.isupper()),
            float(letters.islower()),
            float(any(map(str.isdigit, word))),
            float(not all(char.isalnum() or char in " -" for char in word)),
            max(1 - len(matching_key(form)) / max(len(key), 1), -1.0),
            float(any(c.entity.type in GENE_TYPES for c in self._lexicon.lookup(word))),
            float(word.lower() in self._lists.common_words),
            math.log1p(metabolites),
            math.log1p(sum(nodes.values()) - metabolites),
        )

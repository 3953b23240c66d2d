"""Why a row is likely or unlikely: the strongest evidence as reasons, and what is meant instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from annotator.comparison.row_evidence import RowEvidence
from annotator.lexicon.index import FOLLOW_HUMAN
from annotator.plausibility.coherence import Floats, GeneVectors
from annotator.plausibility.company import COMPANIONS
from annotator.plausibility.labels import METABOLITE, LabelPriors
from annotator.plausibility.ocr_confusions import is_likely_misreading
from annotator.plausibility.readings import Alternative, ReadingKey, Readings
from annotator.plausibility.row_model import CAPTION, NAMES, ORGANISM, RowModel
from annotator.reasons import (
    AuthorsMean,
    FoundAs,
    KeepsCompany,
    MayBeMisread,
    PartLookedUp,
    RarelyDrawn,
    UnsureOrganism,
)
from annotator.records import HUMAN, EntityType, Proposal, Reason
from annotator.text import cased_key

#: Features by what they are about: each subject is at most one reason.
_SUBJECTS: dict[str, tuple[str, ...]] = {
    "name": (
        "found as symbol", "found as alias", "found as previous symbol", "found as family",
        "genes", "trust in the term", "other meanings", "more trusted meanings",
        "written as the symbol", "an ambiguous short form",
    ),
    "word": (
        "letters", "digits", "other characters", "upper case", "lower case", "capitalised",
        "part of the word that was left out", "an ordinary word", "a chemical's name",
    ),
    "labels": (
        "nodes of the gene", "nodes of other genes", "nodes of metabolites", "share of the nodes",
    ),
    "company": (
        "coherence", "coherence with the nearest", "coherence of the best alternative",
        "gain of the best alternative", "words with vectors", "share of less coherent words",
        "coherence of the figure", "approved symbols of the figure", "possible misreadings",
    ),
    "gene": ("gene sets", "without a vector"),
    "organism": ORGANISM,
}  # fmt: skip
_MOST_REASONS = 3
#: Contributions to the log odds below this are no reason.
_LEAST = 0.1
#: From this cosine on, two genes keep company.
_COMPANIONS_FROM = 0.4
#: Genes in fewer sets are rarely drawn.
_RARE = 10
#: How well an alternative that no author means must fit to be proposed, and how much better than
#: the reading: another meaning of the word, and a misreading.
_LEAST_FIT, _LEAST_GAIN = 0.35, 0.15
_LEAST_FIT_MISREAD, _LEAST_GAIN_MISREAD = 0.45, 0.25
#: Nodes of an alternative that authors mean clearly.
_LEAST_NODES = 3
#: The least probability of the figure's organism for proposals.
_LEAST_ORGANISM = 0.5
_ORGANISM = NAMES.index("organism")
_HOW = {"alias": "alias", "previous": "previous symbol", "family": "family"}


class RowReasons:
    """Puts the evidence for readings into reasons."""

    def __init__(
        self, table: Readings, vectors: GeneVectors, labels: LabelPriors, model: RowModel
    ) -> None:
        """Take the tables that the evidence comes from."""
        self._table = table
        self._lexicon = table.lexicon
        self._vectors = vectors
        self._labels = labels
        self._model = model
        columns = (*NAMES, *CAPTION)
        self._columns = {
            subject: [columns.index(name) for name in names] for subject, names in _SUBJECTS.items()
        }
        self._say: dict[str, Callable[[RowEvidence, int], Reason | None]] = {
            "name": self._name,
            "word": self._word,
            "labels": self._label,
            "company": self._company,
            "gene": self._gene,
            "organism": self._organism,
        }

    def contributions(self, evidence: RowEvidence, numbers: Sequence[int]) -> dict[int, Floats]:
        """Return what each feature adds to the log odds, for the readings ``numbers``."""
        if not numbers:
            return {}
        chosen = list(numbers)
        found = self._model.contributions(evidence.values[chosen], evidence.caption[chosen])
        return dict(zip(chosen, found, strict=True))

    def against(self, evidence: RowEvidence, number: int, parts: Floats) -> tuple[Reason, ...]:
        """Return the strongest reasons against a reading, strongest first."""
        weights = {s: float(parts[columns].sum()) for s, columns in self._columns.items()}
        reasons: list[Reason] = []
        for subject in sorted(weights, key=weights.__getitem__):
            if weights[subject] > -_LEAST or len(reasons) == _MOST_REASONS:
                break
            if (said := self._say[subject](evidence, number)) is not None:
                reasons.append(said)
        # That the organism is uncertain says least of the row itself: it comes last.
        return tuple(sorted(reasons, key=lambda said: isinstance(said, UnsureOrganism)))

    def in_favour(self, evidence: RowEvidence, number: int) -> tuple[Reason, ...]:
        """Return the genes that a reading goes with, if any."""
        companions = self._own_companions(evidence, number)
        if not companions:
            return ()
        return (KeepsCompany(_shown(evidence.keys[number]), companions),)

    def _name(self, evidence: RowEvidence, number: int) -> Reason | None:
        key = evidence.keys[number]
        if key.source not in _HOW:
            return None
        return FoundAs(key.match, "/".join(key.symbols[:2]), _HOW[key.source])

    def _word(self, evidence: RowEvidence, number: int) -> Reason | None:
        key = evidence.keys[number]
        if evidence.values[number, NAMES.index("part of the word that was left out")] <= 0:
            return None
        return PartLookedUp(key.word, key.match)

    def _label(self, evidence: RowEvidence, number: int) -> Reason | None:
        key = evidence.keys[number]
        nodes = dict(self._labels.nodes(key.word)) or dict(self._labels.nodes(key.match))
        if not nodes:
            return None
        total = sum(nodes.values())
        own = sum(nodes.pop(gene, 0) for gene in self._table.numbers(key))
        if not nodes:
            return AuthorsMean(key.word, key.symbols[0], own, "", 0, total)
        other = max(nodes, key=lambda gene: (nodes[gene], -gene))
        symbol = "" if other == METABOLITE else self._symbol(f"ncbigene:{other}")
        return AuthorsMean(key.word, key.symbols[0], own, symbol, nodes[other], total)

    def _company(self, evidence: RowEvidence, number: int) -> Reason | None:
        key = evidence.keys[number]
        best = evidence.company.best[number]
        own = self._own_companions(evidence, number)
        if best is None:
            return None if own else KeepsCompany(_shown(key), ())
        alternative, fit = best
        symbol = self._symbol(alternative.curie)
        if alternative.misread:
            gain = fit - float(evidence.company.values[number, 0])
            if self._is_meant(key, alternative, 0, fit, gain):
                return MayBeMisread(key.word, alternative.misread, symbol)
            return None if own else KeepsCompany(_shown(key), ())
        (vector,) = self._vectors.vectors([alternative.position])
        similar = evidence.company.means @ vector
        similar[evidence.company.similar[number] == -1.0] = -1.0
        theirs = self._companions(evidence, similar)
        if not theirs or set(theirs) <= set(own):
            return None if own else KeepsCompany(_shown(key), ())
        return KeepsCompany(_shown(key), own, symbol, theirs)

    def _gene(self, evidence: RowEvidence, number: int) -> Reason | None:
        sets = round(float(np.expm1(evidence.values[number, NAMES.index("gene sets")])))
        if sets >= _RARE:
            return None
        return RarelyDrawn(evidence.keys[number].symbols[0], sets)

    def _organism(self, evidence: RowEvidence, number: int) -> Reason | None:
        row = evidence.members[number][0].row
        if not row.organism:
            return None
        return UnsureOrganism(row.organism, evidence.taxa)

    def _own_companions(self, evidence: RowEvidence, number: int) -> tuple[str, ...]:
        """Return the symbols of the words that a reading goes with, nearest first."""
        return tuple(
            [
                evidence.word_symbols[word]
                for word, cosine in evidence.company.nearest[number]
                if cosine >= _COMPANIONS_FROM
            ]
        )

    def _companions(self, evidence: RowEvidence, similar: Floats) -> tuple[str, ...]:
        """Return the symbols of the words that are most similar, nearest first."""
        nearest = np.argsort(-similar, kind="stable")[:COMPANIONS].tolist()
        return tuple(
            evidence.word_symbols[word] for word in nearest if similar[word] >= _COMPANIONS_FROM
        )

    def _symbol(self, curie: str) -> str:
        entity = self._lexicon.entity(curie)
        return entity.symbol if entity is not None else curie

    def proposal(self, evidence: RowEvidence, number: int) -> Proposal | None:
        """Return what the word of a wrong reading means instead, if the priors know it."""
        key = evidence.keys[number]
        if not evidence.about_animals or evidence.values[number, _ORGANISM] < _LEAST_ORGANISM:
            return None  # what is meant is of an organism that is not known
        nodes = dict(self._labels.nodes(key.word))
        own_nodes = sum(nodes.pop(gene, 0) for gene in self._table.numbers(key))
        metabolites = nodes.pop(METABOLITE, 0)
        others = sum(nodes.values())
        if metabolites > max(own_nodes, others):
            return self._chemical(key)
        best = evidence.company.best[number]
        if best is None:
            return None
        alternative, fit = best
        gain = fit - float(evidence.company.values[number, 0])
        if not self._is_meant(key, alternative, own_nodes, fit, gain):
            return None
        entity = self._lexicon.entity(alternative.curie)
        if entity is None or (alternative.misread and entity.symbol in evidence.word_symbols):
            return None
        for candidate in self._lexicon.lookup(key.word):
            if alternative.curie in candidate.entity.members:
                return Proposal(candidate.entity.id, candidate.entity.symbol)
        if key.taxon and key.taxon != HUMAN:
            own = self._lexicon.counterpart(alternative.curie, key.taxon)
            if own is None and self._table.group(key.taxon) not in FOLLOW_HUMAN:
                return None  # flies call nothing by an alias of GDF15
            entity = own or entity
        return Proposal(entity.id, entity.symbol, entity.taxon)

    def _is_meant(
        self, key: ReadingKey, alternative: Alternative, own_nodes: int, fit: float, gain: float
    ) -> bool:
        """Return True if an alternative is likely what the word means, not only possible.

        ``fit`` is how well it goes with the figure, ``gain`` how much better than the reading.
        """
        if alternative.misread:
            return (
                fit >= _LEAST_FIT_MISREAD
                and gain >= _LEAST_GAIN_MISREAD
                and is_likely_misreading(key.word, alternative.misread)
                and self._chemical(key) is None
            )
        if fit >= _LEAST_FIT and gain >= _LEAST_GAIN:
            return True
        return alternative.nodes >= max(_LEAST_NODES, own_nodes + 1)

    def _chemical(self, key: ReadingKey) -> Proposal | None:
        """Return the chemical that the word names."""
        for candidate in self._lexicon.lookup(key.word):
            if candidate.entity.type is not EntityType.CHEMICAL:
                continue
            if cased_key(candidate.term) == cased_key(key.word):
                return Proposal(candidate.entity.id, candidate.entity.symbol)
        return None


def _shown(key: ReadingKey) -> str:
    """Return how to name a reading: a family by its word."""
    return key.word if key.source == "family" else key.symbols[0]

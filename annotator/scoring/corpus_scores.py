"""Score a system on a corpus."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from annotator.records import Mention
from annotator.scoring.counts import Counts
from annotator.scoring.documents import Document
from annotator.scoring.intervals import Score, macro_f1, micro_f1
from annotator.scoring.measures import GROUPS, DocumentScores, has_families, score_document
from annotator.scoring.same_ids import SameIds


class CorpusScores(Struct):
    """The scores of one system on one corpus in one group of types, by document."""

    corpus: str
    group: str
    system: str
    documents: list[DocumentScores] = field(default_factory=list)
    docids: list[str] = field(default_factory=list)

    def by_document(self, measure: str) -> list[Counts]:
        """Return the counts of ``measure`` for each document."""
        return [document.counts[measure] for document in self.documents]

    def counts(self, measure: str) -> Counts:
        """Return the summed counts of ``measure``."""
        return sum(self.by_document(measure), Counts())

    def f1(self, measure: str) -> Score:
        """Return F1 with its interval; ``document ids, macro`` is the mean over documents."""
        if measure == "document ids, macro":
            return macro_f1(self.by_document("document ids"))
        return micro_f1(self.by_document(measure))

    def species(self) -> dict[str, Counts]:
        """Return the counts of document ids by the gene's organism, most frequent first."""
        found: dict[str, Counts] = {}
        for document in self.documents:
            for taxon, counts in document.species.items():
                found[taxon] = found.get(taxon, Counts()) + counts
        return dict(sorted(found.items(), key=lambda item: (-item[1].tp - item[1].fn, item[0])))

    def reliability(self, bins: int = 10) -> list[tuple[float, float, int, int]]:
        """Return ``(from, to, mentions, right)`` for each bin of the score that is not empty."""
        sums = [[0, 0] for _ in range(bins)]
        for document in self.documents:
            for score, right in document.judged:
                bucket = sums[min(int(score * bins), bins - 1)]
                bucket[0] += 1
                bucket[1] += right
        return [(i / bins, (i + 1) / bins, n, right) for i, (n, right) in enumerate(sums) if n]


def score_corpus(
    corpus: str,
    documents: Sequence[Document],
    predictions: Sequence[Sequence[Mention]],
    system: str,
    same: SameIds,
) -> list[CorpusScores]:
    """Return the scores of each group of types that the corpus marks."""
    scores = []
    marked = {kind for document in documents for kind in document.types}
    families = has_families(documents)
    for group, types in GROUPS.items():
        if types & marked:
            result = CorpusScores(corpus, group, system)
            for document, predicted in zip(documents, predictions, strict=True):
                result.documents.append(
                    score_document(document, predicted, group, same, families=families)
                )
                result.docids.append(document.docid)
            scores.append(result)
    return scores

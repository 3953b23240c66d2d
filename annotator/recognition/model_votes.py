"""The statistical model's spans, and its votes on mentions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from annotator.recognition.mention_score import CHARGES, Vote
from annotator.recognition.ner.ner_span import NerSpan
from annotator.records import EntityType

#: Labels of scispaCy's bionlp13cg, craft and jnlpba models, and the types they vote for.
NER_TYPES = {
    "GENE_OR_GENE_PRODUCT": EntityType.GENE,
    "GGP": EntityType.GENE,
    "PROTEIN": EntityType.GENE,
    "SIMPLE_CHEMICAL": EntityType.CHEMICAL,
    "AMINO_ACID": EntityType.CHEMICAL,
    "CHEBI": EntityType.CHEMICAL,
    "CHEMICAL": EntityType.CHEMICAL,
}


class ModelVotes:
    """The model's spans in a caption, in order and without overlaps."""

    def __init__(self, spans: Iterable[NerSpan]) -> None:
        """Take the spans; only genes and chemicals are kept."""
        self.spans = sorted(
            (span for span in spans if span.label in NER_TYPES), key=lambda span: span.start
        )
        self._ends = [span.end for span in self.spans]

    def vote(self, start: int, end: int, text: str, kind: EntityType) -> Vote:
        """Return the model's vote on a span being a name of this type.

        Silence on an ion (K+) is not evidence: the model's corpora mark ions with and without
        their charge.
        """
        wanted = EntityType.CHEMICAL if kind is EntityType.CHEMICAL else EntityType.GENE
        result = Vote.NOT_ASKED if text[-1] in CHARGES else Vote.SILENT
        for number in range(bisect_right(self._ends, start), len(self.spans)):
            span = self.spans[number]
            if span.start >= end:
                break
            if NER_TYPES[span.label] is not wanted:
                result = Vote.OTHER if result is not Vote.OVERLAP else result
            elif (span.start, span.end) == (start, end):
                return Vote.SAME
            else:
                result = Vote.OVERLAP
        return result

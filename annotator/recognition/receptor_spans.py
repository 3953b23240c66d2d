"""Spans of receptors and microRNAs, whose names in texts differ from those of their genes."""

from __future__ import annotations

from collections.abc import Iterator, Set

from annotator.provenance import Expansion, FoundBy, SpanSource
from annotator.recognition.genes.micro_rnas import micro_rnas
from annotator.recognition.genes.receptors import receptors
from annotator.recognition.name_lookup import NameLookup, is_plausible
from annotator.recognition.span_finding import fits_figure
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import HUMAN, Candidate, EntityType


def micro_rna_spans(caption: str, names: NameLookup) -> Iterator[CandidateSpan]:
    """Yield a span for each microRNA that has loci in the lexicon."""
    for start, end in micro_rnas(caption):
        scored = names.of(caption[start:end])
        if is_plausible(scored):
            yield CandidateSpan(start, end, scored)


def receptor_spans(caption: str, names: NameLookup, about: Set[str]) -> Iterator[CandidateSpan]:
    """Yield a span for each receptor that is known by another name than what is written."""
    is_human = not about or HUMAN in about

    def known(name: str) -> bool:
        # Where the figure is of no mammal, a mammal's gene leads to the ortholog.
        return any(not is_human or fits_figure(candidate, about) for _, candidate in names.of(name))

    def symbol(name: str) -> str:
        scored = names.of(name)
        if not is_plausible(scored) or _is_called(scored[0][1], "receptor", names):
            return ""
        return scored[0][1].entity.symbol

    for found in receptors(caption, known, symbol):
        for name in found.names:
            scored = tuple(
                (score, candidate)
                for score, candidate in names.of(name)
                if fits_figure(candidate, about)
                and (
                    candidate.entity.type is EntityType.GENE_FAMILY
                    or _is_called(candidate, found.word, names)
                )
            )
            if is_plausible(scored):
                yield CandidateSpan(
                    found.start, found.end, scored,
                    FoundBy(expansion=Expansion.RECEPTOR, detail=name),
                    source=SpanSource.EXPANSION,
                )  # fmt: skip
                break


def _is_called(candidate: Candidate, word: str, names: NameLookup) -> bool:
    """Return True for a gene one of whose names has a word."""
    entity = candidate.entity
    return entity.type is EntityType.GENE and any(
        word in term.lower() for term in names.lexicon.names(entity.id)
    )

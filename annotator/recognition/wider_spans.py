"""Drop wider spans that mean nothing in the figure, so that the narrower ones in them are found.

``E2F transcription factors`` is the name of a fly's gene: in a figure about human, E2F is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.provenance import SpanSource
from annotator.recognition.candidate_spans import CandidateSpan
from annotator.recognition.gene_organism import GeneOrganisms
from annotator.records import EntityType

#: What says no more than what kind of thing a name means.
_KIND = re.compile(
    r"[ -]?(?:transcription(?:al)? factors?|proteins?|genes?|(?:hemi)?channels?|inhibitors?|"
    r"famil(?:y|ies)(?: members?| proteins?)?|members?|enzymes?|pathways?|signall?ing)|[ (-]+",
    re.IGNORECASE,
)


def without_wider(
    caption: str, spans: Sequence[CandidateSpan], organisms: GeneOrganisms
) -> list[CandidateSpan]:
    """Return ``spans`` without names that only other organisms' genes have.

    Those are left out that begin with a gene or family of the figure, and go on with its kind.
    """
    at_start: dict[int, list[CandidateSpan]] = {}
    for span in spans:
        at_start.setdefault(span.start, []).append(span)
    wider = {
        id(span)
        for together in at_start.values()
        if len(together) > 1
        for span in together
        if _means_nothing(caption, span, organisms)
        and any(_begins(caption, inner, span, organisms) for inner in together)
    }
    return [span for span in spans if id(span) not in wider] if wider else list(spans)


def _begins(
    caption: str, inner: CandidateSpan, span: CandidateSpan, organisms: GeneOrganisms
) -> bool:
    """Return True if ``span`` is the gene or family ``inner`` with what kind of thing it is."""
    if not inner.scored or inner.end >= span.end:
        return False
    if inner.scored[0][1].entity.type is EntityType.CHEMICAL:
        return False
    if not _KIND.fullmatch(caption, inner.end, span.end):
        return False
    return not _means_nothing(caption, inner, organisms)


def _means_nothing(caption: str, span: CandidateSpan, organisms: GeneOrganisms) -> bool:
    """Return True for a name in the lexicon that no gene of the figure has."""
    if span.source is not SpanSource.NAME or not span.scored or span.parts:
        return False
    target = organisms.target(span.start, caption[span.start : span.end])
    if organisms.fits_any(span.scored, target):
        return False
    return not organisms.orthologs(span.scored)

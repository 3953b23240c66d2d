"""Mentions, with their evidence, of what is not one entity of the figure's organisms.

Of all genes of a class, of a class without an identifier, of another organism's gene, and of a name
without an entry: what ``disambiguation`` decides for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from annotator.provenance import Expansion, FoundBy, Grounding, NotChosen, SpanSource, TermKind
from annotator.recognition.genes.gene_classes import is_listed_class
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.mention_score import NameEvidence
from annotator.recognition.names.plausibility import spelling_fit
from annotator.recognition.names.plausibility_rules import is_unreviewed
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import Alternative, Candidate, Entity, EntityType, Mention

#: The most alternatives of a mention; some names have many more.
ALTERNATIVES = 8

#: Ways in which a name was found, of which most names have the same few.
_KEPT_WAYS = 1_024

_DEFINITION = SpanSource.DEFINITION
_GENE = EntityType.GENE

#: The mention for a name, at offset 0, and the evidence for it in any place.
Named = tuple[Mention, NameEvidence]


def found_by(
    span: CandidateSpan,
    candidate: Candidate | None,
    grounding: Grounding = Grounding.IDENTIFIED,
    organisms: tuple[str, ...] = (),
) -> FoundBy:
    """Return how the span was found, with the provenance of the chosen candidate, if any."""
    if span.found_by is None and candidate is not None and not organisms:
        return _of_term(candidate.kind, candidate.source, candidate.via_ortholog, grounding)
    way = span.found_by or FoundBy()
    if candidate is None:
        return replace(way, grounding=grounding)
    return replace(
        way,
        kind=candidate.kind,
        lexicon=candidate.source,
        via_ortholog=candidate.via_ortholog,
        grounding=grounding,
        organisms=organisms,
    )


@lru_cache(_KEPT_WAYS)
def _of_term(kind: TermKind, source: str, via_ortholog: str, grounding: Grounding) -> FoundBy:
    """Return how a term that is written out was found: the same for thousands of names."""
    return FoundBy(kind=kind, lexicon=source, via_ortholog=via_ortholog, grounding=grounding)


def without_entry(span: CandidateSpan, text: str) -> Named:
    """Return a mention of a name that is not in the lexicon."""
    kind = span.type or _GENE
    mention = Mention(0, len(text), text, kind, found_by=found_by(span, None, Grounding.NO_ENTRY))
    return mention, NameEvidence(text, kind, span_source=span.source)


def genes_of_class(
    span: CandidateSpan,
    text: str,
    members: Sequence[Entity],
    fitting: Sequence[tuple[float, Candidate]] = (),
) -> Named | None:
    """Return one mention of all genes of a class; None where none are known.

    ``fitting`` are the candidates, the class or one of its genes first; empty for a name that is
    not in the lexicon.
    """
    if not members:
        return None
    kind = EntityType.GENE_FAMILY
    score, best = fitting[0] if fitting else (0.0, None)
    mention = Mention(
        0, len(text), text, kind,
        tuple(curie for gene in members for curie in gene.ids),
        "|".join(gene.symbol for gene in members), members[0].taxon,
        replace(found_by(span, best), expansion=Expansion.CLASS, detail=str(len(members))),
        members=tuple(gene.id for gene in members),
    )  # fmt: skip
    if best is None:
        return mention, NameEvidence(text, kind, span_source=span.source)
    is_defined = span.source is _DEFINITION
    if not is_unreviewed(best):
        kind = best.entity.type
    evidence = NameEvidence(
        text, kind, best.kind, best.source, best.via_ortholog, span.source,
        exact=is_defined or spelling_fit(text, best.term) == 1.0, plausibility=score,
    )  # fmt: skip
    return mention, evidence


def of_other_organism(span: CandidateSpan, text: str, organisms: GeneOrganisms) -> Named:
    """Return a mention without an id: the name is known only for other organisms."""
    score, best = span.scored[0]
    names = () if organisms.only else tuple(taxon.name for taxon in organisms.taxa)
    grounding, why = Grounding.OTHER_ORGANISM, NotChosen.OTHER_ORGANISM
    if organisms.only:
        grounding, why = Grounding.NOT_WANTED, NotChosen.NOT_WANTED
    # What human has several genes for, is one gene elsewhere: mdh of bacteria.
    kind = _GENE if is_listed_class(best.entity) else best.entity.type
    mention = Mention(
        0, len(text), text, kind,
        found_by=found_by(span, best, grounding, names),
        alternatives=tuple(
            Alternative(c.entity.id, c.entity.symbol, c.entity.taxon, why, c.kind, organisms=names)
            for _, c in span.scored[:ALTERNATIVES]
        ),
    )  # fmt: skip
    evidence = NameEvidence(
        text, best.entity.type, best.kind, best.source, best.via_ortholog, span.source,
        elsewhere=True, plausibility=score,
    )  # fmt: skip
    return mention, evidence


def of_a_class(span: CandidateSpan, text: str, namesakes: list[tuple[float, Candidate]]) -> Named:
    """Return a mention without an id: too many genes have this name."""
    score, best = namesakes[0]
    mention = Mention(
        0, len(text), text, best.entity.type, found_by=found_by(span, best, Grounding.CLASS),
        alternatives=tuple(
            Alternative(
                c.entity.id, c.entity.symbol, c.entity.taxon, NotChosen.SAME_KIND, c.kind, best.kind
            )
            for _, c in namesakes[:ALTERNATIVES]
        ),
    )  # fmt: skip
    evidence = NameEvidence(
        text, best.entity.type, best.kind, best.source, best.via_ortholog, span.source,
        rivals=len(namesakes), plausibility=score,
    )  # fmt: skip
    return mention, evidence

"""Spans of names that are recognised by their form: enzymes that no lexicon has.

They are weighed against the lexicon's spans: a longer name wins, unless what it adds to a known
gene is weak, or a part of it names another gene.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from msgspec.structs import replace

from annotator.provenance import SpanSource
from annotator.recognition.candidate_spans import CandidateSpan, Cover
from annotator.recognition.enzyme_names import HEAD, EnzymeName, EnzymeWords, enzyme_names
from annotator.recognition.figure_organisms import OrganismMention
from annotator.recognition.gene_organism import GeneOrganisms
from annotator.recognition.gene_symbols import defined_symbols, nomenclature_symbols
from annotator.records import EntityType

_GENES = (EntityType.GENE, EntityType.GENE_FAMILY)
#: The least weight of a word that makes a class of enzymes a name.
_STRONG = 1.0
#: The least weight of a word that makes a longer name of one that the lexicon has.
_STRONGER = 3.0

def enzyme_spans(
    caption: str,
    words: EnzymeWords,
    spans: Sequence[CandidateSpan],
    named: Sequence[OrganismMention],
    organisms: GeneOrganisms,
) -> list[CandidateSpan]:
    """Return a span for each enzyme that is named in ``caption`` and not better known.

    ``spans`` are the lexicon's and those of definitions; ``named`` are the organisms' names in the
    caption.
    """
    names = list(enzyme_names(caption, words))
    if not names:
        return []
    places = Cover((name.start, name.end + 2) for name in names)
    genes = [
        span
        for span in spans
        if span.scored
        and places.touches(span.start, span.end)
        and _is_gene(caption, span, organisms)
    ]
    ends = [o.start + len(o.text) for o in named if o.start >= 0]
    found = []
    for name in names:
        name = _behind_organisms(caption, name, ends)
        if name is None or not _is_new(caption, name, genes):
            continue
        found.append(
            CandidateSpan(
                name.start, name.end, (), type=EntityType.GENE, source=SpanSource.FORM
            )
        )
    return found


def symbol_spans(
    caption: str,
    spans: Sequence[CandidateSpan],
    organisms: GeneOrganisms,
    ordinary: Container[str],
) -> list[CandidateSpan]:
    """Return a span for each symbol of a gene that follows the rules of a nomenclature.

    ``spans`` are those of names, the enzymes' by form as well; ``ordinary`` are words that are no
    symbols.
    """
    enzymes = {
        (span.start, span.end)
        for span in spans
        if (not span.scored or span.scored[0][1].entity.type in _GENES)
        and HEAD.search(caption, span.start, span.end)
    }
    places = set(
        nomenclature_symbols(
            caption, is_prokaryote=organisms.is_prokaryote, is_animal=organisms.is_animal
        )
    )
    places.update(defined_symbols(caption, sorted(enzymes), ordinary))
    found = Cover(places)
    chemicals = {
        (span.start, span.end)
        for span in spans
        if span.scored and span.scored[0][1].entity.type is EntityType.CHEMICAL
    }
    places -= chemicals
    parts = [
        (span.start, span.end)
        for span in spans
        if found.holds(span.start, span.end)
        and (span.start, span.end) not in places
        and span.scored
        and _is_gene(caption, span, organisms)
    ]
    return [
        CandidateSpan(start, end, (), type=EntityType.GENE, source=SpanSource.FORM)
        for start, end in sorted(places)
        if not any(start <= a and b <= end for a, b in parts)  # PI3K/AKT
    ]


def _is_gene(caption: str, span: CandidateSpan, organisms: GeneOrganisms) -> bool:
    """Return True for a gene that fits the figure."""
    if span.scored[0][1].entity.type not in _GENES:
        return False
    target = organisms.target(span.start, caption[span.start : span.end])
    return bool(organisms.fitting(span.scored, target))


def _behind_organisms(caption: str, name: EnzymeName, ends: list[int]) -> EnzymeName | None:
    """Return the name without an organism's name before it; None if nothing is left."""
    inside = [end for end in ends if name.start < end <= name.head]
    if not inside:
        return name
    start = max(inside)
    while start < name.head and not caption[start].isalnum() and caption[start] not in "([":
        start += 1
    return replace(name, start=start) if start < name.head else None


def _is_new(caption: str, name: EnzymeName, genes: Sequence[CandidateSpan]) -> bool:
    """Return True if no known gene is a better reading of the name or of a part of it."""
    strong = name.is_numbered or not name.words
    strong = strong or name.strongest(name.start, name.head) >= _STRONG
    for gene in genes:
        if gene.start == name.end + 1 and caption[name.end] == " ":
            return False  # "the small GTPase RhoA": what it is, before its name
        if gene.end <= name.start or gene.start >= name.end:
            continue
        if gene.start <= name.start and name.end <= gene.end:
            return (gene.start, gene.end) == (name.start, name.end)
        if gene.end <= name.head or gene.end > name.end or gene.start < name.start:
            return False
        if not _extends(caption, name, gene.start):
            return False
    return strong


def _extends(caption: str, name: EnzymeName, start: int) -> bool:
    """Return True if the name is a longer one than that of the known gene at ``start`` in it."""
    if not caption[start - 1].isspace():  # acyl-CoA:diacylglycerol acyltransferase, not Src/Abl kinase
        return caption[start - 1] != "/" or not name.is_broad
    before = max((word.start for word in name.words if word.start < start), default=start)
    return name.strongest(before, start) >= _STRONGER


def without_longer_definitions(
    caption: str, spans: Sequence[CandidateSpan], by_form: Sequence[CandidateSpan]
) -> list[CandidateSpan]:
    """Return ``spans`` without long forms that are not in the lexicon and hold a name by form.

    ``OIs, a type I polyketide synthase for olefin biosynthesis``: the form says which part names
    the enzyme.
    """
    last = {span.start: span.end for span in by_form}
    return [
        span
        for span in spans
        if span.scored or span.source is not SpanSource.NAME or not _holds(caption, span, last)
    ]


def _holds(caption: str, span: CandidateSpan, ends: Mapping[int, int]) -> bool:
    """Return True if a span that begins and ends as in ``ends`` is the last enzyme in ``span``."""
    return any(
        span.start <= start
        and end <= span.end
        and not HEAD.search(caption, end, span.end)
        and (start == span.start or caption[start - 1] != "(")
        for start, end in ends.items()
    )

"""Drop wider spans that mean nothing in the figure, so that the narrower ones in them are found.

``E2F transcription factors`` is the name of a fly's gene: in a figure about human, E2F is meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from annotator.lexicon.word_lists import TermSet
from annotator.provenance import SpanSource
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.names.plausibility_rules import is_unreviewed
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import EntityType

#: What says no more than what kind of thing a name means, or is a second name: a fish has il4/13a.
_KIND = re.compile(
    r"[ -]?(?:transcription(?:al)? factors?|proteins?|genes?|(?:hemi)?channels?|inhibitors?|"
    r"famil(?:y|ies)(?: members?| proteins?)?|members?|enzymes?|pathways?|signall?ing|"
    r"(?:complex )?subunits?|isoforms?)"
    r"|[ (-]+|/-?[\w-]+",
    re.IGNORECASE,
)


#: The letter that ends a name, with its kind: cyclin B proteins are no B proteins.
_LETTER_AND_KIND = re.compile(r"[A-Za-z] (?:proteins?|genes?|subunits?|isoforms?)")

#: What makes any member of a family of its name: a histone protein is not the one gene that a
#: source calls so.
_KIND_OF_FAMILY = re.compile(
    r"[ -](?:proteins?|genes?|(?:family )?members?|(?:complex )?subunits?|isoforms?)", re.IGNORECASE
)

#: What a name is said to be, before it: the transcription factor AP-1 is AP-1.
_SAID = re.compile(
    r"(?:transcription(?:al)? (?:factor|activator|coactivator|regulator)|tumou?r suppressor"
    r"|(?:proto-)?onco(?:gene|protein)|small GTPase|adapt[eo]r|[\w-]+-like(?= protein)|E3 ligase"
    r"|E3 ubiquitin(?:-protein)? ligase|(?:protein )?kinase|cytokine|chemokine)(?: protein)? "
    r"(?=\S*(?-i:[A-Z\d])\S*$)(?=\S{3})",
    re.IGNORECASE,
)
_SHORTEST_SAID = len("kinase ")
_SAID_OF_GENES = re.compile(r"(?:[Ss]mall )?GTPases?")
#: The number of a member behind its family's name, and words that many names have before one.
_MEMBER = re.compile(r"[ -]?\d")
_CLASS_WORDS = TermSet("class_words.tsv")

_FAMILY, _CHEMICAL = EntityType.GENE_FAMILY, EntityType.CHEMICAL


def without_wider(
    caption: str, spans: Sequence[CandidateSpan], organisms: GeneOrganisms
) -> list[CandidateSpan]:
    """Return ``spans`` without names that only other organisms' genes have.

    Those are left out that begin with a gene or family of the figure, and go on with its kind;
    those that a source has for one gene, and that are a family and its kind; and those, whatever
    they mean, that begin with the letter at its end, or of which a part goes on with a number; and
    those that say what the symbol at their end, or the gene behind them, is.
    """
    spans = _without_cut_members(caption, spans)
    spans = _without_kinds(caption, _without_descriptions(caption, spans))
    spans = _without_letters(caption, spans)
    at_start: dict[int, list[CandidateSpan]] = {}
    for span in spans:
        at_start.setdefault(span.start, []).append(span)
    wider = {
        id(span)
        for together in at_start.values()
        if len(together) > 1
        for span in together
        if (inner := [other for other in together if other.end < span.end])
        and _hides_a_gene(caption, span, inner, organisms)
    }
    return [span for span in spans if id(span) not in wider] if wider else list(spans)


def _without_cut_members(caption: str, spans: Sequence[CandidateSpan]) -> Sequence[CandidateSpan]:
    """Return ``spans`` without classes that cut off the number: ``initiator caspase-8``."""
    cut = [
        span
        for span in spans
        if span.scored
        and span.scored[0][1].entity.type is _FAMILY
        and _MEMBER.match(caption, span.end)
        and " " in caption[span.start : span.end]
    ]
    if not cut:
        return spans
    starts = sorted((span.start, span.end) for span in spans if span.scored)
    dropped = {id(span) for span in cut if _cuts_a_member(caption, span, starts)}
    return [span for span in spans if id(span) not in dropped] if dropped else spans


def _without_descriptions(caption: str, spans: Sequence[CandidateSpan]) -> Sequence[CandidateSpan]:
    """Return ``spans`` without those of which a symbol at the end means the same."""
    described = {
        id(span): found.end()
        for span in spans
        if span.end - span.start > _SHORTEST_SAID
        and span.scored
        and span.found_by is None
        and (found := _SAID.match(caption, span.start, span.end)) is not None
    }
    if not described:
        return spans
    meant: dict[tuple[int, int], set[str]] = {}
    for span in spans:
        ids = meant.setdefault((span.start, span.end), set())
        ids.update(candidate.entity.id for _, candidate in span.scored)
    wide = [
        span
        for span in spans
        if (symbol := described.get(id(span))) is not None
        and span.scored[0][1].entity.id in meant.get((symbol, span.end), ())
    ]
    # What it is said to be is no name by itself either: where a definition has it, nor what it is
    # like.
    behind = {span.start: described[id(span)] for span in wide}
    dropped = {id(span) for span in wide}
    return [
        span
        for span in spans
        if id(span) not in dropped
        and not (
            span.end < behind.get(span.start, 0)
            and (span.found_by is not None or caption.startswith("-like", span.end))
        )
    ]


def _without_kinds(caption: str, spans: Sequence[CandidateSpan]) -> Sequence[CandidateSpan]:
    """Return ``spans`` without what is said of the gene behind it: the small GTPase RhoA."""
    if "GTPase" not in caption:
        return spans
    kinds = [span for span in spans if _SAID_OF_GENES.fullmatch(caption, span.start, span.end)]
    if not kinds:
        return spans
    genes = {
        span.start
        for span in spans
        if span.scored and span.scored[0][1].entity.type is not _CHEMICAL
    }
    dropped = {
        id(span) for span in kinds if caption.startswith(" ", span.end) and span.end + 1 in genes
    }
    return [span for span in spans if id(span) not in dropped] if dropped else spans


def _without_letters(caption: str, spans: Sequence[CandidateSpan]) -> Sequence[CandidateSpan]:
    """Return ``spans`` without those that begin with another's last letter: cyclin B proteins."""
    lettered = [
        span
        for span in spans
        if caption.startswith(" ", span.start + 1)
        and _LETTER_AND_KIND.fullmatch(caption, span.start, span.end)
    ]
    if not lettered:
        return spans
    ends = {span.end: span.start for span in spans}
    dropped = {id(span) for span in lettered if ends.get(span.start + 1, span.start) < span.start}
    return [span for span in spans if id(span) not in dropped] if dropped else spans


def _cuts_a_member(caption: str, span: CandidateSpan, places: Sequence[tuple[int, int]]) -> bool:
    """Return True if the last word of ``span`` begins a longer one of the sorted ``places``."""
    last = caption.rfind(" ", span.start, span.end) + 1
    if caption[last : span.end].lower() in _CLASS_WORDS:
        return False
    at = bisect_right(places, (last, span.end))
    while at < len(places) and places[at][0] == last:
        if places[at][1] > span.end:
            return True
        at += 1
    return False


def _hides_a_gene(
    caption: str, span: CandidateSpan, inner: Sequence[CandidateSpan], organisms: GeneOrganisms
) -> bool:
    """Return True if ``span`` means nothing, and a gene or family is meant that it begins with."""
    inner = [other for other in inner if _goes_on_with_its_kind(caption, other, span)]
    if not inner or not (
        any(_names_its_family(caption, other, span) for other in inner)
        or _means_nothing(caption, span, organisms)
    ):
        return False
    return not all(_means_nothing(caption, other, organisms) for other in inner)


def _names_its_family(caption: str, inner: CandidateSpan, span: CandidateSpan) -> bool:
    """Return True if ``span`` is the family ``inner`` with a word for any of its members."""
    return (
        span.source is SpanSource.NAME
        and inner.scored[0][1].entity.type is _FAMILY
        and _KIND_OF_FAMILY.fullmatch(caption, inner.end, span.end) is not None
        and all(
            candidate.entity.type is EntityType.GENE and is_unreviewed(candidate)
            for _, candidate in span.scored
        )
    )


def _goes_on_with_its_kind(caption: str, inner: CandidateSpan, span: CandidateSpan) -> bool:
    """Return True if ``span`` is the gene or family ``inner`` with what kind of thing it is."""
    return (
        bool(inner.scored)
        and inner.scored[0][1].entity.type is not _CHEMICAL
        and _KIND.fullmatch(caption, inner.end, span.end) is not None
    )


def _means_nothing(caption: str, span: CandidateSpan, organisms: GeneOrganisms) -> bool:
    """Return True for a name in the lexicon that no gene of the figure has."""
    if span.source is not SpanSource.NAME or not span.scored or span.parts:
        return False
    text = caption[span.start : span.end]
    if organisms.fits_any(span.scored, organisms.target(span.start, text)):
        return False
    return not organisms.orthologs(span.scored, text)

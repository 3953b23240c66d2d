"""Apply a caption's definitions: to every occurrence of their short forms, and their long forms."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set

from annotator.lexicon.index import Lexicon
from annotator.provenance import DefinitionRule, DropRule, SpanSource, TermKind
from annotator.recognition.definitions.definitions import Definition
from annotator.recognition.names.head_nouns import names_a_chemical
from annotator.recognition.names.surrounding_text import AMINO_ACIDS, is_residue
from annotator.recognition.spans.candidate_spans import CandidateSpan, Cover, Scored
from annotator.recognition.spans.trace import Trace
from annotator.records import GENE_TYPES, EntityType, GroundedDefinition

#: The plausibility of a name that the caption itself defines.
_DEFINED = 0.97

#: Definitions whose long form is not in the caption as it is.
ELSEWHERE = ("shared", "title", "alias")

#: A definition with its place in the caption, and its grounding.
Grounded = tuple[Definition, GroundedDefinition]


def by_short_form(grounded: Iterable[Grounded]) -> dict[str, GroundedDefinition]:
    """Return one grounding per short form: the first with candidates, else the first."""
    groundings: dict[str, GroundedDefinition] = {}
    for definition, grounding in grounded:
        kept = groundings.get(definition.short)
        if kept is None or (grounding.candidates and not kept.candidates):
            groundings[definition.short] = grounding
    return groundings


def apply_definitions(
    caption: str,
    spans: Sequence[CandidateSpan],
    grounded: Sequence[Grounded],
    groundings: Mapping[str, GroundedDefinition],
    trace: Trace | None = None,
) -> list[CandidateSpan]:
    """Return ``spans`` with those that the definitions decide replaced or added.

    ``spans`` are the lexicon's; ``groundings`` are by short form, and apply everywhere in the
    caption.
    """
    occurrences = {short: places_of(caption, _of_one(short, groundings)) for short in groundings}
    kept = _outside(spans, occurrences, groundings, trace)
    kept += _short_forms(caption, occurrences, groundings)
    by_place: dict[tuple[int, int], list[CandidateSpan]] = {}
    for span in kept:
        by_place.setdefault((span.start, span.end), []).append(span)
    for definition, grounding in grounded:
        if definition.found_by not in ELSEWHERE and names_something(grounding):
            place = _place_of_name(definition, grounding)
            if _is_in_a_protein(caption, place, grounding):
                continue
            if place not in by_place or not _agree(by_place[place], grounding):
                by_place[place] = [_long_form(place, grounding)]
    return [span for same_place in by_place.values() for span in same_place]


def names_something(grounding: GroundedDefinition) -> bool:
    """Return True if a definition makes mentions: of entities, or of one without an entry.

    A chemical without an entry must have a systematic name, or a chemical as its last word:
    chemical words are in other names too.
    """
    if grounding.candidates or grounding.type in GENE_TYPES:
        return True
    if grounding.rule is DefinitionRule.CHEMICAL_HEAD:
        return True
    return grounding.type is EntityType.CHEMICAL and names_a_chemical(grounding.name)


def without_loci(
    groundings: Mapping[str, GroundedDefinition], lexicon: Lexicon
) -> dict[str, GroundedDefinition]:
    """Return the definitions without approved symbols with a number that are defined as nothing.

    ``neurofibromatosis type 1 (NF1)`` is a disease, and its NF1 the gene, in texts on genes. Of
    short forms without a number, such as FH, nearly all are something else.
    """
    return {
        short: grounding
        for short, grounding in groundings.items()
        if names_something(grounding) or not _is_numbered_symbol(short, lexicon)
    }


def _is_numbered_symbol(short: str, lexicon: Lexicon) -> bool:
    return short[-1:].isdigit() and any(
        candidate.kind is TermKind.APPROVED_SYMBOL and candidate.term.lower() == short.lower()
        for candidate in lexicon.lookup(short)
    )


def long_forms(grounded: Iterable[Grounded]) -> set[tuple[int, int]]:
    """Return the offsets of the names in the long forms of definitions that make mentions."""
    return {
        _place_of_name(definition, grounding)
        for definition, grounding in grounded
        if definition.found_by not in ELSEWHERE and names_something(grounding)
    }


def _outside(
    spans: Sequence[CandidateSpan],
    occurrences: Mapping[str, Sequence[tuple[int, int]]],
    groundings: Mapping[str, GroundedDefinition],
    trace: Trace | None,
) -> list[CandidateSpan]:
    """Return the spans that are not inside an occurrence of a defined short form."""
    if not occurrences:
        return list(spans)
    defined = Cover(place for places in occurrences.values() for place in places)
    kept = [span for span in spans if not defined.holds(span.start, span.end)]
    if trace is not None:
        for span in spans:
            for short, places in occurrences.items():
                if any(start <= span.start and span.end <= end for start, end in places):
                    trace.drop(span.start, span.end, DropRule.DEFINED, groundings[short].long)
                    break
    return kept


def _is_in_a_protein(caption: str, place: tuple[int, int], grounding: GroundedDefinition) -> bool:
    """Return True for an amino acid that is a residue there: ``tyrosine (Tyr) residues``."""
    return any(c.entity.id in AMINO_ACIDS for c in grounding.candidates) and is_residue(
        caption, *place
    )


def _short_forms(
    caption: str,
    occurrences: Mapping[str, Sequence[tuple[int, int]]],
    groundings: Mapping[str, GroundedDefinition],
) -> list[CandidateSpan]:
    """Return the occurrences of the short forms as spans, with their candidates."""
    spans = []
    for short, grounding in groundings.items():
        if not names_something(grounding):
            continue
        # Among the candidates of the long form, prefer the gene with this symbol.
        scored = tuple(
            [(_DEFINED + 0.01 * (c.entity.symbol == short), c) for c in grounding.candidates]
        )
        found_by, parts = grounding.found_by, _parts(grounding)
        spans += [
            CandidateSpan(
                start, end, scored, found_by, grounding.type, parts, SpanSource.DEFINITION
            )
            for start, end in occurrences[short]
            if not _is_in_a_protein(caption, (start, end), grounding)
        ]
    return spans


def _place_of_name(definition: Definition, grounding: GroundedDefinition) -> tuple[int, int]:
    """Return the offsets of the part of the long form that names the entity."""
    at = definition.long.find(grounding.name)
    if at < 0:  # the long form contains a line break
        return definition.long_start, definition.long_end
    start = definition.long_start + at
    return start, start + len(grounding.name)


def _long_form(place: tuple[int, int], grounding: GroundedDefinition) -> CandidateSpan:
    scored = tuple((_DEFINED, candidate) for candidate in grounding.candidates)
    return CandidateSpan(*place, scored, grounding.found_by, grounding.type, _parts(grounding))


def _parts(grounding: GroundedDefinition) -> tuple[Scored, ...]:
    """Return the scored candidates of each entity, where a short form stands for several."""
    return tuple(tuple((_DEFINED, candidate) for candidate in part) for part in grounding.parts)


def _agree(spans: Sequence[CandidateSpan], grounding: GroundedDefinition) -> bool:
    """Return True if the best candidate of a span is one of the definition's, if it has any."""
    defined: Set[str] = {candidate.entity.id for candidate in grounding.candidates}
    return not defined or any(
        candidate.entity.id in defined for span in spans for _, candidate in span.scored[:1]
    )


def _of_one(short: str, defined: Container[str]) -> str:
    """Return the short form of one of what is defined in the plural: PG, of PGs."""
    one = short[:-1]
    is_plural = len(one) > 1 and short.endswith("s") and one.isalpha() and one.isupper()
    return one if is_plural and one not in defined else short


def places_of(caption: str, short: str) -> list[tuple[int, int]]:
    """Return the offsets of the short form as a whole word, with a plural s if there is one."""
    places = []
    at = caption.find(short)
    while at >= 0:
        end = at + len(short)
        behind = caption[end : end + 2]
        is_whole = not behind[:1].isalnum()
        if not is_whole and behind[0] == "s" and not behind[1:].isalnum():
            end += 1
            is_whole = True
        if is_whole and not caption[at - 1 : at].isalnum():
            places.append((at, end))
        at = caption.find(short, end)
    return places

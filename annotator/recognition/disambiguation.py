"""Ground one span: choose among its candidates by the figure's organisms."""

from __future__ import annotations

import re
from collections.abc import Set

from msgspec.structs import replace

from annotator.lexicon.index import Lexicon
from annotator.provenance import Expansion, Grounding, NotChosen, SpanSource
from annotator.recognition.fitting_candidates import (
    are_all_meant,
    are_chemicals,
    by_orthologs,
    doubtful_ortholog,
    is_likely_a_word,
    is_of_other_animals,
    namesakes_of,
    preferred,
    rivals,
)
from annotator.recognition.genes.gene_classes import (
    class_members,
    has_no_id,
    is_unlikely_plural,
    members_named,
    members_or_itself,
    names_a_class,
)
from annotator.recognition.genes.gene_organism import GeneOrganisms
from annotator.recognition.genes.own_nomenclature import is_a_fungus_own, kind_as_written
from annotator.recognition.grounded_mentions import (
    ALTERNATIVES,
    Named,
    found_by,
    genes_of_class,
    of_a_class,
    of_other_organism,
    without_entry,
)
from annotator.recognition.mention_score import MentionEvidence, NameEvidence, shared
from annotator.recognition.names.head_nouns import (
    enzyme_spellings,
    is_a_word_for_a_protein,
)
from annotator.recognition.names.plausibility import spelling_fit
from annotator.recognition.names.surrounding_text import names_a_sample
from annotator.recognition.spans.candidate_spans import CandidateSpan
from annotator.records import Alternative, Candidate, EntityType, Mention
from annotator.symbols import is_symbol

#: A symbol whose number stands apart: MUC 18, CA II.
_NUMBER_APART = re.compile(r"[A-Z]{2,6} (?:\d{1,2}|[IVX]{1,4})")

#: Looking a member of an enumeration up takes as long as a call: every span asks for these.
_NAME, _EXPANSION, _DEFINITION = SpanSource.NAME, SpanSource.EXPANSION, SpanSource.DEFINITION
_GENE, _CHEMICAL = EntityType.GENE, EntityType.CHEMICAL

#: The mention for a span, and the evidence for it.
Choice = tuple[Mention, MentionEvidence]

#: Captions repeat names; beyond this number of choices, the cache is cleared.
_KEPT = 21_845


class DisambiguationCache:
    """The choices for names, by the figure's organisms."""

    def __init__(self) -> None:
        """Start empty."""
        # The value keeps the candidates alive, so that their id() is not reused.
        self._kept: dict[tuple[object, ...], tuple[object, Named | None]] = {}

    def of(self, span: CandidateSpan, text: str, organisms: GeneOrganisms) -> Named | None:
        """Return the choice for a span that has candidates."""
        scored = span.scored
        is_as_listed = span.found_by is None and span.source is _NAME
        key: tuple[object, ...]
        if is_as_listed and are_chemicals(scored):
            target, key = "", (text, id(scored))
        else:
            target = span.taxon or organisms.target(span.start, text)
            meant = id(scored) if is_as_listed else _as_found(span)
            key = text, meant, target, organisms.key, organisms.lacks_genes
        entry = self._kept.get(key)
        if entry is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            choice = _with_shared(_choose(span, text, organisms, target))
            entry = self._kept[key] = (scored, span.parts), choice
        return entry[1]


def _as_found(span: CandidateSpan) -> tuple[object, ...]:
    """Return what tells a name that is not a term as it is written from others of its text.

    A definition has the same candidates in each figure of a paper, but not in the same tuple.
    """
    each = [
        tuple((score, id(candidate)) for score, candidate in part)
        for part in (span.scored, *span.parts)
    ]
    return span.found_by, span.source, span.type, *each


def _with_shared(choice: Named | None) -> Named | None:
    return choice and (choice[0], shared(choice[1]))


def disambiguate(
    caption: str,
    span: CandidateSpan,
    organisms: GeneOrganisms,
    cache: DisambiguationCache,
    *,
    has_form: bool = False,
) -> Choice | None:
    """Return the mention for one span and the evidence for it; the mention is not scored yet.

    None for a word or letter that only names genes of other organisms (and, cycle, N), unless it
    has the form of a gene's or enzyme's name, or the caption defines it.
    """
    text = caption[span.start : span.end]
    if span.scored:
        choice = cache.of(span, text, organisms)
    else:
        choice = _with_shared(_unknown_class(span, text, organisms) or without_entry(span, text))
    if choice is None and has_form:
        choice = _with_shared(
            _unknown_class(span, text, organisms) or of_other_organism(span, text, organisms)
        )
    if choice is None:
        return None
    mention, evidence = choice
    if evidence.elsewhere and not has_form:
        # Insulin-like signalling of a worm is by no insulin.
        is_alike = text.isalpha() and caption.startswith("-like", span.end)
        if is_alike or names_a_sample(caption, span.start, span.end):
            return None
    log_odds = 0.0
    if mention.ids and mention.type is not _CHEMICAL:
        # A family's organism is that of the name. Not part of the cached choice: it differs
        # between any two figures.
        target = mention.taxon or span.taxon or organisms.target(span.start, text)
        log_odds = organisms.log_odds(target)
        if target == span.taxon:  # the text itself says so
            log_odds = max(log_odds, 0.0)
    mention = replace(mention, start=span.start, end=span.end)
    return mention, MentionEvidence(evidence, log_odds, has_form)


def _choose(span: CandidateSpan, text: str, organisms: GeneOrganisms, target: str) -> Named | None:
    if span.parts:
        return _joint(span, text, organisms, target)
    of_fungi = organisms.of_fungi
    if of_fungi and of_fungi.fullmatch(text) and is_a_fungus_own(text, span.scored):
        return of_other_organism(span, text, organisms)
    fitting = organisms.fitting(span.scored, target)
    if parts := by_orthologs(fitting, span.scored, text, target, organisms):
        return _joint(replace(span, scored=parts[0], parts=parts), text, organisms, target)
    if not fitting:
        is_of_no_mammal = organisms.is_animal or not organisms.has_families
        is_protein = is_of_no_mammal and is_a_word_for_a_protein(text)
        is_protein = is_protein or is_of_other_animals(span.scored, organisms)
        is_defined = span.source is _DEFINITION
        if not is_defined and not is_protein and is_likely_a_word(span.scored, text, organisms):
            return None
        return _unknown_class(span, text, organisms) or of_other_organism(span, text, organisms)
    # Among equals, families and chemicals come first, then genes in the order of the organisms.
    if len(fitting) > 1:
        ranks = organisms.ranks
        fitting.sort(key=lambda pair: (-pair[0], ranks.get(pair[1].entity.taxon, len(ranks))))
    long = span.found_by.long if span.found_by else ""
    fitting = preferred(fitting, text, long, target, organisms)
    score, best = fitting[0]
    if found := _class_or_family(span, text, fitting, target, organisms.lexicon):
        return found
    if is_unlikely_plural(best, text):
        is_defined = span.source is _DEFINITION
        return of_a_class(span, text, fitting) if is_defined else None
    if parts := organisms.twins(score, best, target):
        return _joint(replace(span, scored=parts[0], parts=parts), text, organisms, target)
    namesakes = namesakes_of(fitting)
    if len(namesakes) > 1:
        if not are_all_meant(namesakes, organisms):
            return of_a_class(span, text, namesakes)
        parts = tuple((pair,) for pair in namesakes)
        return _joint(replace(span, scored=parts[0], parts=parts), text, organisms, target)
    rest = [c for _, c in span.scored if c.entity.id != best.entity.id][:ALTERNATIVES]
    mention = Mention(
        0, len(text), text, best.entity.type, best.entity.ids, best.entity.symbol,
        best.entity.taxon, found_by(span, best),
        alternatives=tuple(_alternative(c, best, organisms.about) for c in rest),
        members=best.entity.members,
    )  # fmt: skip
    is_defined = span.source is _DEFINITION
    evidence = NameEvidence(
        _scored_name(span, text, best), best.entity.type, kind_as_written(best, text), best.source,
        doubtful_ortholog(best), span.source, rivals=0 if is_defined else rivals(fitting),
        exact=is_defined or _is_as_listed(text, best.term), plausibility=score,
        expansion=_expansion(span),
    )  # fmt: skip
    return mention, evidence


def _is_as_listed(text: str, term: str) -> bool:
    """Return True if the text is the term, an enzyme's also in another spelling."""
    if spelling_fit(text, term) == 1.0:
        return True
    return " " in text and any(spelling_fit(s, term) == 1.0 for s in enzyme_spellings(text))


def _expansion(span: CandidateSpan) -> Expansion | None:
    """Return how the span's name was completed, if it was."""
    if span.source is _EXPANSION and span.found_by is not None:
        return span.found_by.expansion
    return None


def _scored_name(span: CandidateSpan, text: str, candidate: Candidate) -> str:
    """Return the name that is scored: ``IL-1`` for ``IL-1, -6 and -8``, ``MUC18`` for MUC 18."""
    if span.source is _EXPANSION:
        return candidate.term
    is_gene = " " in text and candidate.entity.type is _GENE
    return text.replace(" ", "") if is_gene and _NUMBER_APART.fullmatch(text) else text


def without_id(mention: Mention) -> Mention:
    """Return the mention without its ids; its entity becomes the first alternative."""
    first = Alternative(mention.ids[0], mention.symbol, mention.taxon, NotChosen.TOO_UNSURE)
    return replace(
        mention, ids=(), symbol="", taxon="", members=(),
        found_by=replace(mention.found_by, grounding=Grounding.TOO_UNSURE),
        alternatives=(first, *mention.alternatives),
    )  # fmt: skip


def _unknown_class(span: CandidateSpan, text: str, organisms: GeneOrganisms) -> Named | None:
    """Return a mention of the genes whose class is called so, if no gene itself is."""
    if span.type is _CHEMICAL or is_symbol(text) or organisms.lacks_genes:
        return None
    target = span.taxon or organisms.target(span.start, text)
    for name in (text, *enzyme_spellings(text)):
        if members := class_members(name, target, organisms.lexicon):
            return genes_of_class(span, text, members)
    return None


def _class_or_family(
    span: CandidateSpan,
    text: str,
    fitting: list[tuple[float, Candidate]],
    target: str,
    lexicon: Lexicon,
) -> Named | None:
    """Return a mention of several genes for the name or the plural of a class; else None."""
    best = fitting[0][1]
    if names_a_class(best, text, (c for _, c in span.scored), lexicon):
        members = class_members(best.term, target, lexicon)
        return genes_of_class(span, text, members, fitting) or of_a_class(span, text, fitting)
    if members := members_named(best, text, target, lexicon):
        return genes_of_class(span, text, members, fitting)
    return of_a_class(span, text, fitting) if has_no_id(best.entity) else None


def _joint(span: CandidateSpan, text: str, organisms: GeneOrganisms, target: str) -> Named:
    """Return one mention of several entities (ERK1/2)."""
    best = [max(organisms.fitting(p, target), key=_score, default=None) for p in span.parts]
    chosen = [pair for pair in best if pair is not None]
    if not chosen:  # no part has a candidate that fits
        return of_other_organism(span, text, organisms)
    first = chosen[0][1]
    named = (members_or_itself(c.entity, target, organisms.lexicon) for _, c in chosen)
    unique = {entity.id: entity for entities in named for entity in entities}
    mention = Mention(
        0, len(text), text, first.entity.type,
        tuple(curie for entity in unique.values() for curie in entity.ids),
        "|".join(entity.symbol for entity in unique.values()), first.entity.taxon,
        found_by(span, first),
        members=tuple(m for _, candidate in chosen for m in candidate.entity.members),
    )  # fmt: skip
    evidence = NameEvidence(
        _scored_name(span, text, first), first.entity.type, first.kind, first.source,
        doubtful_ortholog(first), span.source, plausibility=min(score for score, _ in chosen),
        expansion=_expansion(span),
    )  # fmt: skip
    return mention, evidence


def _score(pair: tuple[float, Candidate]) -> float:
    return pair[0]


def _alternative(candidate: Candidate, best: Candidate, about: Set[str]) -> Alternative:
    entity = candidate.entity
    if entity.taxon and about and entity.taxon not in about:
        why = NotChosen.NOT_ABOUT
    elif candidate.kind is not best.kind:
        why = NotChosen.LESS_TRUSTED
    else:
        why = NotChosen.SAME_KIND
    return Alternative(entity.id, entity.symbol, entity.taxon, why, candidate.kind, best.kind)

"""From matches to mentions: what the caption defines, overlaps, spelling, organisms, families.

Pure functions: values in, values out. What a mention could also have meant is kept as its
alternatives, with the reason; what is dropped is told to a ``Trace``, when there is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

import msgspec
from msgspec.structs import replace

from annotator.lexicon.index import Match
from annotator.provenance import DropRule, SpanSource
from annotator.recognition.candidate_spans import CandidateSpan, longest_spans
from annotator.recognition.definition_grounding import ground_definition
from annotator.recognition.definition_spans import apply_definitions, by_short_form
from annotator.recognition.definitions import Definition
from annotator.recognition.disambiguation import Choice, disambiguate, left_open
from annotator.recognition.figure_organisms import OrganismMention
from annotator.recognition.gene_organism import GeneOrganisms
from annotator.recognition.mention_score import MentionEvidence, Scorer, Vote
from annotator.recognition.model_votes import ModelVotes, NerSpan
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.span_finding import (
    completed_spans,
    lexicon_spans,
    listed_spans,
    model_spans,
)
from annotator.recognition.trace import Trace
from annotator.records import GroundedDefinition, Mention, Taxon

#: Texts that are names less often than this are not mentions.
_LEAST_SCORE = 0.4
#: An id that is right less often than this is not given: the mention has no identifier.
_LEAST_RIGHT = 0.3


class Subject(msgspec.Struct, frozen=True):
    """One caption with all that is known of it before its names are chosen.

    ``about`` are the taxa whose genes fit the figure (``accepted_taxa``); among meanings that fit
    equally, those of ``taxa`` are preferred in their order. ``organisms`` are the names of
    organisms in the caption, ``title_taxa`` those that the titles name, ``titles`` their text.
    ``words`` are those of the existing rows, and ``in_figure`` says that the caption is that of a
    PFOCR figure. ``ner`` is None when no model was asked. ``only`` are the taxa whose genes are
    wanted; empty means all.
    """

    caption: str
    matches: Sequence[Match]
    definitions: Sequence[Definition] = ()
    taxa: tuple[Taxon, ...] = ()
    about: frozenset[str] = frozenset()
    organisms: Sequence[OrganismMention] = ()
    title_taxa: Set[str] = frozenset()
    titles: str = ""
    words: Set[str] = frozenset()
    in_figure: bool = False
    only: frozenset[str] = frozenset()
    ner: Sequence[NerSpan] | None = None


def resolve(
    subject: Subject, names: NameLookup, weights: Scorer, trace: Trace | None = None
) -> tuple[tuple[Mention, ...], dict[str, GroundedDefinition]]:
    """Return the mentions of a caption in order, and what it defines by short form.

    Mentions do not overlap; their score says how likely text and id are right.
    """
    found, meanings = mentions_with_evidence(subject, names, trace)
    mentions = []
    for mention, evidence in found:
        name, right = weights.score(evidence)
        if name < _LEAST_SCORE and evidence.span_source is not SpanSource.DEFINITION:
            if trace is not None:
                trace.drop(mention.start, mention.end, DropRule.LOW_SCORE, score=round(name, 3))
            continue
        if mention.ids and right < _LEAST_RIGHT:
            mention = left_open(mention)
        score = min(name, right) if mention.ids else name
        mentions.append(replace(mention, score=round(score, 3)))
    return tuple(mentions), meanings


def mentions_with_evidence(
    subject: Subject, names: NameLookup, trace: Trace | None = None
) -> tuple[list[Choice], dict[str, GroundedDefinition]]:
    """Return every possible mention with what speaks for it, unscored, and the definitions."""
    grounded = [
        (definition, ground_definition(definition, names.lexicon, names.lists, subject.about))
        for definition in subject.definitions
    ]
    meanings = by_short_form(grounded)
    spans = lexicon_spans(subject.caption, subject.matches, subject.organisms, names, trace)
    spans = apply_definitions(subject.caption, spans, grounded, meanings, trace)
    chosen = _without_overlaps(subject, spans, names, trace)
    organisms = GeneOrganisms.of(
        subject.caption,
        subject.taxa,
        subject.about,
        subject.organisms,
        subject.title_taxa,
        subject.only,
        names.lexicon,
    )
    made = []
    for span in chosen:
        choice = disambiguate(subject.caption, span, organisms, names.choices)
        if choice is not None:
            made.append(choice)
        elif trace is not None:
            trace.drop(span.start, span.end, DropRule.WORD)
    context = _OtherMentions.of(subject, made)
    return [_in_context(subject, *pair, context) for pair in made], meanings


def _without_overlaps(
    subject: Subject, spans: list[CandidateSpan], names: NameLookup, trace: Trace | None
) -> list[CandidateSpan]:
    """Add the names that are written in pieces, and choose spans that do not overlap."""
    long_starts = {d.short_start: d.long_start for d in subject.definitions}
    spans = [*spans, *completed_spans(subject.caption, names, long_starts, subject.about)]
    chosen = longest_spans(spans)
    listed = listed_spans(subject.caption, chosen, names)
    chosen = longest_spans([*chosen, *listed])
    if trace is not None:
        trace.overlaps([*spans, *listed], chosen)
    if subject.ner:
        added = model_spans(subject.caption, subject.ner, chosen, names)
        chosen = sorted([*chosen, *added], key=lambda span: span.start)
    return chosen


class _OtherMentions(msgspec.Struct, frozen=True):
    """What the other mentions of a caption, and the statistical model, say about one."""

    repeats: Counter[str]
    texts: dict[tuple[str, ...], set[str]]
    votes: ModelVotes | None

    @classmethod
    def of(cls, subject: Subject, made: Sequence[Choice]) -> _OtherMentions:
        texts: dict[tuple[str, ...], set[str]] = {}
        for mention, _ in made:
            if mention.ids:
                texts.setdefault(mention.ids, set()).add(mention.text)
        votes = None if subject.ner is None else ModelVotes(subject.ner)
        return cls(Counter(mention.text for mention, _ in made), texts, votes)


def _in_context(
    subject: Subject, mention: Mention, evidence: MentionEvidence, others: _OtherMentions
) -> Choice:
    said = Vote.NOT_ASKED
    if others.votes is not None:
        said = others.votes.vote(mention.start, mention.end, mention.text, mention.type)
        if said is Vote.SAME and evidence.span_source is not SpanSource.MODEL:
            mention = replace(mention, found_by=replace(mention.found_by, model_agrees=True))
    evidence = replace(
        evidence,
        repeated=others.repeats[mention.text] > 1,
        in_full=len(others.texts.get(mention.ids, ())) > 1,
        in_title=len(mention.text) > 1 and mention.text in subject.titles,
        in_figure=subject.in_figure,
        annotated=mention.text in subject.words,
        vote=said,
    )
    return mention, evidence

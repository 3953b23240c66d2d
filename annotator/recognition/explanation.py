"""Explain the annotations of a caption: candidates of matches, dropped spans, parts of scores."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from annotator.lexicon.index import Match
from annotator.provenance import Dropped
from annotator.recognition.mention_score import MentionEvidence, features, is_of_a_figure
from annotator.recognition.names.plausibility import judged_candidates
from annotator.recognition.names.plausibility_rules import Rule
from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import Subject, mentions_with_evidence
from annotator.recognition.spans.original_spans import original_spans
from annotator.recognition.spans.trace import Trace
from annotator.records import Candidate, CaptionAnnotations, Figure, Mention


class JudgedCandidate(msgspec.Struct, frozen=True):
    """A candidate of a match, its plausibility in [0, 1], and the rule that decided it."""

    candidate: Candidate
    plausibility: float
    rule: Rule


class ExplainedMatch(msgspec.Struct, frozen=True):
    """A lexicon term in the caption: half-open offsets, and its candidates, best first."""

    start: int
    end: int
    text: str
    candidates: tuple[JudgedCandidate, ...]


class Contribution(msgspec.Struct, frozen=True):
    """What a feature adds to a mention's two scores, in logits."""

    feature: str
    value: float
    name: float
    right: float


class ExplainedMention(msgspec.Struct, frozen=True):
    """A mention, the probabilities that its text is a name and its id is right, and their parts."""

    mention: Mention
    name: float
    right: float
    contributions: tuple[Contribution, ...]


class CaptionExplanation(msgspec.Struct, frozen=True):
    """The annotations of a caption and the steps that led to them."""

    caption: CaptionAnnotations
    matches: tuple[ExplainedMatch, ...]
    mentions: tuple[ExplainedMention, ...]
    dropped: tuple[Dropped, ...]


def explain_caption(figure: Figure, annotator: Annotator) -> CaptionExplanation:
    """Annotate the caption of ``figure`` and return the steps; ``figure`` as for Annotator.read."""
    subject = annotator.subject(figure)
    # What is never a name is shown, too.
    subject = replace(subject, matches=annotator.lexicon.matches(subject.caption))
    trace = Trace(subject.caption)
    caption = annotator.annotations_of(subject, trace)
    choices, _ = mentions_with_evidence(subject, annotator.names, annotator.weights)
    possible = original_spans(tuple(mention for mention, _ in choices), subject.repair)
    evidence = {
        (mention.start, mention.end): found
        for mention, (_, found) in zip(possible, choices, strict=True)
    }
    # What a definition shares with its other form has the evidence of that one.
    shared = {mention.ids: evidence[mention.start, mention.end] for mention in reversed(possible)}
    dropped = original_spans(tuple(trace.dropped), subject.repair)
    mention_spans = {(mention.start, mention.end) for mention in caption.mentions}
    return CaptionExplanation(
        caption,
        tuple(_match(match, subject, annotator) for match in subject.matches),
        tuple(
            _mention(
                mention,
                evidence.get((mention.start, mention.end)) or shared[mention.ids],
                annotator,
            )
            for mention in caption.mentions
        ),
        tuple(
            sorted(
                # A definition may drop the lexicon's span and make a mention of the same text.
                (d for d in dropped if (d.start, d.end) not in mention_spans),
                key=lambda d: (d.start, -d.end),
            )
        ),
    )


def _match(match: Match, subject: Subject, annotator: Annotator) -> ExplainedMatch:
    text = subject.caption[match.start : match.end]
    judged = [
        JudgedCandidate(candidate, round(score, 3), rule)
        for score, rule, candidate in judged_candidates(
            match.candidates, text, match.plural, annotator.names.lists
        )
    ]
    judged.sort(key=lambda j: -j.plausibility)
    start, end = match.start, match.end
    if subject.repair is not None:
        start, end = subject.repair.original_span(start, end)
        text = subject.repair.original[start:end]
    return ExplainedMatch(start, end, text, tuple(judged))


def _mention(mention: Mention, evidence: MentionEvidence, annotator: Annotator) -> ExplainedMention:
    name, right = annotator.weights.score(evidence)
    names = annotator.weights.names(is_of_a_figure(evidence))
    contributions = [
        Contribution(
            feature or "intercept",
            value,
            round(names.get(feature, 0.0) * value, 3),
            round(annotator.weights.right.get(feature, 0.0) * value, 3),
        )
        for feature, value in features(evidence).items()
    ]
    contributions.sort(key=_size, reverse=True)
    return ExplainedMention(mention, round(name, 3), round(right, 3), tuple(contributions))


def _size(contribution: Contribution) -> float:
    return max(abs(contribution.name), abs(contribution.right))

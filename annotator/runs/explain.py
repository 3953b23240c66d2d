"""Explain one figure step by step, from its caption to its findings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from annotator import wording
from annotator.comparison.explanation import ExplainedRow, explain_rows
from annotator.comparison.row_judgement import Contribution as RowContribution
from annotator.errors import InputError
from annotator.lexicon.index import Lexicon
from annotator.recognition.explanation import (
    CaptionExplanation,
    Contribution,
    ExplainedMatch,
    explain_caption,
)
from annotator.recognition.ner.ner_models import SHIPPED
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure, GroundedDefinition, Taxon, Verdict
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredFinding, StoredMention, StoredRow
from annotator.runs.processing import annotate, stored_findings, with_keywords


class Organism(msgspec.Struct, frozen=True):
    """An organism that the figure is about, with its probability and what speaks for it."""

    taxon: str
    name: str
    probability: float
    evidence: str
    sources: tuple[OrganismSource, ...]


class OrganismSource(msgspec.Struct, frozen=True):
    """One source of evidence; ``weight`` is how often it names the organism."""

    source: str
    words: tuple[str, ...]
    weight: float


class Definition(msgspec.Struct, frozen=True):
    """A definition in the caption, the rule that decided its meaning, and the entities."""

    short: str
    long: str
    rule: str
    type: str
    ids: tuple[str, ...]
    symbols: tuple[str, ...]


class CandidateOfMatch(msgspec.Struct, frozen=True):
    """A possible meaning of a matched term, its plausibility, and the rule behind that."""

    id: str
    symbol: str
    organism: str
    term: str
    kind: str
    source: str
    plausibility: float
    rule: str


class Match(msgspec.Struct, frozen=True):
    """A lexicon term found in the caption, its candidates, and the outcome."""

    start: int
    end: int
    text: str
    outcome: str
    candidates: tuple[CandidateOfMatch, ...]


class MentionScores(msgspec.Struct, frozen=True):
    """A mention, the probabilities that it is a name and that its id is right, and their parts."""

    mention: StoredMention
    name: float
    right: float
    contributions: tuple[Contribution, ...]


class DroppedSpan(msgspec.Struct, frozen=True):
    """A span that is not a mention, and why."""

    start: int
    end: int
    text: str
    rule: str
    reason: str


class Row(msgspec.Struct, frozen=True):
    """An existing row, its verdict, and the evidence for and against it, strongest first.

    ``contributions`` add up to the log odds of ``probability``.
    """

    row: StoredRow
    organism: str
    verdict: str
    probability: float
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    contributions: tuple[RowContribution, ...]


class Explanation(msgspec.Struct, frozen=True):
    """All steps for one figure, in the order in which they are taken."""

    figid: str
    caption: str
    definitions: tuple[Definition, ...]
    organisms: tuple[Organism, ...]
    matches: tuple[Match, ...]
    dropped: tuple[DroppedSpan, ...]
    mentions: tuple[MentionScores, ...]
    rows: tuple[Row, ...]
    findings: tuple[StoredFinding, ...]


def figure_of_run(run: RunFolder, figid: str, inputs: Sequence[Path] = ()) -> Figure:
    """Return a figure of the run's input. Raises InputError if it is not found."""
    for figure in run.figures(tuple(inputs)):
        if figure.figid == figid:
            return figure
    raise InputError(
        f"{run.path}: figure {figid!r} is not in the run's input",
        hint="see the column figid of review.csv; use --input if the input has moved",
    )


def model_of_run(run: RunFolder) -> str:
    """Return the value of ``--model`` for the run's statistical model: auto, none or a name."""
    if run.meta.model is None:
        return "none"
    name = run.meta.model.name
    return "auto" if name == f"en_{SHIPPED}" else name


def explain(figure: Figure, annotator: Annotator) -> Explanation:
    """Annotate and compare one figure, keeping every step."""
    figure = with_keywords(figure, annotator)
    steps = explain_caption(figure, annotator)
    lexicon = annotator.lexicon
    rows = explain_rows(figure, steps.caption, lexicon, annotator.names.lists)
    findings = stored_findings(annotate(figure, annotator), annotator)
    return Explanation(
        figure.figid,
        figure.caption,
        tuple(map(_definition, steps.caption.definitions.values())),
        tuple(map(_organism, steps.caption.taxa)),
        tuple(_match(match, steps, lexicon) for match in steps.matches),
        tuple(
            DroppedSpan(d.start, d.end, d.text, d.rule.value, wording.dropped(d))
            for d in steps.dropped
        ),
        tuple(
            MentionScores(StoredMention.of(m.mention), m.name, m.right, m.contributions)
            for m in steps.mentions
        ),
        tuple(map(_row, rows)),
        tuple(findings),
    )


def _definition(definition: GroundedDefinition) -> Definition:
    entities = [candidate.entity for candidate in definition.candidates]
    return Definition(
        definition.short,
        definition.long,
        definition.rule.value,
        definition.type.value if definition.type is not None else "",
        tuple(dict.fromkeys(entity.id for entity in entities)),
        tuple(dict.fromkeys(entity.symbol for entity in entities)),
    )


def _organism(taxon: Taxon) -> Organism:
    return Organism(
        taxon.taxon,
        taxon.name,
        taxon.probability,
        wording.evidence(taxon),
        tuple(OrganismSource(e.source.value, e.words, e.weight) for e in taxon.evidence),
    )


def _match(match: ExplainedMatch, steps: CaptionExplanation, lexicon: Lexicon) -> Match:
    candidates = []
    for judged in match.candidates:
        entity = judged.candidate.entity
        organism = lexicon.organisms.get(entity.taxon)
        candidates.append(
            CandidateOfMatch(
                entity.id,
                entity.symbol,
                organism.name if organism is not None else entity.taxon,
                judged.candidate.term,
                judged.candidate.kind.value,
                judged.candidate.source,
                judged.plausibility,
                judged.rule.value,
            )
        )
    return Match(match.start, match.end, match.text, _outcome(match, steps), tuple(candidates))


def _outcome(match: ExplainedMatch, steps: CaptionExplanation) -> str:
    """Say what became of a match: the mention that it is, or why it was dropped."""
    place = match.start, match.end
    for mention in (explained.mention for explained in steps.mentions):
        if (mention.start, mention.end) == place:
            named = mention.symbol or "no identifier"
            return f"mention: {named} ({wording.found_by(mention.found_by)})"
    for dropped in steps.dropped:
        if (dropped.start, dropped.end) == place:
            return f"dropped: {wording.dropped(dropped)}"
    return "dropped"


def _row(explained: ExplainedRow) -> Row:
    speaks_for = [
        f"the caption names {m.text}: {m.symbol} ({wording.found_by(m.found_by)})"
        for m in explained.supporting
    ]
    if explained.organism_fits:
        speaks_for.append("the figure is about the row's organism, or one that stands for it")
    judged, objections = explained.judged, explained.objections
    speaks_against = [wording.reason(objection.reason) for objection in objections]
    verdict = judged.verdict.value
    if judged.verdict is Verdict.WRONG:
        verdict += f" ({objections[0].kind}, {objections[0].confidence})"
    elif judged.verdict is Verdict.DOUBTFUL:
        speaks_against += map(wording.reason, judged.reasons)
    else:
        speaks_for += map(wording.reason, judged.reasons)
    return Row(
        StoredRow.of(judged.row),
        judged.row.organism,
        verdict,
        judged.probability,
        tuple(dict.fromkeys(speaks_for)),
        tuple(dict.fromkeys(speaks_against)),
        explained.contributions,
    )

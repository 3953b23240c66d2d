"""What each part is worth: the same corpora with one part switched off at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from msgspec import Struct
from msgspec.structs import replace

from annotator.figures import read_figures
from annotator.lexicon.index import Match
from annotator.provenance import SpanSource
from annotator.recognition.mention_score import MentionEvidence, Scorer, Vote
from annotator.recognition.name_lookup import NameLookup
from annotator.recognition.organisms.figure_organisms import accepted_taxa
from annotator.recognition.pipeline import Annotator
from annotator.recognition.resolve import Subject, resolve
from annotator.recognition.spans.candidate_spans import Scored
from annotator.recognition.spans.original_spans import original_spans
from annotator.records import HUMAN, EntityType, Figure, Mention, Taxon
from annotator.scoring.corpus_scores import CorpusScores, score_corpus
from annotator.scoring.documents import Document
from annotator.scoring.same_ids import SameIds
from annotator.scoring.tables import Table, ratio
from evaluation.corpora import Corpus
from evaluation.score import choose

MEASURES = ("span", "relaxed id")


class HandSet:
    """Scores set by hand, in place of the fitted weights: the spelling's plausibility, lowered."""

    def score(self, evidence: MentionEvidence) -> tuple[float, float]:
        """Return the same for the name and for its id."""
        name = evidence.name
        if name.kind is None:
            score = 0.4 if name.span_source is SpanSource.MODEL else 0.5
            return score, score
        is_defined = name.span_source is SpanSource.DEFINITION
        score = 0.97 if is_defined else name.plausibility
        score *= (1.0, 0.8, 0.65)[min(name.rivals, 2)]
        if name.elsewhere:
            score *= 0.6
        if evidence.vote is Vote.SAME:
            score += (1 - score) / 2
        return score, score


class _WithoutFamilies(NameLookup):
    """Names that never mean a family."""

    def of(self, name: str) -> Scored:
        """Return the meanings but families."""
        return _no_families(super().of(name))

    def of_match(self, match: Match, surface: str) -> Scored:
        """Return the meanings but families."""
        return _no_families(super().of_match(match, surface))


def _no_families(found: Scored) -> Scored:
    return tuple(pair for pair in found if pair[1].entity.type is not EntityType.GENE_FAMILY)


class Part(Struct, frozen=True):
    """A part that can be switched off, by what replaces it."""

    name: str
    subject: Callable[[Subject, Annotator], Subject] | None = None
    patched: tuple[str, ...] = ()
    hand_set: bool = False
    families: bool = True
    model: bool = True


def _no_definitions(subject: Subject, annotator: Annotator) -> Subject:
    return replace(subject, definitions=())


def _human_alone(subject: Subject, annotator: Annotator) -> Subject:
    taxa = (Taxon(HUMAN, "Homo sapiens"),)
    about = accepted_taxa(taxa, annotator.lexicon)
    return replace(subject, taxa=taxa, about=about, organisms=(), title_taxa=frozenset())


PARTS = (
    Part("nothing"),
    Part("abbreviations and glossaries", subject=_no_definitions),
    Part(
        "written forms",
        patched=("variants_in", "plural_numbers", "split_by_parenthesis", "listed_spans"),
    ),
    Part("fitted weights: set by hand", hand_set=True),
    Part("species: human alone", subject=_human_alone),
    Part("families", families=False),
    Part("statistical model", model=False),
)


def ablate(
    corpora: Sequence[tuple[Corpus, Path]],
    records: Sequence[Path],
    lexicon: str,
    model: str | None,
    part: str,
    limit: int | None,
    say: Callable[[str], object] = str,
) -> Iterator[tuple[str, list[CorpusScores]]]:
    """Yield each part's name and the scores without it. Raises UserError."""
    figures = {f.figid: f for f in read_figures(list(records)) if isinstance(f, Figure)}
    documents = {corpus.name: choose(corpus, path, part, limit) for corpus, path in corpora}
    full = Annotator(lexicon, model)
    plain = Annotator(lexicon, None) if model else full
    for switched in PARTS:
        if switched.model is False and not model:
            continue
        annotator = full if switched.model else plain
        same = SameIds(annotator.lexicon)
        say(f"without {switched.name}")
        scores: list[CorpusScores] = []
        for name, chosen in documents.items():
            found = predict(chosen, figures, annotator, switched)
            scores += score_corpus(name, chosen, found, switched.name, same)
        yield switched.name, scores


def predict(
    documents: Sequence[Document], figures: dict[str, Figure], annotator: Annotator, part: Part
) -> list[tuple[Mention, ...]]:
    """Return the mentions of each document with ``part`` switched off."""
    names = annotator.names
    if not part.families:
        names = _WithoutFamilies(annotator.lexicon, annotator.names.lists)
    weights: Scorer = HandSet() if part.hand_set else annotator.weights
    with ExitStack() as stack:
        for function in part.patched:
            stack.enter_context(
                patch(f"annotator.recognition.span_finding.{function}", lambda *_: [])
            )
        found = []
        for document in documents:
            figure = figures.get(document.docid, document.figure)
            subject = annotator.subject(figure)
            if part.subject is not None:
                subject = part.subject(subject, annotator)
            mentions, _ = resolve(subject, names, weights)
            if not part.families:
                mentions = tuple(m for m in mentions if m.type is not EntityType.GENE_FAMILY)
            found.append(original_spans(mentions, subject.repair))
    return found


def table(results: Sequence[tuple[str, list[CorpusScores]]]) -> str:
    """Return F1 of span and relaxed id for each corpus and type, one line a part."""
    (_, first), *_ = results
    head = ["switched off", *(f"{s.corpus}, {s.group}" for s in first), "Brier score"]
    rows = []
    for name, scores in results:
        cells = [
            " / ".join(ratio(score.counts(measure).f1) for measure in MEASURES) for score in scores
        ]
        rows.append([name, *cells, ratio(brier(scores))])
    return str(Table(head, rows))


def brier(scores: Sequence[CorpusScores]) -> float | None:
    """Return the mean squared difference of score and rightness: 0 is best, 0.25 says nothing."""
    judged = [pair for score in scores for document in score.documents for pair in document.judged]
    if not judged:
        return None
    return sum((value - right) ** 2 for value, right in judged) / len(judged)

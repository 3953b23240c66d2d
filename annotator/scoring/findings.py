"""Score findings against caption gold: existing rows, missing entities, species."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from annotator import wording
from annotator.comparison.same_entity import covering_ids, row_ids
from annotator.lexicon.index import Lexicon
from annotator.records import (
    NOISE_KINDS,
    AnnotatedFigure,
    EntityType,
    Figure,
    Finding,
    FindingKind,
    Origin,
)
from annotator.scoring.counts import Counts
from annotator.scoring.gold import GoldFigure
from annotator.scoring.gold_organisms import is_named, same_organisms
from annotator.scoring.same_ids import SameIds

DEFINITIONS = {
    "rows": "an existing gene row is a word with all its symbols in one organism; it is flagged "
    f"when findings of kind {', '.join(NOISE_KINDS)} concern all of them; it is truly wrong when "
    "the gold says wrong_species or wrong_entity: none of its symbols is right; unsure rows do "
    "not count",
    "missing": "a missing finding is right when the gold caption names one of its ids, or exactly "
    "its members; a gold id is to be found when no row with verdict right, and no keyword, stands "
    "for it or its family",
    "main organism": "the share of figures whose first taxon is one of the gold's species",
    "organisms": "the share of figures whose taxa are exactly the gold's",
}


class FindingScores(Struct):
    """The scores of a set of figures; ``errors`` lists each disagreement in words."""

    rows: Counts = field(default_factory=Counts)
    rows_right: int = 0
    rows_spared: int = 0
    wrong_species: Counts = field(default_factory=Counts)
    missing: Counts = field(default_factory=Counts)
    figures: int = 0
    main_organism_right: int = 0
    organisms_right: int = 0
    #: Of the rows flagged and entities found missing, by kind and confidence: which are right.
    kinds: dict[tuple[str, str], Counts] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def judge(self, finding: Finding, right: bool) -> None:
        """Count a flagged row, or a missing entity, under the finding's kind."""
        key = finding.kind.value, finding.confidence
        self.kinds[key] = self.kinds.get(key, Counts()) + Counts(right, not right, 0)


def score_findings(
    pairs: Iterable[tuple[GoldFigure, AnnotatedFigure]], lexicon: Lexicon
) -> FindingScores:
    """Score each figure against its gold and add up."""
    scores = FindingScores()
    for gold, annotated in pairs:
        scores.figures += 1
        _score_rows(gold, annotated, scores)
        _score_missing(gold, annotated, lexicon, scores)
        _score_organisms(gold, annotated, lexicon, scores)
    return scores


def _score_organisms(
    gold: GoldFigure, annotated: AnnotatedFigure, lexicon: Lexicon, scores: FindingScores
) -> None:
    main = is_named(annotated.taxa[0], gold.species, lexicon)
    exactly = same_organisms(annotated.taxa, gold.species, lexicon)
    scores.main_organism_right += main
    scores.organisms_right += exactly
    if not exactly:
        found = [taxon.name for taxon in annotated.taxa]
        problem = "organisms" if main else "main organism"
        scores.errors.append(f"{gold.figid}\t{problem}\t{sorted(gold.species)}\t{found}")


def _flags(annotated: AnnotatedFigure) -> dict[tuple[str, str], Finding]:
    """Return the last finding that flags a word's genes, by word and organism.

    A word with a gene that no finding flags is not among them.
    """
    flags = {
        row: finding
        for finding in annotated.findings
        if finding.kind in NOISE_KINDS
        for row in finding.existing
    }
    genes = [r for r in annotated.figure.existing if r.type is EntityType.GENE]
    spared = {(r.word or r.symbol, r.organism) for r in genes if r not in flags}
    words = {(r.word or r.symbol, r.organism): flags[r] for r in genes if r in flags}
    return {name: finding for name, finding in words.items() if name not in spared}


def _score_rows(gold: GoldFigure, annotated: AnnotatedFigure, scores: FindingScores) -> None:
    flagged = _flags(annotated)
    for judged in gold.genes:
        if judged.verdict == "unsure":
            continue
        flag = flagged.get((judged.word, judged.organism)) or flagged.get(
            (judged.word.strip(), judged.organism)
        )
        is_flagged, wrong = flag is not None, judged.verdict != "right"
        if flag is not None:
            scores.judge(flag, wrong)
        scores.rows += Counts(
            wrong and is_flagged, not wrong and is_flagged, wrong and not is_flagged
        )
        if not wrong:
            scores.rows_right += 1
            scores.rows_spared += not is_flagged
        if judged.verdict == "wrong_species":
            scores.wrong_species += Counts(is_flagged, 0, not is_flagged)
        if wrong != is_flagged:
            why = f"{flag.kind}: {wording.reason(flag.reason)}" if flag is not None else ""
            scores.errors.append(
                f"{gold.figid}\trow\t{judged.word} ({judged.organism})\t"
                f"{judged.verdict}: {judged.reason}\t{why or 'not flagged'}"
            )


def _covered(gold: GoldFigure, figure: Figure, lexicon: Lexicon) -> set[str]:
    """Return the ids of the rows that a person judged right, and of keywords.

    Nobody can judge keywords, which lack the word: they count as right.
    """
    verdicts = [((row.word, row.organism), row.verdict) for row in gold.genes]
    verdicts += [((row.word, ""), row.verdict) for row in gold.chemicals]
    judged = {name for name, _ in verdicts}
    right = {name for name, verdict in verdicts if verdict == "right"}
    covered: set[str] = set()
    for row in figure.existing:
        organism = "" if row.type is EntityType.CHEMICAL else row.organism
        name = row.word or row.symbol, organism
        if name in right or (row.origin is Origin.KEYWORD and name not in judged):
            covered |= row_ids(row, lexicon)
    return covered


def _score_missing(
    gold: GoldFigure, annotated: AnnotatedFigure, lexicon: Lexicon, scores: FindingScores
) -> None:
    same = SameIds(lexicon)
    covered = _covered(gold, annotated.figure, lexicon)
    named = {mention.ids for mention in gold.document.mentions if mention.ids}
    wanted = {ids for ids in named if covered.isdisjoint(covering_ids(ids, lexicon))}
    found: set[frozenset[str]] = set()
    for finding in annotated.findings:
        if finding.kind is not FindingKind.MISSING or finding.mention is None:
            continue
        proposed = frozenset(finding.mention.ids)
        hits = {entity for entity in wanted if same.share(entity, proposed)}
        found |= hits
        scores.judge(finding, bool(hits))
        if not hits:
            scores.missing += Counts(0, 1, 0)
            is_named = any(same.share(entity, proposed) for entity in named)
            why = "covered" if is_named else f"not in gold\t{sorted(proposed)}"
            scores.errors.append(f"{gold.figid}\tmissing\t{finding.mention.text}\t{why}")
    for entity in sorted(map(sorted, wanted - found)):
        scores.errors.append(f"{gold.figid}\tmissing\t{' '.join(entity)}\tnot found")
    scores.missing += Counts(len(found), 0, len(wanted - found))

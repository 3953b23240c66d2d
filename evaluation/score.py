"""Score annotated figures against caption gold: mentions, existing rows, missing entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from annotator.lexicon.index import Lexicon
from annotator.records import AnnotatedFigure, EntityType, FindingKind, Mention
from annotator.report import NOISE
from annotator.sameness import row_ids
from evaluation.counts import Counts
from evaluation.gold import GoldFigure, GoldMention

DEFINITIONS = {
    "span": "a predicted mention is right when a gold mention of the same type group has exactly "
    "its start and end",
    "span+id": "and the two share an id, or name the same set of member genes; a gold mention "
    "without an id is matched by its span alone",
    "rows": "an existing gene row (word and organism) is flagged when a finding of kind "
    "wrong_entity, common_word, cross_species, ocr_variant or type_conflict concerns it; it is "
    "truly wrong when the gold says wrong_species or wrong_entity; unsure rows do not count",
    "missing": "a missing finding is right when the gold caption names one of its ids; a gold id "
    "is to be found when no row with verdict right stands for it or its family",
    "species": "the share of figures whose taxa are exactly the gold's",
}


@dataclass(slots=True)
class Scores:
    """The scores of a set of figures; ``errors`` lists each disagreement in words."""

    span: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    span_id: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    rows: Counts = field(default_factory=Counts)
    rows_right: int = 0
    rows_left_in_peace: int = 0
    wrong_species: Counts = field(default_factory=Counts)
    missing: Counts = field(default_factory=Counts)
    figures: int = 0
    species_right: int = 0
    errors: list[str] = field(default_factory=list)


def type_group(kind: EntityType) -> str:
    """Return the group in which mentions are scored: genes with their families, chemicals."""
    return "chemical" if kind is EntityType.CHEMICAL else "gene or family"


def score(
    pairs: Iterable[tuple[GoldFigure, AnnotatedFigure]],
    lexicon: Lexicon,
    species_names: dict[str, str],
) -> Scores:
    """Score each figure against its gold and add up.

    ``species_names`` maps taxon CURIEs to the names that the gold uses.
    """
    scores = Scores()
    for gold, annotated in pairs:
        scores.figures += 1
        _score_mentions(gold, annotated.mentions, lexicon, scores)
        _score_rows(gold, annotated, scores)
        _score_missing(gold, annotated, lexicon, scores)
        found = {species_names.get(t.taxon, t.name.lower()) for t in annotated.taxa}
        if found == set(gold.species):
            scores.species_right += 1
        else:
            scores.errors.append(f"{gold.figid}\tspecies\t{sorted(gold.species)}\t{sorted(found)}")
    return scores


def _score_mentions(
    gold: GoldFigure, mentions: Sequence[Mention], lexicon: Lexicon, scores: Scores
) -> None:
    for group in ("gene or family", "chemical"):
        expected = {(m.start, m.end): m for m in gold.mentions if type_group(m.type) == group}
        found = {(m.start, m.end): m for m in mentions if type_group(m.type) == group}
        both = expected.keys() & found.keys()
        scores.span[group] += Counts(len(both), len(found) - len(both), len(expected) - len(both))
        same = {span for span in both if same_entity(expected[span], found[span], lexicon)}
        scores.span_id[group] += Counts(
            len(same), len(found) - len(same), len(expected) - len(same)
        )
        for span in sorted((expected.keys() | found.keys()) - same):
            wanted, got = expected.get(span), found.get(span)
            text = gold.caption[slice(*span)]
            scores.errors.append(
                f"{gold.figid}\t{group}\t{text}\t"
                f"{'-' if wanted is None else sorted(wanted.ids)}\t"
                f"{'-' if got is None else list(got.ids)}\t"
                f"{'' if got is None else got.matched_by}"
            )


def same_entity(gold: GoldMention, mention: Mention, lexicon: Lexicon) -> bool:
    """Tell whether two mentions of one span name the same: a shared id, or the same members."""
    if not gold.ids:
        return True
    if gold.ids & set(mention.ids):
        return True
    members = _members(gold.ids, lexicon)
    return bool(members) and members == frozenset(mention.members)


def _members(ids: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    members: set[str] = set()
    for curie in ids:
        entity = lexicon.entity(curie)
        members.update(entity.members if entity is not None and entity.members else [curie])
    return frozenset(members)


def _score_rows(gold: GoldFigure, annotated: AnnotatedFigure, scores: Scores) -> None:
    flagged: dict[tuple[str, str], str] = {}
    for finding in annotated.findings:
        if finding.kind in NOISE:
            for row in finding.existing:
                if row.type is not EntityType.CHEMICAL:
                    flagged[row.word or row.symbol, row.organism] = (
                        f"{finding.kind}: {finding.reason}"
                    )
    for judged in gold.genes:
        if judged.verdict == "unsure":
            continue
        why = flagged.get((judged.word, judged.organism)) or flagged.get(
            (judged.word.strip(), judged.organism)
        )
        wrong = judged.verdict != "right"
        scores.rows += Counts(wrong and bool(why), not wrong and bool(why), wrong and not why)
        if not wrong:
            scores.rows_right += 1
            scores.rows_left_in_peace += not why
        if judged.verdict == "wrong_species":
            scores.wrong_species += Counts(bool(why), 0, not why)
        if wrong != bool(why):
            scores.errors.append(
                f"{gold.figid}\trow\t{judged.word} ({judged.organism})\t"
                f"{judged.verdict}: {judged.reason}\t{why or 'not flagged'}"
            )


def _score_missing(
    gold: GoldFigure, annotated: AnnotatedFigure, lexicon: Lexicon, scores: Scores
) -> None:
    named = {curie for mention in gold.mentions for curie in mention.ids}
    right = {(row.word, row.organism) for row in gold.genes if row.verdict == "right"}
    right |= {(row.word, "") for row in gold.chemicals if row.verdict == "right"}
    covered: set[str] = set()
    for row in annotated.figure.existing:
        organism = "" if row.type is EntityType.CHEMICAL else row.organism
        if (row.word or row.symbol, organism) in right:
            covered |= row_ids(row, lexicon)
    wanted: set[frozenset[str]] = set()
    for mention in gold.mentions:
        ids = mention.ids | _members(mention.ids, lexicon)
        if mention.ids and not ids & covered:
            wanted.add(mention.ids)
    found: set[frozenset[str]] = set()
    for finding in annotated.findings:
        if finding.kind is FindingKind.MISSING and finding.mention is not None:
            proposed = frozenset(finding.mention.ids)
            hits = {entity for entity in wanted if entity & proposed}
            found |= hits
            if proposed & named and not hits:
                scores.missing += Counts(0, 1, 0)
                scores.errors.append(f"{gold.figid}\tmissing\t{finding.mention.text}\tcovered")
            elif not proposed & named:
                scores.missing += Counts(0, 1, 0)
                scores.errors.append(
                    f"{gold.figid}\tmissing\t{finding.mention.text}\t"
                    f"not in gold\t{sorted(proposed)}"
                )
    scores.missing += Counts(len(found), 0, len(wanted - found))

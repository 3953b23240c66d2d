"""Mentions of a caption against the existing rows of its record: findings with reasons.

A caption that names less than the drawing is normal: silence is never evidence against a row.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from annotator.lexicon.index import Lexicon
from annotator.records import (
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    Mention,
)
from annotator.resolve import CaptionReading
from annotator.row_verdicts import RowJudge, RowVerdict
from annotator.sameness import mention_ids, specific_members
from annotator.text import matching_key
from annotator.wordlists import WordLists

#: What to look at first: kinds that are most often right and most worth fixing. Quiet kinds are 0.
_PRIORITY = {
    FindingKind.WRONG_ENTITY: 90,
    FindingKind.MISSING: 80,
    FindingKind.COMMON_WORD: 75,
    FindingKind.CROSS_SPECIES: 70,
    FindingKind.FAMILY_PARTIAL: 30,
}
_LESS = {"high": 0, "medium": 10, "low": 30}

#: Mentions below this score are kept in the annotations but not put to a curator as missing.
MISSING_FROM = 0.45


@dataclass(frozen=True, slots=True)
class _Named:
    """An entity, or several named at once, that the caption names; the best of its mentions."""

    mention: Mention
    ids: frozenset[str]


def compare(
    figure: Figure, reading: CaptionReading, lexicon: Lexicon, lists: WordLists
) -> tuple[Finding, ...]:
    """Return the findings of one figure, most important first, the quiet ones at the end.

    ``figure.existing`` must have its keywords inferred (``infer_keywords``). Every row but
    diseases is in at least one finding.
    """
    rows = [row for row in figure.existing if row.type is not EntityType.DISEASE]
    unique, repeats = _without_repeats(rows)
    findings = [
        _finding(figure, FindingKind.DUPLICATE, "high", "the same row again", rows=tuple(again))
        for again in repeats
    ]
    judge = RowJudge(figure, reading, lexicon, lists)
    verdicts = [judge.verdict(row) for row in unique]
    findings += _flagged(figure, verdicts)
    open_verdicts = [v for v in verdicts if v.kind is None]
    named = _named((*reading.mentions, *reading.ions), lexicon)
    for entity in named:
        findings += _coverage(figure, entity, open_verdicts, lexicon)
    findings += _silent(figure, open_verdicts, named)
    return tuple(sorted(findings, key=lambda f: (-f.priority, f.kind, f.review_id)))


def _without_repeats(
    rows: Iterable[ExistingRow],
) -> tuple[list[ExistingRow], list[list[ExistingRow]]]:
    """Return the first row of each content, and the further ones, grouped."""
    groups: dict[tuple[object, ...], list[ExistingRow]] = defaultdict(list)
    for row in rows:
        groups[row.type, row.word, row.symbol, row.id, row.taxon, row.source].append(row)
    return [group[0] for group in groups.values()], [g[1:] for g in groups.values() if len(g) > 1]


def _flagged(figure: Figure, verdicts: Sequence[RowVerdict]) -> list[Finding]:
    """Return one finding a flagged word: one decision settles all rows that it led to."""
    groups: dict[tuple[object, ...], list[RowVerdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.kind is not None:
            word = verdict.row.word or verdict.row.symbol
            groups[verdict.kind, verdict.row.type, word, verdict.row.taxon].append(verdict)
    return [
        _finding(
            figure,
            group[0].kind,
            group[0].confidence,
            group[0].reason,
            group[0].mention,
            tuple(verdict.row for verdict in group),
        )
        for group in groups.values()
        if group[0].kind is not None
    ]


def _named(mentions: Iterable[Mention], lexicon: Lexicon) -> list[_Named]:
    """Return each named entity once, with its best mention, in order of first appearance."""
    best: dict[tuple[str, ...], Mention] = {}
    for mention in mentions:
        if mention.ids:
            kept = best.get(mention.ids)
            if kept is None or mention.score > kept.score:
                best[mention.ids] = mention
    return [_Named(mention, mention_ids(mention, lexicon)) for mention in best.values()]


def _coverage(
    figure: Figure, named: _Named, verdicts: Sequence[RowVerdict], lexicon: Lexicon
) -> list[Finding]:
    """Return whether the existing rows have what the caption names: all of it, some, nothing."""
    mention = named.mention
    agreeing = [v for v in verdicts if _same_type(v.row, mention) and v.ids & named.ids]
    rows = tuple(v.row for v in agreeing)
    covered = frozenset().union(*(v.ids for v in agreeing))
    needed, telling = _needed(mention, lexicon)
    lacking = _lacking(needed, covered, lexicon)
    confidence = _confidence(mention)
    if rows and (not lacking or any(_same_word(v.row, mention) for v in agreeing)):
        reason = f"the caption names {mention.text}, the annotations have it"
        return [_finding(figure, FindingKind.AGREEMENT, confidence, reason, mention, rows)]
    if mention.score < MISSING_FROM:
        return []
    symbols = ", ".join(dict.fromkeys(row.symbol for row in rows))
    if len(_lacking(telling, covered, lexicon)) < len(telling):
        reason = (
            f"the caption names {mention.text} ({len(needed)} members), the annotations have "
            f"{symbols} and lack {_listed(lacking, lexicon)}"
        )
        return [_finding(figure, FindingKind.FAMILY_PARTIAL, confidence, reason, mention, rows)]
    reason = f"the caption names {mention.text} ({mention.matched_by}), no annotation covers it"
    if rows:
        reason += f": {symbols} may as well stand for another complex"
    return [_finding(figure, FindingKind.MISSING, confidence, reason, mention)]


def _needed(mention: Mention, lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Return the entities that cover a mention, and those of them that tell it from others."""
    family = lexicon.entity(mention.ids[0]) if mention.members else None
    if family is not None:
        return frozenset(family.members), specific_members(family, lexicon)
    if "|" in mention.symbol:  # several names at once: each is needed
        entities = (lexicon.entity(curie) for curie in mention.ids)
        each = frozenset(entity.id for entity in entities if entity is not None)
        return each, each
    return frozenset(mention.ids[:1]), frozenset(mention.ids[:1])


def _lacking(needed: Set[str], covered: Set[str], lexicon: Lexicon) -> list[str]:
    """Return those of ``needed`` that no covering row stands for."""
    lacking = []
    for curie in sorted(needed):
        entity = lexicon.entity(curie)
        ids = {curie} if entity is None else {*entity.ids, f"hgnc.symbol:{entity.symbol}"}
        if not ids & covered:
            lacking.append(curie)
    return lacking


def _listed(curies: Sequence[str], lexicon: Lexicon) -> str:
    """Return the symbols for a reason text; at most six."""
    entities = ((curie, lexicon.entity(curie)) for curie in curies)
    symbols = sorted(curie if entity is None else entity.symbol for curie, entity in entities)
    return ", ".join(symbols[:6]) + (f" and {len(symbols) - 6} more" if len(symbols) > 6 else "")


def _same_type(row: ExistingRow, mention: Mention) -> bool:
    return (row.type is EntityType.CHEMICAL) == (mention.type is EntityType.CHEMICAL)


def _same_word(row: ExistingRow, mention: Mention) -> bool:
    """Tell whether PFOCR read the same name, so that its expansion stands for the whole family."""
    keys = {matching_key(name) for name in (row.word.strip(".,;:()[]"), row.match) if name}
    return (
        matching_key(mention.text) in keys or matching_key(mention.text.removesuffix("s")) in keys
    )


def _silent(
    figure: Figure, verdicts: Sequence[RowVerdict], named: Sequence[_Named]
) -> list[Finding]:
    """Return the rows that nothing in the caption concerns, one finding a figure and type."""
    groups: dict[EntityType | None, list[ExistingRow]] = defaultdict(list)
    for verdict in verdicts:
        if not any(_same_type(verdict.row, n.mention) and verdict.ids & n.ids for n in named):
            groups[verdict.row.type].append(verdict.row)
    reason = "not mentioned in the caption, as is normal: the drawing names more than the caption"
    return [
        _finding(figure, FindingKind.CAPTION_SILENT, "high", reason, rows=tuple(rows))
        for rows in groups.values()
    ]


def _confidence(mention: Mention) -> str:
    return "high" if mention.score >= 0.9 else "medium" if mention.score >= 0.75 else "low"


def _finding(
    figure: Figure,
    kind: FindingKind | None,
    confidence: str,
    reason: str,
    mention: Mention | None = None,
    rows: tuple[ExistingRow, ...] = (),
) -> Finding:
    assert kind is not None
    priority = _PRIORITY.get(kind, 0)
    if priority:
        priority += min(len(rows), 9) - _LESS[confidence]
    return Finding(
        _review_id(figure.figid, kind, mention, rows), figure.figid, kind, priority, confidence,
        reason, mention, rows,
    )  # fmt: skip


def _review_id(
    figid: str, kind: FindingKind, mention: Mention | None, rows: Sequence[ExistingRow]
) -> str:
    """Identify a finding by figure, kind and what it is about, the same in every run.

    A finding about the caption is about the entity; one about rows is about those rows. So a
    decision survives a re-run, another order of rows, and a better reason.
    """
    if kind in (FindingKind.MISSING, FindingKind.FAMILY_PARTIAL, FindingKind.AGREEMENT):
        about = sorted(mention.ids) if mention is not None else []
    else:
        about = sorted({f"{row.type}|{row.word}|{row.symbol}|{row.id}|{row.taxon}" for row in rows})
    digest = hashlib.sha256("\n".join([figid, kind.value, *about]).encode())
    return digest.hexdigest()[:16]

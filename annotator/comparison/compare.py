"""Mentions of a caption against the existing rows of its record: findings with reasons.

A caption that names less than the drawing is normal: silence is never evidence against a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

from annotator.comparison.findings import make_finding
from annotator.comparison.record_checks import organism_mismatch, outdated_symbols, type_conflicts
from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_verdict import RowVerdict, label
from annotator.comparison.same_entity import mention_ids, specific_members
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.records import (
    CaptionAnnotations,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    Mention,
)
from annotator.text import matching_key

#: Mentions below this score are kept in the annotations but not put to a curator as missing.
MISSING_FROM = 0.45
#: Names in a reason.
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class _Named:
    """An entity, or several named at once, that the caption names; the best of its mentions."""

    mention: Mention
    ids: frozenset[str]


def compare(
    figure: Figure, reading: CaptionAnnotations, lexicon: Lexicon, lists: WordLists
) -> tuple[Finding, ...]:
    """Return the findings of one figure, most important first, the quiet ones at the end.

    ``figure.existing`` must have its keywords inferred (``infer_keywords``). Every row but
    diseases is in at least one finding.
    """
    rows = [row for row in figure.existing if row.type is not EntityType.DISEASE]
    unique, repeats = _without_repeats(rows)
    findings = [
        make_finding(
            figure.figid, FindingKind.DUPLICATE, "high", "the same row again", rows=tuple(again)
        )
        for again in repeats
        if again
    ]
    judge = RowChecker(figure, reading, lexicon, lists)
    verdicts = [judge.verdict(row) for row in unique]
    copies = {id(unique_row): again for unique_row, again in zip(unique, repeats, strict=True)}
    findings += _flagged(figure, verdicts, copies)
    open_verdicts = [v for v in verdicts if v.objection is None]
    in_peace = [v.row for v in open_verdicts]
    findings += type_conflicts(figure, in_peace)
    findings += outdated_symbols(figure, in_peace, lexicon)
    findings += organism_mismatch(figure, reading, lexicon)
    named = _named((*reading.mentions, *reading.ions), lexicon)
    standing = _Standing(open_verdicts)
    for entity in named:
        findings += _coverage(figure, entity, standing, lexicon)
    findings += _silent(figure, open_verdicts, named)
    return tuple(sorted(findings, key=lambda f: (-f.priority, f.kind, f.review_id)))


def _without_repeats(
    rows: Iterable[ExistingRow],
) -> tuple[list[ExistingRow], list[list[ExistingRow]]]:
    """Return the first row of each content, and for each the further ones."""
    groups: dict[tuple[object, ...], list[ExistingRow]] = defaultdict(list)
    for row in rows:
        groups[row.type, row.word, row.symbol, row.id, row.taxon, row.source].append(row)
    return [group[0] for group in groups.values()], [group[1:] for group in groups.values()]


def _flagged(
    figure: Figure,
    verdicts: Sequence[RowVerdict],
    copies: Mapping[int, Sequence[ExistingRow]],
) -> list[Finding]:
    """Return one finding for all rows that one decision settles.

    All rows of an organism that the figure is not about; all rows that one word led to. ``copies``
    are the repeats of a row, which share its fate.
    """
    groups: dict[tuple[object, ...], list[RowVerdict]] = defaultdict(list)
    for verdict in verdicts:
        if (objection := verdict.objection) is not None:
            if objection.kind is FindingKind.CROSS_SPECIES:
                what: tuple[object, ...] = (verdict.row.taxon or verdict.row.organism,)
            else:
                what = (verdict.row.type, verdict.row.word or verdict.row.symbol)
            groups[(objection.kind, objection.confidence, *what)].append(verdict)
    return [_flag(figure, group, copies) for group in groups.values()]


def _flag(
    figure: Figure, group: Sequence[RowVerdict], copies: Mapping[int, Sequence[ExistingRow]]
) -> Finding:
    objection = group[0].objection
    assert objection is not None
    rows = tuple(row for v in group for row in (v.row, *copies[id(v.row)]))
    about = None
    reason = objection.reason
    if objection.kind is FindingKind.CROSS_SPECIES:
        about = [rows[0].taxon or rows[0].organism]
        symbols = list(dict.fromkeys(row.symbol or row.word for row in rows))
        if len(symbols) > 1:
            reason = f"{_some(symbols)} are genes{reason.partition(' is a gene')[2]}"
    elif others := [label(v.row) for v in group[1:]]:
        reason += f", nor {_some(list(dict.fromkeys(others)))}"
    return make_finding(
        figure.figid, objection.kind, objection.confidence, reason, objection.mention, rows, about
    )


def _some(names: Sequence[str]) -> str:
    """Return up to four names, and how many more there are."""
    if len(names) > _SHOWN:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _named(mentions: Iterable[Mention], lexicon: Lexicon) -> list[_Named]:
    """Return each named entity once, with its best mention, in order of first appearance."""
    best: dict[tuple[str, ...], Mention] = {}
    for mention in mentions:
        if mention.ids:
            kept = best.get(mention.ids)
            if kept is None or mention.score > kept.score:
                best[mention.ids] = mention
    return [_Named(mention, mention_ids(mention, lexicon)) for mention in best.values()]


class _Standing:
    """The rows that nothing speaks against, by what they stand for."""

    def __init__(self, verdicts: Sequence[RowVerdict]) -> None:
        self.verdicts = verdicts
        self._places: dict[tuple[bool, str], list[int]] = defaultdict(list)
        for place, verdict in enumerate(verdicts):
            chemical = verdict.row.type is EntityType.CHEMICAL
            for curie in verdict.ids:
                self._places[chemical, curie].append(place)

    def agreeing(self, named: _Named) -> list[RowVerdict]:
        """Return the rows that name the same, in their order."""
        chemical = named.mention.type is EntityType.CHEMICAL
        places = {p for curie in named.ids for p in self._places.get((chemical, curie), ())}
        return [self.verdicts[place] for place in sorted(places)]


def _coverage(
    figure: Figure, named: _Named, standing: _Standing, lexicon: Lexicon
) -> list[Finding]:
    """Return whether the existing rows have what the caption names: all of it, some, nothing."""
    mention = named.mention
    agreeing = standing.agreeing(named)
    rows = tuple(v.row for v in agreeing)
    covered = frozenset().union(*(v.ids for v in agreeing))
    needed, telling = _needed(mention, lexicon)
    lacking = _lacking(needed, covered, lexicon)
    found = partial(make_finding, figure.figid, confidence=_confidence(mention), mention=mention)
    if rows and (not lacking or any(_same_word(v.row, mention) for v in agreeing)):
        reason = f"the caption names {mention.text}, the annotations have it"
        return [found(FindingKind.AGREEMENT, reason=reason, rows=rows)]
    if mention.score < MISSING_FROM:
        return []
    symbols = ", ".join(dict.fromkeys(row.symbol for row in rows))
    if len(_lacking(telling, covered, lexicon)) < len(telling):
        reason = (
            f"the caption names {mention.text} ({len(needed)} members), the annotations have "
            f"{symbols} and lack {_listed(lacking, lexicon)}"
        )
        return [found(FindingKind.FAMILY_PARTIAL, reason=reason, rows=rows)]
    reason = f"the caption names {mention.text} ({mention.matched_by}), no annotation covers it"
    if rows:
        reason += f": {symbols} may as well stand for another complex"
    without_id = tuple(
        v.row
        for v in standing.verdicts
        if not v.row.id and _same_type(v.row, mention) and _same_word(v.row, mention)
    )
    if without_id:
        reason += f"; the row {without_id[0].word} has no id"
    return [found(FindingKind.MISSING, reason=reason, rows=without_id)]


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
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for entity in named:
        said[entity.mention.type is EntityType.CHEMICAL] |= entity.ids
    for verdict in verdicts:
        if said[verdict.row.type is EntityType.CHEMICAL].isdisjoint(verdict.ids):
            groups[verdict.row.type].append(verdict.row)
    reason = "not mentioned in the caption, as is normal: the drawing names more than the caption"
    return [
        make_finding(figure.figid, FindingKind.CAPTION_SILENT, "high", reason, rows=tuple(rows))
        for rows in groups.values()
    ]


def _confidence(mention: Mention) -> str:
    return "high" if mention.score >= 0.9 else "medium" if mention.score >= 0.75 else "low"

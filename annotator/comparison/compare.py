"""Mentions of a caption against the existing rows of its record: findings with reasons.

A caption that names less than the drawing is normal: silence is never evidence against a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import partial

import msgspec
from msgspec.structs import replace

from annotator.comparison.findings import make_finding
from annotator.comparison.record_checks import organism_mismatch, outdated_symbols, type_conflicts
from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_verdict import RowVerdict, row_name
from annotator.comparison.same_entity import mention_ids, specific_members
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import WordLists
from annotator.reasons import (
    Duplicate,
    FamilyInPart,
    NamedAndAnnotated,
    NotAnnotated,
    NotInCaption,
    OtherOrganism,
)
from annotator.records import (
    CaptionAnnotations,
    Confidence,
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
#: Scores of mentions that make a finding of high and of medium confidence.
_HIGH_FROM, _MEDIUM_FROM = 0.9, 0.75


class _Named(msgspec.Struct, frozen=True):
    """An entity, or several named at once, that the caption names; the best of its mentions."""

    mention: Mention
    ids: frozenset[str]


def compare(
    figure: Figure, caption: CaptionAnnotations, lexicon: Lexicon, lists: WordLists
) -> tuple[Finding, ...]:
    """Return the findings of one figure, most important first, the quiet ones at the end.

    ``figure.existing`` must have its keywords inferred (``infer_keywords``). Every row but
    diseases is in at least one finding.
    """
    rows = [row for row in figure.existing if row.type is not EntityType.DISEASE]
    unique, repeats = _without_repeats(rows)
    findings = [
        make_finding(
            figure.figid, FindingKind.DUPLICATE, Confidence.HIGH, Duplicate(), rows=tuple(again)
        )
        for again in repeats
        if again
    ]
    checker = RowChecker(figure, caption, lexicon, lists)
    verdicts = [checker.verdict(row) for row in unique]
    copies = {id(unique_row): again for unique_row, again in zip(unique, repeats, strict=True)}
    findings += _flagged(figure, verdicts, copies, lexicon)
    open_verdicts = [v for v in verdicts if v.objection is None]
    unflagged = [v.row for v in open_verdicts]
    findings += type_conflicts(figure, unflagged)
    findings += outdated_symbols(figure, unflagged, lexicon)
    findings += organism_mismatch(figure, caption, lexicon)
    named = _named((*caption.mentions, *caption.ions), lexicon)
    unflagged_rows = _UnflaggedRows(open_verdicts)
    for entity in named:
        findings += _coverage(figure, entity, unflagged_rows, lexicon)
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
    lexicon: Lexicon,
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
    return [_flag(figure, group, copies, lexicon) for group in groups.values()]


def _flag(
    figure: Figure,
    group: Sequence[RowVerdict],
    copies: Mapping[int, Sequence[ExistingRow]],
    lexicon: Lexicon,
) -> Finding:
    """Return the finding for the rows that one decision settles; it says what the first one says.

    A reason that names rows names them all.
    """
    objection = group[0].objection
    assert objection is not None
    rows = tuple(row for v in group for row in (v.row, *copies[id(v.row)]))
    about = None
    reason = objection.reason
    if isinstance(reason, OtherOrganism):
        about = [rows[0].taxon or rows[0].organism]
        symbols = tuple(dict.fromkeys(row.symbol or row.word for row in rows))
        if len(symbols) > 1:
            reason = replace(reason, symbols=symbols)
    elif len(group) > 1:
        reason = replace(reason, rows=tuple(row_name(v.row, lexicon) for v in group))
    return make_finding(
        figure.figid, objection.kind, objection.confidence, reason, objection.mention, rows, about
    )


def _named(mentions: Iterable[Mention], lexicon: Lexicon) -> list[_Named]:
    """Return each named entity once, with its best mention, in order of first appearance."""
    best: dict[tuple[str, ...], Mention] = {}
    for mention in mentions:
        if mention.ids:
            kept = best.get(mention.ids)
            if kept is None or mention.score > kept.score:
                best[mention.ids] = mention
    return [_Named(mention, mention_ids(mention, lexicon)) for mention in best.values()]


class _UnflaggedRows:
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

    def without_id(self, mention: Mention) -> tuple[ExistingRow, ...]:
        """Return the rows without an id whose word is the mention's name."""
        return tuple(
            v.row
            for v in self.verdicts
            if not v.row.id and _same_type(v.row, mention) and _same_word(v.row, mention)
        )


def _coverage(
    figure: Figure, named: _Named, unflagged_rows: _UnflaggedRows, lexicon: Lexicon
) -> list[Finding]:
    """Return whether the existing rows have what the caption names: all of it, some, nothing."""
    mention = named.mention
    agreeing = unflagged_rows.agreeing(named)
    rows = tuple(v.row for v in agreeing)
    covered = frozenset().union(*(v.ids for v in agreeing))
    needed, distinctive = _needed(mention, lexicon)
    lacking = _lacking(needed, covered, lexicon)
    found = partial(make_finding, figure.figid, confidence=_confidence(mention), mention=mention)
    if rows and (not lacking or any(_same_word(v.row, mention) for v in agreeing)):
        return [found(FindingKind.AGREEMENT, reason=NamedAndAnnotated(mention.text), rows=rows)]
    if mention.score < MISSING_FROM:
        return []
    symbols = tuple(dict.fromkeys(row.symbol for row in rows))
    if len(_lacking(distinctive, covered, lexicon)) < len(distinctive):
        partial_reason = FamilyInPart(
            mention.text, len(needed), symbols, _symbols(lacking, lexicon)
        )
        return [found(FindingKind.FAMILY_PARTIAL, reason=partial_reason, rows=rows)]
    without_id = unflagged_rows.without_id(mention)
    reason = NotAnnotated(
        mention.text, mention.found_by, symbols, without_id[0].word if without_id else ""
    )
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


def _symbols(curies: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the symbols, sorted; the CURIE of what the lexicon does not have."""
    entities = ((curie, lexicon.entity(curie)) for curie in curies)
    return tuple(sorted(curie if entity is None else entity.symbol for curie, entity in entities))


def _same_type(row: ExistingRow, mention: Mention) -> bool:
    return (row.type is EntityType.CHEMICAL) == (mention.type is EntityType.CHEMICAL)


def _same_word(row: ExistingRow, mention: Mention) -> bool:
    """Return whether PFOCR read the same name, so that its expansion is the whole family."""
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
    return [
        make_finding(
            figure.figid,
            FindingKind.CAPTION_SILENT,
            Confidence.HIGH,
            NotInCaption(),
            rows=tuple(rows),
        )
        for rows in groups.values()
    ]


def _confidence(mention: Mention) -> Confidence:
    """Return how sure it is that a mention is right, by its score."""
    if mention.score >= _HIGH_FROM:
        return Confidence.HIGH
    return Confidence.MEDIUM if mention.score >= _MEDIUM_FROM else Confidence.LOW

"""Compare the mentions of a caption with the existing rows of its record: the findings.

It is normal for a caption to name less than the drawing: silence is never evidence against a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import partial
from statistics import fmean

import msgspec
from msgspec.structs import replace

from annotator.comparison.families import calls_for_all, families_spelled_out
from annotator.comparison.findings import make_finding
from annotator.comparison.record_checks import (
    broken_encoding,
    organism_mismatch,
    outdated_symbols,
    type_conflicts,
)
from annotator.comparison.row_checks import RowChecker
from annotator.comparison.row_judgement import row_judge
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
    JudgedRow,
    Mention,
)
from annotator.text import matching_key

#: Mentions below this score are annotated, but not reported to curators as missing.
MISSING_FROM = 0.7
#: The lowest scores of mentions for findings of high and of medium confidence.
_HIGH_FROM, _MEDIUM_FROM = 0.9, 0.75


class _Named(msgspec.Struct, frozen=True):
    """The best mention of an entity, or of several named at once, and the ids that agree."""

    mention: Mention
    ids: frozenset[str]


class Comparison(msgspec.Struct, frozen=True):
    """The findings of a figure, by descending priority, and its rows as judged, in their order."""

    findings: tuple[Finding, ...]
    rows: tuple[JudgedRow, ...]


def compare(
    figure: Figure, caption: CaptionAnnotations, lexicon: Lexicon, lists: WordLists
) -> Comparison:
    """Compare the mentions of a figure's caption with its existing rows.

    The keywords in ``figure.existing`` must be inferred (``infer_keywords``). Every row except
    diseases is judged, and is in at least one finding.
    """
    rows = [row for row in figure.existing if row.type is not EntityType.DISEASE]
    unique, duplicates = _without_duplicates(rows)
    findings = [
        make_finding(
            figure.figid, FindingKind.DUPLICATE, Confidence.HIGH, Duplicate(), rows=tuple(copies)
        )
        for copies in duplicates
        if copies
    ]
    checker = RowChecker(figure, caption, lexicon, lists)
    judge = row_judge(lexicon, lists)
    verdicts, judged = judge.judge(checker, caption, [checker.verdict(row) for row in unique])
    copies_of = {id(row): copies for row, copies in zip(unique, duplicates, strict=True)}
    wrong = {id(found.row): 1 - found.probability for found in judged}
    findings += _flagged(figure, verdicts, copies_of, wrong, lexicon)
    unflagged = [v for v in verdicts if v.objection is None]
    unflagged_rows = [v.row for v in unflagged]
    findings += type_conflicts(figure, unflagged_rows)
    findings += outdated_symbols(figure, unflagged_rows, lexicon)
    findings += organism_mismatch(figure, caption, lexicon)
    findings += broken_encoding(figure)
    named = _named((*caption.mentions, *caption.ions), lexicon)
    index = _UnflaggedRows(unflagged)
    spelled_out = families_spelled_out(caption.mentions)
    for entity in named:
        findings += _coverage(
            figure, entity, index, lexicon, spelled_out=entity.mention.ids in spelled_out
        )
    findings += _silent(figure, unflagged, named)
    findings.sort(key=lambda f: (-f.priority, f.kind, f.review_id))
    return Comparison(tuple(findings), _with_copies(judged, rows))


def _with_copies(judged: Iterable[JudgedRow], rows: Iterable[ExistingRow]) -> tuple[JudgedRow, ...]:
    """Return every row as its first copy was judged, in their order."""
    by_content = {_content(found.row): found for found in judged}
    return tuple(replace(by_content[_content(row)], row=row) for row in rows)


def _without_duplicates(
    rows: Iterable[ExistingRow],
) -> tuple[list[ExistingRow], list[list[ExistingRow]]]:
    """Return the distinct rows, and the further copies of each."""
    groups: dict[tuple[object, ...], list[ExistingRow]] = defaultdict(list)
    for row in rows:
        groups[_content(row)].append(row)
    return [group[0] for group in groups.values()], [group[1:] for group in groups.values()]


def _content(row: ExistingRow) -> tuple[object, ...]:
    """Return what distinguishes a row from others of its figure."""
    return row.type, row.word, row.symbol, row.id, row.taxon, row.source


def _flagged(
    figure: Figure,
    verdicts: Sequence[RowVerdict],
    copies_of: Mapping[int, Sequence[ExistingRow]],
    wrong: Mapping[int, float],
    lexicon: Lexicon,
) -> list[Finding]:
    """Return one finding for each group of rows that one decision settles.

    Groups are all rows of an organism that the figure is not about, and all rows from one word.
    ``copies_of`` are the duplicates by ``id`` of a row; they are flagged with it. ``wrong`` are the
    probabilities that rows are wrong, by ``id``.
    """
    groups: dict[tuple[object, ...], list[RowVerdict]] = defaultdict(list)
    for verdict in verdicts:
        if (objection := verdict.objection) is not None:
            if objection.kind is FindingKind.CROSS_SPECIES:
                key: tuple[object, ...] = (verdict.row.taxon or verdict.row.organism,)
            else:
                key = (verdict.row.type, verdict.row.word or verdict.row.symbol)
            groups[(objection.kind, objection.confidence, *key)].append(verdict)
    return [_flag(figure, group, copies_of, wrong, lexicon) for group in groups.values()]


def _flag(
    figure: Figure,
    group: Sequence[RowVerdict],
    copies_of: Mapping[int, Sequence[ExistingRow]],
    wrong: Mapping[int, float],
    lexicon: Lexicon,
) -> Finding:
    """Return the finding for a group of rows, with the reason of the first.

    A reason that names rows names all of the group.
    """
    objection = group[0].objection
    assert objection is not None
    rows = tuple(row for v in group for row in (v.row, *copies_of[id(v.row)]))
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
        figure.figid, objection.kind, objection.confidence, reason, objection.mention, rows, about,
        objection.proposal, fmean(wrong[id(v.row)] for v in group),
    )  # fmt: skip


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
    """The rows without an objection, indexed by the ids that they stand for."""

    def __init__(self, verdicts: Sequence[RowVerdict]) -> None:
        self.verdicts = verdicts
        self._positions: dict[tuple[bool, str], list[int]] = defaultdict(list)
        for position, verdict in enumerate(verdicts):
            is_chemical = verdict.row.type is EntityType.CHEMICAL
            for curie in verdict.ids:
                self._positions[is_chemical, curie].append(position)

    def agreeing(self, named: _Named) -> list[RowVerdict]:
        """Return the rows that name the same entity, in their order."""
        is_chemical = named.mention.type is EntityType.CHEMICAL
        positions = {
            p for curie in named.ids for p in self._positions.get((is_chemical, curie), ())
        }
        return [self.verdicts[position] for position in sorted(positions)]

    def without_id(self, mention: Mention) -> tuple[ExistingRow, ...]:
        """Return the rows that have the mention's name as their word, but no id."""
        return tuple(
            v.row
            for v in self.verdicts
            if not v.row.id and _same_type(v.row, mention) and _same_word(v.row, mention)
        )


def _coverage(
    figure: Figure, named: _Named, index: _UnflaggedRows, lexicon: Lexicon, *, spelled_out: bool
) -> list[Finding]:
    """Return the finding on how far the existing rows cover a named entity, if any.

    Of a family that is ``spelled_out``, the caption names the members that it means: they are
    findings themselves.
    """
    mention = named.mention
    agreeing = index.agreeing(named)
    rows = tuple(v.row for v in agreeing)
    covered = frozenset().union(*(v.ids for v in agreeing))
    needed, specific = _needed(mention, lexicon)
    lacking = _lacking(needed, covered, lexicon)
    finding = partial(make_finding, figure.figid, confidence=_confidence(mention), mention=mention)
    if rows and (not lacking or any(_same_word(v.row, mention) for v in agreeing)):
        return [finding(FindingKind.AGREEMENT, reason=NamedAndAnnotated(mention.name), rows=rows)]
    in_part = len(_lacking(specific, covered, lexicon)) < len(specific)
    if rows and in_part and (spelled_out or not calls_for_all(mention, lexicon)):
        return [finding(FindingKind.AGREEMENT, reason=NamedAndAnnotated(mention.name), rows=rows)]
    is_empty = mention.type is EntityType.GENE_FAMILY and not mention.members
    # Ions in the names of their channels are for curators to judge, whatever their score.
    is_unlikely = mention.score < MISSING_FROM and not mention.found_by.part_of
    if spelled_out or is_empty or is_unlikely:
        return []
    symbols = tuple(dict.fromkeys(row.symbol for row in rows))
    if in_part:
        partial_reason = FamilyInPart(
            mention.name, len(needed), symbols, _symbols(lacking, lexicon)
        )
        return [finding(FindingKind.FAMILY_PARTIAL, reason=partial_reason, rows=rows)]
    without_id = index.without_id(mention)
    reason = NotAnnotated(
        mention.name, mention.found_by, symbols, without_id[0].word if without_id else ""
    )
    return [finding(FindingKind.MISSING, reason=reason, rows=without_id)]


def _needed(mention: Mention, lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Return the entities needed to cover a mention, and those specific to it."""
    family = lexicon.entity(mention.ids[0]) if mention.members else None
    if family is not None:
        return frozenset(family.members), specific_members(family, lexicon)
    if "|" in mention.symbol:  # several names at once: all are needed
        entities = (lexicon.entity(curie) for curie in mention.ids)
        each = frozenset(entity.id for entity in entities if entity is not None)
        return each, each
    return frozenset(mention.ids[:1]), frozenset(mention.ids[:1])


def _lacking(needed: Set[str], covered: Set[str], lexicon: Lexicon) -> list[str]:
    """Return the ids of ``needed`` that are not covered, sorted."""
    lacking = []
    for curie in sorted(needed):
        entity = lexicon.entity(curie)
        ids = {curie} if entity is None else {*entity.ids, f"hgnc.symbol:{entity.symbol}"}
        if not ids & covered:
            lacking.append(curie)
    return lacking


def _symbols(curies: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the symbols, sorted; the CURIE of an entity that is not in the lexicon."""
    entities = ((curie, lexicon.entity(curie)) for curie in curies)
    return tuple(sorted(curie if entity is None else entity.symbol for curie, entity in entities))


def _same_type(row: ExistingRow, mention: Mention) -> bool:
    return (row.type is EntityType.CHEMICAL) == (mention.type is EntityType.CHEMICAL)


def _same_word(row: ExistingRow, mention: Mention) -> bool:
    """Return True if PFOCR read the same name: its expansion then stands for the whole family."""
    words = row.legible_word.strip(".,;:()[]"), row.match
    keys = {matching_key(word) for word in words if word}
    name = mention.name
    return matching_key(name) in keys or matching_key(name.removesuffix("s")) in keys


def _silent(
    figure: Figure, verdicts: Sequence[RowVerdict], named: Sequence[_Named]
) -> list[Finding]:
    """Return one finding per type of row for the rows that the caption does not name."""
    groups: dict[EntityType | None, list[ExistingRow]] = defaultdict(list)
    named_ids: dict[bool, set[str]] = {True: set(), False: set()}  # by whether it is a chemical
    for entity in named:
        named_ids[entity.mention.type is EntityType.CHEMICAL] |= entity.ids
    for verdict in verdicts:
        if named_ids[verdict.row.type is EntityType.CHEMICAL].isdisjoint(verdict.ids):
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
    """Return the confidence that a mention is right, by its score."""
    if mention.score >= _HIGH_FROM:
        return Confidence.HIGH
    return Confidence.MEDIUM if mention.score >= _MEDIUM_FROM else Confidence.LOW

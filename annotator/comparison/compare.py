"""Compare the mentions of a caption with the existing rows of its record: the findings.

It is normal for a caption to name less than the drawing: silence is never evidence against a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from functools import partial
from statistics import fmean

import msgspec
from msgspec.structs import replace

from annotator.comparison.caption_names import CaptionNames
from annotator.comparison.families import (
    asked_singly,
    calls_for_all,
    families_spelled_out,
    is_in_a_list,
    is_list,
)
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
from annotator.comparison.same_entity import covering_ids, specific_members
from annotator.lexicon.index import Lexicon
from annotator.lexicon.word_lists import TermSet, WordLists
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
    Reason,
)
from annotator.text import matching_key

#: Mentions below this score are annotated, but not reported to curators as missing.
MISSING_FROM = 0.7
_FAMILY = EntityType.GENE_FAMILY
#: Roles and classes of chemicals that no figure lacks: lipids, antioxidants.
_GENERAL = TermSet("chemical_classes.tsv", "general")
#: The lowest scores of mentions for findings of high and of medium confidence.
_HIGH_FROM, _MEDIUM_FROM = 0.9, 0.75


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
    judge = row_judge(lexicon, lists)
    names = CaptionNames(caption, lexicon)
    checker = RowChecker(figure, names, judge.known)
    rows = [row for row in figure.existing if row.type is not EntityType.DISEASE]
    copies = _by_content(rows)
    verdicts, judged = judge.judge(checker, [checker.verdict(row) for row, *_ in copies.values()])
    findings = [
        make_finding(
            figure.figid, FindingKind.DUPLICATE, Confidence.HIGH, Duplicate(), rows=tuple(others)
        )
        for _, *others in copies.values()
        if others
    ]
    copies_of = {id(same[0]): same for same in copies.values()}
    wrong = {id(found.row): 1 - found.probability for found in judged}
    findings += _flagged(figure, verdicts, copies_of, wrong, lexicon)
    unflagged = [v for v in verdicts if v.objection is None]
    findings += type_conflicts(figure, unflagged)
    findings += outdated_symbols(figure, unflagged)
    findings += organism_mismatch(figure, caption, checker.field_taxa)
    findings += broken_encoding(figure)
    index = _UnflaggedRows(unflagged, names)
    spelled_out = families_spelled_out(figure.caption, caption.mentions, lexicon)
    singly = asked_singly(mention for mention, _ in names.named)
    foreign = _rows_of_others(verdicts) if _lack_genes(caption, lexicon) else frozenset()
    named = [
        _coverage(figure, mention, ids, index, lexicon, singly, mention.ids in spelled_out)
        for mention, ids in names.named
        if mention.type is not _FAMILY or foreign.isdisjoint(ids)
    ]
    findings += _each_once(found for found in named if found is not None)
    findings += _silent(figure, unflagged, names)
    findings.sort(key=lambda f: (-f.priority, f.kind, f.review_id))
    return Comparison(tuple(findings), _with_copies(judged, copies, rows))


def _with_copies(
    judged: Iterable[JudgedRow],
    copies: Mapping[object, Sequence[ExistingRow]],
    rows: Sequence[ExistingRow],
) -> tuple[JudgedRow, ...]:
    """Return every row as its first copy was judged, in their order."""
    if len(copies) == len(rows):
        return tuple(judged)
    found: dict[int, JudgedRow] = {}
    for first, same in zip(judged, copies.values(), strict=True):
        found[id(same[0])] = first
        for row in same[1:]:
            found[id(row)] = replace(first, row=row)
    return tuple(found[id(row)] for row in rows)


def _by_content(rows: Iterable[ExistingRow]) -> dict[object, list[ExistingRow]]:
    """Return the copies of each distinct row of a figure."""
    groups: dict[object, list[ExistingRow]] = defaultdict(list)
    for row in rows:
        groups[row.type, row.word, row.symbol, row.id, row.taxon, row.source].append(row)
    return groups


def _flagged(
    figure: Figure,
    verdicts: Sequence[RowVerdict],
    copies_of: Mapping[int, Sequence[ExistingRow]],
    wrong: Mapping[int, float],
    lexicon: Lexicon,
) -> list[Finding]:
    """Return one finding for each group of rows that one decision settles.

    Groups are all rows of an organism that the figure is not about, and all rows from one word.
    ``copies_of`` are a row and its duplicates by its ``id``; they are flagged together. ``wrong``
    are the probabilities that rows are wrong, by ``id``.
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
    rows = tuple(row for v in group for row in copies_of[id(v.row)])
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


class _UnflaggedRows:
    """The rows without an objection, indexed by the ids that the caption names."""

    def __init__(self, verdicts: Sequence[RowVerdict], names: CaptionNames) -> None:
        self.verdicts = verdicts
        self._positions: dict[bool, dict[str, list[int]]] = {True: {}, False: {}}
        for position, verdict in enumerate(verdicts):
            is_chemical = verdict.row.type is EntityType.CHEMICAL
            named = names.of_type[is_chemical]
            if not named.isdisjoint(verdict.known.ids):
                for curie in named & verdict.known.ids:
                    self._positions[is_chemical].setdefault(curie, []).append(position)

    def agreeing(self, mention: Mention, ids: Collection[str]) -> list[RowVerdict]:
        """Return the rows that name the same entity as ``mention``, in their order."""
        positions = self._positions[mention.type is EntityType.CHEMICAL]
        shared = positions.keys() & ids
        if not shared:
            return []
        found = {position for curie in shared for position in positions[curie]}
        return [self.verdicts[position] for position in sorted(found)]

    def without_id(self, mention: Mention) -> tuple[ExistingRow, ...]:
        """Return the rows that have the mention's name as their word, but no id."""
        return tuple(
            v.row
            for v in self.verdicts
            if not v.row.id and _same_type(v.row, mention) and _same_word(v.row, mention)
        )


def _coverage(
    figure: Figure,
    mention: Mention,
    ids: Collection[str],
    index: _UnflaggedRows,
    lexicon: Lexicon,
    singly: Set[str],
    spelled_out: bool,
) -> Finding | None:
    """Return the finding on how far the existing rows cover a named entity, if any.

    ``ids`` are those that agree with the mention. Of a family that is ``spelled_out``, the caption
    names the members that it means: they are findings themselves, as are the entities ``singly``
    named.
    """
    finding = partial(make_finding, figure.figid, confidence=_confidence(mention), mention=mention)
    agreeing = index.agreeing(mention, ids)
    rows = tuple([v.row for v in agreeing])
    lacking: list[str] = []
    named: list[str] = []
    needed = 0
    in_part = False
    if rows:
        covered = frozenset().union(*[v.known.ids for v in agreeing])
        all_needed, specific = _needed(mention, lexicon)
        needed = len(all_needed)
        lacking = _lacking(all_needed, covered, lexicon)
        named = [curie for curie in lacking if curie in singly]
        lacking = [curie for curie in lacking if curie not in singly]
        is_covered = not lacking or any(_same_word(v.row, mention) for v in agreeing)
        in_part = not is_covered and len(_lacking(specific, covered, lexicon)) < len(specific)
        if is_covered or (in_part and (spelled_out or not calls_for_all(mention, lexicon))):
            reason: Reason = NamedAndAnnotated(mention.name)
            return finding(FindingKind.AGREEMENT, reason=reason, rows=rows)
    is_empty = mention.type is _FAMILY and not mention.members
    # Ions in the names of their channels are for curators to judge, whatever their score.
    is_unlikely = mention.score < MISSING_FROM and not mention.found_by.part_of
    is_general = mention.ids[0] in _GENERAL
    is_repeated = "|" in mention.symbol and set(mention.ids) <= singly
    if spelled_out or is_empty or is_general or is_unlikely or is_repeated:
        return None
    symbols = tuple(dict.fromkeys(row.symbol for row in rows))
    if in_part:
        reason = FamilyInPart(
            mention.name, needed, symbols, _symbols(lacking, lexicon), _symbols(named, lexicon)
        )
        return finding(FindingKind.FAMILY_PARTIAL, reason=reason, rows=rows)
    without_id = index.without_id(mention)
    reason = NotAnnotated(
        mention.name, mention.found_by, symbols, without_id[0].word if without_id else ""
    )
    return finding(FindingKind.MISSING, reason=reason, rows=without_id)


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that a list asks for as well: FDH1 beside FDH1/2."""
    found = list(findings)
    lists = [
        f.mention
        for f in found
        if f.kind is FindingKind.MISSING and f.mention is not None and is_list(f.mention)
    ]
    return [
        f
        for f in found
        if f.kind is not FindingKind.MISSING
        or f.mention is None
        or not is_in_a_list(f.mention, lists)
    ]


def _lack_genes(caption: CaptionAnnotations, lexicon: Lexicon) -> bool:
    """Return True if the lexicon has no genes of the organisms that a figure is about."""
    return not any(
        taxon.taxon in lexicon.gene_taxa or taxon.taxon in lexicon.species_of_strains.values()
        for taxon in caption.taxa
    )


def _rows_of_others(verdicts: Iterable[RowVerdict]) -> frozenset[str]:
    """Return the ids of rows whose organism is not the figure's.

    They stand for the same families, which are of human genes: who accepts the one must not be
    asked for the other.
    """
    return frozenset().union(
        *(
            v.known.ids
            for v in verdicts
            if v.objection is not None and v.objection.kind is FindingKind.CROSS_SPECIES
        )
    )


def _needed(mention: Mention, lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Return the entities needed to cover a mention, and those specific to it.

    No row can cover a family whose genes are not known, complex V of complexes I to V.
    """
    if "|" in mention.symbol:  # several names at once: all are needed
        entities = (lexicon.entity(curie) for curie in mention.ids)
        known = (e for e in entities if e is not None and (e.members or e.type is not _FAMILY))
        each = frozenset(entity.id for entity in known)
        return each, each
    family = lexicon.entity(mention.ids[0]) if mention.members else None
    if family is not None:
        return frozenset(family.members), specific_members(family, lexicon)
    return frozenset(mention.ids[:1]), frozenset(mention.ids[:1])


def _lacking(needed: Set[str], covered: Set[str], lexicon: Lexicon) -> list[str]:
    """Return the ids of ``needed`` that are not covered, sorted.

    A family in a list is covered by any of its members.
    """
    return [c for c in sorted(needed) if covered.isdisjoint(covering_ids((c,), lexicon))]


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


def _silent(figure: Figure, verdicts: Sequence[RowVerdict], names: CaptionNames) -> list[Finding]:
    """Return one finding per type of row for the rows that the caption does not name."""
    groups: dict[EntityType | None, list[ExistingRow]] = defaultdict(list)
    for verdict in verdicts:
        named = names.of_type[verdict.row.type is EntityType.CHEMICAL]
        if named.isdisjoint(verdict.known.ids):
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

"""What a settled decision changes in a record: rows removed, replaced, added; organisms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from annotator.curation.decisions import Decision
from annotator.encoding import repaired
from annotator.lexicon.index import Lexicon
from annotator.records import (
    NOISE_KINDS,
    Entity,
    EntityType,
    ExistingRow,
    Figure,
    FindingKind,
)
from annotator.results.figure_genes import FigureGenes, NewRow
from annotator.results.stored import StoredFinding
from annotator.results.stored_rows import row_content, rows_of


class Corrections(Struct):
    """All changes of one record.

    ``skipped`` says which findings could not be carried out, or not completely, and why.

    ``encoding`` is whether the encoding of caption and titles is repaired.
    """

    removed: list[ExistingRow] = field(default_factory=list)
    replaced: list[tuple[ExistingRow, Entity]] = field(default_factory=list)
    added: list[NewRow] = field(default_factory=list)
    organisms: tuple[str, ...] = ()
    encoding: bool = False
    skipped: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Return whether anything changes."""
        return bool(self.removed or self.replaced or self.added or self.organisms or self.encoding)


def corrections(
    figure: Figure,
    taxa: Sequence[str],
    decided: Iterable[tuple[StoredFinding, Decision]],
    lexicon: Lexicon,
) -> Corrections:
    """Return what the accepted findings of ``figure`` change in its record as it was read.

    ``taxa`` are the organisms that the run found the figure to be about.
    """
    made = Corrections()
    for finding, decision in decided:
        if decision.decision != "accept":
            continue
        rows = rows_of(figure, finding)
        if len(rows) < len({row_content(row) for row in finding.existing}):
            made.skipped.append(f"{finding.review_id}: its rows are no longer in the record")
            continue
        if finding.kind is FindingKind.ORGANISM_MISMATCH:
            named = decision.corrected_id.split("|") if decision.corrected_id else taxa
            _set_organisms(finding, named, lexicon, made)
        elif finding.kind is FindingKind.ENCODING:
            made.encoding = True
        else:
            corrected = decision.corrected_id.split("|") if decision.corrected_id else []
            if finding.kind is FindingKind.CROSS_SPECIES:
                # The organisms of the record, which are decided with it.
                corrected = [curie for curie in corrected if curie not in lexicon.organisms]
            case = _Case(finding, corrected, rows, FigureGenes(lexicon, taxa), [])
            _CHANGES.get(finding.kind, _add_missing)(case, made)
            if case.problems:
                made.skipped.append(f"{finding.review_id}: {'; '.join(case.problems)}")
    made.removed = list({id(row): row for row in made.removed}.values())
    gone = {id(row) for row in made.removed}
    made.replaced = [(row, entity) for row, entity in made.replaced if id(row) not in gone]
    made.added = _new_only(figure, made)
    return made


class _Case(NamedTuple):
    """An accepted finding, the ids that its curator gives, and its rows in the record.

    ``problems`` gets why it cannot be carried out, or not completely.
    """

    finding: StoredFinding
    corrected: Sequence[str]
    rows: Sequence[ExistingRow]
    genes: FigureGenes
    problems: list[str]

    @property
    def word(self) -> str:
        """Return the word of a new row, in the right encoding."""
        if self.finding.mention is not None:
            return repaired(self.finding.mention.text)
        return self.rows[0].word if self.rows else ""


def _keep_right_type(case: _Case, made: Corrections) -> None:
    """Remove the rows of the type that the word is not (a gene Arg beside arginine)."""
    made.removed += [row for row in case.rows if row.id not in case.corrected]


def _replace_outdated(case: _Case, made: Corrections) -> None:
    """Replace the rows by what their id or symbol has become."""
    ids = case.corrected or list(dict.fromkeys(row.id for row in case.rows))[:1]
    for entity in _entities(ids, case)[:1]:
        made.replaced += [(row, entity) for row in case.rows]


def _remove_wrong(case: _Case, made: Corrections) -> None:
    """Remove the rows; add what the word is instead, where that is known."""
    made.removed += case.rows
    ids, mention = case.corrected, case.finding.mention
    if case.finding.kind is FindingKind.OCR_VARIANT and not ids and mention is not None:
        ids = mention.ids[:1]
    made.added += [
        NewRow(case.rows[0].word or case.word, entity) for entity in _entities(ids, case)
    ]


def _add_missing(case: _Case, made: Corrections) -> None:
    """Add what the caption names, or give it to rows that have no id."""
    entities = _entities(case.corrected or _proposed(case.finding), case)
    without_id = [row for row in case.rows if not row.id]
    if without_id and len(entities) == 1:
        made.replaced += [(row, entities[0]) for row in without_id]
    else:
        made.added += [NewRow(case.word, entity) for entity in entities]


#: What a finding of each kind changes; of the others, the caption names what is not there.
_CHANGES = {
    **dict.fromkeys(NOISE_KINDS, _remove_wrong),
    FindingKind.TYPE_CONFLICT: _keep_right_type,
    FindingKind.OUTDATED_SYMBOL: _replace_outdated,
}


def _entities(ids: Iterable[str], case: _Case) -> list[Entity]:
    """Return genes and chemicals; of a family its members, as PFOCR expands families."""
    found: list[Entity] = []
    for curie in ids:
        entity = case.genes.lexicon.entity(curie)
        problem = ""
        if entity is None:
            problem = "is not in the lexicon"
        elif entity.members:
            members = case.genes.members(entity)
            found += members
            if not members:
                problem = "has no known gene in the figure's organisms: give corrected_id"
        elif entity.type in (EntityType.GENE, EntityType.CHEMICAL):
            found.append(entity)
        elif entity.type is EntityType.GENE_FAMILY:
            problem = "has no known genes: give those that are meant as corrected_id"
        else:
            problem = "is neither gene nor chemical: give corrected_id"
        if problem:
            case.problems.append(f"{curie} {problem}")
    return found


def _set_organisms(
    finding: StoredFinding, taxa: Sequence[str], lexicon: Lexicon, made: Corrections
) -> None:
    made.organisms = tuple(lexicon.organisms[t].name for t in taxa if t in lexicon.organisms)
    if not made.organisms:
        made.skipped.append(f"{finding.review_id}: no organism is known as {', '.join(taxa)}")


def _proposed(finding: StoredFinding) -> list[str]:
    mention = finding.mention
    if mention is None:
        return []
    # Cross references follow the primary id of each entity.
    return [curie for curie in mention.ids if not curie.startswith("hgnc:")]


def _new_only(figure: Figure, made: Corrections) -> list[NewRow]:
    """Return the rows to add that the record will not have otherwise, each once."""
    gone = {id(row) for row in made.removed}
    there = {row.id for row in figure.existing if id(row) not in gone}
    there |= {entity.id for _, entity in made.replaced}
    added: dict[str, NewRow] = {}
    for row in made.added:
        if row.entity.id not in there:
            added.setdefault(row.entity.id, row)
    return list(added.values())

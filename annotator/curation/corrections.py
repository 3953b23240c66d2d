"""What a settled decision changes in a record: rows removed, replaced, added; organisms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from annotator.curation.decisions import Decision
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
    """All changes of one record. ``skipped`` says what could not be carried out, and why."""

    removed: list[ExistingRow] = field(default_factory=list)
    replaced: list[tuple[ExistingRow, Entity]] = field(default_factory=list)
    added: list[NewRow] = field(default_factory=list)
    organisms: tuple[str, ...] = ()
    skipped: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Return whether anything changes."""
        return bool(self.removed or self.replaced or self.added or self.organisms)


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
        else:
            _correct(finding, decision, rows, FigureGenes(lexicon, taxa), made)
    made.removed = list({id(row): row for row in made.removed}.values())
    gone = {id(row) for row in made.removed}
    made.replaced = [(row, entity) for row, entity in made.replaced if id(row) not in gone]
    made.added = _new_only(figure, made)
    return made


def _correct(
    finding: StoredFinding,
    decision: Decision,
    rows: Sequence[ExistingRow],
    genes: FigureGenes,
    made: Corrections,
) -> None:
    corrected = decision.corrected_id.split("|") if decision.corrected_id else []
    mention = finding.mention
    word = mention.text if mention is not None else (rows[0].word if rows else "")
    if finding.kind is FindingKind.TYPE_CONFLICT:
        made.removed += [row for row in rows if row.id not in corrected]
    elif finding.kind is FindingKind.OUTDATED_SYMBOL:
        ids = corrected or list(dict.fromkeys(row.id for row in rows))[:1]
        for entity in _entities(ids, genes, made, finding)[:1]:
            made.replaced += [(row, entity) for row in rows]
    elif finding.kind in NOISE_KINDS:  # its rows are wrong
        made.removed += rows
        ids = corrected
        if finding.kind is FindingKind.OCR_VARIANT and not ids and mention is not None:
            ids = list(mention.ids[:1])
        made.added += [
            NewRow(rows[0].word or word, e) for e in _entities(ids, genes, made, finding)
        ]
    else:  # missing, family_partial
        ids = corrected or _proposed(finding)
        entities = _entities(ids, genes, made, finding)
        without_id = [row for row in rows if not row.id]
        if without_id and len(entities) == 1:
            made.replaced += [(row, entities[0]) for row in without_id]
        else:
            made.added += [NewRow(word, entity) for entity in entities]


def _entities(
    ids: Iterable[str], genes: FigureGenes, made: Corrections, finding: StoredFinding
) -> list[Entity]:
    """Return genes and chemicals; of a family its members, as PFOCR expands families."""
    found: list[Entity] = []
    for curie in ids:
        entity = genes.lexicon.entity(curie)
        problem = ""
        if entity is None:
            problem = "is not in the lexicon"
        elif entity.members:
            members = genes.members(entity)
            found += members
            if not members:
                problem = "has no known gene in the figure's organisms: give corrected_id"
        elif entity.type in (EntityType.GENE, EntityType.CHEMICAL):
            found.append(entity)
        else:
            problem = "is neither gene nor chemical"
        if problem:
            made.skipped.append(f"{finding.review_id}: {curie} {problem}")
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

"""Process a unit of the input into lines of output: the work of a worker."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import astuple, replace

from annotator.comparison.compare import compare
from annotator.comparison.keyword_organisms import infer_keywords
from annotator.curation.rulings import Asked, Decided
from annotator.figures.first_places import place_text, read_again
from annotator.figures.units import Unit
from annotator.lexicon.organisms import taxa_of_names
from annotator.recognition.pipeline import Annotator
from annotator.records import (
    REVIEW_KINDS,
    AnnotatedFigure,
    CaptionAnnotations,
    EntityType,
    ExistingRow,
    Figure,
    Finding,
    FindingKind,
    Origin,
    Rejected,
)
from annotator.report.highlights import Picker
from annotator.results import jsonl
from annotator.results.questions import with_questions
from annotator.results.review_table import review_row
from annotator.results.spreadsheet_cells import csv_lines
from annotator.results.stored import (
    StoredAnnotation,
    StoredFinding,
    StoredJudgement,
    StoredMention,
)
from annotator.runs.writer import Chunk


def annotate(figure: Figure, annotator: Annotator) -> AnnotatedFigure:
    """Return ``figure`` with its organisms, mentions and findings."""
    figure = with_keywords(figure, annotator)
    return compared(figure, annotator.read(figure), annotator)


def with_keywords(figure: Figure, annotator: Annotator) -> Figure:
    """Return ``figure`` with the organisms of its keywords inferred."""
    rows = infer_keywords(figure.existing, figure.organisms_ner, annotator.lexicon)
    return replace(figure, existing=rows)


def compared(figure: Figure, reading: CaptionAnnotations, annotator: Annotator) -> AnnotatedFigure:
    """Return ``figure``, whose keywords are inferred, compared with its annotated caption."""
    found = compare(figure, reading, annotator.lexicon, annotator.names.lists)
    return AnnotatedFigure(figure, reading.taxa, reading.mentions, found.findings, found.rows)


def process(
    unit: Unit,
    annotator: Annotator,
    duplicates: Mapping[str, str],
    least: Mapping[str, int] | None = None,
    decided: Decided | None = None,
) -> Chunk:
    """Read and annotate one unit; a record that fails is reported and the rest continue.

    ``duplicates`` maps figids read before to where they were read. Findings with a priority of at
    most ``least`` of their kind, and those ``decided``, are not kept for the report page.
    """
    chunk = Chunk(records=len(unit))
    shown = Picker(least or {})
    records = list(_without_repeats(unit.read(), duplicates))
    readings = iter(_read_together([r for r in records if isinstance(r, Figure)], annotator))
    for record in records:
        chunk.digests += _digest(record)
        if isinstance(record, Rejected):
            chunk.failed.append(record)
            continue
        chunk.places.append((record.figid, record.source, record.line))
        try:
            figure, reading = next(readings, (record, None))
            if reading is None:
                annotated = annotate(record, annotator)
            else:
                annotated = compared(figure, reading, annotator)
            annotation = StoredAnnotation.of(annotated)
            stored = _stored_findings(annotated, annotator, annotation.mentions)
            annotations = jsonl.encoded_line(annotation)
            findings = list(map(jsonl.encoded_line, stored))
            rows = jsonl.compact_lines(
                [StoredJudgement.of(record.figid, row) for row in annotated.rows]
            )
            asked = [_asked(annotated, finding) for finding in stored]
            review = _review_lines(annotated, stored, asked)
            closed = {about.review_id for about in asked if decided and decided.has(about)}
        except Exception as error:  # one failing record must not affect the others
            message = f"{record.figid}: {error}"
            chunk.failed.append(Rejected(record.source, record.line, type(error).__name__, message))
            continue
        chunk.annotations.append(annotations)
        chunk.findings += findings
        chunk.rows.append(rows)
        chunk.row_count += len(annotated.rows)
        chunk.review += review
        chunk.tally.add(annotated)
        shown.add(annotated, closed)
    chunk.tally.highlights = shown.highlights()
    return chunk


def _without_repeats(
    records: Iterable[Figure | Rejected], duplicates: Mapping[str, str]
) -> Iterable[Figure | Rejected]:
    here: dict[str, str] = {}
    for record in records:
        if isinstance(record, Figure):
            first = duplicates.get(record.figid) or here.get(record.figid)
            if first:
                yield read_again(record, first)
                continue
            here[record.figid] = place_text(record.source, record.line)
        yield record


def _digest(record: Figure | Rejected) -> bytes:
    """Return a hash that identifies a record of the input."""
    if isinstance(record, Figure):
        rows = ", ".join(map(_row_text, record.existing))
        rows += "," if len(record.existing) == 1 else ""
        content = f"({record.figid!r}, {record.caption!r}, ({rows}))"
    else:
        content = repr((record.error, record.line))
    return hashlib.sha256(content.encode(errors="replace")).digest()


#: Python makes the representation of an enumeration's member anew each time.
_REPRESENTED = {member: repr(member) for member in (*EntityType, *Origin, None)}


def _row_text(row: ExistingRow) -> str:
    """Return ``repr(row)``, in half the time."""
    return (
        f"ExistingRow(word={row.word!r}, symbol={row.symbol!r}, id={row.id!r}, "
        f"taxon={row.taxon!r}, source={row.source!r}, origin={_REPRESENTED[row.origin]}, "
        f"type={_REPRESENTED[row.type]}, match={row.match!r}, line={row.line!r}, "
        f"organism={row.organism!r})"
    )


def _read_together(
    figures: Sequence[Figure], annotator: Annotator
) -> list[tuple[Figure, CaptionAnnotations]]:
    """Read figures together, which is faster; return an empty list if one fails."""
    try:
        prepared = [with_keywords(figure, annotator) for figure in figures]
        return list(zip(prepared, annotator.read_all(prepared), strict=True))
    except Exception:  # reading them one by one will show which one failed
        return []


def stored_findings(annotated: AnnotatedFigure, annotator: Annotator) -> list[StoredFinding]:
    """Return the findings as they are stored, with their questions."""
    return _stored_findings(annotated, annotator, list(map(StoredMention.of, annotated.mentions)))


def _stored_findings(
    annotated: AnnotatedFigure, annotator: Annotator, mentions: Sequence[StoredMention]
) -> list[StoredFinding]:
    """Return the findings; ``mentions`` are those of the figure, which most findings are about."""
    known = dict(zip(map(id, annotated.mentions), mentions, strict=True))
    stored = [StoredFinding.of(f, known.get(id(f.mention))) for f in annotated.findings]
    listed: tuple[str, ...] = ()
    if any(finding.kind is FindingKind.ORGANISM_MISMATCH for finding in stored):
        listed = taxa_of_names(annotated.figure.organisms, annotator.lexicon)
    return with_questions(stored, _taxon(annotated), listed)


def _review_lines(
    annotated: AnnotatedFigure, stored: Sequence[StoredFinding], asked: Sequence[Asked]
) -> list[tuple[int, Asked, str]]:
    """Return priority, what is asked, and row of review.csv of each finding to decide."""
    open_ones = [
        (finding, kept, about)
        for finding, kept, about in zip(annotated.findings, stored, asked, strict=True)
        if finding.kind in REVIEW_KINDS
    ]
    lines = csv_lines(_cells(annotated, finding, kept) for finding, kept, _ in open_ones)
    return [
        (finding.priority, about, line)
        for (finding, _, about), line in zip(open_ones, lines, strict=True)
    ]


def _asked(annotated: AnnotatedFigure, finding: StoredFinding) -> Asked:
    return Asked(finding.review_id, finding.question_id, finding.figid, _taxon(annotated))


def _taxon(annotated: AnnotatedFigure) -> str:
    return annotated.taxa[0].taxon if annotated.taxa else ""


def _cells(
    annotated: AnnotatedFigure, finding: Finding, stored: StoredFinding
) -> tuple[object, ...]:
    first = finding.existing[0].type if finding.existing else None
    entity_type = first.value if first is not None else ""
    row = review_row(annotated.figure, stored, entity_type, annotated.taxa)
    return *astuple(row), stored.probability

"""Find the rows of a record that a finding of an earlier run is about."""

from __future__ import annotations

from annotator.records import ExistingRow, Figure, Origin
from annotator.results.stored import StoredFinding, StoredJudgement, StoredRow


def row_content(row: ExistingRow | StoredRow | StoredJudgement) -> tuple[object, ...]:
    """Return what identifies a row in a finding; a keyword is its symbol alone."""
    if row.origin is Origin.KEYWORD:
        return row.origin, row.symbol
    return row.origin, row.word, row.symbol, row.id, row.taxon, row.source


def rows_of(figure: Figure, finding: StoredFinding) -> list[ExistingRow]:
    """Return the rows of ``figure``, a record that was read again, that a finding is about."""
    contents = {row_content(row) for row in finding.existing}
    return [row for row in figure.existing if row_content(row) in contents]


def source_name(source: str, origin: Origin) -> str:
    """Return what rows of a source are counted under; keywords have none of their own."""
    return source or (origin.value if origin is Origin.KEYWORD else "unknown")

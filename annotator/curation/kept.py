"""What must not be lost when a run is replaced: decisions that its tables hold."""

from __future__ import annotations

from pathlib import Path

from annotator.curation.decisions import DECISIONS
from annotator.curation.handing_in import source_of
from annotator.curation.review_file import read_review
from annotator.curation.store import DecisionStore
from annotator.errors import InputError, OutputError
from annotator.results.stored import current_id

#: The tables of a run in which curators decide.
_TABLES = ("review.csv", "questions.csv", "review.xlsx", "audit.csv")


def kept_decisions(out: Path, given: Path | None) -> Path | None:
    """Return the decisions that a run takes over: those given, else those beside the run before."""
    own = out / "decisions.tsv"
    return own if given is None and own.exists() else given


def check_nothing_is_lost(out: Path) -> None:
    """Raise OutputError if tables in ``out`` have decisions that were never applied."""
    for name in _TABLES:
        table = out / name
        if not table.is_file():
            continue
        try:
            unsaved = _unsaved(out, table)
        except InputError as error:
            raise OutputError(
                f"{table}: may hold decisions, but cannot be read: {error.message}",
                hint="repair it, or move it away if it holds none",
            ) from error
        if unsaved:
            raise OutputError(
                f"{table}: has {unsaved:,} decisions that would be lost",
                hint=f"apply them first: annotator apply {out}"
                + (f" {table}" if name.endswith(".xlsx") else "")
                + "; or move the table away",
            )


def _unsaved(out: Path, table: Path) -> int:
    """Count the decided rows that were neither filled in by the run nor ever applied."""
    said = [
        (current_id(cells[file.key].strip()), cells["decision"].strip().lower())
        for file in [read_review(table)]
        for cells in (line.cells for line in file.lines)
        if cells["decision"].strip()
    ]
    said = [pair for pair in said if pair[1] in DECISIONS]
    path = out / "decisions.tsv"
    if not said or not path.exists():
        return len(said)
    with DecisionStore(path) as store:
        known = set(
            store.read(
                "SELECT subject, decision FROM events UNION "
                "SELECT subject, decision FROM seen WHERE source IN (?, 'filled by the run')",
                (source_of(store, table),),
            )
        )
    return sum(pair not in known for pair in said)

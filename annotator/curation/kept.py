"""What must not be lost when a run is replaced: decisions that its tables hold."""

from __future__ import annotations

from pathlib import Path

from annotator.curation.corrected_ids import ids_of
from annotator.curation.decisions import DECISIONS, FILE_OF_DECISIONS, WITHDRAWN
from annotator.curation.handing_in import is_seen, seen_in
from annotator.curation.review_file import read_review
from annotator.curation.store import DecisionStore, database_of
from annotator.errors import InputError, OutputError
from annotator.results.stored import current_id

_SAID = "SELECT events.subject, decision, corrected_id, comment FROM latest JOIN events USING (seq)"
#: The tables of a run in which curators decide.
_TABLES = ("review.csv", "questions.csv", "review.xlsx", "audit.csv")


def kept_decisions(out: Path, given: Path | None) -> Path | None:
    """Return the decisions that a run takes over: those given, else those beside the run before."""
    own = out / FILE_OF_DECISIONS
    return own if given is None and own.exists() else given


def write_kept(out: Path) -> None:
    """Write the decisions beside a run that is to be replaced, where their database knows more.

    The review page writes them when it ends, which one that was killed did not. Raises OutputError.
    """
    own = out / FILE_OF_DECISIONS
    if database_of(own).exists():
        with DecisionStore(own) as store:
            store.export()


def check_nothing_is_lost(out: Path) -> None:
    """Raise OutputError if tables in ``out`` have changes of curators that were never applied."""
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
    """Count the rows that say otherwise than what was applied, or filled in by the run."""
    path = out / FILE_OF_DECISIONS
    if not path.exists():
        said, _ = _said_in(table)
        return len(said)
    with DecisionStore(path) as store:
        return changed_rows(out, table, store)


def changed_rows(run: Path, table: Path, store: DecisionStore, *, unusable: bool = False) -> int:
    """Count the rows that say otherwise than what ``store`` has, or the run has filled in.

    With ``unusable``, what stands there instead of a decision counts as well.
    """
    said, empty = _said_in(table, unusable=unusable)
    before = seen_in(store, table, run)
    seen = {subject: (subject, *row.said) for subject, row in before.items()}
    current = set(store.read(f"{_SAID} WHERE decision <> '{WITHDRAWN}'"))
    once = said - current
    if is_seen(store, table):
        unsaved = {row for row in once if row != seen.get(row[0])}
    else:  # a copy: it may say what was recorded at any time
        recorded = set(store.read("SELECT subject, decision, corrected_id, comment FROM events"))
        unsaved = once - recorded - set(seen.values())
    decided = {row[0] for row in current}
    taken_back = {
        subject
        for subject in empty & decided - {row[0] for row in said}
        if subject in before and before[subject].decision and not before[subject].by_rule
    }
    return len(unsaved) + len(taken_back)


def _said_in(table: Path, *, unusable: bool = False) -> tuple[set[tuple[str, ...]], set[str]]:
    """Return what a table says of each subject that is decided, and the subjects that are not."""
    said: set[tuple[str, ...]] = set()
    empty: set[str] = set()
    file = read_review(table)
    for line in file.lines:
        cells = {name: cell.strip() for name, cell in line.cells.items()}
        subject, decision = current_id(cells[file.key]), cells["decision"].lower()
        if decision in DECISIONS or (unusable and decision):
            ids = ids_of(cells.get("corrected_id", ""))
            said.add((subject, decision, "|".join(ids), cells.get("comment", "")))
        elif not decision:
            empty.add(subject)
    return said, empty

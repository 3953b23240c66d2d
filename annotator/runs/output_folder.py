"""The folder that a run writes to: files are never overwritten unasked."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from annotator.curation.audit_file import NAME as AUDIT
from annotator.curation.decisions import FILE_OF_DECISIONS
from annotator.curation.store import database_of
from annotator.disk.locks import NAME as LOCK
from annotator.errors import OutputError
from annotator.figures.piped import is_piped
from annotator.results.run_meta import NAME as RUN_JSON
from annotator.runs.checkpoint import NAME as CHECKPOINT
from annotator.runs.checkpoint import Checkpoint
from annotator.runs.writer import remove_leftovers, table_names

#: What a user may copy from another run, for this one to take over.
_TAKEN_OVER = {FILE_OF_DECISIONS, database_of(Path(FILE_OF_DECISIONS)).name, AUDIT, "audit.csv"}


def check_folder(out: Path, *, resume: bool = False, overwrite: bool = False) -> None:
    """Raise OutputError if the folder has something that may be neither continued nor replaced."""
    there = {path.name for path in out.iterdir()} if out.exists() else set()
    names = {name for name in there if not is_piped(name)} - {LOCK}
    if not names or (resume and CHECKPOINT in names):
        return
    if overwrite:
        _check_replaceable(out, names)
        return
    # These are all that a run leaves when interrupted before its first checkpoint.
    left = {name for name in names if name.endswith(".part")} | {RUN_JSON}
    if not (resume and names <= left):
        interrupted = CHECKPOINT in names or names <= left
        again = "continue its run with annotator run --resume, " if interrupted else ""
        replace = ", or replace this run's files with --overwrite" if _has_run(names) else ""
        raise OutputError(
            f"{out}: the output folder is not empty",
            hint=f"{again}choose another folder with --out{replace}",
        )


def _has_run(names: Set[str]) -> bool:
    """Return whether these are the files of a run, which may have been killed at any point.

    While its files get their names, it has neither ``run.json`` nor, if it was short, a checkpoint.
    """
    stems = {name.partition(".")[0] for name in names}
    return RUN_JSON in names or CHECKPOINT in names or stems.issuperset(table_names())


def _check_replaceable(out: Path, names: Set[str]) -> None:
    """Raise OutputError for a folder with files that are not those of a run."""
    if not _has_run(names) and not names <= _TAKEN_OVER:
        others = ", ".join(sorted(names)[:3])
        raise OutputError(
            f"{out}: not the folder of a run, and not empty: it has {others}",
            hint="choose another folder with --out; --overwrite replaces the files of a run",
        )


def prepare(out: Path, state: Checkpoint | None = None) -> None:
    """Remove what an interrupted run left, if it is not continued from the checkpoint ``state``.

    The files of a finished run stay until those that replace them are complete.
    """
    if state is None:
        remove_leftovers(out)

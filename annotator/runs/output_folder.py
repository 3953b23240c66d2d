"""The folder that a run writes to: files are never overwritten unasked."""

from __future__ import annotations

from pathlib import Path

from annotator.disk.locks import NAME as LOCK
from annotator.errors import OutputError
from annotator.figures.piped import is_piped
from annotator.runs.checkpoint import NAME as CHECKPOINT
from annotator.runs.checkpoint import Checkpoint
from annotator.runs.writer import remove_leftovers


def check_folder(out: Path, *, resume: bool = False, overwrite: bool = False) -> None:
    """Raise OutputError if the folder has something that may be neither continued nor replaced."""
    there = {path.name for path in out.iterdir()} if out.exists() else set()
    names = {name for name in there if not is_piped(name)} - {LOCK}
    if overwrite or not names or (resume and CHECKPOINT in names):
        return
    # These are all that a run leaves when interrupted before its first checkpoint.
    left = {name for name in names if name.endswith(".part")} | {"run.json"}
    if not (resume and names <= left):
        interrupted = CHECKPOINT in names or names <= left
        again = "continue its run with annotator run --resume, " if interrupted else ""
        raise OutputError(
            f"{out}: the output folder is not empty",
            hint=f"{again}choose another folder with --out, or replace this run's files with "
            "--overwrite",
        )


def prepare(out: Path, state: Checkpoint | None = None) -> None:
    """Remove what an interrupted run left, if it is not continued from the checkpoint ``state``.

    The files of a finished run stay until those that replace them are complete.
    """
    if state is None:
        remove_leftovers(out)

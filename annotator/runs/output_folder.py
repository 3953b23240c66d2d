"""The folder that a run writes to: files are never overwritten unasked."""

from __future__ import annotations

from pathlib import Path

from annotator.disk.locks import NAME as LOCK
from annotator.errors import OutputError
from annotator.runs.checkpoint import NAME as CHECKPOINT
from annotator.runs.checkpoint import Checkpoint, read_checkpoint
from annotator.runs.writer import OUTPUTS


def prepare(out: Path, *, resume: bool = False, overwrite: bool = False) -> Checkpoint | None:
    """Empty the output folder, or return the checkpoint of the interrupted run to resume.

    Raises OutputError if the folder contains anything else.
    """
    names = {path.name for path in out.iterdir()} - {LOCK}
    if resume and (state := read_checkpoint(out)) is not None:
        return state
    # These are all that a run leaves when interrupted before its first checkpoint.
    left = {name for name in names if name.endswith(".part")} | {"run.json"}
    begun = resume and names <= left
    if names and not overwrite and not begun:
        raise OutputError(
            f"{out}: the output folder is not empty",
            hint="choose another folder with --out, or replace this run's files with --overwrite",
        )
    for name in (*OUTPUTS, "run.json", CHECKPOINT, *(n for n in names if n.endswith(".part"))):
        (out / name).unlink(missing_ok=True)
    return None

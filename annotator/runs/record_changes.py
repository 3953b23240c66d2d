"""What tells that a record is not what a run has read: its results, which do not fit any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeVar

from annotator import __version__
from annotator.errors import InputError
from annotator.recognition.pipeline import Annotator
from annotator.records import Figure
from annotator.results import jsonl
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredAnnotation, StoredJudgement
from annotator.runs.processing import annotate

_Stored = TypeVar("_Stored", StoredAnnotation, StoredJudgement)


def record_changes(run: RunFolder, figure: Figure, annotator: Annotator) -> tuple[str, ...]:
    """Return what of a record differs from what the run read, as sentences; empty for nothing.

    A run keeps no copy of its records, but the texts of mentions and the rows. If the annotator is
    the run's, other annotations show any other change that matters.
    """
    annotations = _of_figure(run, "annotations", figure.figid, StoredAnnotation)
    if not annotations:
        return ("the run has no annotations of it",)
    found = []
    mentions = annotations[0].mentions
    if moved := [m for m in mentions if figure.caption[m.start : m.end] != m.text]:
        found.append(
            f"the caption has not {moved[0].text!r} at {moved[0].start}-{moved[0].end} any more"
        )
    now = annotate(figure, annotator)
    rows = _of_figure(run, "rows", figure.figid, StoredJudgement)
    before = {(row.word, row.symbol, row.id, row.taxon, row.origin) for row in rows}
    after = {(r.row.word, r.row.symbol, r.row.id, r.row.taxon, r.row.origin) for r in now.rows}
    if before != after:
        gone, new = len(before - after), len(after - before)
        found.append(f"of the existing rows, {gone} are gone and {new} are new")
    if (
        not found
        and _is_annotator_of(run, annotator)
        and StoredAnnotation.of(now) != annotations[0]
    ):
        found.append("its texts or organisms give other annotations")
    return tuple(found)


def _of_figure(run: RunFolder, table: str, figid: str, kind: type[_Stored]) -> list[_Stored]:
    """Return the objects of a figure, which stand together."""
    return list(_lines_of_figure(run, table, figid, kind))


def _lines_of_figure(
    run: RunFolder, table: str, figid: str, kind: type[_Stored]
) -> Iterator[_Stored]:
    written = json.dumps(figid, ensure_ascii=False)
    is_past = False
    for number, line in enumerate(run.lines(table), start=1):
        try:
            value = jsonl.read_line(line, kind) if written in line else None
        except ValueError as error:
            raise InputError(
                f"{run.path}: {table}, line {number}: cannot be read: {error}",
                hint="repeat the run with --overwrite",
            ) from error
        if value is not None and value.figid == figid:
            is_past = True
            yield value
        elif is_past:
            return


def _is_annotator_of(run: RunFolder, annotator: Annotator) -> bool:
    return (
        run.meta.lexicon.sha256 == annotator.lexicon.sha256
        and __version__ in run.meta.tool.values()
        and (run.meta.model is None) == (annotator.model is None)
    )

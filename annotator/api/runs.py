"""Open the folder of a run and read its tables, as values or DataFrames."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from annotator.api.tables import Table
from annotator.curation.review_file import read_review
from annotator.errors import InputError, RecordWarning
from annotator.records import Figure, Rejected
from annotator.results import jsonl
from annotator.results.question_table import QuestionRow
from annotator.results.review_table import ReviewRow
from annotator.results.run_folder import RunFolder
from annotator.results.run_meta import RunMeta
from annotator.results.stored import StoredAnnotation, StoredFinding, StoredJudgement

_Row = TypeVar("_Row", ReviewRow, QuestionRow)


def open_run(folder: str | PathLike[str]) -> Run:
    """Open the output folder of ``annotator run`` or ``merge``, or of one part of a run.

    Raises InputError if there is no run, or it is not finished.
    """
    return Run(RunFolder.open(Path(folder).expanduser()))


class Run:
    """A finished run. Its tables are read when they are iterated over, in any format of a run.

    ``annotations`` has a value for each figure (``to_dataframe`` a row for each mention),
    ``findings`` one for each finding, ``rows`` one for each existing row as judged. ``review`` and
    ``questions`` are review.csv and questions.csv as they are now, with curators' decisions.
    ``failed`` are the records that could not be read or processed.
    """

    def __init__(self, folder: RunFolder) -> None:
        """Read the tables of ``folder``."""
        self._folder = folder
        place = str(folder.path)
        self.annotations: Table[StoredAnnotation] = Table(
            "annotations", place, StoredAnnotation, folder.annotations
        )
        self.findings: Table[StoredFinding] = Table(
            "findings", place, StoredFinding, folder.findings
        )
        self.rows: Table[StoredJudgement] = Table("rows", place, StoredJudgement, folder.rows)
        self.review: Table[ReviewRow] = Table(
            "review", place, ReviewRow, lambda: _cells(folder.path / "review.csv", ReviewRow)
        )
        self.questions: Table[QuestionRow] = Table(
            "questions",
            place,
            QuestionRow,
            lambda: _cells(folder.path / "questions.csv", QuestionRow),
        )
        self.failed: Table[Rejected] = Table("failed", place, Rejected, self._read_failed)

    @property
    def path(self) -> Path:
        """Return the folder."""
        return self._folder.path

    @property
    def meta(self) -> RunMeta:
        """Return ``run.json``: versions, input, lexicon, model, counts, times."""
        return self._folder.meta

    def figures(self, *moved: str | PathLike[str]) -> Iterator[Figure]:
        """Read the run's input again, from ``moved`` if it is somewhere else now.

        Records that cannot be read are in ``failed``. Raises InputError if there is no such input.
        """
        return self._folder.figures(tuple(Path(path).expanduser() for path in moved))

    def __repr__(self) -> str:
        """Show the folder and how much is in it."""
        counts = self.meta.counts
        return (
            f"<Run {str(self.path)!r}: {counts.figures:,} figures, {counts.mentions:,} mentions, "
            f"{counts.findings:,} findings, {counts.review_rows:,} rows to review>"
        )

    def _read_failed(self) -> Iterator[Rejected]:
        for number, line in enumerate(self._folder.lines("failed"), start=1):
            try:
                yield jsonl.read_line(line, Rejected)
            except (ValueError, RecursionError) as error:
                raise InputError(
                    f"{self.path / 'failed.jsonl'}:{number}: not a failed record: {error}"
                ) from error


def _cells(path: Path, kind: type[_Row]) -> Iterator[_Row]:
    """Yield the rows of a table for curators; what happened to it is a RecordWarning.

    Columns that it does not have, since another version wrote it, are empty or 0. Raises InputError
    for a file that is missing or is not such a table, and for a cell that is not of its type.
    """
    table = read_review(path)
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    empty: dict[str, Any] = {
        field.name: "" if isinstance(field.type, msgspec.inspect.StrType) else 0
        for field in info.fields
    }
    for note in table.notes:
        warnings.warn(note, RecordWarning, stacklevel=3)
    for line in table.lines:
        given = {name: cell for name, cell in line.cells.items() if cell and name in empty}
        try:
            yield msgspec.convert(empty | given, kind, strict=False)
        except msgspec.ValidationError as error:
            raise InputError(f"{path}:{line.line}: {error}") from error
    for problem in table.problems:
        warnings.warn(problem, RecordWarning, stacklevel=3)

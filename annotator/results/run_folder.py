"""Open the folder of a finished run, for curation, reports, diffs and exports."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from annotator.disk.text_lines import open_text
from annotator.errors import InputError
from annotator.figures import named_units, read_figures
from annotator.figures.units import Unit
from annotator.records import Figure
from annotator.results import jsonl
from annotator.results.parquet import read_parquet
from annotator.results.run_meta import NAME, RunMeta, read_meta
from annotator.results.stored import (
    TABLES,
    StoredAnnotation,
    StoredFinding,
    StoredJudgement,
    current_id,
)

_Stored = TypeVar("_Stored", bound=msgspec.Struct)
_Read = TypeVar("_Read")

#: The formats of annotations, findings and rows, as suffixes of the file's name.
FORMS = ("jsonl", "jsonl.gz", "parquet")
FINISHED = ("finished", "finished with failed records")


class RunFolder(msgspec.Struct, frozen=True):
    """A finished run; ``meta`` is its ``run.json``."""

    path: Path
    meta: RunMeta

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Open the run in ``path``. Raises InputError if there is no run, or it is not finished."""
        file = path / NAME
        try:
            meta = read_meta(path)
        except FileNotFoundError as error:
            if (path / "resume.json").exists():
                raise InputError(
                    f"{path}: the run was killed before it was finished",
                    hint="finish it: give its annotator run again, with --resume",
                ) from error
            raise InputError(
                f"{path}: not the folder of a run: it has no run.json",
                hint="give a folder that annotator run --out has written",
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(f"{file}: cannot be read as a run's run.json: {error!r}") from error
        if meta.status not in FINISHED:
            raise InputError(
                f"{path}: the run is {meta.status}",
                hint="finish it: give its annotator run again, with --resume",
            )
        return cls(path, meta)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Return the absolute paths of the run's inputs."""
        return tuple(map(Path, self.meta.inputs))

    @property
    def lexicon(self) -> str:
        """Return the value of ``--lexicon`` that opens the run's lexicon."""
        return self.meta.lexicon.path

    def findings(self) -> Iterator[StoredFinding]:
        """Yield the findings in the order of the figures. Raises InputError with the line."""
        found = self._values("findings", StoredFinding, "not a finding")
        return (replace(f, review_id=current_id(f.review_id)) for f in found)

    def annotations(self) -> Iterator[StoredAnnotation]:
        """Yield the annotations of each figure. Raises InputError with the line."""
        return self._values("annotations", StoredAnnotation, "not the annotations of a figure")

    def rows(self) -> Iterator[StoredJudgement]:
        """Yield the existing rows as judged, figure by figure. Raises InputError with the line."""
        return self._values("rows", StoredJudgement, "not a judged row")

    def figures(self, inputs: tuple[Path, ...] = ()) -> Iterator[Figure]:
        """Read the run's records again, from ``inputs`` if they have moved.

        Raises InputError if the inputs do not exist.
        """
        records = self._again(lambda: read_figures(inputs or self.inputs, self.meta.input_options))
        return (record for record in records if isinstance(record, Figure))

    def units(self, inputs: tuple[Path, ...], named: Container[str]) -> Iterator[Unit]:
        """Return the run's records in pieces, without reading those that are not named.

        Raises InputError if the inputs do not exist.
        """
        return self._again(
            lambda: named_units(inputs or self.inputs, named, self.meta.input_options)
        )

    def _again(self, read: Callable[[], Iterator[_Read]]) -> Iterator[_Read]:
        try:
            return read()
        except InputError as error:
            raise InputError(
                error.message, hint="if the run's input has moved, give its path with --input"
            ) from error

    def lines(self, table: str) -> Iterator[str]:
        """Yield the JSON lines of annotations, findings, rows or failed. Raises InputError."""
        file = self._file(table)
        if file.suffix == ".parquet":
            kind = TABLES[table]
            for _, row in read_parquet(file):
                yield jsonl.line(jsonl.read_object(row, kind))
            return
        try:
            with open_text(file) as lines:
                yield from lines
        except FileNotFoundError as error:
            raise InputError(
                f"{file}: the run has no such file", hint="repeat the run with this version"
            ) from error
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise InputError(f"{file}: cannot be read: {error}") from error

    def _values(self, table: str, kind: type[_Stored], problem: str) -> Iterator[_Stored]:
        """Yield the objects of a table; ``problem`` begins the error for an invalid one."""
        file = self._file(table)
        number = 0
        try:
            if file.suffix == ".parquet":
                for number, row in read_parquet(file):  # noqa: B007
                    yield jsonl.read_object(row, kind)
            else:
                for number, line in enumerate(self.lines(table), start=1):  # noqa: B007
                    yield jsonl.read_line(line, kind)
        except msgspec.ValidationError as error:
            raise InputError(f"{file}:{number}: {problem}: {error}") from error
        except (ValueError, RecursionError) as error:
            raise InputError(f"{file}:{number}: not valid JSON: {error}") from error

    def _file(self, table: str) -> Path:
        """Return the path of a table in the format that exists, else in the first."""
        files = [self.path / f"{table}.{form}" for form in FORMS]
        return next((file for file in files if file.exists()), files[0])

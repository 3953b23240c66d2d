"""The folder that a run has written, for what comes after: curation, reports, diffs, exports."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.records import Figure, Finding, Mention
from annotator.results import jsonl
from annotator.results.parquet import read_parquet
from annotator.results.run_meta import NAME, RunMeta, read_meta

#: The forms of annotations and findings, as the end of the file's name.
FORMS = ("jsonl", "jsonl.gz", "parquet")
FINISHED = ("finished", "finished with failed records")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A complete run; ``meta`` is its ``run.json``."""

    path: Path
    meta: RunMeta

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Open the run in ``path``. Raises InputError when it is none, or not complete."""
        file = path / NAME
        try:
            meta = read_meta(path)
        except FileNotFoundError as error:
            raise InputError(
                f"{path}: not the folder of a run: it has no run.json",
                hint="give the folder that annotator run --out has written",
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(f"{file}: cannot be read as a run's run.json: {error!r}") from error
        if meta.status not in FINISHED:
            raise InputError(
                f"{path}: the run is {meta.status}", hint="run it again with --overwrite"
            )
        return cls(path, meta)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Return the inputs of the run, absolute."""
        return tuple(map(Path, self.meta.inputs))

    @property
    def lexicon(self) -> str:
        """Return what ``--lexicon`` opens the run's lexicon."""
        return self.meta.lexicon.path

    def findings(self) -> Iterator[Finding]:
        """Yield the findings in the order of the figures. Raises InputError naming the line."""
        for number, value in self._objects("findings"):
            try:
                yield jsonl.read_finding(value)
            except (KeyError, TypeError, ValueError) as error:
                file = self._file("findings")
                raise InputError(f"{file}:{number}: no finding: {error!r}") from error

    def annotations(self) -> Iterator[tuple[str, tuple[str, ...], tuple[Mention, ...]]]:
        """Yield figid, taxa and mentions of each figure. Raises InputError naming the line."""
        for number, value in self._objects("annotations"):
            try:
                mentions = tuple(map(jsonl.read_mention, value["mentions"]))
                yield value["figid"], tuple(t["taxon"] for t in value["taxa"]), mentions
            except (KeyError, TypeError, ValueError) as error:
                file = self._file("annotations")
                raise InputError(f"{file}:{number}: no annotations: {error!r}") from error

    def figures(self, inputs: tuple[Path, ...] = ()) -> Iterator[Figure]:
        """Read the run's records again, from ``inputs`` where they have moved.

        Raises InputError when they are not there.
        """
        try:
            records = read_figures(inputs or self.inputs)
        except InputError as error:
            raise InputError(
                error.message, hint="the run's input has moved: say with --input where it is now"
            ) from error
        return (record for record in records if isinstance(record, Figure))

    def lines(self, table: str) -> Iterator[str]:
        """Yield the lines of annotations, findings or failed as JSON. Raises InputError."""
        file = self._file(table)
        if file.suffix == ".parquet":
            yield from (jsonl.line(row) for _, row in read_parquet(file))
            return
        try:
            with _open_text(file) as lines:
                yield from lines
        except FileNotFoundError as error:
            raise InputError(f"{file}: the run has no such file") from error
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise InputError(f"{file}: cannot be read: {error}") from error

    def _objects(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        file = self._file(table)
        if file.suffix == ".parquet":
            yield from read_parquet(file)
            return
        for number, line in enumerate(self.lines(table), start=1):
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(f"{file}:{number}: is no JSON: {error}") from error

    def _file(self, table: str) -> Path:
        """Return where a table is, in whatever form."""
        files = [self.path / f"{table}.{form}" for form in FORMS]
        return next((file for file in files if file.exists()), files[0])


def _open_text(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8")
    return file.open(encoding="utf-8")

"""The folder that a run has written, for what comes after: curation, reports, diffs, exports."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from annotator import jsonl
from annotator.errors import InputError
from annotator.figures import read_figures
from annotator.parquet_files import read_parquet
from annotator.records import Figure, Finding, Mention

FINISHED = ("finished", "finished with failed records")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A complete run; ``meta`` is its ``run.json``."""

    path: Path
    meta: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Open the run in ``path``. Raises InputError when it is none, or not complete."""
        file = path / "run.json"
        try:
            meta = json.loads(file.read_text(encoding="utf-8"))
            status = meta["status"]
        except FileNotFoundError as error:
            raise InputError(
                f"{path}: not the folder of a run: it has no run.json",
                hint="give the folder that annotator run --out has written",
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{file}: cannot be read as a run's run.json: {error!r}") from error
        if status not in FINISHED:
            raise InputError(f"{path}: the run is {status}", hint="run it again with --overwrite")
        return cls(path, meta)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Return the inputs of the run, absolute."""
        return tuple(map(Path, self.meta["inputs"]))

    @property
    def lexicon(self) -> str:
        """Return what ``--lexicon`` opens the run's lexicon."""
        return str(self.meta["lexicon"].get("path", "starter"))

    def findings(self) -> Iterator[Finding]:
        """Yield the findings in the order of the figures. Raises InputError naming the line."""
        for number, value in self._lines("findings.jsonl"):
            try:
                yield jsonl.read_finding(value)
            except (KeyError, TypeError, ValueError) as error:
                file = self.path / "findings.jsonl"
                raise InputError(f"{file}:{number}: no finding: {error!r}") from error

    def annotations(self) -> Iterator[tuple[str, tuple[str, ...], tuple[Mention, ...]]]:
        """Yield figid, taxa and mentions of each figure. Raises InputError naming the line."""
        for number, value in self._lines("annotations.jsonl"):
            try:
                mentions = tuple(map(jsonl.read_mention, value["mentions"]))
                yield value["figid"], tuple(t["taxon"] for t in value["taxa"]), mentions
            except (KeyError, TypeError, ValueError) as error:
                file = self.path / "annotations.jsonl"
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

    def _lines(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        file = self.path / name
        table = file.with_suffix(".parquet")
        if not file.exists() and table.exists():
            yield from read_parquet(table)
            return
        packed = file.with_suffix(".jsonl.gz")
        if not file.exists() and packed.exists():
            file = packed
        try:
            with _open_text(file) as lines:
                for number, line in enumerate(lines, start=1):
                    yield number, json.loads(line)
        except FileNotFoundError as error:
            raise InputError(f"{file}: the run has no such file") from error
        except (OSError, ValueError, EOFError, zlib.error) as error:
            raise InputError(f"{file}: cannot be read: {error}") from error


def _open_text(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8")
    return file.open(encoding="utf-8")

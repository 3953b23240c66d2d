"""Find the findings of a run that ask for a decision, without holding them in memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from typing import IO

from msgspec import Struct
from msgspec.structs import replace

from annotator.curation.rulings import Asked
from annotator.errors import InputError
from annotator.records import REVIEW_KINDS, FindingKind
from annotator.results import jsonl
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredFinding, current_id

#: Of linked findings, those that follow from the other.
_FOLLOWING = (FindingKind.MISSING, FindingKind.CROSS_SPECIES)


class FindingHead(Struct, frozen=True):
    """What identifies a finding; the rest of its line is not decoded."""

    review_id: str
    figid: str
    kind: FindingKind
    question_id: str = ""


class FindingIndex(Mapping[str, StoredFinding]):
    """The findings that ask for a decision, by review_id, read from disk when they are asked for.

    It holds ids and places alone, some 250 bytes a finding.
    """

    def __init__(self, run: RunFolder) -> None:
        """Index the findings of ``run``. Raises InputError for a line that is not a finding."""
        self._run = run
        self._places: dict[str, int] = {}
        self._questions: dict[str, int] = {}
        self._figures: dict[str, tuple[int, int]] = {}
        self._taxa: dict[str, tuple[str, ...]] = {}
        self._file: IO[bytes] = plain_lines(run, "findings")
        leading: set[str] = set()
        try:
            for place, _, head in self._heads():
                if head.kind not in REVIEW_KINDS:
                    continue
                self._places[current_id(head.review_id)] = place
                if head.question_id and head.question_id not in leading:
                    if head.kind not in _FOLLOWING:
                        leading.add(head.question_id)
                        self._questions[head.question_id] = place
                    else:
                        self._questions.setdefault(head.question_id, place)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __getitem__(self, review_id: str) -> StoredFinding:
        """Return a finding by its review_id."""
        return self._at(self._places[review_id])

    def __iter__(self) -> Iterator[str]:
        """Yield the review_ids in the order of the findings."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return the number of findings that ask for a decision."""
        return len(self._places)

    def __contains__(self, review_id: object) -> bool:
        """Return whether there is such a finding, without reading it."""
        return review_id in self._places

    def of_question(self, question_id: str) -> StoredFinding | None:
        """Return a finding that says what a question is, None if the run does not ask it."""
        place = self._questions.get(question_id)
        return None if place is None else self._at(place)

    def of_figure(self, figid: str) -> list[StoredFinding]:
        """Return the findings of a figure that ask for a decision."""
        found = []
        start, end = self._figures.get(figid, (0, 0))
        self._file.seek(start)
        while self._file.tell() < end:
            finding = _finding(self._file.readline())
            if finding.kind in REVIEW_KINDS:
                found.append(finding)
        return found

    def asked_in(self, question_id: str, figid: str) -> bool:
        """Return whether a figure has a row of a question."""
        return any(finding.question_id == question_id for finding in self.of_figure(figid))

    def asked(self) -> Iterator[Asked]:
        """Yield what identifies each finding that asks for a decision, in order."""
        for _, _, head in self._heads():
            if head.kind in REVIEW_KINDS:
                yield Asked(
                    current_id(head.review_id), head.question_id, head.figid, self.taxon(head.figid)
                )

    def taxa(self, figid: str) -> tuple[str, ...]:
        """Return the organisms that a figure is about, most likely first."""
        if not self._taxa:
            for said in self._run.annotations():
                taxa = tuple(sys.intern(taxon.taxon) for taxon in said.taxa)
                self._taxa[said.figid] = taxa
        return self._taxa.get(figid, ())

    def taxon(self, figid: str) -> str:
        """Return the organism that a figure is most likely about; empty if it is unknown."""
        return next(iter(self.taxa(figid)), "")

    def _at(self, place: int) -> StoredFinding:
        self._file.seek(place)
        return _finding(self._file.readline())

    def _heads(self) -> Iterator[tuple[int, int, FindingHead]]:
        """Yield each finding with where its line begins and ends."""
        start = 0
        self._file.seek(0)
        for number, line in enumerate(self._file, start=1):
            end = start + len(line)
            try:
                head = jsonl.read_line(line, FindingHead)
            except (ValueError, RecursionError) as error:
                raise InputError(
                    f"{self._run.path}: findings:{number}: not a finding: {error}"
                ) from error
            begun, _ = self._figures.get(head.figid, (start, 0))
            self._figures[head.figid] = begun, end
            yield start, end, head
            start = end


def _finding(line: bytes) -> StoredFinding:
    finding = jsonl.read_line(line, StoredFinding)
    review_id = current_id(finding.review_id)
    return finding if review_id == finding.review_id else replace(finding, review_id=review_id)


def plain_lines(run: RunFolder, table: str) -> IO[bytes]:
    """Return annotations or findings as JSON Lines; in a temporary file if they are compressed."""
    path = run.path / f"{table}.jsonl"
    if path.exists():
        return path.open("rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    for line in run.lines(table):
        file.write(line.encode("utf-8"))
    file.seek(0)
    return file

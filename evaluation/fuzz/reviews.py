"""Hostile review files: no decision of a curator is dropped without a line that says so."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.checking import Checked, Known, check
from annotator.curation.decisions import DECISIONS, read_decisions, write_decisions
from annotator.curation.review_file import read_review
from annotator.errors import UserError
from annotator.lexicon.index import Lexicon
from annotator.records import REVIEW_KINDS
from annotator.results.review_table import COLUMNS
from annotator.results.run_folder import RunFolder
from annotator.results.spreadsheet_cells import protect, unprotect
from evaluation.fuzz.mutations import TOKENS, damaged
from evaluation.fuzz.records import Outcome

#: Of so many files, one goes through the whole of ``annotator apply``.
_APPLIED = 20
_TODAY = "2026-01-01"
_IDS = (
    "",
    "",
    "",
    "ncbigene:627",
    "mesh:D007649",
    "ncbigene:627|ncbigene:4915",
    "1-Mar",
    "x",
    "=1",
)


class _Row(Struct, frozen=True):
    """A row with a decision: its mark, its line, its first byte and its end."""

    mark: str
    line: int
    start: int
    end: int


class _Written(Struct, frozen=True):
    """A file and where its rows with decisions are in it."""

    data: bytes
    header_end: int
    rows: list[_Row]
    encoding: str


class Reviews:
    """The review table of a run: decided, damaged, and read back."""

    def __init__(self, run: Path, lexicon: Lexicon, work: Path) -> None:
        """Take the table of ``run``; files go to ``work``."""
        self._run = run
        self._work = work
        self._lexicon = lexicon
        found = {f.review_id: f for f in RunFolder.open(run).findings() if f.kind in REVIEW_KINDS}
        self._known = Known(found, lexicon, "", _TODAY)
        with (run / "review.csv").open(encoding="utf-8-sig", newline="") as file:
            self._rows = [
                {name: unprotect(cell) for name, cell in row.items()}
                for row in csv.DictReader(file)
            ]

    def fuzz(self, seed: int, count: int = 0, seconds: float = 0) -> Outcome:
        """Try ``count`` files, or as many as ``seconds`` allow."""
        outcome = Outcome()
        ended = time.monotonic() + seconds
        number = seed * 1_000_000
        while outcome.tried < count or time.monotonic() < ended:
            self.one_file(number, outcome)
            number += 1
        return outcome

    def one_file(self, seed: int, outcome: Outcome) -> None:
        """Try one file, which ``seed`` alone decides."""
        chance = random.Random(seed)
        written = self._written(chance)
        outcome.tried += 1
        whole = self._checked(written.data, seed, outcome)
        if whole is None:
            return
        if silent := _silent(written, whole):
            outcome.problems.append(f"review {seed}: dropped without a word: {silent}")
        if chance.random() < 0.8:
            data, start, end = damaged(written.data, chance)
            checked = self._checked(data, seed, outcome)
            if checked is not None and start > written.header_end:
                # A row at the edge may lose its line end to the damage.
                apart = [r for r in written.rows if r.end < start or r.start > end]
                if dropped := _dropped(written, whole, apart, data, checked):
                    outcome.problems.append(f"review {seed}: dropped by damage: {dropped}")
        if seed % _APPLIED == 0:
            self._apply(seed, outcome)

    def _checked(self, data: bytes, seed: int, outcome: Outcome) -> Checked | None:
        """Return what a file gives; None when it is refused as a whole."""
        path = self._work / "review.csv"
        path.write_bytes(data)
        try:
            checked = check([read_review(path)], self._known)
        except UserError:
            outcome.results["refused"] += 1
            return None
        except Exception as error:
            outcome.problems.append(f"review {seed}: {error!r}")
            return None
        outcome.results["read"] += 1
        outcome.results["decisions"] += len(checked.decisions)
        return checked

    def _written(self, chance: random.Random) -> _Written:
        """Return some rows of the table with decisions, as some program saves it."""
        encoding = chance.choice(("utf-8-sig", "utf-8-sig", "utf-8", "utf-16", "cp1252"))
        delimiter = "\t" if encoding == "utf-16" else chance.choice((",", ",", ";", "\t"))
        data = _line(COLUMNS, delimiter).encode(encoding, "replace")
        header_end = len(data)
        later = encoding.removesuffix("-sig") if encoding != "utf-16" else "utf-16-le"
        rows: list[_Row] = []
        chosen = chance.sample(self._rows, min(len(self._rows), chance.randint(3, 40)))
        for number, row in enumerate(chosen, start=2):
            filled = dict(row)
            mark = f"mark{number}."
            if chance.random() < 0.8:
                filled["decision"] = chance.choice((*DECISIONS, "ACCEPT ", "yes", "=accept"))
                filled["curator"] = chance.choice(
                    ("A", "B", "", "=A", "<b>", chance.choice(TOKENS))
                )
                filled["corrected_id"] = chance.choice(_IDS)
                filled["comment"] = mark + chance.choice(("", "ok", chance.choice(TOKENS)))
                filled["decided_at"] = chance.choice(("", _TODAY, "1.2.2026", "3/4/2026", "x"))
            if chance.random() < 0.1:
                filled[chance.choice(COLUMNS[:-5])] = chance.choice(TOKENS)
            # Line breaks of other kinds are some programs' line ends.
            cells = [" ".join(cell.splitlines()) for cell in filled.values()]
            line = _line(cells, delimiter).encode(later, "replace")
            if filled["decision"].strip():
                rows.append(_Row(mark, number, len(data), len(data) + len(line)))
            data += line
        return _Written(data, header_end, rows, encoding)

    def _apply(self, seed: int, outcome: Outcome) -> None:
        """Hand the file in, and once more with what it left."""
        path = self._work / "review.csv"
        memory, out = self._work / "decisions.tsv", self._work / "corrected"
        for old in (memory, memory.with_suffix(".sqlite"), out):
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
        options = ApplyOptions(self._run, (path,), memory, out, today=_TODAY)
        try:
            first = apply(options, self._lexicon)
            again = apply(options, self._lexicon)
            decisions = read_decisions(memory)
            write_decisions(memory, decisions)
            if first.rulings != again.rulings or decisions != read_decisions(memory):
                outcome.problems.append(f"review {seed}: handed in again it is not the same")
            outcome.results["applied"] += 1
        except UserError:
            outcome.results["not applied"] += 1
        except Exception as error:
            outcome.problems.append(f"review {seed}: apply: {error!r}")


def _line(cells: Iterable[str], delimiter: str) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(protect(cell) for cell in cells)
    return buffer.getvalue()


def _silent(written: _Written, whole: Checked) -> list[str]:
    """Return the marks of the decisions that are neither used nor spoken of."""
    used = _used(whole)
    said = {_line_of(text) for text in (*whole.problems, *whole.notes)}
    return [r.mark for r in written.rows if r.mark not in used and r.line not in said]


def _dropped(
    written: _Written, whole: Checked, apart: list[_Row], data: bytes, checked: Checked
) -> list[str]:
    """Return the marks of the decisions that damage has lost without enough words.

    ``whole`` is the file as it was read, ``checked`` as it is read damaged, with the bytes
    ``data``; ``apart`` are the rows that the damage did not touch.
    """
    spoken = sum(map(bool, map(_line_of, checked.problems)))
    spoken += sum("counted once" in note for note in checked.notes)
    problems = {_line_of(text) for text in whole.problems}
    before = sum(r.line in problems for r in apart)
    lost = _used(whole) - _used(checked)
    far = sorted({r.mark for r in apart} & lost)
    # A byte that is lost makes one long line of the rest of a file in UTF-16.
    enough = len(far) if written.encoding != "utf-16" else bool(far)
    near = [mark for mark in lost if mark.encode() in data and spoken <= before]
    return near or (far if spoken - before < enough else [])


def _used(checked: Checked) -> set[str]:
    """Return the marks of the decisions that are used."""
    # Without the separator between them, the comment is read as part of the curator.
    said = " ".join(f"{decision.curator} {decision.comment}" for decision in checked.decisions)
    return set(re.findall(r"mark\d+\.", said))


def _line_of(text: str) -> int:
    """Return the line that a problem or note is about."""
    found = re.search(r"review\.csv:(\d+): ", text)
    return int(found[1]) if found else 0

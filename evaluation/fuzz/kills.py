"""Runs that are killed, or whose disk fails, at each thing they do to it; resumed, nothing is lost.

Every point is a run of its own in a forked process, then a second one with ``--resume``, whose data
files must be those of a run that nothing happened to, byte by byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from annotator.disk.locks import NAME as LOCK
from annotator.errors import UserError
from annotator.runs import batch
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from evaluation.fuzz.faults import BROKEN, FULL, KILLED, KILLED_CODE, Faults, in_child, injected
from evaluation.fuzz.records import Outcome

#: What a run ends with whose disk failed: a message, no traceback.
_REPORTED = 10
#: Small units and many checkpoints: more points, and more that can be wrong at each.
_SMALL = {"_UNIT": 4, "_UNITS_BETWEEN_CHECKPOINTS": 2, "_CHECKPOINT_SHARE": 1.0}
_FORMS: Sequence[dict[str, object]] = ({}, {"form": "jsonl.gz", "xlsx": True}, {"form": "parquet"})


def captions(path: Path, count: int = 120) -> Path:
    """Write a table of captions, of which some cannot be read and some are there twice."""
    lines = []
    for number in range(count):
        figid = number // 2 if number % 30 == 0 else number
        row = {"word": "KAR", "symbol": "KAR", "hgnc_symbol": "HSD17B12", "entrez": "51144"}
        value = {
            "figid": f"figure{figid}",
            "caption": f"BDNF and ketamine {number}. KAR, kainate receptor. IL-{number} β.",
            "genes": [row] * (number % 4),
        }
        lines.append(json.dumps(value) if number % 25 else "{")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


class Killed:
    """Runs over one table, in a folder of their own."""

    def __init__(self, folder: Path, forms: Sequence[dict[str, object]] = _FORMS) -> None:
        """Make the undisturbed run of each form, and count its steps."""
        folder.mkdir(parents=True, exist_ok=True)
        self._out = folder / "out"
        self._runs = []
        table = captions(folder / "captions.jsonl")
        for form in forms:
            options = RunOptions((table,), self._out, "starter", workers=1)
            options = replace(options, **form)
            shutil.rmtree(self._out, ignore_errors=True)
            with injected(Faults(self._out)) as faults, _small_units():
                run(options)
            self._runs.append((options, _digests(self._out), faults.steps))
        self.steps = [steps for _, _, steps in self._runs]

    def fuzz(self, seed: int, count: int = 0, seconds: float = 0) -> Outcome:
        """Try ``count`` points, or as many as ``seconds`` allow, spread over all steps."""
        outcome = Outcome()
        ended = time.monotonic() + seconds
        chance = random.Random(seed)
        points = [
            (number, at, what)
            for number, steps in enumerate(self.steps)
            for at in range(1, len(steps) + 1)
            for what in (KILLED, KILLED, FULL, BROKEN)
        ]
        while outcome.tried < count or time.monotonic() < ended:
            self.one_point(*chance.choice(points), chance, outcome)
        return outcome

    def one_point(
        self, number: int, at: int, what: str, chance: random.Random, outcome: Outcome
    ) -> None:
        """Disturb one run at one step, in a third of the cases its resumption too; go on."""
        options, whole, steps = self._runs[number]
        shutil.rmtree(self._out, ignore_errors=True)
        outcome.tried += 1
        outcome.results[what] += 1
        where = f"{what} at step {at} ({' '.join(steps[at - 1])}) of run {number}"
        said = self._disturbed(options, at, what)
        if chance.random() < 0.33:
            again = chance.randrange(1, len(steps))
            where += f", then killed at {again}"
            outcome.results["twice"] += 1
            said = said or self._disturbed(replace(options, resume=True), again, KILLED)
        if not said:
            code = in_child(lambda: _run(replace(options, resume=True)))
            said = "" if code == 0 else f"cannot go on: exit code {code}"
        if not said and _digests(self._out) != whole:
            said = "the files are not those of an undisturbed run"
        if not said and (left := [p.name for p in self._out.glob("*.part")]):
            said = f"left behind: {left}"
        if said:
            outcome.problems.append(f"{where}: {said}")

    def _disturbed(self, options: RunOptions, at: int, what: str) -> str:
        """Run with a fault; return what was wrong with its end, or nothing."""

        def work() -> None:
            with injected(Faults(self._out, at, what)):
                _run(options)

        code = in_child(work)
        wanted = (0, KILLED_CODE) if what == KILLED else (0, _REPORTED)
        return "" if code in wanted else f"ended with exit code {code}"


def _run(options: RunOptions) -> None:
    """Run as the command does: what a user can correct, and what a disk does, is reported."""
    with _small_units():
        try:
            run(options)
        except (UserError, OSError):
            os._exit(_REPORTED)


@contextmanager
def _small_units() -> Iterator[None]:
    before = {name: getattr(batch, name) for name in _SMALL}
    try:
        for name, value in _SMALL.items():
            setattr(batch, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(batch, name, value)


def _digests(out: Path) -> dict[str, str]:
    """Return what tells the data files of two runs apart."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.iterdir())
        if path.name not in ("run.json", LOCK)
    }


def disorder(steps: Sequence[tuple[str, str]], out: str) -> list[str]:
    """Return what a power failure could undo: names given before contents or folders are synced.

    ``steps`` are those of a whole run, ``out`` the name of its folder.
    """
    dirty: set[str] = set()
    found = []
    renamed = False
    for what, name in steps:
        if what in ("open", "write", "truncate"):
            dirty.add(name)
        elif what == "fsync":
            dirty.discard(name)
            renamed = renamed and name != out
        elif what == "replace":
            if name in dirty:
                found.append(f"{name} gets its name before its contents are on the disk")
            if name == "run.json.part" and renamed:
                found.append("run.json gets its name before the other names are on the disk")
            renamed = True
        elif what == "unlink" and name == "resume.json" and renamed:
            found.append("resume.json goes before the names are on the disk")
    return found

"""Hostile records between good ones: each is annotated or reported, and the good ones are the same.

The real reader, annotator and writer of lines do the work, as a worker does.
"""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from annotator.figures.record_error import ERRORS
from annotator.figures.units import work_units
from annotator.recognition.pipeline import Annotator
from annotator.results.review_table import COLUMNS
from annotator.results.spreadsheet_cells import protect, unprotect
from annotator.runs.processing import process
from annotator.runs.writer import Chunk
from evaluation.fuzz.mutations import Sample, hostile

#: Records of a folder, and every how many-th of them is a good one.
_TOGETHER, _GOOD = 64, 16
#: Seconds that some records may take, and for each of their bytes: 30 times what they need.
SECONDS, SECONDS_A_BYTE = 10.0, 1e-4


class Outcome(Struct):
    """What a campaign tried; ``problems`` are broken promises, each with how to see it again."""

    tried: int = 0
    results: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def fuzz_records(
    good: Sequence[Sample],
    annotator: Annotator,
    folder: Path,
    seed: int,
    count: int = 0,
    seconds: float = 0,
) -> Outcome:
    """Try ``count`` hostile records, or as many as ``seconds`` allow, in ``folder``."""
    outcome = Outcome()
    ended = time.monotonic() + seconds
    number = seed * 1_000_000
    while outcome.tried < count or time.monotonic() < ended:
        one_folder(good, annotator, folder, number, outcome)
        number += 1
    return outcome


def one_folder(
    good: Sequence[Sample], annotator: Annotator, folder: Path, seed: int, outcome: Outcome
) -> None:
    """Try one folder of records, which ``seed`` alone decides."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "_figures").mkdir(parents=True)
    (folder / "_data").mkdir()
    neighbours: dict[str, Sample] = {}
    size = 0
    for number in range(_TOGETHER):
        sample = chance.choice(good)
        name = f"f{number}"
        if number % _GOOD == 0:
            sample = _named(sample, name)
            neighbours[name] = sample
        else:
            sample = hostile(_named(sample, name), chance, good)
        size += len(sample)
        _write(folder, name, sample)
    outcome.tried += _TOGETHER - len(neighbours)
    started = time.perf_counter()
    try:
        chunk = _processed(folder, annotator)
    except Exception as error:
        outcome.problems.append(f"folder {seed}: {error!r}")
        return
    took = time.perf_counter() - started
    if took > SECONDS + size * SECONDS_A_BYTE:
        outcome.problems.append(f"folder {seed}: {took:.1f} s for {size:,} bytes")
    said = [*_of_records(folder, chunk, outcome), *broken_lines(chunk)]
    said += _of_neighbours(folder, neighbours, chunk, annotator)
    outcome.problems += [f"folder {seed}: {problem}" for problem in said]


def _named(sample: Sample, name: str) -> Sample:
    """Return a record under another figid, which is the first line of all that are ours."""
    lines = sample.record.split(b"\n")
    lines = [f"figid: {name}".encode() if line.startswith(b"figid:") else line for line in lines]
    return Sample(b"\n".join(lines), sample.sidecars)


def _write(folder: Path, name: str, sample: Sample) -> None:
    (folder / "_figures" / f"{name}.md").write_bytes(sample.record)
    for kind, data in sample.sidecars.items():
        (folder / "_data" / f"{name}-{kind}.tsv").write_bytes(data)


def _processed(folder: Path, annotator: Annotator) -> Chunk:
    whole = Chunk()
    for unit in work_units([folder], _TOGETHER):
        whole.extend(process(unit, annotator, {}))
    return whole


def _of_records(folder: Path, chunk: Chunk, outcome: Outcome) -> Iterator[str]:
    """Each record has one outcome, and no fault is a Python exception that nobody foresaw."""
    failed = Counter(rejected.source for rejected in chunk.failed)
    annotated = Counter(source for _, source, _ in chunk.places)
    for rejected in chunk.failed:
        outcome.results[rejected.error] += 1
        if rejected.error not in ERRORS:
            yield f"{rejected.source}: {rejected.error}: {rejected.message[:200]}"
    outcome.results["annotated"] += len(chunk.annotations)
    for path in sorted((folder / "_figures").iterdir()):
        outcomes = failed[str(path)] + annotated[str(path)]
        if outcomes != 1:
            yield f"{path}: {outcomes} outcomes"


def broken_lines(chunk: Chunk) -> Iterator[str]:
    """Yield what is wrong with the output: each line can be read again, no cell is a formula."""
    for line in (*chunk.annotations, *chunk.findings):
        json.loads(line)
        if line.count(b"\n") != 1:
            yield f"not one line: {line[:200]!r}"
    for _, _, row in chunk.review:
        # The last one is the finding's probability, which review.csv does not have.
        ((*cells, probability),) = csv.reader(io.StringIO(row, newline=""), strict=True)
        if not 0 <= float(probability) <= 1:
            yield f"a probability of {probability} in {row[:200]!r}"
        if len(cells) != len(COLUMNS):
            yield f"{len(cells)} cells in {row[:200]!r}"
        if unsafe := [cell for cell in cells if protect(unprotect(cell)) != cell]:
            yield f"unsafe cells {unsafe} in {row[:200]!r}"


def _of_neighbours(
    folder: Path, neighbours: dict[str, Sample], chunk: Chunk, annotator: Annotator
) -> Iterator[str]:
    """Good records are annotated as they are alone; one whose figid was taken is reported so."""
    shown = {json.loads(line)["figid"]: line for line in chunk.annotations}
    taken = {r.source for r in chunk.failed if r.error == "duplicate_figid"}
    alone = folder / "alone"
    for name, sample in neighbours.items():
        if str(folder / "_figures" / f"{name}.md") in taken:
            continue
        shutil.rmtree(alone, ignore_errors=True)
        (alone / "_figures").mkdir(parents=True)
        (alone / "_data").mkdir()
        _write(alone, name, sample)
        if _processed(alone, annotator).annotations != [shown.get(name)]:
            yield f"the good record {name} is not annotated as it is alone"

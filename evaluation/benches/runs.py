"""Measure whole runs: speed beside bare limits, speed-up by workers, memory over a long input."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import yaml

from annotator.figures.units import work_units
from annotator.progress.measured import MeasuredProgress, MeasuredStep, Observer
from annotator.recognition.pipeline import ignore_scispacy_warnings
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from evaluation.benches.main_process import bench_main_process
from evaluation.benches.replicas import (
    captions,
    replicate_records,
    write_json_lines,
    write_parquet,
)
from evaluation.benches.rows import Row, in_a_process

Say = Callable[[str], None]
#: Rounds of a start.
_STARTS = 9
#: What a command imports of spaCy and scispaCy, in the way it does.
IMPORTS = (
    "from annotator.spacy_start import without_spacy_commands; without_spacy_commands(); "
    "import spacy, spacy.lang.en, scispacy.abbreviation, scispacy.custom_tokenizer"
)
#: From tables; more takes longer and says the same.
_CAPTIONS = 20_000
#: Seconds between looks at the memory.
_SAMPLED = 0.25


def bench_throughput(
    checkout: Path, table: Path, lexicon: str, count: int, work: Path, say: Say
) -> Iterator[Row]:
    """Yield what a run takes beside reading the bytes and parsing the YAML of the same records."""
    cores = os.cpu_count() or 1
    yield from _startup(checkout, lexicon, work, say)
    say(f"writing {count:,} records")
    folder = work / "records"
    size = replicate_records(checkout, folder, count)
    paths = sorted((folder / "_figures").iterdir())
    about = f"{count:,} records, {size / 1e6:,.0f} MB, {cores} processes"
    say("bare limits")
    bare = in_a_process(_read_bytes, [*paths, *(folder / "_data").iterdir()])
    yield Row("bare read of the bytes, records/s", count / bare, "one process")
    parsed = _parse_together(paths, cores)
    yield Row("bare CSafeLoader, records/s", count / parsed, f"{cores} processes, no sidecars")
    sample = paths[:_CAPTIONS]
    one_by_one = in_a_process(_parsing_seconds, sample)
    reading = in_a_process(_reading_seconds, folder, len(sample))
    note = "one process each; ours with sidecars"
    yield Row("our reading / bare CSafeLoader, time", reading / one_by_one, note)
    say("run")
    whole = _run_seconds(folder, work / "out", lexicon, cores)
    yield Row("run, records/s", count / whole, about)
    yield Row("run / bare CSafeLoader, wall time", whole / parsed)
    say("distinct records alone")
    distinct = len(list((checkout / "_figures").glob("*.md")))
    once = _run_seconds(checkout, work / "once", lexicon, cores)
    yield Row(
        "run on each record once, records/s", distinct / once, f"{distinct:,}, start included"
    )
    texts = captions(table)
    for name, write, suffix in (
        ("JSON Lines", write_json_lines, "jsonl"), ("Parquet", write_parquet, "parquet"),
    ):  # fmt: skip
        say(f"captions from {name}")
        path = work / f"captions.{suffix}"
        some = min(count, _CAPTIONS)
        write(texts, path, some)
        seconds = _run_seconds(path, work / suffix, lexicon, 1)
        note = f"{some:,}, of {len(texts):,} distinct ones"
        yield Row(f"captions/s of one core, from {name}", some / seconds, note)


def bench_scaling(checkout: Path, lexicon: str, count: int, work: Path, say: Say) -> Iterator[Row]:
    """Yield the speed by workers, what the main process can take of many, and Dask's speed."""
    from importlib.util import find_spec

    folder = work / "records"
    say(f"writing {count:,} records")
    replicate_records(checkout, folder, count)
    cores = os.cpu_count() or 1
    seconds = {}
    for workers in sorted({1, 2, cores}):
        say(f"{workers} workers")
        seconds[workers] = _run_seconds(folder, work / f"w{workers}", lexicon, workers)
        note = f"{count:,} records, start included"
        yield Row(f"{workers} workers, records/s", count / seconds[workers], note)
    yield Row("speed of 2 workers / of 1", seconds[1] / seconds[2])
    say("main process")
    yield from bench_main_process(folder, lexicon, work)
    if find_spec("distributed") is None:
        say("distributed is not installed: pip install 'pfocr-annotator[cluster]'")
        return
    say("Dask")
    dask = _run_seconds(folder, work / "dask", lexicon, 0, "--cluster", f"local:{cores}")
    yield Row(f"Dask, {cores} workers, records/s", count / dask, f"{count // 64:,} tasks")
    yield Row("Dask / local processes, wall time", dask / seconds[cores])


def bench_memory(table: Path, lexicon: str, count: int, work: Path, say: Say) -> Iterator[Row]:
    """Yield the memory of a run over a long input, and the time a caption takes as it goes on."""
    path = work / "captions.jsonl"
    say(f"writing {count:,} captions")
    write_json_lines(captions(table), path, count)
    say("run")
    workers = max(2, os.cpu_count() or 1)
    options = RunOptions((path,), work / "out", lexicon, workers=workers)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        parent = pool.submit(os.getpid).result()
        pending = pool.submit(_timed_run, options)
        memory: list[tuple[float, float, float]] = []
        while not pending.done():
            memory.append((time.time(), *tree_memory(parent)))
            time.sleep(_SAMPLED)
        done, processor = pending.result()
    total = done[-1][1]
    times = {tenth: _time_of(done, total * tenth // 10) for tenth in range(11)}
    note = f"{total:,} captions, {workers} workers"
    first, last = (_most(memory, times[a], times[b]) for a, b in ((0, 1), (9, 10)))
    yield Row("private MB of an additional worker", max(own for _, _, own in memory), note)
    yield Row("all processes after the first tenth, MB", first[0], "shared pages counted once")
    yield Row("all processes at the end, MB", last[0])
    yield Row("memory at the end / after the first tenth", last[0] / first[0])
    tenths = [times[n + 1] - times[n] for n in range(10)]
    yield Row("captions/s", total / (times[10] - times[0]), note)
    yield Row("time a caption, last tenth / second tenth", tenths[9] / tenths[1])
    yield Row("main process alone, captions/s", total / processor, "its limit for any workers")
    say("skipping")
    started = time.perf_counter()
    units = work_units((path,), 64, shard=(1, total))
    skipped = total - sum(map(len, units))
    speed = skipped / (time.perf_counter() - started)
    yield Row("captions of other shards skipped, captions/s", speed, "one core, JSON Lines")


def _startup(checkout: Path, lexicon: str, work: Path, say: Say) -> Iterator[Row]:
    say("start")
    record = min((checkout / "_figures").glob("*.md"))
    full, one = (
        partial(_run_seconds, record, work / "one", name, 1, "--overwrite")
        for name in (lexicon, "starter")
    )
    starts = (partial(_call, "-m", "annotator", "--help"), full, one, partial(_call, "-c", IMPORTS))
    helps, with_this, with_starter, imported = _best_of_each(starts)
    yield Row("annotator --help, s", helps, f"best of {_STARTS}, alternating")
    yield Row("one record with this lexicon, s", with_this)
    yield Row("one record with the starter, s", with_starter)
    yield Row("importing spaCy and scispaCy as the command does, s", imported)
    yield Row("of which not importing spaCy and scispaCy, s", with_starter - imported)


def _best_of_each(works: Sequence[Callable[[], float]]) -> list[float]:
    """Return the shortest time of each, in alternating rounds: what slows one slows all."""
    rounds = [[work() for work in works] for _ in range(_STARTS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _call(*words: str) -> float:
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *words], capture_output=True, check=False)
    # 3: some records failed, as in real releases.
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return time.perf_counter() - started


def _run_seconds(source: Path, out: Path, lexicon: str, workers: int, *options: str) -> float:
    return _call(
        "-m", "annotator", "run", str(source), "--out", str(out), "--lexicon", lexicon,
        "--model", "none", "--workers", str(workers), "--quiet", *options,
    )  # fmt: skip


def _read_bytes(paths: list[Path]) -> float:
    started = time.perf_counter()
    for path in paths:
        path.read_bytes()
    return time.perf_counter() - started


def _parse_together(paths: list[Path], processes: int) -> float:
    """Return the wall time of parsing the front matter in as many processes."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(_parse, [[]] * processes))  # start them
        started = time.perf_counter()
        size = 256
        list(pool.map(_parse, [paths[n : n + size] for n in range(0, len(paths), size)]))
        return time.perf_counter() - started


def _parsing_seconds(paths: list[Path]) -> float:
    started = time.perf_counter()
    _parse(paths)
    return time.perf_counter() - started


def _reading_seconds(folder: Path, count: int) -> float:
    started = time.perf_counter()
    for unit in work_units((folder,), 64, count):
        for _ in unit.read():
            pass
    return time.perf_counter() - started


def _parse(paths: list[Path]) -> None:
    for path in paths:
        content = path.read_text(encoding="utf-8")
        yaml.load(content.split("\n---", 1)[0], yaml.CSafeLoader)


def _timed_run(options: RunOptions) -> tuple[list[tuple[float, int]], float]:
    """Run; return when how many records were done, and the processor time of this process."""
    ignore_scispacy_warnings()
    done = [(time.time(), 0)]

    class Times(Observer):
        def changed(self, step: MeasuredStep) -> None:
            if step.name != "annotate":
                return
            if step.done:
                done.append((time.time(), step.done))
            else:
                done[0] = (time.time(), 0)

    before = time.process_time()
    run(options, MeasuredProgress([Times()]))
    return done, time.process_time() - before


def _time_of(done: list[tuple[float, int]], count: int) -> float:
    return next(when for when, records in done if records >= count)


def _most(
    memory: list[tuple[float, float, float]], start: float, end: float
) -> tuple[float, float]:
    """Return the largest totals between two times, in MB: of all, and of one worker's own pages."""
    inside = [s for s in memory if start <= s[0] <= end] or [
        min(memory, key=lambda s: abs(s[0] - end))
    ]
    return max(s[1] for s in inside), max(s[2] for s in inside)


def tree_memory(root: int) -> tuple[float, float]:
    """Return the proportional memory of a process and all below, and the most private one's own."""
    total = private = 0.0
    for pid in _descendants(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:  # it has ended
            continue
        counts = {name: int(kb) / 1024 for name, kb in re.findall(r"^(\w+): +(\d+) kB", text, re.M)}
        total += counts["Pss"]
        if pid != root:
            private = max(private, counts["Private_Clean"] + counts["Private_Dirty"])
    return total, private


def _descendants(root: int) -> list[int]:
    found = [root]
    for thread in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            below = thread.read_text(encoding="ascii").split()
        except OSError:  # it has ended
            continue
        for child in below:
            found += _descendants(int(child))
    return found

"""Run the annotator over a whole input: read, annotate, compare, write, count."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shlex
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path

from annotator import __version__
from annotator.checkpoint import NAME as CHECKPOINT
from annotator.checkpoint import (
    Checkpoint,
    check_settings,
    file_settings,
    input_settings,
    read_checkpoint,
)
from annotator.curation.decisions import agreed, read_decisions
from annotator.curation.workbook import require_xlsxwriter
from annotator.errors import InputError, OutputError
from annotator.figures.first_places import FirstPlaces
from annotator.figures.units import Unit, work_units
from annotator.lexicon.install import installed_lexicon
from annotator.parquet_files import require_pyarrow
from annotator.pipeline import Annotator, ignore_scispacy_warnings
from annotator.processing import annotate, process
from annotator.rare_collection import collect_rarely, rare_collection
from annotator.report.highlights import least_shown
from annotator.report.page import page
from annotator.report.rebuild import about_run
from annotator.report.tally import Tally
from annotator.run_folder import RunFolder
from annotator.run_writer import OUTPUTS, Chunk, RunWriter, report_text
from annotator.whole_files import write_whole

__all__ = ["RunOptions", "RunSummary", "annotate", "finished", "run"]

#: Records that a worker reads and annotates at once.
_UNIT = 64
#: Some ten seconds of one core.
_UNITS_BETWEEN_CHECKPOINTS = 16


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What to run on, with what, and where to. ``workers`` 0 is one a core; ``limit`` 0 is all.

    ``organisms`` are those whose genes are wanted; all when empty. ``decisions`` is a file of
    earlier decisions; ``xlsx`` asks for the review table as a workbook as well. ``resume`` goes on
    with an interrupted run. ``shard`` (i, n) is the i-th of n parts of the input. ``form`` is that
    of annotations and findings, jsonl or parquet.
    """

    inputs: tuple[Path, ...]
    out: Path
    lexicon: str = "auto"
    model: str | None = None
    workers: int = 0
    limit: int = 0
    overwrite: bool = False
    organisms: tuple[str, ...] = ()
    decisions: Path | None = None
    xlsx: bool = False
    resume: bool = False
    shard: tuple[int, int] = (1, 1)
    form: str = "jsonl"


@dataclass(slots=True)
class RunSummary:
    """What a run did; ``seconds`` is wall time."""

    tally: Tally = field(default_factory=Tally)
    failed: int = 0
    review_rows: int = 0
    decided_rows: int = 0
    seconds: float = 0.0
    lexicon: str = ""


def run(options: RunOptions, progress: Callable[[int], object] = int) -> RunSummary:
    """Annotate every record of the inputs and write the output folder.

    ``progress`` is told how many records more are done. Data files are byte-identical
    for the same input, lexicon and version, whatever the number of workers. Raises UserError for
    what the user can correct; a record that fails goes to failed.jsonl and the run goes on.
    """
    started = time.time()
    if options.xlsx:
        require_xlsxwriter()
    if options.form == "parquet":
        require_pyarrow()
    decided = agreed(read_decisions(options.decisions) if options.decisions is not None else ())
    state = _prepare(options)
    annotator = Annotator(options.lexicon, options.model, options.organisms)
    settings = _settings(options, annotator)
    if state is None:
        state = Checkpoint(settings)
    else:
        check_settings(options.out, state.settings, settings)
    summary = RunSummary(state.tally, state.failed, lexicon=annotator.lexicon.name)
    units = work_units(options.inputs, _UNIT, options.limit, options.shard)
    progress(sum(map(len, islice(units, state.units))))
    with RunWriter(options.out, decided, state) as writer, rare_collection():
        work = _Work(annotator, summary, frozenset(decided.settled), writer.places())
        try:
            for chunk in _chunks(units, options, work):
                writer.write(chunk)
                summary.tally.merge(chunk.tally)
                summary.failed += len(chunk.failed)
                state.units += 1
                state.failed = summary.failed
                state.fingerprint = _taken_in(state.fingerprint, chunk.digests)
                if state.units % _UNITS_BETWEEN_CHECKPOINTS == 0:
                    writer.checkpoint(state)
                progress(chunk.records)
        except BaseException:
            _write_run_json(options, annotator, summary, started, state, "interrupted")
            raise
        summary.review_rows = writer.review_rows
        summary.decided_rows = writer.decided_rows
        report = summary.tally.report()
        about = about_run(annotator.lexicon.name, _model(annotator))
        writer.commit(
            report, page(report, about), xlsx=options.xlsx, parquet=options.form == "parquet"
        )
        summary.seconds = time.time() - started
        status = "finished with failed records" if summary.failed else "finished"
        _write_run_json(options, annotator, summary, started, state, status)
        writer.finish()
    return summary


def _settings(options: RunOptions, annotator: Annotator) -> dict[str, str]:
    """Return what must be the same when an interrupted run goes on, in words."""
    return input_settings(options.inputs) | {
        "version": __version__,
        "lexicon": annotator.lexicon.sha256[:16],
        "model": " ".join((_model(annotator) or {"name": "none"}).values()),
        "organisms": ",".join(options.organisms) or "all",
        "decisions": file_settings(options.decisions),
        "limit": str(options.limit),
        "shard": "/".join(map(str, options.shard)),
    }


def _taken_in(fingerprint: str, digests: bytes) -> str:
    """Return the fingerprint of the input so far, with one unit more."""
    return hashlib.sha256(fingerprint.encode() + digests).hexdigest()


def _prepare(options: RunOptions) -> Checkpoint | None:
    """Make the output folder; return where an interrupted run stands that is to go on.

    Raises OutputError when the folder holds something else, or cannot be written.
    """
    out = options.out
    try:
        out.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in out.iterdir()}
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be used as output folder: {error.strerror}",
            hint="give another folder with --out",
        ) from error
    if options.resume and (state := read_checkpoint(out)) is not None:
        return state
    # A run that was interrupted before its first checkpoint leaves nothing else.
    left = {name for name in names if name.endswith(".part")} | {"run.json"}
    begun = options.resume and names <= left and not finished(out)
    if names and not options.overwrite and not begun:
        raise OutputError(
            f"{out}: the output folder is not empty",
            hint="give another folder with --out, or --overwrite to replace this run's files",
        )
    for name in (*OUTPUTS, "run.json", CHECKPOINT, *(n for n in names if n.endswith(".part"))):
        (out / name).unlink(missing_ok=True)
    return None


def finished(out: Path) -> bool:
    """Tell whether ``out`` holds a complete run."""
    try:
        RunFolder.open(out)
    except InputError:
        return False
    return True


def _chunks(units: Iterator[Unit], options: RunOptions, work: _Work) -> Iterator[Chunk]:
    """Yield the outputs in input order, from this process or from workers."""
    first, second = list(islice(units, 1)), list(islice(units, 1))
    workers = options.workers or os.cpu_count() or 1
    ahead = chain(first, second, units)
    if workers == 1 or not second:
        # Starting a worker costs more than a unit.
        for unit in ahead:
            yield work.checked(unit, work.here(unit, {}))
        return
    with ProcessPoolExecutor(
        workers,
        mp_context=get_context("spawn"),
        initializer=_start_worker,
        initargs=(options.lexicon, options.model, options.organisms, work.decided),
    ) as pool:
        waiting: deque[tuple[Unit, Future[Chunk]]] = deque()
        for unit in ahead:
            waiting.append((unit, pool.submit(_process_in_worker, unit, work.least)))
            if len(waiting) > 3 * workers:  # bounds memory, whatever the input's size
                unit, done = waiting.popleft()
                yield work.checked(unit, done.result())
        while waiting:
            unit, done = waiting.popleft()
            yield work.checked(unit, done.result())


class _Work:
    """What only the main process knows: which figids were read, what the report shows so far."""

    def __init__(
        self,
        annotator: Annotator,
        summary: RunSummary,
        decided: frozenset[str],
        places: Iterable[tuple[str, str, int]],
    ) -> None:
        self._annotator = annotator
        self._summary = summary
        self.decided = decided
        self._seen = FirstPlaces()
        for place in places:
            self._seen.add(*place)

    @property
    def least(self) -> int:
        """Return the priority above which a finding can still come into the report."""
        return least_shown(self._summary.tally.highlights)

    def here(self, unit: Unit, duplicates: Mapping[str, str]) -> Chunk:
        """Process a unit in this process."""
        return process(unit, self._annotator, duplicates, self.least, self.decided)

    def checked(self, unit: Unit, chunk: Chunk) -> Chunk:
        """Return the chunk without figures that an earlier unit had; that unit is done again."""
        duplicates = {
            figid: first
            for figid, source, line in chunk.places
            if (first := self._seen.add(figid, source, line))
        }
        return self.here(unit, duplicates) if duplicates else chunk


_worker: tuple[Annotator, frozenset[str]] | None = None


def _start_worker(
    lexicon: str, model: str | None, organisms: tuple[str, ...], decided: frozenset[str]
) -> None:
    """Open lexicon and model once a worker process."""
    global _worker
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    ignore_scispacy_warnings()
    _worker = Annotator(lexicon, model, organisms), decided
    collect_rarely()


def _end_with_parent(parent: int) -> None:
    """End this process when the main one was killed: nobody would take its work."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _process_in_worker(unit: Unit, least: int) -> Chunk:
    assert _worker is not None
    annotator, decided = _worker
    return process(unit, annotator, {}, least, decided)


def _write_run_json(
    options: RunOptions,
    annotator: Annotator,
    summary: RunSummary,
    started: float,
    state: Checkpoint,
    status: str,
) -> None:
    """Say what was run: versions, command, input, lexicon, model, counts, times, status."""
    content = {
        "status": status,
        "tool": {"pfocr-annotator": __version__}
        | {name: importlib.metadata.version(name) for name in ("spacy", "scispacy", "famplex")}
        | {"python": sys.version.split()[0]},
        "command": shlex.join(["annotator", *sys.argv[1:]]),
        "inputs": [str(path.absolute()) for path in options.inputs],
        "input_sha256": state.fingerprint,
        "lexicon": {
            "name": annotator.lexicon.name,
            "path": _lexicon_path(options.lexicon),
            "sha256": annotator.lexicon.sha256,
            "counts": annotator.lexicon.counts(),
        },
        "model": _model(annotator),
        "organisms": list(options.organisms),
        "decisions": None if options.decisions is None else str(options.decisions.absolute()),
        "shard": "/".join(map(str, options.shard)),
        "workers": options.workers,
        "counts": {
            "figures": summary.tally.figures,
            "failed": summary.failed,
            "mentions": sum(summary.tally.mentions.values()),
            "findings": sum(summary.tally.findings.values()),
            "review_rows": summary.review_rows,
            "decided_rows": summary.decided_rows,
        },
        "started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 3),
    }
    write_whole(options.out / "run.json", report_text(content))


def _model(annotator: Annotator) -> dict[str, str] | None:
    if annotator.model is None:
        return None
    meta = annotator.nlp.meta
    return {"name": f"{meta.get('lang')}_{meta.get('name')}", "version": str(meta.get("version"))}


def _lexicon_path(name: str) -> str:
    """Return what opens the same lexicon from anywhere."""
    if name == "auto":
        installed = installed_lexicon()
        return str(installed) if installed is not None else "starter"
    return name if name == "starter" else str(Path(name).absolute())

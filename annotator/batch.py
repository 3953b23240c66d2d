"""Run the annotator over a whole input: read, annotate, compare, write, count."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shlex
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from annotator import __version__, jsonl
from annotator.compare import compare
from annotator.curation.decisions import agreed, read_decisions
from annotator.curation.workbook import require_xlsxwriter
from annotator.errors import OutputError
from annotator.figures import read_figures
from annotator.keywords import infer_keywords
from annotator.lexicon.install import installed_lexicon
from annotator.pipeline import Annotator, ignore_scispacy_warnings
from annotator.records import AnnotatedFigure, Figure, Finding, Rejected
from annotator.report.page import page
from annotator.report.rebuild import about_run
from annotator.report.tally import Tally
from annotator.resolve import CaptionReading
from annotator.review import COLUMNS, REVIEWED, csv_line, review_row
from annotator.run_writer import OUTPUTS, Chunk, RunWriter, write_json

#: Figures that travel to a worker at once.
_CHUNK = 64


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What to run on, with what, and where to. ``workers`` 0 is one a core; ``limit`` 0 is all.

    ``organisms`` are those whose genes are wanted; all when empty. ``decisions`` is a file of
    earlier decisions; ``xlsx`` asks for the review table as a workbook as well.
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


@dataclass(slots=True)
class RunSummary:
    """What a run did; ``seconds`` is wall time."""

    tally: Tally = field(default_factory=Tally)
    failed: int = 0
    review_rows: int = 0
    decided_rows: int = 0
    seconds: float = 0.0
    lexicon: str = ""


def annotate(figure: Figure, annotator: Annotator) -> AnnotatedFigure:
    """Return ``figure`` with its species, mentions and findings."""
    figure = _with_keywords(figure, annotator)
    return _compared(figure, annotator.read(figure), annotator)


def _with_keywords(figure: Figure, annotator: Annotator) -> Figure:
    """Return ``figure`` with the organisms of its keywords inferred."""
    rows = infer_keywords(figure.existing, figure.organisms_ner, annotator.lexicon)
    return replace(figure, existing=rows)


def _compared(figure: Figure, reading: CaptionReading, annotator: Annotator) -> AnnotatedFigure:
    findings = compare(figure, reading, annotator.lexicon, annotator.names.lists)
    return AnnotatedFigure(figure, reading.taxa, reading.mentions, findings)


def run(
    options: RunOptions, progress: Callable[[Iterable[Any]], Iterable[Any]] = iter
) -> RunSummary:
    """Annotate every record of the inputs and write the output folder.

    ``progress`` wraps the stream of records, for a progress bar. Data files are byte-identical
    for the same input, lexicon and version, whatever the number of workers. Raises UserError for
    what the user can correct; a record that fails goes to failed.jsonl and the run goes on.
    """
    started = time.time()
    if options.xlsx:
        require_xlsxwriter()
    decided = agreed(read_decisions(options.decisions) if options.decisions is not None else ())
    _prepare(options)
    annotator = Annotator(options.lexicon, options.model, options.organisms)
    summary = RunSummary(lexicon=annotator.lexicon.name)
    records = progress(read_figures(options.inputs))
    fingerprint = hashlib.sha256()
    with RunWriter(options.out, decided) as writer:
        try:
            for chunk in _chunks(_counted(records, options.limit, fingerprint), options, annotator):
                writer.write(chunk)
                summary.tally.merge(chunk.tally)
                summary.failed += len(chunk.failed)
        except BaseException:
            _write_run_json(options, annotator, summary, started, fingerprint, "interrupted")
            raise
        summary.review_rows = writer.review_rows
        summary.decided_rows = writer.decided_rows
        report = summary.tally.report(decided.settled)
        about = about_run(annotator.lexicon.name, _model(annotator))
        writer.commit(report, page(report, about), xlsx=options.xlsx)
    summary.seconds = time.time() - started
    status = "finished with failed records" if summary.failed else "finished"
    _write_run_json(options, annotator, summary, started, fingerprint, status)
    return summary


def _prepare(options: RunOptions) -> None:
    """Make the output folder; refuse one that holds something, or that cannot be written."""
    out = options.out
    try:
        out.mkdir(parents=True, exist_ok=True)
        used = any(out.iterdir())
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be used as output folder: {error.strerror}",
            hint="give another folder with --out",
        ) from error
    if used and not options.overwrite:
        raise OutputError(
            f"{out}: the output folder is not empty",
            hint="give another folder with --out, or --overwrite to replace this run's files",
        )
    for name in (*OUTPUTS, "run.json"):
        (out / name).unlink(missing_ok=True)


def _counted(
    records: Iterable[Figure | Rejected], limit: int, fingerprint: hashlib._Hash
) -> Iterator[Figure | Rejected]:
    """Pass on the records up to ``limit`` and take in what identifies the input."""
    for record in islice(records, limit or None):
        if isinstance(record, Figure):
            fingerprint.update(
                repr((record.figid, record.caption, record.existing)).encode(errors="replace")
            )
        else:
            fingerprint.update(repr((record.error, record.line)).encode())
        yield record


def _chunks(
    records: Iterator[Figure | Rejected], options: RunOptions, annotator: Annotator
) -> Iterator[Chunk]:
    """Yield the outputs in input order, from this process or from workers."""
    batches = iter(lambda: list(islice(records, _CHUNK)), [])
    first = next(batches, [])
    second = next(batches, None) if len(first) == _CHUNK else None
    workers = options.workers or os.cpu_count() or 1
    if workers == 1 or second is None:
        # Starting a worker costs more than a chunk.
        for batch in _joined(first, second, batches):
            yield _process(batch, annotator)
        return
    with ProcessPoolExecutor(
        workers,
        mp_context=get_context("spawn"),
        initializer=_start_worker,
        initargs=(options.lexicon, options.model, options.organisms),
    ) as pool:
        waiting: deque[Any] = deque()
        for batch in _joined(first, second, batches):
            waiting.append(pool.submit(_process_in_worker, batch))
            if len(waiting) > 3 * workers:  # bounds memory, whatever the input's size
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _joined(
    first: list[Any], second: list[Any] | None, rest: Iterable[list[Any]]
) -> Iterator[list[Any]]:
    if first:
        yield first
    if second:
        yield second
    yield from rest


_worker: Annotator | None = None


def _start_worker(lexicon: str, model: str | None, organisms: tuple[str, ...]) -> None:
    """Open lexicon and model once a worker process."""
    global _worker
    ignore_scispacy_warnings()
    _worker = Annotator(lexicon, model, organisms)


def _process_in_worker(batch: Sequence[Figure | Rejected]) -> Chunk:
    assert _worker is not None
    return _process(batch, _worker)


def _process(batch: Sequence[Figure | Rejected], annotator: Annotator) -> Chunk:
    """Annotate some records; one that fails is reported, and the others go on."""
    chunk = Chunk()
    readings = iter(_read_together([r for r in batch if isinstance(r, Figure)], annotator))
    for record in batch:
        if isinstance(record, Rejected):
            chunk.failed.append(record)
            continue
        try:
            figure, reading = next(readings, (record, None))
            if reading is None:
                annotated = annotate(record, annotator)
            else:
                annotated = _compared(figure, reading, annotator)
            annotations = jsonl.line(jsonl.annotation(annotated))
            findings = [jsonl.line(jsonl.finding(finding)) for finding in annotated.findings]
            review = [
                (finding.priority, finding.review_id, csv_line(_cells(annotated, finding)))
                for finding in annotated.findings
                if finding.kind in REVIEWED
            ]
        except Exception as error:  # any one record's fault must not cost the others
            message = f"{record.figid}: {error}"
            chunk.failed.append(Rejected(record.source, record.line, type(error).__name__, message))
            continue
        chunk.annotations.append(annotations)
        chunk.findings += findings
        chunk.review += review
        chunk.tally.add(annotated)
    return chunk


def _read_together(
    figures: Sequence[Figure], annotator: Annotator
) -> list[tuple[Figure, CaptionReading]]:
    """Read figures together, which is faster; nothing when one fails, to be read one by one."""
    try:
        prepared = [_with_keywords(figure, annotator) for figure in figures]
        return list(zip(prepared, annotator.read_all(prepared), strict=True))
    except Exception:  # whose fault it was shows when they are read one by one
        return []


def _cells(annotated: AnnotatedFigure, finding: Finding) -> Iterable[object]:
    row = review_row(annotated.figure, finding, annotated.taxa)
    return (getattr(row, column) for column in COLUMNS)


def _write_run_json(
    options: RunOptions,
    annotator: Annotator,
    summary: RunSummary,
    started: float,
    fingerprint: hashlib._Hash,
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
        "input_sha256": fingerprint.hexdigest(),
        "lexicon": {
            "name": annotator.lexicon.name,
            "path": _lexicon_path(options.lexicon),
            "sha256": annotator.lexicon.sha256,
            "counts": annotator.lexicon.counts(),
        },
        "model": _model(annotator),
        "organisms": list(options.organisms),
        "decisions": None if options.decisions is None else str(options.decisions.absolute()),
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
    write_json(options.out / "run.json", content)


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

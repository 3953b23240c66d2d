"""Write ``run.json``: what was run, on which input, with which versions, and how it ended."""

from __future__ import annotations

import hashlib
import importlib.metadata
import shlex
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from annotator import __version__
from annotator.errors import InputError, OutputError
from annotator.lexicon.places import lexicon_path
from annotator.recognition.pipeline import Annotator
from annotator.results.run_folder import RunFolder
from annotator.results.run_meta import LexiconMeta, ModelMeta, RunCounts, RunMeta, write_meta
from annotator.runs.checkpoint import Checkpoint, file_settings, input_settings, read_checkpoint
from annotator.runs.options import RunOptions, RunSummary


def run_settings(options: RunOptions, annotator: Annotator) -> dict[str, str]:
    """Return what must be unchanged when an interrupted run resumes, in words."""
    model = model_meta(annotator)
    return input_settings(options.inputs, options.reading) | {
        "version": __version__,
        "lexicon": annotator.lexicon.sha256[:16],
        "model": "none" if model is None else f"{model.name} {model.version}",
        "organisms": ",".join(options.organisms) or "all",
        "decisions": file_settings(options.decisions),
        "limit": str(options.limit),
        "shard": "/".join(map(str, options.shard)),
        "format": options.form,
        "xlsx": "yes" if options.xlsx else "no",
    }


def fingerprint(before: str, unit_sha256: str) -> str:
    """Return the fingerprint of the input after one more unit."""
    return hashlib.sha256((before + unit_sha256).encode()).hexdigest()


def is_finished(out: Path) -> bool:
    """Return whether ``out`` has a complete run."""
    try:
        RunFolder.open(out)
    except InputError:
        return False
    return True


def finished_inputs(out: Path) -> tuple[Path, ...]:
    """Return the absolute inputs of the complete run in ``out``; none without one."""
    try:
        return RunFolder.open(out).inputs
    except InputError:
        return ()


def finished_settings(out: Path) -> Mapping[str, str] | None:
    """Return the settings of the complete run in ``out``, or None.

    None too if another run has begun to replace it. Raises OutputError if its run.json does not
    record its settings.
    """
    try:
        settings = RunFolder.open(out).meta.settings
        begun = read_checkpoint(out)
    except InputError:
        return None
    if begun is not None and begun.settings != settings:
        return None
    if settings is None:
        raise OutputError(
            f"{out}: the run is finished, but its settings were not recorded",
            hint="start again with --overwrite",
        )
    return settings


class Started:
    """When a run began: the date for its readers, and a monotonic clock for its length."""

    def __init__(self) -> None:
        """Start now."""
        self.at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._clock = time.monotonic()

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self._clock


#: Packages on whose versions the results depend.
_PACKAGES = ("spacy", "scispacy", "famplex", "ftfy")


def write_run_json(
    options: RunOptions,
    annotator: Annotator,
    summary: RunSummary,
    started: Started,
    state: Checkpoint,
    status: str,
) -> None:
    """Write versions, command, input, lexicon, model, counts, times and status."""
    meta = RunMeta(
        status=status,
        tool={"pfocr-annotator": __version__}
        | {name: importlib.metadata.version(name) for name in _PACKAGES}
        | {"python": sys.version.split()[0]},
        command=shlex.join(["annotator", *sys.argv[1:]]),
        inputs=tuple(str(path.absolute()) for path in options.inputs),
        input_options=options.reading,
        input_sha256=state.fingerprint,
        lexicon=LexiconMeta(
            name=annotator.lexicon.name,
            path=lexicon_path(options.lexicon),
            sha256=annotator.lexicon.sha256,
            counts=annotator.lexicon.counts(),
        ),
        model=model_meta(annotator),
        organisms=options.organisms,
        decisions=None if options.decisions is None else str(options.decisions.absolute()),
        shard="/".join(map(str, options.shard)),
        settings=state.settings,
        workers=options.workers,
        cluster=options.cluster or None,
        counts=RunCounts(
            figures=summary.tally.figures,
            failed=summary.failed,
            mentions=sum(summary.tally.mentions.values()),
            findings=sum(summary.tally.findings.values()),
            review_rows=summary.review_rows,
            decided_rows=summary.decided_rows,
        ),
        started_at=started.at,
        seconds=round(started.seconds(), 3),
    )
    write_meta(options.out, meta)


def model_meta(annotator: Annotator) -> ModelMeta | None:
    """Return the name and version of the statistical model; None without a model."""
    if annotator.model is None:
        return None
    meta = annotator.nlp.meta
    return ModelMeta(f"{meta.get('lang')}_{meta.get('name')}", str(meta.get("version")))

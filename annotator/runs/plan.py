"""What a run would do: the inputs, the lexicon and the model, and what is written where."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct

from annotator.curation.kept import check_nothing_is_lost
from annotator.disk.locks import NAME as LOCK
from annotator.disk.locks import locked_folder
from annotator.errors import InputError, OutputError
from annotator.figures.inputs import STDIN, RecordFiles, find_inputs
from annotator.lexicon.chosen_organisms import chosen_taxa
from annotator.lexicon.places import lexicon_path
from annotator.results.run_folder import RunFolder
from annotator.runs.batch import units_of
from annotator.runs.checks import Checked, checked, require_packages
from annotator.runs.options import RunOptions
from annotator.runs.writer import table_names

#: Tables that have at most so many bytes together are read to count their records.
_QUICKLY_COUNTED = 64_000_000


class Plan(Struct, frozen=True):
    """What a run would do; ``records`` is None where counting them would take long."""

    records: int | None
    lines: tuple[tuple[str, str], ...]


def plan(options: RunOptions) -> Plan:
    """Check a run as ``run`` does, and say what it would do. Nothing is written.

    Raises what ``run`` would raise before its first record.
    """
    if STDIN in options.inputs:
        raise InputError(
            "-: a dry run does not read the standard input, of which nothing would be left to run",
            hint="write it to a file and give its path, or leave out --dry-run",
        )
    require_packages(options)
    out = options.out
    _check_place(out)
    found = checked(options, _check_kept_of_copy)
    options = found.options
    inputs = find_inputs(options.inputs, options.reading)
    units = units_of(options)
    files = sum(isinstance(one, RecordFiles) for one in inputs)
    is_counted = files == len(inputs) or _bytes(inputs) <= _QUICKLY_COUNTED
    records = sum(map(len, units)) if is_counted else None
    lines = [("input", text) for text in map(_about_input, inputs)]
    lines.append(("records", _about_records(records, options)))
    lines += _about_reading(found)
    lines.append(("output", f"{out}: {_about_output(found)}"))
    if found.done is None:
        lines.append(("files", ", ".join(_files(options))))
    return Plan(records, tuple(lines))


def _about_input(found: object) -> str:
    if isinstance(found, RecordFiles):
        return f"{found.folder}: {len(found.names):,} record files"
    path: Path = found.path  # type: ignore[attr-defined]
    return f"{path}: {_size(path.stat().st_size)}"


def _bytes(inputs: Sequence[object]) -> int:
    paths = [one.path for one in inputs if not isinstance(one, RecordFiles)]  # type: ignore[attr-defined]
    return sum(path.stat().st_size for path in paths)


def _size(number: int) -> str:
    return f"{number / 1e6:,.1f} MB" if number >= 1e6 else f"{number:,} bytes"


def _about_records(records: int | None, options: RunOptions) -> str:
    part, parts = options.shard
    text = "not counted: the tables are large" if records is None else f"{records:,}"
    if options.limit:
        text += f", at most the first {options.limit:,} of the input"
    return text + (f", part {part} of {parts}" if parts > 1 else "")


def _about_reading(found: Checked) -> Iterator[tuple[str, str]]:
    """Yield lexicon, model, organisms, decisions and workers."""
    options, lexicon = found.options, found.annotator.lexicon
    terms = lexicon.counts()["terms"]
    place = lexicon_path(options.lexicon)
    named = lexicon.name if place == lexicon.name else f"{lexicon.name}, {place}"
    yield "lexicon", f"{named}, {terms:,} terms, sha256 {lexicon.sha256[:16]}"
    yield "model", found.settings["model"]
    yield "organisms", ", ".join(_organisms(found)) or "all"
    given = options.decisions
    yield "decisions", "none" if given is None else f"{len(found.decisions):,} of {given}"
    if options.cluster:
        yield "workers", f"those of the Dask cluster {options.cluster}"
    else:
        yield "workers", f"{options.workers or os.cpu_count() or 1} processes"


def _organisms(found: Checked) -> Iterator[str]:
    """Yield the names of the organisms whose genes get ids."""
    lexicon = found.annotator.lexicon
    for taxon in chosen_taxa(found.options.organisms, lexicon):
        organism = lexicon.organisms[taxon]
        lacks = {taxon, *organism.strains}.isdisjoint(lexicon.gene_taxa)
        yield f"{organism.name} ({taxon})" + (", without genes in this lexicon" if lacks else "")


def _about_output(found: Checked) -> str:
    """Say what would become of the output folder."""
    options = found.options
    if found.done is not None:
        return "the run is finished; nothing would be done"
    if found.state is not None:
        units = units_of(options)
        done = sum(map(len, islice(units, found.state.units)))
        return f"would be continued after {done:,} records"
    try:
        meta = RunFolder.open(options.out).meta
    except InputError:
        there = options.out.is_dir() and {path.name for path in options.out.iterdir()} - {LOCK}
        return "files of an unfinished run would be replaced" if there else "a new run"
    return (
        f"the run of {meta.started_at} would be replaced ({meta.counts.figures:,} figures, "
        f"{meta.lexicon.name} lexicon)"
    )


def _files(options: RunOptions) -> list[str]:
    tables = [f"{name}.{options.form}" for name in table_names()]
    review = ["review.csv", "questions.csv", *(["review.xlsx"] if options.xlsx else [])]
    part = ["units.jsonl", "tally.json"] if options.shard[1] > 1 else []
    return [*tables, *review, "report.json", "report.html", "failed.jsonl", *part, "run.json"]


def _check_place(out: Path) -> None:
    """Raise OutputError if ``out`` is not a folder, cannot be written to, or is being written."""
    place = out
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        why = "is not a folder" if not place.is_dir() else "cannot be written to"
        raise OutputError(
            f"{place}: {why}", hint="check the path and its permissions, or give another one"
        )
    if (out / LOCK).exists():
        with locked_folder(out):
            pass


def _check_kept_of_copy(out: Path) -> None:
    """Check that no decisions would be lost on copies: the store of decisions is a database."""
    with tempfile.TemporaryDirectory() as folder:
        for pattern in ("review.*", "questions.csv", "audit.csv", "decisions.*"):
            for path in out.glob(pattern):
                if path.is_file():
                    shutil.copyfile(path, Path(folder) / path.name)
        try:
            check_nothing_is_lost(Path(folder))
        except OutputError as error:
            message, hint = (text.replace(folder, str(out)) for text in (error.message, error.hint))
            raise OutputError(message, hint=hint) from error

"""Write the records of a run with only the rows that are likely right, and their gene sets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import IO, Any

import yaml
from msgspec import Struct, field

from annotator.curation.corrections import Corrections
from annotator.curation.record_files import corrected_files
from annotator.disk.atomic import whole_file, write_whole
from annotator.errors import InputError, OutputError
from annotator.exports.gmt import gene_set_lines
from annotator.exports.reading import read_together
from annotator.filtering.cost import COLUMNS, DEFINITIONS, Cost, Thresholds
from annotator.lexicon.index import Lexicon
from annotator.progress import SILENT, Progress, counted
from annotator.records import EntityType, ExistingRow, Figure
from annotator.results.jsonl import report_text, writable
from annotator.results.run_folder import RunFolder
from annotator.results.stored import StoredJudgement
from annotator.results.stored_rows import source_name

GENE_SETS, COST, TABLE = "genes.gmt", "filter.json", "filter.tsv"


class Release(Struct):
    """What was written: the cost, the number of records changed, and what could not be changed.

    ``of_tables`` is the number of figures with rows left out that come from tables, which are not
    rewritten.
    """

    cost: Cost = field(default_factory=Cost)
    changed: int = 0
    of_tables: int = 0
    skipped: list[str] = field(default_factory=list)
    #: The figure of each file that was written: records of two folders can have one name.
    files: dict[str, str] = field(default_factory=dict)


def filter_release(
    run: RunFolder,
    thresholds: Thresholds,
    out: Path,
    lexicon: Lexicon,
    inputs: tuple[Path, ...] = (),
    progress: Progress = SILENT,
) -> Release:
    """Write to ``out``, which must be empty, what is left of a run's records.

    These are changed records and sidecars, gene sets, and the cost, which is written last. Records
    are read from ``inputs``, by default the run's input, which is never written to. Raises
    InputError when the input has changed or no row has a source of ``thresholds``, and OutputError.
    """
    _check_sources(run, thresholds.by_source)
    made = Release()
    try:
        _prepare(out)
        with (
            progress.step("filter", run.meta.counts.figures, "figures") as step,
            whole_file(out / GENE_SETS) as file,
        ):
            for figure, rows in counted(judged_figures(run, inputs), step):
                _filter_figure(figure, rows, thresholds, out, lexicon, file, made)
        write_whole(out / TABLE, _table(made.cost))
        write_whole(out / COST, report_text(_report(run, thresholds, made)))
    except OSError as error:
        raise OutputError(
            f"{error.filename or out}: cannot be written: {error.strerror}",
            hint="give another folder with --out",
        ) from error
    return made


def _prepare(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise OutputError(
            f"{out}: the output folder is not empty", hint="choose another folder with --out"
        )


def _check_sources(run: RunFolder, by_source: Mapping[str, float]) -> None:
    """Raise InputError if no row has one of the sources."""
    if not by_source:
        return
    known = {source_name(row.source, row.origin) for row in run.rows()}
    if unknown := sorted(set(by_source) - known):
        raise InputError(
            f"{run.path}: no row has the source {', '.join(unknown)}",
            hint=f"the sources are {', '.join(sorted(known))}",
        )


#: A row of a record, as judged.
Pair = tuple[ExistingRow, StoredJudgement]


def judged_figures(
    run: RunFolder, inputs: tuple[Path, ...] = ()
) -> Iterator[tuple[Figure, list[Pair]]]:
    """Yield each figure of a run, read again, with its rows as judged, in the record's order.

    Raises InputError if the rows of a record have changed since the run.
    """
    groups = groupby(run.rows(), key=lambda row: row.figid)
    following = next(groups, None)
    for read in read_together(run, inputs):
        figure = read.figure
        judged: list[StoredJudgement] = []
        if following is not None and following[0] == figure.figid:
            judged = list(following[1])
            following = next(groups, None)
        yield figure, _paired(figure, judged)
    if following is not None:
        raise InputError(
            f"{run.path}: the rows of {following[0]} are in another order than the annotations",
            hint="repeat the run with --overwrite",
        )


def _paired(figure: Figure, judged: Sequence[StoredJudgement]) -> list[Pair]:
    pairs: list[Pair] = []
    for row in figure.existing:
        found = judged[len(pairs)] if len(pairs) < len(judged) else None
        if found is not None and _content(row) == _content(found):
            pairs.append((row, found))
        elif row.type not in (EntityType.DISEASE, None):  # some keywords are diseases
            break
    else:
        if len(pairs) == len(judged):
            return pairs
    raise InputError(
        f"{figure.source}: the rows of {figure.figid} have changed since the run",
        hint="run it again",
    )


def _content(row: ExistingRow | StoredJudgement) -> tuple[object, ...]:
    return row.origin, row.line, row.word, row.symbol, row.id, row.source


def _filter_figure(
    figure: Figure,
    rows: Sequence[Pair],
    thresholds: Thresholds,
    out: Path,
    lexicon: Lexicon,
    gene_sets: IO[str],
    made: Release,
) -> None:
    kept = [thresholds.keep(judged) for _, judged in rows]
    made.cost.add([judged for _, judged in rows], kept, figure.year)
    sets: dict[str, dict[str, None]] = {}
    for (row, judged), is_kept in zip(rows, kept, strict=True):
        if is_kept and row.id.startswith("ncbigene:"):
            sets.setdefault(judged.taxon, {})[row.id.partition(":")[2]] = None
    gene_sets.writelines(map(writable, gene_set_lines(figure, sets, lexicon)))
    removed = [row for (row, _), is_kept in zip(rows, kept, strict=True) if not is_kept]
    if not removed:
        return
    if figure.line:
        made.of_tables += 1
        return
    try:
        files = corrected_files(figure, Corrections(removed=removed), lexicon)
    except (OSError, ValueError, yaml.YAMLError) as error:
        made.skipped.append(f"{figure.source}: cannot be changed: {error}")
        return
    if taken := sorted(made.files.keys() & files):
        other = made.files[taken[0]]
        made.skipped.append(
            f"{figure.source}: its file {taken[0]} would replace that of {other}: rename the record"
        )
        return
    for name, text in files.items():
        made.files[name] = figure.figid
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    made.changed += 1


def _table(cost: Cost) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, dialect="excel-tab", lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([writable(cell) for cell in line] for line in cost.lines())
    return text.getvalue()


def _report(run: RunFolder, thresholds: Thresholds, made: Release) -> dict[str, Any]:
    return {
        "definitions": DEFINITIONS,
        "run": str(run.path.absolute()),
        "min_probability": thresholds.least,
        "by_source": dict(sorted(thresholds.by_source.items())),
        "figures": made.cost.figures,
        "records_changed": made.changed,
        "skipped": made.skipped,
        "rows": made.cost.report(),
    }

"""``annotator run`` and ``annotator merge``: process many records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import FAILED_RECORDS, echo, reported
from annotator.cli.lexicon import LexiconOption
from annotator.cli.model import ModelOption
from annotator.cli.options import OrganismsOption, which_lexicon

if TYPE_CHECKING:
    from annotator.runs.options import RunSummary


def run(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT",
            help="PFOCR checkouts, folders of records, record files (.md, .txt) or tables "
            "(.jsonl, .jsonl.gz, .csv, .tsv, .parquet).",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Output folder.")],
    lexicon: LexiconOption = "auto",
    model: ModelOption = "auto",
    organisms: OrganismsOption = "",
    workers: Annotated[
        int, typer.Option(min=0, metavar="N", help="Number of processes; 0 means one per core.")
    ] = 0,
    cluster: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Use the workers of a Dask cluster instead: the address of its scheduler "
            "(tcp://HOST:PORT), or local:N to start one here. The workers read the same files; on "
            "SLURM, start them with dask-jobqueue.",
        ),
    ] = "",
    limit: Annotated[
        int, typer.Option(min=0, metavar="N", help="Stop after N records; 0 means all.")
    ] = 0,
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Decisions of earlier runs (decisions.tsv of annotator apply): decided rows are "
            "filled in and come after the open ones.",
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="jsonl|jsonl.gz|parquet",
            help="Format of annotations, findings and rows.",
        ),
    ] = "jsonl",
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Also write review.xlsx, with all cells as text.")
    ] = False,
    shard: Annotated[
        str,
        typer.Option(
            metavar="I/N",
            help="Annotate part I of N of the input, for job arrays; each part needs its own DIR. "
            "Duplicate figures are detected within a part only.",
        ),
    ] = "1/1",
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Continue the interrupted run in DIR. A finished run is left as it is.",
        ),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the run in a folder that is not empty.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Annotate captions and compare them with existing rows.

    Writes annotations, findings, rows, review.csv and a report to DIR.

    Exit codes: 0 success, 1 an error that you can correct, 2 wrong usage, 3 finished, but some
    records failed (see failed.jsonl), 130 and 143 stopped by Ctrl-C or SIGTERM: continue with
    --resume.
    """
    from annotator.recognition.pipeline import chosen_model, ignore_scispacy_warnings
    from annotator.results.run_folder import FORMS
    from annotator.runs import batch
    from annotator.runs.signals import StopSignals

    ignore_scispacy_warnings()
    if lexicon == "auto" and not quiet:
        echo(which_lexicon(), err=True)
    if form not in FORMS:
        raise typer.BadParameter(f"--format {form!r}: choose one of {', '.join(FORMS)}")
    if resume and overwrite:
        raise typer.BadParameter(
            "give either --resume, which continues, or --overwrite, which starts over"
        )
    options = batch.RunOptions(
        tuple(inputs), out, lexicon, chosen_model(model, for_figures=True), workers, limit,
        overwrite,
        tuple(filter(None, map(str.strip, organisms.split(",")))), decisions, xlsx, resume,
        _shard(shard), form, cluster,
    )  # fmt: skip
    bar = reported(lambda: _progress_bar(options.inputs, limit, quiet))
    with StopSignals() as signals:
        summary = reported(lambda: batch.run(options, bar, signals.stopped), resumable=True)
    if summary.stopped:
        done = f"{summary.tally.figures + summary.failed:,} records are done"
        echo(f"stopped: {done}; continue with annotator run --resume", err=True)
        raise typer.Exit(128 + signals.number)
    if summary.nothing_left:
        if not quiet:
            echo(f"the run in {out} was already finished; nothing to do")
        return
    if not quiet:
        echo(*summary_text(summary, out).splitlines())
    if summary.failed:
        raise typer.Exit(FAILED_RECORDS)


def _shard(given: str) -> tuple[int, int]:
    """Parse I/N into the index of a part and the number of parts."""
    part, slash, parts = given.partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise typer.BadParameter(f"--shard {given!r}: give I/N with I from 1 to N, such as 3/8")
    return int(part), int(parts)


def _progress_bar(inputs: tuple[Path, ...], limit: int, quiet: bool) -> Callable[[int], object]:
    """Return a callback that shows progress on a terminal and does nothing elsewhere."""
    from tqdm import tqdm

    from annotator.figures import count_hint

    if quiet or not sys.stderr.isatty():
        return int
    total = count_hint(inputs)
    if limit:
        total = min(total, limit) if total is not None else limit
    return tqdm(total=total, unit=" figures", dynamic_ncols=True).update


def summary_text(summary: RunSummary, out: Path) -> str:
    """Return the summary of a run that is printed at its end."""
    from annotator.records import NOISE_KINDS, FindingKind

    tally = summary.tally
    found = {kind: tally.findings[kind.value] for kind in FindingKind}
    mentions = sum(tally.mentions.values())
    without_id = sum(n for name, n in tally.mentions.items() if name.endswith("without id"))
    flagged = {kind: tally.flagged_rows(kind) for kind in (*NOISE_KINDS, FindingKind.DUPLICATE)}
    rows = tally.rows_of("type")
    named = sum(
        found[k] for k in (FindingKind.AGREEMENT, FindingKind.FAMILY_PARTIAL, FindingKind.MISSING)
    )
    lines = [
        f"{tally.figures + summary.failed:,} records in {summary.seconds:.1f} s "
        f"({summary.lexicon} lexicon): {tally.figures:,} annotated, {summary.failed:,} failed",
        f"  {mentions:,} mentions, {without_id:,} of them without an identifier; "
        f"{tally.empty_captions:,} figures without a caption",
        f"  {named:,} entities named in captions: {found[FindingKind.AGREEMENT]:,} annotated, "
        f"{found[FindingKind.FAMILY_PARTIAL]:,} partly, {found[FindingKind.MISSING]:,} missing",
        f"  {rows:,} existing gene and chemical rows: "
        + ", ".join(
            f"{n:,} {kind.value}" for kind, n in flagged.items() if n or kind in NOISE_KINDS[:3]
        ),
        f"  {summary.review_rows - summary.decided_rows:,} rows to review in {out / 'review.csv'}"
        + (f", {summary.decided_rows:,} already decided" if summary.decided_rows else ""),
    ]
    if summary.failed:
        lines.append(f"  failed records and reasons: {out / 'failed.jsonl'}")
    return "\n".join(lines)


def merge(
    parts: Annotated[
        list[Path],
        typer.Argument(metavar="DIR", help="Output folders of all parts, in any order."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Output folder.")],
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Also write review.xlsx, with all cells as text.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the run in a folder that is not empty.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Merge the parts of annotator run --shard.

    The files are those of a single run over the whole input. A figure that occurs in two parts is
    refused: such an input must be run as a whole.
    """
    from annotator.runs.merge import merge as merge_parts

    figures = reported(lambda: merge_parts(parts, out, overwrite=overwrite, xlsx=xlsx))
    if not quiet:
        echo(f"{figures:,} figures of {len(parts)} parts merged into {out}")

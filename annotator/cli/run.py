"""``annotator run`` and ``annotator merge``: process many records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.child_processes import FORKED_FROM, prepare_ahead
from annotator.cli.console import FAILED_RECORDS, echo, reported, say
from annotator.cli.lexicon import LexiconOption
from annotator.cli.model import ModelOption
from annotator.cli.options import OrganismsOption, which_lexicon
from annotator.cli.progress import CommandLog, LogJsonOption, command_log, note_failed
from annotator.garbage_collection import paused_collection, rare_collection

if TYPE_CHECKING:
    from annotator.runs.options import RunOptions, RunSummary


@paused_collection()
def run(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT",
            help="PFOCR checkouts, folders or files of records (.md, .txt), tables (.jsonl, .csv, "
            ".tsv, .parquet), articles in JATS or BioC (.nxml, .xml, .json, .tar.gz) and plain "
            "texts (.txt), also packed (.gz, .zst); - reads the standard input.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Output folder.")],
    lexicon: LexiconOption = "auto",
    model: ModelOption = "auto",
    id_column: Annotated[
        str,
        typer.Option(metavar="NAME", help="The column of a table that identifies its records."),
    ] = "",
    text_column: Annotated[
        str, typer.Option(metavar="NAME", help="The column of a table that is annotated.")
    ] = "",
    title_column: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The column with the paper's title, which is read for organisms. The three "
            "columns are found by usual headings (PMID, Caption, Title) where they are not given.",
        ),
    ] = "",
    input_format: Annotated[
        str,
        typer.Option(
            metavar="FORMAT",
            help="The format of the input, if names do not say it: records, jsonl, csv, tsv, "
            "parquet, text, xml (JATS, BioC), json (BioC) or tar (of XML).",
        ),
    ] = "auto",
    one_per_line: Annotated[
        bool,
        typer.Option("--one-per-line", help="Each line of a plain text is a record, not the file."),
    ] = False,
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
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Check everything, say what would be read, with what, and what would be written; "
            "write nothing.",
        ),
    ] = False,
    log_json: LogJsonOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Annotate captions and compare them with existing rows.

    Writes annotations, findings, rows, review.csv and a report to DIR.

    Exit codes: 0 success, 1 an error that you can correct, 2 wrong usage, 3 finished, but some
    records failed (see failed.jsonl), 130 and 143 stopped by Ctrl-C or SIGTERM: continue with
    --resume.
    """
    if workers != 1 and not cluster and not dry_run and any(map(Path.is_dir, inputs)):
        # Folders have enough records for workers. They import spaCy meanwhile.
        prepare_ahead(FORKED_FROM)
    from annotator.figures.input_options import FORMATS, InputOptions
    from annotator.lexicon.chosen_organisms import split_names
    from annotator.recognition.pipeline import chosen_model, ignore_scispacy_warnings
    from annotator.results.run_folder import FORMS
    from annotator.runs.options import RunOptions
    from annotator.spacy_start import without_spacy_commands

    ignore_scispacy_warnings()
    without_spacy_commands()
    if lexicon == "auto" and not quiet:
        echo(which_lexicon(), err=True)
    if input_format not in FORMATS:
        raise typer.BadParameter(
            f"--input-format {input_format!r}: choose one of {', '.join(FORMATS)}"
        )
    if form not in FORMS:
        raise typer.BadParameter(f"--format {form!r}: choose one of {', '.join(FORMS)}")
    if resume and overwrite:
        raise typer.BadParameter(
            "give either --resume, which continues, or --overwrite, which starts over"
        )
    options = RunOptions(
        tuple(inputs), out, lexicon, chosen_model(model, for_figures=True), workers, limit,
        overwrite,
        split_names(organisms), decisions, xlsx, resume,
        _shard(shard), form, cluster,
        InputOptions(input_format, id_column, text_column, title_column, one_per_line),
    )  # fmt: skip
    with command_log("run", log_json, quiet, out) as log:
        if dry_run:
            _say_plan(options, log)
        else:
            _run(options, quiet, log)


def _say_plan(options: RunOptions, log: CommandLog) -> None:
    """Print what a run would do."""
    from annotator.runs.plan import plan

    with rare_collection():
        found = reported(lambda: plan(options))
    if found.records is not None:
        log.counts = {"records": found.records}
    echo("dry run: nothing is written")
    echo(*(f"{name + ':':<10} {text}" for name, text in found.lines))


def _run(options: RunOptions, quiet: bool, log: CommandLog) -> None:
    """Run, print the summary, and exit with the code that the run deserves."""
    from annotator.runs import batch
    from annotator.runs.signals import StopSignals

    def work() -> RunSummary:
        return batch.run(options, log.progress, signals.stopped, str if quiet else say)

    with StopSignals() as signals:
        summary: RunSummary = reported(work, resumable=True, writes=options.out)
    log.counts = summary.counts()
    note_failed(log, summary, options.out / "failed.jsonl")
    if summary.stopped:
        done = f"{summary.records:,} records are done"
        log.message = f"stopped: {done}; continue with annotator run --resume"
        echo(log.message, err=True)
        raise typer.Exit(128 + signals.number)
    if summary.nothing_left:
        if not quiet:
            echo(f"the run in {options.out} was already finished; nothing to do")
        return
    if not quiet:
        echo(*summary_text(summary, options.out).splitlines())
    if summary.failed:
        raise typer.Exit(FAILED_RECORDS)


def _shard(given: str) -> tuple[int, int]:
    """Parse I/N into the index of a part and the number of parts."""
    part, slash, parts = given.partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise typer.BadParameter(f"--shard {given!r}: give I/N with I from 1 to N, such as 3/8")
    return int(part), int(parts)


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
        f"{summary.records:,} records in {summary.seconds:.1f} s ({summary.lexicon} lexicon): "
        f"{tally.figures:,} annotated, {summary.what_failed()}",
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
        what = "failed records" if summary.failed_records else "damaged sidecars"
        lines.append(f"  {what} and reasons: {out / 'failed.jsonl'}")
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
    log_json: LogJsonOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Merge the parts of annotator run --shard.

    The files are those of a single run over the whole input. A figure that occurs in two parts is
    refused: such an input must be run as a whole.
    """
    from annotator.runs.merge import merge as merge_parts

    with command_log("merge", log_json, quiet, out) as log:
        figures = reported(
            lambda: merge_parts(parts, out, overwrite=overwrite, xlsx=xlsx, progress=log.progress),
            writes=out,
        )
        log.counts = {"figures": figures, "parts": len(parts)}
    if not quiet:
        echo(f"{figures:,} figures of {len(parts)} parts merged into {out}")

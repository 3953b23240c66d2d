"""The ``annotator`` command: flags to plain functions, progress, exit codes. Only this prints."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annotator import __version__
from annotator.errors import UserError

if TYPE_CHECKING:
    from annotator.batch import RunSummary
    from annotator.lexicon.index import Lexicon

# Heavy modules (spaCy) are imported inside the commands: --help answers at once.

#: Exit codes: 0 all fine, 1 user error, 2 usage, 3 finished with failed records.
USER_ERROR, FAILED_RECORDS = 1, 3

app = typer.Typer(
    name="annotator",
    help="Read the captions of PFOCR figures, compare them with the existing annotations, and list "
    "what is missing and what is noise.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
lexicon_app = typer.Typer(help="Look into a lexicon.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(lexicon_app, name="lexicon")

LexiconOption = Annotated[
    str,
    typer.Option(
        "--lexicon",
        metavar="auto|starter|PATH",
        help="The lexicon: the embedded starter (auto is the same), or a folder of lexicon files.",
    ),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"annotator {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Hold the options of all commands."""


@app.command()
def run(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT...",
            help="PFOCR checkouts, folders of records, record files (.md, .txt) or tables "
            "(.jsonl, .jsonl.gz, .csv, .tsv, .parquet).",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The output folder.")],
    lexicon: LexiconOption = "auto",
    model: Annotated[
        str,
        typer.Option(
            metavar="none|NAME|PATH",
            help="A spaCy model with named entities, installed or in a folder. Loading a model "
            "can run code that comes with it: use only models that you trust.",
        ),
    ] = "none",
    workers: Annotated[
        int, typer.Option(min=0, metavar="N", help="Processes; 0 is one a core.")
    ] = 0,
    limit: Annotated[
        int, typer.Option(min=0, metavar="N", help="Stop after N records; 0 is all.")
    ] = 0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the run in a folder that is not empty.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Annotate captions, compare, and write annotations, findings and review.csv to DIR.

    Exit codes: 0 all fine, 1 user error, 2 wrong usage, 3 finished, but some records failed (they
    are in failed.jsonl).
    """
    from annotator import batch
    from annotator.pipeline import ignore_scispacy_warnings

    ignore_scispacy_warnings()
    options = batch.RunOptions(
        tuple(inputs), out, lexicon, None if model == "none" else model, workers, limit, overwrite
    )
    summary = _reported(lambda: batch.run(options, _progress_bar(options.inputs, limit, quiet)))
    if not quiet:
        typer.echo(summary_text(summary, out))
    if summary.failed:
        raise typer.Exit(FAILED_RECORDS)


def _progress_bar(inputs: tuple[Path, ...], limit: int, quiet: bool) -> Callable[[Any], Any]:
    """Return a wrapper that shows progress on a terminal, and nothing elsewhere."""
    from tqdm import tqdm

    from annotator.figures import count_hint

    if quiet or not sys.stderr.isatty():
        return iter
    total = count_hint(inputs)
    if limit:
        total = min(total, limit) if total is not None else limit
    return lambda records: tqdm(records, total=total, unit=" figures", dynamic_ncols=True)


def summary_text(summary: RunSummary, out: Path) -> str:
    """Return what a run did in words and numbers."""
    from annotator.records import FindingKind
    from annotator.report import NOISE

    tally = summary.tally
    found = {kind: tally.findings[kind.value] for kind in FindingKind}
    mentions = sum(tally.mentions.values())
    without_id = sum(n for name, n in tally.mentions.items() if name.endswith("without id"))
    flagged = {kind: tally.flagged_rows(kind) for kind in (*NOISE, FindingKind.DUPLICATE)}
    rows = tally.rows_of("type")
    named = sum(
        found[k] for k in (FindingKind.AGREEMENT, FindingKind.FAMILY_PARTIAL, FindingKind.MISSING)
    )
    lines = [
        f"{tally.figures + summary.failed:,} records in {summary.seconds:.1f} s "
        f"({summary.lexicon} lexicon): {tally.figures:,} annotated, {summary.failed:,} failed",
        f"  {mentions:,} mentions, of which {without_id:,} without an id; "
        f"{tally.empty_captions:,} figures have no caption",
        f"  {named:,} entities named in captions: {found[FindingKind.AGREEMENT]:,} annotated, "
        f"{found[FindingKind.FAMILY_PARTIAL]:,} in part, {found[FindingKind.MISSING]:,} missing",
        f"  {rows:,} existing gene and chemical rows: "
        + ", ".join(f"{n:,} {kind.value}" for kind, n in flagged.items() if n or kind in NOISE[:3]),
        f"  {summary.review_rows:,} rows to decide in {out / 'review.csv'}",
    ]
    if summary.failed:
        lines.append(f"  see {out / 'failed.jsonl'} for the records that failed, and why")
    return "\n".join(lines)


@lexicon_app.command("info")
def lexicon_info(lexicon: LexiconOption = "auto") -> None:
    """Say which lexicon it is and how much it holds."""
    opened = _opened(lexicon)
    typer.echo(f"{opened.name} lexicon, sha256 {opened.sha256}")
    for what, count in opened.counts().items():
        typer.echo(f"  {count:>7,} {what}")


@lexicon_app.command("lookup")
def lexicon_lookup(
    term: Annotated[str, typer.Argument(metavar="TERM")], lexicon: LexiconOption = "auto"
) -> None:
    """List everything that TERM can mean, most trusted first. Exit code 1 when nothing."""
    candidates = _opened(lexicon).lookup(term)
    for candidate in candidates:
        entity = candidate.entity
        typer.echo(
            f"{entity.id:<20} {entity.type.value:<12} {entity.symbol:<16} {entity.taxon:<18} "
            f"{candidate.kind.value}, {candidate.term!r}, {candidate.source}"
        )
    if not candidates:
        typer.echo(f"nothing in the lexicon is written {term!r}", err=True)
        raise typer.Exit(USER_ERROR)


def _opened(name: str) -> Lexicon:
    from annotator.lexicon import open_lexicon

    opened: Lexicon = _reported(lambda: open_lexicon(name))
    return opened


def _reported(action: Callable[[], Any]) -> Any:
    """Do ``action``; print what a user can correct, and exit with 1."""
    try:
        return action()
    except UserError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(USER_ERROR) from error


if __name__ == "__main__":
    app()

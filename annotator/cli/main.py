"""Assemble the command. Commands parse, call a plain function, and print."""

from __future__ import annotations

from typing import Annotated

import typer

from annotator import __version__
from annotator.cli import (
    audit,
    curation,
    decisions,
    explain,
    lexicon,
    model,
    results,
    review,
    run,
    text,
)
from annotator.cli.console import echo

# Heavy modules (spaCy) are imported inside the commands, so that --help is fast.

app = typer.Typer(
    name="annotator",
    help="Annotate the captions of PFOCR figures, compare them with the existing annotations, and "
    "list what is missing and what is noise.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

# In the order in which they are used, which --help shows.
for command in (
    run.run,
    review.review,
    audit.audit,
    curation.apply,
    explain.explain,
    text.text,
    results.report,
    results.diff,
    results.filter_,
    results.export,
    results.evaluate,
    run.merge,
):
    app.command(command.__name__.rstrip("_"))(command)
app.add_typer(decisions.app, name="decisions")
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(model.app, name="model")


def _version(wanted: bool) -> None:
    if wanted:
        echo(f"annotator {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Define the options of the main command."""

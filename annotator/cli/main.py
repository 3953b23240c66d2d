"""Assemble the command. Commands parse, call a plain function, and print."""

from __future__ import annotations

from typing import Annotated, Any

import typer
import typer.core

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


#: Characters of what --help says of a command; longer texts are cut.
_LONGEST_HELP = 120


class GroupedCommands(typer.core.TyperGroup):
    """Lists the commands in ``--help`` by what they are for, in the order in which one needs them.

    Rich could draw the groups, but its boxes are hard to read with a screen reader or in a log.
    """

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write a section for each group."""
        width = max(map(len, self.commands))
        for group, names in GROUPS.items():
            rows = [
                (f"{name:<{width}}", self.commands[name].get_short_help_str(limit=_LONGEST_HELP))
                for name in names
            ]
            with formatter.section(group):
                formatter.write_dl(rows)


app = typer.Typer(
    name="annotator",
    cls=GroupedCommands,
    help="Annotate the captions of PFOCR figures, compare them with the existing annotations, and "
    "list what is missing and what is noise.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

#: The commands, and what they are for.
GROUPS = {
    "Annotate": ("run", "merge", "text", "explain"),
    "Decide": ("review", "audit", "apply", "decisions"),
    "Use the results": ("report", "diff", "filter", "export", "evaluate"),
    "Set up": ("lexicon", "model"),
}
for command in (
    run.run,
    run.merge,
    text.text,
    explain.explain,
    review.review,
    audit.audit,
    curation.apply,
    results.report,
    results.diff,
    results.filter_,
    results.export,
    results.evaluate,
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

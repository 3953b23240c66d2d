"""Options shared by several commands, and the lexicons that they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import reported

if TYPE_CHECKING:
    from annotator.lexicon.index import Lexicon

RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="Output folder of a run.")]
InputOption = Annotated[
    list[Path] | None,
    typer.Option("--input", metavar="PATH", help="Where the run's input is now, if it was moved."),
]
RunLexicon = Annotated[
    str,
    typer.Option(
        "--lexicon", metavar="starter|PATH", help="Use this lexicon instead of the run's."
    ),
]
OrganismsOption = Annotated[
    str,
    typer.Option(
        "--organisms",
        metavar="NAMES",
        help="Only assign ids of genes of these organisms, separated by commas: "
        "human,mouse. Gene names of other mammals count as their orthologs. Default: all.",
    ),
]


def which_lexicon() -> str:
    """Return a line that says which lexicon ``auto`` is."""
    from annotator.lexicon.places import installed_lexicon

    found = installed_lexicon()
    if found is not None:
        return f"lexicon: {found}"
    return "lexicon: the embedded starter; for the full one: annotator lexicon install"


def lexicon_of(run: Path, given: str) -> Lexicon:
    """Open the lexicon ``given``, or that of the run if it is empty."""
    from annotator.results.run_folder import RunFolder

    return opened_lexicon(given or reported(lambda: RunFolder.open(run)).lexicon)


def opened_lexicon(name: str) -> Lexicon:
    """Open a lexicon; if that fails, print the error and exit."""
    from annotator.lexicon import open_lexicon

    lexicon: Lexicon = reported(lambda: open_lexicon(name))
    return lexicon

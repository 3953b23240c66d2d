"""``annotator review``: decide in a page in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import echo, reported
from annotator.cli.options import InputOption, RunArgument, RunLexicon

if TYPE_CHECKING:
    from annotator.review.server import Server


def review(
    run: RunArgument,
    curator: Annotated[
        str, typer.Option(metavar="ORCID|NAME", help="Who decides. The page can change it.")
    ] = "",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Port. Default: one that is free.")
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open the page in a browser.")
    ] = False,
    print_url: Annotated[
        bool, typer.Option("--print-url", help="Print the address alone, as the first line.")
    ] = False,
    images: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder with pictures of the figures, named by figid."),
    ] = None,
    blind: Annotated[
        bool,
        typer.Option(
            "--blind", help="Ask again what others have decided, without showing their decisions."
        ),
    ] = False,
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="File in which decisions are kept. Default: RUN/decisions.tsv."
        ),
    ] = None,
    lexicon: RunLexicon = "",
    input_: InputOption = None,
) -> None:
    """Review a run in a local web page, for one or more curators.

    Every decision is on the disk when the page says so; decisions.tsv is written when the server is
    stopped with Ctrl-C or SIGTERM. The server answers on this machine alone, and only with the
    token in its address. Needs the extra review.
    """

    def opened() -> Server:
        from annotator.errors import DependencyError

        try:
            from annotator.review.server import Server
        except ImportError as error:
            raise DependencyError(
                f"annotator review needs {error.name}", hint="pip install 'pfocr-annotator[review]'"
            ) from error
        from annotator.review.session import ReviewOptions

        if blind and not curator:
            raise typer.BadParameter("--blind needs --curator: whose second opinion is it?")
        options = ReviewOptions(
            run, curator, blind, tuple(input_ or ()), images, decisions, lexicon
        )
        return Server(options, port)

    server: Server = reported(opened)

    def started() -> None:
        echo(server.url if print_url else f"Review {run} at {server.url}")
        if not print_url:
            echo("Stop with Ctrl-C: then the decisions are in decisions.tsv as well.")

    lines = reported(lambda: server.serve(browser=not no_browser, started=started))
    from annotator.curation.decisions import FILE_OF_DECISIONS

    echo(f"{lines:,} decisions in {decisions or run / FILE_OF_DECISIONS}", err=True)

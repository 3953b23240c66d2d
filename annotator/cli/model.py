"""``annotator model``: list and install statistical models."""

from __future__ import annotations

from typing import Annotated

import typer

from annotator.cli.console import echo, reported, say
from annotator.cli.progress import LogJsonOption, command_log

app = typer.Typer(
    help="List and install statistical models.", no_args_is_help=True, rich_markup_mode=None
)

ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="auto|none|NAME|PATH",
        help="Statistical model, which weighs names and finds those missing from the lexicon: auto "
        "(that of RUN, else none: on captions of figures it is nearly twice as slow and finds "
        "no more), none, caption_ner (shipped, for other texts), a name from annotator model list, "
        "an installed spaCy package, or a folder. Loading a model can run code that comes with it: "
        "use only models that you trust.",
    ),
]


@app.command("list")
def list_command() -> None:
    """List the shipped model and those of scispaCy, and where they are."""
    from annotator.recognition.ner.ner_models import known_models

    for model in reported(known_models):
        place = "not installed" if model.folder is None else str(model.folder)
        echo(f"{model.name} {model.release}: {model.about}", f"  {place}")


@app.command("install")
def install_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model from annotator model list.")],
    mirror: Annotated[
        str, typer.Option(metavar="URL_OR_DIR", help="Download NAME-RELEASE.tar.gz from here.")
    ] = "",
    log_json: LogJsonOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Download a scispaCy model into the user's cache folder.

    The release is the one that matches the installed scispaCy. Loading a model can run code that
    comes with it: scispaCy's models come from its publisher's server.
    """
    from annotator.recognition.ner.ner_models import install

    with command_log("model install", log_json, quiet) as log:
        folder = reported(lambda: install(name, mirror, log.progress, str if quiet else say))
    if not quiet:
        echo(f"{name} in {folder}: annotator run ... --model {name}")

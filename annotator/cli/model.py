"""``annotator model``: list and install statistical models."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from annotator.cli.console import echo, reported

app = typer.Typer(
    help="List and install statistical models.", no_args_is_help=True, rich_markup_mode=None
)

ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="auto|none|NAME|PATH",
        help="The statistical model that votes on names and finds those that no lexicon has: auto "
        "is the shipped caption_ner, none is over three times as fast; or one of annotator model "
        "list, an installed spaCy package or a folder. Loading a model can run code that comes "
        "with it: use only models that you trust.",
    ),
]


@app.command("list")
def list_command() -> None:
    """List the shipped model and scispaCy's, and which of them are installed."""
    from annotator.recognition.ner_models import known_models

    for model in reported(known_models):
        place = "not installed" if model.folder is None else str(model.folder)
        echo(f"{model.name} {model.release}: {model.about}", f"  {place}")


@app.command("install")
def install_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model of annotator model list.")],
    mirror: Annotated[
        str, typer.Option(metavar="URL_OR_DIR", help="Fetch NAME-RELEASE.tar.gz from here.")
    ] = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Fetch one of scispaCy's models into the user's cache folder.

    The release is the one that fits the installed scispaCy. A model can run code when it is
    loaded: scispaCy's come from its publisher's server.
    """
    from tqdm import tqdm

    from annotator.recognition.ner_models import install

    def bar(label: str, total: int | None) -> Any:
        return tqdm(desc=label, total=total, unit="B", unit_scale=True, disable=quiet)

    def say(text: str) -> None:
        echo(text, err=True)

    folder = reported(lambda: install(name, mirror, bar, str if quiet else say))
    if not quiet:
        echo(f"{name} in {folder}: annotator run ... --model {name}")

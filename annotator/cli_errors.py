"""Exit codes, and how an error that the user can correct is printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from annotator.errors import UserError

#: Exit codes: 0 all fine, 1 user error, 2 usage, 3 finished with failed records.
USER_ERROR, FAILED_RECORDS = 1, 3


def reported(action: Callable[[], Any]) -> Any:
    """Do ``action``; print what a user can correct, and exit with 1."""
    try:
        return action()
    except UserError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(USER_ERROR) from error

"""What commands print: nothing in it steers the terminal. Exit codes, and errors of the user."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from typing import Any

import typer

from annotator.errors import UserError

#: Exit codes: 0 all fine, 1 user error, 2 usage, 3 finished with failed records.
USER_ERROR, FAILED_RECORDS = 1, 3

#: Control characters, which can rewrite what a terminal shows, those that turn the direction of
#: text, and lone surrogates, which cannot be printed.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_DISK = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EFBIG: "raise the limit of file sizes",
    errno.EROFS: "give another folder",
    errno.EACCES: "check the permissions, or give another folder",
    errno.EPERM: "check the permissions, or give another folder",
}


def echo(*lines: str, err: bool = False) -> None:
    """Print lines; control characters in them, which may come from input, are shown escaped."""
    for line in lines:
        typer.echo(_STEERING.sub(_escaped, line), err=err)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def reported(action: Callable[[], Any], *, resumable: bool = False) -> Any:
    """Do ``action``; print what a user can correct, and exit with 1.

    So it is with a disk that is full or fails; a ``resumable`` command can go on afterwards.
    """
    try:
        return action()
    except UserError as error:
        echo(f"error: {error.message}", *([f"  {error.hint}"] if error.hint else []), err=True)
        raise typer.Exit(USER_ERROR) from error
    except OSError as error:
        if error.errno is None:
            raise
        where = f"{error.filename}: " if error.filename is not None else ""
        advice = _DISK.get(error.errno, "check the disk")
        again = "; then go on with --resume" if resumable else "; then do it again"
        echo(f"error: {where}{error.strerror}", f"  {advice}{again}", err=True)
        raise typer.Exit(USER_ERROR) from error

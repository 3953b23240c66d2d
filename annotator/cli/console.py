"""Output of the commands, safe for terminals; exit codes; and reporting of user errors."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from annotator.errors import UserError

#: Exit codes: 0 success, 1 user error, 2 wrong usage, 3 finished with failed records.
USER_ERROR, FAILED_RECORDS = 1, 3

#: Control characters, which can rewrite what a terminal shows; bidirectional ones, which reorder
#: text; and lone surrogates, which cannot be printed.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_DISK = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EFBIG: "raise the file size limit",
    errno.EROFS: "choose another folder",
    errno.EACCES: "check the permissions or choose another folder",
    errno.EPERM: "check the permissions or choose another folder",
    errno.ENOENT: "check the path",
    errno.ENOTDIR: "check the path",
    errno.EISDIR: "it is a folder: give the path of a file",
}


def echo(*lines: str, err: bool = False) -> None:
    """Print lines, with control characters, which may come from input, escaped."""
    for line in lines:
        typer.echo(escaped(line), err=err)


def say(note: str) -> None:
    """Print what is no output, but about the command, to standard error."""
    echo(note, err=True)


def echo_json(document: str) -> None:
    """Print JSON without line breaks, with such characters in its strings escaped as JSON does."""
    typer.echo(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", document))


def escaped(text: str) -> str:
    """Return ``text`` with control characters escaped."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def reported(
    action: Callable[[], Any], *, resumable: bool = False, writes: Path | None = None
) -> Any:
    """Run ``action``; print errors that the user can correct and exit with code 1.

    These include a full or failing disk; a ``resumable`` command can be continued afterwards.
    An error that names no file, as of a full disk, is said of what the command ``writes``.
    """
    try:
        return action()
    except UserError as error:
        echo(f"error: {error.message}", *([f"  {error.hint}"] if error.hint else []), err=True)
        raise typer.Exit(USER_ERROR) from error
    except OSError as error:
        if error.errno is None:
            raise
        place = writes if error.filename is None else error.filename
        where = f"{place}: " if place is not None else ""
        advice = _DISK.get(error.errno, "check the disk")
        again = "; then continue with --resume" if resumable else "; then run the command again"
        echo(f"error: {where}{error.strerror}", f"  {advice}{again}", err=True)
        raise typer.Exit(USER_ERROR) from error

"""Files of gold and predictions that cannot be read: what is wrong, and what to do."""

from __future__ import annotations

from pathlib import Path

from annotator.errors import InputError


def unreadable(path: Path, error: Exception) -> InputError:
    """Return the error to raise for a file that cannot be opened, unpacked or decoded."""
    if isinstance(error, FileNotFoundError):
        return InputError(f"{path}: cannot be read: there is no such file", hint="check the path")
    if isinstance(error, UnicodeDecodeError):
        return InputError(
            f"{path}: cannot be read: {error}", hint="text must be UTF-8: convert the file"
        )
    if isinstance(error, OSError) and error.strerror:
        return InputError(
            f"{path}: cannot be read: {error.strerror}", hint="check the path and its permissions"
        )
    return InputError(
        f"{path}: cannot be read: the packed file is damaged or cut off: {error}",
        hint="fetch or pack it again",
    )

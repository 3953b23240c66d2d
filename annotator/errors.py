"""Errors that a user can act on: what happened, where, and what to do next."""

from __future__ import annotations


class UserError(Exception):
    """An error that ends the command with exit code 1 and this text."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Join ``message`` (what and where) and ``hint`` (what to do next) into one text."""
        super().__init__(f"{message}\n  {hint}" if hint else message)
        self.message = message
        self.hint = hint


class InputError(UserError):
    """An input that does not exist or cannot be read in any known format."""


class OutputError(UserError):
    """An output file or folder that must not, or cannot, be written to."""


class LexiconError(UserError):
    """A lexicon that is missing, damaged or in another format."""


class ModelError(UserError):
    """A statistical model that cannot be loaded or has no named entity recogniser."""


class DependencyError(UserError):
    """An optional package that the requested feature needs and that is not installed."""


class DownloadError(UserError):
    """A file that cannot be downloaded completely."""


class WorkerError(UserError):
    """A worker process that ended before its work was done."""


class RecordWarning(UserWarning):
    """A record or row that was left out, or read with a correction: where it is, and why."""

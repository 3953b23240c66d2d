"""Errors that a user can act on: what happened, where, and what to do next."""

from __future__ import annotations


class UserError(Exception):
    """Stop the command with exit code 1 and this text; ``hint`` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Join ``message`` (what and where) and ``hint`` (what to do next) to one text."""
        super().__init__(f"{message}\n  {hint}" if hint else message)
        self.message = message
        self.hint = hint


class InputError(UserError):
    """An input path that does not exist or cannot be read as any known format."""


class OutputError(UserError):
    """An output folder that must not, or cannot, be written to."""


class LexiconError(UserError):
    """A lexicon that is missing, damaged, or not of this format."""


class ModelError(UserError):
    """A statistical model that is not installed or has no named entity recogniser."""


class DependencyError(UserError):
    """An optional package that the requested feature needs is not installed."""


class DownloadError(UserError):
    """A file that cannot be fetched whole."""

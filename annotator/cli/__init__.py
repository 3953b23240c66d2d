"""The ``annotator`` command."""

from annotator.cli.main import app

__all__ = ["app"]

"""Run the command as ``python -m annotator``."""

from annotator.cli import app

app()

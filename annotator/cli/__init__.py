"""The ``annotator`` command."""

import os

# One thread for products of matrices: they are small, and each worker process has a core. NumPy's
# BLAS reads it when it is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from annotator.cli.main import app

__all__ = ["app"]

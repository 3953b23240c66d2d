"""Keep Python's garbage collector away from lexicon and pipeline."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Annotating a caption creates few cycles; with Python's default of 700 objects, a tenth of the run
#: time was spent searching long-lived objects for them.
_THRESHOLDS = (50_000, 20, 50)


def collect_rarely() -> None:
    """Exempt existing objects from collection, and look for cycles rarely, in the whole process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Apply ``collect_rarely`` within the context."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def paused_collection() -> Iterator[None]:
    """Collect nothing within the context: opening a lexicon makes many objects, none of them free.

    Opening the starter lexicon takes a tenth less time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

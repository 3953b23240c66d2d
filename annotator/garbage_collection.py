"""Keep Python's garbage collector away from what is made once: modules, lexicon, pipeline."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Annotating a caption creates few cycles; with Python's default of 700 objects, a tenth of the run
#: time was spent searching long-lived objects for them.
_THRESHOLDS = (50_000, 20, 50)


def collect_rarely() -> None:
    """Exempt existing objects from collection, and look for cycles rarely, in the whole process.

    Where collection is paused, nothing but the start of the process has made objects: hardly any
    are free, and to look for them would take a tenth of a second.
    """
    if gc.isenabled():
        gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()


@contextmanager
def rare_collection() -> Iterator[None]:
    """Apply ``collect_rarely`` within the context.

    Where collection was paused, it is again afterwards, and all objects stay exempt: the process is
    about to end, and Python would look at each of them once more.
    """
    before, was_enabled = gc.get_threshold(), gc.isenabled()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if was_enabled:
            gc.unfreeze()
        else:
            gc.disable()
            gc.freeze()


@contextmanager
def paused_collection() -> Iterator[None]:
    """Collect nothing within the context: opening a lexicon makes many objects, none of them free.

    Opening the starter lexicon takes a tenth less time; so does a command that imports spaCy.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

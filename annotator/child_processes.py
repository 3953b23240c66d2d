"""How worker processes are started."""

from __future__ import annotations

from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext

#: The module that workers which annotate are forked from.
FORKED_FROM = "annotator.runs.fork_server"


def start_method(preloaded: str) -> BaseContext:
    """Return how to start workers: forked from a process that has imported a module, if possible.

    The first module that is asked for in a program is the one that is preloaded.
    """
    if "forkserver" not in get_all_start_methods():  # Windows
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([preloaded])
    return context


def prepare_ahead(preloaded: str) -> None:
    """Start the process that workers are forked from, before this one has imported as much itself.

    For a program that will start workers: both import at the same time.
    """
    if "forkserver" not in get_all_start_methods():  # Windows
        return
    from multiprocessing.forkserver import ensure_running

    start_method(preloaded)
    ensure_running()

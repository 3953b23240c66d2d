"""How worker processes are started."""

from __future__ import annotations

from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext

#: The module that workers which annotate are forked from.
FORKED_FROM = "annotator.runs.fork_server"


def start_method(preloaded: str) -> BaseContext:
    """Return how to start workers: forked from a process that has imported a module, if possible.

    The first module that is asked for in a program is the one that is preloaded, beside those that
    the program itself has asked for.
    """
    if "forkserver" not in get_all_start_methods():  # Windows
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([*_asked_for(preloaded), preloaded])
    return context


def _asked_for(preloaded: str) -> list[str]:
    """Return the modules that the program has multiprocessing preload beside ``preloaded``.

    Nothing public tells them, and setting others replaces them. The main module is there by
    default: it is the program, whose imports workers do not need.
    """
    from multiprocessing import forkserver

    server = getattr(forkserver, "_forkserver", None)
    asked: list[str] = list(getattr(server, "_preload_modules", ()))
    return [] if asked == ["__main__"] else [name for name in asked if name != preloaded]


def prepare_ahead(preloaded: str) -> None:
    """Start the process that workers are forked from, before this one has imported as much itself.

    For a program that will start workers: both import at the same time.
    """
    if "forkserver" not in get_all_start_methods():  # Windows
        return
    from multiprocessing.forkserver import ensure_running

    start_method(preloaded)
    ensure_running()

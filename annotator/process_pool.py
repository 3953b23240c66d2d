"""A pool of worker processes in which one that is killed costs what it was doing, and no more.

The pools of the standard library have one pipe for all results: a process that is killed while it
writes leaves half a result there, and the main process waits for the rest for ever. Here each
process has a pipe of its own, which ends when the process does.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeAlias

from annotator.child_processes import start_method

#: Tasks that a process has at a time: the one that it does, and the next.
_HELD = 2
#: A signal that ended a worker may have been sent to all processes. The main one then closes the
#: pool, and no worker is to be started before.
_PAUSE_SECONDS = 0.2

_Task: TypeAlias = "tuple[Future[Any], bytes]"


class WorkerKilledError(Exception):
    """The process that did a task was killed, for example for lack of memory."""


class ProcessPool:
    """Processes that do tasks in the order of their submission; ``close`` ends them."""

    def __init__(
        self, count: int, preloaded: str, initializer: Callable[..., object], *initargs: object
    ) -> None:
        """Set up ``count`` processes, which start with the first task.

        They are forked from one that has imported the module ``preloaded``, where that is possible,
        and each calls ``initializer`` with ``initargs`` once.
        """
        self._context = start_method(preloaded)
        self._begin = (initializer, initargs)
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._processes: set[BaseProcess] = set()
        self._closed = threading.Event()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]
        self._started = False

    def submit(self, function: Callable[..., object], /, *args: object) -> Future[Any]:
        """Have a process call a function with arguments that can be pickled.

        The result raises what the function raised, WorkerKilledError if its process was killed, and
        OSError if none can be started.
        """
        if self._closed.is_set():
            raise RuntimeError("the pool is closed")
        future: Future[Any] = Future()
        self._tasks.put((future, pickle.dumps((function, args))))
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()
        return future

    def close(self) -> None:
        """Cancel the tasks that no process has, and end the processes."""
        self._closed.set()
        with self._lock:
            for process in self._processes:
                process.terminate()
        with contextlib.suppress(queue.Empty):
            while True:
                if (task := self._tasks.get_nowait()) is not None:
                    task[0].cancel()
        for _ in self._threads:
            self._tasks.put(None)
        if self._started:
            for thread in self._threads:
                thread.join()

    def _serve(self) -> None:
        """Give tasks to one process after another until the pool is closed."""
        held: deque[_Task] = deque()
        while not self._closed.is_set():
            if not held:
                self._take(held)
            if held:
                problem = self._serve_one(held)
                if held:
                    held.popleft()[0].set_exception(problem)
                self._closed.wait(_PAUSE_SECONDS)
        for future, _ in held:
            future.set_exception(WorkerKilledError())

    def _serve_one(self, held: deque[_Task]) -> Exception:
        """Give tasks to one process until it ends; return what the first task left raises."""
        try:
            started = self._start()
        except (EOFError, ConnectionError):  # the process that it was to be forked from was killed
            return WorkerKilledError()
        except Exception as error:
            return error
        if started is not None:
            process, pipe = started
            with pipe:
                self._exchange(pipe, held)
            process.join()
            with self._lock:
                self._processes.discard(process)
        return WorkerKilledError()

    def _take(self, held: deque[_Task], *, wait: bool = True) -> None:
        """Add the next task to those held, if there is one or one is to be waited for."""
        with contextlib.suppress(queue.Empty):
            if (task := self._tasks.get(wait)) and task[0].set_running_or_notify_cancel():
                held.append(task)

    def _start(self) -> tuple[BaseProcess, Connection] | None:
        """Start a process; return None if the pool was closed."""
        with self._lock:
            if self._closed.is_set():
                return None
            here, there = self._context.Pipe()
            with there:
                process: BaseProcess = self._context.Process(  # type: ignore[attr-defined]
                    target=_work, args=(there, *self._begin), daemon=True
                )
                process.start()
            self._processes.add(process)
        return process, here

    def _exchange(self, pipe: Connection, held: deque[_Task]) -> None:
        """Send tasks and receive results until the process ends or the pool is closed.

        What is left in ``held`` is not done; the first of it is what the process was doing.
        """
        sent = 0
        # A pipe whose other end was closed raises EOFError or OSError.
        with contextlib.suppress(EOFError, OSError):
            while not self._closed.is_set():
                if len(held) < _HELD:
                    self._take(held, wait=not held)
                for _, message in list(held)[sent:]:
                    pipe.send_bytes(message)
                    sent += 1
                if held:
                    message = pipe.recv_bytes()
                    future, _ = held.popleft()
                    sent -= 1
                    _settle(future, message)


def _settle(future: Future[Any], message: bytes) -> None:
    """Give a future the result or the exception that a worker has sent."""
    try:
        is_done, value = pickle.loads(message)
    except Exception as error:  # some exceptions can be pickled, and not read again
        is_done, value = False, error
    if is_done:
        future.set_result(value)
    else:
        future.set_exception(value)


def _work(pipe: Connection, initializer: Callable[..., object], initargs: tuple[Any, ...]) -> None:
    """Do the tasks that come through a pipe, in a worker process."""
    # Ctrl-C reaches all processes of a terminal, but the main one decides when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, tasks), daemon=True).start()
    initializer(*initargs)
    while True:
        pipe.send_bytes(_done(tasks.get()))


def _receive(pipe: Connection, tasks: queue.SimpleQueue[bytes]) -> None:
    """Receive tasks at any time, so that neither side ever waits for the other to read."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            tasks.put(pipe.recv_bytes())
    os._exit(1)  # the main process was killed: this one's work would be lost


def _done(message: bytes) -> bytes:
    """Return whether a task succeeded and its result, or else its exception."""
    try:
        function, args = pickle.loads(message)
        return pickle.dumps((True, function(*args)))
    except Exception as error:
        error.add_note(f"in a worker process:\n{traceback.format_exc()}")
        try:
            return pickle.dumps((False, error))
        except Exception:  # an exception with something that cannot be pickled
            return pickle.dumps((False, RuntimeError("".join(traceback.format_exception(error)))))

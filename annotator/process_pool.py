"""A pool of worker processes in which one that is killed costs what it was doing, and no more.

The pools of the standard library have one pipe for all results: a process that is killed while it
writes leaves half a result there, and the main process waits for the rest for ever. Here each
process has a pipe of its own, which ends when the process does.
"""

from __future__ import annotations

import atexit
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
from annotator.errors import WorkerError

#: Tasks that a process has at a time: the one that it does, and the next.
_HELD = 2
#: A signal that ended a worker may have been sent to all processes. The main one then closes the
#: pool, and no worker is to be started before.
_PAUSE_SECONDS = 0.2
#: How often one is started in place of one that was killed before it could do anything.
_STARTS = 3

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
        # A garbage collection anywhere, also in a thread that has the lock, can close a pool.
        self._lock = threading.RLock()
        self._processes: set[BaseProcess] = set()
        self._closed = threading.Event()
        self._count = count
        self._threads: list[threading.Thread] = []

    def submit(self, function: Callable[..., object], /, *args: object) -> Future[Any]:
        """Have a process call a function with arguments that can be pickled.

        The result raises what the function raised, WorkerKilledError if its process was killed, and
        WorkerError if none can be started, or each ends before it can do anything. So does this
        method if the system has no thread for another process.
        """
        if self._closed.is_set():
            raise RuntimeError("the pool is closed")
        future: Future[Any] = Future()
        self._tasks.put((future, pickle.dumps((function, args))))
        if len(self._threads) < self._count:
            self._add_thread()
        return future

    def _add_thread(self) -> None:
        if not self._threads:
            # When objects are taken down at the end of Python, threads have stopped, perhaps with
            # locks: closing would wait for ever.
            atexit.register(self.close)
        thread = threading.Thread(target=self._serve, daemon=True)
        self._threads.append(thread)
        try:
            thread.start()
        except RuntimeError as error:
            self._threads.remove(thread)
            raise _not_begun(error) from error

    def close(self) -> None:
        """Cancel the tasks that no process has, and end the processes."""
        self._closed.set()
        with self._lock:
            for process in self._processes:
                # Not terminate(): it leaves one whose fork server was killed, as if it had ended.
                if process.pid:
                    with contextlib.suppress(OSError):
                        os.kill(process.pid, signal.SIGTERM)
        with contextlib.suppress(queue.Empty):
            while True:
                if (task := self._tasks.get_nowait()) is not None:
                    task[0].cancel()
        for _ in self._threads:
            self._tasks.put(None)
        if threading.current_thread() not in self._threads:
            for thread in self._threads:
                thread.join()
        atexit.unregister(self.close)

    def _serve(self) -> None:
        """Give tasks to one process after another until the pool is closed."""
        held: deque[_Task] = deque()
        failed = 0
        while not self._closed.is_set():
            if not held:
                self._take(held)
            if held:
                problem = self._serve_one(held)
                failed = failed + 1 if isinstance(problem, WorkerError) else 0
                if held and failed in (0, _STARTS):
                    held.popleft()[0].set_exception(problem)
                    failed = 0
                self._closed.wait(_PAUSE_SECONDS)
        for future, _ in held:
            future.set_exception(WorkerKilledError())

    def _serve_one(self, held: deque[_Task]) -> Exception:
        """Give tasks to one process until it ends; return what the first task left raises.

        WorkerError is not that task's fault: no process has begun it.
        """
        try:
            started = self._start()
        except (EOFError, ConnectionError):  # the process that it was to be forked from was killed
            return _not_begun("they end before they can do anything")
        except OSError as error:
            return _not_begun(error)
        except Exception as error:
            return error
        if started is None:
            return WorkerKilledError()
        process, pipe = started
        try:
            with pipe:
                problem = self._exchange(pipe, held)
        except Exception as error:  # for example for lack of memory
            problem = error
        process.join()
        with self._lock:
            self._processes.discard(process)
        return problem

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

    def _exchange(self, pipe: Connection, held: deque[_Task]) -> Exception:
        """Send tasks and receive results until the process ends or the pool is closed.

        What is left in ``held`` is not done. Return what the first of it raises: the process was
        doing it, or has not begun.
        """
        problem: Exception = _not_begun("they end before they can do anything")
        sent = 0
        # A pipe whose other end was closed raises EOFError or OSError.
        with contextlib.suppress(EOFError, OSError):
            if not self._closed.is_set():
                pipe.recv_bytes()
                problem = WorkerKilledError()
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
        return problem


def _not_begun(why: object) -> WorkerError:
    return WorkerError(
        f"worker processes cannot be started: {why}",
        hint="give fewer workers: memory, or what a user may have of processes and open files, "
        "does not suffice",
    )


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
    pipe.send_bytes(b"")  # it has begun
    while True:
        pipe.send_bytes(_done(tasks.get()))


def _receive(pipe: Connection, tasks: queue.SimpleQueue[bytes]) -> None:
    """Receive tasks at any time, so that neither side ever waits for the other to read."""
    try:
        while True:
            tasks.put(pipe.recv_bytes())
    finally:  # the main process was killed, or there is no memory: nobody would do the tasks
        os._exit(1)


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

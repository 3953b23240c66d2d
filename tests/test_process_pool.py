"""Worker processes that are killed at any moment cost what they were doing, and nothing waits."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from annotator import process_pool
from annotator.errors import LexiconError, WorkerError
from annotator.process_pool import ProcessPool, WorkerKilledError

PRELOADED = "annotator.child_processes"
_told = []


def begin(word):
    _told.append(word)


@pytest.fixture
def pool():
    pool = ProcessPool(1, PRELOADED, begin, "ready")
    yield pool
    pool.close()


def told():
    return _told


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def large():
    return bytes(30_000_000)  # more than any pipe holds


class OddError(Exception):
    def __init__(self, one, two):
        super().__init__(one)


class UnpicklableError(Exception):
    def __init__(self):
        super().__init__("no file")
        self.lock = threading.Lock()


def fail(kind):
    if kind is LexiconError:
        raise LexiconError("no lexicon", hint="build one")
    raise OddError(1, 2) if kind is OddError else UnpicklableError


def test_results_come_back_and_each_process_begins_once(pool):
    results = [pool.submit(told), pool.submit(divmod, 7, 2), pool.submit(told)]
    assert [result.result() for result in results] == [["ready"], (3, 1), ["ready"]]


def test_an_exception_says_where_it_was_raised(pool):
    error = pool.submit(fail, LexiconError).exception()
    assert isinstance(error, LexiconError)
    assert (str(error), error.hint) == ("no lexicon\n  build one", "build one")
    assert 'raise LexiconError("no lexicon"' in error.__notes__[0]


@pytest.mark.parametrize(
    ("kind", "said"), [(OddError, "missing 1 required"), (UnpicklableError, "no file.*\n.*in fail")]
)
def test_an_exception_that_cannot_be_sent_is_one_all_the_same(pool, kind, said):
    with pytest.raises(Exception, match="(?s)" + said.replace(".*\n.*", ".*")):
        pool.submit(fail, kind).result()
    assert pool.submit(told).result() == ["ready"]


def test_what_waits_behind_a_killed_task_is_done(pool):
    results = [pool.submit(task) for task in (told, kill, told, kill, told)]
    outcomes = [result.exception() or result.result() for result in results]
    assert isinstance(outcomes[1], WorkerKilledError)
    assert isinstance(outcomes[3], WorkerKilledError)
    assert outcomes[::2] == [["ready"]] * 3


def test_a_process_killed_while_it_sends_its_result_ends_no_wait(pool, monkeypatch):
    go_on = threading.Event()
    settle = process_pool._settle

    def slowly(future, message):
        settle(future, message)
        assert go_on.wait(30)

    monkeypatch.setattr(process_pool, "_settle", slowly)
    process, sending, later = (pool.submit(task) for task in (os.getpid, large, os.getpid))
    number = process.result(30)
    time.sleep(0.5)  # it is sending now, and nobody reads
    os.kill(number, signal.SIGKILL)
    go_on.set()
    assert isinstance(sending.exception(30), WorkerKilledError)
    assert later.result(30) != number


def test_an_idle_process_that_was_killed_is_replaced(pool):
    number = pool.submit(os.getpid).result()
    os.kill(number, signal.SIGKILL)
    time.sleep(0.2)
    results = [pool.submit(os.getpid) for _ in range(3)]
    assert isinstance(results[0].exception(30), WorkerKilledError)
    assert results[2].result(30) != number


def test_closing_ends_what_is_done_and_cancels_the_rest(pool):
    number = pool.submit(os.getpid).result()
    running = [pool.submit(time.sleep, 60) for _ in range(5)]
    time.sleep(0.2)
    pool.close()
    with pytest.raises(WorkerKilledError):
        running[0].result(0)
    with pytest.raises(CancelledError):
        running[4].result(0)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(told)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork server")
def test_closing_ends_what_is_done_without_a_fork_server(pool):
    server = pool.submit(os.getppid).result(30)
    running = pool.submit(time.sleep, 60)
    time.sleep(0.2)
    os.kill(server, signal.SIGKILL)
    time.sleep(0.2)
    multiprocessing.active_children()  # as when another process is started
    begun = time.monotonic()
    pool.close()
    assert time.monotonic() - begun < 30
    assert isinstance(running.exception(0), WorkerKilledError)


def test_a_pool_without_tasks_can_be_closed():
    ProcessPool(2, PRELOADED, begin, "ready").close()


def test_a_process_that_cannot_be_started_is_said(pool, monkeypatch):
    process = pool._context.Process

    def refused(*_, **__):
        raise BlockingIOError(11, "too many processes")

    monkeypatch.setattr(pool._context, "Process", refused)
    with pytest.raises(WorkerError, match=r"too many.*\n  give fewer workers"):
        pool.submit(told).result(30)
    monkeypatch.setattr(pool._context, "Process", process)
    assert pool.submit(told).result(30) == ["ready"]


def test_a_thread_that_cannot_be_started_is_said(monkeypatch):
    pool = ProcessPool(2, PRELOADED, begin, "ready")
    assert pool.submit(told).result(30) == ["ready"]

    def refused(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    with pytest.raises(WorkerError, match="can't start new thread\n  give fewer workers"):
        pool.submit(told)
    pool.close()


def begin_at_last(counted, deaths):
    counted.write_text(counted.read_text() + "x" if counted.exists() else "x")
    if len(counted.read_text()) <= deaths:
        kill()


@pytest.mark.parametrize("deaths", [2, 5])
def test_no_task_answers_for_processes_killed_before_they_began_it(tmp_path, deaths):
    pool = ProcessPool(1, PRELOADED, begin_at_last, tmp_path / "started", deaths)
    try:
        first, second = pool.submit(divmod, 7, 2), pool.submit(divmod, 9, 2)
        if deaths == 5:
            with pytest.raises(WorkerError, match="end before they can do anything\n  give fewer"):
                first.result(30)
        else:
            assert first.result(30) == (3, 1)
        assert second.result(30) == (4, 1)
    finally:
        pool.close()


def limit_memory():
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + 20_000_000, before[1]))
    return before


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as on Linux")
def test_a_process_without_memory_for_a_task_ends_no_wait(pool):
    pool.submit(limit_memory).result(30)
    assert isinstance(pool.submit(len, bytes(100_000_000)).exception(30), WorkerKilledError)
    assert pool.submit(told).result(30) == ["ready"]


def test_a_result_without_memory_for_it_is_an_error(pool, monkeypatch):
    pool.submit(told).result(30)
    receive = Connection.recv_bytes

    def refused(pipe):
        monkeypatch.setattr(Connection, "recv_bytes", receive)
        raise MemoryError

    monkeypatch.setattr(Connection, "recv_bytes", refused)
    assert isinstance(pool.submit(told).exception(30), MemoryError)
    assert pool.submit(told).result(30) == ["ready"]


def test_a_pool_can_be_closed_by_a_garbage_collection_anywhere(pool, monkeypatch):
    process = pool._context.Process

    def collecting(*args, **kwargs):
        pool.close()
        return process(*args, **kwargs)

    monkeypatch.setattr(pool._context, "Process", collecting)
    with pytest.raises(WorkerKilledError):
        pool.submit(told).result(30)
    (thread,) = pool._threads
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.parametrize("state", ["pool.submit(int)", "pool.submit(int).result()", "pass"])
def test_python_ends_with_a_pool_that_is_not_closed(state, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from annotator.process_pool import ProcessPool\n"
        "def results():\n"
        "    try:\n"
        "        yield\n"
        "    finally:\n"
        "        pool.close()\n"
        "if __name__ == '__main__':\n"
        f"    pool = ProcessPool(2, {PRELOADED!r}, int)\n"
        "    begun = results()\n"
        "    next(begun)\n"
        f"    {state}\n"
    )
    done = subprocess.run([sys.executable, script], timeout=30, capture_output=True, check=True)
    assert done.stderr == b""


def test_processes_end_with_the_one_that_started_them():
    code = (
        "import os, time\n"
        "from annotator.process_pool import ProcessPool\n"
        f"pool = ProcessPool(1, {PRELOADED!r}, int)\n"
        "print(pool.submit(os.getpid).result(), flush=True)\n"
        "pool.submit(time.sleep, 60).result()\n"
    )
    main = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with main:
        number = int(main.stdout.readline())
        main.kill()
    until = time.monotonic() + 10
    with pytest.raises(ProcessLookupError):
        while time.monotonic() < until:
            os.kill(number, 0)
            time.sleep(0.05)

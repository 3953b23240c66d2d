"""A run on a Dask cluster: a real scheduler and real workers on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator.runs import batch
from annotator.runs import dask as dask_workers

pytest.importorskip("distributed")


import dask

from annotator.curation.rulings import rulings
from annotator.errors import InputError, WorkerError
from annotator.figures.units import FiguresUnit
from annotator.lexicon import open_lexicon
from annotator.records import Figure
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.runs.processes import WorkerSetup
from tests.run_tables import digests, told, write_table

SECONDS = 60


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_UNIT", 4)
    return write_table(tmp_path / "captions.jsonl")


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder):
        """Start the scheduler."""
        self.file = folder / "scheduler.json"
        self.processes = []
        self.start("dask", "scheduler", "--host", "127.0.0.1", "--port", "0")
        until = time.monotonic() + SECONDS
        while not (address := self.said()):
            if time.monotonic() > until:
                self.stop()
                pytest.fail("the scheduler did not start")
            time.sleep(0.05)
        self.address = address

    def said(self):
        """Return the scheduler's address; nothing while it is not, or half, written."""
        try:
            return json.loads(self.file.read_text(encoding="utf-8"))["address"]
        except (FileNotFoundError, ValueError):
            return ""

    def start(self, module, *words):
        command = [sys.executable, "-m", module, *words, "--scheduler-file", str(self.file)]
        process = subprocess.Popen(
            [*command, "--dashboard-address", "127.0.0.1:0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def worker(self):
        """Start a worker that nobody starts again."""
        return self.start("dask", "worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")

    def stop(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """Return the address of a cluster with one worker, for what changes nothing in it."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    cluster.worker()
    wait_for_workers(cluster.address, 1)
    yield cluster.address
    cluster.stop()


def workers_of(address):
    from distributed import Client

    with Client(address) as client:
        return len(client.nthreads())


def wait_for_workers(address, count):
    from distributed import Client

    with Client(address) as client:
        client.wait_for_workers(count, timeout=SECONDS)


@pytest.mark.slow
def test_the_same_bytes_though_a_worker_is_killed(cluster, table, lexicon, tmp_path):
    run(RunOptions((table,), tmp_path / "here", str(lexicon), workers=1))
    victim, _ = cluster.worker(), cluster.worker()
    wait_for_workers(cluster.address, 2)
    done = []

    def kill(count):
        done.append(count)
        if len(done) == 4:
            victim.send_signal(signal.SIGKILL)

    out = tmp_path / "there"
    run(RunOptions((table,), out, str(lexicon), cluster=cluster.address), told(kill))
    assert victim.wait(SECONDS) == -signal.SIGKILL
    assert sum(done) == 120
    assert workers_of(cluster.address) == 1
    assert digests(out) == digests(tmp_path / "here")
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["cluster"] == cluster.address


@pytest.mark.slow
def test_a_worker_that_comes_later_takes_part(cluster, table, lexicon, tmp_path):
    cluster.worker()
    started = []

    def start_another(_):
        if not started:
            started.append(cluster.worker())
            wait_for_workers(cluster.address, 2)

    out = tmp_path / "out"
    run(RunOptions((table,), out, str(lexicon), cluster=cluster.address), told(start_another))
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]["figures"] > 100
    # The next run finds nothing of this one left on the workers.
    from distributed import Client

    with Client(cluster.address) as client:
        assert set(client.run(lambda: len(dask_workers._opened)).values()) == {0}


def test_a_worker_of_another_version_is_refused(standing, table, tmp_path, monkeypatch):
    options = RunOptions((table,), tmp_path / "out", "starter", cluster=standing)
    monkeypatch.setattr(dask_workers, "__version__", "0.0.0")
    with pytest.raises(InputError, match=r"its version is .*, not 0\.0\.0"):
        run(options)


def test_workers_must_have_the_lexicon(standing, table, lexicon, tmp_path):
    moved = tmp_path / "moved"
    lexicon.rename(moved)
    try:
        setup = WorkerSetup(str(lexicon), None, (), frozenset())
        with pytest.raises(InputError, match="cannot be used: LexiconError"):
            dask_workers.DaskWorkers(setup, standing, "")
        setup = WorkerSetup("starter", None, (), frozenset())
        with pytest.raises(InputError, match="its lexicon starter is different"):
            dask_workers.DaskWorkers(setup, standing, "0" * 64)
        from distributed import Client

        with Client(standing) as client:  # what was refused is not left on the workers
            assert set(client.run(lambda: len(dask_workers._opened)).values()) == {0}
    finally:
        moved.rename(lexicon)


def test_runs_with_the_same_setup_do_not_end_each_other(standing):
    """Such as two shards on one cluster: what the first to end frees is its own."""
    from distributed import Client

    setup = WorkerSetup("starter", None, (), rulings([]).decided())
    unit = FiguresUnit((Figure("f", "mTOR phosphorylates AKT1."),))
    sha256 = open_lexicon("starter").sha256
    first = dask_workers.DaskWorkers(setup, standing, sha256)
    second = dask_workers.DaskWorkers(setup, standing, sha256)
    assert first.submit(unit, {}).result().records == 1
    with Client(standing) as client:
        opened = client.run(lambda: len(set(map(id, dask_workers._opened.values()))))
        assert set(opened.values()) == {1}
        first.close()
        assert second.submit(unit, {}).result().records == 1
        # A scheduler that was started again does not know the plugin.
        client.unregister_worker_plugin(f"pfocr-annotator-{second._key}")
        second.close()
        assert set(client.run(lambda: len(dask_workers._opened)).values()) == {0}


def test_nobody_answers(table, tmp_path, monkeypatch):
    monkeypatch.setattr(dask_workers, "_SCHEDULER_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(InputError, match="no answer from a Dask scheduler"):
            run(RunOptions((table,), tmp_path / "out", "starter", cluster=address))


@pytest.mark.parametrize("address", ["local", "local:", "local:0", "local:two", "local:-1"])
def test_a_cluster_here_without_workers_is_refused_at_once(table, tmp_path, monkeypatch, address):
    monkeypatch.setattr(dask_workers, "_connect", pytest.fail)
    with pytest.raises(InputError, match="not a number of workers") as raised:
        run(RunOptions((table,), tmp_path / "out", "starter", cluster=address))
    assert "local:4" in raised.value.hint
    assert not (tmp_path / "out").exists()


def test_no_worker_comes(cluster, table, tmp_path, monkeypatch):
    monkeypatch.setattr(dask_workers, "_WORKER_SECONDS", 1)
    with pytest.raises(InputError, match="no worker joined the scheduler within 1 s"):
        run(RunOptions((table,), tmp_path / "out", "starter", cluster=cluster.address))


def test_told_to_stop_it_waits_for_no_first_worker(cluster, table, tmp_path):
    asked = []

    def stopped():
        asked.append(time.monotonic())
        return len(asked) > 1

    options = RunOptions((table,), tmp_path / "out", "starter", cluster=cluster.address)
    assert run(options, stopped=stopped).stopped
    assert asked[-1] - asked[0] < SECONDS


def test_a_scheduler_that_is_lost_before_a_worker_comes(cluster, table, tmp_path):
    options = RunOptions((table,), tmp_path / "out", "starter", cluster=cluster.address)

    def stopped():  # asked while the first worker is waited for
        cluster.processes[0].kill()
        return False

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(WorkerError, match=r"connection to the Dask scheduler is lost.*\n.*--resume"),
    ):
        run(options, stopped=stopped)


def lose(processes):
    """Return a progress that kills processes when the first records are done."""

    def kill(count):
        if count:
            while processes:
                processes.pop().kill()

    return told(kill)


def test_a_scheduler_that_is_lost(cluster, table, tmp_path):
    cluster.worker()
    wait_for_workers(cluster.address, 1)
    options = RunOptions((table,), tmp_path / "out", "starter", cluster=cluster.address)
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(WorkerError, match=r"connection to the Dask scheduler is lost.*\n.*--resume"),
    ):
        run(options, lose(cluster.processes[:1]))


def test_workers_that_do_not_come_back(cluster, table, tmp_path, monkeypatch):
    worker = cluster.worker()
    wait_for_workers(cluster.address, 1)
    monkeypatch.setattr(dask_workers, "_WORKER_SECONDS", 1)
    options = RunOptions((table,), tmp_path / "out", "starter", cluster=cluster.address)
    with pytest.raises(WorkerError, match=r"all workers have left.*\n.*--resume"):
        run(options, lose([worker]))


def test_told_to_stop_it_waits_for_no_worker(cluster, table, tmp_path):
    workers = [cluster.worker()]
    wait_for_workers(cluster.address, 1)
    options = RunOptions((table,), tmp_path / "out", "starter", cluster=cluster.address)
    asked = []

    def stopped():
        asked.extend([] if workers else [time.monotonic()])
        return len(asked) > 1  # not before the next unit is waited for

    assert run(options, lose(workers), stopped).stopped
    assert asked[-1] - asked[0] < SECONDS


def children():
    """Return how many processes of this one are running."""
    mine = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return sum(len(path.read_text(encoding="ascii").split()) for path in mine)


def test_a_cluster_for_this_run_alone(table, lexicon, tmp_path):
    run(RunOptions((table,), tmp_path / "here", str(lexicon), workers=1))
    before = children()
    run(RunOptions((table,), tmp_path / "there", str(lexicon), cluster="local:2"))
    assert children() - before <= 1  # multiprocessing's tracker stays, the workers do not
    assert digests(tmp_path / "here") == digests(tmp_path / "there")

"""Workers of a Dask cluster: on SLURM from dask-jobqueue, on Kubernetes from dask-kubernetes."""

from __future__ import annotations

import hashlib
import pickle
import threading
import time
from importlib.util import find_spec
from typing import Any

from annotator import __version__
from annotator.errors import DependencyError, InputError
from annotator.figures.units import Unit
from annotator.recognition.pipeline import Annotator
from annotator.runs.processes import PendingChunk, WorkerSetup
from annotator.runs.processing import process
from annotator.runs.writer import Chunk

_SCHEDULER_SECONDS = 30
#: Queues of clusters are slow, but somebody who waits for a worker should hear of it.
_WORKER_SECONDS = 600
#: How often to ask how many workers there are.
_COUNT_SECONDS = 5.0


def require_distributed() -> None:
    """Raise DependencyError when Dask's scheduler and workers are not installed."""
    if find_spec("distributed") is None:
        raise DependencyError(
            "--cluster needs dask.distributed", hint="pip install 'pfocr-annotator[cluster]'"
        )


class DaskWorkers:
    """The workers of a Dask cluster: a plugin opens the lexicon once in each, a task is a unit.

    Workers may come and go: the scheduler gives the task of one that died to another. All must see
    the input's files and the lexicon under the same paths, and have the same version of the
    annotator. Start them with one thread each: a process reads one unit at a time.
    """

    #: What the result of a unit raises when the processes that had it were killed.
    killed: type[Exception]

    def __init__(self, setup: WorkerSetup, address: str, lexicon_sha256: str) -> None:
        """Connect to the scheduler at ``address``, or start ``local:N`` workers.

        Raises InputError when nothing answers, no worker comes, or a worker cannot open the
        lexicon or has another one.
        """
        self.killed = _distributed().KilledWorker
        self._client, self._cluster = _connect(address)
        self._key = hashlib.sha256(pickle.dumps((setup, lexicon_sha256))).hexdigest()[:16]
        self._counted = (float("-inf"), 1)
        try:
            self._wait(address)
            plugin = _plugin(self._key, setup, lexicon_sha256)
            self._client.register_plugin(plugin, name=plugin.name)
            self._check()
        except BaseException:
            self._leave()
            raise

    def _wait(self, address: str) -> None:
        try:
            self._client.wait_for_workers(1, timeout=_WORKER_SECONDS)
        except TimeoutError as error:
            raise InputError(
                f"{address}: no worker has joined the scheduler in {_WORKER_SECONDS} s",
                hint="start workers with: dask worker --nthreads 1 ADDRESS",
            ) from error

    def _check(self) -> None:
        for worker, problem in self._client.run(_problem, self._key).items():
            if problem:
                raise InputError(
                    f"the worker {worker} cannot be used: {problem}",
                    hint="all workers need the same annotator, and the lexicon under the same path",
                )

    def close(self) -> None:
        """Free the lexicon in the workers and disconnect from the cluster."""
        try:
            self._client.unregister_worker_plugin(f"pfocr-annotator-{self._key}")
        finally:
            self._leave()

    def _leave(self) -> None:
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    @property
    def count(self) -> int:
        """Return how many workers there are now, at least 1."""
        asked, count = self._counted
        now = time.monotonic()
        if now - asked > _COUNT_SECONDS:
            count = max(1, len(self._client.nthreads()))
            self._counted = now, count
        return count

    def submit(self, unit: Unit, least: int) -> PendingChunk:
        """Have a unit processed by some worker."""
        pending: PendingChunk = self._client.submit(
            _process_there, self._key, unit, least, pure=False
        )
        return pending

    def replace(self) -> None:
        """Do nothing: the cluster starts its workers itself."""


def _distributed() -> Any:
    import distributed

    return distributed


def _connect(address: str) -> tuple[Any, Any]:
    """Return a client, and the cluster if it was started here."""
    distributed = _distributed()
    local, _, count = address.partition(":")
    try:
        if local == "local" and count.isdecimal() and int(count):
            cluster = _local_cluster(int(count))
            return distributed.Client(cluster), cluster
        return distributed.Client(address, timeout=_SCHEDULER_SECONDS), None
    except (OSError, ValueError) as error:
        raise InputError(
            f"--cluster {address}: no Dask scheduler answers: {error}",
            hint="give tcp://HOST:PORT as the scheduler says it, or local:N",
        ) from error


def _local_cluster(count: int) -> Any:
    import dask

    # The profiler looks at each worker a hundred times a second.
    with dask.config.set({"distributed.worker.profile.enabled": False}):
        return _distributed().LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
        )


class _Opened:
    """What a worker process has opened, and why it could not."""

    def __init__(self, setup: WorkerSetup, lexicon_sha256: str, version: str) -> None:
        self.decided = setup.decided
        self.lock = threading.Lock()  # spaCy reads in one thread at a time
        self.annotator: Annotator | None = None
        self.problem = ""
        if version != __version__:
            self.problem = f"its annotator is {__version__}, not {version}"
            return
        try:
            annotator = setup.open()
        except Exception as error:
            self.problem = f"{type(error).__name__}: {error}"
            return
        if annotator.lexicon.sha256 != lexicon_sha256:
            self.problem = f"its lexicon {setup.lexicon} is another one"
            return
        self.annotator = annotator


_opened: dict[str, _Opened] = {}


def _open_there(key: str, setup: WorkerSetup, lexicon_sha256: str, version: str) -> None:
    _opened[key] = _Opened(setup, lexicon_sha256, version)


def _forget_there(key: str) -> None:
    _opened.pop(key, None)


def _plugin(key: str, setup: WorkerSetup, lexicon_sha256: str) -> Any:
    """Return the plugin that has each worker process open the lexicon once."""
    base: Any = _distributed().WorkerPlugin

    class OpenLexicon(base):  # type: ignore[misc]
        # Sent by value; what it calls is the worker's own.
        name = f"pfocr-annotator-{key}"
        version = __version__

        def setup(self, worker: Any) -> None:  # noqa: ARG002
            _open_there(key, setup, lexicon_sha256, self.version)

        def teardown(self, worker: Any) -> None:  # noqa: ARG002
            _forget_there(key)

    return OpenLexicon()


def _problem(key: str) -> str:
    return _opened[key].problem if key in _opened else "it has not opened the lexicon"


def _process_there(key: str, unit: Unit, least: int) -> Chunk:
    opened = _opened[key]
    if opened.annotator is None:
        raise InputError(opened.problem)
    with opened.lock:
        return process(unit, opened.annotator, {}, least, opened.decided)

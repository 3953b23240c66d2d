"""Workers of a Dask cluster, such as those of dask-jobqueue (SLURM) or dask-kubernetes."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any

from annotator import __version__
from annotator.errors import DependencyError, InputError, WorkerError
from annotator.figures.units import Unit
from annotator.process_pool import WorkerKilledError
from annotator.recognition.pipeline import Annotator
from annotator.runs.processes import PendingChunk, WorkerSetup
from annotator.runs.processing import process
from annotator.runs.writer import Chunk

_SCHEDULER_SECONDS = 30
#: Cluster queues are slow, but a user who waits for a worker should eventually see an error.
_WORKER_SECONDS = 600
#: How long the number of workers is cached.
_COUNT_SECONDS = 5.0
#: How often it is asked, while a unit is waited for, whether there is anything to wait for: at
#: first, and later, since a result must have arrived in between.
_ASK_SECONDS, _LATER_SECONDS = 1.0, 30.0


def require_distributed() -> None:
    """Raise DependencyError if dask.distributed is not installed."""
    if find_spec("distributed") is None:
        raise DependencyError(
            "--cluster needs dask.distributed", hint="pip install 'pfocr-annotator[cluster]'"
        )


def check_address(address: str) -> None:
    """Raise InputError for ``local:N`` that is no number of workers."""
    local, _, count = address.partition(":")
    if local == "local" and not (count.isdecimal() and int(count)):
        raise InputError(
            f"--cluster {address}: not a number of workers, from 1 on",
            hint="give local:N, such as local:4, or the address of a scheduler, tcp://HOST:PORT",
        )


class DaskWorkers:
    """The workers of a Dask cluster: a plugin opens the lexicon once in each, a task is a unit.

    Workers may come and go: the scheduler reassigns the tasks of workers that died. All need the
    same version of the annotator, and the input files and the lexicon under the same paths. Start
    them with one thread each: a process handles one unit at a time.
    """

    #: The exception that a unit's result raises if the workers that processed it were killed.
    killed: type[Exception] = WorkerKilledError

    def __init__(
        self,
        setup: WorkerSetup,
        address: str,
        lexicon_sha256: str,
        stopped: Callable[[], bool] = bool,
    ) -> None:
        """Connect to the scheduler at ``address``, or start ``local:N`` workers.

        When ``stopped`` says so, units that are waited for count as killed.

        Raises InputError when nothing answers, no worker comes, or a worker cannot open the
        lexicon or has another one.
        """
        self._address = address
        self._stopped = stopped
        self._alone_since: float | None = None
        self._client, self._cluster = _connect(address)
        # Of this run alone: the end of another with the same setup, such as that of another shard,
        # must not take away what this one has opened.
        self._key = uuid.uuid4().hex
        self._counted = (float("-inf"), 1)
        try:
            with self._connected():
                self._wait(address)
                plugin = _plugin(self._key, setup, lexicon_sha256)
                self._client.register_plugin(plugin, name=plugin.name)
                self._check()
        except BaseException:
            self.close()
            raise

    def _wait(self, address: str) -> None:
        """Wait until there is a worker, or the run is to be stopped."""
        until = time.monotonic() + _WORKER_SECONDS
        while not self._stopped():
            try:
                self._client.wait_for_workers(1, timeout=_ASK_SECONDS)
                return
            except TimeoutError as error:
                if time.monotonic() > until:
                    raise InputError(
                        f"{address}: no worker joined the scheduler within {_WORKER_SECONDS} s",
                        hint="start workers with: dask worker --nthreads 1 ADDRESS",
                    ) from error

    def _check(self) -> None:
        for worker, problem in self._client.run(_problem, self._key).items():
            if problem:
                raise InputError(
                    f"worker {worker} cannot be used: {problem}",
                    hint="all workers need the same version and the lexicon under the same path",
                )

    def close(self) -> None:
        """Free what the workers opened for this run, and disconnect from the cluster.

        Their processes keep the lexicon itself, for the next run.
        """
        try:
            if self._client.status == "running":
                # No scheduler, no plugin; or the scheduler was started again and knows none.
                with suppress(OSError, ValueError):
                    self._client.unregister_worker_plugin(f"pfocr-annotator-{self._key}")
        finally:
            self._leave()

    def _leave(self) -> None:
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    @property
    def count(self) -> int:
        """Return the current number of workers, at least 1."""
        asked, count = self._counted
        now = time.monotonic()
        if now - asked > _COUNT_SECONDS:
            with self._connected():
                count = max(1, len(self._client.nthreads()))
            self._counted = now, count
        return count

    def submit(self, unit: Unit, least: Mapping[str, int]) -> PendingChunk:
        """Submit a unit to the cluster."""
        with self._connected():
            return _Pending(
                self, self._client.submit(_process_there, self._key, unit, least, pure=False)
            )

    def result(self, future: Any) -> Chunk:
        """Wait for the result of a task. Raises WorkerError if nobody is there to do it."""
        seconds = _ASK_SECONDS
        while True:
            with self._connected():
                try:
                    chunk: Chunk = future.result(seconds)
                except TimeoutError:
                    self._check_there()
                    seconds = min(2 * seconds, _LATER_SECONDS)
                except _distributed().KilledWorker as error:
                    raise WorkerKilledError from error
                else:
                    self._alone_since = None
                    return chunk

    def _check_there(self) -> None:
        """Raise WorkerError if there has been no worker for long, or it is to be stopped."""
        if self._stopped():
            raise WorkerKilledError
        now = time.monotonic()
        if self._client.nthreads():
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = now
        elif now - self._alone_since > _WORKER_SECONDS:
            raise WorkerError(
                f"{self._address}: all workers have left, and none came within {_WORKER_SECONDS} s",
                hint="start workers with: dask worker --nthreads 1 ADDRESS; then continue with "
                "--resume",
            )

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Say what to do when the connection to the scheduler is lost."""
        try:
            yield
        except (OSError, CancelledError) as error:
            raise WorkerError(
                f"{self._address}: the connection to the Dask scheduler is lost",
                hint="start it and its workers again, then continue with --resume",
            ) from error


class _Pending:
    """A unit that the cluster has."""

    def __init__(self, workers: DaskWorkers, future: Any) -> None:
        self._workers = workers
        self._future = future

    def result(self) -> Chunk:
        """Wait for the chunk and return it."""
        return self._workers.result(self._future)


def _distributed() -> Any:
    import distributed

    return distributed


def _connect(address: str) -> tuple[Any, Any]:
    """Return a client, and the cluster if this function started it."""
    distributed = _distributed()
    local, _, count = address.partition(":")
    try:
        if local == "local" and count.isdecimal() and int(count):
            cluster = _local_cluster(int(count))
            return distributed.Client(cluster), cluster
        return distributed.Client(address, timeout=_SCHEDULER_SECONDS), None
    except (OSError, ValueError) as error:
        raise InputError(
            f"--cluster {address}: no answer from a Dask scheduler: {error}",
            hint="give the address that the scheduler prints, tcp://HOST:PORT, or local:N",
        ) from error


def _local_cluster(count: int) -> Any:
    import dask

    # The profiler samples each worker a hundred times a second.
    with dask.config.set({"distributed.worker.profile.enabled": False}):
        return _distributed().LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
        )


class _Opened:
    """The annotator that a worker process opened, or the reason why it could not."""

    def __init__(self, setup: WorkerSetup, lexicon_sha256: str, version: str) -> None:
        self.made_of = setup, lexicon_sha256, version
        self.decided = setup.decided
        self.lock = threading.Lock()  # spaCy can be used by one thread at a time
        self.annotator: Annotator | None = None
        self.problem = ""
        if version != __version__:
            self.problem = f"its version is {__version__}, not {version}"
            return
        try:
            annotator = setup.open()
        except Exception as error:
            self.problem = f"{type(error).__name__}: {error}"
            return
        if annotator.lexicon.sha256 != lexicon_sha256:
            self.problem = f"its lexicon {setup.lexicon} is different"
            return
        self.annotator = annotator


_opened: dict[str, _Opened] = {}


def _open_there(key: str, setup: WorkerSetup, lexicon_sha256: str, version: str) -> None:
    made_of = setup, lexicon_sha256, version
    # Shared by runs with the same setup, such as the shards of one input, and with what is left of
    # one that was killed.
    same = (o for o in list(_opened.values()) if o.made_of == made_of and not o.problem)
    _opened[key] = next(same, None) or _Opened(*made_of)


def _forget_there(key: str) -> None:
    _opened.pop(key, None)


def _plugin(key: str, setup: WorkerSetup, lexicon_sha256: str) -> Any:
    """Return the plugin that opens the lexicon once in each worker process."""
    base: Any = _distributed().WorkerPlugin

    class OpenLexicon(base):  # type: ignore[misc]
        # Pickled by value; the functions that it calls are those installed on the worker.
        name = f"pfocr-annotator-{key}"
        version = __version__

        def setup(self, worker: Any) -> None:  # noqa: ARG002
            _open_there(key, setup, lexicon_sha256, self.version)

        def teardown(self, worker: Any) -> None:  # noqa: ARG002
            _forget_there(key)

    return OpenLexicon()


def _problem(key: str) -> str:
    return _opened[key].problem if key in _opened else "it has not opened the lexicon"


def _process_there(key: str, unit: Unit, least: Mapping[str, int]) -> Chunk:
    opened = _opened[key]
    if opened.annotator is None:
        raise InputError(opened.problem)
    with opened.lock:
        return process(unit, opened.annotator, {}, least, opened.decided)

"""Workers that are killed, or cannot begin: what is done again, and what is reported."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import msgspec
import pytest

from annotator.errors import LexiconError, WorkerError
from annotator.figures.units import work_units
from annotator.process_pool import WorkerKilledError
from annotator.records import Rejected
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.runs.processes import Processes, WorkerSetup, processed
from annotator.runs.processing import process
from tests.run_tables import digests, write_table
from tests.small_lexicon import small_annotator

#: A run whose workers are killed by some records: by those of the words, in each process that
#: reads them, or in the first one alone.
CHILD = """
import os, signal, sys
from pathlib import Path
from annotator.runs import batch
from annotator.runs import processing
from annotator.recognition.pipeline import Annotator, ignore_scispacy_warnings

ignore_scispacy_warnings()
batch._UNIT = 4
table, out, lexicon, mark, *words = sys.argv[1:]
read_all = Annotator.read_all

def deadly(annotator, figures):
    if os.getpid() != int(os.environ["MAIN_PROCESS"]):
        if any(word in figure.caption for figure in figures for word in words):
            try:
                Path(mark).touch(exist_ok=mark == "")
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
    return read_all(annotator, figures)

Annotator.read_all = deadly
if __name__ == "__main__":
    os.environ["MAIN_PROCESS"] = str(os.getpid())
    batch.run(batch.RunOptions((Path(table),), Path(out), lexicon, workers=2))
"""


def run_deadly(table, out, lexicon, mark, *words):
    script = out.parent / "run.py"
    script.write_text(CHILD, encoding="utf-8")
    command = [sys.executable, str(script), str(table), str(out), str(lexicon), str(mark), *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_work_of_a_killed_worker_is_done_again(tmp_path, lexicon, monkeypatch):
    table = write_table(tmp_path / "captions.jsonl")
    monkeypatch.setattr("annotator.runs.batch._UNIT", 4)
    run(RunOptions((table,), tmp_path / "whole", str(lexicon), workers=1))
    run_deadly(table, tmp_path / "out", lexicon, tmp_path / "killed", "ketamine 33.")
    assert (tmp_path / "killed").exists()
    assert digests(tmp_path / "out") == digests(tmp_path / "whole")


@pytest.mark.slow
def test_only_the_record_that_kills_its_workers_is_lost(tmp_path, lexicon):
    table = write_table(tmp_path / "captions.jsonl", 24)
    run_deadly(table, tmp_path / "out", lexicon, "", "ketamine 9.")
    failed = [
        json.loads(line)
        for line in (tmp_path / "out" / "failed.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [(f["error"], f["line"]) for f in failed] == [("bad_json", 1), ("worker_killed", 10)]
    assert "killed twice" in failed[1]["message"]
    figids = [
        json.loads(line)["figid"]
        for line in (tmp_path / "out" / "annotations.jsonl").read_text("utf-8").splitlines()
    ]
    assert figids == [f"f{n}" for n in range(1, 24) if n != 9]


def test_a_worker_that_cannot_begin_says_why(tmp_path):
    setup = WorkerSetup(str(tmp_path / "nothing"), None, (), frozenset())
    workers = Processes(setup, 1)
    try:
        with pytest.raises(LexiconError, match="nothing"):
            workers.submit(None, 0).result()
    finally:
        workers.close()


def write_figures(path, *figids):
    path.write_text("".join(f'{{"figid": "{figid}", "caption": "BDNF"}}\n' for figid in figids))


def die(setup):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_no_record_answers_for_workers_that_are_killed_when_they_start(
    tmp_path, lexicon, monkeypatch
):
    table = write_table(tmp_path / "captions.jsonl")
    monkeypatch.setattr("annotator.runs.batch._UNIT", 4)
    options = RunOptions((table,), tmp_path / "out", str(lexicon), workers=2, resume=True)
    with monkeypatch.context() as deadly:
        deadly.setattr("annotator.runs.processes._open_once", die)
        with pytest.raises(WorkerError, match="give fewer workers"):
            run(options)
    run(options)
    run(RunOptions((table,), tmp_path / "whole", str(lexicon), workers=1))
    assert digests(tmp_path / "out") == digests(tmp_path / "whole")


class Killed:
    """Workers that are all ended by a signal."""

    killed = WorkerKilledError
    count = 2
    submitted = 0

    def submit(self, unit, least):
        self.submitted += 1
        pending = Future()
        pending.set_exception(WorkerKilledError())
        return pending


def test_what_a_signal_has_ended_is_not_begun_again():
    workers = Killed()
    assert list(processed(range(100), workers, Unknown(), lambda: True)) == []
    assert workers.submitted == 7  # no more than three ahead of each worker


class Unknown:
    least = 0

    def checked(self, unit, chunk):
        return chunk


class Deadly:
    """Workers of which each that reads f9 is killed."""

    killed = WorkerKilledError
    count = 2
    deaths = 0

    def submit(self, unit, least):
        pending = Future()
        chunk = process(unit, small_annotator(), {})
        if "f9" in [figid for figid, _, _ in chunk.places]:
            self.deaths += 1
            pending.set_exception(WorkerKilledError())
        else:
            pending.set_result(chunk)
        return pending

    def close(self):
        pass


def test_a_record_that_kills_costs_no_other(tmp_path):
    units = work_units([write_table(tmp_path / "captions.jsonl", 24)], 4)
    workers = Deadly()
    chunks = list(processed(units, workers, Unknown()))
    assert workers.deaths == 3  # with its unit, with its unit alone, and alone
    found = [figid for chunk in chunks for figid, _, _ in chunk.places]
    assert found == [f"f{n}" for n in range(1, 24) if n != 9]
    failed = [rejected for chunk in chunks for rejected in chunk.failed]
    assert [(f.error, f.line) for f in failed] == [("bad_json", 1), ("worker_killed", 10)]
    assert "killed twice" in failed[1].message


def test_a_record_that_kills_is_not_read_by_the_main_process(tmp_path, lexicon, monkeypatch):
    """Also beside figures that were read before: in the same unit, or in another input."""
    table, again = tmp_path / "captions.jsonl", tmp_path / "again.jsonl"
    write_figures(table, "f1", "f2", "f3", "f9", "f2", "f4")
    write_figures(again, "f9", "f1", "f5")
    read = []

    def read_here(unit, *args):
        read.extend(record.figid for record in unit.read())
        return process(unit, *args)

    monkeypatch.setattr("annotator.runs.batch.Processes", lambda *_: Deadly())
    monkeypatch.setattr("annotator.runs.batch.process", read_here)
    run(RunOptions((table, again), tmp_path / "out", str(lexicon), workers=2))
    lines = (tmp_path / "out" / "failed.jsonl").read_text("utf-8").splitlines()
    failed = [msgspec.json.decode(line, type=Rejected) for line in lines]
    assert [(f.error, Path(f.source).stem, f.line) for f in failed] == [
        ("worker_killed", "captions", 4),
        ("duplicate_figid", "captions", 5),
        ("worker_killed", "again", 1),
        ("duplicate_figid", "again", 2),
    ]
    assert failed[1].message.endswith(f"{table}:2")
    assert "f9" not in read
    lines = (tmp_path / "out" / "annotations.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["figid"] for line in lines] == ["f1", "f2", "f3", "f4", "f5"]


def test_the_process_that_workers_are_forked_from_can_be_started_ahead():
    code = (
        "from multiprocessing.forkserver import _forkserver as server\n"
        "from annotator.child_processes import FORKED_FROM, prepare_ahead\n"
        "prepare_ahead(FORKED_FROM)\n"
        "print(server._forkserver_pid is not None, *server._preload_modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "annotator.runs.fork_server"]


def test_an_interrupt_while_that_process_is_importing_says_nothing():
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell may ignore it
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'scispacy.abbreviation':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "import annotator.runs.fork_server\n"
        "print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_what_the_program_has_preloaded_stays():
    code = (
        "from multiprocessing import get_context\n"
        "from multiprocessing.forkserver import _forkserver as server\n"
        "from annotator.child_processes import FORKED_FROM, start_method\n"
        "get_context('forkserver').set_forkserver_preload(['__main__', 'json'])\n"
        "start_method(FORKED_FROM)\n"
        "start_method(FORKED_FROM)\n"
        "print(*server._preload_modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__main__", "json", "annotator.runs.fork_server"]

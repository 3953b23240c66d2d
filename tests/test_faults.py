"""Disks that fail, processes that are killed, folders in use: said in words, and nothing is lost."""

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.decisions import read_decisions
from annotator.disk.locks import locked_file, locked_folder
from annotator.errors import OutputError
from annotator.lexicon import open_lexicon
from annotator.runs import run_json
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from evaluation.fuzz.faults import BROKEN, FULL, KILLED, KILLED_CODE, Faults, in_child, injected
from evaluation.fuzz.kills import Killed, captions, disorder
from evaluation.fuzz.records import Outcome
from tests.review_tables import decide, read_rows, write_rows, write_run
from tests.run_tables import digests, visible

posix = pytest.mark.skipif(os.name == "nt", reason="needs fork")
pytestmark = posix


def run_command(table, out):
    """Return the command that annotates ``table`` in one process, without a model."""
    words = [sys.executable, "-m", "annotator", "run", str(table), "--out", str(out)]
    return [*words, "--lexicon", "starter", "--model", "none", "--workers", "1"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return Killed(tmp_path_factory.mktemp("killed"))


@pytest.mark.slow
def test_killed_or_failing_at_some_of_all_points(runs):
    outcome = runs.fuzz(seed=1, count=24)
    assert outcome.problems == []
    assert outcome.tried == 24
    assert outcome.results[KILLED] > 3


@pytest.mark.parametrize("what", [KILLED, FULL, BROKEN])
def test_while_the_files_get_their_names(runs, what):
    outcome = Outcome()
    (at, *_) = [n for n, (name, _) in enumerate(runs.steps[0], start=1) if name == "replace"][-3:]
    runs.one_point(0, at, what, random.Random(1), outcome)
    assert outcome.problems == []


@pytest.mark.slow
@pytest.mark.parametrize("what", [KILLED, FULL, BROKEN])
def test_where_it_matters_most(runs, what):
    """While the files get their names, and while what only an interrupted run needs goes."""
    for number, steps in enumerate(runs.steps):
        renames = [at for at, (name, _) in enumerate(steps, start=1) if name == "replace"]
        for at in (renames[-1], renames[-1] + 2, len(steps) - 3, renames[-5]):
            outcome = Outcome()
            runs.one_point(number, at, what, random.Random(at), outcome)
            assert outcome.problems == []


def test_names_are_given_to_what_is_on_the_disk(runs):
    for steps in runs.steps:
        assert len(steps) > 500
        assert disorder(steps, "out") == []


def test_the_check_of_the_order_sees_disorder():
    steps = [("open", "a.part"), ("write", "a.part"), ("replace", "a.part")]
    assert disorder(steps, "out") == ["a.part gets its name before its contents are on the disk"]
    synced = [("write", "a.part"), ("fsync", "a.part"), ("replace", "a.part")]
    assert disorder([*synced, ("fsync", "out"), ("replace", "run.json.part")], "out") == []
    assert disorder([*synced, ("replace", "run.json.part")], "out")
    assert disorder([*synced, ("unlink", "resume.json")], "out")


def test_faults_are_injected(tmp_path):
    def write():
        (tmp_path / "a").write_text("x" * 100)

    assert in_child(write) == 0
    for at in (1, 2):
        faults = Faults(tmp_path, at, FULL)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)), injected(faults):
            write()

    def killed():
        with injected(Faults(tmp_path, 2, KILLED)):
            write()

    assert in_child(killed) == KILLED_CODE
    assert (tmp_path / "a").stat().st_size == 50  # torn, as by a power failure
    with injected(Faults(tmp_path)) as faults:
        write()
    assert faults.steps == [("open", "a"), ("write", "a")]


@pytest.mark.parametrize("step", range(1, 7))
@pytest.mark.parametrize("what", [KILLED, FULL])
def test_decisions_are_the_old_ones_or_the_new_ones(tmp_path, what, step):
    out = write_run(tmp_path)
    lexicon = open_lexicon(str(tmp_path / "lexicon"))
    rows = read_rows(out / "review.csv")
    memory = out / "decisions.tsv"
    apply(
        ApplyOptions(out, (write_rows(tmp_path / "a.csv", decide(rows, missing="accept")),)),
        lexicon,
    )
    before = read_decisions(memory)
    table = write_rows(tmp_path / "b.csv", decide(rows, wrong_entity="accept"))

    def hand_in():
        with injected(Faults(out, step, what)):
            apply(ApplyOptions(out, (table,)), lexicon)

    in_child(hand_in)
    after = read_decisions(memory)
    assert set(before) <= set(after)
    apply(ApplyOptions(out, (table,)), lexicon)
    assert len(read_decisions(memory)) > len(before)
    assert not list(out.glob("*.part"))


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """Return a file system of 300 kB, where one can be mounted."""
    place = tmp_path_factory.mktemp("disk")
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)],
            capture_output=True,
            check=False,
        )
        if shutil.which("mount")
        else None
    )
    if mounted is None or mounted.returncode:
        pytest.skip("no file system can be mounted here (needs root)")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return captions(tmp_path_factory.mktemp("input") / "captions.jsonl", 600)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, table):
    out = tmp_path_factory.mktemp("whole") / "out"
    run(RunOptions((table,), out, "starter", workers=1))
    return out


@pytest.mark.slow
def test_a_full_disk_is_said_and_made_room_on_it_goes_on(small_disk, table, whole, tmp_path):
    out = small_disk / "out"
    command = run_command(table, out)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"error: {out}: No space left on device" in done.stderr
    assert "free some space; then continue with --resume" in done.stderr
    assert "Traceback" not in done.stderr
    subprocess.run(["mount", "-o", "remount,size=30m", str(small_disk)], check=True)
    again = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False)
    assert again.returncode == 3, again.stderr
    assert digests(out) == digests(whole)


@pytest.mark.slow
def test_a_quota_is_said(table, whole, tmp_path):
    """A limit of file sizes: what a quota gives is reported in the same way."""
    command = run_command(table, tmp_path / "out")
    done = subprocess.run(
        command, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )  # fmt: skip
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    again = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False)
    assert again.returncode == 3, again.stderr
    assert digests(tmp_path / "out") == digests(whole)


def test_a_folder_that_cannot_be_written_to(table, small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        done = CliRunner().invoke(
            app, ["run", str(table), "--out", str(small_disk / "new"), "--quiet"]
        )
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert done.exit_code == 1
    assert "new: cannot be written to: Read-only file system" in done.output
    done = CliRunner().invoke(app, ["run", str(table), "--out", "/proc/new", "--quiet"])
    assert done.exit_code == 1
    assert "/proc/new: cannot be written to" in done.output


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EIO, "check the disk"),
        (errno.ENOSPC, "free some space"),
        (errno.EDQUOT, "free some space"),
        (errno.ENOENT, "check the path"),
    ],
)
def test_a_disk_that_fails_is_no_traceback(table, tmp_path, monkeypatch, number, advice):
    def broken(*_):
        raise OSError(number, os.strerror(number), "/disk/file")

    monkeypatch.setattr("annotator.runs.batch.run", broken)
    done = CliRunner().invoke(app, ["run", str(table), "--out", str(tmp_path / "o"), "--quiet"])
    assert done.exit_code == 1
    said = f"error: /disk/file: {os.strerror(number)}\n  {advice}; then continue with --resume"
    assert said in done.output


HOLD = """
import sys, time
from pathlib import Path
from annotator.disk.locks import locked_folder
with locked_folder(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_one_run_at_a_time_and_a_killed_one_leaves_the_folder_free(table, tmp_path):
    out = tmp_path / "out"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(out)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(OutputError, match="out: another command is writing there"):
            run(RunOptions((table,), out, "starter", workers=1))
        with pytest.raises(OutputError, match="another command is writing there"):
            run(RunOptions((table,), out, "starter", workers=1, overwrite=True))
        assert visible(out) == []
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    with locked_folder(out):
        pass


def test_who_waits_for_a_file_gets_it(tmp_path):
    path = tmp_path / "decisions.tsv"
    with ThreadPoolExecutor() as pool:
        with locked_file(path, 0):
            waiting = pool.submit(lambda: locked_file(path, 20).__enter__())
            time.sleep(0.2)
            assert not waiting.done()
        waiting.result(20)


def test_two_curators_who_hand_in_at_once_lose_nothing(tmp_path):
    out = write_run(tmp_path)
    rows = read_rows(out / "review.csv")
    tables = []
    for number in range(3):
        mine = decide([dict(row) for row in rows], missing="accept", wrong_entity="reject")
        for row in mine:
            row["curator"] = f"curator {number}"
        tables.append(write_rows(tmp_path / f"{number}.csv", mine))
    words = [sys.executable, "-m", "annotator", "apply", str(out)]
    lexicon = ["--lexicon", str(tmp_path / "lexicon"), "--quiet"]
    children = [subprocess.Popen([*words, str(table), *lexicon]) for table in tables]
    for child in children:
        assert child.wait(120) in (0, 3)
    decided = read_decisions(out / "decisions.tsv")
    by_curator = {f"curator {number}" for number in range(3)}
    assert {decision.curator for decision in decided} == by_curator
    assert len(decided) == len(by_curator) * len({d.review_id for d in decided})


def test_a_clock_that_is_set_back_makes_no_negative_times(table, tmp_path, monkeypatch):
    times = iter(range(10_000, 0, -1))
    monkeypatch.setattr(run_json.time, "time", lambda: float(next(times)))
    monkeypatch.setattr(time, "time", lambda: float(next(times)))
    summary = run(RunOptions((table,), tmp_path / "out", "starter", workers=1, limit=5))
    assert summary.seconds >= 0
    meta = json.loads((tmp_path / "out" / "run.json").read_text())
    assert meta["seconds"] >= 0
    assert meta["started_at"].endswith("Z")

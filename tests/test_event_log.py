"""``--log-json``: one line an event, also when a command fails or is stopped."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.errors import OutputError
from annotator.progress.event_log import EventLog
from annotator.progress.measured import MeasuredProgress
from tests.review_tables import read_rows, write_rows
from tests.run_tables import write_table

ROOT = Path(__file__).parents[1]


def invoke(*words):
    return CliRunner().invoke(app, list(map(str, words)))


def events(path):
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def names(path):
    return [event["event"] for event in events(path)]


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log.jsonl"


@pytest.fixture
def captions(tmp_path):
    return write_table(tmp_path / "captions.jsonl", 60, repeated=False)


def test_a_run_writes_its_events(captions, log, tmp_path, lexicon):
    out = tmp_path / "out"
    done = invoke("run", captions, "--out", out, "--lexicon", lexicon, "--log-json", log, "--quiet")
    assert done.exit_code == 3, done.output
    assert not done.stderr
    first, *rest, warning, last = events(log)
    assert first["event"] == "start"
    assert first["version"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", e["time"]) for e in events(log))
    assert {e["command"] for e in events(log)} == {"run"}
    annotate = [e for e in rest if e.get("step") == "annotate"]
    assert (annotate[0]["done"], annotate[0]["total"], annotate[0]["unit"]) == (0, 60, "records")
    assert (annotate[-1]["done"], annotate[-1]["seconds_left"]) == (60, 0.0)
    assert annotate[-1]["rate"] > 0
    assert warning["message"] == f"3 records failed: {out / 'failed.jsonl'}"
    assert (last["event"], last["exit_code"]) == ("finished", 3)
    assert last["counts"]["figures"] == 57
    assert last["counts"]["failed"] == 3
    assert last["seconds"] > 0


def test_a_later_command_appends(captions, log, tmp_path, lexicon):
    for _ in range(2):
        invoke(
            "run", captions, "--out", tmp_path / "out", "--lexicon", lexicon, "--log-json", log,
            "--resume",
        )  # fmt: skip
    assert names(log).count("start") == 2
    assert names(log)[-2:] == ["start", "finished"]
    assert events(log)[-1]["counts"]["figures"] == 0, "nothing was left to do"


def test_an_error_is_the_last_event(captions, log, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").touch()
    done = invoke("run", captions, "--out", tmp_path / "out", "--log-json", log)
    assert done.exit_code == 1
    assert names(log) == ["start", "failed"]
    last = events(log)[-1]
    assert last["message"] == f"{tmp_path / 'out'}: the output folder is not empty"
    assert last["hint"].startswith("choose another folder")
    assert last["exit_code"] == 1


def test_a_fault_of_the_program_is_the_last_event(captions, log, tmp_path, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("annotator.runs.batch.run", broken)
    done = invoke("run", captions, "--out", tmp_path / "out", "--log-json", log)
    assert isinstance(done.exception, ZeroDivisionError)
    assert events(log)[-1]["message"] == "ZeroDivisionError: division by zero"


def test_merge_apply_filter_export_and_audit_write_theirs(captions, log, tmp_path, lexicon):
    parts = [tmp_path / "1", tmp_path / "2"]
    for number, part in enumerate(parts, start=1):
        invoke(
            "run", captions, "--out", part, "--lexicon", lexicon, "--shard", f"{number}/2",
            "--workers", 1, "--quiet",
        )  # fmt: skip
    whole = tmp_path / "whole"
    assert invoke("merge", *parts, "--out", whole, "--log-json", log).exit_code == 0
    rows = read_rows(whole / "review.csv")
    rows[0] |= {"decision": "accept", "curator": "Me"}
    table = write_rows(tmp_path / "r.csv", rows)
    assert invoke("apply", whole, table, "--log-json", log).exit_code == 3  # of a table
    assert invoke("audit", whole, "--log-json", log).exit_code == 0
    out = tmp_path / "filtered"
    assert invoke("filter", whole, "--out", out, "--log-json", log).exit_code == 0
    out = tmp_path / "x.gmt"
    assert (
        invoke("export", whole, "--format", "gmt", "--out", out, "--log-json", log).exit_code == 0
    )
    last = {e["command"]: e for e in events(log) if e["event"] == "finished"}
    assert list(last) == ["merge", "apply", "audit", "filter", "export"]
    assert last["merge"]["counts"] == {"figures": 57, "parts": 2}
    assert last["apply"]["counts"]["decisions"] == 1
    assert last["apply"]["exit_code"] == 3
    assert last["filter"]["counts"]["figures"] == last["export"]["counts"]["figures"] == 57
    done = {e["step"]: (e["done"], e["total"]) for e in events(log) if e["event"] == "progress"}
    assert done["merge"] == done["filter"] == done["export"] == (57, 57)
    assert done["correct records"] == (1, 1)
    assert done["merge review.csv"] == (len(rows), len(rows))


def test_a_build_tells_how_much_is_read(log, tmp_path):
    from tests.lexicon_sources import write_sources

    sources = write_sources(tmp_path / "sources", gzipped=True)
    done = invoke(
        "lexicon", "build", "--sources", sources, "--out", tmp_path / "l", "--log-json", log
    )
    assert done.exit_code == 0, done.output
    read = [e for e in events(log) if e.get("step") == "read the sources"][-1]
    assert read["unit"] == "B"
    assert read["done"] == read["total"] > 2000
    assert events(log)[-1]["counts"]["terms"] > 100


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_with_workers_that_is_stopped_leaves_a_last_event(number, log, tmp_path, lexicon):
    table = write_table(tmp_path / "many.jsonl", 12_000, repeated=False)
    command = [
        sys.executable, "-m", "annotator", "run", str(table), "--out", str(tmp_path / "out"),
        "--lexicon", lexicon, "--workers", "2", "--log-json", str(log), "--quiet",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(lambda: (tmp_path / "out" / "resume.json").exists(), process)
        process.send_signal(number)
        _, said = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 128 + number, said
    last = events(log)[-1]
    assert (last["event"], last["exit_code"]) == ("failed", 128 + number)
    assert "continue with annotator run --resume" in last["message"]
    assert 0 < last["counts"]["figures"] < 11_000
    assert {event["pid"] for event in events(log)} == {process.pid}, "workers write nothing"


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_sigterm_in_any_other_step_leaves_a_last_event_too(log, tmp_path):
    code = (
        "import sys, time\nimport annotator.lexicon.build as build\n"
        "build._find = lambda *_: time.sleep(60)\n"
        "from annotator.cli import app\napp(sys.argv[1:])\n"
    )
    words = ["lexicon", "build", "--sources", ".", "--out", tmp_path / "out", "--log-json", log]
    process = subprocess.Popen([sys.executable, "-c", code, *map(str, words)], cwd=ROOT)
    try:
        _wait_for(lambda: log.exists() and log.stat().st_size > 0, process)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    finally:
        process.kill()
    assert names(log) == ["start", "failed"]
    assert events(log)[-1]["message"] == "stopped by SIGTERM"


def _wait_for(happened, process):
    deadline = time.monotonic() + 90
    while not happened():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_file_that_cannot_be_opened_is_an_error_before_anything_is_done(captions, tmp_path):
    log = tmp_path / "none" / "log.jsonl"
    done = invoke("run", captions, "--out", tmp_path / "out", "--log-json", log)
    assert done.exit_code == 1
    assert f"error: {log}: cannot be written: " in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_output_folder_is_refused(captions, tmp_path):
    out = tmp_path / "out"
    done = invoke("run", captions, "--out", out, "--log-json", out / "log.jsonl")
    assert done.exit_code == 2
    assert "is inside of the output folder" in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("kind", ["error", "short"])
def test_a_full_disk_ends_the_log_and_not_the_work(kind, log, monkeypatch):
    said = []
    opened = EventLog(log, "run", said.append)
    opened.begin([])

    def full(*_):
        if kind == "error":
            raise OSError(errno.ENOSPC, "No space left on device")
        return 3

    monkeypatch.setattr("annotator.progress.event_log.os.write", full)
    with MeasuredProgress([opened]).step("annotate", 3) as step:
        step.update(3)
    opened.end(0, {}, "", "")
    assert said == [f"{log}: no further events are written: No space left on device"]


def test_text_of_any_kind_is_one_line_of_ascii(log):
    opened = EventLog(log, "run", str)
    opened.warned("a\nb\u2028\ud800\N{GREEK SMALL LETTER BETA}\x1b[31m")
    opened.end(0, {}, "", "")
    assert events(log)[0]["message"] == "a\nb\u2028\ud800\N{GREEK SMALL LETTER BETA}\x1b[31m"


def test_a_folder_is_not_a_log(tmp_path):
    with pytest.raises(OutputError, match="cannot be written: Is a directory"):
        EventLog(tmp_path, "run", str)

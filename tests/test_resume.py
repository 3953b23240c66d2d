"""A run that is killed goes on where it was, and ends as if nothing had happened."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from msgspec.structs import replace

from annotator.cli import app
from annotator.errors import OutputError
from annotator.report.tally import Tally
from annotator.runs import batch
from annotator.runs.batch import run
from annotator.runs.checkpoint import NAME, Checkpoint, Pace, read_checkpoint
from annotator.runs.options import RunOptions
from annotator.runs.signals import StopSignals
from annotator.runs.state_json import read_state, state_text
from tests.figure_records import write
from tests.run_tables import FILES, digests, told, visible, write_table

#: Small units, a checkpoint after each: more moments to be killed at.
CHILD = """
import sys
from pathlib import Path
from annotator.progress.measured import MeasuredProgress, Observer
from annotator.runs import batch
from annotator.recognition.pipeline import ignore_scispacy_warnings
ignore_scispacy_warnings()
batch._UNIT, batch._UNITS_BETWEEN_CHECKPOINTS, batch._CHECKPOINT_SHARE = 4, 2, 1.0
table, out, lexicon = map(Path, sys.argv[1:])
options = batch.RunOptions((table,), out, str(lexicon), workers=1, resume=True)
class Printed(Observer):
    def changed(self, step):
        print(step.done, flush=True)
batch.run(options, MeasuredProgress([Printed()]))
"""


@pytest.fixture
def table(tmp_path):
    return write_table(tmp_path / "captions.jsonl")


def small(monkeypatch):
    monkeypatch.setattr(batch, "_UNIT", 4)
    monkeypatch.setattr(batch, "_UNITS_BETWEEN_CHECKPOINTS", 2)
    monkeypatch.setattr(batch, "_CHECKPOINT_SHARE", 1.0)


@pytest.mark.slow
def test_killed_again_and_again_it_ends_as_undisturbed(table, lexicon, tmp_path, monkeypatch):
    small(monkeypatch)
    run(RunOptions((table,), tmp_path / "whole", str(lexicon), workers=1))
    chance = random.Random(4)
    out = tmp_path / "killed"
    killed = 0
    command = [sys.executable, "-c", CHILD, str(table), str(out), str(lexicon)]
    while killed < 25:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for _ in range(chance.randint(1, 4)):
            child.stdout.readline()
        try:
            child.wait(chance.random() * 0.02)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            killed += 1
            child.wait()
        else:
            assert child.returncode == 0
            assert digests(out) == digests(tmp_path / "whole")
            for path in out.iterdir():  # it was too fast: once more from the start
                path.unlink()
        finally:
            child.stdout.close()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert digests(out) == digests(tmp_path / "whole")
    assert visible(out) == sorted([*FILES, "run.json"])


@pytest.fixture
def interrupted(table, lexicon, tmp_path, monkeypatch):
    """Return the options of a run that was interrupted after some checkpoints."""
    small(monkeypatch)
    options = RunOptions((table,), tmp_path / "out", str(lexicon), workers=1)
    done = []

    def stop(count):
        done.append(count)
        if len(done) > 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(options, told(stop))
    return options


def resumed(options, **changes):
    return replace(options, **{"resume": True} | changes)


def test_an_interrupted_run_goes_on(interrupted, table, lexicon, tmp_path):
    state = read_checkpoint(interrupted.out)
    assert state.units == 12
    run(RunOptions((table,), tmp_path / "whole", str(lexicon), workers=1))
    done = []
    summary = run(resumed(interrupted), told(done.append))
    assert done[0] == 48  # not read again
    assert sum(done) == 120
    assert digests(interrupted.out) == digests(tmp_path / "whole")
    both = [json.loads((o / "run.json").read_text()) for o in (interrupted.out, tmp_path / "whole")]
    assert both[0]["counts"] == both[1]["counts"]
    assert both[0]["input_sha256"] == both[1]["input_sha256"]
    assert summary.failed == 5 + 2  # broken lines, and figids read twice


SIDECAR = "organism_id\tword\tncbigene_symbol\tncbigene_id\n9606\tBDNF\tBDNF\t627\n"


@pytest.fixture
def stopped_after_one(lexicon, tmp_path, monkeypatch):
    """Return a function that stops a run over records, by default all, after the first one."""
    monkeypatch.setattr(batch, "_UNIT", 1)
    for name in ("f1", "f2", "f3"):
        write(tmp_path, "caption: BDNF binds TrkB.", name, {"genes": SIDECAR})

    def stop(*names):
        answers = iter([False, True])
        inputs = tuple(tmp_path / "_figures" / name for name in names) or (tmp_path,)
        options = RunOptions(inputs, tmp_path / "out", str(lexicon), workers=1)
        assert run(options, stopped=lambda: next(answers, True)).stopped
        return replace(options, resume=True)

    return stop


@pytest.mark.parametrize("name", ["f3-genes.tsv", "f2-chemicals.tsv"])
def test_changed_sidecars_are_refused(stopped_after_one, tmp_path, name):
    options = stopped_after_one()
    (tmp_path / "_data" / name).write_text(SIDECAR + "9606\tTrkB\tNTRK2\t4915\n")
    with pytest.raises(OutputError, match=r"its settings differ: sidecars was \w+, is \w+\n"):
        run(options)


def test_sidecars_of_other_records_may_change(stopped_after_one, tmp_path):
    options = stopped_after_one("f1.md", "f2.md")
    (tmp_path / "_data" / "f3-genes.tsv").unlink()
    assert not run(options).stopped


def test_other_settings_are_refused_with_the_difference(interrupted, table, tmp_path):
    with pytest.raises(OutputError) as error:
        run(resumed(interrupted, limit=7))
    assert str(error.value) == (
        f"{interrupted.out}: cannot resume this run, its settings differ: limit was 0, is 7\n"
        "  use the same input and options, or start again with --overwrite"
    )
    with pytest.raises(OutputError, match=r"lexicon was .*, is "):
        run(resumed(interrupted, lexicon="starter"))
    with pytest.raises(OutputError, match="organisms was all, is human"):
        run(resumed(interrupted, organisms=("human",)))
    table.write_text(table.read_text() + "\n{}\n")
    with pytest.raises(OutputError, match=r"input was .*, is "):
        run(resumed(interrupted))


def test_without_resume_the_folder_is_refused(interrupted):
    with pytest.raises(OutputError, match="the output folder is not empty") as raised:
        run(RunOptions(interrupted.inputs, interrupted.out, interrupted.lexicon, workers=1))
    assert raised.value.hint.startswith("continue its run with annotator run --resume, choose")
    run(
        RunOptions(
            interrupted.inputs, interrupted.out, interrupted.lexicon, workers=1, overwrite=True
        )
    )
    assert not (interrupted.out / NAME).exists()


def test_a_damaged_checkpoint_is_refused(interrupted):
    (interrupted.out / NAME).write_text("{", encoding="utf-8")
    with pytest.raises(OutputError, match=r"resume.json: cannot be read: .*\n.*--overwrite"):
        run(resumed(interrupted))


@pytest.mark.parametrize("left", [None, -1])
def test_files_shorter_than_the_checkpoint_says_are_refused(interrupted, left):
    part = interrupted.out / "findings.jsonl.part"
    data = part.read_bytes()[: read_checkpoint(interrupted.out).sizes["findings.jsonl"]]
    part.unlink()
    if left is not None:
        part.write_bytes(data[:left])
    with pytest.raises(OutputError, match=r"findings.jsonl.part: lacks records .*\n.*--overwrite"):
        run(resumed(interrupted))


def test_on_a_disk_that_was_full_while_files_were_copied_back_it_goes_on(
    interrupted, table, lexicon, tmp_path, monkeypatch
):
    """A run that is interrupted while its files get their names needs them again."""
    run(RunOptions((table,), tmp_path / "whole", str(lexicon), workers=1))
    named = interrupted.out / "findings.jsonl"
    (interrupted.out / "findings.jsonl.part").rename(named)

    def full(source, target):
        target.write_bytes(source.read_bytes()[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as small_disk, pytest.raises(OSError, match="No space"):
        small_disk.setattr("shutil.copyfile", full)
        run(resumed(interrupted))
    run(resumed(interrupted))
    assert digests(interrupted.out) == digests(tmp_path / "whole")


def test_killed_before_the_first_checkpoint_it_begins_anew(table, lexicon, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "annotations.jsonl.part").write_text("half a line", encoding="utf-8")
    with pytest.raises(OutputError, match="continue its run with annotator run --resume"):
        run(RunOptions((table,), out, str(lexicon), workers=1))
    run(RunOptions((table,), out, str(lexicon), workers=1, resume=True))
    assert not list(out.glob("*.part"))
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "run.json").unlink()
    with pytest.raises(OutputError, match="the output folder is not empty"):
        run(RunOptions((table,), out, str(lexicon), workers=1, resume=True))


def test_a_finished_run_has_nothing_left_to_do(table, lexicon, tmp_path):
    from typer.testing import CliRunner

    out = tmp_path / "out"
    words = ["run", str(table), "--out", str(out), "--lexicon", str(lexicon), "--model", "none"]
    runner = CliRunner()
    assert runner.invoke(app, words).exit_code == 3
    before = digests(out)
    done = runner.invoke(app, [*words, "--resume"])
    assert (done.exit_code, done.output) == (
        0, f"the run in {out} was already finished; nothing to do\n",
    )  # fmt: skip
    assert digests(out) == before
    other = runner.invoke(app, [*words, "--resume", "--limit", "7", "--format", "parquet"])
    assert other.exit_code == 1
    assert "limit was 0, is 7; format was jsonl, is parquet" in other.output
    assert digests(out) == before
    assert "give either --resume" in runner.invoke(app, [*words, "--resume", "--overwrite"]).output


def test_a_tally_comes_back_whole(table, lexicon, tmp_path, monkeypatch):
    summary = run(RunOptions((table,), tmp_path / "out", str(lexicon), workers=1))
    back = read_state(state_text(summary.tally), Tally)
    assert back == summary.tally
    assert back.report() == summary.tally.report()
    assert read_state(state_text(Checkpoint({})), Checkpoint).tally == Tally()


@pytest.fixture(scope="module")
def many(lexicon, tmp_path_factory):
    """Return a table that takes a second, and what a run that nobody stops makes of it."""
    folder = tmp_path_factory.mktemp("many")
    table = write_table(folder / "captions.jsonl", 1500)
    run(RunOptions((table,), folder / "whole", str(lexicon), workers=1))
    return table, digests(folder / "whole")


@pytest.mark.parametrize(
    ("number", "workers", "while_sending"),
    [
        (signal.SIGINT, "2", False),
        (signal.SIGTERM, "1", False),
        (signal.SIGTERM, "2", True),
        pytest.param(signal.SIGINT, "1", False, marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, "2", False, marks=pytest.mark.slow),
    ],
)
def test_told_to_stop_it_goes_on_later(many, lexicon, tmp_path, number, workers, while_sending):
    table, whole = many
    out = tmp_path / "out"
    command = [
        sys.executable, "-m", "annotator", "run", str(table), "--out", str(out), "--lexicon",
        str(lexicon), "--model", "none", "--workers", workers, "--resume",
    ]  # fmt: skip
    child = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # Where the tests are run in the background, they ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    written = out / "annotations.jsonl.part"
    until = time.monotonic() + 60
    while not (written.exists() and written.stat().st_size):
        assert time.monotonic() < until
        time.sleep(0.01)
    if while_sending:  # workers have results that this process does not take
        child.send_signal(signal.SIGSTOP)
        time.sleep(3)
    os.killpg(child.pid, number)  # as a terminal and a batch system do
    child.send_signal(signal.SIGCONT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 128 + number
    assert "records are done; continue with annotator run --resume" in said
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["status"] == "interrupted"
    assert 0 < read_checkpoint(out).units < 1500 // 64
    assert subprocess.run(command, capture_output=True, check=False).returncode == 3
    assert digests(out) == whole


def test_a_signal_that_was_ignored_stays_ignored():
    """As that of Ctrl-C is for what a script starts with an ampersand."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with StopSignals() as signals:
            signal.raise_signal(signal.SIGINT)
            assert not signals.stopped()
            signal.raise_signal(signal.SIGTERM)
            assert signals.stopped() and signals.number == signal.SIGTERM
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_checkpoints_take_no_more_than_their_share_of_the_time():
    pace = Pace(2, 0.1, iter((0.0, 10.0, 12.0, 29.9, 30.0, 30.1)).__next__)
    assert not pace.is_due(1)
    assert pace.is_due(2)
    with pace.writing():
        pass
    assert [pace.is_due(4), pace.is_due(6), pace.is_due(8)] == [False, True, True]

"""Progress: what is measured of a step, and the lines and bars that show it."""

import io

import pytest

from annotator.progress import SILENT, counted
from annotator.progress.measured import MeasuredProgress, Observer
from annotator.progress.shown import Bars, Lines, duration, line, scaled, summary


class Clock:
    """Time that passes when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Kept(Observer):
    """Keeps the step, and how it ended."""

    def started(self, step):
        self.step = step

    def ended(self, step, whole):
        self.whole = whole


@pytest.fixture
def clock():
    return Clock()


def test_rate_and_time_left(clock):
    kept = Kept()
    with MeasuredProgress([kept], clock).step("annotate", 100) as step:
        assert kept.step.rate is None
        assert kept.step.seconds_left is None
        clock.now += 10
        step.update(20)
        assert kept.step.rate == 2
        assert kept.step.seconds_left == 40
        assert line(kept.step) == "annotate: 20 of 100 records (20 %), 2/s, 40.0 s left"
        clock.now += 10
        step.update(80)
        assert kept.step.seconds_left == 0
    assert kept.whole
    assert summary(kept.step) == "annotate: 100 records in 20.0 s, 5/s"


def test_what_an_earlier_command_did_does_not_count_for_the_rate(clock):
    kept = Kept()
    with MeasuredProgress([kept], clock).step("annotate", 100) as step:
        step.skip(60)
        clock.now += 10
        step.update(20)
        assert kept.step.rate == 2
        assert kept.step.seconds_left == 10
        assert line(kept.step).startswith("annotate: 80 of 100 records (80 %), 2/s")


def test_without_a_total_there_is_no_time_left(clock):
    kept = Kept()
    with MeasuredProgress([kept], clock).step("fetch x", unit="B") as step:
        clock.now += 2
        step.update(3_000_000)
        assert line(kept.step) == "fetch x: 3 MB, 1.5 MB/s"
    assert summary(kept.step) == "fetch x: 3 MB in 2.0 s, 1.5 MB/s"


def test_an_estimated_total_that_is_too_low_leaves_no_negative_time(clock):
    kept = Kept()
    with MeasuredProgress([kept], clock).step("annotate", 10) as step:
        clock.now += 1
        step.update(25)
        assert kept.step.seconds_left == 0


def test_a_step_that_breaks_off_says_so(clock):
    kept, said = Kept(), []
    with (
        pytest.raises(ValueError, match="x"),
        MeasuredProgress([kept, Lines(said.append)], clock).step("merge", 9, "figures") as step,
    ):
        step.update(3)
        clock.now += 3
        raise ValueError("x")
    assert not kept.whole
    assert said == ["merge: 3 figures in 3.0 s, 1/s, not finished"]


def test_a_log_has_a_line_each_tenth_but_not_more_often_than_each_ten_seconds(clock):
    said = []
    with MeasuredProgress([Lines(said.append)], clock).step("annotate", 1000) as step:
        for _ in range(100):
            clock.now += 1
            step.update(10)
    assert len(said) == 11
    assert said[0] == "annotate: 100 of 1,000 records (10 %), 10/s, 1 min 30 s left"
    assert said[-1] == "annotate: 1,000 records in 1 min 40 s, 10/s"
    assert not any("\r" in text for text in said)


def test_a_slow_step_has_a_line_each_minute(clock):
    said = []
    with MeasuredProgress([Lines(said.append)], clock).step("annotate", 1_000_000) as step:
        for _ in range(30):
            clock.now += 10
            step.update(1)
    assert len(said) == 6


def test_short_steps_leave_no_line(clock):
    said = []
    with MeasuredProgress([Lines(said.append)], clock).step("annotate", 10) as step:
        clock.now += 1
        step.update(10)
    assert not said


def test_a_bar_shows_rate_and_time_left_and_leaves_a_line(clock, monkeypatch):
    terminal, said = io.StringIO(), []
    monkeypatch.setattr("sys.stderr", terminal)
    with MeasuredProgress([Bars(said.append)], clock).step("annotate", 10) as step:
        step.update(4)
        clock.now += 5
        step.update(6)
    shown = terminal.getvalue()
    assert "annotate:" in shown
    assert "/10" in shown
    assert "records/s" in shown
    assert said == ["annotate: 10 records in 5.0 s, 2/s"]


def test_counted_values_are_told():
    kept = Kept()
    with MeasuredProgress([kept]).step("export", 3, "figures") as step:
        assert list(counted("abc", step)) == ["a", "b", "c"]
    assert kept.step.done == 3
    with SILENT.step("export", 3) as step:
        assert list(counted("abc", step)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (59.94, "59.9 s"),
        (60, "1 min 0 s"),
        (3599.7, "1 h 0 min"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0 B"), (999, "999 B"), (1_500_000, "1.5 MB")])
def test_numbers_of_bytes(number, text):
    assert scaled(number) == text


@pytest.mark.parametrize("kind", [Lines, Bars])
def test_lines_that_nobody_can_read_do_not_end_the_work(clock, kind, monkeypatch):
    """Ctrl-C ends the tee behind a run, which then writes its last checkpoint."""

    def say(_):
        said.append(clock.now)
        raise BrokenPipeError

    said = []
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with MeasuredProgress([kind(say)], clock).step("annotate", 10) as step:
        clock.now += 20
        step.update(10)
    assert said

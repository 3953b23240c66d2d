"""The store of decisions: durable, shared, with a history, exchanged as text."""

import itertools
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.decisions import COLUMNS, Decision, read_decisions, write_decisions
from annotator.curation.store import DecisionStore, database_of
from annotator.errors import InputError

BLANK = dict.fromkeys(COLUMNS, "")


def of_question(question_id="q1", curator="A", said="accept", scope="everywhere", at=""):
    values = {"question_id": question_id, "curator": curator, "decision": said, "scope": scope}
    return Decision(**BLANK | values | {"decided_at": at})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "decisions.tsv"


def test_what_was_recorded_is_current_and_what_was_before_is_history(path):
    with DecisionStore(path) as store:
        store.record(of_question(), "page")
        store.record(of_question(said="reject"), "page")
        store.record(of_question(said="reject"), "page")  # says nothing new
        assert store.withdraw("q1", "everywhere", "A", "page")
        assert not store.withdraw("q1", "everywhere", "A")
        assert list(store.current()) == []
        store.record(of_question(curator="B"))
        assert [d.curator for d in store.current()] == ["B"]
        events = [(e.decision.decision, e.before, e.source) for e in store.history("q1")]
    assert events == [
        ("accept", "", "page"), ("reject", "accept", "page"), ("withdrawn", "reject", "page"),
        ("accept", "", ""),
    ]  # fmt: skip


def test_what_is_recorded_survives_a_killed_process(path):
    code = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from tests.test_decision_store import of_question\n"
        "from annotator.curation.store import DecisionStore\n"
        "store = DecisionStore(Path(sys.argv[1]))\n"
        "for n in range(50): store.record(of_question(f'q{n}'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    with DecisionStore(path) as store:
        assert len(list(store.current())) == 50


def test_threads_and_other_stores_record_at_once(path):
    with DecisionStore(path) as store, DecisionStore(path) as other:

        def work(number):
            mine = store if number % 2 else other
            for n in range(25):
                mine.record(of_question(f"q{n}", f"curator {number}"))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list(store.current())) == 100


def test_all_or_nothing(path):
    def broken():
        yield of_question("q1")
        raise RuntimeError

    with DecisionStore(path) as store:
        with pytest.raises(RuntimeError):
            store.record_all(broken())
        assert list(store.current()) == []


def test_the_file_is_exported_sorted_with_what_was_withdrawn(path):
    with DecisionStore(path) as store:
        store.record_all([of_question("q2"), of_question("q1", at="2026-01-02")])
        store.withdraw("q2", "everywhere", "A")
        assert store.export() == 2
        decisions = read_decisions(path)
        assert decisions == sorted(decisions)
    assert [(d.question_id, d.decision) for d in decisions] == [
        ("q1", "accept"), ("q2", "withdrawn"),
    ]  # fmt: skip


def test_a_file_that_was_merged_or_edited_is_taken_over(path):
    with DecisionStore(path) as store:
        store.record(of_question("q1", at="2026-01-02"))
        store.export()
    edited = [
        of_question("q1", said="reject", at="2026-01-02"),
        of_question("q2", at="2026-01-01"),
    ]
    write_decisions(path, edited)
    with DecisionStore(path) as store:
        assert sorted(store.current()) == sorted(edited)
        assert [e.before for e in store.history("q1")] == ["", "accept"]
    # What is older than what is in the store does not come back.
    write_decisions(path, [of_question("q1", at="2025-12-31")])
    with DecisionStore(path) as store:
        assert [d.decision for d in store.current()] == ["reject", "accept"]


def test_without_its_database_a_file_is_enough(path):
    with DecisionStore(path) as store:
        store.record(of_question())
        store.export()
        before = list(store.current())
    for file in path.parent.glob("decisions.sqlite*"):
        file.unlink()
    with DecisionStore(path) as store:
        assert list(store.current()) == before


def test_a_damaged_database_is_said_and_kept(path):
    database_of(path).write_bytes(b"no database, but " * 1000)
    with pytest.raises(InputError, match=r"decisions\.sqlite: is damaged"):
        DecisionStore(path)
    assert database_of(path).read_bytes().startswith(b"no database")


def test_a_withdrawal_is_merged_too(tmp_path):
    """A copy that still has a withdrawn decision does not bring it back."""
    one, other = tmp_path / "one.tsv", tmp_path / "other.tsv"
    with DecisionStore(one) as store:
        store.record(of_question(at="2026-01-01"))
        store.export()
        store.export(other)
        store.withdraw("q1", "everywhere", "A")
        store.export()
    with DecisionStore(one) as store:
        done = store.take(read_decisions(other))
        assert (done.older, list(store.current())) == (1, [])
    with DecisionStore(other) as store:
        store.take(read_decisions(one))
        assert list(store.current()) == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-01-02T10:00:00+09:00", "2026-01-02T02:00:00Z"),
        ("2026-01-02T23:30:00-05:00", "2026-01-03T05:00:00Z"),
        ("2026-01-02 10:00:00", "2026-01-02T09:00:00-02:00"),
        ("2026-01-02T10:00:00.5Z", "2026-01-02T10:00:01Z"),
        ("20260101", "2026-01-02"),
        ("9026-01-02", "2026-01-02"),
        ("yesterday", "2026-01-02"),
    ],
)
def test_the_later_decision_holds_whatever_its_date_looks_like(path, earlier, later):
    with DecisionStore(path) as store:
        store.take([of_question("q1", at=earlier), of_question("q2", said="reject", at=later)])
        store.take([of_question("q1", said="reject", at=later), of_question("q2", at=earlier)])
        assert [d.decision for d in store.current()] == ["reject", "reject"]


def test_two_without_a_usable_date_are_a_conflict(path):
    with DecisionStore(path) as store:
        store.take([of_question(at="9026-01-02")])
        assert len(store.take([of_question(said="reject", at="tomorrow")]).conflicts) == 1


def test_a_withdrawal_is_not_dated_by_what_is_no_date(path):
    with DecisionStore(path) as store:
        store.record_all(
            of_question(q, at=at) for q, at in [("q1", "yesterday"), ("q2", "9026-01-02")]
        )
        assert store.withdraw("q1", "everywhere", "A")
        assert store.withdraw("q2", "everywhere", "A")
        store.take([of_question("q1", at="yesterday"), of_question("q2", at="9026-01-02")])
        assert list(store.current()) == []


def test_copies_are_merged_to_the_same_in_any_order(tmp_path):
    """Who accepts, rejects and accepts again, on three machines, has accepted."""
    copies = [
        [of_question(said=said, at=f"2026-01-0{day}")]
        for day, said in enumerate(("accept", "reject", "accept"), start=1)
    ]
    for n, order in enumerate(itertools.permutations(copies)):
        with DecisionStore(tmp_path / f"{n}.tsv") as store:
            for copy in order:
                store.take(copy)
            assert [(d.decision, d.decided_at) for d in store.current()] == [
                ("accept", "2026-01-03")
            ]


def test_dates_that_cannot_be_are_named(path, tmp_path):
    copy = tmp_path / "copy.tsv"
    write_decisions(path, [of_question()])
    write_decisions(copy, [of_question(said="reject", at="9026-01-02"), of_question("q2", at="x")])
    said = invoke("import", path, copy).output
    assert said.count("note: its date is none, or in the future") == 2
    assert "1 older than what is here" in said


def invoke(*words):
    return CliRunner().invoke(app, ["decisions", *map(str, words)])


def test_the_command_lists_withdraws_exports_and_imports(path, tmp_path):
    write_decisions(path, [of_question("q1", at="2026-01-01"), of_question("q2", at="2026-01-01")])
    assert "2026-01-01  q1  everywhere  A  accept" in invoke("list", path).output
    done = invoke("withdraw", path, "q1", "q7")
    assert done.exit_code == 3
    assert "not used: q7: no such decision" in done.output
    assert "1 decisions withdrawn" in done.output
    assert "q1" not in invoke("list", path).output
    history = invoke("list", path, "--history", "--about", "q1").output
    assert "withdrawn  (before: accept)" in history
    copy = tmp_path / "copy.tsv"
    assert "2 decisions in" in invoke("export", path, "--out", copy).output
    hers = [replace(of_question("q2", "B", "reject"), decided_at="2026-01-03")]
    mine = [of_question("q2", said="unsure", at="2026-01-01")]
    write_decisions(copy, hers + mine)
    done = invoke("import", path, copy)
    assert done.exit_code == 3
    assert "not taken: 2026-01-01  q2  everywhere  A  unsure" in done.output
    assert "conflict: q2 (everywhere):" in done.output
    assert "1 new, 0 replaced by later ones, 0 the same, 0 older than what is here" in done.output
    assert invoke("list", path, "--conflicts").output.count("q2") == 2
    assert invoke("list", path, "--conflicts", "--history").exit_code == 2
    assert len(read_decisions(path)) == 3


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_listing_writes_nothing(tmp_path):
    (tmp_path / "run.json").write_text("{}")
    assert invoke("list", tmp_path).output == "no decisions\n"
    assert set(contents(tmp_path)) == {"run.json"}
    # A file without its database, one that was edited since, and what another process records.
    path = tmp_path / "decisions.tsv"
    write_decisions(path, [of_question("q1", at="2026-01-01")])
    before = contents(tmp_path)
    assert "2026-01-01  q1" in invoke("list", tmp_path).output
    assert contents(tmp_path) == before
    with DecisionStore(path) as store:
        store.record(of_question("q2", "B"))
        write_decisions(path, [of_question("q3", at="2026-01-01")])
        said = invoke("list", path, "--history").output
        assert [name in said for name in ("q1", "q2", "q3")] == [True, True, True]
    before = contents(tmp_path)
    assert "q2" in invoke("list", tmp_path).output
    assert contents(tmp_path) == before
    path.write_text("a")
    said = invoke("list", tmp_path)
    assert said.exit_code == 1
    assert f"error: {path}:1: the last line is cut off" in said.output


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files as on Linux")
def test_threads_that_have_ended_hold_no_files(path):
    """A server has ever new ones: after a day, there were no files left to open."""
    with DecisionStore(path) as store:
        for n in range(20):
            thread = threading.Thread(target=store.record, args=(of_question(f"q{n}"),))
            thread.start()
            thread.join()
        links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        assert sum(path.parent in link.readlink().parents for link in links) < 10
        assert len(list(store.current())) == 20


def test_a_process_that_reads_only_leaves_no_lock(path):
    with DecisionStore(path) as store:
        store.record(of_question())
        reading = store.current()
        next(reading)
        with DecisionStore(path) as other:
            other.record(of_question("q2"))
    assert database_of(path).exists()

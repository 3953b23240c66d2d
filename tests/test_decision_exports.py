"""The file of decisions while several commands and people write to it and to its store."""

import sqlite3
import threading

import pytest

from annotator.curation import database as database_module
from annotator.curation import store as store_module
from annotator.curation.decisions import read_decisions, write_decisions, write_sorted
from annotator.curation.store import DecisionStore, database_of
from annotator.errors import InputError, OutputError
from tests.test_decision_store import invoke, of_question


@pytest.fixture
def path(tmp_path):
    return tmp_path / "decisions.tsv"


def add_line(path, decision):
    write_decisions(path, [*read_decisions(path), decision])


def test_two_exports_at_once_leave_a_whole_file(path, monkeypatch):
    """As when a server is stopped while another command ends."""
    stopped, go = threading.Event(), threading.Event()
    turns = iter([True])

    def pausing(path, decisions):
        pauses = next(turns, False)

        def paused():
            for number, decision in enumerate(decisions):
                if pauses and number == 1000:
                    stopped.set()
                    go.wait(20)
                yield decision

        write_sorted(path, paused())

    monkeypatch.setattr(store_module, "write_sorted", pausing)
    with DecisionStore(path) as one, DecisionStore(path) as other:
        one.record_all(of_question(f"q{n:04}", curator="a long name") for n in range(2000))
        lines = []
        threads = [
            threading.Thread(target=lambda done: lines.append(done.export()), args=(store,))
            for store in (one, other)
        ]
        threads[0].start()
        assert stopped.wait(20)
        threads[1].start()
        threads[1].join(0.3)
        go.set()
        for thread in threads:
            thread.join(20)
    assert lines == [2000, 2000]
    assert len(read_decisions(path)) == 2000
    assert not list(path.parent.glob("*.part"))


def test_an_export_keeps_what_was_edited_while_the_store_was_open(path):
    """As when a colleague's decisions are pulled while the server is running."""
    with DecisionStore(path) as store:
        store.record(of_question("q1"))
        store.export()
        add_line(path, of_question("q2", "B", at="2026-01-01"))
        store.record(of_question("q3"))
        assert store.export() == 3
        assert sorted(d.question_id for d in store.current()) == ["q1", "q2", "q3"]
    assert [d.question_id for d in read_decisions(path)] == ["q1", "q2", "q3"]


def test_an_export_onto_a_file_that_cannot_be_read_keeps_it(path):
    with DecisionStore(path) as store:
        store.record(of_question("q1"))
        store.export()
        text = path.read_text() + "<<<<<<< ours\n"
        path.write_text(text)
        store.record(of_question("q2"))
        with pytest.raises(InputError, match=r"decisions\.tsv:3: 1 cells under(.|\n)*try again"):
            store.export()
        assert path.read_text() == text
        path.write_text(text.replace("<<<<<<< ours\n", ""))
        assert store.export() == 2


def test_a_line_that_nobody_edited_does_not_replace_what_was_decided_since(path):
    """The file was not written again after the second decision, and both have one date."""
    with DecisionStore(path) as store:
        store.record(of_question("q1", at="2026-01-02"))
        store.export()
        store.record(of_question("q1", said="reject", at="2026-01-02"))
    add_line(path, of_question("q2", at="2026-01-02"))
    with DecisionStore(path) as store:
        said = {d.question_id: d.decision for d in store.current()}
        assert said == {"q1": "reject", "q2": "accept"}
        assert (store.imported.new, store.imported.older) == (1, 1)


def test_a_line_that_nobody_edited_does_not_bring_back_what_was_withdrawn(path):
    """The clock of who decided was fast, or the date was mistyped."""
    with DecisionStore(path) as store:
        store.record(of_question("q1", at="2999-01-02"))
        store.record(of_question("q3", at="2999-01-02"))
        store.export()
        store.withdraw("q1", "everywhere", "A")
        store.record(of_question("q3", said="reject"))
        add_line(path, of_question("q2", at="2026-01-02"))
        store.export()
        said = {d.question_id: d.decision for d in store.current()}
    assert said == {"q2": "accept", "q3": "reject"}


def test_a_withdrawal_counts_in_copies_although_the_decision_is_dated_later(path, tmp_path):
    copy = tmp_path / "copy.tsv"
    with DecisionStore(path) as store, DecisionStore(copy) as other:
        store.record(of_question("q1", at="2999-01-02"))
        store.export(copy)
        other.export()
        store.withdraw("q1", "everywhere", "A")
        given = list(other.current())
        done = store.take(given)
        assert (done.replaced, len(done.conflicts), done.older) == (0, 0, 1)
        assert list(store.current()) == []


def test_the_database_is_no_place_for_an_export(path):
    with DecisionStore(path) as store:
        store.record(of_question())
    done = invoke("export", path, "--out", database_of(path))
    assert done.exit_code == 1
    assert "is the database of the decisions" in done.output
    assert "q1" in invoke("list", path).output


def test_a_full_disk_is_said_and_the_store_goes_on(path):
    with DecisionStore(path) as store:
        store.record(of_question())
        with store.writing() as db:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
        store._db().execute("PRAGMA cache_size = 2")
        store._db().execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(OutputError, match=r"decisions\.sqlite: .*disk is full"):
            store.record_all(of_question(f"q{n}") for n in range(5000))
        store._db().execute("PRAGMA max_page_count = 100000")
        store.record(of_question("q2"))
        assert [d.question_id for d in store.current()] == ["q1", "q2"]


def test_a_store_that_another_process_holds_is_said(path, monkeypatch):
    monkeypatch.setattr(database_module, "_WAIT", 0.1)
    with DecisionStore(path) as store:
        store.record(of_question())
    holder = sqlite3.connect(database_of(path), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        done = invoke("withdraw", path, "q1")
    finally:
        holder.close()
    assert done.exit_code == 1
    assert "database is locked" in done.output
    assert "if another command is writing" in done.output

"""Many files at once: each is whole or not there, and on the disk when it has its name."""

import errno
import os
import sys
from pathlib import Path

import pytest

from annotator.disk import atomic
from annotator.disk.atomic import FileBatch, whole_file, write_whole
from annotator.errors import OutputError


@pytest.fixture
def calls(monkeypatch):
    """Record which files are flushed and named, in order."""
    made = []
    flush, name, folder = atomic.sync_file, os.replace, atomic.sync_folder

    def replaced(source, target):
        made.append(("name", Path(target).name))
        name(source, target)

    monkeypatch.setattr(
        atomic, "sync_file", lambda path: (made.append(("flush", path.name[:-5])), flush(path))
    )
    monkeypatch.setattr(os, "replace", replaced)
    monkeypatch.setattr(
        atomic, "sync_folder", lambda path: (made.append(("folder", path.name)), folder(path))
    )
    return made


def test_files_are_flushed_before_they_are_named_and_the_folder_after(tmp_path, calls):
    with FileBatch() as batch:
        for name in "abc":
            batch.add(tmp_path / "in" / name, f"{name}\n")
        assert not [call for call in calls if call[0] != "flush"]
    kinds = [kind for kind, _ in calls]
    assert kinds == ["flush"] * 3 + ["name"] * 3 + ["folder"]
    assert {name for kind, name in calls if kind == "flush"} == set("abc")
    assert {path.name: path.read_text() for path in (tmp_path / "in").iterdir()} == {
        name: f"{name}\n" for name in "abc"
    }


def test_a_large_batch_is_completed_on_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic, "_BATCH", 2)
    with FileBatch() as batch:
        batch.add(tmp_path / "a", "1")
        assert not (tmp_path / "a").exists()
        batch.add(tmp_path / "b", "2")
        assert (tmp_path / "a").read_text() == "1"
        batch.add(tmp_path / "a", "3")
    assert (tmp_path / "a").read_text() == "3"


def test_an_exception_leaves_old_files_and_no_parts(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(KeyError), FileBatch() as batch:
        batch.add(tmp_path / "a", "new")
        raise KeyError
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_flush_that_fails_names_the_file_and_nothing_is_replaced(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught, FileBatch() as batch:
        batch.add(tmp_path / "a", "new")
    assert caught.value.filename == str(tmp_path / "a.part")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_file_is_written_by_one_at_a_time(tmp_path):
    with whole_file(tmp_path / "a") as file:
        file.write("first\n")
        file.flush()
        with pytest.raises(OutputError, match="another command is writing there"):
            write_whole(tmp_path / "a", "second\n")
        write_whole(tmp_path / "b", "another\n")
    assert (tmp_path / "a").read_text() == "first\n"
    write_whole(tmp_path / "a", "third\n")
    assert (tmp_path / "a").read_text() == "third\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_what_a_killed_command_has_left_is_written_over(tmp_path):
    (tmp_path / "a.part").write_text("left by a killed command, and longer")
    write_whole(tmp_path / "a", "new\n")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "new\n"}


def test_who_waited_for_the_lock_does_not_write_into_the_finished_file(tmp_path, monkeypatch):
    """Between opening the part and locking it, the other command may be done."""
    lock = atomic._lock
    others = iter(["other\n"])

    def late(*given):
        if (text := next(others, None)) is not None:
            (tmp_path / "a.part").rename(tmp_path / "moved")  # as the other one's replacement
            (tmp_path / "a").write_text(text)
        lock(*given)

    monkeypatch.setattr(atomic, "_lock", late)
    with whole_file(tmp_path / "a") as file:
        file.write("mine\n")
        file.flush()
        assert (tmp_path / "a").read_text() == "other\n"
    assert (tmp_path / "a").read_text() == "mine\n"
    assert (tmp_path / "moved").read_text() == ""


def test_errors_name_the_file_that_was_given(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "none" / "a.tsv", "text")
    assert caught.value.filename == str(tmp_path / "none" / "a.tsv")
    assert caught.value.strerror == "its folder does not exist"
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write_whole(tmp_path / "folder", "text")
    assert caught.value.filename == str(tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_without_locks_files_are_whole_as_well(tmp_path, monkeypatch):
    """Windows does not have fcntl."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    (tmp_path / "a.part").write_text("left by a killed command, and longer")
    write_whole(tmp_path / "a", "new\n")
    with pytest.raises(KeyError), whole_file(tmp_path / "a") as file:
        file.write("half")
        raise KeyError
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "new\n"}

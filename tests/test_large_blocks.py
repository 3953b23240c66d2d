"""Large blocks of memory are mapped by themselves in workers."""

import ctypes

import pytest

from annotator.errors import LexiconError
from annotator.runs import large_blocks, processes


def test_workers_map_large_blocks(monkeypatch, tmp_path):
    called = []
    monkeypatch.setattr(processes, "map_large_blocks", lambda: called.append(True))
    with pytest.raises(LexiconError):
        processes.WorkerSetup(str(tmp_path / "nothing"), None, (), frozenset()).open()
    assert called


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    large_blocks.map_large_blocks()


def test_the_limit_is_that_of_glibc_at_the_start(monkeypatch):
    class Library:
        def mallopt(self, *given):
            assert given == (-3, 2**17)
            called.append(given)

    called = []
    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    large_blocks.map_large_blocks()
    assert called

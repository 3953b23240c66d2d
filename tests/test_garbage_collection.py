"""The garbage collector looks at what is made while records are annotated, and at nothing else."""

import gc
from collections.abc import Iterator

import pytest

from annotator.garbage_collection import paused_collection, rare_collection


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.enable()
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_a_run_exempts_what_there_is_and_collects_rarely():
    before = gc.get_threshold()
    with rare_collection():
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() > before
    assert gc.get_freeze_count() == 0
    assert gc.isenabled()
    assert gc.get_threshold() == before


def test_a_paused_process_searches_nothing_at_its_start_and_end(monkeypatch):
    searched = []
    monkeypatch.setattr(gc, "collect", lambda: searched.append("all"))
    with paused_collection():
        assert not gc.isenabled()
        with rare_collection():
            assert gc.isenabled()
        assert not gc.isenabled()
        assert gc.get_freeze_count() > 0
    assert gc.isenabled()
    assert not searched

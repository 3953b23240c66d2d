"""The Python interface in threads and processes."""

import os
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import annotator

FIGURES = Path(__file__).parents[1] / "evaluation" / "figures"


@pytest.fixture(scope="module")
def reader(lexicon):
    return annotator.load(lexicon)


def test_threads_share_an_annotator(reader):
    texts = [f"BDNF binds TrkB and Akt {number}" for number in range(40)]
    expected = [reader.annotate(text) for text in texts]
    other = annotator.load(str(reader._setup[0]))  # with the same lexicon in memory
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: (reader, other)[n % 2].annotate(texts[n]), range(40)))
    assert found == expected
    # Two iterators in turn, of which neither holds the lock.
    pairs = zip(reader.annotate(texts, batch_size=3), reader.annotate(texts), strict=True)
    assert all(one == two for one, two in pairs)
    assert threading.active_count() < 9


def test_a_pickled_annotator_opens_the_same(lexicon):
    reader = annotator.load(lexicon, organisms="human")
    again = pickle.loads(pickle.dumps(reader))
    assert repr(again) == repr(reader)
    found = reader.annotate("Ketamine frees eEF2 kinase in mice.")
    assert (
        pickle.loads(pickle.dumps(found))
        == found
        == again.annotate("Ketamine frees eEF2 kinase in mice.")
    )


def test_workers_return_the_same_in_order(reader):
    figures = list(annotator.read_figures(FIGURES))
    expected = list(reader.compare(figures))
    assert list(reader.compare(figures, workers=2, batch_size=5)) == expected
    texts = [figure.caption for figure in figures]
    found = reader.annotate(iter(texts), workers=2, batch_size=5)
    begin = time.monotonic()
    assert next(found) == reader.annotate(texts[0])
    found.close()  # ends the processes: nothing is left running
    assert time.monotonic() - begin < 60


def test_a_killed_worker_is_an_error_with_advice(reader, monkeypatch):
    from annotator.api import annotator as module

    monkeypatch.setattr(module, "annotated", _exit)
    found = reader.annotate(["BDNF", "Akt", "TrkB"], workers=2, batch_size=1)
    with pytest.raises(annotator.errors.WorkerError, match="ended before its texts") as error:
        next(found)
    assert "give fewer workers" in error.value.hint


def _exit(figures, reader):
    os._exit(3)

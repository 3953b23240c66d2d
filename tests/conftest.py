"""Fixtures that several test files use."""

import os
from pathlib import Path

import pytest
from filelock import FileLock

from annotator.figures import read_figures
from annotator.lexicon.build import build
from annotator.records import Figure
from tests.figure_records import write
from tests.small_lexicon import write_small_lexicon


@pytest.fixture(scope="session", autouse=True)
def no_installed_lexicon(tmp_path_factory):
    """Keep a lexicon that the user has installed out of the tests, also of their subprocesses."""
    os.environ["ANNOTATOR_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with real records and lexicon sources, which is not part of the project."""
    root = Path(os.environ.get("ANNOTATOR_SHARED") or Path(__file__).parents[2] / "shared")
    for folder in (root / "data", root):
        if (folder / "pfocr").is_dir():
            return folder
    pytest.skip("real data not found: set ANNOTATOR_SHARED to the folder that holds data/")


@pytest.fixture(scope="session")
def full_lexicon(shared_data, tmp_path_factory) -> Path:
    """Return the folder of a lexicon of all shared sources: a minute of work, once a session.

    For slow tests. Workers of pytest-xdist, whose folders lie side by side, share it.
    """
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    with FileLock(place / "full_lexicon.lock"):
        if not (place / "full_lexicon").exists():
            build(shared_data / "lexicon_sources", place / "full_lexicon")
    return place / "full_lexicon"


@pytest.fixture
def read(tmp_path):
    """Return what the reader makes of one record; a caption is added where ``fields`` has none."""

    def read_one(fields, **sidecars):
        if "caption" not in fields:
            fields += "\ncaption: A drawing."
        (figure,) = read_figures([write(tmp_path, fields, sidecars=sidecars)])
        assert isinstance(figure, Figure), figure
        return figure

    return read_one


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    """Return the folder of a small lexicon."""
    folder = tmp_path_factory.mktemp("lexicon")
    write_small_lexicon(folder)
    return folder

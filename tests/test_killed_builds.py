"""What a killed build leaves behind is removed by the next one of the same lexicon."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.disk.locks import locked_file
from annotator.errors import OutputError
from annotator.lexicon import build as build_module
from annotator.lexicon import open_compiled
from annotator.lexicon.build import build
from tests.lexicon_sources import write_sources

KILLED = """
import os, signal, sys
from pathlib import Path
from annotator.lexicon import build as module

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, sys.argv[3], kill)
module.build(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return write_sources(tmp_path_factory.mktemp("sources"))


def killed_build(sources: Path, out: Path, at: str) -> None:
    """Build in a process that is killed when it calls the function ``at``."""
    words = [sys.executable, "-c", KILLED, str(sources), str(out), at]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL


def test_the_next_build_removes_the_folders_of_killed_ones(sources, tmp_path):
    out = tmp_path / "lexicon"
    others = [tmp_path / name for name in (".lexicon.2.7.building", ".other.7.building")]
    for folder in others:
        folder.mkdir()
    killed_build(sources, out, "_replace")
    build(sources, out)
    killed_build(sources, out, "check_files")  # whole, but the old one is gone already
    killed_build(sources, out, "sync_folder")
    (tmp_path / ".lexicon.7.old").mkdir()
    assert len(list(tmp_path.glob(".lexicon.*.building"))) == 2
    build(sources, out)
    assert open_compiled(out).sha256
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"lexicon", ".lexicon.lock", *(folder.name for folder in others)}


def test_two_builds_of_one_lexicon_do_not_remove_each_others_folders(
    sources, tmp_path, monkeypatch
):
    monkeypatch.setattr(build_module, "_WAIT", 0)
    out = tmp_path / "lexicon"
    working = tmp_path / f".lexicon.{os.getpid() + 1}.building"
    working.mkdir()
    with locked_file(out, 0), pytest.raises(OutputError, match="another command is writing there"):
        build(sources, out)
    assert working.exists()


def test_a_build_that_waits_for_another_says_so(sources, tmp_path, monkeypatch):
    monkeypatch.setattr(build_module, "_WAIT", 0.1)
    out, said = tmp_path / "lexicon", []
    with locked_file(out, 0), pytest.raises(OutputError, match="wait until it is done"):
        build(sources, out, said.append)
    assert said[-1].endswith("is writing there; waiting for it, at most 0.1 s (Ctrl-C stops)")

"""Every byte of a lexicon is compared when it was built, copied or changed, and then no more."""

import json
import os
import shutil

import numpy as np
import pytest
from typer.testing import CliRunner

from annotator import lexicon
from annotator.cli import app
from annotator.errors import LexiconError
from annotator.lexicon import open_compiled, verification
from annotator.lexicon.build import build
from annotator.lexicon.verification import RECORD
from tests.lexicon_sources import write_sources


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    build(write_sources(folder / "sources"), folder / "built")
    return folder / "built"


@pytest.fixture
def copy(built, tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_CACHE", str(tmp_path / "cache"))
    shutil.copytree(built, tmp_path / "lexicon")
    return tmp_path / "lexicon"


@pytest.fixture
def hashed(monkeypatch):
    """List the files that are hashed."""
    names = []
    real = verification.file_sha256

    def counted(path):
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(verification, "file_sha256", counted)
    return names


def altered(path):
    """Change a byte in the middle; the size stays."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_lexicon_that_was_just_built_is_not_read_again(built, hashed):
    open_compiled(built)
    assert hashed == []


def test_a_copy_is_read_once(copy, hashed):
    open_compiled(copy)
    assert "keys.marisa" in hashed
    hashed.clear()
    open_compiled(copy)
    assert hashed == []


def test_a_change_is_seen(copy):
    open_compiled(copy)
    altered(copy / "texts.npy")
    with pytest.raises(LexiconError, match=r"texts\.npy: has other contents than were built"):
        open_compiled(copy)
    with pytest.raises(LexiconError, match=r"texts\.npy: has other contents"):
        open_compiled(copy)


def test_a_change_with_the_old_time_is_seen(copy):
    path = copy / "texts.npy"
    open_compiled(copy)
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    altered(path)
    os.utime(path, ns=times)
    with pytest.raises(LexiconError, match="the lexicon is damaged"):
        open_compiled(copy)


@pytest.mark.parametrize("record", ["", "{", "[]", "[" * 50_000, '{"sha256": "x"}'])
def test_a_record_that_is_none_means_reading(copy, hashed, record):
    open_compiled(copy)
    hashed.clear()
    (copy / RECORD).write_text(record)
    open_compiled(copy)
    assert "keys.marisa" in hashed


def test_where_the_folder_cannot_be_written_the_cache_has_the_record(copy, hashed, tmp_path):
    (copy / RECORD).unlink()
    (copy / RECORD).mkdir()  # nothing can be written there, whoever runs this
    open_compiled(copy)
    assert len(list((tmp_path / "cache" / "verified").iterdir())) == 1
    hashed.clear()
    open_compiled(copy)
    assert hashed == []


def test_a_manifest_with_other_hashes_means_reading(copy):
    open_compiled(copy)
    path = copy / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["files"]["texts.npy"][1] = "0" * 64
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(LexiconError, match="the lexicon is damaged"):
        open_compiled(copy)


def test_the_command(copy):
    def run():
        return CliRunner().invoke(app, ["lexicon", "verify", "--lexicon", str(copy)])

    done = run()
    assert done.exit_code == 0
    assert "files (" in done.output
    assert "as built, sha256 " in done.output
    open_compiled(copy)
    altered(copy / "name_rows.npy")
    done = run()
    assert done.exit_code == 1
    assert "name_rows.npy: has other contents than were built" in done.output


def test_the_starter_has_nothing_to_compare_with():
    done = CliRunner().invoke(app, ["lexicon", "verify", "--lexicon", "starter"])
    assert done.exit_code == 1
    assert "is not a compiled one" in done.output


def build_another(folder):
    """Build a lexicon with one other name, as ``new``."""
    sources = write_sources(folder / "sources")
    symbols = sources / "hgnc_complete_set.txt"
    text = symbols.read_text(encoding="utf-8").replace("NOENTREZ1", "OTHERNAME9")
    symbols.write_text(text, encoding="utf-8")
    build(sources, folder / "new")


def test_a_lexicon_that_is_replaced_while_it_is_opened_is_not_some_files_of_each(
    copy, tmp_path, monkeypatch
):
    """As when annotator lexicon install ends while a run begins."""
    build_another(tmp_path)
    new = open_compiled(tmp_path / "new")
    load, moved = np.load, []

    def replacing(path, **options):
        if not moved:
            moved.append(copy.rename(tmp_path / "old"))
            (tmp_path / "new").rename(copy)
        return load(path, **options)

    monkeypatch.setattr(np, "load", replacing)
    opened = open_compiled(copy)
    assert moved
    assert opened.sha256 == new.sha256
    assert opened.counts() == new.counts()


def test_a_lexicon_that_is_replaced_while_it_is_checked_is_not_called_damaged(
    copy, tmp_path, monkeypatch
):
    build_another(tmp_path)
    check, moved = lexicon.check_files, []

    def replacing(folder, manifest):
        if not moved:
            moved.append(copy.rename(tmp_path / "old"))
            (tmp_path / "new").rename(copy)
        check(folder, manifest)

    monkeypatch.setattr(lexicon, "check_files", replacing)
    assert open_compiled(copy).sha256 == open_compiled(copy).sha256
    assert moved

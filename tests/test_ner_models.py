"""The shipped model, and scispaCy's: listed, fetched, unpacked, refused."""

from __future__ import annotations

import io
import tarfile
from importlib.metadata import version
from pathlib import Path

import pytest
import spacy
from typer.testing import CliRunner

from annotator.cli import app
from annotator.errors import DownloadError, ModelError
from annotator.recognition.ner import ner_models as models
from annotator.recognition.pipeline import load_model

NAME = "en_ner_bionlp13cg_md"
RELEASE = models.release_for(version("scispacy"))


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def pack(archive: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return archive


@pytest.fixture
def mirror(tmp_path):
    """Return a folder that holds a model, packed as scispaCy packs its own."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    root = f"{NAME}-{RELEASE}/{NAME}/{NAME}-{RELEASE}"
    source = models.shipped_folder()
    members = {
        f"{root}/{path.relative_to(source)}": path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file()
    }
    pack(folder / f"{NAME}-{RELEASE}.tar.gz", {f"{NAME}-{RELEASE}/setup.py": b"1/0", **members})
    return folder


def test_the_shipped_model_is_small_whole_and_says_nothing_of_where_it_was_made():
    folder = models.shipped_folder()
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 8_000_000
    assert (folder / "README.md").is_file()
    config = (folder / "config.cfg").read_text()
    assert "/" not in config.split("[components]")[0]
    nlp = spacy.load(folder)
    doc = nlp("In mice, Akt phosphorylates GSK-3β and ketamine blocks NMDA receptors.")
    assert {e.label_ for e in doc.ents} == {"GENE_OR_GENE_PRODUCT", "SIMPLE_CHEMICAL"}


def test_install_and_list(mirror, cache):
    runner = CliRunner()
    assert f"{NAME} {RELEASE}" in runner.invoke(app, ["model", "list"]).stdout
    assert models.installed(NAME) is None
    done = runner.invoke(app, ["model", "install", NAME, "--mirror", str(mirror), "--quiet"])
    assert done.exit_code == 0, done.output
    folder = models.installed(NAME)
    assert folder == cache / "models" / f"{NAME}-{RELEASE}"
    assert str(folder) in runner.invoke(app, ["model", "list"]).stdout
    assert "ner" in load_model(NAME).pipe_names
    assert not list((cache / "downloads").iterdir())
    again = runner.invoke(app, ["model", "install", NAME, "--mirror", str(mirror)])
    assert again.exit_code == 0
    assert f"annotator run ... --model {NAME}" in again.stdout


def test_a_name_that_is_not_published():
    with pytest.raises(ModelError, match="no model 'en_core_web_sm' can be installed"):
        models.install("en_core_web_sm")


def test_offline_says_what_and_what_next(monkeypatch):
    def refuse(url, target, **_):
        raise DownloadError(f"{url}: not fetched after 5 tries: no network", hint="try again later")

    monkeypatch.setattr("annotator.lexicon.download.fetch", refuse)
    done = CliRunner().invoke(app, ["model", "install", NAME, "--quiet"])
    assert done.exit_code == 1
    assert f"/v{RELEASE}/{NAME}-{RELEASE}.tar.gz: not fetched" in done.output
    assert "try again later" in done.output


def test_a_mirror_without_the_file(tmp_path):
    with pytest.raises(DownloadError, match="no such file"):
        models.install(NAME, str(tmp_path))


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"../outside/config.cfg": b"x"}, "cannot be unpacked.*\n  install again"),
        ({"inside/readme": b"x"}, "holds no spaCy model.*\n  install again"),
    ],
)
def test_an_archive_that_is_no_model_or_leads_outside(tmp_path, cache, members, problem):
    pack(tmp_path / f"{NAME}-{RELEASE}.tar.gz", members)
    with pytest.raises(DownloadError, match=problem):
        models.install(NAME, str(tmp_path))
    assert models.installed(NAME) is None
    assert not (tmp_path / "outside").exists()
    assert not list((cache / "models").iterdir())


def test_an_archive_that_is_cut_off(tmp_path, mirror):
    archive = mirror / f"{NAME}-{RELEASE}.tar.gz"
    archive.write_bytes(archive.read_bytes()[:-2000])
    with pytest.raises(DownloadError, match="cannot be unpacked"):
        models.install(NAME, str(mirror))


def test_a_scispacy_without_known_models():
    with pytest.raises(ModelError, match=r"no models are known for scispaCy 9\.1\.0"):
        models.release_for("9.1.0")

"""Statistical models: the shipped one, and scispaCy's published ones."""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution, version
from importlib.resources import files
from pathlib import Path

import msgspec

from annotator.errors import DownloadError, ModelError
from annotator.lexicon.places import cache_folder
from annotator.progress import SILENT, Progress

#: Our own, trained on figure legends and abstracts; see its model card.
SHIPPED = "caption_ner"

#: scispaCy's models with named entities that can be genes or chemicals, and their corpora.
PUBLISHED = {
    "en_ner_bionlp13cg_md": "BioNLP 2013 Cancer Genetics: genes, chemicals and 14 more types",
    "en_ner_craft_md": "CRAFT: genes and proteins, chemicals (ChEBI), cells, organisms",
    "en_ner_jnlpba_md": "JNLPBA: proteins, DNA, RNA, cells",
    "en_ner_bc5cdr_md": "BC5CDR: chemicals, diseases",
}

_URL = (
    "https://s3-us-west-2.amazonaws.com/ai2-s2-scispacy/releases/v{release}/{name}-{release}.tar.gz"
)
#: The release of the models for each series of scispaCy, which does not publish models for every
#: version.
_RELEASES = {"0.6": "0.5.4", "0.5": "0.5.4"}

#: What to do next where an archive is not what it should be.
_ELSEWHERE = "install again, or name another folder or address with --mirror"

#: Limits in bytes and files of an unpacked model, far above those of scispaCy's.
_MAX_UNPACKED, _MAX_FILES = 4 * 1024**3, 10_000


class KnownModel(msgspec.Struct, frozen=True):
    """A model that ``--model`` can name; ``folder`` is None if it is not installed."""

    name: str
    release: str
    about: str
    folder: Path | None


def shipped_folder() -> Path:
    """Return the folder of the shipped model."""
    return Path(str(files("annotator.recognition"))) / "models" / SHIPPED


def release_for(scispacy: str) -> str:
    """Return the release of scispaCy's models that fits a scispaCy version. Raises ModelError."""
    series = ".".join(scispacy.split(".")[:2])
    if series not in _RELEASES:
        raise ModelError(
            f"no models are known for scispaCy {scispacy}",
            hint=f"install scispaCy {' or '.join(_RELEASES)}, or give a model with --model PATH",
        )
    return _RELEASES[series]


def known_models() -> list[KnownModel]:
    """Return the shipped model and scispaCy's, with their folders."""
    own = json.loads((shipped_folder() / "meta.json").read_text(encoding="utf-8"))
    release = release_for(version("scispacy"))
    return [
        KnownModel(SHIPPED, own["version"], own["description"], shipped_folder()),
        *(
            KnownModel(name, release, about, installed(name))
            for name, about in sorted(PUBLISHED.items())
        ),
    ]


def installed(name: str) -> Path | None:
    """Return the folder of the shipped or an installed model, or None."""
    if name == SHIPPED:
        return shipped_folder()
    if name not in PUBLISHED:
        return None
    folder = _folder(name, release_for(version("scispacy")))
    return folder if (folder / "config.cfg").is_file() else None


def model_place(name: str) -> str:
    """Return what loads the same model from any folder: its name, or an absolute path.

    As in ``spacy.load``, a package comes before a folder of its name.
    """
    folder = Path(name)
    if installed(name) is not None or not folder.is_dir():
        return name
    try:
        distribution(name)
    except (PackageNotFoundError, ValueError):
        return str(folder.absolute())
    return name


def _folder(name: str, release: str) -> Path:
    return cache_folder() / "models" / f"{name}-{release}"


def install(
    name: str,
    mirror: str = "",
    progress: Progress = SILENT,
    say: Callable[[str], object] = str,
) -> Path:
    """Download one of scispaCy's models into the cache and return its folder.

    ``mirror`` is a URL or a folder with the files of the release. Raises ModelError for a name that
    scispaCy does not publish, DownloadError if the model cannot be downloaded or unpacked.
    """
    if name not in PUBLISHED:
        raise ModelError(
            f"no model {name!r} can be installed", hint=f"use one of {', '.join(PUBLISHED)}"
        )
    release = release_for(version("scispacy"))
    target = _folder(name, release)
    target.parent.mkdir(parents=True, exist_ok=True)
    archive = cache_folder() / "downloads" / f"{name}-{release}.tar.gz"
    archive.parent.mkdir(parents=True, exist_ok=True)
    _get(name, release, mirror, archive, progress, say)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            unpacked = _unpack(archive, Path(folder))
            shutil.rmtree(target, ignore_errors=True)
            unpacked.replace(target)
    finally:
        archive.unlink()  # an interrupted download has another name, and is kept
    return target


def _get(
    name: str,
    release: str,
    mirror: str,
    archive: Path,
    progress: Progress,
    say: Callable[[str], object],
) -> None:
    from annotator.lexicon.download import NotThereError, fetch

    url = _URL.format(name=name, release=release)
    if mirror and "://" not in mirror:
        source = Path(mirror) / archive.name
        if not source.is_file():
            raise DownloadError(f"{source}: no such file", hint="give the folder that has the file")
        shutil.copyfile(source, archive)
        return
    if mirror:
        url = f"{mirror.rstrip('/')}/{archive.name}"
    try:
        fetch(url, archive, progress=progress, say=say, plain_http=bool(mirror))
    except NotThereError as error:
        raise DownloadError(f"{url}: not found on the server", hint=_ELSEWHERE) from error


def _members(tar: tarfile.TarFile, name: str) -> Iterator[tarfile.TarInfo]:
    for number, member in enumerate(tar):
        if number == _MAX_FILES:
            raise DownloadError(
                f"{name}: holds more than {_MAX_FILES:,} files: not a model", hint=_ELSEWHERE
            )
        yield member


def _unpack(archive: Path, folder: Path) -> Path:
    """Unpack a model's archive and return the folder in it that spaCy loads."""
    try:
        with tarfile.open(archive) as tar:
            if sum(member.size for member in _members(tar, archive.name)) > _MAX_UNPACKED:
                raise DownloadError(
                    f"{archive.name}: unpacks to more than {_MAX_UNPACKED:,} bytes: not a model",
                    hint=_ELSEWHERE,
                )
            tar.extractall(folder, filter="data")  # rejects paths outside the folder
    except (tarfile.TarError, OSError, EOFError) as error:
        raise DownloadError(
            f"{archive.name}: cannot be unpacked: {error}", hint=_ELSEWHERE
        ) from error
    configs = sorted(folder.rglob("config.cfg"))
    if not configs:
        raise DownloadError(
            f"{archive.name}: holds no spaCy model (no config.cfg)", hint=_ELSEWHERE
        )
    return configs[0].parent

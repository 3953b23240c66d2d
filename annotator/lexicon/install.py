"""Fetch the official releases into the cache folder and build the full lexicon from them."""

from __future__ import annotations

import datetime
import gzip
import json
import shutil
import tarfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from annotator.disk.locks import locked_folder
from annotator.errors import DownloadError, InputError, LexiconError
from annotator.lexicon import open_lexicon
from annotator.lexicon.build import build
from annotator.lexicon.chosen_organisms import chosen_taxa, organisms_of_sources, sources
from annotator.lexicon.download import (
    MAX_BYTES,
    NotThereError,
    copy,
    fetch,
    fetch_word,
)
from annotator.lexicon.manifest import Manifest
from annotator.lexicon.places import FULL, cache_folder
from annotator.progress import SILENT, Progress

#: Bytes that are read at once.
_PIECE = 1 << 20


class Wanted(Struct, frozen=True):
    """One file to fetch; ``path`` is where it goes, and where a mirror has it.

    ``archived`` is another address of the same release, for when it is not at ``url`` any more.
    ``releases`` and ``page`` say which releases there are and where the publisher describes them.
    """

    source: str
    path: str
    url: str
    release: str
    licence: str
    organism: str = ""
    optional: bool = False
    md5: str = ""
    member: str = ""
    alternatives: tuple[str, ...] = ()
    archived: str = ""
    releases: str = ""
    page: str = ""


def wanted_files(
    organisms: Sequence[str] = (), releases: Mapping[str, str] | None = None
) -> list[Wanted]:
    """Return the files of ``sources.toml``; genes of ``organisms`` only, when there are any.

    ``organisms`` are names or NCBI Taxonomy ids, ``releases`` maps sources to releases. Raises
    LexiconError for one that is not there.
    """
    content = sources()
    releases = releases or {}
    _known("source", releases, content)
    of_organisms = _named_in_sources(organisms)
    wanted = []
    for source, section in content.items():
        release = releases.get(source, section["release"])
        for entry in section["files"]:
            organism = entry.get("organism", "")
            if organism and of_organisms and organism not in of_organisms:
                continue
            url, archived = entry["url"], entry.get("archive", "")
            if "{release}" not in url:  # the current release; the archive has given ones alone
                url, archived = (archived or url) if source in releases else url, ""
            wanted.append(
                Wanted(
                    source,
                    entry["path"].format(release=release),
                    url.format(release=release),
                    release,
                    section["licence"],
                    organism,
                    entry.get("optional", False),
                    entry.get("md5", ""),
                    entry.get("member", ""),
                    tuple(entry.get("alternatives", ())),
                    archived.format(release=release),
                    section["releases"],
                    section["page"],
                )
            )
    return wanted


def _known(what: str, given: Sequence[str] | Mapping[str, str], known: Any) -> None:
    for name in given:
        if name not in known:
            raise LexiconError(f"no {what} {name!r}", hint=f"known: {', '.join(sorted(known))}")


def _named_in_sources(given: Sequence[str]) -> frozenset[str]:
    """Return the names of ``sources.toml`` for organisms that a user names in any way.

    Raises LexiconError for one that is not there.
    """
    names = {taxon: name for name, taxon in organisms_of_sources().items()}
    wanted: set[str] = set()
    for name in given:
        try:
            found = names.keys() & chosen_taxa([name], open_lexicon("starter"))
        except InputError:
            found = set()
        _known("organism", () if found else (name,), organisms_of_sources())
        wanted.update(names[taxon] for taxon in found)
    return frozenset(wanted)


def install(
    wanted: Sequence[Wanted],
    mirror: str = "",
    *,
    say: Callable[[str], None] = lambda _: None,
    progress: Progress = SILENT,
    wait: float = 1.0,
) -> Manifest:
    """Fetch the files, build, and put the lexicon in place of the one that is installed.

    Until the new one is whole, the old one stays. Raises UserError.
    """
    with locked_folder(cache_folder()):
        return _install(wanted, mirror, say, progress, wait)


def _install(
    wanted: Sequence[Wanted],
    mirror: str,
    say: Callable[[str], None],
    progress: Progress,
    wait: float,
) -> Manifest:
    folder = cache_folder()
    sources = folder / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    for licence in dict.fromkeys(file.licence for file in wanted):
        say(licence)
    fetched: dict[str, Path] = {}
    for file in wanted:
        found = fetched.get(file.url)  # an archive of several
        if found is None or mirror:
            found = _get(file, mirror, folder / "downloads", say, progress, wait)
        if found is None:
            say(f"{file.path}: not there, left out")
            continue
        fetched[file.url] = found
        target = sources / file.path
        if not _is_archive(found):
            target = target.with_name(found.name)  # a mirror may have it plain, or another one
        target.parent.mkdir(parents=True, exist_ok=True)
        _take(found, file.member, target)
        _note_release(target, file.release)
    return build(sources, folder / "lexicons" / FULL, say, progress=progress)


def _get(
    file: Wanted,
    mirror: str,
    downloads: Path,
    say: Callable[[str], None],
    progress: Progress,
    wait: float,
) -> Path | None:
    """Return the fetched file, or None when it is optional and not there."""
    paths = (file.path, f"{file.path}.gz", file.path.removesuffix(".gz"), *file.alternatives)
    target = downloads / file.path
    try:
        if not mirror:
            if file.member:
                target = target.with_name(Path(file.url).name)
            md5 = fetch_word(file.md5, say).lower() if file.md5 else ""
            try:
                fetch(file.url, target, md5=md5, progress=progress, say=say, wait=wait)
            except NotThereError:
                if not file.archived:
                    raise
                fetch(file.archived, target, progress=progress, say=say, wait=wait)
            return target
        if "://" in mirror:
            for path in paths:
                target = downloads / path
                try:
                    url = f"{mirror.rstrip('/')}/{path}"
                    fetch(url, target, progress=progress, say=say, plain_http=True, wait=wait)
                    return target
                except NotThereError:
                    continue
        else:
            for path in paths:
                if (Path(mirror) / path).is_file():
                    copy(Path(mirror) / path, downloads / path)
                    return downloads / path
    except NotThereError:
        pass
    if file.optional:
        return None
    where = mirror or " and ".join(filter(None, (file.url, file.archived)))
    raise DownloadError(f"{where}: has no {file.path}", hint=_advice(file))


def _advice(file: Wanted) -> str:
    """Say what to do when a file is not where it is expected."""
    releases = f"releases: {file.releases} (--release {file.source}=...); " if file.releases else ""
    page = f"look it up at {file.page}, " if file.page else ""
    return (
        f"{releases}{page}put it at DIR/{file.path} beside the other files of "
        "lexicons/sources.toml and give --mirror DIR"
    )


def _take(found: Path, member: str, target: Path) -> None:
    """Move a download to the sources; of an archive, only the member."""
    if not _is_archive(found):
        shutil.copyfile(found, target)
        return
    try:
        with (
            gzip.open(found) as unpacked, tarfile.open(fileobj=unpacked) as archive,
            gzip.open(target, "wb") as out,
        ):  # fmt: skip
            inside = archive.extractfile(member)
            if inside is None:
                raise KeyError(member)
            if archive.getmember(member).size > MAX_BYTES:
                raise DownloadError(
                    f"{found}: {member} unpacks to more than {MAX_BYTES:,} bytes",
                    hint="it is not the publisher's file: install again, or with another --mirror",
                )
            shutil.copyfileobj(inside, out)
            while unpacked.read(_PIECE):  # the checksum of all is at its end
                pass
    except (tarfile.TarError, KeyError, OSError, EOFError, zlib.error) as error:
        raise DownloadError(
            f"{found}: {member} cannot be taken out of it: {error}", hint="install again"
        ) from error


def _is_archive(path: Path) -> bool:
    return path.name.endswith((".tar.gz", ".tgz"))


def _note_release(target: Path, release: str) -> None:
    """Write down for the manifest which release a file is of."""
    notes = target.with_name("release.json")
    known = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    known[target.name] = f"{release}, fetched {today}"
    notes.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")

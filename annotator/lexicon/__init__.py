"""Lexicons: what names exist and what they can mean."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TypeAlias
from weakref import WeakKeyDictionary, WeakValueDictionary

import msgspec

from annotator.errors import LexiconError
from annotator.lexicon.compiled import Compiled
from annotator.lexicon.compiled_starter import open_starter
from annotator.lexicon.index import Lexicon
from annotator.lexicon.manifest import NAME, ORGANISMS, REBUILD, Manifest, read_manifest
from annotator.lexicon.places import STARTER, installed_lexicon, lexicon_path
from annotator.lexicon.starter import read_starter
from annotator.lexicon.verification import check_files, verify_files
from annotator.records import Organism

#: What tells that files of YAML are the same: path, inode, size and time of each.
_Files: TypeAlias = "tuple[tuple[str, int, int, int], ...]"

#: How many lexicons stay open although nothing uses them: the next that asks has them at once.
_MOST = 4
#: What this process has opened and still uses, by what was chosen, and the latest of them.
_opened: WeakValueDictionary[str, Lexicon] = WeakValueDictionary()
_latest: OrderedDict[str, Lexicon] = OrderedDict()
#: The files of those that were read from a folder of YAML.
_files: WeakKeyDictionary[Lexicon, _Files] = WeakKeyDictionary()


def open_lexicon(name: str = STARTER) -> Lexicon:
    """Open the lexicon called ``name``: ``auto``, ``starter``, or a folder.

    ``auto`` is the installed lexicon, else the starter. The folder holds a compiled lexicon, which
    is mapped into memory and shared by all processes that open it, or lexicon files in YAML. Opened
    once a process, as long as it is used or one of the latest, and again when what the folder holds
    is another one. Raises LexiconError when that path does not hold one, or when it is damaged.
    """
    chosen = chosen_lexicon(name)
    lexicon = _opened.get(chosen)
    if lexicon is None or not _is_current(lexicon, chosen):
        lexicon = _newly_opened(chosen)
        _opened[chosen] = lexicon
    _latest[chosen] = lexicon
    _latest.move_to_end(chosen)
    if len(_latest) > _MOST:
        _latest.popitem(last=False)
    return lexicon


def _newly_opened(chosen: str) -> Lexicon:
    folder = Path(chosen)
    if chosen == STARTER:
        return open_starter()
    if (folder / NAME).is_file():
        return open_compiled(folder)
    files = _yaml_files(folder)  # first: what is edited while it is read is read again
    lexicon = Lexicon.of(folder.name, read_starter(folder))
    _files[lexicon] = files
    return lexicon


def _is_current(lexicon: Lexicon, chosen: str) -> bool:
    """Return whether what was opened is still what is there. Raises LexiconError."""
    if chosen == STARTER:
        return True
    files = _files.get(lexicon, ())
    folder = Path(chosen)
    if (folder / NAME).is_file():
        return not files and read_manifest(folder).sha256 == lexicon.sha256
    return bool(files) and _yaml_files(folder) == files


def _yaml_files(folder: Path) -> _Files:
    found = ((path, path.stat()) for path in sorted(folder.rglob("*.yaml")))
    return tuple((str(path), s.st_ino, s.st_size, s.st_mtime_ns) for path, s in found)


def check_not_replaced(lexicon: Lexicon, name: str, sha256: str, advice: str) -> None:
    """Refuse the lexicon that a worker has opened as ``name`` if it is not the main process's.

    That one has the hash ``sha256``; an installation may have replaced it. Raises LexiconError.
    """
    if lexicon.sha256 != sha256:
        raise LexiconError(f"{name}: the lexicon was replaced after it was opened", hint=advice)


def chosen_lexicon(name: str) -> str:
    """Return ``lexicon_path`` of a name. Raises LexiconError if there is no such folder."""
    path = lexicon_path(name)
    if path != STARTER and not Path(path).is_dir():
        raise LexiconError(
            f"no lexicon {name!r}: not a folder",
            hint="give --lexicon starter, or the path of a folder of lexicon .yaml files",
        )
    return path


def open_compiled(folder: Path) -> Lexicon:
    """Map a compiled lexicon; refuse one that is not whole. Raises LexiconError."""
    while True:
        manifest = read_manifest(folder)
        try:
            lexicon = _checked(folder, manifest)
        except LexiconError:
            if not _is_replaced(folder, manifest):
                raise
        else:
            if not _is_replaced(folder, manifest):
                return lexicon


def _is_replaced(folder: Path, manifest: Manifest) -> bool:
    """Return whether a build has put another lexicon in place since its manifest was read.

    What was opened then may be some files of each.
    """
    return read_manifest(folder) != manifest


def _checked(folder: Path, manifest: Manifest) -> Lexicon:
    check_files(folder, manifest)
    try:
        return _of_files(folder, manifest)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, EOFError) as error:
        raise LexiconError(
            f"{folder}: cannot be opened: {error!r}",
            hint=REBUILD,
        ) from error


def _of_files(folder: Path, manifest: Manifest) -> Lexicon:
    listed = msgspec.json.decode((folder / ORGANISMS).read_bytes(), type=list[Organism])
    organisms = {organism.taxon: organism for organism in listed}
    compiled = Compiled.open(folder, manifest.term_sources)
    return Lexicon(manifest.name, compiled, organisms, manifest.sha256)


def verify(name: str) -> Manifest:
    """Compare every byte of the compiled lexicon called ``name``; return its manifest.

    Raises LexiconError when it is damaged, or not a compiled one.
    """
    manifest = manifest_of(name)
    if manifest is None:
        raise LexiconError(
            f"lexicon {name!r}: is not a compiled one: there are no hashes to compare with",
            hint="give --lexicon the folder of a compiled lexicon",
        )
    verify_files(_folder(name), manifest)
    return manifest


def manifest_of(name: str) -> Manifest | None:
    """Return the manifest of the lexicon called ``name``; None when it is not a compiled one."""
    folder = _folder(name)
    return read_manifest(folder) if (folder / NAME).is_file() else None


def _folder(name: str) -> Path:
    return (installed_lexicon() if name == "auto" else None) or Path(name)

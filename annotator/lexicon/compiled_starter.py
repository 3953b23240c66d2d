"""The starter lexicon in its compiled form, kept in the user's cache.

Reading its YAML files and compiling them takes half a second of every process that starts; mapping
the compiled form takes some milliseconds. It is made again when a file, FamPlex, the table of wrong
names or the code that compiles it is another. Where the cache cannot be written, the starter is
compiled in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import msgspec

from annotator.errors import LexiconError
from annotator.lexicon.compiled import Compiled
from annotator.lexicon.curated import lexicon_data
from annotator.lexicon.famplex import famplex_files
from annotator.lexicon.index import Lexicon
from annotator.lexicon.manifest import ORGANISMS, Manifest, measured, read_manifest
from annotator.lexicon.places import cache_folder
from annotator.lexicon.starter import read_starter
from annotator.lexicon.verification import check_files
from annotator.lexicon.wrong_names import WRONG_NAMES
from annotator.records import Organism

_NAME = "starter"
#: What the compiled form depends on beside this room.
_MODULES = ("british_spelling.py", "provenance.py", "records.py", "symbols.py", "text.py")


def open_starter() -> Lexicon:
    """Return the starter lexicon, compiled once for all processes. Raises LexiconError."""
    folder = lexicon_data() / _NAME
    place = cache_folder() / _NAME / _content(folder)
    with contextlib.suppress(LexiconError, OSError, ValueError, RuntimeError, KeyError, EOFError):
        manifest = read_manifest(place)
        check_files(place, manifest)
        organisms = msgspec.json.decode((place / ORGANISMS).read_bytes(), type=list[Organism])
        compiled = Compiled.open(place, manifest.term_sources)
        return Lexicon(_NAME, compiled, {o.taxon: o for o in organisms})
    table = read_starter(folder)
    lexicon = Lexicon.of(_NAME, table)
    with contextlib.suppress(OSError):
        _keep(lexicon.compiled, table.organisms.values(), place)
    return lexicon


def _content(folder: Path) -> str:
    """Identify what the starter is compiled from, and by which code."""
    code = Path(str(files("annotator")))
    modules = [*sorted((code / "lexicon").rglob("*.py")), *(code / name for name in _MODULES)]
    digest = hashlib.sha256()
    for path in (*_read(folder), *modules):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _read(folder: Path) -> list[Path]:
    """Return the files that are read when the starter is compiled."""
    return [
        *sorted(folder.rglob("*.yaml")),
        *famplex_files().values(),
        lexicon_data() / "curated" / WRONG_NAMES,
    ]


def _keep(compiled: Compiled, organisms: Iterable[Organism], place: Path) -> None:
    """Write the compiled form, and remove those of other versions. Raises OSError."""
    working = place.with_name(f".{place.name}.{os.getpid()}.writing")
    try:
        working.mkdir(parents=True)
        written = compiled.write(working)
        listed = working / ORGANISMS
        listed.write_bytes(msgspec.json.encode(list(organisms)))
        files = measured([*written, listed])
        Manifest(_NAME, (), {}, compiled.sources, files, "", "").write(working)
        for other in place.parent.iterdir():
            if not other.name.startswith("."):
                shutil.rmtree(other, ignore_errors=True)
        working.rename(place)
    finally:
        shutil.rmtree(working, ignore_errors=True)

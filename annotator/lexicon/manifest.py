"""``manifest.json`` of a compiled lexicon: what it was built from, and whether it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from annotator.errors import LexiconError

NAME = "manifest.json"
#: The reviewed organisms of a lexicon, beside its arrays.
ORGANISMS = "organisms.json"

#: Goes up when the arrays change their meaning; other formats are refused.
FORMAT = 5

REBUILD = "build it again: annotator lexicon build --sources DIR --out DIR"


class SourceFile(Struct, frozen=True):
    """One source file: where it is from, and what it holds."""

    source: str
    file: str
    release: str
    sha256: str
    licence: str
    records: int


class Manifest(Struct, frozen=True):
    """What a compiled lexicon is. ``files`` maps file names to (bytes, sha256).

    ``left_out`` says of each source how many names were left out, by reason.
    """

    name: str
    sources: tuple[SourceFile, ...]
    counts: dict[str, Any]
    term_sources: tuple[str, ...]
    files: dict[str, tuple[int, str]]
    built: str
    tool: str
    left_out: dict[str, dict[str, int]] = {}
    format: int = FORMAT

    @property
    def sha256(self) -> str:
        """Identify the content: the hash of the files' hashes."""
        lines = (f"{name} {digest}\n" for name, (_, digest) in sorted(self.files.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def write(self, folder: Path) -> None:
        """Write the manifest into ``folder``."""
        text = json.dumps(msgspec.to_builtins(self), indent=1, ensure_ascii=False, sort_keys=True)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a compiled lexicon; refuse another format. Raises LexiconError."""
    path = folder / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found = content["format"]
        if found != FORMAT:
            raise LexiconError(
                f"{path}: the lexicon has format {found}, this version reads format {FORMAT}",
                hint=REBUILD,
            )
        return msgspec.convert(content, Manifest)
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read: {error.strerror}", hint=REBUILD) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LexiconError(
            f"{path}: is not a lexicon's manifest: {error!r}", hint=REBUILD
        ) from error


def file_sha256(path: Path) -> str:
    """Return the hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def measured(paths: Iterable[Path]) -> dict[str, tuple[int, str]]:
    """Return size and hash of each file by name."""
    return {path.name: (path.stat().st_size, file_sha256(path)) for path in sorted(paths)}

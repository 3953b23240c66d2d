"""Whether the files of a compiled lexicon are those that were built.

Hashing hundreds of megabytes in every process costs more than it protects. So every byte is
compared once, when a lexicon was built, copied or changed; a record of the files' sizes and times
is kept then, and as long as they have these, opening compares sizes and times alone.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from annotator.errors import LexiconError
from annotator.lexicon.manifest import REBUILD, Manifest, file_sha256
from annotator.lexicon.places import cache_folder

#: The record, beside the files, or else in the user's cache.
RECORD = "verified.json"


def check_files(folder: Path, manifest: Manifest) -> None:
    """Refuse a lexicon whose files are not those that were built. Raises LexiconError.

    Every byte is compared when the record of the last such comparison lacks or does not fit.
    """
    _check_sizes(folder, manifest)
    times = _times(folder, manifest)
    if any(_read(path) == times for path in _records(folder)):
        return
    verify_files(folder, manifest)


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Compare every byte with the manifest, and keep a record of it. Raises LexiconError."""
    _check_sizes(folder, manifest)
    times = _times(folder, manifest)  # before: what changes meanwhile is compared again
    for name, (_, digest) in manifest.files.items():
        try:
            found = file_sha256(folder / name)
        except OSError as error:
            raise _damaged(folder / name, f"cannot be read: {error.strerror}") from error
        if found != digest:
            raise _damaged(folder / name, "has other contents than were built")
    for path in _records(folder):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(times, sort_keys=True), encoding="utf-8")
            return
        except OSError:  # a folder that only its owner writes to
            continue


def _check_sizes(folder: Path, manifest: Manifest) -> None:
    for name, (size, _) in manifest.files.items():
        try:
            found = (folder / name).stat().st_size
        except OSError as error:
            raise _damaged(folder / name, f"cannot be read: {error.strerror}") from error
        if found != size:
            raise _damaged(folder / name, f"has {found:,} bytes, {size:,} were built")


def _damaged(path: Path, problem: str) -> LexiconError:
    return LexiconError(f"{path}: {problem}: the lexicon is damaged", hint=REBUILD)


def _times(folder: Path, manifest: Manifest) -> dict[str, object]:
    """Return what the record must say: the content's hash, and when each file changed."""
    found: dict[str, object] = {"sha256": manifest.sha256}
    for name in manifest.files:
        try:
            status = (folder / name).stat()
        except OSError as error:
            raise _damaged(folder / name, f"cannot be read: {error.strerror}") from error
        found[name] = [status.st_mtime_ns, status.st_ctime_ns]
    return found


def _records(folder: Path) -> tuple[Path, Path]:
    place = hashlib.sha256(str(folder.resolve()).encode("utf-8", "replace")).hexdigest()[:16]
    return folder / RECORD, cache_folder() / "verified" / f"{place}.json"


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None

"""What the input paths are: record files with their sidecar folders, and tables."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from annotator.errors import InputError
from annotator.figures.sidecars import sidecar_suffixes
from annotator.figures.tables import TABLE_SUFFIXES

_RECORD_SUFFIXES = (".md", ".txt")
#: Text files that lie beside records in a folder and are not records.
_NOT_RECORDS = frozenset({"readme", "license", "licence", "changelog", "contributing", "notice"})

_ACCEPTED = (
    "give a PFOCR checkout (with _figures and _data), a folder of records (.md, .txt), "
    f"a record file, or a table ({', '.join(TABLE_SUFFIXES)})"
)


class RecordFiles(Struct, frozen=True):
    """Record files of one folder by name, in order, and where their sidecars can be."""

    folder: Path
    names: tuple[str, ...]
    sidecar_folders: tuple[Path, ...]


class Table(Struct, frozen=True):
    """A table of captions."""

    path: Path


def find_inputs(paths: Sequence[Path]) -> list[RecordFiles | Table]:
    """Return what is at ``paths``, in their order.

    A folder with ``_figures`` is a PFOCR checkout: only that is read. Another folder gives its
    records, or, when it holds none, its tables. Raises InputError.
    """
    return [found for path in paths for found in _find(path)]


def count_hint(paths: Sequence[Path]) -> int | None:
    """Return how many record files there are; None when tables are among the inputs.

    Raises InputError.
    """
    inputs = find_inputs(paths)
    if any(isinstance(found, Table) for found in inputs):
        return None
    return sum(len(found.names) for found in inputs if isinstance(found, RecordFiles))


def _find(path: Path) -> Sequence[RecordFiles | Table]:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _find_in_folder(path)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file or folder", hint="check the path") from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}", hint="check the path and its permissions"
        ) from error
    if not stat.S_ISREG(mode):
        raise InputError(
            f"{path}: is a pipe or device, not a file",
            hint="write it to a file, which is read twice",
        )
    if _is_table(path.name):
        return [Table(path)]
    if path.name.lower().endswith(_RECORD_SUFFIXES):
        return [RecordFiles(path.parent, (path.name,), _sidecar_folders(path.parent))]
    raise InputError(f"{path}: not a format that can be read", hint=_ACCEPTED)


def _find_in_folder(path: Path) -> Sequence[RecordFiles | Table]:
    checkout = (path / "_figures").is_dir()
    folder = path / "_figures" if checkout else path
    names = _file_names(folder)
    if records := tuple(name for name in names if _is_record(name)):
        return [RecordFiles(folder, records, _sidecar_folders(folder))]
    if not checkout and (tables := [Table(folder / name) for name in names if _is_table(name)]):
        return tables
    raise InputError(f"{folder}: no figure records and no tables in this folder", hint=_ACCEPTED)


def _file_names(folder: Path) -> list[str]:
    """Return the names of all but folders, sorted; what cannot be read is reported as such."""
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if not _is_folder(entry))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle
        return False


def _is_record(name: str) -> bool:
    path = Path(name.lower())
    return (
        path.suffix in _RECORD_SUFFIXES
        and path.stem not in _NOT_RECORDS
        and not name.startswith(".")
    )


def _is_table(name: str) -> bool:
    return name.lower().endswith(TABLE_SUFFIXES) and not name.endswith(sidecar_suffixes())


def sidecar_path(figid: str, kind: str, folder: Path) -> Path:
    """Return where the sidecar of a record in ``folder`` is, or would be: the first folder of two.

    ``kind`` is genes, chemicals or diseases.
    """
    paths = [place / f"{figid}-{kind}.tsv" for place in _sidecar_folders(folder)]
    return next((path for path in paths if path.exists()), paths[0])


def _sidecar_folders(folder: Path) -> tuple[Path, ...]:
    # "." and ".." have no parent by name.
    named = folder if folder.name not in ("", "..") else folder.resolve()
    data = named.parent / "_data"
    return (data, folder) if data.is_dir() else (folder,)

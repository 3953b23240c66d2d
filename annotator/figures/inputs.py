"""What the input paths are: record files with their sidecar folders, tables, and articles."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from msgspec import Struct

from annotator.errors import InputError
from annotator.figures.compressed import check_packing, without_packing
from annotator.figures.input_options import InputOptions
from annotator.figures.sidecars import sidecar_suffixes
from annotator.figures.tables import Table

#: The standard input, as a path.
STDIN = Path("-")
#: The format of a file by its suffix; the name may go on with .gz or .zst. A text that begins
#: with front matter is a record.
_FORMATS = {
    ".md": "records", ".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv",
    ".tsv": "tsv", ".parquet": "parquet", ".nxml": "xml", ".xml": "xml", ".json": "json",
    ".tar": "tar",
}  # fmt: skip
_TABLES = frozenset({"jsonl", "csv", "tsv", "parquet", "lines"})
_ARTICLES = frozenset({"xml", "json", "tar"})
#: Formats that are not also packed with gzip or zstd.
_NEVER_PACKED = frozenset({".md", ".parquet"})
#: Text files that lie beside records in a folder and are not records.
_NOT_RECORDS = frozenset({"readme", "license", "licence", "changelog", "contributing", "notice"})

_ACCEPTED = (
    "give a PFOCR checkout (with _figures and _data), a folder or file of records (.md, .txt), a "
    "table (.jsonl, .csv, .tsv, .parquet), articles (.nxml, .xml, .json, .tar.gz) or texts (.txt), "
    "or say what it is with --input-format"
)


class RecordFiles(Struct, frozen=True):
    """Record files of one folder by name, in order, and where their sidecars can be.

    With ``texts``, a .txt without front matter is a plain text; with ``only_texts``, every file.
    """

    folder: Path
    names: tuple[str, ...]
    sidecar_folders: tuple[Path, ...]
    texts: bool = False
    only_texts: bool = False


class Articles(Struct, frozen=True):
    """A file of articles in JATS or BioC; ``form`` is xml, json or tar."""

    path: Path
    form: str


Input = RecordFiles | Table | Articles


def find_inputs(paths: Sequence[Path], options: InputOptions | None = None) -> list[Input]:
    """Return what is at ``paths``, in their order.

    A folder with ``_figures`` is a PFOCR checkout: only that is read. Another folder gives its
    records and texts, or, when it holds none, its tables, or else its articles. Raises InputError.
    """
    return [found for path in paths for found in _find(path, options or InputOptions())]


def _find(path: Path, options: InputOptions) -> Sequence[Input]:
    if path == STDIN:
        raise InputError(
            "-: the standard input is read by annotator run alone", hint="give the path of a file"
        )
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _find_in_folder(path, options)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file or folder", hint="check the path") from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}", hint="check the path and its permissions"
        ) from error
    if not stat.S_ISREG(mode):
        raise InputError(
            f"{path}: is a pipe or device, not a file",
            hint="write it to a file, which is read twice, or pipe it to annotator run -",
        )
    form = _form(path.name, options) if options.format == "auto" else _given_form(options)
    if not form:
        raise InputError(f"{path}: not a format that can be read", hint=_ACCEPTED)
    return [_input(path, form, options)]


def _input(path: Path, form: str, options: InputOptions) -> Input:
    check_packing(path)
    if form in _TABLES:
        return Table(path, form)
    if form in _ARTICLES:
        return Articles(path, form)
    return _record_files(path.parent, (path.name,), options, checkout=False)


def _record_files(
    folder: Path, names: tuple[str, ...], options: InputOptions, *, checkout: bool
) -> RecordFiles:
    return RecordFiles(
        folder,
        names,
        _sidecar_folders(folder),
        texts=options.format == "auto" and not checkout,
        only_texts=options.format == "text",
    )


def _form(name: str, options: InputOptions) -> str:
    """Return the format of a file by its name; empty for one that is not read."""
    plain = without_packing(name)
    suffix = Path(plain).suffix
    if suffix in _NEVER_PACKED and plain != name.lower():
        return ""
    form = _FORMATS.get(suffix, "")
    return "lines" if form == "text" and options.one_per_line else form


def _given_form(options: InputOptions) -> str:
    return "lines" if options.format == "text" and options.one_per_line else options.format


def _find_in_folder(path: Path, options: InputOptions) -> Sequence[Input]:
    checkout = (path / "_figures").is_dir()
    folder = path / "_figures" if checkout else path
    forms = {name: _form(name, options) for name in _file_names(folder)}
    if options.format != "auto":
        wanted = {_given_form(options)}
        forms = {name: form for name, form in forms.items() if form in wanted}
    records = tuple(name for name, form in forms.items() if _is_record(name, form))
    if records:
        return [_record_files(folder, records, options, checkout=checkout)]
    if not checkout:
        for kind in (_TABLES, _ARTICLES):
            names = [n for n, form in forms.items() if form in kind and _may_be_read(n)]
            if names:
                return [_input(folder / name, forms[name], options) for name in names]
    raise InputError(f"{folder}: nothing in this folder that can be read", hint=_ACCEPTED)


def _file_names(folder: Path) -> list[str]:
    """Return the names of all but folders, sorted; what cannot be read is reported as such."""
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if not _is_folder(entry))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle
        return False


def _is_record(name: str, form: str) -> bool:
    return form in ("records", "text") and _may_be_read(name)


def _may_be_read(name: str) -> bool:
    """Return whether a file of a folder is not one of those that lie beside the others."""
    if name.startswith(".") or name.endswith(sidecar_suffixes()):
        return False
    return Path(without_packing(name)).stem not in _NOT_RECORDS


def sidecar_path(figid: str, kind: str, folder: Path) -> Path:
    """Return where the sidecar of a record in ``folder`` is, or would be: the first folder of two.

    ``kind`` is genes, chemicals or diseases.
    """
    paths = [place / f"{figid}-{kind}.tsv" for place in _sidecar_folders(folder)]
    return next((path for path in paths if path.exists()), paths[0])


def sidecar_names(files: RecordFiles) -> Iterator[tuple[Path, list[str]]]:
    """Yield the names of the records' sidecars in each folder, sorted.

    Of a whole folder, these are all that are there: a figid can differ from the record's name,
    which only reading would tell. That of a single record is named after it.
    """
    for folder in files.sidecar_folders:
        if len(files.names) == 1:
            names = [f"{PurePath(files.names[0]).stem}{suffix}" for suffix in sidecar_suffixes()]
            yield folder, [name for name in names if (folder / name).exists()]
        else:
            yield folder, [n for n in _file_names(folder) if n.endswith(sidecar_suffixes())]


def _sidecar_folders(folder: Path) -> tuple[Path, ...]:
    # "." and ".." have no parent by name.
    named = folder if folder.name not in ("", "..") else folder.resolve()
    data = named.parent / "_data"
    return (data, folder) if data.is_dir() else (folder,)

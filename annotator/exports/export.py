"""Export a run: which formats there are, and whole files of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from annotator.disk.atomic import whole_file
from annotator.disk.locks import NAME as LOCK
from annotator.disk.locks import locked_folder
from annotator.errors import InputError, OutputError, UserError
from annotator.exports import (
    bioc,
    brat,
    gmt,
    label_studio,
    mentions_csv,
    pfocr_sidecars,
    prodigy,
    pubtator,
    sqlite,
    sssom,
)
from annotator.exports.reading import Source
from annotator.figures.inputs import RecordFiles, find_inputs
from annotator.results.run_meta import NAME as RUN

#: Formats that are a text file.
_TEXTS: dict[str, Callable[[Source, IO[str]], int]] = {
    "pubtator": pubtator.write,
    "bioc-json": bioc.write_json,
    "bioc-xml": bioc.write_xml,
    "label-studio": label_studio.write,
    "prodigy": prodigy.write,
    "csv": mentions_csv.write,
    "gmt": gmt.write,
    "sssom": sssom.write,
}
#: Formats that are another file, which the format's function writes whole.
_FILES: dict[str, Callable[[Source, Path], int]] = {"sqlite": sqlite.write}
#: Formats that are a folder.
_FOLDERS: dict[str, Callable[[Source, Path], int]] = {
    "brat": brat.write,
    "pfocr": pfocr_sidecars.write,
}
FORMATS = (
    "pubtator", "bioc-json", "bioc-xml", "brat", "label-studio", "prodigy", "csv", "sqlite",
    "sssom", "gmt", "pfocr",
)  # fmt: skip
#: What is counted, where it is not figures.
COUNTED = {"sssom": "rules"}


def export(source: Source, form: str, out: Path, *, overwrite: bool = False) -> int:
    """Write ``source`` in the format ``form`` to ``out``; return the number of figures, or rules.

    ``out`` is a file, for brat and pfocr a folder. A file that is there is replaced only with
    ``overwrite``, when the new one is complete; of a folder, files of the same name. The run's own
    files, and its records, are never replaced. Raises UserError.
    """
    if form not in FORMATS:
        raise InputError(f"no format {form!r}", hint=f"the formats are {', '.join(FORMATS)}")
    _check(out, form, overwrite)
    _check_not_of_run(source, out)
    try:
        if form in _FOLDERS:
            with locked_folder(out):
                return _FOLDERS[form](source, out)
        out.parent.mkdir(parents=True, exist_ok=True)
        if form in _FILES:
            return _FILES[form](source, out)
        with whole_file(out) as file:
            return _TEXTS[form](source, file)
    except OSError as error:
        raise OutputError(
            f"{error.filename or out}: cannot be written: {error.strerror}",
            hint="give another place with --out",
        ) from error


def _check(out: Path, form: str, overwrite: bool) -> None:
    """Raise OutputError if something is there that may not be replaced."""
    if form in _FOLDERS:
        if out.exists() and not out.is_dir():
            raise OutputError(f"{out}: is a file", hint=f"{form} is a folder: give another --out")
        if not overwrite and out.is_dir() and any(path.name != LOCK for path in out.iterdir()):
            raise OutputError(
                f"{out}: the output folder is not empty",
                hint="choose another folder with --out, or replace its files with --overwrite",
            )
    elif out.is_dir():
        raise OutputError(f"{out}: is a folder", hint=f"{form} is a file: give its name with --out")
    elif out.exists() and not overwrite:
        raise OutputError(
            f"{out}: exists already",
            hint="give another file with --out, or replace it with --overwrite",
        )


#: What the names of a run's own files begin with.
_OF_RUN = frozenset(
    "annotations audit decisions failed findings questions report resume review rows stdin tally "
    "units".split()
)


def _check_not_of_run(source: Source, out: Path) -> None:
    """Refuse what the run needs: its own files, its input, and folders of records and sidecars."""
    run = source.run
    place = out.resolve()
    is_named = place.name == RUN or place.name.partition(".")[0] in _OF_RUN
    is_own = is_named and place.parent == run.path.resolve()
    if is_own or place in _places_of_input(source, place.name):
        raise OutputError(
            f"{out}: belongs to the {'run' if is_own else 'records of the run'}, which is not "
            "written over",
            hint="give another place with --out",
        )


def _places_of_input(source: Source, name: str) -> Iterator[Path]:
    """Yield the files and folders of the input; of records only the one called ``name``."""
    run = source.run
    try:
        inputs = find_inputs(source.inputs or run.inputs, run.meta.input_options)
    except (UserError, OSError):  # not there, or not readable here: not every format needs it
        return
    for found in inputs:
        if isinstance(found, RecordFiles):
            yield from (folder.resolve() for folder in (found.folder, *found.sidecar_folders))
            if name in found.names:
                yield (found.folder / name).resolve()
        else:
            yield found.path.resolve()

"""The records of a run, one at a time: captions, titles and existing rows."""

from __future__ import annotations

import threading
from pathlib import Path, PurePath

from annotator.errors import InputError
from annotator.figures.inputs import RecordFiles, find_inputs
from annotator.figures.pfocr import read_record
from annotator.records import Figure
from annotator.results.run_folder import RunFolder

#: Suffixes of pictures; of several, the first is shown.
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")


class Captions:
    """Finds the record of a figure; record files are found by name, others by reading them all."""

    def __init__(self, run: RunFolder, inputs: tuple[Path, ...] = ()) -> None:
        """Look into ``inputs``, or those of the run. Raises InputError if they do not exist."""
        self._run = run
        self._inputs = inputs or run.inputs
        self._lock = threading.Lock()
        self._others: dict[str, Figure] | None = None
        try:
            found = find_inputs(self._inputs)
        except InputError as error:
            raise InputError(
                error.message, hint="if the run's input has moved, give its path with --input"
            ) from error
        self._files: dict[str, tuple[str, RecordFiles]] = {}
        for files in found:
            if isinstance(files, RecordFiles):
                for name in files.names:
                    self._files.setdefault(PurePath(name).stem, (name, files))

    def figure(self, figid: str) -> Figure | None:
        """Return a figure's record; None if the input has it no longer."""
        if figid in self._files:
            name, files = self._files[figid]
            for record in read_record(files.folder / name, files.sidecar_folders):
                if isinstance(record, Figure) and record.figid == figid:
                    return record
        with self._lock:
            if self._others is None:
                self._others = {
                    figure.figid: figure
                    for figure in self._run.figures(self._inputs)
                    if figure.figid not in self._files
                }
        return self._others.get(figid)


class Pictures:
    """The pictures of figures in a folder, named by figid."""

    def __init__(self, folder: Path | None) -> None:
        """List ``folder``. Raises InputError if it is not one."""
        self._paths: dict[str, Path] = {}
        if folder is None:
            return
        if not folder.is_dir():
            raise InputError(f"{folder}: no such folder", hint="give the folder of the pictures")
        for path in sorted(folder.iterdir(), key=lambda path: path.suffix.lower()):
            if path.suffix.lower() in _PICTURES:
                self._paths.setdefault(path.stem, path)

    def of(self, figid: str) -> Path | None:
        """Return the picture of a figure, None without one."""
        return self._paths.get(figid)

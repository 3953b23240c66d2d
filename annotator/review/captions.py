"""The records of a run, one at a time: captions, titles and existing rows."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path, PurePath

import msgspec

from annotator.errors import InputError
from annotator.figures.inputs import RecordFiles, find_inputs
from annotator.figures.pfocr import read_file
from annotator.records import Figure
from annotator.results.run_folder import RunFolder

#: Suffixes of pictures; of several, the first is shown.
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
#: Seconds between two looks for a figure that is still being read.
_AGAIN = 0.1


class Captions:
    """Finds the record of a figure; safe to use from several threads.

    Record files are found by their names. Rows of tables, and records with another name than
    their figid, are read once, when the first of them is asked for, into a temporary database.
    """

    def __init__(self, run: RunFolder, inputs: tuple[Path, ...] = ()) -> None:
        """Look into ``inputs``, or those of the run. Raises InputError if they do not exist."""
        self._run = run
        self._inputs = inputs or run.inputs
        try:
            found = find_inputs(self._inputs, run.meta.input_options)
        except InputError as error:
            raise InputError(
                error.message, hint="if the run's input has moved, give its path with --input"
            ) from error
        self._files: dict[str, tuple[str, RecordFiles]] = {}
        for files in found:
            if isinstance(files, RecordFiles):
                for name in files.names:
                    self._files.setdefault(PurePath(name).stem, (name, files))
        self._lock = threading.Lock()
        self._reading: threading.Thread | None = None
        self._stopped = threading.Event()
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute("CREATE TABLE figures (figid TEXT PRIMARY KEY, record BLOB) WITHOUT ROWID")

    def close(self) -> None:
        """Stop reading and remove the database."""
        self._stopped.set()
        if self._reading is not None:
            self._reading.join()
        self._db.close()

    def figure(self, figid: str) -> Figure | None:
        """Return a figure's record; None if the input has it no longer."""
        if figid in self._files:
            name, files = self._files[figid]
            for record in read_file(files, name):
                if isinstance(record, Figure) and record.figid == figid:
                    return record
        with self._lock:
            if self._reading is None:
                self._reading = threading.Thread(target=self._read_others, daemon=True)
                self._reading.start()
        while True:
            is_last = not self._reading.is_alive()
            if (found := self._other(figid)) is not None or is_last:
                return found
            self._reading.join(_AGAIN)

    def _is_found_by_name(self, figure: Figure) -> bool:
        """Return whether it is in the record file of its name, and not in a table of that name."""
        if figure.figid not in self._files:
            return False
        name, files = self._files[figure.figid]
        return figure.source == str(files.folder / name)

    def _other(self, figid: str) -> Figure | None:
        with self._lock:
            query = "SELECT record FROM figures WHERE figid = ?"
            row = self._db.execute(query, (figid,)).fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=Figure)

    def _read_others(self) -> None:
        for figure in self._run.figures(self._inputs):
            if self._stopped.is_set():
                return
            if self._is_found_by_name(figure):
                continue
            record = msgspec.json.encode(figure)
            with self._lock:
                query = "INSERT OR IGNORE INTO figures VALUES (?, ?)"
                self._db.execute(query, (figure.figid, record))


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

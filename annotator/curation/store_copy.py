"""Read decisions without writing anything beside them, as where the folder is not writable."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from annotator.curation.store import DecisionStore, database_of
from annotator.errors import InputError, OutputError


@contextmanager
def copied_store(path: Path) -> Iterator[DecisionStore]:
    """Open a copy of the decisions ``path`` and of their database; either, or both, may be missing.

    What is recorded there is lost. Raises InputError if they cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        try:
            if path.exists():
                shutil.copyfile(path, copy)
            if database_of(path).exists():
                _copy_database(database_of(path), database_of(copy))
        except OSError as error:
            raise InputError(
                f"{error.filename or path}: cannot be read: {error.strerror}",
                hint="check the path",
            ) from error
        try:
            store = DecisionStore(copy)
        except (InputError, OutputError) as error:
            message = error.message.replace(folder, str(path.parent))
            raise type(error)(message, hint=error.hint) from error
        store.home = path.parent
        with store:
            yield store


def _copy_database(database: Path, copy: Path) -> None:
    """Copy a database, with what is still in its log: another process may have it open."""
    log = Path(f"{database}-wal")
    if log.exists():
        try:
            uri = f"{database.absolute().as_uri()}?mode=ro"
            with (
                closing(sqlite3.connect(uri, uri=True)) as old,
                closing(sqlite3.connect(copy)) as new,
            ):
                old.backup(new)
            return
        except sqlite3.Error:  # such as a folder that is not writable
            copy.unlink(missing_ok=True)
            shutil.copyfile(log, f"{copy}-wal")
    shutil.copyfile(database, copy)

"""Where each figid was read first: a release must not count a figure twice."""

from __future__ import annotations

import sqlite3
import tempfile

from annotator.errors import OutputError
from annotator.figures.record_error import RecordError
from annotator.records import Figure, Rejected


class FirstPlaces:
    """The places of all figids, in a temporary file: a run may have millions."""

    def __init__(self) -> None:
        """Start with none."""
        # A database without a name is private, stays in memory while it is small, and is gone
        # with its connection.
        # A generator that uses it can be continued in any thread, one at a time.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = off", "synchronous = off", "cache_size = -8000"):
            self._database.execute(f"pragma {setting}")
        self._database.execute(
            "create table places (figid blob primary key, source blob, line integer) without rowid"
        )

    def add(self, figid: str, source: str, line: int) -> str:
        """Return the place, as file or file:line, where the figid was read before, or ''."""
        key = figid.encode("utf-8", "surrogatepass")
        place = (key, source.encode("utf-8", "surrogatepass"), line)
        try:
            added = self._database.execute("insert or ignore into places values (?, ?, ?)", place)
        except sqlite3.Error as error:
            raise OutputError(
                f"{tempfile.gettempdir()}: the figids read cannot be noted there: {error}",
                hint="make room, or set TMPDIR to another folder",
            ) from error
        if added.rowcount:
            return ""
        found = self._database.execute("select source, line from places where figid = ?", (key,))
        first, at = found.fetchone()
        return place_text(first.decode("utf-8", "surrogatepass"), at)


def place_text(source: str, line: int) -> str:
    """Return file or file:line."""
    return f"{source}:{line}" if line else source


def read_again(figure: Figure, first: str) -> Rejected:
    """Return what becomes of a figure whose figid was read at ``first`` already."""
    message = f"figid {figure.figid} was already read from {first}"
    return RecordError("duplicate_figid", message).rejected(figure.source, figure.line)

"""A SQLite database that several threads and processes write to: connections and transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.errors import OutputError

#: Seconds that another process may take to write.
_WAIT = 60


class Database:
    """The database in the file ``path``, in WAL mode with full synchronisation.

    What is committed is on the disk, and survives a killed process.
    """

    def __init__(self, path: Path) -> None:
        """Note the file; it is opened, and created, when a connection is first asked for."""
        self._path = path
        self._connections: dict[threading.Thread, sqlite3.Connection] = {}
        self._guard = threading.Lock()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection. Those of threads that have ended are closed."""
        me = threading.current_thread()
        connection = self._connections.get(me)
        if connection is None:
            connection = sqlite3.connect(
                self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False
            )
            with self._guard:
                for thread in [thread for thread in self._connections if not thread.is_alive()]:
                    self._connections.pop(thread).close()
                self._connections[me] = connection
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the database for one transaction, which an exception undoes.

        Raises OutputError when it cannot be written to.
        """
        try:
            db = self.connection()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # on a full disk, SQLite has undone it itself
                    db.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            raise OutputError(
                f"{self._path}: cannot be used: {error}",
                hint="check the permissions and the room on the disk, which must be a local one; "
                "wait if another command is writing",
            ) from error

    def close(self) -> None:
        """Close all connections."""
        with self._guard:
            for connection in self._connections.values():
                connection.close()
            self._connections.clear()

"""Serve a review on this machine until it is stopped."""

from __future__ import annotations

import secrets
import signal
import socket
import webbrowser
from collections.abc import Callable

import uvicorn

from annotator.errors import InputError
from annotator.review.app import application
from annotator.review.session import Review, ReviewOptions

_HOST = "127.0.0.1"
#: Seconds that open requests get when the server is stopped.
_GRACE = 3


class Server:
    """A review that is served at ``url``, whose token is a new one each time."""

    def __init__(self, options: ReviewOptions, port: int = 0) -> None:
        """Open the run and the port; 0 means any that is free. Raises UserError."""
        self._socket = _listening(port)
        try:
            self._review = Review(options)
        except BaseException:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.token = secrets.token_urlsafe(24)
        self.url = f"http://{_HOST}:{self.port}/?token={self.token}"

    def serve(self, *, browser: bool = False, started: Callable[[], None] = lambda: None) -> int:
        """Serve until SIGTERM or Ctrl-C; return the number of lines in decisions.tsv.

        ``started`` is called when requests are answered.
        """
        config = uvicorn.Config(
            application(self._review, self.token, self.port), log_level="error", access_log=False,
            server_header=False, timeout_graceful_shutdown=_GRACE, lifespan="off", ws="none",
        )  # fmt: skip
        server = _Uvicorn(config)
        # Before anybody can know that it is there: a signal that comes at once ends it cleanly too.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, server.handle_exit)
        started()
        if browser:
            webbrowser.open(self.url)
        try:
            server.run(sockets=[self._socket])
        finally:
            lines = self._review.close()
        return lines


class _Uvicorn(uvicorn.Server):
    """Ends without raising the signal again, so that the decisions are written afterwards."""

    def handle_exit(self, sig: int, frame: object) -> None:  # noqa: ARG002
        """Note that the server shall stop."""
        self.should_exit = True


def _listening(port: int) -> socket.socket:
    """Return a socket that accepts connections; requests wait until they are answered."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise InputError(
            f"port {port} cannot be used: {error}", hint="give another one with --port"
        ) from error
    listening.listen(128)
    return listening

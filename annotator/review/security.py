"""Who may ask: this machine alone, with the token, from the page itself or from a program."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Everything comes from the server itself; nothing is inline, framed or sent elsewhere.
_CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _CONTENT,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
#: Bytes of a request's body.
_MAX_BODY = 256 * 1024


class Guard:
    """Answers what is allowed with ``app``, and refuses everything else.

    A page of another site can make a browser send requests here: its Host is another one when the
    site's name was made to point to this machine, and its Origin always is. Without the token,
    other users of the machine are refused.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        """Guard ``app``, which is served at ``port``."""
        self._app = app
        self._token = token.encode()
        self._hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost")}
        self._origins = {b"http://" + host for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        if scope["type"] != "http":
            return
        status, problem = self._refused(scope)
        if problem:
            answer = JSONResponse({"error": problem}, status)
            await answer(scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)

    def _refused(self, scope: Scope) -> tuple[int, str]:
        """Return the status and the reason of a refusal; the reason is empty without one."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        if len(hosts := headers.get(b"host", [])) != 1 or hosts[0].lower() not in self._hosts:
            return 421, "this server answers under its own address only"
        if any(origin not in self._origins for origin in headers.get(b"origin", [])):
            return 403, "requests from other sites are refused"
        if any(s not in (b"same-origin", b"none") for s in headers.get(b"sec-fetch-site", [])):
            return 403, "requests from other sites are refused"
        if not any(secrets.compare_digest(t, self._token) for t in _tokens(scope, headers)):
            return 401, "give the token of the address that annotator review has printed"
        if scope["method"] == "POST":
            kind = b"".join(headers.get(b"content-type", [])).partition(b";")[0].strip()
            if kind != b"application/json":
                return 415, "the body must be application/json"
            length = b"".join(headers.get(b"content-length", []))
            if not length.isdigit() or int(length) > _MAX_BODY:
                return 413, f"give a Content-Length of at most {_MAX_BODY:,} bytes"
        return 200, ""


def _tokens(scope: Scope, headers: dict[bytes, list[bytes]]) -> list[bytes]:
    query: dict[bytes, list[Any]] = parse_qs(scope["query_string"])
    given = [value for value in headers.get(b"authorization", []) if value.startswith(b"Bearer ")]
    return [*query.get(b"token", []), *(value.removeprefix(b"Bearer ").strip() for value in given)]

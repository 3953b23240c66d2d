"""The page and the API of the review; ``docs/review.md`` describes the API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from annotator import __version__
from annotator.errors import InputError, UserError
from annotator.review.deciding import Answer, Settled
from annotator.review.queues import AUDITS, STATES, Filters, Viewer
from annotator.review.security import Guard
from annotator.review.session import Review

#: Entries of a list that are returned at most, and characters of a text that is searched for.
_MOST, _LONGEST = 500, 200
_STATIC = {
    "icon.svg": "image/svg+xml",
    "audit.js": "text/javascript",
    "dom.js": "text/javascript",
    "review.js": "text/javascript",
    "review.css": "text/css",
}

#: Answers a request for a viewer; raises UserError for what cannot be used.
Handler = Callable[[Request, Viewer], Any]
_Body = TypeVar("_Body", bound=msgspec.Struct)


def application(review: Review, token: str, port: int) -> Guard:
    """Return the application, which answers at ``port`` of this machine to who has ``token``."""

    def get(path: str, handler: Handler) -> Route:
        def endpoint(request: Request) -> Response:
            return _answered(lambda: handler(request, _viewer(request, review)))

        return Route(path, endpoint)

    def post(path: str, kind: type[_Body], handler: Callable[[_Body, Viewer], Any]) -> Route:
        async def endpoint(request: Request) -> Response:
            body, viewer = await request.body(), _viewer(request, review)
            # On a thread: the answer waits until the decision is on the disk.
            return await run_in_threadpool(
                lambda: _answered(lambda: handler(_read(body, kind), viewer))
            )

        return Route(path, endpoint, methods=["POST"])

    def picture(request: Request) -> Response:
        path = review.pictures.of(request.path_params["id"])
        return FileResponse(path) if path else _json({"error": "no such picture"}, 404)

    def explained(request: Request, _: Viewer) -> Any:
        return review.explain(request.path_params["id"])

    def figure(request: Request, viewer: Viewer) -> Any:
        return review.figure(
            request.path_params["id"], request.query_params.get("about", ""), viewer
        )

    def searched(request: Request, _: Viewer) -> Any:
        query = request.query_params
        organisms = query.get("type") == "organism"
        return review.search(
            query.get("q", "")[:_LONGEST], query.get("taxon", ""), organisms=organisms
        )

    app = Starlette(
        routes=[
            Route("/", lambda _: Response(_page(review, token), media_type="text/html")),
            Route("/static/{id}", _static),
            Route("/images/{id:path}", picture),
            get("/api/questions", lambda r, v: review.queues.questions(_filters(r), v)),
            get("/api/questions/{id}", lambda r, v: review.question(r.path_params["id"], v)),
            get("/api/figures", lambda r, v: review.queues.figures(_filters(r), v)),
            get("/api/figures/{id:path}", figure),
            get("/api/explanations/{id:path}", explained),
            get("/api/lexicon", searched),
            get("/api/filters", lambda _, __: review.filters()),
            get("/api/audit", lambda _, v: review.audit(v)),
            get("/api/progress", lambda _, v: review.progress(v)),
            get("/api/agreement", lambda _, v: review.agreement(v)),
            post("/api/decisions", Answer, review.decide),
            post("/api/adjudications", Settled, lambda body, _: review.adjudicate(body)),
        ],
        exception_handlers={
            404: lambda _, __: _json({"error": "no such address"}, 404),
            405: lambda _, __: _json({"error": "not a method of this address"}, 405),
        },
    )
    return Guard(app, token, port)


def _viewer(request: Request, review: Review) -> Viewer:
    """Return who asks; a blind curator cannot ask for the answers of somebody else."""
    own = review.options.curator
    asked = "" if review.options.blind else request.query_params.get("curator", "").strip()
    return Viewer(asked or own, review.options.blind)


def _filters(request: Request) -> Filters:
    """Return the filters of a query. Raises InputError naming the one that cannot be used."""
    given = {
        name: value[:_LONGEST]
        for name, value in request.query_params.items()
        if name not in ("token", "curator") and value
    }
    if unknown := sorted(given.keys() - set(Filters.__struct_fields__)):
        raise InputError(
            f"{unknown[0]}: not a filter", hint=f"use {', '.join(Filters.__struct_fields__)}"
        )
    if given.get("state", "all") not in STATES:
        raise InputError(f"state {given['state']!r}", hint=f"use {', '.join(STATES)}")
    if given.get("audit", "first") not in AUDITS:
        raise InputError(f"audit {given['audit']!r}", hint=f"use {', '.join(AUDITS)}")
    for name in ("limit", "offset"):
        if name in given and not re.fullmatch(r"[0-9]{1,9}", given[name]):
            raise InputError(f"{name} {given[name]!r} is not a whole number")
    filters = msgspec.convert(given, Filters, strict=False)
    return msgspec.structs.replace(filters, limit=min(filters.limit, _MOST))


def _read(body: bytes, kind: type[_Body]) -> _Body:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"the body cannot be used: {error}",
            hint=f"give a JSON object with {', '.join(kind.__struct_fields__)}",
        ) from error


def _answered(work: Callable[[], Any]) -> Response:
    try:
        return _json(work())
    except UserError as error:
        status = 422 if isinstance(error, InputError) else 503
        return _json({"error": error.message, "hint": error.hint or ""}, status)


def _json(value: Any, status: int = 200) -> Response:
    """Return JSON in ASCII: texts of records may have lone surrogates, which UTF-8 has not."""
    return Response(json.dumps(value), status, media_type="application/json")


def _static(request: Request) -> Response:
    name = request.path_params["id"]
    if name not in _STATIC:
        return _json({"error": "no such file"}, 404)
    return Response(_file("static", name), media_type=_STATIC[name])


@cache
def _file(folder: str, name: str) -> str:
    place = files("annotator.review").joinpath(folder, name)
    return place.read_text(encoding="utf-8")


def _page(review: Review, token: str) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(_file("templates", "review.html.j2"))
    meta = review.run.meta
    html: str = template.render(
        token=token, curator=review.options.curator, blind=review.options.blind,
        figures=meta.counts.figures, run=review.run.path.absolute().name,
        lexicon=meta.lexicon.name, version=__version__,
    )  # fmt: skip
    return html

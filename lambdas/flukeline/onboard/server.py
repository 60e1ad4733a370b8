"""The laptop's HTTP server: the API, the pictures and the web app, for this machine alone."""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import logging
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from aws_lambda_powertools.event_handler.http_resolver import HttpResolverLocal
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from flukeline.functions.api import permissions
from flukeline.functions.api.app import assemble
from flukeline.functions.api.problems import MEDIA_TYPE, STATUS, problem
from flukeline.onboard.threads import in_threads
from flukeline.onboard.workers import Workers
from flukeline.records import (
    MAX_BYTES,
    Conflict,
    FlukelineError,
    NotFound,
    Photograph,
    Principal,
    Rejected,
    TooLarge,
)
from flukeline.stages.intake import model_versions
from flukeline.stages.intake.receive import arrival_event
from flukeline.storage.local.photographs import LocalPhotographs
from flukeline.storage.local.queue import LocalQueue
from flukeline.wiring import Services

logger = logging.getLogger(__name__)
KINDS = {".jpg": "image/jpeg", ".csv": "text/csv; charset=utf-8"}
HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' blob: data: https:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self' https:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def _problem(error: FlukelineError) -> Response:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return JSONResponse(problem(status, error.detail), status, media_type=MEDIA_TYPE)


async def _http_problem(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = error.detail if isinstance(error, HTTPException) else "Something went wrong here."
    return JSONResponse(problem(status, words), status, media_type=MEDIA_TYPE)


class OnlyThisMachine:
    """Refuses every request that names another host, or comes from another page's origin.

    Without it any page open in the same browser could write here (DNS rebinding, cross-site
    posts); nobody signs in on a laptop, so the browser's own headers are the only witness.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is ours, with the security headers on every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.decode().lower(): value.decode("latin-1") for key, value in scope["headers"]}
        origin = headers.get("origin")
        ours = headers.get("host", "").lower() in self._hosts and (
            origin is None or origin.lower() in {f"http://{host}" for host in self._hosts}
        )
        if not ours or headers.get("sec-fetch-site") == "cross-site":
            body = problem(403, "This server answers only its own pages on this machine.")
            await JSONResponse(body, 403, media_type=MEDIA_TYPE)(scope, receive, send)
            return

        async def with_headers(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))  # type: ignore[call-overload]
                extra = [(key.encode(), value.encode()) for key, value in HEADERS.items()]
                message["headers"] = given + extra
            await send(message)

        await self._app(scope, receive, with_headers)  # type: ignore[arg-type]


def _objects(services: Services) -> list[Route]:
    """The routes that stand for S3: a form post with a ticket, and signed links."""
    photographs = services.photographs
    if not isinstance(photographs, LocalPhotographs):
        raise TypeError("the laptop serves its own pictures only")

    def accept(fields: dict[str, str], data: bytes) -> None:
        key = photographs.redeem(fields, data)
        photograph = services.catalogue.find(Photograph, key.partition("/")[2])
        if photograph is None:
            raise NotFound("This photograph was removed meanwhile. Add it again.")
        # It may be sent again because the acknowledgement was lost; anything else would replace it.
        if photographs.size(key) is not None and photographs.get(key) != data:
            raise Conflict("Another file has arrived with this ticket already.")
        photographs.put(key, data, "application/octet-stream")
        # Acknowledged only once the file and its event are on the disk.
        services.queue.send("crop", arrival_event(key, len(data)))

    async def post(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        try:
            if not length.isdigit() or int(length) > MAX_BYTES + 100_000:
                raise TooLarge(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
            async with request.form(max_files=1, max_fields=20) as form:
                fields = {key: value for key, value in form.items() if isinstance(value, str)}
                file = form.get("file")
                if file is None or isinstance(file, str):
                    raise Rejected("The form has no part named file.")
                data = await file.read()
            await run_in_threadpool(accept, fields, data)
        except FlukelineError as error:
            return _problem(error)
        except OSError as error:
            logger.exception("a file could not be stored", exc_info=error)
            words = "The disk failed. The photograph was not stored; nothing else is lost."
            return JSONResponse(problem(500, words), 500, media_type=MEDIA_TYPE)
        return Response(status_code=204)

    async def get(request: Request) -> Response:
        query = request.query_params
        try:
            path = photographs.open_link(
                request.path_params["key"], query.get("expires", ""), query.get("signature", "")
            )
        except FlukelineError as error:
            return _problem(error)
        kind = KINDS.get(path.suffix, "application/octet-stream")
        cached = {"cache-control": "private, max-age=3600, immutable"}
        return FileResponse(path, media_type=kind, headers=cached)

    return [
        Route("/objects", post, methods=["POST"]),
        Route("/objects/{key:path}", get, methods=["GET"]),
    ]


def _web_app(folder: Path) -> list[Mount | Route]:
    """The built web app: its assets, and index.html at every other address."""

    async def index(request: Request) -> Response:
        page = folder / "index.html"
        if not page.is_file():
            body = problem(503, "The web app has not been built. Run make run.")
            return JSONResponse(body, 503, media_type=MEDIA_TYPE)
        return FileResponse(page, headers={"cache-control": "no-cache"})

    assets = StaticFiles(directory=folder / "assets", check_dir=False)
    return [Mount("/assets", assets), Route("/{path:path}", index, methods=["GET"])]


def build(services: Services, web_app: Path, hosts: frozenset[str]) -> ASGIApp:
    """The whole ASGI application."""
    try:
        person = getpass.getuser()
    except (KeyError, OSError):
        person = "researcher"
    principal = Principal(person, permissions.EVERYTHING)
    resolver = HttpResolverLocal(enable_validation=True)
    api = in_threads(assemble(resolver, lambda: services, lambda _event: principal))
    queue = services.queue
    if not isinstance(queue, LocalQueue):
        raise TypeError("the laptop works on its own queue only")
    workers = Workers(queue)

    @contextlib.asynccontextmanager
    async def running(_app: Starlette) -> AsyncIterator[None]:
        workers.start()
        threading.Thread(target=_warm, args=(services,), daemon=True).start()
        yield
        await run_in_threadpool(workers.stop)

    rest = Starlette(
        routes=[*_objects(services), *_web_app(web_app)],
        lifespan=running,
        exception_handlers={HTTPException: _http_problem, Exception: _http_problem},
    )

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        of_api = scope["type"] == "http" and f"{scope['path']}/".startswith("/v1/")
        await (api if of_api else rest)(scope, receive, send)

    return OnlyThisMachine(dispatch, hosts)


def _warm(services: Services) -> None:
    """Load the models and the embeddings before the first photograph asks for them."""
    try:
        services.models.warm()
        services.indexes.of(model_versions.serving(services).name).live_count()
    except Exception:
        logger.exception("warming up failed; the first photograph will say why")


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process. Raises Conflict if another one has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(f"Flukeline is running already with the data in {folder}.") from error
        yield


def serve(services: Services, folder: Path, web_app: Path, port: int) -> None:
    """Serve on 127.0.0.1 until stopped."""
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    services.models.check()
    # asyncio turns Nagle's algorithm off only for sockets that name TCP: 44 ms an answer, or 3.
    tcp = socket.socket(proto=socket.IPPROTO_TCP)
    with alone(folder), tcp as listener:
        tidy(services)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Conflict(f"Port {port} is in use or not allowed. Set PORT to another.") from error
        app = build(services, web_app, hosts)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        print(f"Flukeline: http://127.0.0.1:{port}", flush=True)
        server.run(sockets=[listener])


def tidy(services: Services) -> None:
    """Remove what an earlier run left half written."""
    if isinstance(services.photographs, LocalPhotographs):
        services.photographs.tidy()

"""The laptop's HTTP server for API, pictures and web app; it listens on 127.0.0.1 only."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from flukeline.errors import Conflict
from flukeline.functions.api.problems import MEDIA_TYPE, problem
from flukeline.onboard import objects
from flukeline.onboard.api import application
from flukeline.onboard.daily_backup import DailyBackup
from flukeline.onboard.request_limits import (
    MAX_CONNECTIONS,
    MAX_HEADER_BYTES,
    BodyLimits,
    BoundedProtocol,
    RequestLimits,
)
from flukeline.onboard.same_origin import SameOriginOnly
from flukeline.onboard.workers import Workers
from flukeline.services import LaptopServices, Services
from flukeline.stages.intake import model_versions

logger = logging.getLogger(__name__)


async def _http_problem(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "Something went wrong here."
    return JSONResponse(problem(status, detail), status, media_type=MEDIA_TYPE)


def _web_app(folder: Path) -> list[Mount | Route]:
    """The routes of the built web app: its assets, and index.html for every other path."""

    async def index(request: Request) -> Response:
        page = folder / "index.html"
        if not page.is_file():
            body = problem(503, "The web app has not been built. Run make run.")
            return JSONResponse(body, 503, media_type=MEDIA_TYPE)
        return FileResponse(page, headers={"cache-control": "no-cache"})

    assets = StaticFiles(directory=folder / "assets", check_dir=False)
    return [Mount("/assets", assets), Route("/{path:path}", index, methods=["GET"])]


def build(
    services: LaptopServices,
    web_app: Path,
    hosts: frozenset[str],
    body_limits: BodyLimits | None = None,
) -> ASGIApp:
    """The ASGI application with API, pictures and web app.

    Args:
        services: The laptop's services.
        web_app: The folder of the built web app.
        hosts: The accepted values of the Host header, with the port.
        body_limits: Of every request's body.
    """
    api = application(lambda: services)
    workers = Workers(services.queue)

    @contextlib.asynccontextmanager
    async def running(_app: Starlette) -> AsyncIterator[None]:
        workers.start()
        threading.Thread(target=_warm, args=(services,), daemon=True).start()
        yield
        await run_in_threadpool(workers.stop)

    other_routes = Starlette(
        routes=[*objects.routes(services), *_web_app(web_app)],
        lifespan=running,
        exception_handlers={HTTPException: _http_problem, Exception: _http_problem},
    )

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and f"{scope['path']}/".startswith("/v1/")
        await (api if is_api else other_routes)(scope, receive, send)

    return RequestLimits(SameOriginOnly(dispatch, hosts), body_limits)


def configuration(app: ASGIApp) -> uvicorn.Config:
    """Uvicorn's settings: one protocol without websockets, bounded in connections and headers."""
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        http=BoundedProtocol,
        ws="none",
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )


def _warm(services: Services) -> None:
    """Load the models and the embeddings before the first photograph needs them."""
    try:
        services.models.warm()
        services.indexes.of(model_versions.serving(services).name).live_count()
    except Exception:
        logger.exception("the models or embeddings could not be loaded; photographs will fail too")


@contextlib.contextmanager
def lock_data_folder(folder: Path) -> Iterator[None]:
    """Lock the data folder for this process. Raises Conflict if another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(f"Flukeline is running already with the data in {folder}.") from error
        yield


def serve(
    services: LaptopServices, folder: Path, web_app: Path, port: int, backups: int = 0
) -> None:
    """Serve on 127.0.0.1 until stopped.

    Args:
        services: The services.
        folder: The data folder.
        web_app: The folder of the built web app.
        port: To listen on.
        backups: Daily backups to keep; 0: none are made.

    Raises:
        DataFolderRefused: The data is damaged; the words say what to do.
        Conflict: Another process has the data folder or the port.
    """
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    services.models.check()
    # asyncio disables Nagle's algorithm only if the socket names its protocol: with IPPROTO_TCP a
    # response took 3 ms, without it 44 ms.
    tcp = socket.socket(proto=socket.IPPROTO_TCP)
    with lock_data_folder(folder), tcp as listener:
        for warning in services.data.check():
            print(warning, file=sys.stderr, flush=True)
        services.photographs.tidy()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Conflict(f"Port {port} is in use or not allowed. Set PORT to another.") from error
        app = build(services, web_app, hosts)
        server = uvicorn.Server(configuration(app))
        print(f"Flukeline: http://127.0.0.1:{port}", flush=True)
        daily = DailyBackup(services, backups)
        daily.start()
        try:
            server.run(sockets=[listener])
        finally:
            daily.stop()

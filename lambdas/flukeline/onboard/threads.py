"""The API on the laptop's server: each request in a thread, which has an event loop of its own."""

from __future__ import annotations

import asyncio
import logging
import threading

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flukeline.functions.api.body import fault_of
from flukeline.functions.api.problems import MEDIA_TYPE, problem

logger = logging.getLogger(__name__)
MAX_BODY = 1_000_000


def in_threads(api: ASGIApp) -> ASGIApp:
    """Run an ASGI application a request a thread.

    Powertools runs routes on the event loop, where SQLite would block everybody, and middlewares
    nested in the loop's few threads, each waiting for the next: with the six connections of one
    browser all of them waited for ever.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > MAX_BODY:
                words = problem(413, "This request is larger than 1 MB.")
                await JSONResponse(words, 413, media_type=MEDIA_TYPE)(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        headers = {key.lower(): value for key, value in scope["headers"]}
        kind = headers.get(b"content-type", b"").decode("latin-1")
        fault = await run_in_threadpool(fault_of, kind, body)
        if fault is not None:
            refusal = JSONResponse(problem(*fault), fault[0], media_type=MEDIA_TYPE)
            await refusal(scope, receive, send)
            return
        if body:
            plain = (b"content-type", b"application/json")
            others = [each for each in scope["headers"] if each[0].lower() != b"content-type"]
            scope = {**scope, "headers": [*others, plain]}
        answer: list[Message] = []

        async def received() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            answer.append(message)

        try:
            await run_in_threadpool(lambda: _runner().run(_run(api, scope, received, keep)))
        except Exception:
            logger.exception("a request failed")
            words = problem(500, "Something went wrong here. Please try again.")
            await JSONResponse(words, 500, media_type=MEDIA_TYPE)(scope, receive, send)
            return
        for message in answer:
            await send(message)

    return application


_here = threading.local()


def _runner() -> asyncio.Runner:
    """This thread's loop, and through it the threads that the routes run in.

    New ones for each request took half of its time: every new thread opens the database anew.
    """
    runner: asyncio.Runner | None = getattr(_here, "runner", None)
    if runner is None:
        runner = _here.runner = asyncio.Runner()
    return runner


async def _run(api: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await api(scope, receive, send)

"""The API on a laptop: each request becomes API Gateway's event for the very same function."""

from __future__ import annotations

import getpass
import logging
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from flukeline.functions.api import permissions
from flukeline.functions.api.handler import make_handler, refusal
from flukeline.onboard.workers import Context
from flukeline.services import Services

logger = logging.getLogger(__name__)
MAX_BODY = 1_000_000
"""Bytes of a request; the largest that the web app sends has some 10,000."""


def person() -> str:
    """The name of who works at this laptop."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "researcher"


def event_of(scope: Scope, body: bytes, claims: dict[str, str]) -> dict[str, Any]:
    """The event with which API Gateway's HTTP API calls a function."""
    headers = Headers(scope=scope)
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": scope["path"],
        "rawQueryString": scope["query_string"].decode("latin-1"),
        "headers": {name: headers[name] for name in headers.keys()},  # noqa: SIM118
        "requestContext": {
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
            "http": {"method": scope["method"], "path": scope["path"], "protocol": "HTTP/1.1"},
            "stage": "$default",
        },
        "body": b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def application(services: Callable[[], Services]) -> ASGIApp:
    """The API as an ASGI application.

    A request is answered in a thread, because reading SQLite would block every other request.
    """
    handler = make_handler(services)
    claims = {"email": person(), "cognito:groups": " ".join(sorted(permissions.EVERYTHING))}

    def answer(scope: Scope, body: bytes) -> dict[str, Any]:
        try:
            return handler(event_of(scope, body, claims), Context("api"))
        except Exception:
            logger.exception("a request failed")
            return refusal(500, "Something went wrong here. Please try again.")

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > MAX_BODY:
                answered = refusal(413, "This request is larger than 1 MB.")
                break
            if not message.get("more_body"):
                answered = await run_in_threadpool(answer, scope, body)
                break
        response = Response(
            answered.get("body", ""), answered["statusCode"], answered.get("headers", {})
        )
        await response(scope, receive, send)

    return serve

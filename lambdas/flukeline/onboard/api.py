"""The API on a laptop: calls the API function with the event that API Gateway would send."""

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
from flukeline.functions.api.handler import error_response, make_handler
from flukeline.onboard.workers import Context
from flukeline.services import Services

logger = logging.getLogger(__name__)
MAX_BODY = 1_000_000
"""Maximum bytes of a request's body; the web app's largest has about 10,000."""


def current_user() -> str:
    """The name of the operating system's user, under which everything is recorded."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "researcher"


def api_gateway_event(scope: Scope, body: bytes, claims: dict[str, str]) -> dict[str, Any]:
    """The event of an HTTP API (payload version 2.0) for a request.

    Args:
        scope: The request's ASGI scope.
        body: The request's body.
        claims: The claims of the user's token, as the authorizer passes them on.
    """
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

    Each request is answered in a thread, because a read of SQLite would block all other requests.
    """
    handler = make_handler(services)
    claims = {
        "email": current_user(),
        "cognito:groups": " ".join(sorted(permissions.LAPTOP_GROUPS)),
    }

    def answer(scope: Scope, body: bytes) -> dict[str, Any]:
        try:
            return handler(api_gateway_event(scope, body, claims), Context("api"))
        except Exception:
            logger.exception("a request failed")
            return error_response(500, "Something went wrong here. Please try again.")

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > MAX_BODY:
                answered = error_response(413, "This request is larger than 1 MB.")
                break
            if not message.get("more_body"):
                answered = await run_in_threadpool(answer, scope, body)
                break
        response = Response(
            answered.get("body", ""), answered["statusCode"], answered.get("headers", {})
        )
        await response(scope, receive, send)

    return serve

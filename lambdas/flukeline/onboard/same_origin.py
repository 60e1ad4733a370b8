"""Refuses requests to the laptop's server that come from other machines or other websites."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from flukeline.functions.api.problems import MEDIA_TYPE, problem

HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' blob: data: https:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self' https:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class SameOriginOnly:
    """ASGI middleware that answers 403 unless Host and Origin are this server's own.

    Nobody signs in on a laptop, so without this check any website open in the same browser could
    change the catalogue (by DNS rebinding or cross-site form posts).
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass allowed requests on, and add the security headers to every response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.decode().lower(): value.decode("latin-1") for key, value in scope["headers"]}
        origin = headers.get("origin")
        same_origin = headers.get("host", "").lower() in self._hosts and (
            origin is None or origin.lower() in {f"http://{host}" for host in self._hosts}
        )
        if not same_origin or headers.get("sec-fetch-site") == "cross-site":
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

"""Limits on what one client of the laptop's server can hold: connections, time and bytes."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

import h11
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from flukeline.functions.api.problems import MEDIA_TYPE, problem

logger = logging.getLogger(__name__)
MAX_CONNECTIONS = 128
"""Connections that are open at once; further ones are closed. A browser opens six."""
HEADER_SECONDS = 10.0
"""Until a request's headers are complete."""
MAX_HEADER_BYTES = 32_768


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How long a request's body may take, and how much of a refused one is still read.

    Attributes:
        idle_seconds: Between two parts of the body.
        total_seconds: For the whole body: the largest photograph at 170 kB/s.
        unread_bytes: Of a refused body, read and thrown away, because a browser shows the answer
            only once it has sent its request.
    """

    idle_seconds: float = 30.0
    total_seconds: float = 300.0
    unread_bytes: int = 64_000_000


class RequestLimits:
    """ASGI middleware that bounds a request's body in time, and answers 408 to a slow one.

    A client that disconnects is one line in the log. The size of a body is bounded by whoever reads
    it; what a refused request goes on to send is bounded here.
    """

    def __init__(self, app: ASGIApp, limits: BodyLimits | None = None) -> None:
        self._app = app
        self._limits = limits or BodyLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body bounded."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(scope, receive, self._limits)
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.start" and not await body.skipped():
                message["headers"] = [*message.get("headers", []), (b"connection", b"close")]
            await send(message)

        try:
            await self._app(scope, body.receive, answer)
        except ClientDisconnect:
            logger.warning("a client disconnected before it had sent its whole request")
        except HTTPException as error:
            if started:
                raise
            detail = problem(error.status_code, error.detail)
            response = JSONResponse(detail, error.status_code, media_type=MEDIA_TYPE)
            await response(scope, receive, answer)


class _Body:
    """The body of one request, as far as it was received."""

    def __init__(self, scope: Scope, receive: Receive, limits: BodyLimits) -> None:
        names = {name for name, _value in scope["headers"]}
        self._complete = not names & {b"content-length", b"transfer-encoding"}
        self._receive = receive
        self._limits = limits
        self._until = asyncio.get_running_loop().time() + limits.total_seconds
        self._slow = False

    async def receive(self) -> Message:
        """The next part. Raises HTTPException (408) if it does not arrive in time."""
        if self._complete:
            return await self._receive()
        soon = asyncio.get_running_loop().time() + self._limits.idle_seconds
        try:
            async with asyncio.timeout_at(min(soon, self._until)):
                message = await self._receive()
        except TimeoutError as error:
            self._slow = True
            raise HTTPException(
                408, "The request did not arrive in time. Send it again."
            ) from error
        self._complete = message["type"] != "http.request" or not message.get("more_body")
        return message

    async def skipped(self) -> bool:
        """Read on and throw away; whether the body then is complete."""
        left = self._limits.unread_bytes
        try:
            while not self._complete and not self._slow and left > 0:
                left -= len((await self.receive()).get("body", b""))
        except HTTPException:
            return False
        return self._complete


class BoundedProtocol(H11Protocol):
    """Uvicorn's protocol with two limits that it has no setting for.

    Its own ``timeout_keep_alive`` begins only after the first answer and ends with the first byte of
    the next request, and its ``limit_concurrency`` refuses requests but not connections.
    """

    header_seconds = HEADER_SECONDS
    max_connections = MAX_CONNECTIONS
    _too_late: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.max_connections:
            transport.abort()
        else:
            self._await_headers()

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._too_late is None and not self.transport.is_closing():
            self._await_headers()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        self._too_late = self.loop.call_later(self.header_seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._too_late is not None:
            self._too_late.cancel()
            self._too_late = None

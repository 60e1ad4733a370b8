"""Uploads over raw sockets to the laptop's server: what is sent wrongly, slowly or without end."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn

from flukeline.onboard import request_limits, upload_form
from flukeline.onboard.request_limits import BodyLimits, BoundedProtocol
from flukeline.onboard.server import build, configuration
from flukeline.records import Principal
from flukeline.services import LaptopServices
from flukeline.stages.intake import receive
from flukeline.storage.keys import original_key
from flukeline.storage.local.photographs import LocalIncoming

LIMIT = 3_000_000
UNREAD = 1_000_000
BUFFERED = 8_000_000
"""What the sockets of both ends hold at most; Linux gives a sender up to 4 MB."""
LARGEST_PIECE = upload_form.WRITE_BYTES + 65_536 + 262_144
"""A piece is written once it is complete; uvicorn then hands over at most what it keeps of a body
before it stops reading (64 KiB), and one read of asyncio's sockets (256 KiB)."""
MARIE = Principal("marie")
BOUNDARY = b"----------------------------lines"


@dataclass
class Server:
    """A running server and what an upload to it needs."""

    services: LaptopServices
    folder: Path
    port: int
    written: list[int] = field(default_factory=list)

    def connect(self) -> socket.socket:
        """A connection whose client waits at most 20 s."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def head(self, *more: str) -> bytes:
        """Headers of an upload."""
        lines = [
            "POST /objects HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Content-Type: multipart/form-data; boundary={BOUNDARY.decode()}",
            *more,
        ]
        return "\r\n".join((*lines, "", "")).encode()

    def form(self) -> tuple[str, bytes]:
        """The id of an announced photograph, and its form up to the file's first byte."""
        photograph, ticket = receive.announce(self.services, MARIE, "a.jpg", 9)
        parts = b"".join(
            b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (BOUNDARY, name.encode(), value.encode())
            for name, value in ticket.fields.items()
        )
        file = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        return photograph.id, parts + file % BOUNDARY

    def left_behind(self) -> list[str]:
        """The files that are still in ``incoming/``."""
        return [each.name for each in (self.folder / "incoming").iterdir()]

    def stored(self, id_: str) -> bytes | None:
        """The stored original, or None."""
        path = self.folder / original_key(id_)
        return path.read_bytes() if path.exists() else None


END = b"\r\n--%s--\r\n" % BOUNDARY


def chunk(data: bytes) -> bytes:
    """A chunk of ``Transfer-Encoding: chunked``."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def answer(connection: socket.socket) -> bytes:
    """Everything that the server answers until it closes the connection."""
    read = b""
    with contextlib.suppress(ConnectionError):
        while got := connection.recv(65536):
            read += got
    return read


def first_line(connection: socket.socket) -> str:
    """The status line of an answer on a connection that stays open."""
    read = b""
    while b"\r\n" not in read:
        got = connection.recv(65536)
        assert got, "the connection was closed without an answer"
        read += got
    return read.partition(b"\r\n")[0].decode()


@pytest.fixture
def body_limits() -> BodyLimits:
    return BodyLimits(unread_bytes=UNREAD)


@pytest.fixture
def server(
    services: LaptopServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    body_limits: BodyLimits,
) -> Iterator[Server]:
    monkeypatch.setattr(upload_form, "MAX_FORM_BYTES", LIMIT)
    # Photographs are only stored here: their processing is not tested.
    monkeypatch.setattr("flukeline.onboard.server.Workers.start", lambda _self: None)
    monkeypatch.setattr("flukeline.onboard.server.Workers.stop", lambda _self: None)
    monkeypatch.setattr("flukeline.onboard.server._warm", lambda _services: None)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        port = listener.getsockname()[1]
        running = Server(services, tmp_path / "data", port)
        write = LocalIncoming.write

        def counted(self: LocalIncoming, data: bytes) -> None:
            running.written.append(len(data))
            write(self, data)

        monkeypatch.setattr(LocalIncoming, "write", counted)
        app = build(services, tmp_path / "web", frozenset({f"127.0.0.1:{port}"}), body_limits)
        uvicorn_server = uvicorn.Server(configuration(app))
        thread = threading.Thread(target=uvicorn_server.run, args=([listener],))
        thread.start()
        try:
            yield running
        finally:
            uvicorn_server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive()


def test_an_upload_is_written_in_pieces_and_stored_once(server: Server) -> None:
    id_, form = server.form()
    data = bytes(range(256)) * 10_000
    body = form + data + END
    for content, status in ((data, "204"), (data, "204"), (data[::-1], "409")):
        body = form + content + END
        with server.connect() as connection:
            connection.sendall(server.head(f"Content-Length: {len(body)}") + body)
            assert status in first_line(connection)
    assert server.stored(id_) == data
    assert server.services.queue.waiting("crop") == 2
    assert max(server.written) <= LARGEST_PIECE
    assert not server.left_behind()


@pytest.mark.parametrize("length", ["Content-Length: 10", "Content-Length: 2900000"])
def test_chunks_beyond_the_limit_are_refused_whatever_the_headers_say(
    server: Server, length: str
) -> None:
    id_, form = server.form()
    sent = 0
    with server.connect() as connection:
        connection.sendall(server.head(length, "Transfer-Encoding: chunked") + chunk(form))
        piece = chunk(b"\xff" * 1_000_000)
        with contextlib.suppress(ConnectionError):
            while sent < 10 * LIMIT:
                connection.sendall(piece)
                sent += 1_000_000
    assert sent <= LIMIT + UNREAD + BUFFERED
    assert sum(server.written) <= LIMIT
    assert max(server.written) <= LARGEST_PIECE
    assert server.stored(id_) is None
    assert not server.left_behind()


def test_a_client_that_sends_its_whole_request_is_told_that_it_was_too_large(
    server: Server,
) -> None:
    _id, form = server.form()
    body = form + b"x" * (LIMIT + 500_000) + END
    with server.connect() as connection:
        connection.sendall(server.head(f"Content-Length: {len(body)}") + body)
        assert "413" in first_line(connection)
    assert not server.written


def test_a_file_without_a_valid_signature_is_never_written(server: Server) -> None:
    _id, form = server.form()
    body = form.replace(b'name="signature"\r\n\r\n', b'name="signature"\r\n\r\n0') + b"x" * 9 + END
    with server.connect() as connection:
        connection.sendall(server.head(f"Content-Length: {len(body)}") + body)
        assert "403" in first_line(connection)
    assert not server.written
    assert not server.left_behind()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--wrong\r\n",
        b"--%s--\r\n" % BOUNDARY,
        b'--%s\r\nContent-Disposition: form-data; name="a"\r\n\r\n%s' % (BOUNDARY, b"x" * 20_000),
        b'--%s\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' % BOUNDARY,
    ],
)
def test_a_damaged_form_is_refused(server: Server, body: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(server.head(f"Content-Length: {len(body)}") + body)
        assert "422" in first_line(connection)


def test_a_file_that_ends_too_early_is_refused(server: Server) -> None:
    id_, form = server.form()
    body = form + b"x" * 1000
    with server.connect() as connection:
        connection.sendall(server.head(f"Content-Length: {len(body)}") + body)
        assert "422" in first_line(connection)
    assert server.stored(id_) is None
    assert not server.left_behind()


@pytest.mark.parametrize("body_limits", [BodyLimits(idle_seconds=0.2)])
@pytest.mark.parametrize("path", ["/objects", "/v1/uploads"])
def test_a_half_sent_body_ends_with_408(server: Server, path: str) -> None:
    id_, form = server.form()
    head = server.head(f"Content-Length: {LIMIT - 1000}").replace(b"/objects", path.encode())
    with server.connect() as connection:
        connection.sendall(head + form + b"x" * 1000)
        assert answer(connection).startswith(b"HTTP/1.1 408")
    assert server.stored(id_) is None
    assert not server.left_behind()


@pytest.mark.parametrize("body_limits", [BodyLimits(total_seconds=0.5)])
def test_a_body_that_trickles_in_ends_with_408(server: Server) -> None:
    _id, form = server.form()
    with server.connect() as connection:
        connection.sendall(server.head("Transfer-Encoding: chunked") + chunk(form))
        connection.settimeout(0.02)
        read = b""
        while not read:
            with contextlib.suppress(ConnectionError):
                connection.sendall(chunk(b"x"))
            with contextlib.suppress(TimeoutError):
                read = connection.recv(65536)
    assert read.startswith(b"HTTP/1.1 408")
    assert not server.left_behind()


def test_half_sent_headers_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedProtocol, "header_seconds", 0.2)
    with server.connect() as connection:
        connection.sendall(server.head()[:60])
        assert answer(connection) == b""
    # The second request on a connection, too.
    with server.connect() as connection:
        request = b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port
        connection.sendall(request)
        assert "200" in first_line(connection)
        connection.sendall(request[:30])
        assert b"HTTP/1.1" not in answer(connection)


def test_headers_have_a_limit(server: Server) -> None:
    with server.connect() as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(server.head("X: " + "x" * 200_000))
        assert b" 200 " not in answer(connection)


def test_connections_have_a_limit(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedProtocol, "max_connections", 3)
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(server.connect()).sendall(b"GET /v1/health HTTP/1.1\r\n")
        beyond = stack.enter_context(server.connect())
        assert answer(beyond) == b""
    # Uvicorn sees that the connections were closed a moment later.
    request = b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
    for _ in range(200):
        with server.connect() as connection:
            connection.sendall(request % server.port)
            if answer(connection).startswith(b"HTTP/1.1 200"):
                return
    raise AssertionError("the server takes no connection any more")


def test_a_client_that_disconnects_is_one_line_in_the_log(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen = threading.Event()
    records: list[logging.LogRecord] = []
    watch = logging.Handler()

    def keep(record: logging.LogRecord) -> None:
        records.append(record)
        seen.set()

    monkeypatch.setattr(watch, "emit", keep)
    loggers = [logging.getLogger(each) for each in (request_limits.__name__, "uvicorn.error")]
    caplog.set_level(logging.WARNING, logger=request_limits.__name__)
    for each in loggers:
        each.addHandler(watch)
    try:
        id_, form = server.form()
        with server.connect() as connection:
            connection.sendall(server.head(f"Content-Length: {LIMIT - 1000}") + form)
            connection.sendall(b"x" * 1_500_000)
        assert seen.wait(20)
        # Once another request is answered, all is written that the first one writes.
        with server.connect() as connection:
            request = b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port
            connection.sendall(request)
            assert "200" in first_line(connection)
    finally:
        for each in loggers:
            each.removeHandler(watch)
    assert [each.getMessage() for each in records] == [
        "a client disconnected before it had sent its whole request"
    ]
    assert records[0].exc_info is None
    assert server.stored(id_) is None
    assert not server.left_behind()

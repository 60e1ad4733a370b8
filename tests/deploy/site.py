"""The built web app as Amplify Hosting serves it: the deployed headers, and its rewrites."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import re
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from infra.web import response_headers, rewrites
from tests.deploy.ministack import REGION, ROOT, Cloud

BUILT = ROOT / "frontend" / "dist"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
PASSED_ON = ("authorization", "content-type", "accept")


@contextlib.contextmanager
def serving(cloud: Cloud) -> Iterator[int]:
    """The web app by TLS; its port."""
    host = f"{cloud.outputs['ApiId']}.execute-api.localhost:{cloud.port}"
    headers = response_headers(REGION, f"https://{host}")
    # All of AWS is one address here, where the buckets have paths instead of hosts.
    policy = headers["Content-Security-Policy"]
    storage = f"https://*.s3.{REGION}.amazonaws.com"
    headers["Content-Security-Policy"] = policy.replace(storage, cloud.endpoint)
    api, page = rewrites(cloud.endpoint)
    prefix = api["source"].removesuffix("<*>")
    is_page = re.compile(page["source"].strip("</>"))
    trusted = ssl.create_default_context(cafile=str(cloud.certificate))

    class Site(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path.startswith(prefix):
                self._from_api()
                return
            file = BUILT / (page["target"] if is_page.search(path) else path).lstrip("/")
            if not file.is_file():
                self._answer(404, {}, b"")
                return
            kind = TYPES.get(file.suffix, "application/octet-stream")
            self._answer(200, {"content-type": kind}, file.read_bytes())

        def _from_api(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length", 0)))
            passed = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
            there = http.client.HTTPSConnection(
                "127.0.0.1", cloud.port, timeout=60, context=trusted
            )
            with contextlib.closing(there):
                there.request(self.command, self.path, sent, passed | {"host": host})
                answer = there.getresponse()
                own = ("transfer-encoding", "content-length", "connection")
                kept = {
                    name: value for name, value in answer.getheaders() if name.lower() not in own
                }
                self._answer(answer.status, kept, answer.read())

        do_POST = do_PUT = do_PATCH = do_DELETE = _from_api  # noqa: N815 - so it is called

        def _answer(self, status: int, told: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**told, **headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A browser hangs up as it likes."""

    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(cloud.certificate, Path(cloud.certificate).with_name("key.pem"))
    with Server(("127.0.0.1", 0), Site) as server:
        server.socket = served.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()

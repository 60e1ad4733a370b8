"""What a browser reaches of the deployed system: the page's host, and the API's own address.

Ministack serves neither Amplify Hosting nor an API's preflight requests, so both are served here,
with the headers, rewrites and CORS configuration that were deployed.
"""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import re
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
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
SIMPLE_HEADERS = ("accept", "accept-language", "content-language")


@dataclass
class Handled:
    """Requests that a server answered: (method, path) of each."""

    requests: list[tuple[str, str]] = field(default_factory=list)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with a length, and passes requests on to the API."""

    protocol_version = "HTTP/1.1"
    cloud: Cloud
    headers_of_all: Mapping[str, str] = {}

    def from_api(self) -> None:
        """Answer as the API does."""
        sent = self.rfile.read(int(self.headers.get("content-length", 0)))
        passed = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        trusted = ssl.create_default_context(cafile=str(self.cloud.certificate))
        there = http.client.HTTPSConnection(
            "127.0.0.1", self.cloud.port, timeout=60, context=trusted
        )
        host = urlsplit(self.cloud.outputs["ApiUrl"]).netloc
        with contextlib.closing(there):
            there.request(self.command, self.path, sent, passed | {"host": host})
            answer = there.getresponse()
            own = ("transfer-encoding", "content-length", "connection")
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in own}
            self.answer(answer.status, kept, answer.read())

    def answer(self, status: int, told: Mapping[str, str], body: bytes) -> None:
        """Send an answer with the headers of this server."""
        self.send_response(status)
        length = {"content-length": str(len(body))}
        for name, value in {**told, **self.headers_of_all, **length}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """A thread for each connection."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser hangs up as it likes."""


@contextlib.contextmanager
def serving(cloud: Cloud, handler: type[Handler]) -> Iterator[int]:
    """A handler by TLS; its port."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(cloud.certificate, Path(cloud.certificate).with_name("key.pem"))
    with Server(("127.0.0.1", 0), handler) as server:
        server.socket = served.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def page_host(cloud: Cloud, handled: Handled) -> type[Handler]:
    """The built web app as Amplify Hosting serves it: the deployed headers, and its rewrites."""
    policy_headers = response_headers(REGION, cloud.outputs["ApiUrl"])
    # All of AWS is one address here, where the buckets have paths instead of hosts.
    policy = policy_headers["Content-Security-Policy"]
    storage = f"https://*.s3.{REGION}.amazonaws.com"
    policy_headers["Content-Security-Policy"] = policy.replace(storage, cloud.endpoint)
    api, page = rewrites(cloud.endpoint)
    prefix = api["source"].removesuffix("<*>")
    is_page = re.compile(page["source"].strip("</>"))
    of_cloud = cloud

    class PageHost(Handler):
        cloud = of_cloud
        headers_of_all = policy_headers

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path.startswith(prefix):
                handled.requests.append((self.command, path))
                self.from_api()
                return
            file = BUILT / (page["target"] if is_page.search(path) else path).lstrip("/")
            if not file.is_file():
                self.answer(404, {}, b"")
                return
            kind = TYPES.get(file.suffix, "application/octet-stream")
            self.answer(200, {"content-type": kind}, file.read_bytes())

        def _rewritten(self) -> None:
            handled.requests.append((self.command, urlsplit(self.path).path))
            self.from_api()

        do_POST = do_PUT = do_PATCH = do_DELETE = _rewritten  # noqa: N815 - so it is called

    return PageHost


def cors_configuration(cloud: Cloud) -> dict[str, Any]:
    """The CORS configuration of the deployed template; ministack does not keep all of it."""
    template = cloud.client("cloudformation").get_template(StackName="Flukeline")["TemplateBody"]
    resources = (json.loads(template) if isinstance(template, str) else template)["Resources"]
    apis = [each for each in resources.values() if each["Type"] == "AWS::ApiGatewayV2::Api"]
    found: dict[str, Any] = apis[0]["Properties"]["CorsConfiguration"]
    return found


def api_gateway(cloud: Cloud, handled: Handled) -> type[Handler]:
    """The API at its own address: preflights and answers by the CORS configuration deployed.

    Source of the rules: "Configure CORS for HTTP APIs" in API Gateway's developer guide.
    """
    cors = cors_configuration(cloud)
    origins, methods = cors["AllowOrigins"], cors["AllowMethods"]
    allowed = {each.lower() for each in cors["AllowHeaders"]}
    of_cloud = cloud

    class Gateway(Handler):
        cloud = of_cloud

        def _told(self) -> dict[str, str]:
            origin = self.headers.get("origin", "")
            return {"access-control-allow-origin": origin} if origin in origins else {}

        def do_OPTIONS(self) -> None:
            wanted = self.headers.get("access-control-request-headers", "").lower().split(",")
            names = {each.strip() for each in wanted if each.strip()} - {*SIMPLE_HEADERS}
            method = self.headers.get("access-control-request-method", "")
            if not self._told() or not names <= allowed or not {"*", method} & {*methods}:
                self.answer(204, {}, b"")
                return
            answers = {
                "access-control-allow-methods": ",".join(methods),
                "access-control-allow-headers": ",".join(cors["AllowHeaders"]),
                "access-control-max-age": str(cors.get("MaxAge", 0)),
            }
            self.answer(204, self._told() | answers, b"")

        def _passed(self) -> None:
            handled.requests.append((self.command, urlsplit(self.path).path))
            self.headers_of_all = self._told()
            self.from_api()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _passed  # noqa: N815 - so it is called

    return Gateway

"""A Flukeline server on a data folder, and a client that costs little."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flukeline.limits import MAX_BYTES


class Server:
    """One running server; ``pid`` is its process."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self.pid = pid

    def client(self) -> Client:
        """A connection that stays open."""
        return Client(self.port)


class Client:
    """One connection; not for two threads at once."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises RuntimeError where it is an error."""
        data = None if body is None else json.dumps(body)
        headers = {} if body is None else {"content-type": "application/json"}
        self._connection.request(method, path, data, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return json.loads(content) if content else None

    def upload(self, name: str, data: bytes) -> str:
        """Announce and send a photograph; its id."""
        if len(data) > MAX_BYTES:
            raise ValueError("too large")
        made = self.ask("POST", "/v1/uploads", {"filename": name, "size": len(data)})
        boundary = "flukeline-bench"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in made["ticket"]["fields"].items()
        ]
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode()
        )
        body = b"".join(parts) + data + f"\r\n--{boundary}--\r\n".encode()
        kind = {"content-type": f"multipart/form-data; boundary={boundary}"}
        self._connection.request("POST", made["ticket"]["url"], body, kind)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"an upload: {answer.status} {content[:300]!r}")
        return str(made["photograph"]["id"])

    def until_ready(self, photograph_id: str) -> Any:
        """The photograph once it is ready; asked for as often as the answers come."""
        while True:
            found = self.ask("GET", f"/v1/photographs/{photograph_id}")
            if found["state"] == "ready":
                return found
            if found["state"] in ("failed", "no_fluke", "duplicate"):
                raise RuntimeError(f"{found['state']}: {found['reason']}")
            time.sleep(0.002)

    def candidates(self, photograph: Any) -> Any:
        """The candidates of a photograph's first fluke."""
        encounter = photograph["annotations"][0]["encounter_id"]
        return self.ask("GET", f"/v1/encounters/{encounter}/candidates")


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve a data folder until left."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = int(asked.getsockname()[1])
    environment = os.environ | {"FLUKELINE_DATA": str(folder.resolve()), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "flukeline.cli", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(6000):
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            Client(port).ask("GET", "/v1/health")
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("the server did not answer within a minute")

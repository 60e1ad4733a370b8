"""What the laptop refuses, asked of the deployed stack too: the same answers."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx

from flukeline.sample.draw import draw
from tests.deploy.ministack import ROOT, Cloud, free_port
from tests.deploy.user import Checks, User

NOBODY = "00000000-0000-7000-8000-000000000000"
JSON = "application/json"
WISH = b'{"filename": "a.jpg", "size": 9}'

# (method, address, content type, body): each is refused.
BAD: tuple[tuple[str, str, str, bytes], ...] = (
    ("POST", "/v1/uploads", JSON, b"{}"),
    ("POST", "/v1/uploads", JSON, b'{"filename": "a.jpg", "size": 0}'),
    ("POST", "/v1/uploads", JSON, b'{"filename": "a.jpg", "size": 51000000}'),
    ("POST", "/v1/uploads", JSON, b'{"filename": "", "size": 9}'),
    ("POST", "/v1/uploads", JSON, b'{"filename": "a.jpg", "size": "many"}'),
    ("POST", "/v1/uploads", JSON, b'{"filename": "a.jpg", "size": NaN}'),
    ("POST", "/v1/uploads", JSON, b"{"),
    ("POST", "/v1/uploads", JSON, b"\xff\xfe"),
    ("POST", "/v1/uploads", JSON, b"[" * 5000),
    ("POST", "/v1/uploads", "text/plain", WISH),
    ("POST", "/v1/reviews", JSON, b"{}"),
    ("POST", "/v1/reviews", JSON, b'{"decision": "perhaps"}'),
    (
        "POST",
        "/v1/reviews",
        JSON,
        f'{{"encounter_id": "{NOBODY}", "encounter_version": 1, "decision": "new"}}'.encode(),
    ),
    ("POST", f"/v1/reviews/{NOBODY}/undo", "", b""),
    ("GET", f"/v1/photographs/{NOBODY}", "", b""),
    ("GET", "/v1/photographs/not-an-id", "", b""),
    ("GET", "/v1/photographs?limit=0", "", b""),
    ("GET", "/v1/photographs?state=lost", "", b""),
    ("GET", "/v1/photographs?cursor=nonsense", "", b""),
    ("POST", f"/v1/photographs/{NOBODY}/retry", "", b""),
    ("DELETE", f"/v1/photographs/{NOBODY}", "", b""),
    ("GET", f"/v1/encounters/{NOBODY}/candidates", "", b""),
    ("GET", f"/v1/individuals/{NOBODY}", "", b""),
    ("GET", f"/v1/annotations/{NOBODY}.1/attention", "", b""),
    ("GET", "/v1/nowhere", "", b""),
    ("PATCH", "/v1/stats", JSON, b"{}"),
)


@contextlib.contextmanager
def laptop(folder: Path) -> Iterator[httpx.Client]:
    """`flukeline serve` on an empty catalogue."""
    port = free_port()
    environment = os.environ | {"PORT": str(port), "FLUKELINE_DATA": str(folder / "laptop")}
    with open(folder / "laptop.log", "wb") as log:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("flukeline"), "serve"],
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            end = time.monotonic() + 60
            while True:
                with contextlib.suppress(httpx.TransportError):
                    client.get("/v1/health")
                    break
                if time.monotonic() > end:
                    raise RuntimeError("the laptop's server did not start; see laptop.log")
                time.sleep(0.2)
            yield client
    finally:
        server.terminate()
        server.wait(20)


def settled(client: httpx.Client, filename: str, data: bytes) -> Any:
    """Send a file to the laptop; its photograph once it is past every stage."""
    made = client.post("/v1/uploads", json={"filename": filename, "size": len(data)}).json()
    ticket = made["ticket"]
    client.post(ticket["url"], data=ticket["fields"], files={"file": data})
    end = time.monotonic() + 60
    while True:
        found = client.get(f"/v1/photographs/{made['photograph']['id']}").json()
        if found["state"] in ("ready", "failed") or time.monotonic() > end:
            return found
        time.sleep(0.2)


def same_refusals(checks: Checks, cloud: Cloud, admin: User, folder: Path) -> None:
    """Each bad request and each bad file, by status, kind and problem document."""
    with laptop(folder) as client:
        for method, path, kind, body in BAD:
            headers = {"content-type": kind} if kind else {}
            here = client.request(method, path, content=body, headers=headers)
            signed = headers | {"host": admin.host, "authorization": f"Bearer {admin.token}"}
            there = admin.http.request(method, path, content=body, headers=signed)
            answers = [
                (each.status_code, each.headers["content-type"], each.json())
                for each in (here, there)
            ]
            refused = 400 <= here.status_code < 500 and answers[0] == answers[1]
            checks.that(f"{method} {path} {body[:40]!r}: the same refusal", refused, answers)
        drawing = draw(8, 0)
        for filename, data in (
            ("text.jpg", b"only words, and no photograph\n" * 9),
            ("cut-off.jpg", drawing[:20_000]),
            ("zeros.jpg", bytes(4000)),
        ):
            photographs = (
                settled(client, filename, data),
                admin.settled(admin.upload(filename, data)),
            )
            told = [(each.get("state"), each.get("reason")) for each in photographs]
            same = told[0] == told[1] and told[0][0] == "failed" and told[0][1]
            checks.that(f"{filename}: the same reason", same, told)

"""kill -9 at any moment: nothing acknowledged is lost, and everything is finished after a restart."""

from __future__ import annotations

import io
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2 as httpx
from PIL import Image

from flukeline.matching.nearest import K
from flukeline.records import Photograph
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.unit.test_index_property import check

PHOTOGRAPHS = int(os.environ.get("FLUKELINE_KILL_PHOTOGRAPHS", "50"))
KILLS = int(os.environ.get("FLUKELINE_KILLS", "8"))
Drawings = dict[tuple[int, int], bytes]


class Server:
    """`flukeline serve`, started again after each kill."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        self._folder = folder
        self.start()

    def start(self) -> None:
        environment = os.environ | {"FLUKELINE_DATA": str(self._folder), "PORT": str(self.port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flukeline.cli", "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self) -> httpx.Client:
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=20)


def distinct(drawings: Drawings, count: int) -> list[bytes]:
    """Small photographs, each another file: what follows a JPEG's end is not read."""
    small = []
    for data in drawings.values():
        buffer = io.BytesIO()
        with Image.open(io.BytesIO(data)) as picture:
            picture.resize((480, 320)).save(buffer, "JPEG")
        small.append(buffer.getvalue())
    return [small[number % len(small)] + f"{number}".encode() for number in range(count)]


def upload(server: Server, data: bytes, name: str) -> str:
    """Send one photograph until it is acknowledged; its id."""
    while True:
        try:
            with server.ask() as client:
                announced = {"filename": name, "size": len(data)}
                made = client.post("/v1/uploads", json=announced).raise_for_status().json()
                ticket = made["ticket"]
                sent = client.post(ticket["url"], data=ticket["fields"], files={"file": data})
                sent.raise_for_status()
                return str(made["photograph"]["id"])
        except httpx.TransportError:
            time.sleep(0.05)


def test_what_was_acknowledged_survives_every_kill(
    tmp_path: Path, drawings: Drawings, models: Models
) -> None:
    server = Server(tmp_path)
    acknowledged: list[str] = []
    files = distinct(drawings, PHOTOGRAPHS)

    def send_all() -> None:
        for number, data in enumerate(files):
            acknowledged.append(upload(server, data, f"{number}.jpg"))

    sender = threading.Thread(target=send_all)
    sender.start()
    dice = random.Random(7)
    try:
        for _ in range(KILLS):
            with server.ask() as client:
                while True:
                    try:
                        client.get("/v1/health").raise_for_status()
                        break
                    except httpx.TransportError:
                        time.sleep(0.02)
            time.sleep(dice.uniform(0.0, 1.2))
            server.kill()
            server.start()
        sender.join(120)
        assert not sender.is_alive()
        until = time.monotonic() + 120
        with server.ask() as client:
            while time.monotonic() < until:
                try:
                    states = client.get("/v1/stats").raise_for_status().json()["photographs"]
                except httpx.TransportError:
                    time.sleep(0.1)
                    continue
                if not any(
                    states[each] for each in ("received", "cropping", "embedding", "comparing")
                ):
                    break
                time.sleep(0.2)
    finally:
        server.kill()

    services = local_services(tmp_path, models)
    assert len(set(acknowledged)) == PHOTOGRAPHS
    found = services.catalogue.find_all(Photograph, acknowledged)
    # A file whose acknowledgement was lost with the server is sent twice; then one is the copy.
    states_of = {id_: found[id_].state for id_ in acknowledged}
    assert set(states_of.values()) <= {"ready", "duplicate"}, states_of
    for id_ in acknowledged:
        first = found[id_].duplicate_of
        original = found[id_] if first is None else services.catalogue.find(Photograph, first)
        assert original is not None
        assert original.state == "ready"
    assert services.queue.dead("crop") == services.queue.dead("embed") == 0
    model = services.model_version
    entries = services.vectors.entries(model, 0, services.vectors.progress(model).head)
    check(services.vectors, {each.annotation_id for each in entries}, model, K)
    assert len(entries) >= PHOTOGRAPHS

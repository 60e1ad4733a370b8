"""kill -9 and a full disk at any moment: nothing acknowledged is lost, and all of it goes on.

The server and its workers are one process, so a kill is a kill of both. FLUKELINE_KILLS=200 makes
this 400 kills and 100 full disks in some twenty minutes: half of them over uploads and crops, half
over decisions, groupings, details, merges and exports.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from PIL import Image

from flukeline.matching.nearest import K
from flukeline.records import Individual, Merge, Photograph, PhotographState, Review, photograph_of
from flukeline.services import Services
from flukeline.stages.review import decisions
from flukeline.stages.sheets import export
from flukeline.storage.keys import original_key
from flukeline.storage.lists import photographs_in
from flukeline.storage.pagination import every
from flukeline.storage.ports import QUEUES
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.faults import record
from tests.integration import consistency
from tests.integration.test_arranging import made
from tests.unit.test_index_property import check

PHOTOGRAPHS = int(os.environ.get("FLUKELINE_KILL_PHOTOGRAPHS", "50"))
KILLS = int(os.environ.get("FLUKELINE_KILLS", "8"))
FILLS = 4
"""Kills from one full disk to the next."""
NO_SPACE = 507
pytestmark = pytest.mark.timeout(600 + 20 * KILLS)
ON_THE_WAY: tuple[PhotographState, ...] = ("received", "cropping", "embedding", "comparing")
PATIENCE = 300
"""Seconds: what was set aside is taken up again by the sweeper."""
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
            [sys.executable, "-m", "tests.integration.full_disk", "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def fill(self, seconds: float) -> None:
        """No room on the disk for a while."""
        self.process.send_signal(signal.SIGUSR1)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGUSR2)

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
        except httpx.HTTPStatusError as error:
            assert error.response.status_code == NO_SPACE, error.response.text
            time.sleep(0.05)


def redraw(server: Server, dice: random.Random, drawn: dict[str, set[float]]) -> None:
    """Draw the box of any photograph by hand, and note in ``drawn`` where it may be by now.

    A connection that breaks leaves open whether the box was taken.
    """
    left, id_ = dice.uniform(5, 60), ""
    try:
        with server.ask() as client:
            ready = client.get("/v1/photographs?state=ready").raise_for_status().json()["items"]
            if not ready:
                return
            id_ = str(dice.choice(ready)["id"])
            box = {"x0": left, "y0": 60.0, "x1": 400.0, "y1": 250.0}
            answer = client.put(f"/v1/photographs/{id_}/crop", json=box)
            assert answer.status_code in (200, 409, NO_SPACE), answer.text
            if answer.status_code == 200:
                drawn[id_] = {left}
    except httpx.TransportError:
        if id_ in drawn:
            drawn[id_].add(left)


def settled(services: Services) -> bool:
    """Nothing is on its way: no photograph, and no message."""
    return not any(services.queue.waiting(each) for each in QUEUES) and not any(
        services.catalogue.count(photographs_in(each)) for each in ON_THE_WAY
    )


def kill_once(server: Server, after: float, full: float = 0.0) -> None:
    """Wait until the server answers, and ``after`` seconds more; kill it and start it again.

    Before that its disk is ``full`` for so many seconds.
    """
    with server.ask() as client:
        while True:
            try:
                client.get("/v1/health").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.02)
    if full:
        server.fill(full)
    time.sleep(after)
    server.kill()
    server.start()


def test_what_was_acknowledged_survives_every_kill(
    tmp_path: Path, drawings: Drawings, models: Models
) -> None:
    server = Server(tmp_path)
    acknowledged: list[str] = []
    files = distinct(drawings, PHOTOGRAPHS)

    def send_all() -> None:
        for number, data in enumerate(files):
            acknowledged.append(upload(server, data, f"{number}.jpg"))

    drawn: dict[str, set[float]] = {}
    stop = threading.Event()

    def redraw_some() -> None:
        own = random.Random(5)
        while not stop.wait(0.2):
            redraw(server, own, drawn)

    sender = threading.Thread(target=send_all)
    redrawing = threading.Thread(target=redraw_some)
    sender.start()
    redrawing.start()
    dice = random.Random(7)
    try:
        for number in range(1, KILLS + 1):
            # A message whose work is killed again and again is set aside for the sweeper; so now
            # and then there is time to finish some.
            full = dice.uniform(0.2, 1.0) if number % FILLS == 1 else 0.0
            kill_once(server, dice.uniform(0.0, 1.2) + (6.0 if number % 8 == 0 else 0.0), full)
        sender.join(120)
        assert not sender.is_alive()
        stop.set()
        redrawing.join(30)
        until = time.monotonic() + PATIENCE
        while not settled(local_services(tmp_path, models)) and time.monotonic() < until:
            time.sleep(0.5)
    finally:
        stop.set()
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
    assert drawn
    for id_, places in drawn.items():
        (fluke,) = services.catalogue.find_all(Photograph, [id_])[id_].annotations
        assert fluke.source == "person"
        assert fluke.box.x0 in places
    assert services.queue.dead("crop") == services.queue.dead("embed") == 0
    record("server killed during uploads and crops", KILLS)
    record("disk full during uploads and crops", KILLS // FILLS)
    model = services.model_version
    entries = services.vectors.entries(model, 0, services.vectors.progress(model).head)
    shown = every(services.catalogue, Photograph, photographs_in("ready"))
    check(services.vectors, {fluke.id for each in shown for fluke in each.annotations}, model, K)
    assert len(entries) >= PHOTOGRAPHS


def rows_of(sheet: bytes) -> list[dict[str, str]]:
    """The rows of an exported sheet; notes may have several lines."""
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))


class Researcher:
    """Decides, groups, merges and exports over HTTP for as long as told, and keeps what was said."""

    def __init__(self, server: Server, seed: int) -> None:
        self._server = server
        self._dice = random.Random(seed)
        self.stop = threading.Event()
        self.reviews: list[str] = []
        self.merges: list[str] = []
        self.exports = 0
        self.faults: list[str] = []

    def run(self) -> None:
        steps: list[Callable[[httpx.Client], None]] = [
            self._decide, self._decide, self._undo, self._merge, self._take_apart, self._group,
            self._describe, self._export,
        ]  # fmt: skip
        while not self.stop.is_set():
            try:
                with self._server.ask() as client:
                    self._dice.choice(steps)(client)
            except httpx.TransportError:
                time.sleep(0.02)

    def _said(self, answer: httpx.Response) -> dict[str, Any] | None:
        """What was acknowledged; None for a refusal because somebody else was faster."""
        if answer.status_code in (404, 409, 422, NO_SPACE):
            return None
        if answer.status_code >= 300:
            self.faults.append(answer.text)
            return None
        said: dict[str, Any] = answer.json()
        return said

    def _any(self, client: httpx.Client, path: str) -> dict[str, Any] | None:
        items = client.get(path).raise_for_status().json()["items"]
        return self._dice.choice(items) if items else None

    def _decide(self, client: httpx.Client) -> None:
        status = self._dice.choice(["unreviewed", "unreviewed", "identified"])
        each = self._any(client, f"/v1/encounters?status={status}")
        whale = self._any(client, "/v1/individuals")
        if each is None:
            return
        wish = {"encounter_id": each["id"], "encounter_version": each["version"]}
        if whale is not None and self._dice.random() < 0.5:
            wish |= {"decision": "confirm", "individual_id": whale["id"]}
        else:
            wish |= {"decision": "new"}
        if (said := self._said(client.post("/v1/reviews", json=wish))) is not None:
            self.reviews.append(said["review"]["id"])

    def _undo(self, client: httpx.Client) -> None:
        each = self._any(client, "/v1/reviews")
        if each is not None:
            said = self._said(client.post(f"/v1/reviews/{each['id']}/undo"))
            self.reviews += [said["review"]["id"]] if said is not None else []

    def _merge(self, client: httpx.Client) -> None:
        one, other = (self._any(client, "/v1/individuals") for _ in range(2))
        if one is None or other is None:
            return
        wish = {
            "version": one["version"],
            "other_id": other["id"],
            "other_version": other["version"],
        }
        said = self._said(client.post(f"/v1/individuals/{one['id']}/merge", json=wish))
        self.merges += [said["merge"]["id"]] if said is not None else []

    def _take_apart(self, client: httpx.Client) -> None:
        each = self._any(client, "/v1/merges")
        if each is not None:
            said = self._said(client.post(f"/v1/merges/{each['id']}/undo"))
            self.merges += [said["merge"]["id"]] if said is not None else []

    def _group(self, client: httpx.Client) -> None:
        one, other = (self._any(client, "/v1/encounters") for _ in range(2))
        if one is None or other is None or one["id"] == other["id"]:
            return
        flukes = [each["id"] for shown in one["photographs"] for each in shown["annotations"]]
        to = self._dice.choice([other["id"], None])
        versions = {each["id"]: each["version"] for each in (one, other)}
        wish = {"moves": [{"annotation_ids": flukes[:1], "to": to}], "versions": versions}
        self._said(client.post("/v1/encounters/arrange", json=wish))

    def _describe(self, client: httpx.Client) -> None:
        each = self._any(client, "/v1/encounters")
        if each is not None:
            wish = {"version": each["version"], "notes": f"seen {self._dice.random()}"}
            self._said(client.patch(f"/v1/encounters/{each['id']}", json=wish))

    def _export(self, client: httpx.Client) -> None:
        said = self._said(client.post("/v1/exports", json={"sheet": "catalogue"}))
        while said is not None and said["state"] == "running" and not self.stop.is_set():
            time.sleep(0.02)
            with contextlib.suppress(httpx.TransportError), self._server.ask() as asking:
                said = self._said(asking.get(f"/v1/exports/{said['id']}"))
        if said is None or said["link"] is None:
            return
        with self._server.ask() as asking:
            answer = asking.get(said["link"]).raise_for_status()
        if (count := len(rows_of(answer.content))) != FLUKES:
            self.faults.append(f"an export of {count} rows")
        self.exports += 1


FLUKES = 40


def test_decisions_merges_and_exports_survive_every_kill(tmp_path: Path, models: Models) -> None:
    services = local_services(tmp_path, models)
    for _ in range(FLUKES):
        photograph_id = photograph_of(made(services).annotation_ids[0])
        services.photographs.put(original_key(photograph_id), b"x", "image/jpeg")
    server = Server(tmp_path)
    researchers = [Researcher(server, seed) for seed in range(3)]
    threads = [threading.Thread(target=each.run) for each in researchers]
    dice = random.Random(11)
    try:
        for thread in threads:
            thread.start()
        for number in range(1, KILLS + 1):
            full = dice.uniform(0.2, 1.0) if number % FILLS == 1 else 0.0
            kill_once(server, dice.uniform(0.0, 1.0), full)
    finally:
        for each in researchers:
            each.stop.set()
        for thread in threads:
            thread.join(60)
        server.kill()

    services = local_services(tmp_path, models)
    consistency.check(services)
    assert [each.faults for each in researchers] == [[]] * len(researchers)
    reviews = [id_ for each in researchers for id_ in each.reviews]
    merges = [id_ for each in researchers for id_ in each.merges]
    assert reviews
    assert sum(each.exports for each in researchers)
    assert len(services.catalogue.find_all(Review, reviews)) == len(set(reviews)) == len(reviews)
    assert len(services.catalogue.find_all(Merge, merges)) == len(set(merges)) == len(merges)
    assert len(rows_of(export.sheet(services, "catalogue"))) == FLUKES
    named = {each.individual_id for each in consistency.encounters(services).values()}
    for id_ in named - {None}:
        assert services.catalogue.find(Individual, id_ or "")
    for id_ in reviews:
        done = services.catalogue.find(Review, id_)
        assert done is not None
        assert decisions.history(services, done.encounter_id, 100, None).items
    record("server killed during decisions, merges and exports", KILLS)
    record("disk full during decisions, merges and exports", KILLS // FILLS)

"""A backfill in bursts, killed, repeated and throttled, equals uploading one by one; on both stores."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.config import Config
from PIL import Image

from flukeline import messages
from flukeline.functions import batch
from flukeline.index import Index
from flukeline.onboard.workers import FUNCTIONS, Context, sqs_event
from flukeline.records import Photograph
from flukeline.services import Services
from flukeline.stages.intake import receive
from flukeline.stages.jobs import runs
from flukeline.stages.sheets import sheet_job
from flukeline.storage import keys
from flukeline.storage.aws.catalogue import DynamoCatalogue
from flukeline.storage.aws.vectors import DynamoVectors
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.pagination import every
from flukeline.storage.ports import QUEUES
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.contract.conftest import Stores
from tests.contract.test_concurrency import throttled
from tests.integration.pipeline import MARIE, functions_with
from tests.killing import Killed
from tests.unit.test_index_property import check

# All are compared with the same uploads, made once.
pytestmark = pytest.mark.xdist_group("one by one")

Drawings = dict[tuple[int, int], bytes]
Lists = dict[str, dict[str, float]]
COUNT = 20
NEAREST = 5
"""Fewer than there are photographs, so that a list can hold the wrong ones."""
AHEAD = 8
NEAR = 2e-6
PREFIX = "imports/azores/"
WRITES = {"append", "save_nearest", "advance", "put_pending", "drop_pending", "put_rows"}
WRITES |= {"commit", "put", "send"}


class Kills:
    """One in up to ``most`` writes kills its process, before or after it is done."""

    def __init__(self, dice: random.Random, most: int) -> None:
        self._dice = dice
        self._most = most
        self._left = 2
        self.count = 0

    def at_writes_of(self, port: Any) -> Any:
        """The port, as a process sees it that may be killed."""

        class Port:
            def __getattr__(_self, name: str) -> Any:  # noqa: N805
                held = getattr(port, name)
                return partial(self._write, held) if name in WRITES else held

        return Port()

    def _write(self, held: Callable[..., Any], *given: Any) -> Any:
        self._left -= 1
        if self._left:
            return held(*given)
        self._left = self._dice.randint(2, self._most)
        self.count += 1
        if self._dice.random() < 0.5:
            held(*given)
        raise Killed


@pytest.fixture(autouse=True)
def _short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flukeline.index.Index", partial(Index, k=NEAREST))


@pytest.fixture(scope="module")
def files(drawings: Drawings) -> dict[str, bytes]:
    """Small photographs by name; the last two show the same picture in files that differ."""
    found = {}
    drawn = list(drawings.values())
    for n in range(COUNT - 1):
        with Image.open(io.BytesIO(drawn[n % len(drawn)])) as picture:
            moved = picture.crop((9 * (n // len(drawn)), 0, picture.width, picture.height))
            file = io.BytesIO()
            moved.resize((480, 320)).save(file, "JPEG")
        found[f"{n}.jpg"] = file.getvalue()
    found[f"{COUNT - 1}.jpg"] = found[f"{COUNT - 2}.jpg"] + b"again"
    return found


@pytest.fixture(scope="module")
def one_by_one(
    files: dict[str, bytes], models: Models, tmp_path_factory: pytest.TempPathFactory
) -> Lists:
    """The lists of uploading each once the one before is ready."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flukeline.index.Index", partial(Index, k=NEAREST))
        services = local_services(tmp_path_factory.mktemp("one-by-one"), models)
        for name, data in files.items():
            made, _ = receive.announce(services, MARIE, name, len(data))
            key = keys.original_key(made.id)
            services.photographs.put(key, data, "application/octet-stream")
            services.queue.send("crop", messages.arrival_event(key, len(data)))
            work_off(lambda: services, random.Random(0), repeats=0)
        return lists_of(services)


def work_off(process: Callable[[], Services], dice: random.Random, repeats: float) -> None:
    """Messages of any queue in any order, some of them twice; a new process after each kill."""
    services = process()
    queue = services.queue
    while waiting := [name for name in FUNCTIONS if queue.waiting(name)]:
        name = dice.choice(waiting)
        function, most = FUNCTIONS[name]
        messages = queue.receive(name, dice.randint(1, most), 600)
        if not messages:
            continue  # they became dead letters
        failed = {each.id for each in messages}
        # No time is ever left, so that a backfill ends its portion after each photograph.
        context = Context(name, began=-1e9)
        try:
            if name != "backfill" and dice.random() < repeats:
                for each in messages:
                    queue.send(name, each.body)
            at_once = mock.patch.object(batch, "RETRY_DELAYS", (0, 0))
            with functions_with(services), at_once:
                answer = function(sqs_event(name, messages), context)
            failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        except Killed:
            services = process()
        for each in messages:
            if each.id in failed:
                queue.fail(name, each)
            else:
                queue.finish(name, each)


def lists_of(services: Services) -> Lists:
    """Each photograph's nearest by their files' names."""
    model = services.model_version
    names: dict[int, str] = {}
    for photograph in every(services.catalogue, Photograph, PHOTOGRAPHS):
        assert photograph.state == "ready", photograph.reason
        (fluke,) = photograph.annotations
        names[services.vectors.ordinals(model, [fluke.id])[fluke.id]] = photograph.filename
    lists = services.vectors.nearest(model, list(names))
    return {
        names[owner]: {
            names[int(n)]: float(distance)
            for n, distance in zip(list_.ordinals, list_.distances, strict=True)
        }
        for owner, list_ in lists.items()
    }


def same_except_ties(found: Lists, wanted: Lists) -> None:
    assert set(found) == set(wanted)
    for owner, its in found.items():
        others = wanted[owner]
        assert len(its) == len(others) == NEAREST
        assert sorted(its.values()) == pytest.approx(sorted(others.values()), abs=NEAR)
        tied = max(others.values()) - NEAR
        assert {name for name, each in others.items() if each < tied} <= set(its), owner
        assert {name for name, each in its.items() if each < tied - NEAR} <= set(others), owner
        for name in set(its) & set(others):
            assert its[name] == pytest.approx(others[name], abs=NEAR)


def start(services: Services) -> None:
    body = {"start": {"import": "azores", "sheet": "sheet.csv", "by": "marie"}}
    services.queue.send("backfill", json.dumps(body))


def lay(services: Services, files: dict[str, bytes]) -> str:
    """The photographs and their sheet, to be taken in; the job's id."""
    sheet = "photograph,individual,date\n"
    for n, (name, data) in enumerate(files.items()):
        services.photographs.put(PREFIX + name, data, "image/jpeg")
        sheet += f"{name},whale {n % 4},2020-07-{n + 1:02d}\n"
    services.photographs.put(f"{PREFIX}sheet.csv", sheet.encode(), "text/csv")
    return sheet_job.job_id(sheet.encode(), f"{PREFIX}sheet.csv", PREFIX)


def impatient() -> tuple[Any, DynamoCatalogue, DynamoVectors]:
    """A client that never tries again by itself, and the ports over it."""
    client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
    vectors = DynamoVectors(client, "test-Embeddings", "test-EmbeddingDistances")
    return client, DynamoCatalogue(client, "test-Catalogue"), vectors


@pytest.mark.parametrize(
    ("stores", "throttling"),
    [("local", False), ("aws", False), ("aws", True)],
    indirect=["stores"],
)
def test_a_backfill_equals_uploading_one_by_one(
    stores: Stores, throttling: bool, models: Models, files: dict[str, bytes], one_by_one: Lists
) -> None:
    ports = (stores.photographs, stores.catalogue, stores.vectors, stores.queue)
    services = Services(*ports, models, max_in_flight=AHEAD)
    id_ = lay(services, files)
    dice = random.Random(4)
    kills, of_distances = Kills(dice, 60), Kills(dice, 9)
    refused: Any = nullcontext([])
    if throttling:
        client, catalogue, vectors = impatient()
        services = replace(services, catalogue=catalogue, vectors=vectors)
        refused = throttled(client, 40)

    def process() -> Services:
        if throttling:
            return replace(services)
        return Services(
            kills.at_writes_of(stores.photographs),
            kills.at_writes_of(stores.catalogue),
            of_distances.at_writes_of(stores.vectors),
            kills.at_writes_of(stores.queue),
            models,
            max_in_flight=AHEAD,
        )

    with refused as refusals:
        start(services)
        work_off(process, dice, repeats=0.1)
        for _ in range(5):
            # As somebody does who finds dead letters in the morning, if there are any.
            if not any(services.queue.dead(name) for name in QUEUES):
                break
            for name in QUEUES:
                services.queue.redrive(name)
            start(services)
            work_off(process, dice, repeats=0)
    if throttling:
        assert len(refusals) >= COUNT
    else:
        assert min(kills.count, of_distances.count) >= COUNT / 2
    assert runs.report(services, id_)["state"] == "done"
    same_except_ties(lists_of(services), one_by_one)
    flukes = {each.annotations[0].id for each in every(services.catalogue, Photograph, PHOTOGRAPHS)}
    assert len(flukes) == COUNT
    check(stores.vectors, flukes, services.model_version, NEAREST)

"""The workers between the durable queue and the functions, when something fails."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flukeline.functions import batch, crop
from flukeline.onboard.workers import Context, Workers, sqs_event, work_once
from flukeline.services import Services
from flukeline.storage.local.database import Database
from flukeline.storage.local.queue import LocalQueue
from flukeline.storage.ports import MAX_TRIES
from tests.integration.pipeline import functions_with, send, state_of

Drawings = dict[tuple[int, int], bytes]


def queue_of(services: Services) -> LocalQueue:
    queue = services.queue
    assert isinstance(queue, LocalQueue)
    return queue


def test_a_failed_try_is_made_again_soon_and_the_last_one_at_once_a_dead_letter(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("no photograph can be cropped")

    monkeypatch.setattr(crop, "crop", broken)
    queue, id_ = queue_of(services), send(services, "one.jpg", drawings[0, 0])
    with functions_with(services):
        for seconds in batch.RETRY_DELAYS:
            began = time.time()
            assert work_once(queue, "crop") == 1
            assert work_once(queue, "crop") == 0, "not at once"
            with queue._database.writing() as connection:
                (visible,) = connection.execute("SELECT visible_at FROM messages").fetchone()
                connection.execute("UPDATE messages SET visible_at = 0")
            assert began + seconds <= visible <= time.time() + seconds
        assert work_once(queue, "crop") == 1
    assert len(batch.RETRY_DELAYS) == MAX_TRIES - 1
    assert queue.dead("crop") == 1
    assert state_of(services, id_).state == "failed"


@pytest.mark.parametrize(("failures", "state"), [(0, "awaiting_upload"), (2, "failed")])
def test_deliveries_that_lambda_throttled_are_no_tries(
    services: Services,
    drawings: Drawings,
    monkeypatch: pytest.MonkeyPatch,
    failures: int,
    state: str,
) -> None:
    """SQS delivered it four times, for three of which Lambda had no function free."""

    def broken(*_given: Any) -> None:
        raise RuntimeError("no photograph can be cropped")

    monkeypatch.setattr(crop, "crop", broken)
    queue, id_ = queue_of(services), send(services, "one.jpg", drawings[0, 0])
    (message,) = queue.receive("crop", 1, 900)
    event = sqs_event("crop", [replace(message, tries=failures + 1)])
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = "4"
    if failures == 0:
        event["Records"][0]["messageAttributes"] = {}
    with functions_with(services):
        answer = crop.handler(event, Context("crop"))  # type: ignore[arg-type]
    assert answer["batchItemFailures"] == [{"itemIdentifier": message.id}]
    assert state_of(services, id_).state == state


def test_a_message_that_could_not_be_finished_is_taken_up_again(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its disk was full, and has room again: it is not hidden until its time is over."""
    queue, finish, failed = queue_of(services), LocalQueue.finish, threading.Event()

    def full_at_first(*given: Any) -> None:
        if not failed.is_set():
            failed.set()
            raise sqlite3.OperationalError("database or disk is full")
        finish(*given)

    monkeypatch.setattr(LocalQueue, "finish", full_at_first)
    id_ = send(services, "one.jpg", drawings[0, 0])
    workers = Workers(queue)
    with functions_with(services):
        workers.start()
        try:
            end = time.monotonic() + 60
            while queue.waiting("crop") or state_of(services, id_).state != "ready":
                assert time.monotonic() < end, "the message stays hidden"
                time.sleep(0.05)
        finally:
            workers.stop()
    assert failed.is_set()


@pytest.mark.usefixtures("on_the_disk")
def test_what_a_person_commits_is_on_the_disk_and_what_a_worker_does_follows(
    tmp_path: Path,
) -> None:
    database = Database(tmp_path / "test.db")
    full, normal = 2, 1
    assert database.reading.execute("PRAGMA synchronous").fetchone() == (full,)
    database.defer_sync()
    assert database.reading.execute("PRAGMA synchronous").fetchone() == (normal,)

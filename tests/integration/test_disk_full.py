"""A full disk: a clear answer, nothing lost, and all of it goes on once there is room."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient

from flukeline.storage.local.database import Database
from flukeline.wiring import Services
from tests.integration.test_api import Drawings, announce, browser, problem, settled

__all__ = ["browser"]


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Fill the disk under the files or under the database, by name."""
    filled = {"files": False, "database": False}
    sync, writing = os.fsync, Database.writing

    def fsync(file: int) -> None:
        if filled["files"]:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(file)

    @contextmanager
    def limited(self: Database) -> Iterator[sqlite3.Connection]:
        # As many pages as there are: SQLite itself then says that the disk is full.
        pages = self.reading.execute("PRAGMA page_count").fetchone()[0]
        limit = pages if filled["database"] else 1_000_000_000
        self.reading.execute(f"PRAGMA max_page_count = {limit}")
        with writing(self) as connection:
            yield connection

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Database, "writing", limited)
    return filled


def test_an_upload_to_a_full_disk_can_be_sent_again(
    browser: TestClient, drawings: Drawings, services: Services, full: dict[str, bool]
) -> None:
    made = announce(browser, "a.jpg", drawings[0, 0])
    ticket, id_ = made["ticket"], made["photograph"]["id"]

    def post() -> Any:
        files = {"file": drawings[0, 0]}
        return browser.post(ticket["url"], data=ticket["fields"], files=files)

    full["files"] = True
    assert "disk is full" in problem(post(), 507)["detail"]
    assert browser.get(f"/v1/photographs/{id_}").json()["state"] == "awaiting_upload"
    assert browser.get("/v1/health").status_code == 200
    full["files"] = False
    assert post().status_code == 204
    assert settled(browser, id_)["state"] == "ready"


def test_a_decision_on_a_full_disk_changes_nothing(
    browser: TestClient, drawings: Drawings, full: dict[str, bool]
) -> None:
    made = announce(browser, "a.jpg", drawings[0, 0])
    ticket = made["ticket"]
    files = {"file": drawings[0, 0]}
    assert browser.post(ticket["url"], data=ticket["fields"], files=files).status_code == 204
    settled(browser, made["photograph"]["id"])
    (encounter,) = browser.get("/v1/encounters").json()["items"]
    full["database"] = True
    refused = 0
    notes = "x" * 4000
    # What is free in the last pages may hold a few changes more.
    for _ in range(50):
        seen = browser.get(f"/v1/encounters/{encounter['id']}").json()
        change = {"version": seen["version"], "notes": notes}
        answer = browser.patch(f"/v1/encounters/{encounter['id']}", json=change)
        answer = browser.post("/v1/uploads", json={"filename": "b" * 200, "size": 9})
        if answer.status_code != 201:
            assert "disk is full" in problem(answer, 507)["detail"]
            refused += 1
    assert refused
    full["database"] = False
    seen = browser.get(f"/v1/encounters/{encounter['id']}").json()
    wish = {"encounter_id": seen["id"], "encounter_version": seen["version"], "decision": "new"}
    assert browser.post("/v1/reviews", json=wish).status_code == 201
    assert browser.get("/v1/stats").json()["encounters"]["identified"] == 1

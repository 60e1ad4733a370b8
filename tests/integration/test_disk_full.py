"""A full disk: a clear answer, nothing lost, and all of it goes on once there is room."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest
from starlette.testclient import TestClient

from flukeline.services import Services
from tests.integration.full_disk import Disk, under
from tests.integration.test_api import Drawings, announce, browser, problem, settled

__all__ = ["browser"]

pytestmark = pytest.mark.usefixtures("on_the_disk")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """The disk that everything lies on."""
    return under(monkeypatch)


def test_an_upload_to_a_full_disk_can_be_sent_again(
    browser: TestClient, drawings: Drawings, services: Services, disk: Disk
) -> None:
    made = announce(browser, "a.jpg", drawings[0, 0])
    ticket, id_ = made["ticket"], made["photograph"]["id"]

    def post() -> Any:
        files = {"file": drawings[0, 0]}
        return browser.post(ticket["url"], data=ticket["fields"], files=files)

    disk.files = True
    assert "disk is full" in problem(post(), 507)["detail"]
    assert browser.get(f"/v1/photographs/{id_}").json()["state"] == "awaiting_upload"
    assert browser.get("/v1/health").status_code == 200
    disk.files = False
    assert post().status_code == 204
    assert settled(browser, id_)["state"] == "ready"


def test_a_decision_on_a_full_disk_changes_nothing(
    browser: TestClient, drawings: Drawings, disk: Disk
) -> None:
    made = announce(browser, "a.jpg", drawings[0, 0])
    ticket = made["ticket"]
    files = {"file": drawings[0, 0]}
    assert browser.post(ticket["url"], data=ticket["fields"], files=files).status_code == 204
    settled(browser, made["photograph"]["id"])
    (encounter,) = browser.get("/v1/encounters").json()["items"]
    disk.database = True
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
    disk.database = False
    seen = browser.get(f"/v1/encounters/{encounter['id']}").json()
    wish = {"encounter_id": seen["id"], "encounter_version": seen["version"], "decision": "new"}
    assert browser.post("/v1/reviews", json=wish).status_code == 201
    assert browser.get("/v1/stats").json()["encounters"]["identified"] == 1


def test_a_disk_that_fills_after_the_file_is_written_is_called_full(
    browser: TestClient, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the new file is then not on the disk yet."""
    made = announce(browser, "a.jpg", drawings[0, 0])
    ticket, id_ = made["ticket"], made["photograph"]["id"]
    sync, synced = os.fsync, iter([True, False])

    def fsync(file: int) -> None:
        if not next(synced, True):
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(file)

    files = {"file": drawings[0, 0]}
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        answer = browser.post(ticket["url"], data=ticket["fields"], files=files)
    assert "disk is full" in problem(answer, 507)["detail"]
    assert browser.post(ticket["url"], data=ticket["fields"], files=files).status_code == 204
    assert settled(browser, id_)["state"] == "ready"

"""Corrections of clocks and GPS tracks as the API and the command line are asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flukeline.cli import main
from flukeline.onboard.server import build
from flukeline.records import Camera
from flukeline.services import LaptopServices
from flukeline.stages import run_job
from flukeline.stages.jobs import cameras, correcting, runs
from flukeline.storage.keys import report_key
from flukeline.times import LocalTime
from flukeline.wiring import laptop_services
from flukeline.wiring import services as own_services
from tests.integration.pipeline import functions_with, work_off
from tests.integration.test_api import HOST
from tests.integration.test_correcting import NOON, ONE, shot, time_of, times
from tests.unit.test_tracks import gpx


@pytest.fixture
def browser(services: LaptopServices, tmp_path: Path) -> Iterator[TestClient]:
    """A browser of a server without workers: a job goes on only when the test says so."""
    (tmp_path / "web" / "assets").mkdir(parents=True)
    app = build(services, tmp_path / "web", frozenset({HOST}))
    with functions_with(services):
        yield TestClient(app, base_url=f"http://{HOST}")


def test_a_clock_is_corrected_by_one_known_time(
    browser: TestClient, services: LaptopServices
) -> None:
    screen, other = shot(services), shot(services)
    before = times(services)
    wish = {"serial": "1", "photograph_id": screen.id, "true_time": "2024-07-01T13:00:00"}
    shown = browser.post("/v1/clock-corrections/preview", json=wish).json()
    assert (shown["seconds"], shown["photographs"], shown["left"]) == (3600, 2, [])
    example = shown["examples"][0]
    assert (example["taken_at"], example["taken_at_after"]) == (NOON.text, ONE.text)
    assert times(services) == before
    made = browser.post("/v1/clock-corrections", json=wish)
    assert made.status_code == 202
    work_off(services)
    (listed,) = browser.get("/v1/clock-corrections").json()["items"]
    assert (listed["id"], listed["state"], listed["changed"]) == (made.json()["id"], "applied", 2)
    assert (listed["serial"], listed["seconds"], listed["offset"]) == ("1", 3600, None)
    assert time_of(services, other) == ONE
    undone = browser.post(f"/v1/clock-corrections/{listed['id']}/undo")
    assert (undone.status_code, undone.json()["state"]) == (202, "undoing")
    work_off(services)
    assert times(services) == before


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({}, "by how much"),
        ({"seconds": 5}, "which photographs"),
        ({"serial": "", "seconds": 5}, "which photographs"),
        ({"serial": "1", "true_time": "2024-07-01T13:00:00"}, "together with its true time"),
        (
            {"serial": "1", "seconds": 5, "photograph_id": "x", "true_time": "2024-07-01T13:00"},
            "either the difference",
        ),
        ({"serial": "1", "offset": "+99:00"}, "offset"),
    ],
)
def test_half_a_wish_is_refused_in_words(
    browser: TestClient, services: LaptopServices, wish: dict[str, object], words: str
) -> None:
    shot(services)
    for path in ("", "/preview"):
        answer = browser.post(f"/v1/clock-corrections{path}", json=wish)
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
    assert browser.get("/v1/clock-corrections").json() == {"items": []}


def test_an_unknown_photograph_or_correction_is_not_found(browser: TestClient) -> None:
    wish = {"serial": "1", "photograph_id": "none", "true_time": "2024-07-01T13:00"}
    assert browser.post("/v1/clock-corrections", json=wish).status_code == 404
    assert browser.post("/v1/clock-corrections/none/undo").status_code == 404


def test_the_time_zone_of_a_trip_is_given_and_taken_back(
    browser: TestClient, services: LaptopServices
) -> None:
    path = "2024 Azores/day 1/a.jpg"
    without = shot(services, path=path)
    with_zone = shot(services, time=LocalTime.parse("2024-07-01T12:00:00+02:00"), path=path)
    day = shot(services, time=LocalTime.parse("2024-07-01"), path=path)
    before = times(services)
    wish = {"folder": "2024 Azores", "offset": "-01:00"}
    shown = browser.post("/v1/clock-corrections/preview", json=wish).json()
    assert (shown["photographs"], shown["track"]) == (1, None)
    assert {each["reason"]: each["photographs"] for each in shown["left"]} == {
        "Its time zone is known already.": 1,
        "Its date is unknown, or not as precise as the correction.": 1,
    }
    made = browser.post("/v1/clock-corrections", json=wish).json()
    work_off(services)
    assert time_of(services, without) == LocalTime.parse("2024-07-01T12:00:00-01:00")
    assert time_of(services, with_zone) == with_zone.taken_at
    assert time_of(services, day) == day.taken_at
    browser.post(f"/v1/clock-corrections/{made['id']}/undo")
    work_off(services)
    assert times(services) == before


def test_the_list_says_how_far_a_correction_is(
    browser: TestClient, services: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed() -> dict[str, Any]:
        (item,) = browser.get("/v1/clock-corrections").json()["items"]
        found: dict[str, Any] = item
        return found

    monkeypatch.setattr(correcting, "PORTION", 1)
    shot(services)
    shot(services)
    made = browser.post("/v1/clock-corrections", json={"serial": "1", "seconds": 60}).json()
    not_begun = {"done": 0, "everything": 2, "stopped": False, "reason": None}
    assert made["progress"] == listed()["progress"] == not_begun
    correction = correcting.get(services, made["id"])
    job = correcting.resume(services, correction)
    run_job.advance(services, job, lambda: True)
    assert listed()["progress"] == not_begun | {"done": 1}
    runs.update_report(services, job, state="stopped", reason="The disk is full.")
    stopped = {"stopped": True, "reason": "The disk is full."}
    assert listed()["progress"] == not_begun | {"done": 1} | stopped
    services.photographs.delete(report_key(job.id))
    assert listed()["progress"] == not_begun | {"everything": 0}
    browser.post(f"/v1/clock-corrections/{made['id']}/undo")
    work_off(services)
    assert (listed()["state"], listed()["progress"]) == ("undone", None)


def test_the_cameras_and_folders_to_choose_from(
    browser: TestClient, services: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cameras, "PORTION", 2)
    monkeypatch.setattr(cameras, "PREVIEWED", 2)
    shot(services, path="2024 Azores/day 1/a.jpg")
    shot(services, path="2024 Azores/b.jpg")
    shot(services, serial="2", path="c.jpg")
    shot(services, camera=Camera("Nikon"))
    shot(services, camera=None)
    found: dict[str, int] = {}
    cursor, answers = None, 0
    while answers == 0 or cursor:
        asked: dict[str, str] = {"cursor": cursor} if cursor else {}
        answer = browser.get("/v1/clock-corrections/sources", params=asked).json()
        for each in [*answer["cameras"], *answer["folders"]]:
            name = each.get("folder") or f"{each['make']} {each['model']} {each['serial']}"
            found[name] = found.get(name, 0) + each["photographs"]
        cursor, answers = answer["next_cursor"], answers + 1
    assert answers == 3
    assert found == {
        "Nikon D500 1": 2,
        "Nikon D500 2": 1,
        "2024 Azores": 2,
        "2024 Azores/day 1": 1,
    }


def line() -> str:
    return gpx(
        (38.5, -28.5, "2024-07-01T11:59:00Z"), (38.502, -28.5, "2024-07-01T12:01:00Z")
    ).decode()


def test_places_on_a_track(browser: TestClient, services: LaptopServices) -> None:
    photograph = shot(services)
    before = times(services)
    wish = {"serial": "1", "gpx": line()}
    shown = browser.post("/v1/tracks/preview", json=wish).json()
    assert shown["photographs"] == 0
    assert "time zone is unknown" in shown["left"][0]["reason"]
    wish["offset"] = "+00:00"
    shown = browser.post("/v1/tracks/preview", json=wish).json()
    assert shown["examples"][0]["latitude_after"] == 38.501
    assert shown["track"] == {
        "points": 2,
        "begins": "2024-07-01T11:59:00Z",
        "ends": "2024-07-01T12:01:00Z",
        "largest_gap_seconds": 120,
    }
    made = browser.post("/v1/tracks", json=wish)
    assert made.status_code == 202
    work_off(services)
    stored = browser.get(f"/v1/photographs/{photograph.id}").json()
    assert (stored["latitude"], stored["longitude"]) == (38.501, -28.5)
    browser.post(f"/v1/clock-corrections/{made.json()['id']}/undo")
    work_off(services)
    assert times(services) == before
    refused = browser.post("/v1/tracks", json=wish | {"gpx": "<kml/>"})
    assert (refused.status_code, "no <gpx>" in refused.json()["detail"]) == (422, True)


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaptopServices]:
    monkeypatch.setenv("FLUKELINE_DATA", str(tmp_path / "data"))
    own_services.cache_clear()
    yield laptop_services()
    own_services.cache_clear()


def test_the_command_line_shows_corrects_lists_and_undoes(
    typed: LaptopServices, capsys: pytest.CaptureFixture[str]
) -> None:
    photograph = shot(typed)
    before = times(typed)
    assert main(["clock", "--serial", "1", "--by", "3600"]) == 0
    shown = capsys.readouterr().out
    assert f"{NOON} -> {ONE}" in shown
    assert "1 photographs would change. Nothing was changed" in shown
    assert times(typed) == before
    assert main(["clock", "--serial", "1", "--by", "3600", "--zone=+01:00", "--apply"]) == 0
    id_ = capsys.readouterr().out.split()[1]
    assert time_of(typed, photograph) == LocalTime.parse("2024-07-01T13:00:00+01:00")
    assert main(["clock", "--resume", id_]) == 0
    assert main(["clock", "--list"]) == 0
    assert f"{id_} applied: 1 +3600 s +01:00; 1 photographs" in capsys.readouterr().out
    assert main(["clock", "--undo", id_]) == 0
    assert times(typed) == before
    assert main(["clock", "--undo", id_]) == 1
    assert main(["clock", "--serial", "1", "--zone=-00:00"]) == 1


def test_the_command_line_takes_a_track(
    typed: LaptopServices, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photograph = shot(typed)
    (tmp_path / "day.gpx").write_text(line())
    words = ["track", str(tmp_path / "day.gpx"), "--serial", "1", "--zone=+00:00"]
    assert main(words) == 0
    assert "at 38.501, -28.5" in capsys.readouterr().out
    assert main([*words, "--apply"]) == 0
    assert times(typed)[photograph.id][3:5] == (38.501, -28.5)
    (tmp_path / "day.gpx").write_text("<kml/>")
    assert main([*words, "--apply"]) == 1

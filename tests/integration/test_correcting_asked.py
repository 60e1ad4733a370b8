"""Corrections of clocks and GPS tracks as the API and the command line are asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flukeline.cli import main
from flukeline.services import LaptopServices
from flukeline.times import LocalTime
from flukeline.wiring import laptop_services
from flukeline.wiring import services as own_services
from tests.integration.pipeline import work_off
from tests.integration.test_api import browser
from tests.integration.test_correcting import NOON, ONE, shot, time_of, times
from tests.unit.test_tracks import gpx

__all__ = ["browser"]


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

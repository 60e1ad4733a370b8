"""What a photograph's file says, from its upload to the API: kept, searched, and offered."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
from PIL import Image
from starlette.testclient import TestClient

from flukeline.records import Individual, UniqueKey, name_key, now
from flukeline.services import LaptopServices
from flukeline.stages.identify import proposals
from flukeline.stages.sheets import export
from tests.integration.pipeline import send, state_of, work_off
from tests.integration.test_data_guarded import browser
from tests.unit.files import bag, xmp_of

__all__ = ["browser"]
Drawings = dict[tuple[int, int], bytes]


def described(data: bytes, packet: str, exif: dict[int, str], gps: Mapping[int, object]) -> bytes:
    fields = Image.Exif()
    fields[0x0110] = "EOS R5"
    fields.get_ifd(0x8769).update(exif)
    fields.get_ifd(0x8825).update(gps)
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        picture.save(out, "JPEG", quality=95, exif=fields, xmp=xmp_of(packet).encode())
    return out.getvalue()


@pytest.fixture
def photograph(services: LaptopServices, drawings: Drawings) -> str:
    packet = f"xmp:Rating='3'>{bag('dc:subject', 'fluke', 'PM-014', 'Whales|Órion')}"
    exif = {0x9003: "2000:01:01 00:12:00", 0xA431: "4711"}
    gps = {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}
    gps |= {7: (21.0, 30.0, 15.0), 29: "2024:07:04"}
    for number, key in enumerate([(1, 0), (1, 1), (2, 0)]):
        send(services, f"other-{number}.jpg", drawings[key])
    id_ = send(services, "a.jpg", described(drawings[0, 0], packet, exif, gps))
    work_off(services)
    return id_


def test_it_is_kept_with_its_warnings(browser: TestClient, photograph: str) -> None:
    shown = browser.get(f"/v1/photographs/{photograph}").json()
    assert shown["taken_at"] == "2000-01-01T00:12:00"
    assert (shown["latitude"], shown["longitude"]) == (None, None)
    assert [each.split(",")[0] for each in shown["warnings"]] == [
        "The camera's clock said 2000-01-01 00:12",
        "The place in its file is 0",
    ]
    assert shown["camera"] == {"make": None, "model": "EOS R5", "serial": "4711"}
    assert shown["keywords"] == ["fluke", "PM-014", "Whales|Órion"]
    assert (shown["caption"], shown["rating"]) == (None, 3)
    path = f"/v1/encounters/{shown['annotations'][0]['encounter_id']}"
    assert browser.get(path).json()["taken_at"] == "2000-01-01T00:12:00"


def test_a_keyword_that_is_a_name_or_an_alias_is_offered_and_never_taken(
    services: LaptopServices, browser: TestClient, photograph: str
) -> None:
    path = f"/v1/encounters/{state_of(services, photograph).encounter_ids[0]}"
    assert browser.get(path).json()["named_in_keywords"] == []
    whale = Individual("w1", "Orion", now(), aliases=("Pm-014",))
    other = Individual("w2", "Órion", now())
    keys = [UniqueKey(name_key("Orion"), "w1"), UniqueKey(name_key("Pm-014"), "w1")]
    services.catalogue.commit([whale, other, *keys, UniqueKey(name_key("Órion"), "w2")])
    shown = browser.get(path).json()
    assert shown["named_in_keywords"] == [
        {"id": "w1", "name": "Orion"},
        {"id": "w2", "name": "Órion"},
    ]
    assert (shown["status"], shown["individual"]) == ("unreviewed", None)
    merged = replace(other, version=1, merged_into="w1")
    services.catalogue.commit([merged])
    assert browser.get(path).json()["named_in_keywords"] == [{"id": "w1", "name": "Orion"}]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "pm-014"}, ["a.jpg"]),
        ({"q": "orion"}, ["a.jpg"]),
        ({"q": "4711"}, ["a.jpg"]),
        ({"q": "eos r5", "state": "ready"}, ["a.jpg"]),
        ({"q": "eos r5", "state": "failed"}, []),
        ({"q": "other"}, ["other-2.jpg", "other-1.jpg", "other-0.jpg"]),
        ({"q": "other", "limit": 1}, ["other-2.jpg", "other-1.jpg", "other-0.jpg"]),
        ({"q": "other", "limit": 1, "state": ["ready", "failed"]}, None),
        ({"q": "nobody"}, []),
        ({"q": " "}, ["a.jpg", "other-2.jpg", "other-1.jpg", "other-0.jpg"]),
    ],
)
def test_photographs_are_found_by_what_their_files_say(
    browser: TestClient, photograph: str, query: dict[str, str], found: list[str] | None
) -> None:
    names = []
    cursor = None
    while True:
        page = browser.get(
            "/v1/photographs", params=query | ({"cursor": cursor} if cursor else {})
        ).json()
        names += [each["filename"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert names == (found or names)
    assert len(names) == (3 if found is None else len(found))


def test_a_camera_and_a_phone_on_one_boat_agree_in_every_sheet(
    services: LaptopServices, drawings: Drawings
) -> None:
    camera = {0x9003: "2024:07:04 09:30:15"}
    phone = {0x9003: "2024:07:04 09:31:15", 0x9011: "+12:00"}
    for number, exif in enumerate((camera, phone)):
        send(services, f"{number}.jpg", described(drawings[0, number], "", exif, {}))
    work_off(services)
    (proposed,) = proposals.proposals(services)
    assert (len(proposed.encounters), proposed.minutes) == (2, 1.0)
    rows = list(
        csv.DictReader(io.StringIO(export.sheet(services, "catalogue").decode("utf-8-sig")))
    )
    assert [row["date"] for row in rows] == ["2024-07-04T09:30:15", "2024-07-04T09:31:15+12:00"]
    rows = list(csv.DictReader(io.StringIO(export.sheet(services, "wildbook").decode("utf-8-sig"))))
    parts = ("year", "month", "day", "hour", "minutes", "dateInMilliseconds")
    assert [[row[f"Encounter.{each}"] for each in parts] for row in rows] == [
        ["2024", "7", "4", "9", "30", ""],
        ["2024", "7", "4", "9", "31", "1720042275000"],
    ]

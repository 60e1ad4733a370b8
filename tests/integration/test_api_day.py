"""The researcher's day over HTTP: describe, arrange, crop a second fluke, merge, export."""

from __future__ import annotations

import csv
import io
from typing import Any

from starlette.testclient import TestClient

from tests.integration.exports import exported
from tests.integration.test_api import Drawings, browser, problem, settled, upload

__all__ = ["browser"]


def test_a_day_from_upload_to_sheet(browser: TestClient, drawings: Drawings) -> None:
    ids = [upload(browser, f"{w}-{s}.jpg", drawings[w, s]) for w in range(2) for s in range(2)]
    for id_ in ids:
        settled(browser, id_)
    several = browser.get("/v1/photographs?state=ready&state=failed&limit=3").json()
    assert len(several["items"]) == 3
    query = {"state": ["ready", "failed"], "cursor": several["next_cursor"]}
    assert len(browser.get("/v1/photographs", params=query).json()["items"]) == 1
    work = browser.get("/v1/encounters").json()["items"]
    first = work[0]
    change = {
        "version": first["version"],
        "taken_at": "2021-07-01T10:00:00Z",
        "latitude": 38.5,
        "longitude": -28.5,
        "place": "<script>",
    }
    path = f"/v1/encounters/{first['id']}"
    described = browser.patch(path, json=change).json()
    assert (described["place"], described["latitude"]) == ("<script>", 38.5)
    assert "date, place or notes" in problem(browser.patch(path, json=change), 409)["detail"]
    bad = {"version": described["version"], "latitude": 95.0}
    problem(browser.patch(path, json=bad), 422)
    problem(
        browser.patch(path, json={"version": described["version"], "taken_at": "3000-01-01"}), 422
    )
    second = work[1]
    moves = {
        "moves": [
            {
                "annotation_ids": [
                    fluke["id"]
                    for photograph in second["photographs"]
                    for fluke in photograph["annotations"]
                ],
                "to": first["id"],
            }
        ],
        "versions": {first["id"]: described["version"], second["id"]: second["version"]},
    }
    arranged = browser.post("/v1/encounters/arrange", json=moves)
    assert arranged.status_code == 200, arranged.text
    assert arranged.json()["removed"] == [second["id"]]
    assert len(arranged.json()["encounters"][0]["photographs"]) == 2
    problem(browser.post("/v1/encounters/arrange", json=moves), 409)
    assert browser.get("/v1/encounters/proposals").json() == {"items": []}

    def named(encounter: dict[str, Any], name: str) -> dict[str, Any]:
        seen = browser.get(f"/v1/encounters/{encounter['id']}").json()
        wish = {"encounter_id": seen["id"], "encounter_version": seen["version"]}
        done = browser.post("/v1/reviews", json=wish | {"decision": "new", "name": name})
        whale: dict[str, Any] = done.json()["encounter"]["individual"]
        return browser.get(f"/v1/individuals/{whale['id']}").json()  # type: ignore[no-any-return]

    scylla, kali = named(first, "Scylla"), named(work[2], "Kali")
    found = browser.get("/v1/individuals?q=KALI&sort=encounters&order=desc").json()["items"]
    assert [each["name"] for each in found] == ["Kali"]
    before = exported(browser, "catalogue")
    assert before.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(before.content.decode("utf-8-sig"), newline="")))
    assert [row["individual"] for row in rows].count("Scylla") == 2
    wish = {"version": scylla["version"], "other_id": kali["id"], "other_version": kali["version"]}
    merged = browser.post(f"/v1/individuals/{scylla['id']}/merge", json=wish)
    assert merged.status_code == 201, merged.text
    whale = merged.json()["individual"]
    assert whale["aliases"] == ["Kali"]
    assert len(whale["encounters"]) == 2
    kinds = ("review", "edit", "merge")
    done = [next(kind for kind in kinds if each[kind]) for each in whale["reviews"]]
    assert done == ["merge", "review", "review", "edit", "edit"]
    history = browser.get(f"/v1/encounters/{first['id']}/history").json()["items"]
    assert [each["edit"] and each["edit"]["did"] for each in history] == [
        None,
        "joined",
        "described",
    ]
    problem(browser.get("/v1/encounters/nothing/history"), 404)
    latest = whale["encounters"][0]
    assert latest["distance_from_previous"] > 0
    assert isinstance(latest["change_flag"], bool)
    assert whale["encounters"][1]["distance_from_previous"] is None
    problem(browser.post(f"/v1/individuals/{scylla['id']}/merge", json=wish), 409)
    (listed,) = browser.get("/v1/merges").json()["items"]
    assert listed["stands"]
    undone = browser.post(f"/v1/merges/{listed['id']}/undo")
    assert undone.json()["other"]["name"] == "Kali"
    assert exported(browser, "catalogue").content == before.content
    photograph = browser.get(f"/v1/photographs/{ids[3]}").json()
    box = {"x0": 100, "y0": 100, "x1": 400, "y1": 300}
    wanted = {"version": photograph["version"], "box": box}
    path = f"/v1/photographs/{ids[3]}"
    assert browser.post(f"{path}/annotations", json=wanted).status_code == 201
    problem(browser.post(f"{path}/annotations", json=wanted), 409)
    two = settled(browser, ids[3])
    assert len({each["encounter_id"] for each in two["annotations"]}) == 2
    problem(browser.put(f"{path}/crop", json=box), 422)
    again = box | {"annotation_id": two["annotations"][1]["id"], "rotation": 10}
    assert browser.put(f"{path}/crop", json=again).status_code == 200
    assert len(settled(browser, ids[3])["annotations"]) == 2

"""The API as a browser or curl meets it: through the laptop's whole HTTP application."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flukeline.functions.api import document, handler
from flukeline.onboard.server import build
from flukeline.services import LaptopServices
from tests.integration.pipeline import functions_with

HOST = "127.0.0.1:8000"
Drawings = dict[tuple[int, int], bytes]


@pytest.fixture
def browser(services: LaptopServices, tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "web" / "assets").mkdir(parents=True)
    app = build(services, tmp_path / "web", frozenset({HOST}))
    with functions_with(services), TestClient(app, base_url=f"http://{HOST}") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/stats", 200), ("/v1/photographs/none", 404), ("/v1/nothing", 404)]
)
def test_no_answer_of_the_api_is_stored_by_a_browser_or_proxy(
    browser: TestClient, path: str, status: int
) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"


def test_an_answer_that_says_how_it_is_stored_keeps_it() -> None:
    own = {"statusCode": 200, "headers": {"Cache-Control": "max-age=60"}, "body": "{}"}
    assert handler.not_stored(own) == own


def announce(browser: TestClient, filename: str, data: bytes) -> dict[str, Any]:
    answer = browser.post("/v1/uploads", json={"filename": filename, "size": len(data)})
    assert answer.status_code == 201, answer.text
    upload: dict[str, Any] = answer.json()
    return upload


def upload(browser: TestClient, filename: str, data: bytes) -> str:
    made = announce(browser, filename, data)
    ticket = made["ticket"]
    sent = browser.request(
        ticket["method"], ticket["url"], data=ticket["fields"], files={"file": data}
    )
    assert sent.status_code == 204, sent.text
    return str(made["photograph"]["id"])


def settled(browser: TestClient, photograph_id: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        photograph: dict[str, Any] = browser.get(f"/v1/photographs/{photograph_id}").json()
        if photograph["state"] in ("ready", "failed", "no_fluke", "duplicate"):
            return photograph
        time.sleep(0.05)
    raise AssertionError(f"still {photograph['state']}")


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["detail"]
    return body


def test_a_photograph_from_ticket_to_review_and_back(
    browser: TestClient, drawings: Drawings
) -> None:
    ids = [upload(browser, f"{w}-{s}.jpg", data) for (w, s), data in drawings.items()]
    shown = [settled(browser, id_) for id_ in ids]
    assert [each["state"] for each in shown] == ["ready"] * len(ids)
    picture = browser.get(shown[0]["annotations"][0]["crop_url"])
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content[:2] == b"\xff\xd8"
    work = browser.get("/v1/encounters").json()["items"]
    assert len(work) == len(ids)
    first, second = work[:2]
    found = browser.get(f"/v1/encounters/{first['id']}/candidates").json()
    assert found["compared"] == len(ids) - 1
    assert found["training_data"]
    assert len(found["photographs"]) == len(ids) - 1
    wish = {"encounter_id": first["id"], "encounter_version": first["version"], "decision": "new"}
    done = browser.post("/v1/reviews", json=wish)
    assert done.status_code == 201
    whale = done.json()["encounter"]["individual"]
    wish = {
        "encounter_id": second["id"],
        "encounter_version": second["version"],
        "decision": "confirm",
        "individual_id": whale["id"],
    }
    confirmed = browser.post("/v1/reviews", json=wish).json()
    assert confirmed["encounter"]["decision_id"] == confirmed["review"]["id"]
    assert "meanwhile" in problem(browser.post("/v1/reviews", json=wish), 409)["detail"]
    page = browser.get(f"/v1/individuals/{whale['id']}").json()
    assert page["encounter_count"] == len(page["encounters"]) == 2
    undone = browser.post(f"/v1/reviews/{confirmed['review']['id']}/undo")
    assert undone.status_code == 201
    assert undone.json()["encounter"]["status"] == "unreviewed"
    assert undone.json()["encounter"]["decision_id"] is None
    history = browser.get(f"/v1/encounters/{second['id']}/reviews").json()["items"]
    assert [each["decision"] for each in history] == ["undo", "confirm"]
    stats = browser.get("/v1/stats").json()
    assert stats["compared"] == len(ids)
    assert stats["encounters"]["identified"] == 1


def test_lists_come_in_pages(browser: TestClient, drawings: Drawings) -> None:
    ids = [upload(browser, f"{n}.jpg", data) for n, data in enumerate(drawings.values())]
    for id_ in ids:
        settled(browser, id_)
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = browser.get("/v1/photographs", params=query).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(ids, reverse=True)
    ready = browser.get("/v1/photographs", params={"state": "ready"}).json()["items"]
    assert len(ready) == len(ids)
    stolen = browser.get("/v1/photographs", params={"limit": 1}).json()["next_cursor"]
    problem(browser.get("/v1/encounters", params={"cursor": stolen}), 422)


@pytest.mark.parametrize(
    ("size", "status", "words"),
    [(51_000_000, 413, "51.0 MB"), (0, 422, "empty"), (-5, 422, "empty")],
)
def test_a_file_of_impossible_size_gets_no_ticket(
    browser: TestClient, size: int, status: int, words: str
) -> None:
    answer = browser.post("/v1/uploads", json={"filename": "x.jpg", "size": size})
    assert words in problem(answer, status)["detail"]
    assert browser.get("/v1/photographs").json()["items"] == []


def test_tickets_hold_what_they_say(browser: TestClient, drawings: Drawings) -> None:
    made = announce(browser, "a.jpg", drawings[0, 0])
    ticket = made["ticket"]

    def post(fields: dict[str, str], data: bytes) -> Any:
        return browser.post(ticket["url"], data=fields, files={"file": data})

    other = announce(browser, "b.jpg", drawings[0, 0])["ticket"]["fields"]["key"]
    problem(post(ticket["fields"] | {"signature": "0" * 64}, b"x"), 403)
    problem(post(ticket["fields"] | {"key": other}, b"x"), 403)
    problem(post(ticket["fields"] | {"policy": "e30="}, b"x"), 403)
    problem(post(ticket["fields"], b""), 422)
    problem(post(ticket["fields"], b"\0" * 50_000_001), 413)
    problem(browser.post(ticket["url"], data=ticket["fields"]), 422)
    state = browser.get(f"/v1/photographs/{made['photograph']['id']}").json()["state"]
    assert state == "awaiting_upload"


def test_an_expired_ticket_is_refused(
    browser: TestClient, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = announce(browser, "a.jpg", drawings[0, 0])["ticket"]
    late = time.time() + 4000
    monkeypatch.setattr("flukeline.storage.local.photographs.time.time", lambda: late)
    answer = browser.post(ticket["url"], data=ticket["fields"], files={"file": b"x"})
    assert "expired" in problem(answer, 403)["detail"]


def test_pictures_need_their_link(browser: TestClient, drawings: Drawings) -> None:
    photograph = settled(browser, upload(browser, "a.jpg", drawings[0, 0]))
    url = photograph["display_url"]
    assert browser.get(url).status_code == 200
    problem(browser.get(url.partition("?")[0]), 403)
    problem(browser.get(url.replace("display", "crops")), 403)
    assert browser.get("/objects/..%2fsecret?expires=9999999999&signature=00").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:8000"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_other_pages_and_hosts_are_refused(browser: TestClient, headers: dict[str, str]) -> None:
    for method, path in [("GET", "/v1/stats"), ("POST", "/v1/sample"), ("POST", "/objects")]:
        problem(browser.request(method, path, headers=headers), 403)
    own = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
    assert browser.get("/v1/stats", headers=own).status_code == 200


def test_errors_are_problem_details(browser: TestClient) -> None:
    problem(browser.get("/v1/nothing"), 404)
    problem(browser.get("/v1/photographs/none"), 404)
    problem(browser.get("/v1/encounters/none/candidates"), 404)
    problem(browser.post("/v1/photographs/none/retry"), 404)
    problem(browser.post("/v1/reviews/none/undo"), 404)
    limits = problem(browser.get("/v1/photographs?limit=0"), 422)
    assert limits["errors"][0]["field"] == "query.limit"
    json_ = {"content-type": "application/json"}
    problem(browser.post("/v1/uploads", content="{", headers=json_), 422)
    form = {"content-type": "application/x-www-form-urlencoded"}
    problem(browser.post("/v1/uploads", content='{"a": 1}', headers=form), 415)
    extra = {"filename": "a.jpg", "size": 1, "colour": "red"}
    assert "body.colour" in str(problem(browser.post("/v1/uploads", json=extra), 422)["errors"])


def refused_from(browser: TestClient, path: str, body: dict[str, Any]) -> bool:
    version = browser.get(path).json()["version"]
    answer = browser.patch(path, json=body | {"version": version})
    assert answer.status_code in (200, 422), answer.text
    return bool(answer.status_code == 422)


def test_the_announced_limits_are_those_that_are_enforced(
    browser: TestClient, drawings: Drawings
) -> None:
    limits = browser.get("/v1/limits").json()

    def announced(size: int) -> int:
        return browser.post("/v1/uploads", json={"filename": "a.jpg", "size": size}).status_code

    assert announced(limits["max_file_bytes"]) == 201
    assert announced(limits["max_file_bytes"] + 1) == 413

    assert limits["default_species"] == "Physeter macrocephalus"
    assert limits["known_species"][1] == {
        "name": "Megaptera novaeangliae",
        "common_name": "humpback whale",
        "aphia_id": 137092,
    }
    kinds = [each["name"] for each in limits["file_kinds"]]
    assert kinds == ["JPEG", "HEIC", "AVIF", "PNG", "TIFF", "WebP", "RAW"]

    photograph = settled(browser, upload(browser, "a.jpg", drawings[0, 0]))
    crop = f"/v1/photographs/{photograph['id']}/crop"
    side = limits["min_box_pixels"]
    box = {"x0": 50, "y0": 50, "x1": 50 + side, "y1": 50 + side}
    problem(browser.put(crop, json=box | {"x1": 49 + side}), 422)
    problem(browser.put(crop, json=box | {"y1": 49 + side}), 422)
    assert browser.put(crop, json=box).status_code == 200
    settled(browser, photograph["id"])

    encounter = f"/v1/encounters/{photograph['annotations'][0]['encounter_id']}"
    year = limits["min_year"]
    assert not refused_from(browser, encounter, {"taken_at": f"{year}-01-01T00:00:00Z"})
    assert refused_from(browser, encounter, {"taken_at": f"{year - 1}-12-31T23:59:59Z"})
    for field in ("place", "photographer", "notes"):
        most = limits[f"max_{field}_characters"]
        assert not refused_from(browser, encounter, {field: "x" * most}), field
        assert refused_from(browser, encounter, {field: "x" * (most + 1)}), field

    now = browser.get(encounter).json()
    decision = {"encounter_id": now["id"], "encounter_version": now["version"], "decision": "new"}
    named = browser.post("/v1/reviews", json=decision).json()
    whale = f"/v1/individuals/{named['encounter']['individual']['id']}"
    most = limits["max_name_characters"]
    assert not refused_from(browser, whale, {"name": "x" * most})
    assert refused_from(browser, whale, {"name": "x" * (most + 1)})
    asked = json.loads(document.current())["paths"]["/v1/encounters/{encounter_id}/candidates"]
    [limit] = [each for each in asked["get"]["parameters"] if each["name"] == "limit"]
    assert limit["schema"]["default"] == limits["candidates"]
    names = [f"alias {number}" for number in range(limits["max_aliases"] + 1)]
    assert not refused_from(browser, whale, {"aliases": names[:-1]})
    assert refused_from(browser, whale, {"aliases": names})


def test_health_and_headers(browser: TestClient) -> None:
    answer = browser.get("/v1/health")
    assert answer.json() == {"status": "ready"}
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("store", "read"),
    [
        ("photographs", "size"),
        ("catalogue", "find"),
        ("vectors", "progress"),
        ("queue", "dead"),
    ],
)
def test_health_names_a_store_that_does_not_answer(
    browser: TestClient,
    services: LaptopServices,
    monkeypatch: pytest.MonkeyPatch,
    store: str,
    read: str,
) -> None:
    def fail(*_args: object) -> None:
        raise OSError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(type(getattr(services, store)), read, fail)
        found = problem(browser.get("/v1/health"), 503)
        assert [each["field"] for each in found["errors"]] == [store]
        assert store in found["errors"][0]["reason"]
    assert browser.get("/v1/health").json() == {"status": "ready"}


def test_the_committed_document_is_the_routes(browser: TestClient) -> None:
    committed = Path(__file__).parents[2] / "docs" / "openapi.json"
    assert committed.read_text(encoding="utf-8") == document.current()
    operations = [
        operation
        for path in json.loads(document.current())["paths"].values()
        for operation in path.values()
    ]
    assert all(
        "application/problem+json" in operation["responses"]["422"]["content"]
        for operation in operations
    )


def test_many_requests_at_once_do_not_wait_for_each_other(browser: TestClient) -> None:
    paths = ["/v1/stats", "/v1/encounters", "/v1/photographs", "/v1/reviews"] * 16
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda path: browser.get(path).status_code, paths))
    assert answers == [200] * len(paths)


def test_a_request_that_is_far_too_large_is_refused(browser: TestClient) -> None:
    problem(browser.post("/v1/uploads", json={"filename": "x" * 1_100_000, "size": 1}), 413)


@pytest.mark.parametrize(
    "box",
    [
        '{"x0":NaN,"y0":NaN,"x1":NaN,"y1":NaN}',
        '{"x0":-9000,"y0":-9000,"x1":9000,"y1":9000,"rotation":45}',
        '{"x0":-100,"y0":-100,"x1":0.5,"y1":0.5}',
        '{"x0":1e300,"y0":0,"x1":1e301,"y1":10}',
        '{"x0":50,"y0":50,"x1":20,"y1":90}',
    ],
)
def test_absurd_boxes_are_refused_and_change_nothing(
    browser: TestClient, drawings: Drawings, box: str
) -> None:
    before = settled(browser, upload(browser, "a.jpg", drawings[0, 0]))
    path = f"/v1/photographs/{before['id']}"
    headers = {"content-type": "application/json"}
    problem(browser.put(f"{path}/crop", content=box, headers=headers), 422)
    assert browser.get(path).json()["version"] == before["version"]


def test_a_ticket_stores_one_file(browser: TestClient, drawings: Drawings) -> None:
    made = announce(browser, "a.jpg", drawings[0, 0])
    ticket, id_ = made["ticket"], made["photograph"]["id"]

    def post(data: bytes) -> Any:
        return browser.post(ticket["url"], data=ticket["fields"], files={"file": data})

    assert post(drawings[0, 0]).status_code == 204
    assert post(drawings[0, 0]).status_code == 204
    problem(post(drawings[1, 0]), 409)
    assert settled(browser, id_)["state"] == "ready"
    assert browser.delete(f"/v1/photographs/{id_}").status_code == 200
    assert "removed" in problem(post(drawings[0, 0]), 404)["detail"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"filename": "a.jpg", "size": 1' + b"0" * 400 + b"}", "application/json", 422),
        (b'{"filename": "a.jpg", "size": ' + b"9" * 5001 + b"}", "application/json", 422),
        (b'{"filename": "a.jpg", "size": 9}', "text/plain", 415),
        (b'{"filename": "a.jpg", "size": 9}', "Application/JSON; charset=utf-8", 201),
        (b"\xff\xfe", "application/json", 422),
        (b"[" * 400_000, "application/json", 422),
        (b'{"filename": "\\ud800.jpg", "size": 9}', "application/json", 422),
    ],
)
def test_odd_bodies_have_clear_answers(
    browser: TestClient, content: bytes, kind: str, status: int
) -> None:
    answer = browser.post("/v1/uploads", content=content, headers={"content-type": kind})
    assert answer.status_code == status, answer.text


def test_odd_cursors_and_signatures_are_refused(browser: TestClient, drawings: Drawings) -> None:
    for inner in ('["photographs","\\ud800","x"]', "[" * 20_000):
        cursor = base64.urlsafe_b64encode(inner.encode()).decode()
        problem(browser.get("/v1/photographs", params={"cursor": cursor}), 422)
    problem(browser.get("/objects/display/x.jpg?expires=1&signature=\u00e9"), 403)
    fields = announce(browser, "a.jpg", b"123")["ticket"]["fields"] | {"signature": "\u00e9"}
    problem(browser.post("/objects", data=fields, files={"file": b"123"}), 403)
    problem(browser.post("/objects", data={"a": "b"}), 422)
    problem(browser.get("/assets/none.js"), 404)
    problem(browser.get("/v1"), 404)

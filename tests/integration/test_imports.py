"""Imports in the browser: through the laptop's whole HTTP application, and its functions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flukeline.catalogue.reading.mapping import header_key
from flukeline.onboard.server import build
from flukeline.onboard.workers import work_once
from flukeline.records import Encounter, Individual
from flukeline.services import LaptopServices
from flukeline.storage.lists import INDIVIDUALS, PHOTOGRAPHS, encounters_of_status
from flukeline.storage.pagination import every
from tests.integration.pipeline import functions_with, work_off

HOST = "127.0.0.1:8000"
Drawings = dict[tuple[int, int], bytes]
SHEET = (
    "Ficheiro;Indivíduo;Data;Notas\r\n"
    "a.jpg;Cauda;04/07/2019;manhã\r\n"
    "b.jpg;Cauda;05/07/2019 10:30;\r\n"
    "c.jpg;Lua;31/02/2020;\r\n"
    "d.jpg;desconhecido;06/07/2019;\r\n"
)
FILES = {"a.jpg": (0, 0), "b.jpg": (0, 1), "c.jpg": (1, 0), "d.jpg": (2, 0)}
MAPPING = {"Ficheiro": "photograph", "Indivíduo": "individual", "Data": "date", "Notas": "notes"}


@pytest.fixture
def browser(services: LaptopServices, tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "web" / "assets").mkdir(parents=True)
    app = build(services, tmp_path / "web", frozenset({HOST}))
    # Not entered, so that no workers run: ``work_off`` and ``work_once`` do the jobs.
    with functions_with(services):
        yield TestClient(app, base_url=f"http://{HOST}")


def ask(browser: TestClient, method: str, path: str, body: object = None) -> Any:
    answer = browser.request(method, f"/v1/imports{path}", json=body)
    assert answer.status_code < 300, answer.text
    return answer.json()


def refused(browser: TestClient, method: str, path: str, body: object = None) -> tuple[int, str]:
    answer = browser.request(method, f"/v1/imports{path}", json=body)
    found = answer.json()
    return answer.status_code, " ".join([found["detail"], *(e["reason"] for e in found["errors"])])


def send(browser: TestClient, ticket: dict[str, Any], data: bytes) -> int:
    sent = browser.request(
        ticket["method"], ticket["url"], data=ticket["fields"], files={"file": data}
    )
    return sent.status_code


def begun(browser: TestClient, sheet: bytes = SHEET.encode("cp1252")) -> str:
    """An import whose sheet has arrived; its id."""
    made = ask(browser, "POST", "", {"filename": "avistamentos.csv", "size": len(sheet)})
    assert made["sheet_import"]["state"] == "receiving"
    assert send(browser, made["ticket"], sheet) == 204
    return str(made["sheet_import"]["id"])


def mapped(browser: TestClient, sheet: bytes = SHEET.encode("cp1252")) -> str:
    """An import whose mapping is chosen as proposed."""
    id_ = begun(browser, sheet)
    ask(browser, "PUT", f"/{id_}/mapping", {"columns": {}, "dates": "dmy"})
    return id_


def send_files(browser: TestClient, id_: str, files: dict[str, bytes]) -> list[str]:
    """Offer files and send those that are asked for; their paths."""
    offers = [{"path": path, "size": len(data)} for path, data in files.items()]
    items = ask(browser, "POST", f"/{id_}/files", {"files": offers})["items"]
    asked = [each for each in items if each["ticket"]]
    for each in asked:
        assert send(browser, each["ticket"], files[each["path"]]) == 204
    return [each["path"] for each in asked]


def checked(browser: TestClient, services: LaptopServices, drawings: Drawings) -> str:
    """An import that is checked."""
    id_ = mapped(browser)
    send_files(browser, id_, {path: drawings[each] for path, each in FILES.items()})
    assert ask(browser, "POST", f"/{id_}/check")["state"] == "checking"
    work_off(services)
    return id_


def test_the_columns_are_proposed_with_their_values_and_the_question_about_dates(
    browser: TestClient,
) -> None:
    id_ = begun(browser)
    found = ask(browser, "GET", f"/{id_}/mapping")
    assert {each["name"]: each["field"] for each in found["columns"]} == MAPPING
    assert found["columns"][1]["examples"] == ["Cauda", "Lua", "desconhecido"]
    assert (found["rows"], found["dates"], found["undecided"]) == (4, "dmy", None)
    ambiguous = SHEET.replace("31/02/2020", "07/08/2020").encode()
    id_ = begun(browser, ambiguous)
    found = ask(browser, "GET", f"/{id_}/mapping")
    assert (found["dates"], found["undecided"]) == ("", "04/07/2019")
    status, words = refused(browser, "PUT", f"/{id_}/mapping", {"columns": {}})
    assert status == 422
    assert "two readings" in words
    ask(browser, "PUT", f"/{id_}/mapping", {"columns": {}, "dates": "mdy"})


def test_a_corrected_mapping_is_kept_where_nothing_expires(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    sheet = b"photo;whale;Obs\na.jpg;Cauda;x\n"

    def imported(columns: dict[str, str]) -> dict[str, str]:
        id_ = begun(browser, sheet)
        proposed = ask(browser, "GET", f"/{id_}/mapping")["columns"]
        ask(browser, "PUT", f"/{id_}/mapping", {"columns": columns})
        send_files(browser, id_, {"a.jpg": drawings[0, 0]})
        ask(browser, "POST", f"/{id_}/check")
        work_off(services)
        return {each["name"]: each["field"] for each in proposed}

    def kept() -> list[str]:
        return [key for key, _ in services.photographs.listed("mappings/")]

    assert imported({})["Obs"] == "notes"
    assert kept() == []
    imported({"Obs": "place"})
    (key,) = kept()
    assert imported({})["Obs"] == "place"
    # As it was kept before mappings/ was.
    header = header_key(["photo", "whale", "Obs"])
    data = services.photographs.get(key)
    services.photographs.delete(key)
    services.photographs.put(f"backfills/mapping-{header}.json", data, "application/json")
    assert imported({})["Obs"] == "place"
    assert kept() == [key]
    assert services.photographs.get(key) == data


def test_a_mapping_without_photographs_is_refused(browser: TestClient) -> None:
    id_ = begun(browser)
    status, words = refused(
        browser, "PUT", f"/{id_}/mapping", {"columns": {"Ficheiro": "own"}, "dates": "dmy"}
    )
    assert status == 422
    assert "no column photograph" in words


def test_only_files_that_the_sheet_needs_are_asked_for_and_each_once(
    browser: TestClient, drawings: Drawings
) -> None:
    id_ = mapped(browser)
    files = {"2019/A.JPG": drawings[0, 0], "2019/a.xmp": b"<x/>", "2019/other.jpg": b"x"}
    assert send_files(browser, id_, files) == ["2019/A.JPG", "2019/a.xmp"]
    assert send_files(browser, id_, files) == []
    odd = {"../a.jpg": b"x", "x//a.jpg": b"x"}
    offers = [{"path": path, "size": 1} for path in odd] + [{"path": "b.jpg", "size": 60_000_000}]
    items = ask(browser, "POST", f"/{id_}/files", {"files": offers})["items"]
    assert [each["ticket"] for each in items] == [None, None, None]
    assert "at most 50 MB" in items[2]["fault"]


def test_the_preview_counts_and_lists_and_nothing_is_changed(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = checked(browser, services, drawings)
    found = ask(browser, "GET", f"/{id_}")
    assert found["state"] == "checked"
    assert found["preview"] == {
        "photographs": 3,
        "there": 0,
        "whales": 1,
        "encounters": 3,
        "changed": 0,
        "faulty": 1,
    }
    assert [each["where"] for each in found["faults"]] == ["row 4"]
    assert services.catalogue.count(PHOTOGRAPHS) == 0
    status, words = refused(browser, "POST", f"/{id_}/start", {})
    assert (status, "has faults" in words) == (422, True)


def test_good_rows_are_imported_and_the_others_come_back_with_the_reason(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = checked(browser, services, drawings)
    assert ask(browser, "POST", f"/{id_}/start", {"good_rows": True})["state"] == "importing"
    work_off(services)
    found = ask(browser, "GET", f"/{id_}")
    assert (found["state"], found["done"], found["answers"]) == ("done", 3, {"taken in": 3})
    whales = every(services.catalogue, Individual, INDIVIDUALS)
    assert [(each.name, each.encounter_count) for each in whales] == [("Cauda", 2)]
    identified = every(services.catalogue, Encounter, encounters_of_status("identified"))
    assert sorted(each.taken_at.text for each in identified if each.taken_at) == [
        "2019-07-04",
        "2019-07-05T10:30",
    ]
    assert list(services.photographs.listed(f"imports/{id_}/photographs/")) == []
    rows = browser.get(f"/v1/imports/{id_}/faulty-rows.csv")
    (row,) = csv.DictReader(io.StringIO(rows.content.decode("utf-8-sig")))
    assert row["Ficheiro"] == "c.jpg"
    assert "does not exist" in row["flukeline: fault"]
    assert refused(browser, "POST", f"/{id_}/start", {"good_rows": True})[0] == 409
    (listed,) = ask(browser, "GET", "")["items"]
    assert (listed["filename"], listed["state"]) == ("avistamentos.csv", "done")


def test_a_paused_import_keeps_its_place_and_goes_on(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = checked(browser, services, drawings)
    ask(browser, "POST", f"/{id_}/start", {"good_rows": True})
    work_once(services.queue, "backfill")
    assert ask(browser, "POST", f"/{id_}/pause")["state"] == "paused"
    work_off(services)
    taken = services.catalogue.count(PHOTOGRAPHS)
    assert taken < 3
    assert ask(browser, "GET", f"/{id_}")["state"] == "paused"
    assert refused(browser, "POST", f"/{id_}/pause")[0] == 409
    ask(browser, "POST", f"/{id_}/resume")
    work_off(services)
    assert ask(browser, "GET", f"/{id_}")["state"] == "done"
    assert services.catalogue.count(PHOTOGRAPHS) == 3


def test_an_import_whose_job_was_lost_goes_on_by_pausing_and_resuming_it(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = checked(browser, services, drawings)
    ask(browser, "POST", f"/{id_}/start", {"good_rows": True})
    work_once(services.queue, "backfill")
    for each in services.queue.receive("backfill", 10, 900):
        services.queue.finish("backfill", each)
    ask(browser, "POST", f"/{id_}/pause")
    ask(browser, "POST", f"/{id_}/resume")
    work_off(services)
    found = ask(browser, "GET", f"/{id_}")
    assert (found["state"], found["answers"]) == ("done", {"taken in": 3})


def test_values_of_photographs_that_are_there_change_on_agreement_only(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = checked(browser, services, drawings)
    ask(browser, "POST", f"/{id_}/start", {"good_rows": True})
    work_off(services)
    sheet = b"photograph,individual,place\na.jpg,Cauda,Pico\n"
    for update, place in ((False, None), (True, "Pico")):
        id_ = mapped(browser, sheet)
        send_files(browser, id_, {"a.jpg": drawings[0, 0]})
        ask(browser, "POST", f"/{id_}/check")
        work_off(services)
        found = ask(browser, "GET", f"/{id_}")
        assert found["state"] == "checked", found
        assert [(each["field"], each["before"], each["after"]) for each in found["changes"]] == [
            ("place", None, "Pico")
        ]
        ask(browser, "POST", f"/{id_}/start", {"update": update})
        work_off(services)
        found = every(services.catalogue, Encounter, encounters_of_status("identified"))
        assert place in [each.place for each in found]


def test_an_import_that_has_not_begun_is_discarded_with_its_files(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = mapped(browser)
    offer = {"files": [{"path": "a.jpg", "size": 9}]}
    ticket = ask(browser, "POST", f"/{id_}/files", offer)["items"][0]["ticket"]
    send_files(browser, id_, {"b.jpg": drawings[0, 1]})
    ask(browser, "DELETE", f"/{id_}")
    work_off(services)
    assert refused(browser, "GET", f"/{id_}")[0] == 404
    assert list(services.photographs.listed(f"imports/{id_}/")) == []
    assert send(browser, ticket, b"too late!") == 404


def test_a_step_before_its_time_is_refused_in_words(browser: TestClient) -> None:
    made = ask(browser, "POST", "", {"filename": "s.csv", "size": 9})["sheet_import"]["id"]
    assert refused(browser, "GET", f"/{made}/mapping") == (409, "The sheet has not arrived yet.")
    id_ = begun(browser)
    words = "Say first what the columns of the sheet are."
    assert refused(browser, "POST", f"/{id_}/check") == (409, words)
    offer = {"files": [{"path": "a.jpg", "size": 9}]}
    assert refused(browser, "POST", f"/{id_}/files", offer) == (409, words)
    assert refused(browser, "POST", f"/{id_}/start", {}) == (
        409,
        "This import is not ready. Look at it again.",
    )
    assert refused(browser, "POST", f"/{id_}/resume")[0] == 409
    assert refused(browser, "GET", f"/{id_}/faulty-rows.csv")[0] == 404


def test_an_import_is_undone_as_a_whole_but_for_what_was_decided_on_since(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    sheet = b"photograph,individual,place\na.jpg,Cauda,Pico\nc.jpg,Lua,\n"
    first = mapped(browser, b"photograph,individual\na.jpg,Cauda\n")
    send_files(browser, first, {"a.jpg": drawings[0, 0]})
    second = mapped(browser, sheet + b"b.jpg,Cauda,\nd.jpg,,\n")
    send_files(browser, second, {path: drawings[each] for path, each in FILES.items()})
    for id_ in (first, second):
        ask(browser, "POST", f"/{id_}/check")
        work_off(services)
        ask(browser, "POST", f"/{id_}/start", {"update": True})
        work_off(services)
        assert ask(browser, "GET", f"/{id_}")["state"] == "done"
    (pending,) = every(services.catalogue, Encounter, encounters_of_status("unreviewed"))
    wish = {"encounter_id": pending.id, "encounter_version": pending.version}
    named = browser.post("/v1/reviews", json=wish | {"decision": "new", "name": "Nova"})
    assert named.status_code == 201, named.text
    assert ask(browser, "POST", f"/{second}/undo")["state"] == "undoing"
    work_off(services)
    found = ask(browser, "GET", f"/{second}")
    assert (found["state"], found["removed"]) == ("undone", 2)
    assert [each["what"] for each in found["left"]] == ["d.jpg stays: somebody decided on it since"]
    whales = every(services.catalogue, Individual, INDIVIDUALS)
    assert [(each.name, each.encounter_count) for each in whales] == [("Cauda", 1), ("Nova", 1)]
    places = [
        each.place
        for each in every(services.catalogue, Encounter, encounters_of_status("identified"))
    ]
    assert places == [None, None]
    review = named.json()["review"]["id"]
    assert browser.post(f"/v1/reviews/{review}/undo").status_code == 201
    ask(browser, "POST", f"/{second}/undo")
    work_off(services)
    found = ask(browser, "GET", f"/{second}")
    assert (found["state"], found["removed"], found["left"]) == ("undone", 3, [])
    assert services.catalogue.count(PHOTOGRAPHS) == 1
    assert refused(browser, "POST", f"/{second}/undo")[0] == 409


def test_undoing_takes_back_aliases_but_none_that_somebody_gave_since(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    def imported(sheet: bytes, *paths: str) -> str:
        id_ = mapped(browser, sheet)
        send_files(browser, id_, {path: drawings[FILES[path]] for path in paths})
        ask(browser, "POST", f"/{id_}/check")
        work_off(services)
        ask(browser, "POST", f"/{id_}/start", {})
        work_off(services)
        return id_

    def aliases() -> dict[str, tuple[str, ...]]:
        found = every(services.catalogue, Individual, INDIVIDUALS)
        return {each.name: each.aliases for each in found}

    def give(*names: str) -> None:
        (whale,) = [
            each
            for each in every(services.catalogue, Individual, INDIVIDUALS)
            if each.name == "Cauda"
        ]
        change = {"version": whale.version, "aliases": names}
        answer = browser.patch(f"/v1/individuals/{whale.id}", json=change)
        assert answer.status_code == 200, answer.text

    imported(b"photograph,individual,aliases\na.jpg,Cauda,Old\n", "a.jpg")
    header = b"photograph,individual,aliases\n"
    second = imported(
        header + b"b.jpg,Cauda,Old; Again; SPELT; Taken\nc.jpg,Lua,Moon\n", "b.jpg", "c.jpg"
    )
    assert aliases() == {"Cauda": ("Old", "Again", "SPELT", "Taken"), "Lua": ("Moon",)}
    give("Old", "Spelt", "Taken")
    give("Old", "Again", "Spelt", "Taken", "Own")
    ask(browser, "POST", f"/{second}/undo")
    work_off(services)
    found = ask(browser, "GET", f"/{second}")
    assert (found["state"], found["removed"], found["left"]) == ("undone", 2, [])
    assert aliases() == {"Cauda": ("Old", "Again", "Spelt", "Own")}


def test_aliases_stay_with_a_row_that_stays(
    browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = mapped(browser, b"photograph,individual,aliases\na.jpg,Cauda,Moon\n")
    send_files(browser, id_, {"a.jpg": drawings[FILES["a.jpg"]]})
    ask(browser, "POST", f"/{id_}/check")
    work_off(services)
    ask(browser, "POST", f"/{id_}/start", {})
    work_off(services)
    (encounter,) = every(services.catalogue, Encounter, encounters_of_status("identified"))
    change = {"version": encounter.version, "place": "Pico"}
    assert browser.patch(f"/v1/encounters/{encounter.id}", json=change).status_code == 200
    ask(browser, "POST", f"/{id_}/undo")
    work_off(services)
    found = ask(browser, "GET", f"/{id_}")
    assert (found["state"], found["removed"], len(found["left"])) == ("undone", 0, 1)
    whales = every(services.catalogue, Individual, INDIVIDUALS)
    assert [each.aliases for each in whales] == [("Moon",)]

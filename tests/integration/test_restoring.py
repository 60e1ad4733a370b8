"""An export is restored through the API, and by the backfill function on a stand-in for AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from moto import mock_aws
from starlette.testclient import TestClient

from flukeline.errors import Rejected
from flukeline.functions import backfill
from flukeline.onboard.server import build
from flukeline.onboard.workers import FUNCTIONS, Context, work_once
from flukeline.records import Photograph, SheetImport
from flukeline.services import LaptopServices, Services
from flukeline.stages import run_job
from flukeline.stages.jobs import runs
from flukeline.stages.review import photographs
from flukeline.stages.sheets import record_file, restore, sheet_job
from flukeline.storage.keys import original_key
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.pagination import every
from flukeline.wiring import local_services
from tests.contract.conftest import aws_stores
from tests.integration.pipeline import MARIE, functions_with, work_off
from tests.integration.pipeline import send as upload
from tests.integration.small_catalogues import MODELS, catalogue_of, fake_vision, picture
from tests.integration.test_back import FULL, check_files, records, written
from tests.integration.test_imports import HOST, ask, refused, send

Exported = tuple[LaptopServices, Path]
CONTEXT: Any = Context("backfill")


@pytest.fixture(autouse=True)
def _fake_vision() -> Iterator[None]:
    with fake_vision():
        yield


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    top = tmp_path_factory.mktemp("exported")
    with fake_vision():
        services = catalogue_of(top / "one", FULL)
        return services, written(services, top / "out")


@pytest.fixture
def other(tmp_path: Path) -> LaptopServices:
    return local_services(tmp_path / "other", MODELS)


@pytest.fixture
def browser(other: LaptopServices, tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "web" / "assets").mkdir(parents=True)
    app = build(other, tmp_path / "web", frozenset({HOST}))
    with functions_with(other):
        yield TestClient(app, base_url=f"http://{HOST}")


def without_imports(services: Services) -> dict[tuple[str, str], dict[str, object]]:
    """Every record but that of the import which restored them."""
    imports = [key for key, body in records(services).items() if "restores" in body]
    return {key: body for key, body in records(services).items() if key not in imports}


def begun(browser: TestClient, data: bytes) -> str:
    """An import whose file of records has arrived; its id."""
    made = ask(browser, "POST", "", {"filename": record_file.NAME, "size": len(data)})
    assert made["sheet_import"]["state"] == "receiving"
    assert send(browser, made["ticket"], data) == 204
    id_ = str(made["sheet_import"]["id"])
    assert ask(browser, "GET", f"/{id_}")["state"] == "photographs"
    return id_


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of an export by their paths below its folder."""
    paths = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in paths}


def send_all(browser: TestClient, id_: str, files: dict[str, bytes]) -> set[str]:
    """Offer all files, and send those that are asked for; their paths."""
    offers = [{"path": path, "size": len(data) or 1} for path, data in files.items()]
    items = ask(browser, "POST", f"/{id_}/files", {"files": offers})["items"]
    asked = {each["path"]: each["ticket"] for each in items if each["ticket"]}
    for path, ticket in asked.items():
        assert send(browser, ticket, files[path]) == 204
    return set(asked)


def test_an_export_is_restored_through_the_api(
    exported: Exported, other: LaptopServices, browser: TestClient
) -> None:
    files = files_of(exported[1])
    id_ = begun(browser, files[record_file.NAME])
    words = "The records of an export have no columns. Send its photographs."
    assert refused(browser, "GET", f"/{id_}/mapping") == (409, words)
    assert refused(browser, "PUT", f"/{id_}/mapping", {"columns": {}}) == (409, words)
    sent = send_all(browser, id_, files)
    assert sent == {path for path in files if path.startswith("photographs/")}
    assert send_all(browser, id_, files) == set()
    ask(browser, "POST", f"/{id_}/check")
    work_off(other)
    found = ask(browser, "GET", f"/{id_}")
    assert (found["state"], found["faults"]) == ("checked", [])
    count = exported[0].catalogue.count(PHOTOGRAPHS)
    assert (found["preview"]["photographs"], found["preview"]["whales"]) == (count, 3)
    assert other.catalogue.count(PHOTOGRAPHS) == 0
    ask(browser, "POST", f"/{id_}/start", {})
    work_off(other)
    found = ask(browser, "GET", f"/{id_}")
    assert (found["state"], found["done"], found["answers"]) == (
        "done",
        count,
        {"taken in": count},
    )
    assert without_imports(other) == records(exported[0])
    check_files(exported[0], other)
    assert list(other.photographs.listed(f"imports/{id_}/photographs/")) == []
    assert refused(browser, "POST", f"/{id_}/undo")[0] == 409


def test_missing_files_are_told_before_anything_is_restored(
    exported: Exported, other: LaptopServices, browser: TestClient
) -> None:
    files = files_of(exported[1])
    del files["photographs/a.jpg"]
    id_ = begun(browser, files[record_file.NAME])
    send_all(browser, id_, files)
    ask(browser, "POST", f"/{id_}/check")
    work_off(other)
    found = ask(browser, "GET", f"/{id_}")
    assert found["faults"] == [{"where": "a.jpg", "what": "the file is missing"}]
    assert refused(browser, "POST", f"/{id_}/start", {})[0] == 422
    ask(browser, "POST", f"/{id_}/start", {"good_rows": True})
    work_off(other)
    found = ask(browser, "GET", f"/{id_}")
    assert (found["state"], found["fault_count"]) == ("done", 1)
    assert without_imports(other) == records(exported[0])
    # The same export again brings what was missing.
    id_ = begun(browser, files[record_file.NAME])
    assert ask(browser, "GET", f"/{id_}")["restores"]
    folder = files_of(exported[1] / "photographs")
    assert send_all(browser, id_, folder) == set(folder)
    ask(browser, "POST", f"/{id_}/check")
    work_off(other)
    ask(browser, "POST", f"/{id_}/start", {})
    work_off(other)
    check_files(exported[0], other)


def test_a_catalogue_that_is_not_empty_and_a_file_without_its_end_are_refused(
    exported: Exported, other: LaptopServices, browser: TestClient
) -> None:
    data = (exported[1] / record_file.NAME).read_bytes()
    id_ = begun(browser, data[: len(data) // 2])
    ask(browser, "POST", f"/{id_}/check")
    work_off(other)
    found = ask(browser, "GET", f"/{id_}")
    assert (found["state"], "its end is missing" in found["reason"]) == ("refused", True)
    upload(other, "own.jpg", picture(77))
    id_ = begun(browser, data)
    ask(browser, "POST", f"/{id_}/check")
    work_off(other)
    found = ask(browser, "GET", f"/{id_}")
    assert (found["state"], "not empty" in found["reason"]) == ("refused", True)
    assert refused(browser, "POST", f"/{id_}/start", {})[0] == 409
    assert other.catalogue.count(PHOTOGRAPHS) == 1


def test_it_goes_on_after_each_step_as_often_as_it_is_stopped(
    exported: Exported, other: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore, "MAX_RECORDS", 3)
    for path, data in files_of(exported[1]).items():
        other.photographs.put(f"imports/azores/{path}", data, "application/octet-stream")
    job: Any = sheet_job.start_from_import(other, "marie", "azores", record_file.NAME)
    id_, portions = job.id, 0
    while job is not None:
        first = run_job.advance(other, job, lambda: False)
        # Every message comes twice.
        assert job.step == "clear" or run_job.advance(other, job, lambda: False) in (first, None)
        job = first
        portions += 1
    assert portions > 10
    work_off(other)
    found = runs.report(other, id_)
    assert (found["state"], found["faults"]) == ("done", [])
    assert records(other) == records(exported[0])
    check_files(exported[0], other)


def test_the_state_machine_restores_an_export_by_one_worker(
    exported: Exported, other: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore, "MAX_RECORDS", 3)
    monkeypatch.setattr(backfill, "MARGIN_MS", 10**9)
    start = {"start": {"import": "azores", "sheet": record_file.NAME, "by": "marie"}}

    def executed() -> dict[str, Any]:
        """The states of the machine: Start, Work until it is done, Finish."""
        with functions_with(other):
            answer = backfill.handler(start, CONTEXT)
            if answer["finished"]:
                return answer
            (part,) = answer["parts"]
            work = {"job": answer["job"], "part": part}
            while not work.get("finished"):
                work = backfill.handler(work, CONTEXT)
            return backfill.handler({"job": answer["job"], "finish": True}, CONTEXT)

    assert executed()["reason"] == f"There is no {record_file.NAME} under imports/azores/."
    for path, data in files_of(exported[1]).items():
        other.photographs.put(f"imports/azores/{path}", data, "application/octet-stream")
    own = upload(other, "own.jpg", picture(77))
    with pytest.raises(Rejected, match="not empty"):
        executed()
    work_off(other)
    photographs.remove(other, MARIE, own)
    work_off(other)
    assert executed() == {"finished": True, "refused": False, "parts": []}
    work_off(other)
    check_files(exported[0], other)


def test_the_backfill_function_restores_an_export_on_aws(exported: Exported) -> None:
    with mock_aws():
        stores = aws_stores()
        services = Services(
            stores.photographs, stores.catalogue, stores.vectors, stores.queue, MODELS
        )
        for path, data in files_of(exported[1]).items():
            services.photographs.put(f"imports/azores/{path}", data, "application/octet-stream")
        start = {"import": "azores", "sheet": record_file.NAME, "by": "marie"}
        services.queue.send("backfill", json.dumps({"start": start}))
        queue: Any = services.queue
        queue.fail = mock.Mock(side_effect=AssertionError("a function failed"))
        with functions_with(services):
            while sum(work_once(queue, name) for name in FUNCTIONS):
                pass
        assert records(services) == records(exported[0])
        for each in every(services.catalogue, Photograph, PHOTOGRAPHS):
            key = original_key(each.id)
            assert services.photographs.get(key) == exported[0].photographs.get(key)
        assert services.catalogue.counts() == exported[0].catalogue.counts()
        assert services.catalogue.find(SheetImport, "azores") is None

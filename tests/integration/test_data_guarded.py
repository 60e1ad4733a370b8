"""Smaller guards of the data: strict types, file modes, damaged records, decided photographs."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flukeline.errors import Forbidden, Unreadable
from flukeline.functions.api.permissions import check
from flukeline.onboard.server import build
from flukeline.records import Encounter, Photograph, Principal
from flukeline.services import LaptopServices
from flukeline.stages.review import decisions
from flukeline.stages.review.decisions import DecisionRequest
from flukeline.storage.lists import PHOTOGRAPHS, encounters_of_status
from flukeline.storage.local.catalogue import LocalCatalogue
from flukeline.storage.pagination import every
from flukeline.vision.models import Models
from flukeline.wiring import local_services
from tests.faults import record
from tests.integration.pipeline import MARIE, functions_with, send, state_of, work_off

HOST = "127.0.0.1:8000"
Drawings = dict[tuple[int, int], bytes]


@pytest.fixture
def browser(services: LaptopServices, tmp_path: Path) -> Iterator[TestClient]:
    app = build(services, tmp_path / "web", frozenset({HOST}))
    with functions_with(services), TestClient(app, base_url=f"http://{HOST}") as client:
        yield client


@pytest.mark.parametrize(
    "change",
    [
        {"taken_at": "20240731"},
        {"taken_at": "2024-7-31"},
        {"taken_at": True},
        {"taken_at": 1722384000},
        {"latitude": True, "longitude": 5.0},
        {"latitude": "38.5", "longitude": "-28.5"},
        {"version": True},
        {"version": "1"},
    ],
)
def test_a_value_counts_only_as_the_type_that_it_is(
    change: dict[str, Any], browser: TestClient, services: LaptopServices, drawings: Drawings
) -> None:
    id_ = send(services, "a.jpg", drawings[0, 0])
    work_off(services)
    encounter = services.catalogue.find(Encounter, state_of(services, id_).encounter_ids[0])
    assert encounter is not None
    path = f"/v1/encounters/{encounter.id}"
    good = {"version": encounter.version, "taken_at": "2024-07-31T09:30:00Z", "latitude": 38}
    refused = browser.patch(path, json=good | {"longitude": -28.5} | change)
    assert refused.status_code == 422, refused.text
    assert services.catalogue.find(Encounter, encounter.id) == encounter
    assert browser.patch(path, json=good | {"longitude": -28.5}).status_code == 200


def test_from_the_first_decision_on_a_photograph_is_the_curators(
    services: LaptopServices, drawings: Drawings
) -> None:
    marie = Principal("marie", frozenset({"contributor"}))
    curator = Principal("tom", frozenset({"curator"}))
    id_ = send(services, "a.jpg", drawings[0, 0])
    work_off(services)
    paths = [
        ("DELETE", f"/v1/photographs/{id_}"),
        ("PUT", f"/v1/photographs/{id_}/crop"),
        ("POST", f"/v1/photographs/{id_}/annotations"),
    ]
    for method, path in paths:
        check(marie, method, path, services)
    (encounter,) = every(services.catalogue, Encounter, encounters_of_status("unreviewed"))
    request = DecisionRequest(encounter.id, encounter.version, "new", name="Scylla")
    review, _ = decisions.decide(services, curator, request)
    for method, path in paths:
        with pytest.raises(Forbidden, match="only a curator"):
            check(marie, method, path, services)
        check(curator, method, path, services)
    decisions.undo(services, curator, review.id)
    for method, path in paths:
        check(marie, method, path, services)


def test_of_twenty_new_whales_at_once_each_gets_a_name(
    services: LaptopServices, drawings: Drawings
) -> None:
    for number in range(20):
        send(services, f"{number}.jpg", drawings[0, 0] + bytes([number]))
    work_off(services)
    waiting = list(every(services.catalogue, Encounter, encounters_of_status("unreviewed")))

    def decide(encounter: Encounter) -> str | None:
        request = DecisionRequest(encounter.id, encounter.version, "new")
        review, _ = decisions.decide(services, MARIE, request)
        return review.after.individual_name

    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(decide, waiting))
    assert len(set(names)) == len(waiting) == 20


def damage(services: LaptopServices, id_: str) -> None:
    catalogue = services.catalogue
    assert isinstance(catalogue, LocalCatalogue)
    with catalogue._database.writing() as connection:
        connection.execute("UPDATE records SET body = '{\"id\": 1' WHERE id = ?", (id_,))


def test_a_damaged_record_is_left_out_of_lists_and_told_to_who_asks_for_it(
    services: LaptopServices, drawings: Drawings, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [send(services, f"{shot}.jpg", drawings[shot, 0]) for shot in range(3)]
    work_off(services)
    damage(services, ids[1])
    # Powertools' logger, its parent, passes nothing on to the root.
    name = "flukeline.storage.serialization"
    logging.getLogger(name).addHandler(caplog.handler)
    with caplog.at_level(logging.WARNING, logger=name):
        found = [each.id for each in every(services.catalogue, Photograph, PHOTOGRAPHS)]
    assert sorted(found) == sorted([ids[0], ids[2]])
    assert f"the photograph {ids[1]} cannot be read" in caplog.text
    with pytest.raises(Unreadable, match="photograph cannot be read"):
        services.catalogue.find(Photograph, ids[1])
    record("record damaged, and left out of lists")


def test_the_data_is_its_owners_alone(
    services: LaptopServices, drawings: Drawings, models: Models, tmp_path: Path
) -> None:
    send(services, "a.jpg", drawings[0, 0])
    data = tmp_path / "data"
    others = stat.S_IRWXO
    for folder in (data, data / "originals", data / "display"):
        assert stat.S_IMODE(folder.stat().st_mode) & others == 0, folder
    for file in (data / "secret", data / "flukeline.db"):
        assert stat.S_IMODE(file.stat().st_mode) & others == 0, file
    data.chmod(0o755)
    local_services(data, models)
    assert stat.S_IMODE(data.stat().st_mode) == 0o750, "an older folder too"


def test_an_empty_secret_is_made_anew_and_a_folder_left_by_others_is_tidied(
    services: LaptopServices, models: Models, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "secret").write_bytes(b"")
    (data / "incoming" / "folder").mkdir()
    (data / "incoming" / "folder" / "file").write_bytes(b"x")
    again = local_services(data, models)
    assert len((data / "secret").read_bytes()) == 32
    again.photographs.tidy()
    assert list((data / "incoming").iterdir()) == []

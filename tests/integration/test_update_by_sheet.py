"""Update by sheet: what a sheet says otherwise is shown, taken when agreed to, and undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flukeline.errors import Conflict, NotFound
from flukeline.onboard.workers import work_once
from flukeline.records import Edit, Individual
from flukeline.services import LaptopServices, Services
from flukeline.stages.review import encounters, history
from flukeline.stages.review.decisions import get_encounter
from flukeline.stages.sheets import export, updating
from flukeline.storage.keys import crop_key
from flukeline.storage.lists import INDIVIDUALS
from flukeline.storage.pagination import every
from tests.integration.pipeline import MARIE, functions_with, send, state_of, work_off
from tests.integration.test_sheet_kinds import Importer, column, rows

HEADER = "photograph,individual,date,place,latitude,longitude,photographer,sex\n"
FIRST = f"{HEADER}a.jpg,Pm1,2019-07-04,Roseau,15.3,-61.4,Ana,F\nb.jpg,,2019-07-05,Roseau,,,,\n"
SECOND = f"{HEADER}a.jpg,Pm9,2018-07-04,Portsmouth,15.5,-61.5,Ana,M\nb.jpg,Pm1,2018-07-05,,,,Rui,\n"


def changed(report: dict[str, Any]) -> list[tuple[int, str, str | None, str]]:
    return [
        (each["row"], each["field"], each["before"], each["after"]) for each in report["changes"]
    ]


def whales(services: Services) -> dict[str, int]:
    found = every(services.catalogue, Individual, INDIVIDUALS)
    return {each.name: each.encounter_count for each in found}


def test_every_value_is_shown_beside_the_old_one_and_nothing_changes(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    put("a.jpg", "b.jpg")
    take(FIRST)
    before = export.sheet(services, "catalogue")
    assert changed(take(FIRST)) == []
    assert changed(take(SECOND)) == [
        (2, "individual", "Pm1", "Pm9"),
        (2, "place", "Roseau", "Portsmouth"),
        (2, "date", "2019-07-04", "2018-07-04"),
        (2, "position", "15.3, -61.4", "15.5, -61.5"),
        (2, "sex", "F", "M"),
        (3, "individual", None, "Pm1"),
        (3, "date", "2019-07-05", "2018-07-05"),
        (3, "photographer", None, "Rui"),
    ]
    assert export.sheet(services, "catalogue") == before


def test_changes_are_taken_when_agreed_to_and_undone_in_one_step(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    put("a.jpg", "b.jpg")
    take(FIRST)
    before = export.sheet(services, "catalogue")
    (edit,) = take(SECOND, update=True)["edits"]
    assert column(services, "individual") == ["Pm9", "Pm1"]
    assert column(services, "date") == ["2018-07-04", "2018-07-05"]
    assert column(services, "place") == ["Portsmouth", "Roseau"]
    assert column(services, "latitude") == ["15.5", ""]
    assert column(services, "photographer") == ["Ana", "Rui"]
    assert column(services, "sex") == ["M", ""]
    assert whales(services) == {"Pm1": 1, "Pm9": 1}
    assert take(SECOND, update=True)["edits"] == []
    encounter = get_encounter(services, rows(services)[0]["encounter"])
    entries = history.of_encounter(services, encounter)
    written = {each.field for entry in entries if isinstance(entry, Edit) for each in entry.written}
    assert written == {"taken_at", "position", "place", "columns"}
    updating.undo(services, MARIE, edit)
    assert export.sheet(services, "catalogue") == before
    assert whales(services) == {"Pm1": 1}
    with pytest.raises(NotFound):
        updating.undo(services, MARIE, "no edit")


def test_what_a_person_changed_after_an_update_is_not_undone(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    put("a.jpg", "b.jpg")
    take(FIRST)
    (edit,) = take(SECOND, update=True)["edits"]
    encounter = get_encounter(services, rows(services)[0]["encounter"])
    encounters.describe(services, MARIE, encounter.id, encounter.version, {"place": "Soufrière"})
    with pytest.raises(Conflict, match="place was changed after the update, from Portsmouth to"):
        updating.undo(services, MARIE, edit)
    assert column(services, "place") == ["Soufrière", "Roseau"]


def test_keywords_caption_and_rating_are_taken_in_updated_and_undone(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    put("a.jpg", "b.jpg")
    head = "photograph,individual,keywords,caption,rating\n"
    take(f"{head}a.jpg,Pm1,calf; Pico,Two,3\nb.jpg,,,,\n")
    before = export.sheet(services, "catalogue")
    assert column(services, "keywords") == ["calf; Pico", ""]
    report = take(f"{head}a.jpg,Pm1,calf,,5\nb.jpg,,,One,\n", update=True)
    assert changed(report) == [
        (2, "keywords", "calf; Pico", "calf"),
        (2, "rating", "3", "5"),
        (3, "caption", None, "One"),
    ]
    assert column(services, "keywords") == ["calf", ""]
    assert column(services, "caption") == ["Two", "One"]
    assert column(services, "rating") == ["5", ""]
    updating.undo(services, MARIE, report["edits"][0])
    assert export.sheet(services, "catalogue") == before


def test_rows_of_one_photograph_agree_in_its_keywords(
    take: Importer, put: Callable[..., None]
) -> None:
    put("a.jpg")
    head = "photograph,individual,box,keywords\n"
    report = take(f"{head}a.jpg,Pm1,10 10 60 60,calf\na.jpg,Pm2,70 10 120 60,Pico\n")
    what = "has other keywords than row 2 of the same photograph"
    assert report["faults"] == [["row 3", what]]


def test_a_photograph_that_was_uploaded_and_failed_is_tried_again_and_updated(
    services: LaptopServices, take: Importer, put: Callable[..., None], tmp_path: Path
) -> None:
    put("a.jpg", "b.jpg")
    id_ = send(services, "a.jpg", (tmp_path / "photographs" / "a.jpg").read_bytes())
    with functions_with(services):
        work_once(services.queue, "crop")
    services.photographs.delete(crop_key(f"{id_}.1"))
    work_off(services)
    assert state_of(services, id_).state == "failed"
    take("photograph,individual,date\na.jpg,Pm1,2020-07-01\nb.jpg,Pm1,2020-07-02\n", update=True)
    work_off(services)
    assert state_of(services, id_).state == "ready"
    assert whales(services) == {"Pm1": 2}


def test_photographs_uploaded_by_hand_get_what_a_sheet_knows(
    services: Services, take: Importer, put: Callable[..., None], tmp_path: Path
) -> None:
    put("a.jpg", "b.jpg")
    for name in ("a.jpg", "b.jpg"):
        send(services, name, (tmp_path / "photographs" / name).read_bytes())
    work_off(services)
    sheet = "photograph,individual,status,aliases,box\n"
    sheet += "a.jpg,Pm1,,Scar,40 20 300 120 5\nb.jpg,,not_identifiable,,\n"
    fields = [field for _, field, _, _ in changed(take(sheet))]
    assert fields == ["individual", "aliases", "box", "status"]
    (edit,) = take(sheet, update=True)["edits"]
    work_off(services)
    assert column(services, "status") == ["identified", "not_identifiable"]
    assert column(services, "aliases") == ["Scar", ""]
    assert column(services, "box")[0].startswith("40.0 20.0 300.0 120.0 5.0 person")
    updating.undo(services, MARIE, edit)
    work_off(services)
    assert column(services, "status") == ["unreviewed", "unreviewed"]
    assert not column(services, "box")[0].startswith("40.0")
    assert whales(services) == {}


def test_a_day_is_no_other_date_than_an_hour_of_it(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    put("a.jpg")
    take("photograph,individual,date\na.jpg,A,2019-07-04T10:01\n")
    assert changed(take("photograph,individual,date\na.jpg,A,2019-07-04\n")) == []
    assert len(changed(take("photograph,individual,date\na.jpg,A,2019-07-04T10:02\n"))) == 1


def test_a_sheet_of_many_changes_takes_few_transactions(
    services: Services, take: Importer, put: Callable[..., None]
) -> None:
    names = [f"{at}.jpg" for at in range(8)]
    put(*names)
    sheet = "photograph,individual,place\n" + "".join(f"{each},A,Pico\n" for each in names)
    take(sheet)
    edits = take(sheet.replace("Pico", "Faial"), update=True)["edits"]
    assert len(edits) == 2
    assert column(services, "place") == ["Faial"] * 8
    for each in reversed(edits):
        updating.undo(services, MARIE, each)
    assert column(services, "place") == ["Pico"] * 8

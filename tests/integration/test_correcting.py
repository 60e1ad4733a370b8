"""Corrections of clocks and places from GPS tracks: over many photographs, killed, and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from flukeline.catalogue.tracks import Track
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.messages import Job
from flukeline.records import (
    Annotation,
    Box,
    Camera,
    Correction,
    Encounter,
    Photograph,
    Principal,
    new_id,
    now,
)
from flukeline.services import LaptopServices
from flukeline.stages import run_job
from flukeline.stages.jobs import correcting, correction_batch, runs
from flukeline.stages.review import decisions, encounters, history
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.local.catalogue import LocalCatalogue
from flukeline.storage.local.photographs import LocalPhotographs
from flukeline.storage.local.queue import LocalQueue
from flukeline.storage.pagination import every
from flukeline.times import LocalTime
from tests.integration.pipeline import MARIE, work_off
from tests.killing import Killed, kill_at

TOM = Principal("tom")
NOON = LocalTime.parse("2024-07-01T12:00:00")
ONE = LocalTime.parse("2024-07-01T13:00:00")


def shot(
    services: LaptopServices,
    serial: str = "1",
    time: LocalTime = NOON,
    flukes: int = 1,
    **more: object,
) -> Photograph:
    """A photograph with an encounter for each fluke, dated by it, as the crop stage makes them."""
    id_ = new_id()
    annotations = tuple(
        Annotation(f"{id_}.{number}", new_id(), Box(0, 0, 90, 90), "model", 0.9)
        for number in range(1, flukes + 1)
    )
    made = Photograph(
        id_, f"{id_}.jpg", 9, "ready", now(), "marie", annotations=annotations, crops_made=flukes,
        encounter_id=annotations[0].encounter_id, taken_at=time, file_time=time,
        camera=Camera("Nikon", "D500", serial),
    )  # fmt: skip
    made = replace(made, **more)  # type: ignore[arg-type]
    held = [
        Encounter(each.encounter_id, "unreviewed", now(), (each.id,), taken_at=made.taken_at)
        for each in annotations
    ]
    services.catalogue.commit([made, *held])
    return made


def correction(seconds: int = 3600, **scope: Any) -> Correction:
    wanted = {"serial": "1"} | scope
    return Correction(new_id(), "clock", "marie", now(), seconds=seconds, **wanted)


def times(services: LaptopServices) -> dict[str, Any]:
    """What is known of when and where: of photographs and encounters, by id."""
    found: dict[str, Any] = {}
    for each in every(services.catalogue, Photograph, PHOTOGRAPHS):
        found[each.id] = (each.taken_at, each.file_time, each.corrections, each.latitude,
                          each.longitude, each.placed_by)  # fmt: skip
        held = services.catalogue.find_all(Encounter, each.encounter_ids)
        for id_, encounter in held.items():
            found[id_] = (encounter.taken_at, encounter.dated_by, encounter.latitude,
                          encounter.longitude, encounter.placed_by)  # fmt: skip
    return found


def time_of(services: LaptopServices, photograph: Photograph) -> LocalTime | None:
    stored = services.catalogue.find(Photograph, photograph.id)
    assert stored is not None
    return stored.taken_at


def encounter_of(services: LaptopServices, photograph: Photograph) -> Encounter:
    return decisions.get_encounter(services, photograph.encounter_ids[0])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of three photographs and transactions of at most 8 records."""
    monkeypatch.setattr(correcting, "PORTION", 3)
    monkeypatch.setattr(correcting, "TOGETHER", 2)
    monkeypatch.setattr(correction_batch, "MAX_RECORDS", 8)


@pytest.mark.usefixtures("small")
def test_a_camera_is_corrected_with_the_encounters_of_its_photographs_and_back(
    services: LaptopServices,
) -> None:
    ours = [shot(services, flukes=1 + number % 3) for number in range(7)]
    other = shot(services, serial="2")
    before = times(services)
    started = correcting.start(services, correction())
    assert started.state == "applying"
    work_off(services)
    done = correcting.get(services, started.id)
    assert (done.state, done.changed) == ("applied", 7)
    for photograph in ours:
        assert time_of(services, photograph) == ONE
        for id_ in photograph.encounter_ids:
            assert decisions.get_encounter(services, id_).taken_at == ONE
    assert time_of(services, other) == NOON
    (entry,) = history.of_encounter(services, encounter_of(services, ours[0]))
    (written,) = entry.written  # type: ignore[union-attr]
    assert (entry.by, written.field, written.before, written.after) == (
        "marie", "date", NOON.text, ONE.text,
    )  # fmt: skip
    assert correcting.undo(services, TOM, started.id).state == "undoing"
    work_off(services)
    undone = correcting.get(services, started.id)
    assert (undone.state, undone.changed, undone.undone_by) == ("undone", 0, "tom")
    assert times(services) == before
    with pytest.raises(Conflict, match="tom has undone"):
        correcting.undo(services, MARIE, started.id)
    assert [each.id for each in correcting.listed(services)] == [started.id]


def test_a_date_that_a_person_typed_stays(services: LaptopServices) -> None:
    photograph = shot(services)
    encounter = encounter_of(services, photograph)
    for text in ("2024-07-02", NOON.text):
        changes = {"taken_at": LocalTime.parse(text)}
        encounter = encounters.describe(services, MARIE, encounter.id, encounter.version, changes)
    correcting.start(services, correction())
    work_off(services)
    assert time_of(services, photograph) == ONE
    assert encounter_of(services, photograph).taken_at == NOON


def test_a_date_typed_after_a_correction_survives_its_undoing(services: LaptopServices) -> None:
    photograph = shot(services)
    made = correcting.start(services, correction())
    work_off(services)
    encounter = encounter_of(services, photograph)
    typed = {"taken_at": LocalTime.parse("2024-07-03")}
    encounters.describe(services, MARIE, encounter.id, encounter.version, typed)
    correcting.undo(services, MARIE, made.id)
    work_off(services)
    assert time_of(services, photograph) == NOON
    assert encounter_of(services, photograph).taken_at == typed["taken_at"]


def test_corrections_are_undone_in_any_order(services: LaptopServices) -> None:
    photograph = shot(services)
    before = times(services)
    first = correcting.start(services, correction(3600))
    work_off(services)
    second = correcting.start(services, correction(60, offset=120))
    work_off(services)
    both = LocalTime.parse("2024-07-01T13:01:00+02:00")
    assert encounter_of(services, photograph).taken_at == both
    correcting.undo(services, MARIE, first.id)
    work_off(services)
    assert encounter_of(services, photograph).taken_at == LocalTime.parse(
        "2024-07-01T12:01:00+02:00"
    )
    correcting.undo(services, MARIE, second.id)
    work_off(services)
    assert times(services) == before


WRITES = (
    (LocalCatalogue, "commit"),
    (LocalPhotographs, "put"),
    (LocalQueue, "send"),
    (LocalQueue, "finish"),
)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("call", range(1, 15))
def test_a_job_that_is_killed_anywhere_goes_on_and_back(
    services: LaptopServices, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        shot(services, flukes=1 + number % 2)
    before = times(services)

    def killed_once(run: Callable[[], object]) -> bool:
        run()
        with monkeypatch.context() as patch:
            kill_at(call, patch, *WRITES, after=call % 2 == 0)
            try:
                work_off(services)
            except Killed:
                return True
        return False

    made = correction()
    died = killed_once(lambda: correcting.start(services, made))
    work_off(services)
    done = correcting.get(services, made.id)
    assert (done.state, done.changed) == ("applied", 7)
    for each in every(services.catalogue, Photograph, PHOTOGRAPHS):
        assert each.taken_at == ONE
    died = killed_once(lambda: correcting.undo(services, MARIE, made.id)) and died
    work_off(services)
    assert died
    assert correcting.get(services, made.id).state == "undone"
    assert times(services) == before


@pytest.mark.usefixtures("small")
def test_an_undo_while_it_is_applied_leaves_nothing_behind(services: LaptopServices) -> None:
    for _ in range(7):
        shot(services)
    before = times(services)
    job: Job | None = correcting.store(services, correction())
    assert job is not None
    late = run_job.advance(services, job, lambda: False)
    assert late is not None
    assert times(services) != before
    undoing = correcting.mark_undone(services, MARIE, job.id.removeprefix("correction-"))
    # The message of the application comes once more, after the undo has begun.
    with pytest.raises(Conflict):
        run_job.advance(services, late, lambda: False)
    rest: Job | None = undoing
    while rest is not None:
        rest = run_job.advance(services, rest, lambda: False)
    assert times(services) == before
    assert runs.report(services, undoing.id)["state"] == "done"


def test_a_late_transaction_of_the_application_is_refused(services: LaptopServices) -> None:
    photograph = shot(services)
    made = correction()
    correcting.store(services, made)
    stored = correcting.get(services, made.id)
    correcting.mark_undone(services, MARIE, made.id)
    with pytest.raises(Conflict, match="undone meanwhile"):
        correcting._change(services, stored, [photograph.id], None)
    assert time_of(services, photograph) == NOON


def test_a_preview_counts_and_changes_nothing(services: LaptopServices) -> None:
    shot(services)
    shot(services, time=LocalTime.parse("2024-07"))
    shot(services, taken_at=LocalTime.parse("2024-07-01T10:00:00"))
    shot(services, serial="2")
    before = times(services)
    found = correcting.preview(services, correction())
    assert (found.photographs, found.next_cursor) == (1, None)
    assert sorted(found.left.items()) == [
        ("A sheet or a person gave its date.", 1),
        ("Its date is unknown, or not as precise as the correction.", 1),
    ]
    ((stored, after),) = found.examples
    assert (stored.taken_at, after.taken_at) == (NOON, ONE)
    assert times(services) == before
    with pytest.raises(Rejected, match="which photographs"):
        correcting.preview(services, correction(serial=None))


def test_a_preview_of_many_goes_on_where_it_stopped(
    services: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "PORTION", 2)
    monkeypatch.setattr(correcting, "PREVIEWED", 4)
    for _ in range(5):
        shot(services)
    first = correcting.preview(services, correction())
    second = correcting.preview(services, correction(), first.next_cursor)
    assert (first.photographs, second.photographs, second.next_cursor) == (4, 1, None)


def test_what_is_not_there_is_not_undone(services: LaptopServices) -> None:
    with pytest.raises(NotFound):
        correcting.undo(services, MARIE, "none")


NOON_UTC = datetime(2024, 7, 1, 12, tzinfo=UTC).timestamp()
TRACK = Track((NOON_UTC - 60, NOON_UTC + 60), (38.5, 38.502), (-28.5, -28.5))


def tracked(**scope: Any) -> Correction:
    return Correction(new_id(), "track", "marie", now(), **({"serial": "1"} | scope))


def test_a_track_gives_places_and_its_undoing_takes_them_back(services: LaptopServices) -> None:
    photograph = shot(services)
    zoned = shot(services, time=LocalTime.parse("2024-07-01T13:00:00+01:00"))
    own = shot(services, latitude=1.0, longitude=2.0)
    late = shot(services, time=LocalTime.parse("2024-07-01T12:10:00"))
    before = times(services)
    made = tracked(offset=0)
    found = correcting.preview(services, made, track=TRACK)
    assert (found.photographs, sum(found.left.values())) == (2, 2)
    correcting.start(services, made, TRACK)
    work_off(services)
    for each in (photograph, zoned):
        stored = services.catalogue.find(Photograph, each.id)
        assert stored is not None
        assert (stored.latitude, stored.longitude) == (38.501, -28.5)
        assert stored.taken_at == each.taken_at
        encounter = encounter_of(services, each)
        assert (encounter.latitude, encounter.longitude) == (38.501, -28.5)
    assert times(services)[own.id] == before[own.id]
    assert times(services)[late.id] == before[late.id]
    correcting.undo(services, MARIE, made.id)
    work_off(services)
    assert times(services) == before


def test_a_clock_without_a_zone_has_no_place_on_a_track(services: LaptopServices) -> None:
    shot(services)
    found = correcting.preview(services, tracked(), track=TRACK)
    assert found.photographs == 0
    assert list(found.left) == ["Its time zone is unknown, or its time has no minute."]


def test_a_track_is_matched_by_the_corrected_time(services: LaptopServices) -> None:
    photograph = shot(services, time=LocalTime.parse("2024-07-01T10:00:00"))
    correcting.start(services, correction(7200, offset=0))
    work_off(services)
    correcting.start(services, tracked(), TRACK)
    work_off(services)
    assert encounter_of(services, photograph).latitude == 38.501

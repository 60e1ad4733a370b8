"""A whole catalogue taken in by the backfill function: stopped, repeated, refused, giving way."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from flukeline.errors import Conflict, NoSpace, Rejected
from flukeline.functions import backfill as function
from flukeline.matching.nearest import same
from flukeline.messages import Job
from flukeline.onboard.workers import Context, sqs_event, work_once
from flukeline.records import Encounter, Individual, Photograph
from flukeline.services import Services
from flukeline.settings import Settings
from flukeline.stages import run_job
from flukeline.stages.identify import candidates
from flukeline.stages.jobs import reindex, runs
from flukeline.stages.sheets import ingest, sheet_job
from flukeline.storage.lists import (
    INDIVIDUALS,
    PHOTOGRAPHS,
    encounters_of_status,
    photographs_in,
)
from flukeline.storage.local.queue import LocalQueue
from flukeline.storage.pagination import every
from flukeline.storage.ports import QUEUES, Message
from flukeline.vision.models import Models
from tests.integration.full_disk import under
from tests.integration.pipeline import MARIE, functions_with, send, state_of, work_off

Drawings = dict[tuple[int, int], bytes]
HEADER = "photograph,individual,date,latitude,longitude\n"
PREFIX = "imports/azores/"
CONTEXT: Any = Context("backfill")


def put(services: Services, sheet: str, drawings: Drawings, count: int = 4) -> None:
    for n, data in enumerate(list(drawings.values())[:count]):
        services.photographs.put(f"{PREFIX}{n}.jpg", data, "image/jpeg")
    services.photographs.put(f"{PREFIX}sheet.csv", sheet.encode(), "text/csv")


def sheet_of(count: int = 4) -> str:
    return HEADER + "".join(
        f"{n}.jpg,whale {n // 2},2020-07-0{n + 1},38.{n},-28.{n}\n" for n in range(count)
    )


def started(services: Services) -> Job:
    return sheet_job.start_from_import(services, "marie", "azores", "sheet.csv")


def about_to_take(services: Services) -> Job:
    """The sheet started, checked and judged."""
    job: Job | None = started(services)
    while job is not None and job.step != "take":
        job = run_job.advance(services, job, lambda: True)
    assert job is not None
    return job


def run_all(services: Services, job: Job | None, time_left: Any = lambda: True) -> None:
    """To the end, with the pipeline working between two portions."""
    for _ in range(200):
        if job is None:
            break
        job = run_job.advance(services, job, time_left)
        work_off(services)
    assert job is None
    work_off(services)


def content(services: Services) -> tuple[Any, ...]:
    """The catalogue without ids and times."""
    photographs = [
        (each.filename, each.state, str(each.taken_at), each.latitude, len(each.annotations))
        for each in every(services.catalogue, Photograph, PHOTOGRAPHS)
    ]
    whales = [
        (each.name, each.encounter_count)
        for each in every(services.catalogue, Individual, INDIVIDUALS)
    ]
    identified = encounters_of_status("identified")
    encounters = len(list(every(services.catalogue, Encounter, identified)))
    return sorted(photographs), sorted(whales), encounters


def test_a_sheet_in_the_bucket_becomes_a_catalogue(services: Services, drawings: Drawings) -> None:
    put(services, sheet_of(), drawings)
    services.queue.send(
        "backfill", json.dumps({"start": {"import": "azores", "sheet": "sheet.csv", "by": "marie"}})
    )
    work_off(services)
    photographs, whales, encounters = content(services)
    assert [each[:2] for each in photographs] == [(f"{n}.jpg", "ready") for n in range(4)]
    assert whales == [("whale 0", 2), ("whale 1", 2)]
    assert encounters == 4
    found = runs.report(services, started_id(services))
    assert (found["state"], found["done"], found["faults"]) == ("done", 4, [])
    assert found["answers"] == {"taken in": 4}


def test_the_files_are_listed_once_for_all_portions_and_processes(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(services, sheet_of().replace(".jpg", ".JPG"), drawings)
    asked: list[str] = []
    listed = services.photographs.listed

    def counting(prefix: str) -> Any:
        asked.append(prefix)
        return listed(prefix)

    monkeypatch.setattr(services.photographs, "listed", counting)
    job: Job | None = started(services)
    while job is not None:
        job = run_job.advance(services, job, lambda: False)
        sheet_job._stored.clear()  # As in another process.
        work_off(services)
    assert asked == [PREFIX]
    assert len(content(services)[0]) == 4


def test_it_ends_the_same_however_often_it_is_stopped_and_repeated(
    services: Services, drawings: Drawings
) -> None:
    put(services, sheet_of(), drawings)
    job: Job | None = started(services)
    steps = 0
    while job is not None:
        # Every portion ends after one photograph, and every message comes twice.
        first = run_job.advance(services, job, lambda: False)
        again = run_job.advance(services, job, lambda: False)
        assert first == again
        work_off(services)
        job, steps = first, steps + 1
    assert steps >= 8
    work_off(services)
    once = content(services)
    assert [each[1] for each in once[0]] == ["ready"] * 4
    assert runs.report(services, started_id(services))["answers"] == {"taken in": 4}
    run_all(services, started(services))
    assert content(services) == once
    assert runs.report(services, started_id(services))["answers"] == {"there already": 4}


def test_a_start_ends_the_run_before_it(services: Services, drawings: Drawings) -> None:
    put(services, sheet_of(), drawings)
    first = run_job.advance(services, started(services), lambda: False)
    assert first is not None
    second = started(services)
    with pytest.raises(Conflict, match="started again"):
        run_job.advance(services, first, lambda: False)
    with pytest.raises(Conflict, match="started again"):
        run_job.finish(services, first)
    found = runs.report(services, second.id)
    assert (found["run"], found["done"]) == (second.run, 0)
    run_all(services, second)
    assert run_job.advance(services, second, lambda: True) is None, "its message comes again"
    assert runs.report(services, second.id)["answers"] == {"taken in": 4}


def test_the_photographs_of_one_encounter_give_way_too(
    services: Services, drawings: Drawings
) -> None:
    """They are one group, which is taken in a photograph at a time all the same."""
    sheet = "photograph,individual,encounter\n"
    sheet += "".join(f"{n}.jpg,whale,meeting\n" for n in range(6))
    put(services, sheet, drawings, 6)
    narrow = replace(services, max_in_flight=2)
    job: Job | None = about_to_take(narrow)
    taken = []
    while job is not None:
        assert runs.count_in_flight(narrow) <= narrow.max_in_flight
        taken.append((job.at, job.within))
        job = run_job.advance(narrow, job, lambda: False)
        if runs.count_in_flight(narrow) == narrow.max_in_flight:
            work_off(narrow)
    assert taken == [(0, n) for n in range(6)]
    work_off(narrow)
    report = runs.report(narrow, started_id(narrow))
    assert report["answers"] == {"taken in": 6}
    (encounter,) = every(services.catalogue, Encounter, encounters_of_status("identified"))
    assert len(encounter.annotation_ids) == 6


def test_a_photograph_that_arrives_twice_at_once_is_taken_in_once(
    services: Services, drawings: Drawings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photograph = ingest.KnownPhotograph("0.jpg", drawings[0, 0])
    store = services.photographs.put

    def put_while_another_comes(*given: Any) -> None:
        monkeypatch.undo()
        store(*given)
        assert ingest.import_photograph(services, MARIE, photograph)[0] == "taken in"

    monkeypatch.setattr(services.photographs, "put", put_while_another_comes)
    assert ingest.import_photograph(services, MARIE, photograph)[0] == "there already"
    (held,) = every(services.catalogue, Photograph, PHOTOGRAPHS)
    (file,) = tmp_path.rglob("originals/*")
    assert file.name == held.id


def test_what_went_wrong_is_told_before_it_is_tried_again(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(services, sheet_of(), drawings)
    job = about_to_take(services)
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "holder_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_job.advance(services, job, lambda: True)
    assert "start the job again" in runs.report(services, job.id)["reason"]
    run_all(services, job)
    found = runs.report(services, job.id)
    assert (found["state"], found["reason"]) == ("done", None)


def test_a_rebuild_changes_no_candidates(services: Services, drawings: Drawings) -> None:
    put(services, sheet_of(), drawings)
    run_all(services, started(services))
    query = send(services, "query.jpg", list(drawings.values())[4])
    work_off(services)

    def ranked() -> list[tuple[str, float]]:
        photograph = services.catalogue.find(Photograph, query)
        assert photograph is not None
        encounter = photograph.annotations[0].encounter_id
        found = candidates.of_encounter(services, encounter, 20)
        return [(each.photograph.filename, each.distance) for each in found.photographs]

    before = ranked()
    assert len(before) == 4
    run_all(services, reindex.start_rebuild(services, "marie"))
    assert ranked() == before


def started_id(services: Services) -> str:
    """The job's id, without starting it again."""
    sheet = services.photographs.get(f"{PREFIX}sheet.csv")
    return sheet_job.job_id(sheet, f"{PREFIX}sheet.csv", PREFIX)


def test_a_photograph_uploaded_by_hand_waits_for_few(
    services: Services, drawings: Drawings
) -> None:
    """However long the backfill has gone on by itself: for as many as may be on their way."""
    put(services, sheet_of(7), drawings, 7)
    narrow = replace(services, max_in_flight=2)
    job: Job | None = started(narrow)

    def go_on() -> None:
        nonlocal job
        job = run_job.advance(narrow, job, lambda: False) if job is not None else None

    for _ in range(7 + 1 + 7):
        go_on()
    assert runs.count_in_flight(narrow) == narrow.max_in_flight
    by_hand = send(services, "by hand.jpg", list(drawings.values())[7])
    queue = services.queue
    assert isinstance(queue, LocalQueue)
    with functions_with(narrow):
        while state_of(services, by_hand).state != "ready":
            go_on()
            assert sum(work_once(queue, name) for name in ("crop", "embed", "distances"))
    assert services.catalogue.count(photographs_in("ready")) - 1 <= narrow.max_in_flight
    run_all(narrow, job, lambda: False)
    assert services.catalogue.count(photographs_in("ready")) == 8


def test_a_replaced_sheet_stops_the_job_and_says_so(services: Services, drawings: Drawings) -> None:
    put(services, sheet_of(), drawings)
    job = run_job.advance(services, started(services), lambda: False)
    assert job is not None
    id_ = started_id(services)
    services.photographs.put(f"{PREFIX}sheet.csv", sheet_of(3).encode(), "text/csv")
    message = Message("m", "r", json.dumps({"job": asdict(job)}), 1)
    with functions_with(services):
        answer = function.handler(sqs_event("backfill", [message]), CONTEXT)
    assert answer["batchItemFailures"] == []
    found = runs.report(services, id_)
    assert found["state"] == "stopped"
    assert "replaced" in found["reason"]


def test_several_workers_take_parts(services: Services, drawings: Drawings) -> None:
    put(services, sheet_of(), drawings)
    with functions_with(services):
        asked = function.handler({"start": {"import": "azores", "sheet": "sheet.csv"}}, CONTEXT)
        for step in ("check", "take"):
            assert asked["job"]["step"] == step
            for at in range(4):
                part = {"at": at, "stop": at + 1}
                done = function.handler({"job": asked["job"], "part": part}, CONTEXT)
                assert done["finished"]
            if step == "check":
                judge = asdict(replace(Job(**asked["job"]), step="judge", at=0))
                asked = function.handler({"job": judge}, CONTEXT)
        done = function.handler({"job": asked["job"], "finish": True}, CONTEXT)
    assert done["finished"]
    work_off(services)
    assert [each[1] for each in content(services)[0]] == ["ready"] * 4


def test_a_rebuild_goes_on_where_it_was_stopped(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(services, sheet_of(), drawings)
    run_all(services, started(services))
    model = services.model_version
    before = services.vectors.nearest(model, range(4))
    for list_ in before.values():
        wrong = replace(list_, ordinals=list_.ordinals[:0], distances=list_.distances[:0])
        assert services.vectors.save_nearest(model, [(wrong, list_.last)]) == []
    monkeypatch.setattr(reindex, "REBUILD_PORTION", 1)
    steps = 0
    job: Job | None = reindex.start_rebuild(services, "marie")
    while job is not None:
        # No time is left after each fluke, and every message comes twice.
        rest = run_job.advance(services, job, lambda: False)
        assert run_job.advance(services, job, lambda: False) == rest
        job, steps = rest, steps + 1
    assert steps == 4
    after = services.vectors.nearest(model, range(4))
    assert all(same(after[n], list_) for n, list_ in before.items())
    found = runs.report(services, f"rebuild-{model}")
    assert (found["state"], found["done"], found["everything"]) == ("done", 4, 4)


def test_several_workers_rebuild_in_parts(services: Services, drawings: Drawings) -> None:
    put(services, sheet_of(), drawings)
    run_all(services, started(services))
    with functions_with(services):
        asked = function.handler({"start": {"rebuild": True}}, CONTEXT)
        assert asked["parts"] == [{"at": 0, "stop": 4}]
        for part in asked["parts"]:
            assert function.handler({"job": asked["job"], "part": part}, CONTEXT)["finished"]
        assert function.handler({"job": asked["job"], "finish": True}, CONTEXT)["finished"]
    found = runs.report(services, f"rebuild-{services.model_version}")
    assert (found["state"], found["done"]) == ("done", 4)


def test_a_model_file_changed_under_way_stops_it_until_it_is_cured(
    services: Services, drawings: Drawings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MAX_DEAD_LETTERS", 3)
    folder = tmp_path / "models"
    shutil.copytree(Settings.from_environment().models_folder, folder)
    right = (folder / "fluke-embedder.onnx").read_bytes()
    put(services, sheet_of(), drawings)

    def started_anew() -> Services:
        """A process that loads its models now; its detector is loaded, its embedder is not."""
        return replace(services, models=Models.load(folder), max_in_flight=2)

    broken = started_anew()
    (folder / "fluke-embedder.onnx").write_bytes(right[:-1] + b"?")

    def all_of_it() -> None:
        rest: Job | None = started(broken)
        while rest is not None:
            rest = run_job.advance(broken, rest, lambda: False)
            work_off(broken)

    with pytest.raises(Conflict, match="could not be compared because something is wrong"):
        all_of_it()
    report = runs.report(services, started_id(services))
    assert report["state"] == "stopped"
    failed = [
        each
        for each in every(services.catalogue, Photograph, PHOTOGRAPHS)
        if each.state == "failed"
    ]
    assert failed
    assert all("not the one that the manifest names" in str(each.reason) for each in failed)

    (folder / "fluke-embedder.onnx").write_bytes(right)
    cured = started_anew()
    for queue in QUEUES:
        cured.queue.redrive(queue)
    run_all(cured, started(cured), lambda: False)
    assert [each[1] for each in content(cured)[0]] == ["ready"] * 4
    assert runs.report(cured, started_id(cured))["state"] == "done"


@pytest.mark.usefixtures("on_the_disk")
def test_a_full_disk_stops_it_and_it_goes_on_with_room(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(services, sheet_of(), drawings)
    job = about_to_take(services)
    disk = under(monkeypatch)
    disk.fill()
    with pytest.raises(NoSpace):
        run_job.advance(services, job, lambda: True)
    disk.free()
    run_all(services, started(services))
    assert [each[1] for each in content(services)[0]] == ["ready"] * 4


def test_a_part_whose_photograph_is_gone_fails_and_is_not_called_done(
    services: Services, drawings: Drawings
) -> None:
    put(services, sheet_of(), drawings)
    job = about_to_take(services)
    services.photographs.delete(f"{PREFIX}2.jpg")
    with functions_with(services), pytest.raises(Rejected, match=r"no photograph 2\.jpg"):
        function.handler({"job": asdict(job), "part": {"at": 2, "stop": 3}}, CONTEXT)
    found = runs.report(services, job.id)
    assert found["state"] == "stopped"
    assert "2.jpg" in found["reason"]

"""Exports as jobs: in portions, resumable, one of a kind at a time, and removed after a day."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flukeline.catalogue.arrangement import Move
from flukeline.errors import NotFound, Rejected
from flukeline.messages import Job
from flukeline.onboard.workers import work_once
from flukeline.records import Encounter, Photograph, Principal, now
from flukeline.services import LaptopServices
from flukeline.stages import run_job
from flukeline.stages.intake import orphans
from flukeline.stages.jobs import runs
from flukeline.stages.review import arrange
from flukeline.stages.sheets import export, export_job
from flukeline.storage.keys import EXPORTS
from flukeline.storage.lists import PHOTOGRAPHS
from flukeline.storage.local.catalogue import LocalCatalogue
from flukeline.storage.local.photographs import LocalPhotographs
from flukeline.storage.local.queue import LocalQueue
from flukeline.storage.pagination import every
from tests.faults import record
from tests.integration.exports import exported
from tests.integration.pipeline import MARIE, functions_with, work_off
from tests.integration.test_api import browser, problem
from tests.integration.test_arranging import made
from tests.killing import Killed, kill_at

__all__ = ["browser"]

TOM = Principal("tom")


@pytest.fixture
def many(services: LaptopServices, monkeypatch: pytest.MonkeyPatch) -> LaptopServices:
    """Seven photographs, exported two at a time."""
    for _ in range(7):
        made(services)
    monkeypatch.setattr(export, "PART", 2)
    monkeypatch.setattr(export, "_PAGE", 2)
    return services


def files(services: LaptopServices) -> list[str]:
    return sorted(key for key, _ in services.photographs.listed(EXPORTS))


def finished(services: LaptopServices, sheet: export.Sheet) -> bytes:
    """The sheet at the link of a finished export."""
    found = export_job.get(services, f"export-{sheet}")
    assert (found.state, found.done, found.reason) == ("done", found.everything, None)
    assert found.link is not None
    return services.photographs.get(found.link.removeprefix("/objects/").partition("?")[0])


@pytest.mark.parametrize("sheet", export.SHEETS)
def test_the_sheet_of_a_job_is_that_of_the_command_line(
    many: LaptopServices, sheet: export.Sheet
) -> None:
    export_job.start(many, MARIE, sheet)
    work_off(many)
    assert finished(many, sheet) == export.sheet(many, sheet)
    assert len(files(many)) == 2, "the report and the sheet: the parts are deleted"


def test_progress_is_told_after_each_portion(many: LaptopServices) -> None:
    started = export_job.start(many, MARIE, "catalogue")
    assert (started.state, started.done, started.everything) == ("running", 0, 7)
    told = []
    with functions_with(many):
        while work_once(many.queue, "backfill"):
            found = export_job.get(many, started.id)
            told.append((found.state, found.done))
    assert told == [*(("running", read) for read in (2, 4, 6, 7)), ("done", 7)]


def test_photographs_that_are_in_no_sheet_count_as_read(many: LaptopServices) -> None:
    photographs = list(every(many.catalogue, Photograph, PHOTOGRAPHS))
    many.catalogue.commit([replace(each, drawing=True) for each in photographs[:5]])
    started = export_job.start(many, MARIE, "catalogue")
    assert started.everything == 7
    with functions_with(many):
        for _ in range(4):
            work_once(many.queue, "backfill")
    assert export_job.get(many, started.id).done == 7
    work_off(many)
    assert len(finished(many, "catalogue").splitlines()) == 1 + 2


WRITES = (
    (LocalPhotographs, "put"),
    (LocalPhotographs, "delete"),
    (LocalQueue, "send"),
    (LocalQueue, "finish"),
)


@pytest.mark.parametrize("call", range(1, 24))
def test_an_export_that_is_killed_anywhere_goes_on(
    many: LaptopServices, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_job.start(many, MARIE, "catalogue")
    with monkeypatch.context() as patch:
        kill_at(call, patch, *WRITES, after=call % 2 == 0)
        try:
            work_off(many)
        except Killed:
            died = True
        else:
            died = False
    assert died, "there are fewer lines to be killed at than this test thinks"
    work_off(many)
    assert finished(many, "catalogue") == export.sheet(many, "catalogue")
    record("killed while a sheet was exported")


def test_a_running_export_is_not_started_twice(many: LaptopServices) -> None:
    first = export_job.start(many, MARIE, "catalogue")
    with functions_with(many):
        work_once(many.queue, "backfill")
    again = export_job.start(many, TOM, "catalogue")
    assert (again.id, again.state, again.done) == (first.id, "running", 2)
    assert many.queue.waiting("backfill") == 1
    assert export_job.start(many, TOM, "labels").id != first.id
    work_off(many)
    link = export_job.get(many, first.id).link
    assert link is not None
    third = export_job.start(many, TOM, "catalogue")
    assert (third.state, third.done) == ("running", 0)
    work_off(many)
    assert many.photographs.open_link(*parsed(link)), "the former sheet stays at its link"


def parsed(link: str) -> tuple[str, str, str]:
    key, _, query = link.removeprefix("/objects/").partition("?")
    values = dict(each.split("=") for each in query.split("&"))
    return key, values["expires"], values["signature"]


def test_a_newer_run_ends_the_older_one(
    many: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_job.start(many, MARIE, "catalogue")
    monkeypatch.setattr(export_job, "PATIENCE", timedelta(seconds=-1))
    export_job.start(many, TOM, "catalogue")
    monkeypatch.undo()
    assert many.queue.waiting("backfill") == 2
    work_off(many)
    assert finished(many, "catalogue") == export.sheet(many, "catalogue")
    assert len([each for each in files(many) if each.endswith(".csv")]) == 1


def test_an_export_whose_message_is_lost_has_stopped_and_can_be_started_again(
    many: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = export_job.start(many, MARIE, "catalogue")
    monkeypatch.setattr(export_job, "QUEUED", timedelta(seconds=-1))
    assert export_job.get(many, started.id).state == "running", "it waits for its turn"
    (message,) = many.queue.receive("backfill", 1, 900)
    many.queue.finish("backfill", message)
    found = export_job.get(many, started.id)
    assert (found.state, found.reason) == ("stopped", export_job.STOPPED)
    assert export_job.start(many, MARIE, "catalogue").state == "running"
    monkeypatch.undo()
    work_off(many)
    assert finished(many, "catalogue")


def test_a_refused_export_says_why(many: LaptopServices, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Any:
        raise Rejected("Some reason.")

    started = export_job.start(many, MARIE, "catalogue")
    with monkeypatch.context() as patch:
        patch.setattr(export_job, "read_part", refuse)
        work_off(many)
    found = export_job.get(many, started.id)
    assert (found.state, found.reason, found.link) == ("stopped", "Some reason.", None)


def test_what_changes_between_two_parts_is_whole_in_the_sheet(many: LaptopServices) -> None:
    """Its encounters are joined, described and removed while it runs."""
    job = Job("export-catalogue", "marie", sheet="catalogue", step="export")
    job = runs.begin(many, job, "running")
    newest_first = list(every(many.catalogue, Photograph, PHOTOGRAPHS))
    newest, oldest = newest_first[0], newest_first[-1]
    step: Job | None = run_job.advance(many, job, lambda: True)

    # An encounter of which one photograph was read is joined with one that was not, and described.
    kept, joined = newest.annotations[0].encounter_id, oldest.annotations[0].encounter_id
    move = Move(tuple(each.id for each in oldest.annotations), kept)
    versions = {
        each.id: each.version
        for each in many.catalogue.find_all(Encounter, [kept, joined]).values()
    }
    arrange.arrange(many, MARIE, [move], versions)
    both = many.catalogue.find(Encounter, kept)
    assert both is not None
    many.catalogue.commit([replace(both, place="Pico")])
    while step is not None:
        step = run_job.advance(many, step, lambda: True)
    assert finished(many, "catalogue") == export.sheet(many, "catalogue")


def test_a_photograph_whose_encounter_goes_while_it_is_read_is_read_again(
    many: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = list(every(many.catalogue, Photograph, PHOTOGRAPHS))[:2]
    expected = export.sheet(many, "catalogue").splitlines()
    find_all, done = LocalCatalogue.find_all, False

    def joined_meanwhile(self: Any, kind: Any, ids: Any) -> Any:
        nonlocal done
        if kind is Encounter and not done:
            done = True
            kept, gone = one.annotations[0].encounter_id, other.annotations[0].encounter_id
            both = find_all(self, Encounter, [kept, gone])
            move = Move(tuple(each.id for each in other.annotations), kept)
            arrange.arrange(many, MARIE, [move], {id_: both[id_].version for id_ in both})
        return find_all(self, kind, ids)

    monkeypatch.setattr(LocalCatalogue, "find_all", joined_meanwhile)
    assert len(export.sheet(many, "catalogue").splitlines()) == len(expected)


def test_a_damaged_encounter_is_left_out_with_a_warning(
    many: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[object] = []
    monkeypatch.setattr(export.logger, "warning", lambda *words: warned.extend(words))
    photograph = next(every(many.catalogue, Photograph, PHOTOGRAPHS))
    id_ = photograph.annotations[0].encounter_id
    assert isinstance(many.catalogue, LocalCatalogue)
    with many.catalogue._database.writing() as connection:
        connection.execute("UPDATE records SET body = '{' WHERE id = ?", (id_,))
    assert len(export.sheet(many, "catalogue").splitlines()) == 1 + 6
    assert {id_, photograph.id} <= set(warned)


def test_exports_are_removed_after_a_day(many: LaptopServices, tmp_path: Path) -> None:
    started = export_job.start(many, MARIE, "catalogue")
    work_off(many)
    link = export_job.get(many, started.id).link
    assert link is not None
    orphans.remove_orphans_if_due(many)
    assert len(files(many)) == 2
    past = time.time() - 86_400 - 60
    for key in files(many):
        os.utime(tmp_path / "data" / key, (past, past))
    orphans.remove_orphans(many, now() - orphans.AGE)
    assert files(many) == []
    with pytest.raises(NotFound, match="kept for a day"):
        export_job.get(many, started.id)
    assert export_job.start(many, MARIE, "catalogue").state == "running"


def test_a_sheet_that_went_before_its_report_is_not_linked(many: LaptopServices) -> None:
    started = export_job.start(many, MARIE, "catalogue")
    work_off(many)
    (sheet,) = [each for each in files(many) if each.endswith(".csv")]
    many.photographs.delete(sheet)
    with pytest.raises(NotFound, match="no longer kept"):
        export_job.get(many, started.id)
    assert export_job.start(many, MARIE, "catalogue").state == "running"


def test_a_restart_of_the_laptop_keeps_a_running_export(many: LaptopServices) -> None:
    export_job.start(many, MARIE, "catalogue")
    with functions_with(many):
        work_once(many.queue, "backfill")
    many.photographs.tidy()
    work_off(many)
    assert finished(many, "catalogue") == export.sheet(many, "catalogue")


def test_over_http_a_sheet_is_started_followed_and_downloaded(
    browser: TestClient, many: LaptopServices
) -> None:
    for sheet in export.SHEETS:
        answer = exported(browser, sheet)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.content == export.sheet(many, sheet)
    problem(browser.get("/v1/exports/export-none"), 404)
    problem(browser.get("/v1/exports/..%2Fflukeline.db"), 404)
    problem(browser.post("/v1/exports", json={"sheet": "everything"}), 422)

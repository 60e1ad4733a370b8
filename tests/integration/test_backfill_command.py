"""``flukeline backfill`` as it is typed: alone, interrupted, beside a server, and refused."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flukeline.cli import job_progress as command
from flukeline.cli import main
from flukeline.functions import backfill as function
from flukeline.functions import crop
from flukeline.onboard.server import lock_data_folder
from flukeline.onboard.workers import Workers
from flukeline.stages import run_job
from flukeline.stages.jobs import runs
from flukeline.stages.sheets import plan
from flukeline.stages.sheets import sheet_job as stages
from flukeline.storage.lists import PHOTOGRAPHS, photographs_in
from flukeline.storage.local.queue import LocalQueue
from flukeline.wiring import services
from tests.integration.full_disk import under

Drawings = dict[tuple[int, int], bytes]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FLUKELINE_DATA", str(tmp_path / "data"))
    services.cache_clear()
    yield tmp_path / "data"
    services.cache_clear()


@pytest.fixture
def typed(tmp_path: Path, drawings: Drawings) -> list[str]:
    """The command for a sheet of eight photographs."""
    sheet = "photograph,individual\n"
    for (whale, shot), drawing in drawings.items():
        (tmp_path / f"{whale}-{shot}.jpg").write_bytes(drawing)
        sheet += f"{whale}-{shot}.jpg,whale {whale}\n"
    (tmp_path / "sheet.csv").write_text(sheet)
    return ["backfill", str(tmp_path / "sheet.csv")]


def job_of(typed: list[str]) -> tuple[bytes, str, str]:
    """What makes the job's id."""
    sheet = Path(typed[1])
    return sheet.read_bytes(), str(sheet), str(sheet.parent)


def counts() -> tuple[int, int, int]:
    """Photographs, those ready, and flukes compared."""
    made = services()
    ready = made.catalogue.count(photographs_in("ready"))
    live = made.vectors.progress(made.model_version).live
    return made.catalogue.count(PHOTOGRAPHS), ready, live


def test_it_takes_everything_in_and_sums_up(
    typed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = threading.Event()
    finish = stages.finish

    def look(seconds: float) -> None:
        (report,) = (services().photographs.get(f"backfills/{id_}.json") for id_ in ids)
        if json.loads(report)["state"] == "taking in" and json.loads(report)["done"] == 8:
            seen.set()
        time.sleep(seconds)

    def finish_once_seen(*given: Any) -> None:
        assert seen.wait(60)
        finish(*given)

    ids = [stages.job_id(*job_of(typed))]
    with monkeypatch.context() as patch:
        patch.setattr(command, "time", SimpleNamespace(sleep=look))
        patch.setattr(stages, "finish", finish_once_seen)
        assert main(typed) == 0
    said = capsys.readouterr()
    assert said.out == "8 taken in\n"
    assert "taking in" in said.err
    assert "8/8" in said.err
    assert counts() == (8, 8, 8)
    assert main(typed) == 0
    assert capsys.readouterr().out == "8 there already\n"
    assert main(["backfill", "--rebuild"]) == 0
    assert counts() == (8, 8, 8)


def test_interrupted_it_goes_on_with_the_same_command(
    typed: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    taken, interrupted = threading.Semaphore(3), threading.Event()
    write_rows = plan.write_rows

    def three_at_most(*given: Any, **more: Any) -> Iterator[str]:
        for answer in write_rows(*given, **more):
            yield answer
            if not taken.acquire(blocking=False):
                assert interrupted.wait(60)

    def press_ctrl_c(_seconds: float) -> None:
        if services().catalogue.count(PHOTOGRAPHS) >= 3:
            interrupted.set()
            raise KeyboardInterrupt
        time.sleep(0.01)

    with monkeypatch.context() as patch:
        patch.setattr(plan, "write_rows", three_at_most)
        patch.setattr(command, "time", SimpleNamespace(sleep=press_ctrl_c))
        patch.setattr(stages, "PORTION", 1)
        assert main(typed) == 130
    before = services().catalogue.count(PHOTOGRAPHS)
    assert 3 <= before < 8
    services.cache_clear()
    capsys.readouterr()
    assert main(typed) == 0
    assert counts() == (8, 8, 8)
    assert capsys.readouterr().out == f"{before} there already, {8 - before} taken in\n"


@pytest.mark.usefixtures("on_the_disk")
@pytest.mark.parametrize("room_at_once", [True, False])
def test_a_full_disk_ends_it_and_with_room_it_goes_on(
    typed: list[str],
    room_at_once: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    disk = under(monkeypatch)
    advance = run_job.advance

    def full(*given: Any) -> Any:
        """From the second photograph on, at least until the backfill has given up."""
        if services().catalogue.count(PHOTOGRAPHS) >= 1:
            disk.fill()
        try:
            return advance(*given)
        finally:
            if room_at_once:
                disk.free()

    with monkeypatch.context() as patch:
        patch.setattr(stages, "PORTION", 1)
        patch.setattr(run_job, "advance", full)
        assert main(typed) == 1
    said = capsys.readouterr().err
    assert ("Start it again" if room_at_once else "The disk is full") in said
    assert counts()[1] < 8
    disk.free()
    assert main(typed) == 0
    assert counts() == (8, 8, 8)


@pytest.mark.parametrize(
    ("endured", "said"), [(3, "something is wrong here"), (9, "8 failed. The same command tries")]
)
def test_once_the_cause_is_cured_what_had_failed_goes_on_too(
    typed: list[str],
    endured: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whether so many fail that it stops, or the sheet ends before."""
    fail, made = LocalQueue.fail, services()

    def broken(*_given: Any) -> None:
        raise RuntimeError("no photograph can be cropped")

    with monkeypatch.context() as patch:
        patch.setattr(crop, "crop", broken)
        patch.setattr(LocalQueue, "fail", lambda *given, **_delay: fail(*given))
        patch.setattr(function, "services", lambda: replace(made, max_in_flight=1))
        patch.setattr(runs, "MAX_DEAD_LETTERS", endured)
        assert main(typed) == 1
    assert said in capsys.readouterr().err
    assert made.queue.dead("crop") >= 3
    assert main(typed) == 0
    assert counts() == (8, 8, 8)
    assert made.queue.dead("crop") == 0


def test_beside_a_server_the_servers_workers_do_it(
    typed: list[str], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queue = services().queue
    assert isinstance(queue, LocalQueue)
    with lock_data_folder(data):
        workers = Workers(queue)
        workers.start()
        try:
            assert main(typed) == 0
        finally:
            workers.stop()
    assert capsys.readouterr().out == "8 taken in\n"
    assert counts() == (8, 8, 8)


def test_once_the_server_has_stopped_it_works_itself(
    typed: list[str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ExitStack()
    server.enter_context(lock_data_folder(data))

    def stop(seconds: float) -> None:
        server.close()
        time.sleep(seconds)

    monkeypatch.setattr(command, "time", SimpleNamespace(sleep=stop))
    assert main(typed) == 0
    assert counts() == (8, 8, 8)


def test_what_is_kept_as_it_is_is_told(
    typed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = (
        "Encounter.mediaAsset0,MarkedIndividual.individualID,Encounter.sex\n0-0.jpg,Kali,female\n"
    )
    (tmp_path / "sheet.csv").write_text(sheet)
    assert main(typed) == 0
    said = capsys.readouterr()
    assert said.out == "1 taken in\n"
    words = "Columns that are kept as they are, as columns of your own: Encounter.sex."
    assert words in said.err


def test_faults_are_listed_and_nothing_is_taken_in(
    typed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "sheet.csv").open("a") as sheet:
        sheet.write("none.jpg,whale 9\n0-0.jpg,whale 0\n")
    assert main(typed) == 1
    said = capsys.readouterr().err
    assert "row 10: there is no photograph none.jpg" in said
    assert "row 11: the same photograph as in row 2" in said
    assert "The sheet has 2 faults; nothing was imported." in said
    assert counts() == (0, 0, 0)
    assert main(["backfill"]) == 1
    assert "Name a sheet" in capsys.readouterr().err

"""Removal and clean-up: whatever a killed process leaves behind is removed by the sweeper."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import numpy as np
import pytest

from flukeline.functions.sweep import handler as sweep_function
from flukeline.messages import CompareRequest
from flukeline.records import Box, Photograph, Removal, now
from flukeline.services import LaptopServices
from flukeline.stages.intake import orphans, sweep
from flukeline.stages.review import photographs
from flukeline.storage.keys import crop_key, display_key, original_key
from flukeline.storage.local.photographs import LocalPhotographs
from flukeline.storage.local.queue import LocalQueue
from tests.faults import ROUNDS, record
from tests.integration.pipeline import MARIE, functions_with, send, state_of, work_off
from tests.killing import Killed, kill_at

Drawings = dict[tuple[int, int], bytes]
DAY = 86_400


def files(services: LaptopServices) -> list[str]:
    prefixes = ("originals/", "display/", "crops/")
    return [key for prefix in prefixes for key, _ in services.photographs.listed(prefix)]


def live(services: LaptopServices) -> int:
    return services.vectors.progress(services.model_version).live


@pytest.mark.parametrize("call", [*range(1, 5)] * ROUNDS)
def test_a_removal_that_is_killed_is_finished_by_the_sweeper(
    call: int, services: LaptopServices, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = send(services, "a.jpg", drawings[0, 0]), send(services, "b.jpg", drawings[1, 0])
    work_off(services)
    with monkeypatch.context() as patch:
        kill_at(call, patch, (LocalPhotographs, "delete"), (LocalQueue, "send"))
        with pytest.raises(Killed):
            photographs.remove(services, MARIE, gone)
    assert services.catalogue.find(Photograph, gone) is None
    assert services.catalogue.find(Removal, gone) is not None
    assert sweep.sweep(services) == 0, "another process may be at work"
    with monkeypatch.context() as patch:
        later = now() + sweep.REMOVAL_PATIENCE
        patch.setattr("flukeline.stages.intake.sweep.now", lambda: later)
        assert sweep.sweep(services) == 1
        assert sweep.sweep(services) == 0
    work_off(services)
    assert {key.partition("/")[2].split(".")[0] for key in files(services)} == {kept}
    assert len(files(services)) == 3
    assert live(services) == 1
    assert services.catalogue.find(Removal, gone) is None
    record("killed while a removed photograph was deleted")


def test_a_photograph_removed_while_it_is_cropped_leaves_no_file(
    services: LaptopServices, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = send(services, "a.jpg", drawings[0, 0])
    put = LocalPhotographs.put

    def then_removed(self: LocalPhotographs, key: str, data: bytes, kind: str) -> None:
        put(self, key, data, kind)
        if key == display_key(id_):
            photographs.remove(services, MARIE, id_)
            put(self, original_key(id_), data, kind)

    with monkeypatch.context() as patch:
        patch.setattr(LocalPhotographs, "put", then_removed)
        work_off(services)
    assert files(services) == []
    assert services.catalogue.find(Removal, id_) is None
    record("removed while it was cropped")


def aged(services: LaptopServices, key: str, seconds: int) -> None:
    path = services.photographs._path(key)  # type: ignore[attr-defined]
    os.utime(path, (time.time() - seconds,) * 2)


def test_files_that_no_record_names_go_after_a_day(
    services: LaptopServices, drawings: Drawings
) -> None:
    id_ = send(services, "a.jpg", drawings[0, 0])
    work_off(services)
    state = state_of(services, id_)
    photographs.crop_by_hand(services, MARIE, id_, Box(40, 40, 400, 300), None)
    work_off(services)
    replaced = crop_key(state.annotations[0].id)
    services.photographs.put(replaced, b"x", "image/jpeg")
    others = [original_key("other"), display_key("other"), crop_key("other.1")]
    for key in others:
        services.photographs.put(key, b"x", "image/jpeg")
    before = set(files(services))
    assert orphans.remove_orphans(services, now() - orphans.AGE) == orphans.Orphans(0, 0)
    for key in before:
        aged(services, key, DAY + 60)
    aged(services, others[0], DAY - 60)
    assert orphans.remove_orphans(services, now() - orphans.AGE) == orphans.Orphans(3, 0)
    assert set(files(services)) == before - {replaced, *others[1:]}
    assert state_of(services, id_).state == "ready"


def test_vectors_that_no_record_names_are_retired(
    services: LaptopServices, drawings: Drawings
) -> None:
    kept, gone = send(services, "a.jpg", drawings[0, 0]), send(services, "b.jpg", drawings[1, 0])
    work_off(services)
    # As an older version left it: the record went, and the process was killed after that.
    services.catalogue.commit([], [state_of(services, gone)])
    assert live(services) == 2
    assert orphans.remove_orphans(services, now() - orphans.AGE).vectors == 1
    work_off(services)
    assert live(services) == 1
    assert orphans.remove_orphans(services, now() - orphans.AGE).vectors == 0, "retired once"
    assert state_of(services, kept).state == "ready"


def test_the_sweeper_looks_for_orphans_once_a_day(
    services: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, found = now(), []
    with functions_with(services):
        for hours in (0, 1, 23, 25, 26):
            services.photographs.put(original_key("orphan"), b"x", "image/jpeg")
            aged(services, original_key("orphan"), 2 * DAY)
            at = began + timedelta(hours=hours)
            monkeypatch.setattr("flukeline.stages.intake.orphans.now", lambda at=at: at)
            sweep_function({"idle": True}, None)
            found.append(files(services) == [])
    assert found == [True, False, False, True, False]


def test_a_pending_vector_of_a_removed_fluke_goes(
    services: LaptopServices, drawings: Drawings
) -> None:
    id_ = send(services, "a.jpg", drawings[0, 0])
    work_off(services)
    annotation = f"{id_}.1"
    photographs.remove(services, MARIE, id_)
    work_off(services)
    vector = services.indexes.of(services.model_version)
    assert live(services) == 0
    services.vectors.put_pending(services.model_version, annotation, np.ones(4, np.float32))
    request = CompareRequest(annotation, services.model_version).to_json()
    services.queue.send("distances", request)
    work_off(services)
    assert vector is services.indexes.of(services.model_version)
    assert services.vectors.pending(services.model_version, annotation) is None


def test_a_message_leased_while_the_clock_was_ahead_is_not_lost(
    services: LaptopServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = services.queue
    queue.send("crop", "{}")
    real = time.time
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: real() + 3 * DAY)
        (leased,) = queue.receive("crop", 1, 900)
        assert queue.receive("crop", 1, 900) == [], "it is leased"
    (again,) = queue.receive("crop", 1, 900)
    assert again.id == leased.id
    assert queue.receive("crop", 1, 900) == []
    queue.fail("crop", again, delay=15)
    assert queue.receive("crop", 1, 900) == [], "a delay is kept"
    record("clock three days ahead, then put right")

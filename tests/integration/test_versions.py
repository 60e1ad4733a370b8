"""Two model versions side by side: the one that serves, and the newer one until it is complete."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from flukeline.errors import Conflict
from flukeline.functions import sweep
from flukeline.records import Photograph
from flukeline.services import Services
from flukeline.stages.identify import candidates
from flukeline.stages.jobs import rollout, runs
from flukeline.stages.review import photographs
from flukeline.storage.lists import photographs_in
from flukeline.storage.ports import QUEUES
from flukeline.vision.embed import embed as embed_picture
from flukeline.vision.models import Model, Models
from tests.integration.pipeline import MARIE, functions_with, send, state_of, work_off

Drawings = dict[tuple[int, int], bytes]
NEWER = "a-newer-version"
AT_ONCE = timedelta()


@pytest.fixture(autouse=True)
def _newer_sees_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newer version's vectors are of the same length, and at other distances."""

    def seen(model: Model, crop: Image.Image) -> NDArray[np.float32]:
        vector = embed_picture(model, crop)
        if model.version != NEWER:
            return vector
        other = np.sign(vector) * vector**2
        return np.asarray(other / np.linalg.norm(other), dtype=np.float32)

    monkeypatch.setattr("flukeline.stages.intake.embed.embed_picture", seen)


@pytest.fixture
def catalogue(services: Services, drawings: Drawings) -> list[str]:
    """Three photographs, ready in the version that serves."""
    assert rollout.look_after(services, AT_ONCE), "the first version serves at once"
    ids = [send(services, f"{whale}.jpg", drawings[whale, 0]) for whale in range(3)]
    work_off(services)
    return ids


@pytest.fixture
def upgraded(services: Services, models: Models, catalogue: list[str]) -> Services:
    """The same catalogue with a newer embedder, the one before beside it."""
    newer = replace(models.embedder, version=NEWER)
    return replace(services, models=replace(models, embedder=newer, former=models.embedder))


def candidates_of(services: Services, photograph_id: str) -> candidates.Candidates:
    encounter = state_of(services, photograph_id).encounter_id
    assert encounter is not None
    return candidates.of_encounter(services, encounter, 20)


def by_brute_force(services: Services, model: str, photograph_id: str) -> list[float]:
    """Distances of a version from one photograph's fluke to every other ready one, sorted."""
    page = services.catalogue.listed(Photograph, photographs_in("ready"), 100)
    flukes = {each.id: each.annotations[0].id for each in page.items}
    vectors = {}
    for id_, fluke in flukes.items():
        ordinal = services.vectors.ordinals(model, [fluke])[fluke]
        (entry,) = services.vectors.entries(model, ordinal, ordinal + 1)
        assert entry.vector is not None
        vectors[id_] = entry.vector
    own = vectors.pop(photograph_id)
    return sorted(float(np.linalg.norm(own - each)) for each in vectors.values())


def distances_of(found: candidates.Candidates) -> list[float]:
    return [each.distance for each in found.photographs]


def test_the_version_before_serves_also_new_photographs_until_the_newer_is_complete(
    services: Services, upgraded: Services, catalogue: list[str], drawings: Drawings
) -> None:
    old = services.model_version
    late = send(upgraded, "late.jpg", drawings[0, 1])
    work_off(upgraded)
    assert state_of(upgraded, late).state == "ready"
    for id_ in (late, catalogue[0]):
        found = candidates_of(upgraded, id_)
        assert (found.model_version, found.compared) == (old, 3)
        expected = by_brute_force(upgraded, old, id_)
        assert distances_of(found) == pytest.approx(expected, abs=2e-6)
    assert upgraded.vectors.progress(NEWER).live == 1, "only what came since"

    assert not rollout.look_after(upgraded, AT_ONCE), "the newer one lacks three"
    work_off(upgraded)
    assert runs.report(upgraded, f"embed-{NEWER}")["state"] == "done"
    assert candidates_of(upgraded, late).model_version == old, "until the sweeper lets it serve"
    assert rollout.look_after(upgraded, AT_ONCE)
    assert not rollout.look_after(upgraded, AT_ONCE)
    for id_ in (late, catalogue[0]):
        found = candidates_of(upgraded, id_)
        assert (found.model_version, found.compared) == (NEWER, 3)
        expected = by_brute_force(upgraded, NEWER, id_)
        assert distances_of(found) == pytest.approx(expected, abs=2e-6)
        assert distances_of(found) != pytest.approx(by_brute_force(upgraded, old, id_), abs=1e-3)
    assert all(upgraded.queue.waiting(name) == upgraded.queue.dead(name) == 0 for name in QUEUES)


def test_a_photograph_is_ready_before_the_newer_version_has_seen_it(
    services: Services, upgraded: Services, drawings: Drawings
) -> None:
    late = send(upgraded, "late.jpg", drawings[0, 1])
    held = upgraded.queue.send

    def without_the_newer(queue: str, body: str) -> None:
        if queue != "embed":
            held(queue, body)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgraded.queue, "send", without_the_newer)
        work_off(upgraded)
    assert state_of(upgraded, late).state == "ready"
    assert candidates_of(upgraded, late).model_version == services.model_version
    assert upgraded.vectors.progress(NEWER).head == 0


def test_after_the_switch_the_version_before_is_asked_for_nothing(
    services: Services, upgraded: Services, drawings: Drawings
) -> None:
    rollout.look_after(upgraded, AT_ONCE)
    work_off(upgraded)
    assert rollout.look_after(upgraded, AT_ONCE)
    before = upgraded.vectors.progress(services.model_version)
    late = send(upgraded, "late.jpg", drawings[0, 1])
    work_off(upgraded)
    assert state_of(upgraded, late).state == "ready"
    assert candidates_of(upgraded, late).compared == 3
    assert upgraded.vectors.progress(services.model_version) == before


def test_without_the_file_of_the_version_before_new_photographs_wait_for_the_newer(
    services: Services, upgraded: Services, models: Models, catalogue: list[str], drawings: Drawings
) -> None:
    alone = replace(upgraded, models=replace(upgraded.models, former=None))
    late = send(alone, "late.jpg", drawings[0, 1])
    work_off(alone)
    assert state_of(alone, late).state == "ready"
    assert candidates_of(alone, catalogue[0]).model_version == services.model_version
    with pytest.raises(Conflict, match="new model"):
        candidates_of(alone, late)
    rollout.look_after(alone, AT_ONCE)
    work_off(alone)
    assert rollout.look_after(alone, AT_ONCE)
    assert candidates_of(alone, late).compared == 3


def test_a_fluke_removed_meanwhile_leaves_both_versions(
    services: Services, upgraded: Services, catalogue: list[str]
) -> None:
    rollout.look_after(upgraded, AT_ONCE)
    photographs.remove(upgraded, MARIE, catalogue[2])
    work_off(upgraded)
    assert upgraded.vectors.progress(services.model_version).live == 2
    assert upgraded.vectors.progress(NEWER).live == 2
    assert candidates_of(upgraded, catalogue[0]).compared == 1
    assert rollout.look_after(upgraded, AT_ONCE)
    assert candidates_of(upgraded, catalogue[0]).compared == 1


def test_a_message_of_a_version_that_is_gone_goes_to_those_in_use(
    upgraded: Services, catalogue: list[str]
) -> None:
    fluke = state_of(upgraded, catalogue[0]).annotations[0].id
    upgraded.queue.send("embed", json.dumps({"annotation_id": fluke, "model": "long-gone"}))
    work_off(upgraded)
    assert upgraded.vectors.ordinals(NEWER, [fluke])
    assert upgraded.vectors.progress("long-gone").head == 0


def test_what_is_lost_on_its_way_is_sent_again(upgraded: Services, catalogue: list[str]) -> None:
    rollout.look_after(upgraded, AT_ONCE)
    message = upgraded.queue.receive("backfill", 1, 60)
    upgraded.queue.finish("backfill", message[0])
    hour = timedelta(hours=1)
    assert not rollout.look_after(upgraded, hour), "another may be at it"
    assert upgraded.queue.waiting("backfill") == 0
    with functions_with(upgraded):
        sweep.handler({"idle": True}, None)
    work_off(upgraded)
    assert upgraded.vectors.progress(NEWER).live == len(catalogue)
    assert rollout.look_after(upgraded, hour)


def test_vectors_that_were_lost_are_made_again(
    services: Services, models: Models, catalogue: list[str]
) -> None:
    """A restored catalogue beside empty Embeddings: the same version embeds everything anew."""
    newer = replace(models.embedder, version=NEWER)
    restored = replace(services, models=replace(models, embedder=newer))
    rollout.look_after(restored, AT_ONCE)
    work_off(restored)
    assert rollout.look_after(restored, AT_ONCE)
    assert restored.vectors.progress(NEWER).live == len(catalogue)
    assert not rollout.look_after(restored, AT_ONCE)
    assert restored.queue.waiting("backfill") == 0

"""Each stage does its work once and in its time, however often and early it is asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from flukeline.records import Annotation, Encounter, Photograph, now
from flukeline.services import Services
from flukeline.stages.intake import compare
from flukeline.stages.intake import embed as embedding
from flukeline.stages.intake.crop import crop
from flukeline.vision.embed import embed as embed_picture
from tests.integration.flukes import BOX
from tests.integration.pipeline import send, state_of, work_off

Drawings = dict[tuple[int, int], bytes]


def test_a_photograph_is_ready_once_all_its_flukes_are_compared(services: Services) -> None:
    flukes = tuple(f"p.{n}" for n in (1, 2, 3))
    held = tuple(Annotation(id_, f"of {id_}", BOX, "person") for id_ in flukes)
    photograph = Photograph(
        "p", "p.jpg", 9, "comparing", now(), "marie", annotations=held, crops_made=3
    )
    encounters = [
        Encounter(f"of {id_}", "pending", now(), (id_,), waiting=("p",)) for id_ in flukes
    ]
    services.catalogue.commit([photograph, *encounters])
    model, states = services.model_version, []
    for place in (1, 0, 2):
        vector = np.full(4, place, dtype=np.float32)
        services.vectors.put_pending(model, flukes[place], vector)
        compare.compare(services, flukes[place], model)
        states.append(state_of(services, "p").state)
    assert states == ["comparing", "comparing", "ready"]


def test_a_fluke_is_embedded_once(
    services: Services, drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[Any] = []

    def counted(*args: Any) -> Any:
        embedded.append(args)
        return embed_picture(*args)

    monkeypatch.setattr(embedding, "embed_picture", counted)
    photograph = send(services, "a.jpg", drawings[0, 0])
    crop(services, photograph)
    (fluke,) = state_of(services, photograph).annotations
    model = services.model_version
    for _ in range(2):
        # Its vector waits for its ordinal.
        embedding.embed(services, fluke.id, model)
        assert len(embedded) == 1
    first = services.vectors.pending(model, fluke.id)
    assert first is not None
    work_off(services)
    assert state_of(services, photograph).state == "ready"
    # Its ordinal is given, and nothing waits any more.
    assert services.vectors.pending(model, fluke.id) is None
    embedding.embed(services, fluke.id, model)
    assert len(embedded) == 1
    assert services.vectors.pending(model, fluke.id) is None
    # Whoever asked is told all the same: a message may have been lost.
    assert services.queue.waiting("distances") == 1

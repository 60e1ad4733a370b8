"""Photographs put into the catalogue with vectors of our own, without pictures or models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from flukeline.records import (
    Annotation,
    Box,
    Encounter,
    EncounterStatus,
    Individual,
    Photograph,
    now,
)
from flukeline.services import Services
from flukeline.times import LocalTime

BOX = Box(0, 0, 90, 50)


def whale(services: Services, id_: str) -> Individual:
    """A whale of that id and name."""
    individual = Individual(id_, id_, now())
    services.catalogue.commit([individual])
    return individual


def encountered(
    services: Services,
    id_: str,
    vectors: Sequence[ArrayLike],
    individual_id: str | None = None,
    taken_at: LocalTime | None = None,
) -> Encounter:
    """An encounter with a ready photograph for each vector, every fluke compared.

    Its photographs are ``id_``, a dash and a number, and their flukes ``.1`` of that.
    """
    flukes = tuple(f"{id_}-{n}.1" for n in range(len(vectors)))
    status: EncounterStatus = "unreviewed" if individual_id is None else "identified"
    encounter = Encounter(
        id_, status, now(), flukes, individual_id=individual_id, taken_at=taken_at
    )
    photographs = [
        Photograph(
            fluke.removesuffix(".1"),
            f"{fluke}.jpg",
            9,
            "ready",
            now(),
            "marie",
            annotations=(Annotation(fluke, id_, BOX, "model"),),
            crops_made=1,
            encounter_id=id_,
        )
        for fluke in flukes
    ]
    services.catalogue.commit([encounter, *photographs])
    for fluke, vector in zip(flukes, vectors, strict=True):
        value = np.asarray(vector, dtype=np.float32)
        services.vectors.put_pending(services.model_version, fluke, value)
    services.indexes.of(services.model_version).arrive(*flukes)
    return encounter

"""The state of the whole service: whether its stores answer, and how much there is."""

from __future__ import annotations

from typing import get_args

from flukeline.records import EncounterStatus, Photograph, PhotographState
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.storage.lists import (
    DRAWINGS,
    INDIVIDUALS,
    PHOTOGRAPHS,
    encounters_of_status,
    photographs_in,
)
from flukeline.storage.ports import QUEUES


def check(services: Services) -> None:
    """Reach every store and read the models' manifest; raises where one does not answer."""
    services.catalogue.count(INDIVIDUALS)
    services.vectors.progress(services.model_version)


def stats(services: Services) -> dict[str, object]:
    """How many of everything there are."""
    catalogue, version = services.catalogue, model_versions.serving(services)
    return {
        "photographs": {
            state: catalogue.count(photographs_in(state)) for state in get_args(PhotographState)
        },
        "encounters": {
            status: catalogue.count(encounters_of_status(status))
            for status in get_args(EncounterStatus)
        },
        "individuals": catalogue.count(INDIVIDUALS),
        "drawings": catalogue.count(DRAWINGS),
        "dead_letters": sum(services.queue.dead(queue) for queue in QUEUES),
        "compared": services.vectors.progress(version.name).live,
        "model_version": version.name,
        "knows": version.knows,
    }


def is_empty(services: Services) -> bool:
    """Whether there is no photograph at all."""
    return not services.catalogue.listed(Photograph, PHOTOGRAPHS, 1).items


def redrive(services: Services) -> int:
    """Send every dead letter again; how many there were."""
    return sum(services.queue.redrive(queue) for queue in QUEUES)

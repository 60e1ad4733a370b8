"""The state of the whole service, and the sweeper for what got stuck."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

from flukeline.catalogue import photographs as rules
from flukeline.records import (
    Conflict,
    EncounterStatus,
    Photograph,
    PhotographState,
    now,
)
from flukeline.stages.intake import model_versions
from flukeline.stages.intake.receive import TICKET_SECONDS, original_key, send_on
from flukeline.storage.lists import (
    DRAWINGS,
    INDIVIDUALS,
    PHOTOGRAPHS,
    encounters_of_status,
    photographs_in,
)
from flukeline.storage.pagination import every
from flukeline.storage.ports import QUEUES
from flukeline.wiring import Services

STUCK_AFTER = timedelta(minutes=15)
TICKET_ENDED = timedelta(seconds=TICKET_SECONDS) + STUCK_AFTER
MAX_SWEEPS = 3


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


def sweep(services: Services, patience: timedelta = STUCK_AFTER) -> int:
    """Send photographs on again that got stuck, and drop tickets that nobody used.

    Args:
        services: The services.
        patience: How long a photograph may stay in one state; none, where nothing works on any.

    Returns:
        How many photographs were moved.
    """
    swept = 0
    for state in (*rules.ON_THE_WAY, "awaiting_upload"):
        waiting = every(services.catalogue, Photograph, photographs_in(state, newest_first=False))
        swept += sum(_sweep_one(services, each, patience) for each in waiting)
    return swept


def _sweep_one(services: Services, photograph: Photograph, patience: timedelta) -> bool:
    waited = now() - (photograph.changed_at or photograph.received_at)
    if waited < patience:
        return False
    try:
        arrived = services.photographs.size(original_key(photograph.id)) is not None
        if photograph.state == "awaiting_upload" and not arrived:
            if waited < TICKET_ENDED:
                return False
            services.catalogue.commit([], [photograph])
            return True
        if photograph.sweeps >= MAX_SWEEPS:
            reason = "It stopped on its way several times. Try it again."
            services.catalogue.commit([rules.failed(photograph, reason, now())])
            return True
        again = replace(photograph, sweeps=photograph.sweeps + 1, changed_at=now())
        services.catalogue.commit([again])
    except Conflict:
        return False
    send_on(services, photograph.id)
    return True

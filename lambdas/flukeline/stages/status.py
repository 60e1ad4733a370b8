"""The state of the whole service: whether its stores answer, and how much they hold."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import get_args

from flukeline.errors import Changed, Unavailable
from flukeline.records import (
    EncounterStatus,
    Photograph,
    PhotographState,
    UniqueKey,
    now,
)
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.storage.keys import original_key
from flukeline.storage.lists import (
    DRAWINGS,
    INDIVIDUALS,
    PHOTOGRAPHS,
    encounters_of_status,
    photographs_in,
)
from flukeline.storage.ports import QUEUES

logger = logging.getLogger(__name__)

RECOUNT_EVERY = timedelta(days=1)
"""Between two recounts, each of which reads the keys of all records."""
_RECOUNTED = "recounted"


def check(services: Services) -> None:
    """Read a little from each of the four stores; loading the services has read the manifest.

    Raises:
        Unavailable: Stores did not answer; the error names each of them.
    """
    reads: dict[str, Callable[[], object]] = {
        "photographs": lambda: services.photographs.size(original_key("health-check")),
        "catalogue": lambda: services.catalogue.find(UniqueKey, _RECOUNTED),
        "vectors": lambda: services.vectors.progress(services.model_version),
        "queue": lambda: services.queue.dead("crop"),
    }
    failed = []
    for store, read in reads.items():
        try:
            read()
        except Exception:
            logger.exception("a store does not answer", extra={"store": store})
            failed.append(store)
    if failed:
        faults = [(store, f"The {store} store does not answer.") for store in failed]
        raise Unavailable("Flukeline cannot reach all its data. Try again in a minute.", faults)


def stats(services: Services) -> dict[str, object]:
    """How many photographs, encounters and whales there are, and which model is in use."""
    counts, version = services.catalogue.counts(), model_versions.serving(services)
    return {
        "photographs": {
            state: counts[photographs_in(state)] for state in get_args(PhotographState)
        },
        "encounters": {
            status: counts[encounters_of_status(status)] for status in get_args(EncounterStatus)
        },
        "individuals": counts[INDIVIDUALS],
        "drawings": counts[DRAWINGS],
        "dead_letters": sum(services.queue.dead(queue) for queue in QUEUES),
        "compared": services.vectors.progress(version.name).live,
        "model_version": version.name,
        "training_data": version.training_data,
        "backups": services.backups(),
    }


def recount_if_due(services: Services) -> dict[str, int]:
    """Count everything afresh once a day, and correct the counters that are wrong.

    Returns:
        What was added to wrong counters, by the name of the list.
    """
    last = services.catalogue.find(UniqueKey, _RECOUNTED)
    if last is not None and now() - datetime.fromisoformat(last.holder) < RECOUNT_EVERY:
        return {}
    wrong = services.catalogue.recount()
    if wrong is None:
        return {}
    version = last.version if last is not None else 0
    with contextlib.suppress(Changed):
        services.catalogue.commit([UniqueKey(_RECOUNTED, now().isoformat(), version)])
    return {list_.partition: added for list_, added in wrong.items()}


def is_empty(services: Services) -> bool:
    """Whether the catalogue has no photograph at all."""
    return not services.catalogue.listed(Photograph, PHOTOGRAPHS, 1).items


def redrive(services: Services) -> int:
    """Send all dead letters again and return how many there were."""
    return sum(services.queue.redrive(queue) for queue in QUEUES)

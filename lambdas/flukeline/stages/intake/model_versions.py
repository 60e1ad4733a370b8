"""Versions: a newer embedding model works beside the one that serves until it has every fluke.

Meanwhile a photograph that comes in is embedded by both, and is ready once the one that serves has
it: nobody waits for the newer one. Ordinals, rows and lists are kept a version at a time.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice

from flukeline.matching.probability import Calibration
from flukeline.records import Conflict, Photograph, UniqueKey
from flukeline.stages.jobs import reindex, runs
from flukeline.storage.lists import photographs_in
from flukeline.storage.pagination import every
from flukeline.storage.ports import QueueName
from flukeline.vision.models import Model
from flukeline.wiring import Services

_SERVING = "serving-model"


@dataclass(frozen=True, slots=True)
class Version:
    """What candidates come from: one model's distances, its calibration and what it knows."""

    name: str
    knows: str
    calibration: Calibration


def newest(services: Services) -> Version:
    """The version that embeds: the one of the manifest."""
    embedder = services.models.embedder
    return Version(embedder.version, embedder.knows, services.models.calibration)


def serving(services: Services) -> Version:
    """The version that candidates come from: the old one until the newest is complete."""
    claim = services.catalogue.find(UniqueKey, _SERVING)
    if claim is None:
        return newest(services)
    held = json.loads(claim.holder)
    if held["name"] == services.model_version:
        return newest(services)
    return Version(held["name"], held["knows"], Calibration(**held["calibration"]))


def embedder(services: Services, version: str) -> Model | None:
    """The model of a version, where its file is here."""
    return next((each for each in services.models.embedders if each.version == version), None)


def awaited(services: Services) -> str:
    """The version that a photograph waits for: the one that serves, if it can still embed."""
    name = serving(services).name
    return name if embedder(services, name) is not None else services.model_version


def with_lists(services: Services) -> set[str]:
    """The versions whose lists are kept: the one that serves, and the newest."""
    return {serving(services).name, services.model_version}


def send_to_embed(services: Services, annotation_id: str) -> None:
    """Send a fluke to each model that is in use; the one that people wait for comes first."""
    for version in dict.fromkeys((awaited(services), services.model_version)):
        queue: QueueName = "embed" if version == services.model_version else "embed_former"
        message = {"annotation_id": annotation_id, "model": version}
        services.queue.send(queue, json.dumps(message))


def look_after(services: Services, patience: timedelta) -> bool:
    """Let the newest version serve once it has every fluke; until then send it what it lacks.

    Args:
        services: The services.
        patience: How long to wait after the last word of what is being sent.

    Returns:
        Whether the newest version serves from now on.
    """
    held = services.catalogue.find(UniqueKey, _SERVING)
    if held is None:
        return _serve_newest(services, 0)
    vectors, ready = services.vectors, services.catalogue.count(photographs_in("ready"))
    old = str(json.loads(held.holder)["name"])
    # The full look costs a read a fluke: only when it is nearly sure to succeed.
    lacks = vectors.progress(services.model_version).live < ready
    if old == services.model_version and not lacks:
        return False
    if old != services.model_version and not lacks and _complete(services):
        return _serve_newest(services, held.version)
    job = reindex.start_embedding_anew(services, "flukeline", patience)
    if job is not None:
        runs.send(services, job)
    return False


def _serve_newest(services: Services, version: int) -> bool:
    with contextlib.suppress(Conflict):
        services.catalogue.commit(
            [UniqueKey(_SERVING, json.dumps(asdict(newest(services))), version)]
        )
        return True
    return False


def _complete(services: Services) -> bool:
    ready = every(services.catalogue, Photograph, photographs_in("ready", newest_first=False))
    flukes = (fluke.id for photograph in ready for fluke in photograph.annotations)
    while some := list(islice(flukes, 100)):
        if len(services.vectors.ordinals(services.model_version, some)) < len(some):
            return False
    return True

"""Versions: a newer embedding model works beside the one that serves until it has every fluke.

Meanwhile a photograph that comes in is embedded by both, and is ready once the one that serves has
it: nobody waits for the newer one. Ordinals, rows and lists are kept a version at a time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flukeline.matching.probability import Calibration
from flukeline.messages import EmbedRequest
from flukeline.records import UniqueKey
from flukeline.services import Services
from flukeline.storage.ports import QueueName
from flukeline.vision.models import Model

SERVING = "serving-model"


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
    claim = services.catalogue.find(UniqueKey, SERVING)
    if claim is None:
        return newest(services)
    held = json.loads(claim.holder)
    if held["name"] == services.model_version:
        return newest(services)
    return Version(held["name"], held["knows"], Calibration(**held["calibration"]))


def embedder(services: Services, version: str) -> Model | None:
    """The model of a version, where its file is here."""
    return next((each for each in services.models.embedders if each.version == version), None)


def required(services: Services) -> str:
    """The version that a photograph waits for: the one that serves, if it can still embed."""
    name = serving(services).name
    return name if embedder(services, name) is not None else services.model_version


def maintained(services: Services) -> set[str]:
    """The versions whose lists are kept: the one that serves, and the newest."""
    return {serving(services).name, services.model_version}


def send_to_embed(services: Services, annotation_id: str) -> None:
    """Send a fluke to each model that is in use; the one that people wait for comes first."""
    for version in dict.fromkeys((required(services), services.model_version)):
        queue: QueueName = "embed" if version == services.model_version else "embed_former"
        services.queue.send(queue, EmbedRequest(annotation_id, version).to_json())

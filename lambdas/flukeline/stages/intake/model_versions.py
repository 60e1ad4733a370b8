"""Versions of the embedding model: which one serves, and which ones embed.

A newer model embeds the whole catalogue while the former one still serves. In that time new
photographs are embedded by both, and are ready once the serving version has compared them. Each
version has its own ordinals, distance rows and nearest lists.
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
"""The unique key whose holder is the serving version as JSON."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the embedding model, stored as JSON while it serves.

    Attributes:
        name: The version.
        training_data: Its training data, in words.
        calibration: From its distances to probabilities.
    """

    name: str
    training_data: str
    calibration: Calibration


def newest(services: Services) -> Version:
    """The version in the manifest of the installed models."""
    embedder = services.models.embedder
    return Version(embedder.version, embedder.training_data, services.models.calibration)


def serving(services: Services) -> Version:
    """The version that candidates come from: the former one until the newest is complete."""
    key = services.catalogue.find(UniqueKey, SERVING)
    if key is None:
        return newest(services)
    stored = json.loads(key.holder)
    if stored["name"] == services.model_version:
        return newest(services)
    # Versions recorded before 27 November 2026 call it "knows".
    training_data = stored.get("training_data", stored.get("knows", ""))
    return Version(stored["name"], training_data, Calibration(**stored["calibration"]))


def embedder(services: Services, version: str) -> Model | None:
    """The model of a version, or None if it is not installed."""
    return next((each for each in services.models.embedders if each.version == version), None)


def required(services: Services) -> str:
    """The version that must compare a photograph before it is ready.

    It is the serving version, or the newest if the serving one is not installed.
    """
    name = serving(services).name
    return name if embedder(services, name) is not None else services.model_version


def maintained(services: Services) -> set[str]:
    """The versions whose nearest lists are kept up to date: the serving one and the newest."""
    return {serving(services).name, services.model_version}


def send_to_embed(services: Services, annotation_id: str) -> None:
    """Send a fluke to each version in use, first to the one that its photograph requires."""
    for version in dict.fromkeys((required(services), services.model_version)):
        queue: QueueName = "embed" if version == services.model_version else "embed_former"
        services.queue.send(queue, EmbedRequest(annotation_id, version).to_json())

"""Versions: a new embedding model embeds everything beside the old one, and then takes over."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass

from flukeline.matching.probability import Calibration
from flukeline.records import Claim, Conflict, Photograph
from flukeline.storage.lists import photographs_in
from flukeline.storage.pages import every
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
    claim = services.catalogue.find(Claim, _SERVING)
    if claim is None:
        return newest(services)
    held = json.loads(claim.holder)
    if held["name"] == services.model_version:
        return newest(services)
    return Version(held["name"], held["knows"], Calibration(**held["calibration"]))


def embed_anew(services: Services) -> int:
    """Send every fluke to the embed stage, once, where the newest version has none of them yet.

    Without it a new model would find nothing among the photographs that are there already.

    Returns:
        How many flukes were sent.
    """
    done = Claim(f"embedded:{services.model_version}", "all")
    if services.catalogue.find(Claim, done.key) is not None:
        return 0
    sent = 0
    for annotation in _ready(services):
        services.queue.send("embed", json.dumps({"annotation_id": annotation}))
        sent += 1
    with contextlib.suppress(Conflict):
        services.catalogue.commit([done])
    return sent


def switch(services: Services) -> bool:
    """Let the newest version serve once it has every fluke that is ready; whether it did now."""
    claim = services.catalogue.find(Claim, _SERVING)
    if claim is not None and json.loads(claim.holder)["name"] == services.model_version:
        return False
    if claim is not None and not _complete(services, str(json.loads(claim.holder)["name"])):
        return False
    holder = json.dumps(asdict(newest(services)))
    version = 0 if claim is None else claim.version
    with contextlib.suppress(Conflict):
        services.catalogue.commit([Claim(_SERVING, holder, version)])
        return True
    return False


def _complete(services: Services, old: str) -> bool:
    vectors, model = services.vectors, services.model_version
    # The full look costs a read a fluke: only when it is nearly sure to succeed.
    if vectors.progress(model).live < vectors.progress(old).live:
        return False
    return all(vectors.ordinal(model, each) is not None for each in _ready(services))


def _ready(services: Services) -> list[str]:
    ready = photographs_in("ready", newest_first=False)
    return [
        annotation.id
        for photograph in every(services.catalogue, Photograph, ready)
        for annotation in photograph.annotations
    ]

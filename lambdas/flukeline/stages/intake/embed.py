"""Embed: from a cropped fluke to its vector, kept until the distance stage gives its ordinal."""

from __future__ import annotations

import json

from flukeline.catalogue import photographs as rules
from flukeline.records import Annotation, Photograph, now, photograph_of
from flukeline.stages.intake import model_versions
from flukeline.stages.intake.receive import crop_key
from flukeline.stages.retry import retry_on_conflict
from flukeline.vision.crop import decode_crop
from flukeline.vision.embed import embed as embed_picture
from flukeline.wiring import Services


def find_annotation(services: Services, annotation_id: str) -> Annotation | None:
    """The annotation, unless it has been replaced or its photograph removed."""
    photograph = services.catalogue.find(Photograph, photograph_of(annotation_id))
    held = photograph.annotations if photograph is not None else ()
    return next((each for each in held if each.id == annotation_id), None)


def embed(services: Services, annotation_id: str, model: str) -> None:
    """Embed one fluke and send it on; does the work once, however often it is asked.

    Args:
        services: The services.
        annotation_id: The fluke.
        model: The version to embed it by; one that is gone leaves it to those in use.
    """
    if find_annotation(services, annotation_id) is None:
        return
    embedder = model_versions.embedder(services, model)
    if embedder is None:
        model_versions.send_to_embed(services, annotation_id)
        return
    known = services.vectors.ordinals(model, [annotation_id])
    if not known and services.vectors.pending(model, annotation_id) is None:
        crop = decode_crop(services.photographs.get(crop_key(annotation_id)))
        vector = embed_picture(embedder, crop)
        services.vectors.put_pending(model, annotation_id, vector)
    if model == model_versions.awaited(services):
        retry_on_conflict(lambda: _move(services, photograph_of(annotation_id)))
    message = {"annotation_id": annotation_id, "model": model}
    services.queue.send("distances", json.dumps(message))


def _move(services: Services, photograph_id: str) -> None:
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is not None and photograph.state == "embedding":
        services.catalogue.commit([rules.moved(photograph, "comparing", now())])

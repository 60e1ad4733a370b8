"""Embed: compute a cropped fluke's vector, which stays pending until the fluke is compared."""

from __future__ import annotations

from flukeline.catalogue import photographs as rules
from flukeline.messages import CompareRequest
from flukeline.records import Photograph, now, photograph_of
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.stages.lookup import find_annotation
from flukeline.stages.retry import retry_on_conflict
from flukeline.storage.keys import crop_key
from flukeline.vision.crop import decode_crop
from flukeline.vision.embed import embed as embed_picture


def embed(services: Services, annotation_id: str, model: str) -> None:
    """Embed one fluke and send it to be compared; an existing vector is not computed again.

    Args:
        services: The services.
        annotation_id: The fluke.
        model: The model version. If it is no longer installed, the fluke is sent to the versions
            in use instead.
    """
    if find_annotation(services, annotation_id) is None:
        return
    embedder = model_versions.embedder(services, model)
    if embedder is None:
        model_versions.send_to_embed(services, annotation_id)
        return
    compared = services.vectors.ordinals(model, [annotation_id])
    if not compared and services.vectors.pending(model, annotation_id) is None:
        crop = decode_crop(services.photographs.get(crop_key(annotation_id)))
        vector = embed_picture(embedder, crop)
        services.vectors.put_pending(model, annotation_id, vector)
    if model == model_versions.required(services):
        retry_on_conflict(lambda: _set_comparing(services, photograph_of(annotation_id)))
    services.queue.send("distances", CompareRequest(annotation_id, model).to_json())


def _set_comparing(services: Services, photograph_id: str) -> None:
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is not None and photograph.state == "embedding":
        services.catalogue.commit([rules.moved(photograph, "comparing", now())])

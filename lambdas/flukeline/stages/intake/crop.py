"""Crop: decode the original, make the display picture, find the flukes and cut them out."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from flukeline.catalogue import photographs as rules
from flukeline.errors import NotFound, Rejected
from flukeline.messages import RetireRequest
from flukeline.records import (
    CropRequest,
    Encounter,
    Photograph,
    Record,
    Removal,
    UniqueKey,
    content_key,
    now,
)
from flukeline.services import Services
from flukeline.stages.intake import model_versions, removal
from flukeline.stages.intake.metadata import with_metadata
from flukeline.stages.retry import retry_on_conflict
from flukeline.storage.keys import crop_key, display_key, original_key
from flukeline.vision.crop import cut, encode_crop, find_fluke
from flukeline.vision.decode import Decoded, decode, encode_display
from flukeline.vision.fingerprint import fingerprint


def crop(services: Services, photograph_id: str, version: str | None = None) -> None:
    """Crop the flukes of an uploaded photograph and send them to the embed stage.

    Args:
        services: The services.
        photograph_id: The photograph.
        version: The version of its file in S3 that has arrived. A presigned upload can be used
            again, and then the first version that is cropped stays: a later one is deleted.
    """
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None:
        return
    if version is not None and photograph.original_version not in (None, version):
        services.photographs.delete_version(original_key(photograph_id), version)
        return
    max_crops = photograph.crops_made + max(1, len(photograph.drawn))
    if photograph.state in rules.CROPPABLE:
        photograph = retry_on_conflict(lambda: _crop(services, photograph_id, version))
    if photograph is None:
        # It was removed while it was cropped, so its pictures may have been written again.
        removal.finish(services, Removal(photograph_id, max_crops, now()))
    elif photograph.state in rules.PROCESSING:
        _send_flukes_to_embed(services, photograph)


def _crop(services: Services, photograph_id: str, version: str | None) -> Photograph | None:
    """Crop the photograph in one attempt and return it as saved; None if it was removed."""
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None or photograph.state not in rules.CROPPABLE:
        return photograph
    key = original_key(photograph.id)
    version = photograph.original_version or version or services.photographs.version(key)
    photograph = replace(photograph, original_version=version)
    photograph = _save(services, rules.moved(photograph, "cropping", now()))
    data = services.photographs.get(key, version)
    sha256 = hashlib.sha256(data).hexdigest()
    if photograph.sha256 not in (None, sha256):
        reason = "Its file was replaced after it arrived. Add the new file as a photograph."
        return _save(services, rules.failed(photograph, reason, now()))
    photograph = replace(photograph, size=len(data), sha256=sha256)
    content = services.catalogue.find(UniqueKey, content_key(sha256))
    if content is not None and content.holder != photograph.id:
        first = services.catalogue.find(Photograph, content.holder)
        if first is not None:
            return _save(services, rules.duplicate(photograph, first, now()))
    try:
        decoded = decode(data)
    except Rejected as rejected:
        return _save(services, rules.failed(photograph, rejected.detail, now()))
    # Always saved: two identical files that are cropped at once then conflict in their commits.
    unique_key = (
        replace(content, holder=photograph.id)
        if content
        else UniqueKey(content_key(sha256), photograph.id)
    )
    photograph = _with_metadata(photograph, decoded)
    display = encode_display(decoded.image)
    services.photographs.put(display_key(photograph.id), display, "image/jpeg")
    boxes = photograph.drawn
    # A photograph that is retried keeps its flukes.
    if not boxes and photograph.undrawn and not photograph.annotations:
        return _save(services, rules.with_flukes_to_draw(photograph, now()), unique_key)
    if not boxes and not photograph.annotations:
        detection = find_fluke(services.models.detector, decoded.image)
        if not detection.fluke_found:
            return _save(services, rules.without_fluke(photograph, now()), unique_key)
        found = CropRequest(
            decoded.to_photograph(detection.box), source="model", confidence=detection.confidence
        )
        boxes = (found,)
    encounters = services.catalogue.find_all(Encounter, photograph.encounter_ids)
    if boxes:
        photograph, changed = rules.cropped(photograph, encounters, boxes, now())
    else:
        photograph, changed = rules.moved(photograph, "embedding", now()), []
    _put_crops(services, photograph, decoded)
    return _save(services, photograph, *changed, unique_key)


def make_pictures(services: Services, photograph_id: str) -> None:
    """Make the pictures of a photograph that was restored from an export, and embed its flukes.

    Its record stays as it is: the flukes are cut out by the boxes that it has, under their ids. The
    display picture comes last: where it is, everything was made. Idempotent.
    """
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None or photograph.state == "duplicate":
        return
    try:
        key = original_key(photograph.id)
        decoded = decode(services.photographs.get(key, photograph.original_version))
    except (NotFound, Rejected):
        # Its file did not come with the export, or the photograph failed for being unreadable.
        return
    _put_crops(services, photograph, decoded)
    for fluke in photograph.annotations:
        model_versions.send_to_embed(services, fluke.id)
    display = encode_display(decoded.image)
    services.photographs.put(display_key(photograph.id), display, "image/jpeg")
    if services.catalogue.find(Photograph, photograph.id) is None:
        # It was removed meanwhile, and its pictures were written again.
        removal.finish(services, Removal(photograph.id, photograph.crops_made, now()))


def _put_crops(services: Services, photograph: Photograph, decoded: Decoded) -> None:
    """Cut out the photograph's flukes, and store the crops."""
    for fluke in photograph.annotations:
        picture = encode_crop(cut(decoded.image, decoded.to_image(fluke.box)))
        services.photographs.put(crop_key(fluke.id), picture, "image/jpeg")


def _with_metadata(photograph: Photograph, decoded: Decoded) -> Photograph:
    """The photograph with its size in pixels, and what its file says where nothing is known yet."""
    width, height = decoded.size
    return replace(
        with_metadata(photograph, decoded.metadata, decoded.notes),
        width=width,
        height=height,
        fingerprint=fingerprint(decoded.image),
    )


def _save(services: Services, photograph: Photograph, *others: Record) -> Photograph:
    services.catalogue.commit([photograph, *others])
    return replace(photograph, version=photograph.version + 1)


def _send_flukes_to_embed(services: Services, photograph: Photograph) -> None:
    """Send the new flukes to the embed stage, and retire those that they replace."""
    for annotation in photograph.annotations:
        model_versions.send_to_embed(services, annotation.id)
    for replaced in rules.superseded(photograph):
        services.queue.send("distances", RetireRequest(replaced).to_json())
        services.photographs.delete(crop_key(replaced))

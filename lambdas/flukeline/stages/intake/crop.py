"""Crop: decode the original, make the picture to show, find the fluke and cut it out."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from flukeline.catalogue import photographs as rules
from flukeline.errors import Rejected
from flukeline.messages import RetireRequest
from flukeline.records import (
    CropRequest,
    Encounter,
    Photograph,
    Record,
    UniqueKey,
    annotation_id,
    content_key,
    now,
)
from flukeline.services import Services
from flukeline.stages.intake import model_versions
from flukeline.stages.retry import retry_on_conflict
from flukeline.storage.keys import crop_key, display_key, original_key
from flukeline.vision.crop import cut, encode_crop, find_fluke
from flukeline.vision.decode import Decoded, decode, encode_display
from flukeline.vision.fingerprint import fingerprint


def crop(services: Services, photograph_id: str) -> None:
    """Take a photograph from its arrival to its cropped fluke, and send the fluke on."""
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None:
        return
    to_come = photograph.crops_made + max(1, len(photograph.drawn))
    if photograph.state in rules.CROPPABLE:
        photograph = retry_on_conflict(lambda: _crop(services, photograph_id))
    if photograph is None:
        _remove_pictures(services, photograph_id, to_come)
    elif photograph.state in rules.PROCESSING:
        _send_flukes_on(services, photograph)


def _remove_pictures(services: Services, photograph_id: str, crops: int) -> None:
    """The photograph was removed while it was cropped: what was put since must go too."""
    services.photographs.delete(display_key(photograph_id))
    for number in range(1, crops + 1):
        services.photographs.delete(crop_key(annotation_id(photograph_id, number)))


def _crop(services: Services, photograph_id: str) -> Photograph | None:
    photograph = services.catalogue.find(Photograph, photograph_id)
    if photograph is None or photograph.state not in rules.CROPPABLE:
        return photograph
    photograph = _save(services, rules.moved(photograph, "cropping", now()))
    data = services.photographs.get(original_key(photograph.id))
    sha256 = hashlib.sha256(data).hexdigest()
    if photograph.sha256 not in (None, sha256):
        reason = "Its file was replaced after it arrived. Add the new file as a photograph."
        return _save(services, rules.failed(photograph, reason, now()))
    photograph = replace(photograph, size=len(data), sha256=sha256)
    claim = services.catalogue.find(UniqueKey, content_key(sha256))
    if claim is not None and claim.holder != photograph.id:
        first = services.catalogue.find(Photograph, claim.holder)
        if first is not None:
            return _save(services, rules.duplicate(photograph, first, now()))
    try:
        decoded = decode(data)
    except Rejected as rejected:
        return _save(services, rules.failed(photograph, rejected.detail, now()))
    # Saved anew each time, so that two equal files at once conflict and the later one sees it.
    claims = [
        replace(claim, holder=photograph.id)
        if claim
        else UniqueKey(content_key(sha256), photograph.id)
    ]
    photograph = _described(photograph, decoded)
    display = encode_display(decoded.image)
    services.photographs.put(display_key(photograph.id), display, "image/jpeg")
    boxes = photograph.drawn
    # A photograph tried again keeps the flukes that it has.
    if not boxes and not photograph.annotations:
        detection = find_fluke(services.models.detector, decoded.image)
        if not detection.fluke_found:
            return _save(services, rules.without_fluke(photograph, now()), *claims)
        found = CropRequest(detection.box, source="model", confidence=detection.confidence)
        boxes = (found,)
    encounters = services.catalogue.find_all(Encounter, photograph.encounter_ids)
    if boxes:
        photograph, changed = rules.cropped(photograph, encounters, boxes, now())
    else:
        photograph, changed = rules.moved(photograph, "embedding", now()), []
    for fluke in photograph.annotations:
        picture = encode_crop(cut(decoded.image, fluke.box))
        services.photographs.put(crop_key(fluke.id), picture, "image/jpeg")
    return _save(services, photograph, *changed, *claims)


def _described(photograph: Photograph, decoded: Decoded) -> Photograph:
    """With its size in pixels, and date and place from its file where none were given."""
    width, height = decoded.image.size
    given = photograph.latitude is not None
    return replace(
        photograph,
        width=width,
        height=height,
        fingerprint=fingerprint(decoded.image),
        taken_at=photograph.taken_at or decoded.taken_at,
        latitude=photograph.latitude if given else decoded.latitude,
        longitude=photograph.longitude if given else decoded.longitude,
    )


def _save(services: Services, photograph: Photograph, *others: Record) -> Photograph:
    services.catalogue.commit([photograph, *others])
    return replace(photograph, version=photograph.version + 1)


def _send_flukes_on(services: Services, photograph: Photograph) -> None:
    for annotation in photograph.annotations:
        model_versions.send_to_embed(services, annotation.id)
    for replaced in rules.superseded(photograph):
        services.queue.send("distances", RetireRequest(replaced).to_json())
        services.photographs.delete(crop_key(replaced))

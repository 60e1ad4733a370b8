"""Receive: announce a photograph and presign its upload."""

from __future__ import annotations

from flukeline.catalogue import photographs as rules
from flukeline.limits import MAX_BYTES
from flukeline.messages import arrival_event
from flukeline.records import Photograph, Principal, now
from flukeline.services import Services
from flukeline.storage.keys import original_key
from flukeline.storage.ports import PresignedUpload

UPLOAD_SECONDS = 3600
"""How long a presigned upload is valid."""


def announce(
    services: Services, principal: Principal, filename: str, size: int
) -> tuple[Photograph, PresignedUpload]:
    """Save the record of an announced photograph, and presign its upload."""
    photograph = rules.announced(filename, size, principal.name, now())
    services.catalogue.commit([photograph])
    upload = services.photographs.presign_upload(
        original_key(photograph.id), MAX_BYTES, UPLOAD_SECONDS
    )
    return photograph, upload


def send_to_crop(services: Services, photograph_id: str) -> None:
    """Send a photograph to the crop stage; its original must be stored."""
    services.queue.send("crop", arrival_event(original_key(photograph_id), 0))

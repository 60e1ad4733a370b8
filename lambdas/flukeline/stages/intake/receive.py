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


def announce(
    services: Services, principal: Principal, filename: str, size: int
) -> tuple[Photograph, PresignedUpload]:
    """Make the record of a photograph to come, and the leave to send it."""
    photograph = rules.announced(filename, size, principal.name, now())
    services.catalogue.commit([photograph])
    ticket = services.photographs.presign_upload(
        original_key(photograph.id), MAX_BYTES, UPLOAD_SECONDS
    )
    return photograph, ticket


def send_to_crop(services: Services, photograph_id: str) -> None:
    """Send a photograph whose original is there to the crop stage."""
    services.queue.send("crop", arrival_event(original_key(photograph_id), 0))

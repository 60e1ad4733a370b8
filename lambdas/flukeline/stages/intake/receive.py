"""Receive: announce a photograph, give a ticket for it, and keep its files' names."""

from __future__ import annotations

import json

from flukeline.catalogue import photographs as rules
from flukeline.records import MAX_BYTES, Photograph, Principal, now
from flukeline.storage.ports import Ticket
from flukeline.wiring import Services

TICKET_SECONDS = 3600


def original_key(photograph_id: str) -> str:
    """Where a photograph lies as it was sent."""
    return f"originals/{photograph_id}"


def display_key(photograph_id: str) -> str:
    """Where a photograph lies as it is shown."""
    return f"display/{photograph_id}.jpg"


def crop_key(annotation_id: str) -> str:
    """Where a fluke lies, cropped and levelled."""
    return f"crops/{annotation_id}.jpg"


def announce(
    services: Services, principal: Principal, filename: str, size: int
) -> tuple[Photograph, Ticket]:
    """Make the record of a photograph to come, and the leave to send it."""
    photograph = rules.announced(filename, size, principal.name, now())
    services.catalogue.commit([photograph])
    ticket = services.photographs.ticket(original_key(photograph.id), MAX_BYTES, TICKET_SECONDS)
    return photograph, ticket


def arrival_event(key: str, size: int) -> str:
    """The S3-shaped event that says that a file has arrived at ``key``."""
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Post",
        "s3": {"bucket": {"name": "flukeline"}, "object": {"key": key, "size": size}},
    }
    return json.dumps({"Records": [record]})


def send_on(services: Services, photograph_id: str) -> None:
    """Send a photograph whose original is there to the crop stage."""
    services.queue.send("crop", arrival_event(original_key(photograph_id), 0))

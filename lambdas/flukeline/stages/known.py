"""Known whales: take photographs into the catalogue whose whale is known already."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flukeline.catalogue import photographs as photograph_rules
from flukeline.catalogue import review as review_rules
from flukeline.records import (
    Claim,
    Encounter,
    Individual,
    Photograph,
    Principal,
    Record,
    content_key,
    name_key,
    new_id,
    now,
)
from flukeline.stages.receive import original_key, send_on
from flukeline.stages.saving import again_on_conflict
from flukeline.wiring import Services


@dataclass(frozen=True, slots=True)
class Known:
    """One photograph and what is known of it; ``individual`` None: nobody knows the whale."""

    filename: str
    data: bytes
    individual: str | None
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    drawing: bool = False


def holder_of(services: Services, data: bytes) -> Photograph | None:
    """The photograph in the catalogue with exactly this file, if any."""
    claim = services.catalogue.find(Claim, content_key(hashlib.sha256(data).hexdigest()))
    return None if claim is None else services.catalogue.find(Photograph, claim.holder)


def take_in(
    services: Services, principal: Principal, known: Known
) -> Literal["taken in", "there already"]:
    """Take one photograph in with its whale, and send it on its way.

    Everything but the sending is one transaction, so it can be stopped and run again: a file that
    is there already is sent on again where it has not been cropped, and not taken in twice.
    """
    present = holder_of(services, known.data)
    if present is not None:
        if present.state == "received":
            send_on(services, present.id)
        return "there already"
    photograph_id = new_id()
    services.photographs.put(original_key(photograph_id), known.data, "application/octet-stream")
    again_on_conflict(lambda: _commit(services, principal, known, photograph_id))
    send_on(services, photograph_id)
    return "taken in"


def _commit(services: Services, principal: Principal, known: Known, photograph_id: str) -> None:
    at = now()
    sha256 = hashlib.sha256(known.data).hexdigest()
    encounter = Encounter(
        id=new_id(),
        status="pending",
        created_at=at,
        drawing=known.drawing,
        taken_at=known.taken_at,
        latitude=known.latitude,
        longitude=known.longitude,
    )
    photograph = Photograph(
        id=photograph_id,
        filename=photograph_rules.clean_filename(known.filename),
        size=len(known.data),
        state="received",
        received_at=at,
        received_by=principal.name,
        drawing=known.drawing,
        sha256=sha256,
        taken_at=known.taken_at,
        latitude=known.latitude,
        longitude=known.longitude,
        encounter_id=encounter.id,
        changed_at=at,
    )
    records: list[Record] = [photograph, Claim(content_key(sha256), photograph_id)]
    if known.individual is None:
        services.catalogue.commit([*records, encounter])
        return
    claim = services.catalogue.find(Claim, name_key(known.individual))
    whale = services.catalogue.find(Individual, claim.holder) if claim is not None else None
    name_claim = None
    if whale is None:
        whale, name_claim = review_rules.named(known.individual, at, known.drawing)
    # A known whale needs no comparison before it may be identified.
    open_ = Encounter(
        **{name: getattr(encounter, name) for name in encounter.__slots__ if name != "status"},
        status="unreviewed",
    )
    outcome = review_rules.identify(open_, None, whale, name_claim, principal.name, at)
    services.catalogue.commit([*records, *outcome.saves], outcome.removes)

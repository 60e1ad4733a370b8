"""Known whales: take photographs into the catalogue whose whale is known already."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
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
from flukeline.stages import identity
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


def identity_of(services: Services, data: bytes) -> Individual | None:
    """The whale that exactly this file is identified as in the catalogue, if any."""
    photograph = holder_of(services, data)
    if photograph is None or photograph.encounter_id is None:
        return None
    encounter = services.catalogue.find(Encounter, photograph.encounter_id)
    if encounter is None or encounter.individual_id is None:
        return None
    return identity.whale(services, encounter.individual_id)


def take_in(
    services: Services, principal: Principal, known: Known
) -> Literal["taken in", "there already", "identified"]:
    """Take one photograph in with its whale, and send it on its way.

    Everything but the sending is one transaction, so it can be stopped and run again: a file that
    is there already is sent on again where it has not been cropped, and not taken in twice; where
    nobody has reviewed it, it is identified now.
    """
    present = holder_of(services, known.data)
    if present is not None:
        if present.state == "received":
            send_on(services, present.id)
        done = again_on_conflict(lambda: _identify(services, principal, known, present))
        return "identified" if done else "there already"
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
    # A known whale needs no comparison before it may be identified.
    opened = replace(encounter, status="unreviewed")
    outcome = _outcome(services, principal, opened, known.individual, known.drawing)
    services.catalogue.commit([*records, *outcome.saves], outcome.removes)


def _identify(
    services: Services, principal: Principal, known: Known, photograph: Photograph
) -> bool:
    """Identify a photograph that is there already, and that nobody has reviewed."""
    if known.individual is None or photograph.encounter_id is None:
        return False
    encounter = services.catalogue.find(Encounter, photograph.encounter_id)
    if encounter is None or encounter.status not in ("pending", "unreviewed"):
        return False
    opened = replace(encounter, status="unreviewed")
    outcome = _outcome(services, principal, opened, known.individual, known.drawing)
    services.catalogue.commit(outcome.saves, outcome.removes)
    return True


def _outcome(
    services: Services, principal: Principal, encounter: Encounter, name: str, drawing: bool
) -> review_rules.Outcome:
    claim = services.catalogue.find(Claim, name_key(name))
    whale = services.catalogue.find(Individual, claim.holder) if claim is not None else None
    name_claim = None
    if whale is None:
        whale, name_claim = review_rules.named(name, now(), drawing)
    return review_rules.identify(encounter, None, whale, name_claim, principal.name, now())

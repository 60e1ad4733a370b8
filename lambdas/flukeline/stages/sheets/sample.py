"""The sample catalogue: drawings of flukes for trying out Flukeline."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from flukeline.errors import Changed, Conflict, NotFound
from flukeline.messages import SampleRequest
from flukeline.records import Individual, Photograph, Principal, UniqueKey
from flukeline.sample.draw import draw
from flukeline.services import Services
from flukeline.stages import status
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.review import photographs
from flukeline.stages.sheets import ingest
from flukeline.stages.sheets.transaction import KnownFluke
from flukeline.stages.whales import identity
from flukeline.storage.lists import DRAWINGS, DRAWN_INDIVIDUALS
from flukeline.storage.pagination import every
from flukeline.times import LocalTime

WHALES = 12
PHOTOGRAPHS_A_WHALE = 3
UNNAMED_WHALES = 2
_REQUESTED = "sample"
_FIRST_DAY = datetime(2024, 7, 1, 10)


def request(services: Services, principal: Principal) -> int:
    """Request the sample catalogue, which the backfill function then loads.

    Returns:
        The number of drawings that it will have.

    Raises:
        Conflict: The catalogue is not empty.
    """
    if not status.is_empty(services):
        raise Conflict("The sample catalogue can be loaded only into an empty catalogue.")
    retry_on_conflict(lambda: _set_requested(services, True))
    services.queue.send("backfill", SampleRequest(principal.name).to_json())
    return WHALES * PHOTOGRAPHS_A_WHALE


def _set_requested(services: Services, requested: bool) -> None:
    """Set or clear the mark that the sample is requested; ``load`` stops when it is cleared."""
    mark = services.catalogue.find(UniqueKey, _REQUESTED)
    if requested and mark is None:
        services.catalogue.commit([UniqueKey(_REQUESTED, "sample")])
    elif not requested and mark is not None:
        services.catalogue.commit([], [mark])


def load(services: Services, principal: Principal) -> None:
    """Draw the sample whales and import them. Idempotent; it may stop at any line.

    The last photograph of each whale, and every one of the last two whales, has no name yet, so
    that there is something to review.
    """
    for number in range(WHALES):
        name = f"Drawing {chr(ord('A') + number)}"
        for shot in range(PHOTOGRAPHS_A_WHALE):
            if services.catalogue.find(UniqueKey, _REQUESTED) is None:
                remove(services, principal)
                return
            last = shot == PHOTOGRAPHS_A_WHALE - 1
            unnamed = last or number >= WHALES - UNNAMED_WHALES
            taken_at = LocalTime.from_datetime(
                _FIRST_DAY + timedelta(days=31 * shot + number, minutes=7 * number)
            )
            place = (round(38.4 + 0.03 * number, 4), round(-28.6 + 0.05 * shot, 4))
            drawing = ingest.KnownPhotograph(
                f"drawing-{number + 1:02d}-{shot + 1}.jpg",
                draw(whale=number, shot=shot),
                (
                    KnownFluke(
                        individual=None if unnamed else name,
                        taken_at=taken_at,
                        latitude=place[0],
                        longitude=place[1],
                    ),
                ),
                drawing=True,
                taken_at=taken_at,
                latitude=place[0],
                longitude=place[1],
            )
            ingest.import_photograph(services, principal, drawing)


def remove(services: Services, principal: Principal) -> int:
    """Remove all drawings, and all drawn whales without encounters.

    ``load`` may do the same at the same time; drawings that are already removed are skipped.

    Returns:
        The number of drawings that this call removed.
    """
    retry_on_conflict(lambda: _set_requested(services, False))
    removed = 0
    while drawings := services.catalogue.listed(Photograph, DRAWINGS, 100).items:
        for drawing in drawings:
            with contextlib.suppress(NotFound):
                photographs.remove(services, principal, drawing.id)
                removed += 1
    for whale in every(services.catalogue, Individual, DRAWN_INDIVIDUALS):
        root = identity.whale(services, whale.id) or whale
        if not any(each.encounter_count for each in identity.family(services, root)):
            with contextlib.suppress(Changed):
                photographs.remove_whale(services, whale)
    return removed

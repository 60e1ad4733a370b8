"""The sample catalogue: drawings of flukes for a newcomer to try everything on."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

from flukeline.errors import Changed, Conflict, NotFound
from flukeline.messages import SampleRequest
from flukeline.records import Individual, Photograph, Principal, UniqueKey
from flukeline.sample.draw import draw
from flukeline.services import Services
from flukeline.stages import status
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.review import photographs
from flukeline.stages.sheets import ingest
from flukeline.stages.whales import identity
from flukeline.storage.lists import DRAWINGS, DRAWN_INDIVIDUALS
from flukeline.storage.pagination import every

WHALES = 12
PHOTOGRAPHS_A_WHALE = 3
UNNAMED_WHALES = 2
_WANTED = "sample"
_FIRST_DAY = datetime(2024, 7, 1, 10, tzinfo=UTC)


def request(services: Services, principal: Principal) -> int:
    """Ask for the sample catalogue; how many drawings are on their way.

    Raises:
        Conflict: The catalogue is not empty.
    """
    if not status.is_empty(services):
        raise Conflict("The sample catalogue can be loaded only into an empty catalogue.")
    retry_on_conflict(lambda: _want(services, True))
    services.queue.send("backfill", SampleRequest(principal.name).to_json())
    return WHALES * PHOTOGRAPHS_A_WHALE


def _want(services: Services, wanted: bool) -> None:
    """Keep, or take back, that the sample is wanted; loading looks before each drawing."""
    claim = services.catalogue.find(UniqueKey, _WANTED)
    if wanted and claim is None:
        services.catalogue.commit([UniqueKey(_WANTED, "sample")])
    elif not wanted and claim is not None:
        services.catalogue.commit([], [claim])


def load(services: Services, principal: Principal) -> None:
    """Draw the sample whales and take them in; may be stopped and run again.

    The last photograph of each whale, and every one of the last two whales, has no name yet, so
    that there is something to review.
    """
    for number in range(WHALES):
        name = f"Drawing {chr(ord('A') + number)}"
        for shot in range(PHOTOGRAPHS_A_WHALE):
            if services.catalogue.find(UniqueKey, _WANTED) is None:
                remove(services, principal)
                return
            last = shot == PHOTOGRAPHS_A_WHALE - 1
            unnamed = last or number >= WHALES - UNNAMED_WHALES
            drawing = ingest.KnownPhotograph(
                filename=f"drawing-{number + 1:02d}-{shot + 1}.jpg",
                data=draw(whale=number, shot=shot),
                shows=(
                    ingest.KnownFluke(
                        individual=None if unnamed else name,
                        taken_at=_FIRST_DAY
                        + timedelta(days=31 * shot + number, minutes=7 * number),
                        latitude=round(38.4 + 0.03 * number, 4),
                        longitude=round(-28.6 + 0.05 * shot, 4),
                    ),
                ),
                drawing=True,
            )
            ingest.import_photograph(services, principal, drawing)


def remove(services: Services, principal: Principal) -> int:
    """Remove every drawing, and the drawn whales that no photograph was confirmed as.

    Whoever loads the sample removes it too once it is taken back: each passes over what the other
    has removed.
    """
    retry_on_conflict(lambda: _want(services, False))
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

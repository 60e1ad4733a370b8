"""Encounters: list them, and change their details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flukeline.catalogue import details
from flukeline.errors import Conflict
from flukeline.records import Encounter, EncounterStatus, Principal, now
from flukeline.services import Services
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.review import decisions
from flukeline.storage.lists import encounters_of_status
from flukeline.storage.ports import Page


def listed(
    services: Services, status: EncounterStatus, limit: int, cursor: str | None
) -> Page[Encounter]:
    """A page of the encounters of one status, oldest record first."""
    return services.catalogue.listed(Encounter, encounters_of_status(status), limit, cursor)


def describe(
    services: Services,
    principal: Principal,
    encounter_id: str,
    version: int,
    changes: Mapping[str, Any],
) -> Encounter:
    """Change an encounter's date, place, notes or photographer.

    Args:
        services: The services.
        principal: Who changes it.
        encounter_id: The encounter.
        version: Its version when the person saw it.
        changes: New values by the names of the fields.

    Returns:
        The encounter as stored.

    Raises:
        NotFound: There is no such encounter.
        Conflict: It changed since it was seen; the error says how.
        Rejected: A date or place is not possible.
    """

    def attempt() -> None:
        encounter = decisions.get_encounter(services, encounter_id)
        if encounter.version != version:
            raise Conflict(decisions.what_changed(services, encounter))
        done = details.described(encounter, changes, principal.name, now())
        if done.edit is not None:
            services.catalogue.commit([done.encounter, done.edit])

    retry_on_conflict(attempt)
    return decisions.get_encounter(services, encounter_id)

"""Decisions: a person decides which whale an encounter shows, or undoes a decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from flukeline.catalogue import review as rules
from flukeline.errors import Changed, Conflict, NotFound, Rejected
from flukeline.records import Encounter, Individual, Principal, Review, now
from flukeline.services import Services
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.whales import identity, names
from flukeline.storage.lists import REVIEWS, reviews_of
from flukeline.storage.ports import Page


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """A decision that a person requests about an encounter.

    Attributes:
        encounter_id: The encounter.
        encounter_version: Its version when the person saw it.
        decision: Confirm a whale of the catalogue, name a new one, or not identifiable.
        individual_id: The whale to confirm.
        name: The new whale's name; None: the next number.
    """

    encounter_id: str
    encounter_version: int
    decision: Literal["confirm", "new", "not_identifiable"]
    individual_id: str | None = None
    name: str | None = None


def get_encounter(services: Services, encounter_id: str) -> Encounter:
    """The encounter. Raises NotFound."""
    encounter = services.catalogue.find(Encounter, encounter_id)
    if encounter is None:
        raise NotFound("There is no such encounter.")
    return encounter


def history(
    services: Services, encounter_id: str | None, limit: int, cursor: str | None
) -> Page[Review]:
    """A page of the reviews of one encounter, or (None) of all encounters, newest first."""
    reviews = REVIEWS if encounter_id is None else reviews_of(encounter_id)
    return services.catalogue.listed(Review, reviews, limit, cursor)


def decide(
    services: Services, principal: Principal, request: DecisionRequest
) -> tuple[Review, Encounter]:
    """Make one decision.

    Returns:
        The review, and the encounter after it.

    Raises:
        NotFound: There is no such encounter or whale.
        Conflict: The encounter changed since it was seen, or another whale has the name.
        Rejected: The request confirms no whale.
    """
    seen = get_encounter(services, request.encounter_id)
    if seen.version != request.encounter_version:
        raise Conflict(what_changed(services, seen))

    def attempt() -> tuple[Review, Encounter]:
        # Conflicts on other records are retried; one on the encounter is shown to the person.
        outcome = _outcome(services, principal, seen, request)
        services.catalogue.commit(outcome.saves, outcome.removes)
        return outcome.review, get_encounter(services, seen.id)

    try:
        return retry_on_conflict(attempt)
    except Conflict:
        current = get_encounter(services, seen.id)
        if current.version != seen.version:
            raise Conflict(what_changed(services, current)) from None
        raise


def _outcome(
    services: Services, principal: Principal, seen: Encounter, request: DecisionRequest
) -> rules.Outcome:
    record = _record(services, seen.individual_id)
    current_whale = identity.whale(services, seen.individual_id)
    if request.decision == "not_identifiable":
        return rules.not_identifiable(seen, record, principal.name, now(), current_whale)
    if request.decision == "confirm":
        if request.individual_id is None:
            raise Rejected("To confirm, say which whale it is (individual_id).")
        whale = identity.whale(services, request.individual_id)
        if whale is None:
            raise NotFound("There is no such whale. It may have been removed meanwhile.")
        return rules.identify(seen, record, whale, None, principal.name, now(), current_whale)
    name = request.name if request.name is not None else names.propose_name(services)
    whale, unique_key = rules.named(name, now(), drawing=seen.drawing)
    try:
        looks = names.check_free(services, [whale.name], whale.id)
    except Conflict as error:
        if request.name is None:
            # Another new whale got the proposed name meanwhile: the next attempt proposes another.
            raise Changed(error.detail) from error
        raise
    outcome = rules.identify(seen, record, whale, unique_key, principal.name, now(), current_whale)
    return replace(outcome, saves=(*outcome.saves, *looks))


def undo(services: Services, principal: Principal, review_id: str) -> tuple[Review, Encounter]:
    """Undo the latest decision about an encounter that has not been undone.

    Returns:
        The review that undoes it, and the encounter after it.

    Raises:
        NotFound: There is no such review.
        Conflict: It is not the latest decision.
    """
    last = services.catalogue.find(Review, review_id)
    if last is None:
        raise NotFound("There is no such decision.")

    def attempt() -> tuple[Review, Encounter]:
        encounter = get_encounter(services, last.encounter_id)
        record = _record(services, encounter.individual_id)
        before = _record_before(services, encounter, last)
        keys = tuple(identity.unique_keys_of(services, [record])) if record is not None else ()
        whales = (
            identity.whale(services, encounter.individual_id),
            identity.whale(services, before.id if before else None),
        )
        outcome = rules.undone(encounter, last, record, before, keys, principal.name, now(), whales)
        services.catalogue.commit(outcome.saves, outcome.removes)
        return outcome.review, get_encounter(services, encounter.id)

    return retry_on_conflict(attempt)


def _record(services: Services, individual_id: str | None) -> Individual | None:
    return None if individual_id is None else services.catalogue.find(Individual, individual_id)


def _record_before(services: Services, encounter: Encounter, last: Review) -> Individual | None:
    """The record of the whale that the encounter was identified as before its last decision."""
    earlier = encounter.decisions[-2] if len(encounter.decisions) > 1 else None
    review = services.catalogue.find(Review, earlier) if earlier is not None else None
    # ``last.before`` may name the whale of a later merge; the earlier review names the record
    # whose encounter count included this encounter.
    id_ = review.after.individual_id if review is not None else last.before.individual_id
    return _record(services, id_)


def what_changed(services: Services, current: Encounter) -> str:
    """Tell a person how an encounter changed since they saw it."""
    if current.last_change is not None:
        return f"This encounter changed meanwhile: {current.last_change}. Look at it again."
    whale = identity.whale(services, current.individual_id)
    last = history(services, current.id, 1, None).items
    if not last:
        return "This encounter changed while you looked at it. Look at it again."
    found = f"identified as {whale.name}" if whale else current.status.replace("_", " ")
    return f"{last[0].by} reviewed this encounter meanwhile: it is now {found}."

"""Review: a person decides what an encounter shows, and may take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flukeline.catalogue import review as rules
from flukeline.errors import Conflict, NotFound, Rejected
from flukeline.records import Encounter, Individual, Principal, Review, now
from flukeline.services import Services
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.whales import identity, names
from flukeline.storage.lists import REVIEWS, reviews_of
from flukeline.storage.ports import Page


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What a person wants to decide, about the encounter as they saw it."""

    encounter_id: str
    encounter_version: int
    decision: Literal["confirm", "new", "not_identifiable"]
    individual_id: str | None = None
    name: str | None = None


def get_encounter(services: Services, encounter_id: str) -> Encounter:
    """One encounter. Raises NotFound."""
    encounter = services.catalogue.find(Encounter, encounter_id)
    if encounter is None:
        raise NotFound("There is no such encounter.")
    return encounter


def history(
    services: Services, encounter_id: str | None, limit: int, cursor: str | None
) -> Page[Review]:
    """A page of the decisions about one encounter, or of all, newest first."""
    of = REVIEWS if encounter_id is None else reviews_of(encounter_id)
    return services.catalogue.listed(Review, of, limit, cursor)


def decide(
    services: Services, principal: Principal, wish: DecisionRequest
) -> tuple[Review, Encounter]:
    """Carry out one decision.

    Raises:
        NotFound: No such encounter or whale.
        Conflict: The encounter changed since it was seen, or the name is taken.
        Rejected: A confirmation without its whale.
    """
    seen = get_encounter(services, wish.encounter_id)
    if seen.version != wish.encounter_version:
        raise Conflict(what_changed(services, seen))

    def attempt() -> tuple[Review, Encounter]:
        # A conflict on the encounter itself must reach the person; others are tried again.
        outcome = _outcome(services, principal, seen, wish)
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
    services: Services, principal: Principal, seen: Encounter, wish: DecisionRequest
) -> rules.Outcome:
    held = _record(services, seen.individual_id)
    held_as = identity.whale(services, seen.individual_id)
    if wish.decision == "not_identifiable":
        return rules.not_identifiable(seen, held, principal.name, now(), held_as)
    if wish.decision == "confirm":
        if wish.individual_id is None:
            raise Rejected("To confirm, say which whale it is (individual_id).")
        whale = identity.whale(services, wish.individual_id)
        if whale is None:
            raise NotFound("There is no such whale. It may have been removed meanwhile.")
        return rules.identify(seen, held, whale, None, principal.name, now(), held_as)
    name = wish.name if wish.name is not None else names.propose_name(services)
    whale, claim = rules.named(name, now(), drawing=seen.drawing)
    names.check_free(services, [whale.name], whale.id)
    return rules.identify(seen, held, whale, claim, principal.name, now(), held_as)


def undo(services: Services, principal: Principal, review_id: str) -> tuple[Review, Encounter]:
    """Take back the last decision that stands about an encounter.

    Raises:
        NotFound: No such review.
        Conflict: It is not the last decision that stands.
    """
    last = services.catalogue.find(Review, review_id)
    if last is None:
        raise NotFound("There is no such decision.")

    def attempt() -> tuple[Review, Encounter]:
        encounter = get_encounter(services, last.encounter_id)
        held = _record(services, encounter.individual_id)
        before = _before(services, encounter, last)
        claims = tuple(identity.unique_keys_of(services, [held])) if held is not None else ()
        shown = (
            identity.whale(services, encounter.individual_id),
            identity.whale(services, before.id if before else None),
        )
        outcome = rules.undone(encounter, last, held, before, claims, principal.name, now(), shown)
        services.catalogue.commit(outcome.saves, outcome.removes)
        return outcome.review, get_encounter(services, encounter.id)

    return retry_on_conflict(attempt)


def _record(services: Services, individual_id: str | None) -> Individual | None:
    return None if individual_id is None else services.catalogue.find(Individual, individual_id)


def _before(services: Services, encounter: Encounter, last: Review) -> Individual | None:
    """The record that the encounter named before its last decision."""
    earlier = encounter.decisions[-2] if len(encounter.decisions) > 1 else None
    made = services.catalogue.find(Review, earlier) if earlier is not None else None
    # A merge since then shows the whale under another record than the one that was counted.
    named = made.after.individual_id if made is not None else last.before.individual_id
    return _record(services, named)


def what_changed(services: Services, current: Encounter) -> str:
    """In words, why an encounter is not as somebody saw it."""
    if current.last_change is not None:
        return f"This encounter changed meanwhile: {current.last_change}. Look at it again."
    whale = identity.whale(services, current.individual_id)
    last = history(services, current.id, 1, None).items
    if not last:
        return "This encounter changed while you looked at it. Look at it again."
    found = f"as {whale.name}" if whale else current.status.replace("_", " ")
    return f"{last[0].by} reviewed this encounter meanwhile: it now stands {found}."

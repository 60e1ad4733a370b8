"""What people may decide about an encounter, and what each decision leaves behind."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from flukeline.errors import Conflict, Rejected
from flukeline.limits import MAX_NAME_LENGTH
from flukeline.records import (
    Decision,
    Encounter,
    Finding,
    Individual,
    Record,
    Review,
    UniqueKey,
    name_key,
    new_id,
)

# Letters by their category, and yet nobody sees them.
_INVISIBLE = "\u115f\u1160\u2800\u3164\uffa0"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The records that one decision saves and removes, in one transaction."""

    review: Review
    encounter: Encounter
    saves: tuple[Record, ...]
    removes: tuple[Record, ...] = ()


def clean_name(name: str) -> str:
    """A whale's name as kept: one line, single spaces. Raises Rejected if nothing is left."""
    shown = (each for each in name if each.isprintable() and each not in _INVISIBLE)
    cleaned = " ".join("".join(shown).split())
    if not any(unicodedata.category(each)[0] in "LNPS" for each in name_key(cleaned)[5:]):
        raise Rejected("A whale's name needs at least one letter or number.")
    if len(cleaned) > MAX_NAME_LENGTH:
        raise Rejected(f"A whale's name has at most {MAX_NAME_LENGTH} letters.")
    return cleaned


def named(name: str, at: datetime, drawing: bool = False) -> tuple[Individual, UniqueKey]:
    """A new whale, and the claim that keeps its name unique."""
    whale = Individual(id=new_id(), name=clean_name(name), created_at=at, drawing=drawing)
    return whale, UniqueKey(name_key(whale.name), whale.id)


def finding(encounter: Encounter, individual: Individual | None) -> Finding:
    """What the encounter is held to show now."""
    if individual is None:
        return Finding(encounter.status)
    return Finding(encounter.status, individual.id, individual.name)


def _reviewed(
    encounter: Encounter,
    decision: Decision,
    after: Encounter,
    findings: tuple[Finding, Finding],
    by: str,
    at: datetime,
    undoes: str | None = None,
) -> tuple[Review, Encounter]:
    review = Review(new_id(), encounter.id, decision, by, at, *findings, undoes=undoes)
    after = replace(after, last_change=None)
    if undoes is None:
        return review, replace(after, decisions=(*encounter.decisions, review.id))
    return review, replace(after, decisions=encounter.decisions[:-1])


def identify(
    encounter: Encounter,
    held: Individual | None,
    whale: Individual,
    name_claim: UniqueKey | None,
    by: str,
    at: datetime,
    held_as: Individual | None = None,
) -> Outcome:
    """The encounter shows ``whale``, which is new where its ``name_claim`` comes with it.

    Args:
        encounter: As read.
        held: The whale that it was held to show until now.
        whale: The whale that it shows.
        name_claim: For a new whale, the claim on its name.
        by: Who decides.
        at: When.
        held_as: The whale that ``held`` was merged into, if any.
    """
    _check_open(encounter)
    shown = held_as or held
    if shown is not None and shown.id == whale.id:
        raise Conflict(f"This encounter is confirmed as {whale.name} already.")
    after = replace(encounter, status="identified", individual_id=whale.id)
    review, after = _reviewed(
        encounter,
        "confirm" if name_claim is None else "new",
        after,
        (finding(encounter, shown), finding(after, whale)),
        by,
        at,
    )
    saves: list[Record] = [review, after, counted(whale, +1)]
    if name_claim is not None:
        saves.append(name_claim)
    if held is not None:
        saves.append(counted(held, -1))
    return Outcome(review, after, tuple(saves))


def not_identifiable(
    encounter: Encounter,
    held: Individual | None,
    by: str,
    at: datetime,
    held_as: Individual | None = None,
) -> Outcome:
    """The encounter's photographs cannot tell one whale from another."""
    _check_open(encounter)
    if encounter.status == "not_identifiable":
        raise Conflict("This encounter is marked as not identifiable already.")
    after = replace(encounter, status="not_identifiable", individual_id=None)
    review, after = _reviewed(
        encounter,
        "not_identifiable",
        after,
        (finding(encounter, held_as or held), finding(after, None)),
        by,
        at,
    )
    changed = () if held is None else (counted(held, -1),)
    return Outcome(review, after, (review, after, *changed))


def undone(
    encounter: Encounter,
    last: Review,
    held: Individual | None,
    before: Individual | None,
    claims_of_held: tuple[UniqueKey, ...],
    by: str,
    at: datetime,
    shown: tuple[Individual | None, Individual | None] = (None, None),
) -> Outcome:
    """The encounter as it was before its last decision.

    A whale that the decision made goes again with its names, unless it has other encounters or
    was merged with another.

    Args:
        encounter: As read.
        last: The decision to take back.
        held: The record that the encounter names.
        before: The record that it named before.
        claims_of_held: The claims on the names of ``held``.
        by: Who undoes.
        at: When.
        shown: The whales that ``held`` and ``before`` were merged into, if any.

    Raises:
        Conflict: ``last`` is not the last decision that stands, or the whale before it is gone.
    """
    if not encounter.decisions or encounter.decisions[-1] != last.id:
        raise Conflict("Only the latest decision about an encounter can be undone.")
    if last.before.individual_id is not None and before is None:
        name = last.before.individual_name
        raise Conflict(f"Before, this was {name}, a whale that has been removed. Decide anew.")
    after = replace(
        encounter, status=last.before.status, individual_id=before.id if before else None
    )
    findings = (finding(encounter, shown[0] or held), finding(after, shown[1] or before))
    review, after = _reviewed(encounter, "undo", after, findings, by, at, undoes=last.id)
    saves: list[Record] = [review, after]
    removes: tuple[Record, ...] = ()
    if before is not None:
        saves.append(counted(before, +1))
    if held is not None:
        alone = not held.absorbed and held.merged_into is None
        if last.decision == "new" and held.encounter_count == 1 and alone:
            removes = (held, *claims_of_held)
        else:
            saves.append(counted(held, -1))
    return Outcome(review, after, tuple(saves), removes)


def counted(whale: Individual, change: int) -> Individual:
    """The whale with one encounter more or fewer."""
    return replace(whale, encounter_count=whale.encounter_count + change)


def _check_open(encounter: Encounter) -> None:
    if encounter.status == "pending":
        raise Conflict("This encounter is still being compared. Wait until it is ready.")

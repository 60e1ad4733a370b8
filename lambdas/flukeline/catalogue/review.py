"""Reviewing an encounter: the possible decisions, their undoing, and the records to save."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from flukeline.catalogue.look_alikes import is_invisible
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

MAX_KEY_BYTES = 900
"""Of a name's unique key: a sort key of DynamoDB has 1,024 bytes, and a list adds an id to it.

Only signs that stand for several letters make a name of 100 characters so long: U+FDFA for 18."""
MAX_MARKS = 4
"""Accents on one letter; Vietnamese has two, pointed Hebrew three."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision, and the records that it saves and removes in one transaction."""

    review: Review
    encounter: Encounter
    saves: tuple[Record, ...]
    removes: tuple[Record, ...] = ()


def clean_name(name: str) -> str:
    """Normalise a whale's name to visible characters and single spaces.

    Raises:
        Rejected: The name has no letter or number, is too long, or has a pile of accents.
    """
    # A line break becomes a space before what is not visible is left out.
    one_line = " ".join(name.split())
    visible = (each for each in one_line if each.isprintable() and not is_invisible(each))
    cleaned = " ".join("".join(visible).split())
    if not any(unicodedata.category(each)[0] in "LNPS" for each in name_key(cleaned)[5:]):
        raise Rejected("A whale's name needs at least one letter or number.")
    if len(cleaned) > MAX_NAME_LENGTH:
        raise Rejected(f"A whale's name has at most {MAX_NAME_LENGTH} letters.")
    if len(name_key(cleaned).encode()) > MAX_KEY_BYTES:
        raise Rejected("This name is too long: one of its signs stands for a whole phrase.")
    marks = 0
    for each in unicodedata.normalize("NFD", cleaned):
        marks = marks + 1 if unicodedata.category(each) in ("Mn", "Me") else 0
        if marks > MAX_MARKS:
            raise Rejected(f"A whale's name has at most {MAX_MARKS} accents on one letter.")
    return cleaned


def named(name: str, at: datetime, drawing: bool = False) -> tuple[Individual, UniqueKey]:
    """A new whale, and the unique key of its name."""
    whale = Individual(id=new_id(), name=clean_name(name), created_at=at, drawing=drawing)
    return whale, UniqueKey(name_key(whale.name), whale.id)


def finding(encounter: Encounter, individual: Individual | None) -> Finding:
    """The encounter's present status, with the id and name of its whale."""
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
    current: Individual | None,
    whale: Individual,
    unique_name: UniqueKey | None,
    by: str,
    at: datetime,
    current_merged_into: Individual | None = None,
) -> Outcome:
    """Identify the encounter as ``whale``.

    Args:
        encounter: The encounter as read.
        current: The record that the encounter is identified as until now.
        whale: The whale that the encounter shows.
        unique_name: The unique key of the name of a new whale; None for a whale of the catalogue.
        by: Name of the current user.
        at: The current time.
        current_merged_into: The whale that ``current`` was merged into, if any.

    Raises:
        Conflict: The encounter is still being compared, or is identified as ``whale`` already.
    """
    _check_open(encounter)
    displayed = current_merged_into or current
    if displayed is not None and displayed.id == whale.id:
        raise Conflict(f"This encounter is confirmed as {whale.name} already.")
    after = replace(encounter, status="identified", individual_id=whale.id)
    review, after = _reviewed(
        encounter,
        "confirm" if unique_name is None else "new",
        after,
        (finding(encounter, displayed), finding(after, whale)),
        by,
        at,
    )
    saves: list[Record] = [review, after, counted(whale, +1)]
    if unique_name is not None:
        saves.append(unique_name)
    if current is not None:
        saves.append(counted(current, -1))
    return Outcome(review, after, tuple(saves))


def not_identifiable(
    encounter: Encounter,
    current: Individual | None,
    by: str,
    at: datetime,
    current_merged_into: Individual | None = None,
) -> Outcome:
    """Mark the encounter as not identifiable; arguments and errors as for ``identify``."""
    _check_open(encounter)
    if encounter.status == "not_identifiable":
        raise Conflict("This encounter is marked as not identifiable already.")
    after = replace(encounter, status="not_identifiable", individual_id=None)
    review, after = _reviewed(
        encounter,
        "not_identifiable",
        after,
        (finding(encounter, current_merged_into or current), finding(after, None)),
        by,
        at,
    )
    changed = () if current is None else (counted(current, -1),)
    return Outcome(review, after, (review, after, *changed))


def undone(
    encounter: Encounter,
    last: Review,
    current: Individual | None,
    before: Individual | None,
    unique_names: tuple[UniqueKey, ...],
    by: str,
    at: datetime,
    merged_into: tuple[Individual | None, Individual | None] = (None, None),
) -> Outcome:
    """Undo the last decision about an encounter.

    A whale that the decision created is removed with its names, unless it has other encounters or
    was merged with another whale.

    Args:
        encounter: The encounter as read.
        last: The decision to undo.
        current: The record that the encounter is identified as.
        before: The record that it was identified as before the decision.
        unique_names: The unique keys of the names of ``current``.
        by: Name of the current user.
        at: The current time.
        merged_into: The whales that ``current`` and ``before`` were merged into, if any.

    Raises:
        Conflict: ``last`` is not the last decision in force, or the whale before it was removed.
    """
    if not encounter.decisions or encounter.decisions[-1] != last.id:
        raise Conflict("Only the latest decision about an encounter can be undone.")
    if last.before.individual_id is not None and before is None:
        name = last.before.individual_name
        raise Conflict(f"Before, this was {name}, a whale that has been removed. Decide anew.")
    after = replace(
        encounter, status=last.before.status, individual_id=before.id if before else None
    )
    findings = (
        finding(encounter, merged_into[0] or current),
        finding(after, merged_into[1] or before),
    )
    review, after = _reviewed(encounter, "undo", after, findings, by, at, undoes=last.id)
    saves: list[Record] = [review, after]
    removes: tuple[Record, ...] = ()
    if before is not None:
        saves.append(counted(before, +1))
    if current is not None:
        unmerged = not current.absorbed and current.merged_into is None
        if last.decision == "new" and current.encounter_count == 1 and unmerged:
            removes = (current, *unique_names)
        else:
            saves.append(counted(current, -1))
    return Outcome(review, after, tuple(saves), removes)


def counted(whale: Individual, change: int) -> Individual:
    """The whale with its encounter count changed by ``change``."""
    return replace(whale, encounter_count=whale.encounter_count + change)


def _check_open(encounter: Encounter) -> None:
    if encounter.status == "pending":
        raise Conflict("This encounter is still being compared. Wait until it is ready.")

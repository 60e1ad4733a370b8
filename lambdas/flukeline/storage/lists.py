"""The lists that records stand in: which, in which order, and where a page goes on.

Each kind of record has up to four lists. On DynamoDB each is a key-only global index
(``list1`` to ``list4``), in SQLite a row of the table ``listed``.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field

from flukeline.errors import Rejected
from flukeline.records import (
    Edit,
    Encounter,
    EncounterStatus,
    Individual,
    Merge,
    Photograph,
    PhotographState,
    Record,
    Review,
    UniqueKey,
    name_key,
)


@dataclass(frozen=True, slots=True)
class List:
    """One list: the slot of its index and its partition; the direction is how it is read."""

    slot: int
    partition: str
    newest_first: bool = field(default=False, compare=False)


PHOTOGRAPHS = List(1, "photographs", newest_first=True)
INDIVIDUALS = List(1, "individuals")
REVIEWS = List(1, "reviews", newest_first=True)
MERGES = List(1, "merges", newest_first=True)
DRAWINGS = List(3, "drawings")
DRAWN_INDIVIDUALS = List(3, "drawn-individuals")


def photographs_in(state: PhotographState, newest_first: bool = True) -> List:
    """Photographs of one state."""
    return List(2, f"photographs#{state}", newest_first)


def encounters_of_status(status: EncounterStatus) -> List:
    """Encounters of one status, oldest first."""
    return List(1, f"encounters#{status}")


def encounters_of(individual_id: str) -> List:
    """Encounters identified as one whale, newest first."""
    return List(2, f"individual#{individual_id}", newest_first=True)


def reviews_of(encounter_id: str) -> List:
    """Decisions about one encounter, newest first."""
    return List(2, f"reviews#{encounter_id}", newest_first=True)


def reviews_to(individual_id: str) -> List:
    """Decisions after which an encounter was held to show this whale, newest first."""
    return List(3, f"reviews-to#{individual_id}", newest_first=True)


def reviews_from(individual_id: str) -> List:
    """Decisions after which an encounter was not held to show this whale any more."""
    return List(4, f"reviews-from#{individual_id}", newest_first=True)


def merges_into(individual_id: str) -> List:
    """Merges that this whale came out of, newest first."""
    return List(2, f"merges-into#{individual_id}", newest_first=True)


def merges_of(individual_id: str) -> List:
    """Merges that this whale went into another by, newest first."""
    return List(3, f"merges-of#{individual_id}", newest_first=True)


def places_of(record: Record) -> list[tuple[List, str]]:
    """The lists that a record stands in, each with its sort key there (unique in the list)."""
    match record:
        case Photograph():
            places = [(PHOTOGRAPHS, record.id), (photographs_in(record.state), record.id)]
            return [*places, (DRAWINGS, record.id)] if record.drawing else places
        case Encounter():
            places = [(encounters_of_status(record.status), record.id)]
            if record.individual_id is not None:
                places.append((encounters_of(record.individual_id), record.id))
            return places
        case Individual():
            places = []
            if record.merged_into is None:
                places.append((INDIVIDUALS, f"{name_key(record.name)}#{record.id}"))
            return [*places, (DRAWN_INDIVIDUALS, record.id)] if record.drawing else places
        case Review():
            places = [(REVIEWS, record.id), (reviews_of(record.encounter_id), record.id)]
            before, after = record.before.individual_id, record.after.individual_id
            if after is not None:
                places.append((reviews_to(after), record.id))
            if before is not None and before != after:
                places.append((reviews_from(before), record.id))
            return places
        case Merge():
            return [
                (MERGES, record.id),
                (merges_into(record.kept_id), record.id),
                (merges_of(record.merged_id), record.id),
            ]
        case Edit() | UniqueKey():
            return []


def cursor_after(of: List, sort: str, key: str) -> str:
    """An opaque cursor that goes on after the record ``key`` at ``sort`` in a list."""
    packed = json.dumps([of.partition, sort, key], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def position_of(of: List, cursor: str) -> tuple[str, str]:
    """The sort key and record key of a cursor. Raises Rejected if it is not of this list."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        partition, sort, key = json.loads(base64.urlsafe_b64decode(padded))
        f"{sort}{key}".encode()
    except (ValueError, TypeError, RecursionError, binascii.Error):
        partition = None
    if partition != of.partition or not isinstance(sort, str) or not isinstance(key, str):
        raise Rejected("This page link is not valid here. Start again from the first page.")
    return sort, key

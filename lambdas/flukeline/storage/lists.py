"""Lists of records: which lists a record belongs to, their order, and the cursors of their pages.

A record belongs to at most four lists, one for each slot. On DynamoDB a slot is a keys-only
global secondary index (``list1`` to ``list4``); in SQLite each list entry is a row of ``listed``.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import get_args

from flukeline.errors import Rejected
from flukeline.records import (
    Correction,
    Edit,
    Encounter,
    EncounterStatus,
    Individual,
    Merge,
    Photograph,
    PhotographState,
    Record,
    Removal,
    Review,
    SheetImport,
    UniqueKey,
    name_key,
)


@dataclass(frozen=True, slots=True)
class List:
    """One list.

    Attributes:
        slot: Number of the DynamoDB index that holds it, 1 to 4.
        partition: Its partition key in that index.
        newest_first: Whether pages are read in descending order of the sort key.
    """

    slot: int
    partition: str
    newest_first: bool = field(default=False, compare=False)


PHOTOGRAPHS = List(1, "photographs", newest_first=True)
INDIVIDUALS = List(1, "individuals")
REVIEWS = List(1, "reviews", newest_first=True)
MERGES = List(1, "merges", newest_first=True)
REMOVALS = List(1, "removals")
SHEET_IMPORTS = List(1, "sheet-imports", newest_first=True)
CORRECTIONS = List(1, "corrections", newest_first=True)
DRAWINGS = List(3, "drawings")
DRAWN_INDIVIDUALS = List(3, "drawn-individuals")


def photographs_in(state: PhotographState, newest_first: bool = True) -> List:
    """Photographs in one state."""
    return List(2, f"photographs#{state}", newest_first)


def encounters_of_status(status: EncounterStatus) -> List:
    """Encounters of one status, oldest first."""
    return List(1, f"encounters#{status}")


COUNTED: tuple[List, ...] = (
    *(photographs_in(state) for state in get_args(PhotographState)),
    *(encounters_of_status(status) for status in get_args(EncounterStatus)),
    INDIVIDUALS,
    DRAWINGS,
)
"""Lists whose records are counted as they are saved: ``Catalogue.counts``."""
COUNTED_KINDS = (Photograph, Encounter, Individual)
"""Kinds of records that can be in a list of ``COUNTED``."""


def encounters_of(individual_id: str) -> List:
    """Encounters identified as one whale, newest first."""
    return List(2, f"individual#{individual_id}", newest_first=True)


def reviews_of(encounter_id: str) -> List:
    """Reviews of one encounter, newest first."""
    return List(2, f"reviews#{encounter_id}", newest_first=True)


def reviews_to(individual_id: str) -> List:
    """Reviews that identified an encounter as this whale, newest first."""
    return List(3, f"reviews-to#{individual_id}", newest_first=True)


def reviews_from(individual_id: str) -> List:
    """Reviews after which an encounter was no longer identified as this whale, newest first."""
    return List(4, f"reviews-from#{individual_id}", newest_first=True)


def merges_into(individual_id: str) -> List:
    """Merges of another whale into this one, newest first."""
    return List(2, f"merges-into#{individual_id}", newest_first=True)


def merges_of(individual_id: str) -> List:
    """Merges of this whale into another one, newest first."""
    return List(3, f"merges-of#{individual_id}", newest_first=True)


_ALL_OF_KIND = {
    Removal: REMOVALS,
    SheetImport: SHEET_IMPORTS,
    Correction: CORRECTIONS,
}
"""The only list of records that are in one list with all of their kind."""


def list_entries(record: Record) -> list[tuple[List, str]]:
    """The lists that a record belongs to, each with the record's sort key, unique in that list."""
    match record:
        case Photograph():
            entries = [(PHOTOGRAPHS, record.id), (photographs_in(record.state), record.id)]
            return [*entries, (DRAWINGS, record.id)] if record.drawing else entries
        case Encounter():
            entries = [(encounters_of_status(record.status), record.id)]
            if record.individual_id is not None:
                entries.append((encounters_of(record.individual_id), record.id))
            return entries
        case Individual():
            entries = []
            if record.merged_into is None:
                entries.append((INDIVIDUALS, f"{name_key(record.name)}#{record.id}"))
            return [*entries, (DRAWN_INDIVIDUALS, record.id)] if record.drawing else entries
        case Review():
            entries = [(REVIEWS, record.id), (reviews_of(record.encounter_id), record.id)]
            before, after = record.before.individual_id, record.after.individual_id
            if after is not None:
                entries.append((reviews_to(after), record.id))
            if before is not None and before != after:
                entries.append((reviews_from(before), record.id))
            return entries
        case Merge():
            return [
                (MERGES, record.id),
                (merges_into(record.kept_id), record.id),
                (merges_of(record.merged_id), record.id),
            ]
        case Removal() | SheetImport() | Correction():
            return [(_ALL_OF_KIND[type(record)], record.id)]
        case Edit() | UniqueKey():
            return []


def cursor_after(list_: List, sort: str, key: str) -> str:
    """An opaque cursor to the entries after the record ``key`` with sort key ``sort``."""
    packed = json.dumps([list_.partition, sort, key], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def position_of(list_: List, cursor: str) -> tuple[str, str]:
    """The sort key and record key in a cursor. Raises Rejected if it belongs to another list."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        partition, sort, key = json.loads(base64.urlsafe_b64decode(padded))
        f"{sort}{key}".encode()
    except (ValueError, TypeError, RecursionError, binascii.Error):
        partition = None
    if partition != list_.partition or not isinstance(sort, str) or not isinstance(key, str):
        raise Rejected("This page link is not valid here. Start again from the first page.")
    return sort, key

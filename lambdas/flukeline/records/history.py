"""What people decided and changed: immutable records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flukeline.records.encounters import EncounterStatus

Decision = Literal["confirm", "new", "not_identifiable", "undo"]


EditKind = Literal["joined", "split", "moved", "described", "cropped", "removed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The status of an encounter and the whale that it was identified as, at one moment."""

    status: EncounterStatus
    individual_id: str | None = None
    individual_name: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One decision by one person about one encounter; immutable, an undo is a further review."""

    id: str
    encounter_id: str
    decision: Decision
    by: str
    at: datetime
    before: Finding
    after: Finding
    undoes: str | None = None
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A fluke that was moved from one encounter to another."""

    annotation_id: str
    filename: str
    from_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Written:
    """One detail of an encounter, as text before and after an edit."""

    field: str
    before: str | None
    after: str | None
    of: str = ""
    """Id of the record that has the detail, in an edit of several; empty: the only encounter's."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change by one person to one or several encounters, other than a review; immutable.

    All encounters that it changed refer to the same edit. With an edit for each of them, joining 45
    encounters, or undoing that, would not fit into one transaction.
    """

    id: str
    did: EditKind
    by: str
    at: datetime
    moved: tuple[Moved, ...] = ()
    written: tuple[Written, ...] = ()
    filename: str | None = None
    """File name of the photograph that was cropped or removed."""
    decided: tuple[str, ...] = ()
    """Ids of the reviews that a sheet made with this edit, in their order."""
    undoes: str | None = None
    """Id of the edit that this one undoes."""
    correction: str | None = None
    """Id of the clock correction or track that changed the encounters, or was undone."""
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""

"""Encounters: one animal at one time and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flukeline.times import LocalTime

EncounterStatus = Literal["pending", "unreviewed", "identified", "not_identifiable"]


@dataclass(frozen=True, slots=True)
class Encounter:
    """One animal at one time and place; reviews decide which whale an encounter shows."""

    id: str
    status: EncounterStatus
    created_at: datetime
    annotation_ids: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    """Ids of photographs that belong to the encounter and have no annotation yet."""
    individual_id: str | None = None
    drawing: bool = False
    """Whether it belongs to the sample catalogue, whose photographs are drawings."""
    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    dated_by: str | None = None
    """Id of the photograph whose time it follows, once a clock correction has changed that."""
    placed_by: str | None = None
    """Id of the photograph whose place it has, where a GPS track gave that place."""
    place: str | None = None
    """Name of the place, as text."""
    notes: str | None = None
    photographer: str | None = None
    species: str | None = None
    """Scientific name; None: the catalogue's species (``Services.species``)."""
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The group's own columns by name, as their sheets gave them."""
    decisions: tuple[str, ...] = ()
    """Ids of the reviews in force, oldest first: a decision adds one, undo removes the last."""
    edits: tuple[str, ...] = ()
    """Ids of its edits, oldest first; an encounter joined into another one hands its edits on."""
    last_change: str | None = None
    """Description of its last change unless that was a review.

    A person whose decision is refused because the encounter changed is shown this text.
    """
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""

    @property
    def order(self) -> str:
        """For sorting by time: by when it was, or by when its record was made."""
        return (self.taken_at or LocalTime.from_datetime(self.created_at)).sort_key

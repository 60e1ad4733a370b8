"""Request and response bodies about individuals (whales) and their merges."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from flukeline.functions.api.schemas import Encounter, HistoryEntry, Merge, Model, Name
from flukeline.limits import MAX_ALIASES

IndividualSort = Literal["name", "encounters", "last_seen", "first_seen"]
Order = Literal["asc", "desc"]


class Individual(Model):
    id: str
    version: int
    name: str
    aliases: list[str]
    drawing: bool
    encounter_count: int
    photograph_count: int
    first_seen: datetime | None
    last_seen: datetime | None
    crop_url: str | None


class Individuals(Model):
    items: list[Individual]
    next_cursor: str | None


class EncounterInTime(Encounter):
    """An encounter beside the one before it."""

    distance_from_previous: Annotated[
        float | None,
        Field(description="The smallest between its flukes and the previous encounter's."),
    ]
    change_flag: Annotated[
        bool, Field(description="Farther than the model expects of one whale: look at the marks.")
    ]


class IndividualDetail(Individual):
    encounters: list[EncounterInTime]
    reviews: Annotated[
        list[HistoryEntry], Field(description="Every decision, change and merge, newest first.")
    ]


class IndividualChange(Model):
    version: int
    name: Name | None = None
    aliases: Annotated[list[Name] | None, Field(max_length=MAX_ALIASES)] = None


class ProposedName(Model):
    name: str


class Merges(Model):
    items: list[Merge]
    next_cursor: str | None


class MergeRequest(Model):
    version: int
    other_id: str
    other_version: int


class MergeDone(Model):
    merge: Merge
    individual: IndividualDetail


class MergeUndone(Model):
    merge: Merge
    individual: IndividualDetail
    other: IndividualDetail

"""Request and response bodies about individuals (whales) and their merges."""

from typing import Annotated, Literal

from pydantic import Field

from flukeline.functions.api.schemas import Encounter, LocalTime, Model, Name, RequestBody
from flukeline.functions.api.schemas_history import HistoryEntry, Merge
from flukeline.limits import MAX_ALIASES

IndividualSort = Literal["name", "encounters", "last_seen", "first_seen"]
Order = Literal["asc", "desc"]


class Individual(Model):
    """One whale; ``crop_url`` is the crop of its latest photograph."""

    id: str
    version: int
    name: str
    aliases: list[str]
    drawing: bool
    encounter_count: int
    photograph_count: int
    first_seen: LocalTime | None
    last_seen: LocalTime | None
    crop_url: str | None


class Individuals(Model):
    items: list[Individual]
    next_cursor: str | None


class EncounterInTime(Encounter):
    """An encounter of a whale, compared with the whale's previous encounter."""

    distance_from_previous: Annotated[
        float | None,
        Field(
            description="The smallest distance between a fluke of this encounter and of the previous."
        ),
    ]
    change_flag: Annotated[
        bool,
        Field(
            description="The distance is larger than the model expects of one whale: check the marks."
        ),
    ]


class IndividualDetail(Individual):
    """One whale with its encounters in order of time, and its history."""

    encounters: list[EncounterInTime]
    reviews: Annotated[
        list[HistoryEntry], Field(description="All decisions, changes and merges, newest first.")
    ]


class IndividualChange(RequestBody):
    """A whale's new name or aliases; a field left out is unchanged."""

    version: int
    name: Name | None = None
    aliases: Annotated[list[Name] | None, Field(max_length=MAX_ALIASES)] = None


class ProposedName(Model):
    name: str


class Merges(Model):
    items: list[Merge]
    next_cursor: str | None


class MergeRequest(RequestBody):
    """The whale to merge into this one; the versions are those that the person saw."""

    version: int
    other_id: str
    other_version: int


class MergeDone(Model):
    """The merge, and the whale that was kept."""

    merge: Merge
    individual: IndividualDetail


class MergeUndone(Model):
    """The undone merge, and both whales as they are again."""

    merge: Merge
    individual: IndividualDetail
    other: IndividualDetail

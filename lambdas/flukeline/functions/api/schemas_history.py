"""Request and response bodies of the API: the history of encounters and whales."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from flukeline.functions.api.schemas import IndividualRef, Model, Review

EditKind = Literal["joined", "split", "moved", "described", "cropped", "removed"]


class Merge(Model):
    """Two whales found to be one, or the undoing of such a merge, whose id is in ``undoes``."""

    id: str
    kept: IndividualRef
    merged: IndividualRef
    by: str
    at: datetime
    undoes: str | None
    stands: Annotated[
        bool, Field(description="Whether the merge is in force, so that it can be undone.")
    ]


class MovedFluke(Model):
    """A fluke that was moved from one encounter to another."""

    annotation_id: str
    filename: str
    from_id: Annotated[str, Field(description="Id of the encounter before the move.")]
    to_id: Annotated[str, Field(description="Id of the encounter after the move.")]


class WrittenDetail(Model):
    """A detail of an encounter before and after an edit."""

    field: Annotated[str, Field(description="One of date, place, position, photographer, notes.")]
    before: str | None
    after: str | None


class Edit(Model):
    """One person's change of encounters or photographs, other than a decision."""

    did: EditKind
    moved: list[MovedFluke]
    written: list[WrittenDetail]
    filename: Annotated[
        str | None,
        Field(description="Name of the photograph's file, if one was cropped or removed."),
    ]


class HistoryEntry(Model):
    """One entry of the history; exactly one of ``review``, ``edit`` and ``merge`` is set."""

    id: str
    at: datetime
    by: str
    review: Review | None
    edit: Edit | None
    merge: Merge | None


class History(Model):
    items: list[HistoryEntry]

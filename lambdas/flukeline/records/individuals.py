"""Whales, their names, and the merging of two of them; unique keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Individual:
    """A whale with a name and aliases.

    Merging two whales keeps both records: encounters go on naming the record that they were
    identified as, and readers follow ``merged_into``.
    """

    id: str
    name: str
    created_at: datetime
    aliases: tuple[str, ...] = ()
    encounter_count: int = 0
    """Encounters that name this record, without those of records merged into it."""
    drawing: bool = False
    """Whether it belongs to the sample catalogue, whose photographs are drawings."""
    absorbed: tuple[str, ...] = ()
    """Ids of all records merged into this one, directly or through another merged record."""
    merged_into: str | None = None
    """Id of the whale that this record was merged into."""
    merge_id: str | None = None
    """Id of the merge in force, for a record that was merged into another."""
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""


@dataclass(frozen=True, slots=True)
class Names:
    """A whale's name and aliases at one moment."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """The name, followed by the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Merge:
    """The merge of one whale into another, or the undoing of such a merge; immutable."""

    id: str
    kept_id: str
    merged_id: str
    kept: Names
    """The names of the whale that is kept, before the merge."""
    merged: Names
    """The names of the whale that is merged into it, before the merge."""
    by: str
    at: datetime
    undoes: str | None = None
    """Id of the merge that this one undoes; None for a merge."""
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """A key that only one record can hold: a whale's name or alias, or the content of a file."""

    key: str
    holder: str
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""
    given_by: str = ""
    """Id of the import that gave this alias to its whale; empty where a person gave it."""

    @property
    def id(self) -> str:
        """The key itself, because a unique key is stored and found by its key."""
        return self.key

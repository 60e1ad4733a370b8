"""Merging two whales that turn out to be one, and undoing a merge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flukeline.errors import Conflict, Rejected
from flukeline.limits import MAX_NAMES
from flukeline.records import Individual, Merge, Names, Record, UniqueKey, name_key, new_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """A merge or its undoing, and all records to save in one transaction."""

    merge: Merge
    saves: tuple[Record, ...]


def names_of(whale: Individual) -> Names:
    """A whale's name and aliases."""
    return Names(whale.name, whale.aliases)


def merged(
    kept: Individual,
    other: Individual,
    unique_names: Sequence[UniqueKey],
    by: str,
    at: datetime,
) -> Outcome:
    """Merge ``other`` into ``kept``: the names of ``other`` become aliases of ``kept``.

    Encounters of ``other`` go on naming it, and readers follow its ``merged_into``. So a merge is
    one small transaction whatever the number of encounters, and can be undone exactly.

    Args:
        kept: The whale that is kept, as read.
        other: The whale that is merged into it, as read.
        unique_names: The unique keys of the names of ``other``, as read.
        by: Name of the current user.
        at: The current time.

    Raises:
        Rejected: Both are the same whale, only one is a drawing, or there would be too many names.
    """
    if kept.id == other.id:
        raise Rejected("A whale cannot be merged with itself.")
    if kept.drawing != other.drawing:
        raise Rejected("A drawing of the sample catalogue cannot be merged with a real whale.")
    aliases = (*kept.aliases, *names_of(other).all)
    if 1 + len(aliases) > MAX_NAMES:
        raise Rejected(f"Together they have more than {MAX_NAMES} names. Remove some aliases.")
    absorbed = (*kept.absorbed, other.id, *other.absorbed)
    if len(absorbed) > MAX_NAMES:
        raise Rejected(f"More than {MAX_NAMES} whales would be one. Undo some merges first.")
    merge = Merge(new_id(), kept.id, other.id, names_of(kept), names_of(other), by, at)
    after = replace(kept, aliases=aliases, absorbed=absorbed)
    absorbed_record = replace(other, merged_into=kept.id, merge_id=merge.id)
    moved_names = tuple(replace(each, holder=kept.id) for each in unique_names)
    return Outcome(merge, (merge, after, absorbed_record, *moved_names))


def taken_apart(
    merge: Merge,
    kept: Individual,
    other: Individual,
    unique_names: Sequence[UniqueKey],
    by: str,
    at: datetime,
) -> Outcome:
    """Undo a merge: restore both whales; decisions made since the merge stay.

    Args:
        merge: The merge to undo.
        kept: The whale that was kept, as it is now.
        other: The record that was merged into it, as it is now.
        unique_names: The existing unique keys of the names that ``other`` had before the merge.
        by: Name of the current user.
        at: The current time.

    Raises:
        Conflict: The merge was undone already, ``kept`` was merged into another whale since, or
            another whale has taken one of the names.
    """
    if other.merge_id != merge.id:
        raise Conflict("This merge was undone already.")
    if kept.merged_into is not None:
        raise Conflict(f"{kept.name} was merged into another whale since. Undo that merge first.")
    taken = next((each for each in unique_names if each.holder != kept.id), None)
    if taken is not None:
        name = next(each for each in merge.merged.all if name_key(each) == taken.key)
        raise Conflict(f"Another whale has the name {name} now. Give that one another name first.")
    names = _names_left(merge, kept)
    existing = {each.key: each for each in unique_names}
    restored_keys = [name_key(each) for each in merge.merged.all]
    # An alias that was removed since the merge has no unique key, so it gets a new one.
    moved_names = [
        replace(existing.get(key, UniqueKey(key, other.id)), holder=other.id)
        for key in restored_keys
    ]
    separated = {other.id, *other.absorbed}
    undoing = Merge(
        new_id(), kept.id, other.id, names_of(kept), merge.merged, by, at, undoes=merge.id
    )
    after = replace(
        kept,
        name=names.name,
        aliases=names.aliases,
        absorbed=tuple(each for each in kept.absorbed if each not in separated),
    )
    restored = replace(
        other,
        name=merge.merged.name,
        aliases=merge.merged.aliases,
        merged_into=None,
        merge_id=None,
    )
    return Outcome(undoing, (undoing, after, restored, *moved_names))


def _names_left(merge: Merge, kept: Individual) -> Names:
    """The names of ``kept`` without those of the merged whale, in their present order."""
    merged_keys = {name_key(each) for each in merge.merged.all}
    left = [each for each in names_of(kept).all if name_key(each) not in merged_keys]
    if not left:
        raise Conflict(
            f"{kept.name} has no name of its own left. Give it one first, and then undo the merge."
        )
    name = kept.name
    if name not in left:
        # It was renamed to a name of the merged whale: restore its former name.
        former = merge.kept.name
        name = former if former in left else left[0]
    return Names(name, tuple(each for each in left if each != name))

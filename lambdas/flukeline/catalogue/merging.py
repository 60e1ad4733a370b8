"""Two whales found to be one, and taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flukeline.errors import Conflict, Rejected
from flukeline.limits import MAX_NAMES
from flukeline.records import Individual, Merge, Names, Record, UniqueKey, name_key, new_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """The records that a merge, or its undoing, saves in one transaction."""

    merge: Merge
    saves: tuple[Record, ...]


def names_of(whale: Individual) -> Names:
    """A whale's name and aliases."""
    return Names(whale.name, whale.aliases)


def merged(
    kept: Individual,
    other: Individual,
    claims: Sequence[UniqueKey],
    by: str,
    at: datetime,
) -> Outcome:
    """``other`` turns out to be ``kept``: its names become aliases, its encounters follow.

    No encounter changes, however many there are: they go on naming ``other``, which points to
    ``kept``. So it is one small transaction, and undoing it is exact.

    Args:
        kept: The whale that stays, as read.
        other: The whale that goes into it, as read.
        claims: On the names of ``other``, as read.
        by: Who merges.
        at: When.
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
    gone = replace(other, merged_into=kept.id, merge_id=merge.id)
    moved = tuple(replace(each, holder=kept.id) for each in claims)
    return Outcome(merge, (merge, after, gone, *moved))


def taken_apart(
    merge: Merge,
    kept: Individual,
    other: Individual,
    claims: Sequence[UniqueKey],
    by: str,
    at: datetime,
) -> Outcome:
    """Both whales as they were, but for what was decided since.

    Args:
        merge: The merge to undo.
        kept: The whale that stayed, as it is now.
        other: The record that went into it, as it is now.
        claims: On the names that ``other`` had, as far as somebody holds them.
        by: Who undoes.
        at: When.

    Raises:
        Conflict: It was undone already, goes into a later merge, or a name is taken meanwhile.
    """
    if other.merge_id != merge.id:
        raise Conflict("This merge was undone already.")
    if kept.merged_into is not None:
        raise Conflict(f"{kept.name} was merged into another whale since. Undo that merge first.")
    taken = next((each for each in claims if each.holder != kept.id), None)
    if taken is not None:
        name = next(each for each in merge.merged.all if name_key(each) == taken.key)
        raise Conflict(f"Another whale has the name {name} now. Give that one another name first.")
    names = _names_left(merge, kept)
    held = {each.key: each for each in claims}
    mine = [name_key(each) for each in merge.merged.all]
    # An alias that somebody took away meanwhile is claimed anew.
    moved = [replace(held.get(key, UniqueKey(key, other.id)), holder=other.id) for key in mine]
    gone = {other.id, *other.absorbed}
    undoing = Merge(
        new_id(), kept.id, other.id, names_of(kept), merge.merged, by, at, undoes=merge.id
    )
    after = replace(
        kept,
        name=names.name,
        aliases=names.aliases,
        absorbed=tuple(each for each in kept.absorbed if each not in gone),
    )
    back = replace(
        other,
        name=merge.merged.name,
        aliases=merge.merged.aliases,
        merged_into=None,
        merge_id=None,
    )
    return Outcome(undoing, (undoing, after, back, *moved))


def _names_left(merge: Merge, kept: Individual) -> Names:
    """The names that stay with ``kept``, in the order that they had before."""
    theirs = {name_key(each) for each in merge.merged.all}
    left = [each for each in names_of(kept).all if name_key(each) not in theirs]
    if not left:
        raise Conflict(
            f"{kept.name} has no name of its own left. Give it one first, and then undo the merge."
        )
    name = kept.name
    if name not in left:
        # It goes by a name of the other now: it gets the name back that it had.
        had = merge.kept.name
        name = had if had in left else left[0]
    return Names(name, tuple(each for each in left if each != name))

"""Arranging flukes into encounters: joining, splitting and moving, and the records to save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flukeline.errors import Conflict, Rejected
from flukeline.limits import TEXT_LENGTHS
from flukeline.records import (
    Annotation,
    Edit,
    EditKind,
    Encounter,
    Moved,
    Photograph,
    new_id,
    photograph_of,
)


@dataclass(frozen=True, slots=True)
class Move:
    """Request to move flukes to the encounter ``to``; None moves them to a new encounter."""

    annotation_ids: tuple[str, ...]
    to: str | None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The result of moving flukes.

    Attributes:
        encounters: Encounters to save.
        emptied: Encounters to remove, because no fluke is left in them.
        photographs: Photographs to save.
        edit: Record of the change; None if no fluke moved.
    """

    encounters: tuple[Encounter, ...]
    emptied: tuple[Encounter, ...]
    photographs: tuple[Photograph, ...]
    edit: Edit | None


def encounter_of(photographs: Mapping[str, Photograph], annotation_id: str) -> str:
    """The id of a fluke's encounter.

    Raises:
        Conflict: The annotation no longer exists.
    """
    photograph = photographs.get(photograph_of(annotation_id))
    for each in photograph.annotations if photograph is not None else ():
        if each.id == annotation_id:
            return each.encounter_id
    raise Conflict("One of these flukes has been cropped again or removed. Look at them again.")


def arranged(
    moves: Sequence[Move],
    encounters: Mapping[str, Encounter],
    photographs: Mapping[str, Photograph],
    whale_of: Mapping[str, str],
    by: str,
    at: datetime,
) -> Arrangement:
    """Move flukes between encounters.

    An encounter that keeps flukes keeps its whale and its decisions. A new encounter is unreviewed
    and copies place and photographer from the encounter of its first fluke. An encounter without
    flukes is removed; its details and edits go to the first encounter that received its flukes.

    Args:
        moves: The moves, in order.
        encounters: All encounters that flukes are moved from or to, by id.
        photographs: The photographs of all moved flukes, by id.
        whale_of: Id of the whale of each identified encounter, by encounter id.
        by: Name of the current user.
        at: The current time.

    Raises:
        Conflict: An annotation no longer exists, an encounter is still being compared, or a
            confirmed whale would be lost.
        Rejected: A fluke is listed twice, or one encounter would get two flukes of one photograph.
    """
    _check_moves(moves, encounters)
    moved, after, pictures = _move_flukes(moves, encounters, photographs, by, at)
    targets_of: dict[str, list[str]] = {}
    for each in moved:
        targets_of.setdefault(each.from_id, []).append(each.to_id)
    emptied = [each for each in after.values() if not each.annotation_ids and not each.waiting]
    for encounter in emptied:
        _check_identity(encounter, targets_of[encounter.id], whale_of)
        target = after[targets_of[encounter.id][0]]
        after[target.id] = _with_details(target, encounter)
    emptied_ids = {each.id for each in emptied}
    changed = [
        each
        for id_, each in after.items()
        if id_ not in emptied_ids and each != encounters.get(id_)
    ]
    for encounter in changed:
        _check_one_animal(encounter, pictures)
    edit = None
    if moved:
        kind = _edit_kind(moved, encounters, emptied_ids)
        edit = Edit(new_id(), kind, by, at, moved=tuple(moved))
        changed = [replace(each, edits=(*each.edits, edit.id)) for each in changed]
    return Arrangement(
        tuple(changed),
        tuple(encounters[id_] for id_ in emptied_ids),
        tuple(each for id_, each in pictures.items() if each != photographs[id_]),
        edit,
    )


def _move_flukes(
    moves: Sequence[Move],
    encounters: Mapping[str, Encounter],
    photographs: Mapping[str, Photograph],
    by: str,
    at: datetime,
) -> tuple[list[Moved], dict[str, Encounter], dict[str, Photograph]]:
    """The moved flukes, and all encounters and photographs after the moves, by id."""
    last_change = f"{by} moved photographs into or out of it"
    moved: list[Moved] = []
    after = dict(encounters)
    pictures = dict(photographs)
    for move in moves:
        first = after[encounter_of(pictures, move.annotation_ids[0])]
        target = (
            after[move.to] if move.to is not None else _new_encounter(move, first, photographs, at)
        )
        for id_ in move.annotation_ids:
            source = after[encounter_of(pictures, id_)]
            if source.id == target.id:
                continue
            left = tuple(each for each in source.annotation_ids if each != id_)
            after[source.id] = replace(source, annotation_ids=left, last_change=last_change)
            target = replace(target, annotation_ids=(*target.annotation_ids, id_))
            photograph = pictures[photograph_of(id_)]
            pictures[photograph.id] = _in_encounter(photograph, id_, target.id)
            moved.append(Moved(id_, photograph.filename, source.id, target.id))
        after[target.id] = replace(target, last_change=last_change)
    return moved, after, pictures


def _edit_kind(
    moved: Sequence[Moved], before: Mapping[str, Encounter], emptied_ids: set[str]
) -> EditKind:
    if all(each.to_id not in before for each in moved):
        return "split"
    return "joined" if all(each.from_id in emptied_ids for each in moved) else "moved"


def _check_moves(moves: Sequence[Move], encounters: Mapping[str, Encounter]) -> None:
    ids = [id_ for move in moves for id_ in move.annotation_ids]
    if len(set(ids)) < len(ids):
        raise Rejected("A fluke is named twice; it can go to one place only.")
    if any(each.status == "pending" for each in encounters.values()):
        raise Conflict("One of these is still being compared. Wait until it is ready.")


def _new_encounter(
    move: Move, source: Encounter, photographs: Mapping[str, Photograph], at: datetime
) -> Encounter:
    shown_on = [photographs[photograph_of(each)] for each in move.annotation_ids]
    taken = [each.taken_at for each in shown_on if each.taken_at is not None]
    placed = next((each for each in shown_on if each.latitude is not None), source)
    return Encounter(
        id=new_id(),
        status="unreviewed",
        created_at=at,
        drawing=source.drawing,
        taken_at=min(taken, key=lambda each: each.sort_key) if taken else source.taken_at,
        latitude=placed.latitude,
        longitude=placed.longitude,
        place=source.place,
        photographer=source.photographer,
    )


def _in_encounter(photograph: Photograph, annotation_id: str, encounter_id: str) -> Photograph:
    def moved(each: Annotation) -> Annotation:
        return replace(each, encounter_id=encounter_id) if each.id == annotation_id else each

    annotations = tuple(moved(each) for each in photograph.annotations)
    return replace(photograph, annotations=annotations, encounter_id=annotations[0].encounter_id)


def _check_identity(emptied: Encounter, target_ids: list[str], whale_of: Mapping[str, str]) -> None:
    whale = whale_of.get(emptied.id)
    if whale is not None and any(whale_of.get(each) != whale for each in target_ids):
        raise Conflict(
            "These flukes are confirmed as a whale, and would lose it. Undo that decision first,"
            " or move the others to them."
        )


def _check_one_animal(encounter: Encounter, photographs: Mapping[str, Photograph]) -> None:
    shown = [photograph_of(each) for each in encounter.annotation_ids]
    twice = next((each for each in shown if shown.count(each) > 1), None)
    if twice is not None:
        name = photographs[twice].filename if twice in photographs else "A photograph"
        raise Rejected(f"{name} shows two flukes at once: they cannot be one animal.")


def _with_details(target: Encounter, emptied: Encounter) -> Encounter:
    """``target`` with details of ``emptied`` where it has none, and the notes of both."""
    notes = target.notes or emptied.notes
    if emptied.notes and target.notes and emptied.notes not in target.notes:
        notes = f"{target.notes}\n{emptied.notes}"
        if len(notes) > TEXT_LENGTHS["notes"]:
            raise Rejected("The notes of both together are too long. Shorten one of them first.")
    placed = target if target.latitude is not None else emptied
    return replace(
        target,
        taken_at=target.taken_at or emptied.taken_at,
        latitude=placed.latitude,
        longitude=placed.longitude,
        place=target.place or emptied.place,
        photographer=target.photographer or emptied.photographer,
        notes=notes,
        # Ids sort by time.
        edits=tuple(sorted({*target.edits, *emptied.edits})),
    )

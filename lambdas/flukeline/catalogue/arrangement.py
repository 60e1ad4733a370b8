"""Which flukes make one encounter: joining, splitting and moving, and what each leaves behind."""

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
    """Flukes that belong to the encounter ``to``, or (None) make a new one."""

    annotation_ids: tuple[str, ...]
    to: str | None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What moving flukes leaves: the encounters and photographs to save, and those emptied.

    ``edit`` says what was done; None where nothing moved.
    """

    encounters: tuple[Encounter, ...]
    emptied: tuple[Encounter, ...]
    photographs: tuple[Photograph, ...]
    edit: Edit | None


def encounter_of(photographs: Mapping[str, Photograph], annotation_id: str) -> str:
    """The encounter that a fluke belongs to. Raises Conflict where the fluke is gone."""
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

    What stays keeps its identity and its decisions; a new encounter is unreviewed, and begins with
    the place and photographer of where its flukes came from. An encounter left without flukes
    goes, and what was written about it goes to where its flukes went.

    Args:
        moves: In their order.
        encounters: Every encounter that flukes come from or go to, as read.
        photographs: Of every fluke that moves, as read.
        whale_of: The whale of each encounter that has one.
        by: Who moves them.
        at: Now.

    Raises:
        Conflict: A fluke is gone, an encounter still being compared, or an identity would be lost.
        Rejected: A fluke is named twice, or two flukes of one photograph would be one animal.
    """
    _check(moves, encounters)
    words = f"{by} moved photographs into or out of it"
    gone_where: list[Moved] = []
    after = dict(encounters)
    pictures = dict(photographs)
    went: dict[str, list[str]] = {}
    for move in moves:
        first = after[encounter_of(pictures, move.annotation_ids[0])]
        target = after[move.to] if move.to is not None else _new(move, first, photographs, at)
        for id_ in move.annotation_ids:
            source = after[encounter_of(pictures, id_)]
            if source.id == target.id:
                continue
            left = tuple(each for each in source.annotation_ids if each != id_)
            after[source.id] = replace(source, annotation_ids=left, last_change=words)
            target = replace(target, annotation_ids=(*target.annotation_ids, id_))
            photograph = pictures[photograph_of(id_)]
            pictures[photograph.id] = _in_encounter(photograph, id_, target.id)
            went.setdefault(source.id, []).append(target.id)
            gone_where.append(Moved(id_, photograph.filename, source.id, target.id))
        after[target.id] = replace(target, last_change=words)
    emptied = [each for each in after.values() if not each.annotation_ids and not each.waiting]
    for each in emptied:
        _check_identity(each, went[each.id], whale_of)
        target = after[went[each.id][0]]
        after[target.id] = _with_details(target, each)
    gone = {each.id for each in emptied}
    changed = [
        each for id_, each in after.items() if id_ not in gone and each != encounters.get(id_)
    ]
    for each in changed:
        _check_one_animal(each, pictures)
    edit = None
    if gone_where:
        did = _did(gone_where, encounters, gone)
        edit = Edit(new_id(), did, by, at, moved=tuple(gone_where))
        changed = [replace(each, edits=(*each.edits, edit.id)) for each in changed]
    return Arrangement(
        tuple(changed),
        tuple(encounters[id_] for id_ in gone if id_ in encounters),
        tuple(each for id_, each in pictures.items() if each != photographs[id_]),
        edit,
    )


def _did(moved: Sequence[Moved], before: Mapping[str, Encounter], gone: set[str]) -> EditKind:
    if all(each.to_id not in before for each in moved):
        return "split"
    return "joined" if all(each.from_id in gone for each in moved) else "moved"


def _check(moves: Sequence[Move], encounters: Mapping[str, Encounter]) -> None:
    named = [id_ for move in moves for id_ in move.annotation_ids]
    if len(set(named)) < len(named):
        raise Rejected("A fluke is named twice; it can go to one place only.")
    if any(each.status == "pending" for each in encounters.values()):
        raise Conflict("One of these is still being compared. Wait until it is ready.")


def _new(
    move: Move, source: Encounter, photographs: Mapping[str, Photograph], at: datetime
) -> Encounter:
    own = [photographs[photograph_of(each)] for each in move.annotation_ids]
    taken = [each.taken_at for each in own if each.taken_at is not None]
    placed = next((each for each in own if each.latitude is not None), source)
    return Encounter(
        id=new_id(),
        status="unreviewed",
        created_at=at,
        drawing=source.drawing,
        taken_at=min(taken) if taken else source.taken_at,
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


def _check_identity(emptied: Encounter, went: list[str], whale_of: Mapping[str, str]) -> None:
    whale = whale_of.get(emptied.id)
    if whale is not None and any(whale_of.get(each) != whale for each in went):
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
    """The encounter with what was written about one that went into it, where it says nothing."""
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
        # In the order of time, which ids have.
        edits=tuple(sorted({*target.edits, *emptied.edits})),
    )

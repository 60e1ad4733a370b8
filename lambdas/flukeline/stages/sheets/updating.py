"""Applying an update by sheet as edits, each of one transaction, and undoing them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flukeline.catalogue.reading.rows import Row
from flukeline.catalogue.sheets import parse_box
from flukeline.errors import Conflict, NotFound
from flukeline.records import (
    Box,
    Edit,
    Encounter,
    Individual,
    Photograph,
    Principal,
    Review,
    Written,
    name_key,
    new_id,
    now,
)
from flukeline.services import Services
from flukeline.stages.retry import retry_on_conflict
from flukeline.stages.review import decisions, photographs
from flukeline.stages.sheets.transaction import Changes
from flukeline.stages.sheets.updates import Update
from flukeline.stages.whales import identity, names
from flukeline.storage.ports import MAX_RECORDS
from flukeline.times import LocalTime

ROOM = 12
"""Records that one more encounter may add beside its photographs: itself, a review, two whales, and
keys of names."""
BOX_IN = "box in "
"""Followed by a photograph's id: a changed box in an edit."""
_ENCOUNTER_FIELDS = ("taken_at", "position", "place", "notes", "photographer", "species", "columns")
_PHOTOGRAPH_FIELDS = ("taken_at", "position", "said", "keywords", "caption", "rating")


def apply(services: Services, principal: Principal, updates: Sequence[Update]) -> list[str]:
    """Change the catalogue as a sheet says, in as few edits as transactions allow.

    Args:
        services: The services.
        principal: Who updates.
        updates: What the sheet changes.

    Returns:
        The ids of the edits, which ``undo`` takes.

    Raises:
        Conflict: An encounter changed since it was read, or cannot be identified yet.
    """
    edits = []
    batch: list[Update] = []
    size = 0
    for each in updates:
        more = ROOM + len(each.changed_photographs()) + 2 * len(each.changes)
        if batch and size + more > MAX_RECORDS:
            edits.append(_apply(services, principal, batch))
            batch, size = [], 0
        batch.append(each)
        size += more
    if batch:
        edits.append(_apply(services, principal, batch))
    return edits


def _apply(services: Services, principal: Principal, updates: Sequence[Update]) -> str:
    edit_id = new_id()

    def attempt() -> None:
        changes = Changes(services, principal, False, now())
        written: list[Written] = []
        reviews: list[str] = []
        for update in updates:
            _change(changes, update, written, reviews, edit_id, principal)
        edit = Edit(
            edit_id, "described", principal.name, now(), (), tuple(written),
            decided=tuple(reviews),
        )  # fmt: skip
        changes.save(edit)
        services.catalogue.commit(list(changes.saves.values()))

    retry_on_conflict(attempt)
    for update in updates:
        for photograph_id, row in update.rows.items():
            if row.drawn is not None and _has_box(update, row):
                box = (photograph_id, update.encounter.id, row.drawn.box)
                _crop(services, principal, *box)
    return edit_id


def _has_box(update: Update, row: Row) -> bool:
    return any(each.field == "box" and each.row == row.number for each in update.changes)


def _crop(
    services: Services, principal: Principal, photograph_id: str, encounter_id: str, box: Box
) -> None:
    """Crop an encounter's fluke again by another box; nothing if it has that box already."""
    photograph = photographs.get_photograph(services, photograph_id)
    flukes = [each for each in photograph.annotations if each.encounter_id == encounter_id]
    if not (flukes and flukes[0].box == box):
        annotation = flukes[0].id if flukes else None
        photographs.crop_by_hand(services, principal, photograph_id, box, annotation)


def _change(
    changes: Changes,
    update: Update,
    written: list[Written],
    reviews: list[str],
    edit_id: str,
    principal: Principal,
) -> None:
    """Add the records of one encounter's update to a transaction."""
    before_update = {each.id: each for each in update.photographs}
    for new in update.changed_photographs():
        written += _written(before_update[new.id], new, _PHOTOGRAPH_FIELDS)
        changes.save(new)
    before = update.encounter
    after = update.changed_encounter()
    written += _written(before, after, _ENCOUNTER_FIELDS)
    words = f"{principal.name} updated it by a sheet"
    after = replace(after, edits=(*after.edits, edit_id), last_change=words)
    changes.save(after)
    for photograph_id, row in update.rows.items():
        for each in update.changes:
            if each.field == "box" and each.row == row.number:
                field = f"{BOX_IN}{photograph_id}"
                written.append(Written(field, each.before, each.after, before.id))
    row = next(iter(update.rows.values()))
    fields = {each.field for each in update.changes}
    if row.individual is not None and "individual" in fields:
        review = changes.identify(after, row.individual)
        reviews.append(review.id)
    elif row.not_identifiable and "status" in fields:
        reviews.append(changes.set_aside(after).id)
    if row.individual is not None and "aliases" in fields:
        added = changes.give_aliases(row.individual, row.aliases)
        if added is not None:
            whale = added[0]
            written.append(Written("aliases", _aliases(whale), _aliases(added[1]), whale.id))


def _aliases(whale: Individual) -> str:
    return json.dumps(whale.aliases, ensure_ascii=False)


def _written(
    old: Encounter | Photograph, new: Encounter | Photograph, fields: Sequence[str]
) -> list[Written]:
    pairs = ((each, _as_text(old, each), _as_text(new, each)) for each in fields)
    return [Written(each, one, two, of=old.id) for each, one, two in pairs if one != two]


def _as_text(record: Any, name: str) -> str | None:
    """A field of a record as text; ``_restored`` is the inverse."""
    if name == "position":
        if record.latitude is None:
            return None
        return f"{record.latitude}, {record.longitude}"
    value = getattr(record, name)
    if name == "keywords":
        return json.dumps(value, ensure_ascii=False) if value else None
    if name in ("columns", "said"):
        return json.dumps(dict(value), ensure_ascii=False, sort_keys=True) if value else None
    return None if value is None else str(value)


def _restored(record: Any, name: str, text: str | None) -> Any:
    """A record with a field as its text says."""
    if name == "position":
        latitude, longitude = (None, None) if text is None else map(float, text.split(", "))
        return replace(record, latitude=latitude, longitude=longitude)
    if name in ("columns", "said"):
        return replace(record, **{name: json.loads(text) if text else {}})
    if name == "keywords":
        return replace(record, keywords=tuple(json.loads(text)) if text else ())
    if name == "rating":
        return replace(record, rating=None if text is None else int(text))
    if name == "taken_at":
        return replace(record, taken_at=None if text is None else LocalTime.parse(text))
    return replace(record, **{name: text})


def undo(services: Services, principal: Principal, edit_id: str) -> str:
    """Undo an edit that a sheet made: its decisions, and every value that is still the edit's.

    Returns:
        The id of the edit that undoes it.

    Raises:
        NotFound: There is no such edit.
        Conflict: A value was changed since; the error says which.
    """
    edit = services.catalogue.find(Edit, edit_id)
    if edit is None or not (edit.decided or any(each.of for each in edit.written)):
        raise NotFound("There is no such update by a sheet.")
    _check_unchanged(services, edit)
    for id_ in reversed(edit.decided):
        review = services.catalogue.find(Review, id_)
        encounter = (
            None if review is None else services.catalogue.find(Encounter, review.encounter_id)
        )
        if encounter is not None and id_ in encounter.decisions:
            decisions.undo(services, principal, id_)
    for each in edit.written:
        if each.field == "aliases":
            _without_aliases(services, each)
        elif each.field.startswith(BOX_IN) and each.before is not None:
            photograph_id, box = each.field.removeprefix(BOX_IN), parse_box(each.before).box
            _crop(services, principal, photograph_id, each.of, box)
    undoing = new_id()

    def attempt() -> None:
        records = _records(services, edit)
        for each in edit.written:
            if each.of in records and not each.field.startswith(BOX_IN):
                records[each.of] = _restored(records[each.of], each.field, each.before)
        back = tuple(Written(each.field, each.after, each.before, each.of) for each in edit.written)
        for id_, record in records.items():
            if isinstance(record, Encounter):
                words = f"{principal.name} undid an update by a sheet"
                records[id_] = replace(record, edits=(*record.edits, undoing), last_change=words)
        made = Edit(undoing, "described", principal.name, now(), (), back, undoes=edit.id)
        services.catalogue.commit([*records.values(), made])

    retry_on_conflict(attempt)
    return undoing


def _records(services: Services, edit: Edit) -> dict[str, Encounter | Photograph]:
    ids = {each.of for each in edit.written if each.field != "aliases"}
    encounters = services.catalogue.find_all(Encounter, ids)
    return {**encounters, **services.catalogue.find_all(Photograph, ids - set(encounters))}


def _check_unchanged(services: Services, edit: Edit) -> None:
    records = _records(services, edit)
    for each in edit.written:
        record = records.get(each.of)
        if each.field.startswith(BOX_IN):
            continue  # A box that was drawn again since is only drawn again.
        if record is not None and _as_text(record, each.field) != each.after:
            name = each.field.replace("taken_at", "date")
            raise Conflict(
                f"The {name} was changed after the update, from {each.after} to"
                f" {_as_text(record, each.field)}. Undo that first."
            )


def _without_aliases(services: Services, written: Written) -> None:
    """Take back the aliases that an update gave to a whale."""
    whale = identity.whale(services, written.of)
    if whale is None or whale.id != written.of:
        return
    before = json.loads(written.before or "[]")
    added = {name_key(each) for each in json.loads(written.after or "[]")}
    added -= {name_key(each) for each in before}
    kept = [each for each in whale.aliases if name_key(each) not in added]
    names.change(services, whale.id, whale.version, None, kept)

"""The details of an encounter: date, place, notes and photographer, with their validation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flukeline.errors import Rejected
from flukeline.limits import TEXT_LENGTHS
from flukeline.records import Edit, Encounter, Written, new_id
from flukeline.texts import clean_text
from flukeline.times import check_possible

_MULTILINE = ("notes", "caption")


def checked_text(field: str, written: str | None) -> str | None:
    """Clean a text field of an encounter; None if nothing is left.

    Raises:
        Rejected: The text is longer than ``TEXT_LENGTHS`` allows.
    """
    if written is None:
        return None
    text = clean_text(written, field in _MULTILINE)
    if len(text) > TEXT_LENGTHS[field]:
        raise Rejected(f"The {field} has {len(text)} characters; at most {TEXT_LENGTHS[field]}.")
    return text or None


def check_place(latitude: float | None, longitude: float | None) -> None:
    """Validate coordinates in degrees.

    Raises:
        Rejected: A coordinate is out of range, or only one of the two is given.
    """
    if (latitude is None) != (longitude is None):
        raise Rejected("A place needs both coordinates, latitude and longitude.")
    if latitude is None or longitude is None:
        return
    if not (math.isfinite(latitude) and -90 <= latitude <= 90):
        raise Rejected("The latitude is not between -90 and 90 degrees.")
    if not (math.isfinite(longitude) and -180 <= longitude <= 180):
        raise Rejected("The longitude is not between -180 and 180 degrees.")


@dataclass(frozen=True, slots=True)
class Description:
    """An encounter with changed details, and the record of the change; None if nothing changed."""

    encounter: Encounter
    edit: Edit | None


def described(
    encounter: Encounter, changes: Mapping[str, Any], by: str, at: datetime
) -> Description:
    """Change details of an encounter.

    Args:
        encounter: The encounter as read.
        changes: New values of any of taken_at, latitude, longitude, place, notes and photographer;
            None clears a detail.
        by: Name of the current user.
        at: The current time.

    Raises:
        Rejected: A date or coordinate is invalid, or a text is too long.
    """
    cleaned = dict(changes)
    if cleaned.get("taken_at") is not None:
        check_possible(cleaned["taken_at"], at)
    for field in TEXT_LENGTHS:
        if field in cleaned:
            cleaned[field] = checked_text(field, cleaned[field])
    changed = replace(encounter, **cleaned)
    check_place(changed.latitude, changed.longitude)
    before, after = _as_text(encounter), _as_text(changed)
    written = [Written(each, before[each], after[each]) for each in before]
    written = [each for each in written if each.before != each.after]
    if not written:
        return Description(encounter, None)
    edit = Edit(new_id(), "described", by, at, written=tuple(written))
    last_change = f"{by} changed its date, place or notes"
    changed = replace(changed, last_change=last_change, edits=(*changed.edits, edit.id))
    return Description(changed, edit)


def _as_text(encounter: Encounter) -> dict[str, str | None]:
    """The details of an encounter as text, by their names in an edit."""
    date, position = encounter.taken_at, None
    if encounter.latitude is not None and encounter.longitude is not None:
        position = f"{encounter.latitude}, {encounter.longitude}"
    return {
        "date": date.text if date is not None else None,
        "place": encounter.place,
        "position": position,
        "photographer": encounter.photographer,
        "notes": encounter.notes,
    }

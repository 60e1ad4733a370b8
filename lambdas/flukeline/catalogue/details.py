"""What may be written about an encounter: date, place, notes, photographer."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flukeline.errors import Rejected
from flukeline.limits import EARLIEST_YEAR, TEXT_LENGTHS
from flukeline.records import Edit, Encounter, Written, new_id

EARLIEST = datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC)
_LINES = ("notes",)
# Joiners without which words in Persian and Indic scripts, and emoji, fall apart.
_JOINERS = "\u200c\u200d"


def clean_text(text: str, lines: bool) -> str:
    """Text as kept: without control and direction characters; line breaks only with ``lines``."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\t", " ") if lines else " ".join(text.split())
    kept = (
        each
        for each in text
        if each in _JOINERS
        or (lines and each == "\n")
        or unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    )
    # Once more: what stood between two characters may have kept them from combining, or spaces apart.
    text = unicodedata.normalize("NFC", "".join(kept))
    return text.strip() if lines else " ".join(text.split())


def checked_text(field: str, written: str | None) -> str | None:
    """A text field as kept, or None where nothing is left. Raises Rejected if it is too long."""
    if written is None:
        return None
    text = clean_text(written, field in _LINES)
    if len(text) > TEXT_LENGTHS[field]:
        raise Rejected(f"The {field} has {len(text)} characters; at most {TEXT_LENGTHS[field]}.")
    return text or None


def checked_date(taken_at: datetime | None, at: datetime) -> datetime | None:
    """A date in UTC to the millisecond. Raises Rejected in the future or before 1900."""
    if taken_at is None:
        return None
    try:
        zoned = taken_at.replace(tzinfo=taken_at.tzinfo or UTC)
        moment = zoned.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise Rejected("This date cannot be. Write it like 2024-07-31T09:30.") from error
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if moment > at:
        raise Rejected("The date lies in the future. Look at the camera's clock.")
    if moment < EARLIEST:
        raise Rejected("The date lies before 1900.")
    return moment


def check_place(latitude: float | None, longitude: float | None) -> None:
    """Raise Rejected for coordinates that cannot be, or for one without the other."""
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
    """An encounter with other details, and what was written; ``edit`` is None for nothing new."""

    encounter: Encounter
    edit: Edit | None


def described(
    encounter: Encounter, changes: Mapping[str, Any], by: str, at: datetime
) -> Description:
    """The encounter with other details; None clears one, what is not named stays.

    Args:
        encounter: As read.
        changes: Any of taken_at, latitude, longitude, place, notes, photographer.
        by: Who writes.
        at: Now.

    Raises:
        Rejected: A date or place that cannot be, or a text that is too long.
    """
    cleaned = dict(changes)
    if "taken_at" in cleaned:
        cleaned["taken_at"] = checked_date(cleaned["taken_at"], at)
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
    words = f"{by} changed its date, place or notes"
    changed = replace(changed, last_change=words, edits=(*changed.edits, edit.id))
    return Description(changed, edit)


def _as_text(encounter: Encounter) -> dict[str, str | None]:
    """What is written about an encounter, by its names."""
    date, position = encounter.taken_at, None
    if encounter.latitude is not None and encounter.longitude is not None:
        position = f"{encounter.latitude}, {encounter.longitude}"
    return {
        "date": date.isoformat() if date is not None else None,
        "place": encounter.place,
        "position": position,
        "photographer": encounter.photographer,
        "notes": encounter.notes,
    }

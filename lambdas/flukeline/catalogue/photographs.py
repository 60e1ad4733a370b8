"""What may happen to a photograph: its states, and the records that each step leaves."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flukeline.errors import Conflict, Rejected, TooLarge
from flukeline.limits import MAX_BYTES, MAX_FLUKES, MIN_BOX_PIXELS
from flukeline.records import (
    Annotation,
    Box,
    CropRequest,
    Encounter,
    Photograph,
    PhotographState,
    annotation_id,
    new_id,
)

ON_THE_WAY: tuple[PhotographState, ...] = ("received", "cropping", "embedding", "comparing")
CROPPABLE: tuple[PhotographState, ...] = ("awaiting_upload", "received", "cropping")


def clean_filename(filename: str) -> str:
    """The last part of a path, without control and direction characters, at most 200 long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    shown = "".join(each for each in last if unicodedata.category(each) not in ("Cc", "Cf", "Cs"))
    stem, dot, ending = shown.strip().rpartition(".")
    if not dot or len(ending) > 10:
        return shown.strip()[:200] or "photograph"
    return f"{stem[: 199 - len(ending)]}.{ending}"


def check_size(size: int) -> None:
    """Raise Rejected or TooLarge for a file that is not worth sending."""
    if size <= 0:
        raise Rejected("The file is empty (0 bytes).")
    if size > MAX_BYTES:
        # Rounded up, so that a file just over the limit does not seem to be at it.
        tenths = -(-size // 100_000)
        words = (
            f"The file has {tenths // 10}.{tenths % 10} MB; at most {MAX_BYTES // 1_000_000} MB."
        )
        raise TooLarge(words)


def announced(filename: str, size: int, by: str, at: datetime) -> Photograph:
    """A photograph that somebody is about to send."""
    check_size(size)
    return Photograph(
        id=new_id(),
        filename=clean_filename(filename),
        size=size,
        state="awaiting_upload",
        received_at=at,
        received_by=by,
        changed_at=at,
    )


def moved(photograph: Photograph, state: PhotographState, at: datetime) -> Photograph:
    """The photograph in its next state; its sweeps count on where it is in the same again."""
    sweeps = photograph.sweeps if photograph.state == state else 0
    return replace(photograph, state=state, reason=None, changed_at=at, sweeps=sweeps)


def failed(photograph: Photograph, reason: str, at: datetime) -> Photograph:
    """The photograph with the reason why it can't go on."""
    return replace(moved(photograph, "failed", at), reason=reason)


def duplicate(photograph: Photograph, of: Photograph, at: datetime) -> Photograph:
    """The photograph whose file is in the catalogue already."""
    reason = f"This is the same file as {of.filename}, which is in the catalogue already."
    return replace(moved(photograph, "duplicate", at), reason=reason, duplicate_of=of.id)


def without_fluke(photograph: Photograph, at: datetime) -> Photograph:
    """The photograph in which no fluke was found."""
    reason = "No fluke was found. If there is one, draw the box around it by hand."
    return replace(moved(photograph, "no_fluke", at), reason=reason)


def cropped(
    photograph: Photograph,
    encounters: Mapping[str, Encounter],
    boxes: Sequence[CropRequest],
    at: datetime,
) -> tuple[Photograph, list[Encounter]]:
    """The photograph with its flukes, and the encounters that changed by them.

    A fluke cropped again replaces the one before, in the same encounter; one more has its own.

    Args:
        photograph: As read.
        encounters: Those that the photograph belongs to, as far as there are.
        boxes: What to crop.
        at: Now.
    """
    number = photograph.crops_made
    flukes = list(photograph.annotations)
    changed: dict[str, Encounter] = {}
    for drawn in boxes:
        number += 1
        ids = [each.id for each in flukes]
        place = ids.index(drawn.replaces) if drawn.replaces in ids else None
        if place is not None:
            wanted: str | None = flukes[place].encounter_id
        else:
            wanted = drawn.encounter_id or (None if flukes else photograph.encounter_id)
        encounter = changed.get(wanted or "") or encounters.get(wanted or "")
        encounter = encounter or _first_seen(photograph, at)
        fluke = Annotation(
            id=annotation_id(photograph.id, number),
            encounter_id=encounter.id,
            box=drawn.box,
            source=drawn.source,
            confidence=drawn.confidence,
        )
        if place is None:
            flukes.append(fluke)
            held = (*encounter.annotation_ids, fluke.id)
        else:
            old = flukes[place].id
            flukes[place] = fluke
            held = tuple(fluke.id if each == old else each for each in encounter.annotation_ids)
        waiting = tuple(each for each in encounter.waiting if each != photograph.id)
        changed[encounter.id] = replace(
            encounter,
            annotation_ids=held if fluke.id in held else (*held, fluke.id),
            waiting=waiting,
            last_change=f"{photograph.filename} was cropped",
        )
    done = replace(
        moved(photograph, "embedding", at),
        annotations=tuple(flukes),
        crops_made=number,
        encounter_id=flukes[0].encounter_id,
        drawn=(),
    )
    return done, list(changed.values())


def _first_seen(photograph: Photograph, at: datetime) -> Encounter:
    """A new encounter, when and where the photograph was taken."""
    return Encounter(
        id=new_id(),
        status="pending",
        created_at=at,
        drawing=photograph.drawing,
        taken_at=photograph.taken_at,
        latitude=photograph.latitude,
        longitude=photograph.longitude,
    )


def superseded(photograph: Photograph) -> list[str]:
    """The annotations that later crops of the photograph replaced."""
    made = (annotation_id(photograph.id, number) for number in range(1, photograph.crops_made + 1))
    kept = {each.id for each in photograph.annotations}
    return [each for each in made if each not in kept]


def to_crop_by_hand(
    photograph: Photograph, box: Box, annotation: str | None, at: datetime
) -> Photograph:
    """The photograph on its way again with the box that a person drew around one of its flukes.

    Args:
        photograph: As read.
        box: The new box.
        annotation: Which fluke; may be left out where there is one or none.
        at: Now.
    """
    _check_box(photograph, box)
    held = [each.id for each in photograph.annotations]
    if annotation is None and len(held) > 1:
        raise Rejected(f"This photograph shows {len(held)} flukes. Say which (annotation_id).")
    if annotation is not None and annotation not in held:
        raise Conflict("This fluke has been cropped again or removed. Look at it again.")
    replaces = annotation or (held[0] if held else None)
    return replace(moved(photograph, "received", at), drawn=(CropRequest(box, replaces),))


def to_crop_another(photograph: Photograph, box: Box, at: datetime) -> Photograph:
    """The photograph on its way again with a box around one fluke more."""
    _check_box(photograph, box)
    if len(photograph.annotations) >= MAX_FLUKES:
        raise Rejected(f"A photograph can have at most {MAX_FLUKES} flukes.")
    return replace(moved(photograph, "received", at), drawn=(CropRequest(box),))


def _check_box(photograph: Photograph, box: Box) -> None:
    if photograph.width is None or photograph.height is None:
        raise Conflict("This photograph could not be read, so there is nothing to crop.")
    if photograph.state not in ("ready", "no_fluke", "failed"):
        raise Conflict("This photograph is still on its way. Wait until it is ready.")
    check_box(box, photograph.width, photograph.height)


def check_box(box: Box, width: int, height: int) -> None:
    """Raise Rejected for a box that cannot hold a fluke of a photograph of this size."""
    if not all(map(math.isfinite, (box.x0, box.y0, box.x1, box.y1, box.rotation))):
        raise Rejected("The box's corners are not numbers.")
    if min(box.x1 - box.x0, box.y1 - box.y0) < MIN_BOX_PIXELS:
        raise Rejected("The box is too small. Draw it around the whole fluke.")
    # A fluke may be cut off at the edge; a crop of nothing but repeated edge tells nothing.
    beyond = (
        max(-box.x0, box.x1 - width) / width,
        max(-box.y0, box.y1 - height) / height,
    )
    inside = (
        min(box.x1, width) - max(box.x0, 0),
        min(box.y1, height) - max(box.y0, 0),
    )
    if max(beyond) > 0.25 or min(inside) < MIN_BOX_PIXELS:
        raise Rejected("The box lies outside the photograph.")


def to_retry(photograph: Photograph, at: datetime) -> Photograph:
    """The photograph on its way again from the start."""
    if photograph.state not in ("failed", "no_fluke"):
        raise Conflict("Only a photograph that failed, or shows no fluke, can be tried again.")
    return moved(photograph, "received", at)


def compared(
    photograph: Photograph, encounters: Iterable[Encounter], at: datetime
) -> tuple[Photograph, list[Encounter]]:
    """The photograph ready, and those of its encounters that are now open for review."""
    opened = [replace(each, status="unreviewed") for each in encounters if each.status == "pending"]
    return moved(photograph, "ready", at), opened

"""States of a photograph, its validation, and the records after each processing step."""

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

PROCESSING: tuple[PhotographState, ...] = ("received", "cropping", "embedding", "comparing")
CROPPABLE: tuple[PhotographState, ...] = ("awaiting_upload", "received", "cropping")


def clean_filename(filename: str) -> str:
    """The last part of a path without control and text direction characters, at most 200 long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    kept = "".join(each for each in last if unicodedata.category(each) not in ("Cc", "Cf", "Cs"))
    stem, dot, extension = kept.strip().rpartition(".")
    if not dot or len(extension) > 10:
        return kept.strip()[:200] or "photograph"
    return f"{stem[: 199 - len(extension)]}.{extension}"


def check_size(size: int) -> None:
    """Check the size of a file in bytes before its upload.

    Raises:
        Rejected: The file is empty.
        TooLarge: The file exceeds ``MAX_BYTES``.
    """
    if size <= 0:
        raise Rejected("The file is empty (0 bytes).")
    if size > MAX_BYTES:
        # Rounded up, so that a file just over the limit does not seem to be at it.
        tenths = -(-size // 100_000)
        raise TooLarge(
            f"The file has {tenths // 10}.{tenths % 10} MB; at most {MAX_BYTES // 1_000_000} MB."
        )


def announced(filename: str, size: int, by: str, at: datetime) -> Photograph:
    """A new photograph that awaits its upload. Raises as ``check_size`` does."""
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
    """The photograph in ``state``; a new state resets its count of sweeps."""
    sweeps = photograph.sweeps if photograph.state == state else 0
    return replace(photograph, state=state, reason=None, changed_at=at, sweeps=sweeps)


def failed(photograph: Photograph, reason: str, at: datetime) -> Photograph:
    """The photograph as failed, with a reason that is shown to people."""
    return replace(moved(photograph, "failed", at), reason=reason)


def duplicate(photograph: Photograph, of: Photograph, at: datetime) -> Photograph:
    """The photograph as a duplicate of ``of``, which has the same file."""
    reason = f"This is the same file as {of.filename}, which is in the catalogue already."
    return replace(moved(photograph, "duplicate", at), reason=reason, duplicate_of=of.id)


def without_fluke(photograph: Photograph, at: datetime) -> Photograph:
    """The photograph as one in which the detector found no fluke."""
    reason = "No fluke was found. If there is one, draw the box around it by hand."
    return replace(moved(photograph, "no_fluke", at), reason=reason)


def with_flukes_to_draw(photograph: Photograph, at: datetime) -> Photograph:
    """The photograph as one with several whales by its sheet, whose boxes a person has to draw."""
    reason = (
        f"Its sheet names {len(photograph.undrawn)} whales in it. Draw a box around each fluke, in the"
        " order of the sheet."
    )
    return replace(moved(photograph, "no_fluke", at), reason=reason)


def cropped(
    photograph: Photograph,
    encounters: Mapping[str, Encounter],
    boxes: Sequence[CropRequest],
    at: datetime,
) -> tuple[Photograph, list[Encounter]]:
    """Add an annotation for each crop request.

    A crop request that replaces an annotation keeps its encounter; an additional fluke goes to the
    encounter of the request or to a new one.

    Args:
        photograph: The photograph as read.
        encounters: The existing encounters of the photograph, by id.
        boxes: The crop requests, at least one.
        at: The current time.

    Returns:
        The photograph, and the encounters to save.
    """
    number = photograph.crops_made
    annotations = list(photograph.annotations)
    undrawn = list(photograph.undrawn)
    changed: dict[str, Encounter] = {}
    for request in boxes:
        number += 1
        ids = [each.id for each in annotations]
        place = ids.index(request.replaces) if request.replaces in ids else None
        if place is not None:
            encounter_id: str | None = annotations[place].encounter_id
        else:
            encounter_id = request.encounter_id or next(
                iter(undrawn), None if annotations else photograph.encounter_id
            )
            undrawn = [each for each in undrawn if each != encounter_id]
        encounter = changed.get(encounter_id or "") or encounters.get(encounter_id or "")
        encounter = encounter or _new_encounter(photograph, at)
        annotation = Annotation(
            id=annotation_id(photograph.id, number),
            encounter_id=encounter.id,
            box=request.box,
            source=request.source,
            confidence=request.confidence,
        )
        if place is None:
            replaced = None
            annotations.append(annotation)
        else:
            replaced = annotations[place].id
            annotations[place] = annotation
        changed[encounter.id] = _with_annotation(encounter, photograph, annotation.id, replaced)
    done = replace(
        moved(photograph, "embedding", at),
        annotations=tuple(annotations),
        crops_made=number,
        encounter_id=annotations[0].encounter_id,
        drawn=(),
        undrawn=tuple(undrawn),
    )
    return done, list(changed.values())


def _with_annotation(
    encounter: Encounter, photograph: Photograph, annotation: str, replaced: str | None
) -> Encounter:
    """The encounter with an annotation of ``photograph`` in the place of ``replaced``, or last."""
    ids = tuple(annotation if each == replaced else each for each in encounter.annotation_ids)
    return replace(
        encounter,
        annotation_ids=ids if annotation in ids else (*ids, annotation),
        waiting=tuple(each for each in encounter.waiting if each != photograph.id),
        last_change=f"{photograph.filename} was cropped",
    )


def _new_encounter(photograph: Photograph, at: datetime) -> Encounter:
    """A new encounter with the date and coordinates of the photograph."""
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
    """Ids of former annotations of the photograph, which were replaced or removed."""
    made = (annotation_id(photograph.id, number) for number in range(1, photograph.crops_made + 1))
    kept = {each.id for each in photograph.annotations}
    return [each for each in made if each not in kept]


def to_crop_by_hand(
    photograph: Photograph, box: Box, annotation: str | None, at: datetime
) -> Photograph:
    """Add a crop request for the box that a person drew around one of the flukes.

    Args:
        photograph: The photograph as read.
        box: The new box, in pixels of the upright photograph.
        annotation: Id of the fluke's annotation; optional unless there are several.
        at: The current time.

    Returns:
        The photograph in the state ``received``, to be cropped again.

    Raises:
        Rejected: The box is invalid, or ``annotation`` is needed.
        Conflict: The annotation no longer exists, or the photograph's state does not allow it.
    """
    _check_box(photograph, box)
    ids = [each.id for each in photograph.annotations]
    if annotation is None and len(ids) > 1:
        raise Rejected(f"This photograph shows {len(ids)} flukes. Say which (annotation_id).")
    if annotation is not None and annotation not in ids:
        raise Conflict("This fluke has been cropped again or removed. Look at it again.")
    replaces = annotation or (ids[0] if ids else None)
    return replace(moved(photograph, "received", at), drawn=(CropRequest(box, replaces),))


def to_crop_another(photograph: Photograph, box: Box, at: datetime) -> Photograph:
    """Add a crop request for an additional fluke.

    Raises:
        Rejected: The box is invalid, or the photograph has ``MAX_FLUKES`` flukes.
        Conflict: The photograph's state does not allow it.
    """
    _check_box(photograph, box)
    if len(photograph.annotations) >= MAX_FLUKES:
        raise Rejected(f"A photograph can have at most {MAX_FLUKES} flukes.")
    return replace(moved(photograph, "received", at), drawn=(CropRequest(box),))


def _check_box(photograph: Photograph, box: Box) -> None:
    if photograph.width is None or photograph.height is None:
        raise Conflict("This photograph could not be read, so there is nothing to crop.")
    if photograph.state not in ("ready", "no_fluke", "failed"):
        raise Conflict("This photograph is still being processed. Wait until it is ready.")
    check_box(box, photograph.width, photograph.height)


def check_box(box: Box, width: int, height: int) -> None:
    """Validate a box by the photograph's width and height in pixels.

    Raises:
        Rejected: The box is not finite, too small, or too far outside the photograph.
    """
    if not all(map(math.isfinite, (box.x0, box.y0, box.x1, box.y1, box.rotation))):
        raise Rejected("The box's corners are not numbers.")
    if min(box.x1 - box.x0, box.y1 - box.y0) < MIN_BOX_PIXELS:
        raise Rejected("The box is too small. Draw it around the whole fluke.")
    # A box may extend beyond the edge, where a fluke is cut off, but must mostly lie within.
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
    """The photograph in the state ``received``, to be processed again from the first stage.

    Raises:
        Conflict: The photograph has neither failed nor been found without a fluke.
    """
    if photograph.state not in ("failed", "no_fluke"):
        raise Conflict("Only a photograph that failed, or shows no fluke, can be tried again.")
    return moved(photograph, "received", at)


def compared(
    photograph: Photograph, encounters: Iterable[Encounter], at: datetime
) -> tuple[Photograph, list[Encounter]]:
    """The photograph as ready, and its pending encounters as unreviewed, for review."""
    opened = [replace(each, status="unreviewed") for each in encounters if each.status == "pending"]
    return moved(photograph, "ready", at), opened

"""What may happen to a photograph: its states, and the records that each step leaves."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import replace
from datetime import datetime

from flukeline.records import (
    MAX_BYTES,
    Annotation,
    Box,
    Conflict,
    Encounter,
    Photograph,
    PhotographState,
    Rejected,
    TooLarge,
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
    """The photograph in its next state."""
    return replace(photograph, state=state, reason=None, changed_at=at, sweeps=0)


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
    encounter: Encounter | None,
    box: Box,
    confidence: float | None,
    at: datetime,
) -> tuple[Photograph, Encounter]:
    """The photograph with its fluke, and the encounter that the fluke belongs to.

    A fluke cropped again replaces the one before, in the same encounter.
    """
    number = photograph.crops_made + 1
    replaced = {each.id for each in photograph.annotations}
    if encounter is None:
        encounter = Encounter(
            id=new_id(),
            status="pending",
            created_at=at,
            drawing=photograph.drawing,
            taken_at=photograph.taken_at,
            latitude=photograph.latitude,
            longitude=photograph.longitude,
        )
    fluke = Annotation(
        id=annotation_id(photograph.id, number),
        encounter_id=encounter.id,
        box=box,
        source="person" if photograph.hand_box is not None else "model",
        confidence=confidence,
    )
    kept = tuple(each for each in encounter.annotation_ids if each not in replaced)
    return (
        replace(
            moved(photograph, "embedding", at),
            annotations=(fluke,),
            crops_made=number,
            encounter_id=encounter.id,
        ),
        replace(encounter, annotation_ids=(*kept, fluke.id)),
    )


def superseded(photograph: Photograph) -> list[str]:
    """The annotations that later crops of the photograph replaced."""
    made = (annotation_id(photograph.id, number) for number in range(1, photograph.crops_made + 1))
    kept = {each.id for each in photograph.annotations}
    return [each for each in made if each not in kept]


def to_crop_by_hand(photograph: Photograph, box: Box, at: datetime) -> Photograph:
    """The photograph on its way again with the box that a person drew."""
    if photograph.width is None or photograph.height is None:
        raise Conflict("This photograph could not be read, so there is nothing to crop.")
    if photograph.state not in ("ready", "no_fluke", "failed"):
        raise Conflict("This photograph is still on its way. Wait until it is ready.")
    if not all(map(math.isfinite, (box.x0, box.y0, box.x1, box.y1, box.rotation))):
        raise Rejected("The box's corners are not numbers.")
    if box.x1 - box.x0 < 8 or box.y1 - box.y0 < 8:
        raise Rejected("The box is too small. Draw it around the whole fluke.")
    # A fluke may be cut off at the edge; a crop of nothing but repeated edge tells nothing.
    beyond = (
        max(-box.x0, box.x1 - photograph.width) / photograph.width,
        max(-box.y0, box.y1 - photograph.height) / photograph.height,
    )
    inside = (
        min(box.x1, photograph.width) - max(box.x0, 0),
        min(box.y1, photograph.height) - max(box.y0, 0),
    )
    if max(beyond) > 0.25 or min(inside) < 8:
        raise Rejected("The box lies outside the photograph.")
    return replace(moved(photograph, "received", at), hand_box=box)


def to_retry(photograph: Photograph, at: datetime) -> Photograph:
    """The photograph on its way again from the start."""
    if photograph.state not in ("failed", "no_fluke"):
        raise Conflict("Only a photograph that failed, or shows no fluke, can be tried again.")
    return moved(photograph, "received", at)


def compared(
    photograph: Photograph, encounter: Encounter | None, at: datetime
) -> tuple[Photograph, Encounter | None]:
    """The photograph, and its encounter, ready for review."""
    if encounter is not None and encounter.status == "pending":
        encounter = replace(encounter, status="unreviewed")
    return moved(photograph, "ready", at), encounter

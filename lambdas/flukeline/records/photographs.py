"""Photographs, the flukes in them, and what is still to be done about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flukeline.records.identifiers import photograph_of
from flukeline.times import LocalTime

PhotographState = Literal[
    "awaiting_upload",
    "received",
    "cropping",
    "embedding",
    "comparing",
    "ready",
    "no_fluke",
    "duplicate",
    "failed",
]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle around one fluke, in pixels of the upright photograph.

    The rectangle (x0, y0)-(x1, y1) is rotated by ``rotation`` degrees about its own centre,
    clockwise as displayed. A rotation of 0 means that the fluke is already level.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    rotation: float = 0.0


@dataclass(frozen=True, slots=True)
class Annotation:
    """One fluke in one photograph.

    Cropping a fluke again makes a new annotation, so the vector of an annotation never changes.
    """

    id: str
    encounter_id: str
    box: Box
    source: Literal["model", "person"]
    confidence: float | None = None

    @property
    def photograph_id(self) -> str:
        """The photograph that shows this fluke."""
        return photograph_of(self.id)


@dataclass(frozen=True, slots=True)
class CropRequest:
    """A box that is still to be cropped, and the fluke that it shows.

    Attributes:
        box: The box around one fluke.
        replaces: The annotation that the new crop replaces; None for an additional fluke.
        encounter_id: The encounter of an additional fluke; None for a new encounter.
        source: Whether the detector or a person drew the box.
        confidence: The detector's confidence; None for a box drawn by a person.
    """

    box: Box
    replaces: str | None = None
    encounter_id: str | None = None
    source: Literal["model", "person"] = "person"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The original of a photograph that looks like a resized or re-saved copy."""

    photograph_id: str
    filename: str


@dataclass(frozen=True, slots=True)
class Camera:
    """What a photograph's file says of its camera."""

    make: str | None = None
    model: str | None = None
    serial: str | None = None
    """Serial number of the body; it tells apart two cameras of one model."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """One image file and its processing state."""

    id: str
    filename: str
    size: int
    state: PhotographState
    received_at: datetime
    received_by: str
    reason: str | None = None
    duplicate_of: str | None = None
    copy_of: CopyOf | None = None
    fingerprint: str | None = None
    """Perceptual hash (``vision.fingerprint``); resizing or re-saving hardly changes it."""
    drawing: bool = False
    """Whether it belongs to the sample catalogue, whose photographs are drawings."""
    sha256: str | None = None
    original_version: str | None = None
    """The version of its file in S3 that was cropped first, and is read ever after."""
    taken_at: LocalTime | None = None
    """When it was taken: as the camera's clock or the notebook said, with ``corrections``."""
    file_time: LocalTime | None = None
    """What its file says of when it was taken, without corrections; None also in records from before
    this was kept."""
    corrections: tuple[str, ...] = ()
    """Ids of the clock corrections that ``taken_at`` contains, in the order of application."""
    placed_by: str | None = None
    """Id of the correction whose GPS track gave its place."""
    latitude: float | None = None
    longitude: float | None = None
    warnings: tuple[str, ...] = ()
    """What is odd about the date and the place in its file or about its picture, in words for people."""
    camera: Camera | None = None
    keywords: tuple[str, ...] = ()
    """Keywords in its file, as photo managers write them."""
    caption: str | None = None
    rating: int | None = None
    """Stars in its file, from 0 to 5; -1 means rejected."""
    width: int | None = None
    height: int | None = None
    annotations: tuple[Annotation, ...] = ()
    crops_made: int = 0
    encounter_id: str | None = None
    """The encounter of its first fluke; import sets it before a fluke is cropped."""
    drawn: tuple[CropRequest, ...] = ()
    """Crop requests; they take precedence over what the detector finds."""
    path: str | None = None
    """The path that its file had below the folder of an import, as it was spelt there."""
    said: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What its row of a sheet said where the rows of its encounter differ: photographer, notes, and
    the group's own columns by name."""
    undrawn: tuple[str, ...] = ()
    """Encounters of flukes that a sheet names in it, whose boxes a person still has to draw."""
    changed_at: datetime | None = None
    sweeps: int = 0
    """How often the sweeper queued it again because it was stuck in its current state."""
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""

    @property
    def encounter_ids(self) -> tuple[str, ...]:
        """The distinct encounters of its flukes and crop requests, that of its first fluke first."""
        ids = (
            self.encounter_id,
            *(each.encounter_id for each in self.annotations),
            *(each.encounter_id for each in self.drawn),
            *self.undrawn,
        )
        return tuple(dict.fromkeys(each for each in ids if each is not None))


@dataclass(frozen=True, slots=True)
class Removal:
    """A removed photograph whose files and vectors are still to be deleted.

    It is saved in the transaction that removes the photograph and deleted once they are gone, so
    that a process that is killed in between leaves nothing behind: the sweeper finishes it.

    Attributes:
        id: The photograph's id.
        crops_made: How many annotations were ever cropped from it.
        removed_at: When it was removed.
        version: For optimistic locking.
        unknown: Fields that a newer program stored, as a JSON object.
    """

    id: str
    crops_made: int
    removed_at: datetime
    version: int = 0
    unknown: str = ""

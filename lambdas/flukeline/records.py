"""The records of the catalogue: frozen dataclasses, and their ids."""

from __future__ import annotations

import re
import secrets
import time
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

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
EncounterStatus = Literal["pending", "unreviewed", "identified", "not_identifiable"]
Decision = Literal["confirm", "new", "not_identifiable", "undo"]
EditKind = Literal["joined", "split", "moved", "described", "cropped", "removed"]


def now() -> datetime:
    """The current time in UTC, truncated to milliseconds, the precision that every store keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new_id() -> str:
    """A new UUID of version 7 (RFC 9562); ids sort by creation time to 0.25 microseconds."""
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = nanoseconds * 4096 // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64
    return str(uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62)))


@dataclass(frozen=True, slots=True)
class Principal:
    """The current user: a person's name and the permission groups that they belong to."""

    name: str
    groups: frozenset[str] = field(default_factory=frozenset)


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


def annotation_id(photograph_id: str, number: int) -> str:
    """The id of the ``number``-th annotation made from a photograph, counted from 1."""
    return f"{photograph_id}.{number}"


def photograph_of(annotation: str) -> str:
    """The id of the photograph that an annotation belongs to, taken from the annotation's id."""
    return annotation.partition(".")[0]


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
class Encounter:
    """One animal at one time and place; reviews decide which whale an encounter shows."""

    id: str
    status: EncounterStatus
    created_at: datetime
    annotation_ids: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    """Ids of photographs that belong to the encounter and have no annotation yet."""
    individual_id: str | None = None
    drawing: bool = False
    """Whether it belongs to the sample catalogue, whose photographs are drawings."""
    taken_at: LocalTime | None = None
    latitude: float | None = None
    longitude: float | None = None
    dated_by: str | None = None
    """Id of the photograph whose time it follows, once a clock correction has changed that."""
    placed_by: str | None = None
    """Id of the photograph whose place it has, where a GPS track gave that place."""
    place: str | None = None
    """Name of the place, as text."""
    notes: str | None = None
    photographer: str | None = None
    species: str | None = None
    """Scientific name; None: the catalogue's species (``catalogue.species``)."""
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The group's own columns by name, as their sheets gave them."""
    decisions: tuple[str, ...] = ()
    """Ids of the reviews in force, oldest first: a decision adds one, undo removes the last."""
    edits: tuple[str, ...] = ()
    """Ids of its edits, oldest first; an encounter joined into another one hands its edits on."""
    last_change: str | None = None
    """Description of its last change unless that was a review.

    A person whose decision is refused because the encounter changed is shown this text.
    """
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""

    @property
    def order(self) -> str:
        """For sorting by time: by when it was, or by when its record was made."""
        return (self.taken_at or LocalTime.from_datetime(self.created_at)).sort_key


@dataclass(frozen=True, slots=True)
class Individual:
    """A whale with a name and aliases.

    Merging two whales keeps both records: encounters go on naming the record that they were
    identified as, and readers follow ``merged_into``.
    """

    id: str
    name: str
    created_at: datetime
    aliases: tuple[str, ...] = ()
    encounter_count: int = 0
    """Encounters that name this record, without those of records merged into it."""
    drawing: bool = False
    """Whether it belongs to the sample catalogue, whose photographs are drawings."""
    absorbed: tuple[str, ...] = ()
    """Ids of all records merged into this one, directly or through another merged record."""
    merged_into: str | None = None
    """Id of the whale that this record was merged into."""
    merge_id: str | None = None
    """Id of the merge in force, for a record that was merged into another."""
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The status of an encounter and the whale that it was identified as, at one moment."""

    status: EncounterStatus
    individual_id: str | None = None
    individual_name: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One decision by one person about one encounter; immutable, an undo is a further review."""

    id: str
    encounter_id: str
    decision: Decision
    by: str
    at: datetime
    before: Finding
    after: Finding
    undoes: str | None = None
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A fluke that was moved from one encounter to another."""

    annotation_id: str
    filename: str
    from_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Written:
    """One detail of an encounter, as text before and after an edit."""

    field: str
    before: str | None
    after: str | None
    of: str = ""
    """Id of the record that has the detail, in an edit of several; empty: the only encounter's."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change by one person to one or several encounters, other than a review; immutable.

    All encounters that it changed refer to the same edit. With an edit for each of them, joining 45
    encounters, or undoing that, would not fit into one transaction.
    """

    id: str
    did: EditKind
    by: str
    at: datetime
    moved: tuple[Moved, ...] = ()
    written: tuple[Written, ...] = ()
    filename: str | None = None
    """File name of the photograph that was cropped or removed."""
    decided: tuple[str, ...] = ()
    """Ids of the reviews that a sheet made with this edit, in their order."""
    undoes: str | None = None
    """Id of the edit that this one undoes."""
    correction: str | None = None
    """Id of the clock correction or track that changed the encounters, or was undone."""
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""


@dataclass(frozen=True, slots=True)
class Names:
    """A whale's name and aliases at one moment."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """The name, followed by the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Merge:
    """The merge of one whale into another, or the undoing of such a merge; immutable."""

    id: str
    kept_id: str
    merged_id: str
    kept: Names
    """The names of the whale that is kept, before the merge."""
    merged: Names
    """The names of the whale that is merged into it, before the merge."""
    by: str
    at: datetime
    undoes: str | None = None
    """Id of the merge that this one undoes; None for a merge."""
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """A key that only one record can hold: a whale's name or alias, or the content of a file."""

    key: str
    holder: str
    version: int = 0
    unknown: str = ""
    """Fields that a newer program stored, as a JSON object; they are saved again as they are."""

    @property
    def id(self) -> str:
        """The key itself, because a unique key is stored and found by its key."""
        return self.key


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


@dataclass(frozen=True, slots=True)
class SheetImport:
    """A sheet that a person imports in the browser, from its upload to its end.

    Attributes:
        id: A UUID of version 7.
        filename: The sheet's name on the person's machine.
        by: Who began it.
        created_at: When.
        columns: (column, field) pairs by which the person corrected the proposed mapping.
        dates: ``dmy`` or ``mdy``, where dates have two readings; empty: not said.
        mapped: Whether the person agreed to the mapping.
        sha256: Hash of the sheet that was checked; empty before.
        job: Id of the job that checks and imports it; empty before.
        started_at: When the import began; None: it is not agreed to yet.
        update: Whether the sheet's values replace those of photographs in the catalogue.
        good_rows: Whether rows without fault are imported although others have faults.
        undone_at: When a person began to undo it.
        version: For optimistic locking.
        unknown: Fields that a newer program stored, as a JSON object.
    """

    id: str
    filename: str
    by: str
    created_at: datetime
    columns: tuple[tuple[str, str], ...] = ()
    dates: str = ""
    mapped: bool = False
    sha256: str = ""
    job: str = ""
    started_at: datetime | None = None
    update: bool = False
    good_rows: bool = False
    undone_at: datetime | None = None
    version: int = 0
    unknown: str = ""


CorrectionState = Literal["applying", "applied", "undoing", "undone"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of the clocks of some photographs, or their places from a GPS track.

    It applies to the photographs that meet all of its conditions; None: no such condition.

    Attributes:
        id: Of the correction.
        kind: ``clock``, or ``track`` for places from a GPS track.
        by: Name of who made it.
        at: When it was made.
        serial: The camera's serial number.
        model: The camera's model.
        folder: The folder that the photograph's ``path`` lies in, directly or deeper.
        contributor: Who brought in the photograph.
        first_day: First day of its local date, ``2024-07-31``.
        last_day: Last day of its local date.
        seconds: By how much the clock is put forward; negative: back.
        offset: Minutes ahead of UTC of clocks without a time zone; None: unknown.
        state: How far it is.
        changed: How many photographs it has changed, and has not restored.
        undone_by: Name of who undid it.
        undone_at: When it was undone.
        version: For optimistic locking.
        unknown: Fields that a newer program stored, as a JSON object.
    """

    id: str
    kind: Literal["clock", "track"]
    by: str
    at: datetime
    serial: str | None = None
    model: str | None = None
    folder: str | None = None
    contributor: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    seconds: int = 0
    offset: int | None = None
    state: CorrectionState = "applying"
    changed: int = 0
    undone_by: str | None = None
    undone_at: datetime | None = None
    version: int = 0
    unknown: str = ""


Record = (
    Photograph
    | Encounter
    | Individual
    | Review
    | Edit
    | Merge
    | UniqueKey
    | Removal
    | SheetImport
    | Correction
)


def name_key(name: str) -> str:
    """The unique key of a whale's name; it ignores case, extra spaces and the Unicode form."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "name:" + re.sub(r"\s+", " ", folded).strip()


def search_key(text: str) -> str:
    """The text that a search compares: without accents, so that "orion" finds "Órion"."""
    letters = unicodedata.normalize("NFD", name_key(text).removeprefix("name:"))
    return "".join(each for each in letters if not unicodedata.combining(each))


def content_key(sha256: str) -> str:
    """The unique key of a file's content, by its SHA-256 in hexadecimal."""
    return "content:" + sha256

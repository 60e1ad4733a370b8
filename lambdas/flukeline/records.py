"""The records of the catalogue: frozen dataclasses, and their ids."""

from __future__ import annotations

import re
import secrets
import time
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

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
    """The present moment in UTC, to the millisecond (what every store keeps)."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): unique, and sorting by the time it was made, to 0.25 us."""
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = nanoseconds * 4096 // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64
    return str(uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62)))


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: a person's name and the groups that they belong to."""

    name: str
    groups: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle around one fluke, in pixels of the upright photograph.

    The rectangle is (x0, y0)-(x1, y1) turned by ``rotation`` degrees clockwise (as seen on the
    page) about its own centre: 0 means that the fluke is level already.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    rotation: float = 0.0


@dataclass(frozen=True, slots=True)
class Annotation:
    """One fluke in one photograph; a new crop is a new annotation, so its vector never changes."""

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
    """The id of the ``number``-th fluke cropped from a photograph."""
    return f"{photograph_id}.{number}"


def photograph_of(annotation: str) -> str:
    """The photograph's id within an annotation's id."""
    return annotation.partition(".")[0]


@dataclass(frozen=True, slots=True)
class CropRequest:
    """A box that is still to be cropped, and which fluke it shows.

    Attributes:
        box: Around one fluke.
        replaces: The annotation that it replaces; None: one fluke more.
        encounter_id: The encounter that one fluke more belongs to; None: a new one.
        source: Who drew it.
        confidence: Of the model that found it.
    """

    box: Box
    replaces: str | None = None
    encounter_id: str | None = None
    source: Literal["model", "person"] = "person"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The photograph that another one looks like a resized or re-saved copy of."""

    photograph_id: str
    filename: str


@dataclass(frozen=True, slots=True)
class Photograph:
    """One image file and how far it has come."""

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
    """What stays of the picture when it is resized or saved again."""
    drawing: bool = False
    sha256: str | None = None
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    width: int | None = None
    height: int | None = None
    annotations: tuple[Annotation, ...] = ()
    crops_made: int = 0
    encounter_id: str | None = None
    """The encounter of its first fluke; an imported photograph has one from the start."""
    drawn: tuple[CropRequest, ...] = ()
    """Boxes still to be cropped; they go before what the detector finds."""
    changed_at: datetime | None = None
    sweeps: int = 0
    """How often it was sent again because it got stuck in this state."""
    version: int = 0

    @property
    def encounter_ids(self) -> tuple[str, ...]:
        """Every encounter that it belongs to: one a fluke, that of its first fluke first."""
        ids = (
            self.encounter_id,
            *(each.encounter_id for each in self.annotations),
            *(each.encounter_id for each in self.drawn),
        )
        return tuple(dict.fromkeys(each for each in ids if each is not None))


@dataclass(frozen=True, slots=True)
class Encounter:
    """One animal, at one time and place: what a review decides about."""

    id: str
    status: EncounterStatus
    created_at: datetime
    annotation_ids: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    """Photographs that belong to it and have no fluke yet."""
    individual_id: str | None = None
    drawing: bool = False
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str | None = None
    """The place in words, as somebody wrote it down."""
    notes: str | None = None
    photographer: str | None = None
    decisions: tuple[str, ...] = ()
    """The reviews that stand, oldest first: deciding adds one, undoing takes the last away."""
    edits: tuple[str, ...] = ()
    """What people changed about it besides deciding, oldest first; goes along where it is joined."""
    last_change: str | None = None
    """In words, its last change where that was no review; for who looked at it meanwhile."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Individual:
    """A whale with a name and aliases.

    Two records that turned out to be one whale stay two, and one absorbs the other: encounters
    keep naming the record that they were identified as, and whoever reads follows it on.
    """

    id: str
    name: str
    created_at: datetime
    aliases: tuple[str, ...] = ()
    encounter_count: int = 0
    """Encounters that name this very record."""
    drawing: bool = False
    absorbed: tuple[str, ...] = ()
    """Every record merged into this one, those merged into them before included."""
    merged_into: str | None = None
    merge_id: str | None = None
    """The merge that stands, for a record that was merged into another."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What an encounter was held to show at one moment."""

    status: EncounterStatus
    individual_id: str | None = None
    individual_name: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One decision by one person; never changed, only followed by another."""

    id: str
    encounter_id: str
    decision: Decision
    by: str
    at: datetime
    before: Finding
    after: Finding
    undoes: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A fluke that went from one encounter to another."""

    annotation_id: str
    filename: str
    from_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Written:
    """A detail of an encounter before and after somebody wrote it, as text."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """What one person changed about encounters besides deciding; never changed itself.

    One stands for all the encounters that it touched, which name it: a record for each would not
    leave room for joining 45 encounters in one transaction, nor for undoing that.
    """

    id: str
    did: EditKind
    by: str
    at: datetime
    moved: tuple[Moved, ...] = ()
    written: tuple[Written, ...] = ()
    filename: str | None = None
    """Of the photograph that was cropped or removed."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """A whale's name and aliases at one moment."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """The name and then the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two whales found to be one, or (``undoes``) found to be two after all; never changed."""

    id: str
    kept_id: str
    merged_id: str
    kept: Names
    """The whale that stays, as it was before."""
    merged: Names
    by: str
    at: datetime
    undoes: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """Something that only one record may hold: a whale's name or alias, a file's content."""

    key: str
    holder: str
    version: int = 0

    @property
    def id(self) -> str:
        """A claim is found by what it claims."""
        return self.key


Record = Photograph | Encounter | Individual | Review | Edit | Merge | UniqueKey


def name_key(name: str) -> str:
    """The claim on a name: names that look alike are the same (case, spaces, Unicode form)."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "name:" + re.sub(r"\s+", " ", folded).strip()


def search_key(text: str) -> str:
    """What a search compares: a name's key without its accents, so that "orion" finds "Órion"."""
    letters = unicodedata.normalize("NFD", name_key(text).removeprefix("name:"))
    return "".join(each for each in letters if not unicodedata.combining(each))


def content_key(sha256: str) -> str:
    """The claim on a file's content."""
    return "content:" + sha256

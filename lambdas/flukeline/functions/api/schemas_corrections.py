"""The bodies of corrections of cameras' clocks, and of places from GPS tracks."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from flukeline.functions.api.schemas import LocalTime, Model, RequestBody

Text = Annotated[str | None, Field(max_length=1000)]
Day = Annotated[str | None, Field(max_length=10, description="Like 2024-07-31.")]


class Scope(RequestBody):
    """Which photographs: those that meet every condition that is given, of which one is needed."""

    serial: Annotated[Text, Field(description="Serial number of the camera.")] = None
    model: Annotated[Text, Field(description="Model of the camera.")] = None
    folder: Annotated[Text, Field(description="Of the import, with the folders in it.")] = None
    contributor: Annotated[Text, Field(description="Who brought in the photographs.")] = None
    first_day: Day = None
    last_day: Day = None


Offset = Annotated[
    str | None,
    Field(
        max_length=6,
        description="Time zone of clocks that record none, as an offset from UTC such as +02:00.",
    ),
]


class ClockCorrectionRequest(Scope):
    """By how much clocks were wrong: typed, or by one photograph whose true time is known."""

    seconds: Annotated[
        int | None,
        Field(
            ge=-(2**40),
            le=2**40,
            description="By how much to put the clock forward; negative: back.",
        ),
    ] = None
    photograph_id: Annotated[
        str | None, Field(description="A photograph, such as one of a GPS screen.")
    ] = None
    true_time: Annotated[
        LocalTime | None, Field(description="When that photograph was really taken.")
    ] = None
    offset: Offset = None


class TrackRequest(Scope):
    """A GPS track, and the photographs to find on it."""

    gpx: Annotated[
        str,
        Field(
            max_length=900_000,
            description="The content of the GPX file. `flukeline track` takes larger ones.",
        ),
    ]
    offset: Offset = None


class Progress(Model):
    """How far the job of a correction is."""

    done: Annotated[int, Field(description="Photographs that were looked at.")]
    everything: Annotated[int, Field(description="Photographs of the catalogue.")]
    stopped: Annotated[bool, Field(description="Whether it stopped, and has to be undone.")]
    reason: Annotated[str | None, Field(description="What went wrong, in words.")]


class Correction(Model):
    """A correction of clocks, or places from a GPS track."""

    id: str
    kind: Literal["clock", "track"]
    by: str
    at: datetime
    serial: str | None
    model: str | None
    folder: str | None
    contributor: str | None
    first_day: str | None
    last_day: str | None
    seconds: int
    offset: str | None
    state: Literal["applying", "applied", "undoing", "undone"]
    changed: Annotated[int, Field(description="Photographs that it has changed.")]
    progress: Annotated[
        Progress | None, Field(description="Of its job, while it is applied or undone.")
    ]
    undone_by: str | None
    undone_at: datetime | None


class Corrections(Model):
    items: list[Correction]


class Corrected(Model):
    """A photograph as it is, and as it would be."""

    photograph_id: str
    filename: str
    taken_at: LocalTime | None
    taken_at_after: LocalTime | None
    latitude_after: float | None
    longitude_after: float | None


class Left(Model):
    """Photographs that a correction covers and would leave as they are."""

    reason: str
    photographs: int


class Track(Model):
    """The points of a GPS track that have a time and a place."""

    points: int
    begins: datetime
    ends: datetime
    largest_gap_seconds: Annotated[int, Field(description="Between two points that follow.")]


class CorrectionPreview(Model):
    """What a correction would change of the photographs that were read."""

    seconds: int
    photographs: Annotated[int, Field(description="That would change.")]
    left: list[Left]
    examples: list[Corrected]
    track: Annotated[Track | None, Field(description="The track; null for clocks.")]
    next_cursor: Annotated[
        str | None,
        Field(description="Ask again with this cursor, and add up; null: all were read."),
    ]


class CameraSource(Model):
    """A camera, and how many of the photographs that were read are of it."""

    make: str | None
    model: str | None
    serial: str | None
    photographs: int


class FolderSource(Model):
    """A folder of an import, and how many of the photographs that were read lie in it."""

    folder: str
    photographs: int


class Sources(Model):
    """The cameras and folders of the photographs that were read."""

    cameras: list[CameraSource]
    folders: list[FolderSource]
    next_cursor: Annotated[
        str | None,
        Field(description="Ask again with this cursor, and add up; null: all were read."),
    ]

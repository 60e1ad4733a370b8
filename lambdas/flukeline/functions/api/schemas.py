"""The API's request and response bodies: pydantic models, used only at the HTTP edge."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from flukeline import times
from flukeline.limits import MAX_BYTES, MAX_NAME_LENGTH
from flukeline.records import Decision, EncounterStatus, PhotographState

Pixels = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_LENGTH)]


class Model(BaseModel):
    """Base of every body; unknown fields are refused, so that a misspelt one is not ignored."""

    model_config = ConfigDict(extra="forbid")


class RequestBody(Model):
    """Base of what a client sends; a value counts only as the type that it is.

    Without strict types pydantic reads ``"20240731"`` as a date in 1970 and ``true`` as 1.0.
    """

    model_config = ConfigDict(extra="forbid", strict=True)


class UploadRequest(RequestBody):
    """Announces the upload of one photograph."""

    filename: Annotated[str, Field(min_length=1, max_length=1000)]
    size: Annotated[
        int,
        Field(ge=-(2**53), le=2**53, description=f"Bytes of the file, at most {MAX_BYTES:,}."),
    ]


class PresignedUpload(Model):
    """How to upload a file: post ``fields``, then the file in a part named ``file``, to ``url``.

    The content type is multipart/form-data.
    """

    method: Literal["POST"]
    url: str
    fields: dict[str, str]
    expires_at: datetime


class Box(RequestBody):
    """A box around a fluke, in pixels of the upright photograph.

    It is turned by ``rotation`` degrees clockwise about its centre.
    """

    x0: Pixels
    y0: Pixels
    x1: Pixels
    y1: Pixels
    rotation: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] = 0.0


class CropRequest(Box):
    """A box drawn by a person."""

    annotation_id: Annotated[
        str | None,
        Field(description="The fluke that gets the box; needed if the photograph has several."),
    ] = None


class NewAnnotation(RequestBody):
    """A further fluke in a photograph; ``version`` is the photograph's."""

    version: int
    box: Box


class Annotation(Model):
    """One fluke in one photograph."""

    id: str
    encounter_id: str
    box: Box
    source: Literal["model", "person"]
    confidence: float | None
    crop_url: str


class Attention(Model):
    """How much each area of a crop contributes: ``rows`` x ``columns`` values, row by row."""

    annotation_id: str
    rows: int
    columns: int
    values: Annotated[
        list[float], Field(description="From 0 (nothing) to 1 (most), starting at the top left.")
    ]


class CopyOf(Model):
    """The photograph of which this one seems to be a resized or re-saved copy."""

    photograph_id: str
    filename: str


LocalTime = Annotated[
    times.LocalTime,
    Field(
        description="What the camera's clock or the notebook said, in ISO 8601 as precisely as it was"
        " said: 2019, 2019-07, 2019-07-04, 2019-07-04T12:00 or 2019-07-04T12:00:15.250, with an"
        " offset from UTC such as +02:00 where it is known.",
    ),
]


class Camera(Model):
    """What a photograph's file says of its camera."""

    make: str | None
    model: str | None
    serial: str | None


class Photograph(Model):
    """One image file, its state and its flukes. ``drawing`` marks the sample catalogue."""

    id: str
    version: int
    filename: str
    path: Annotated[
        str | None, Field(description="Below the folder of the import that it came with.")
    ]
    size: int
    state: PhotographState
    reason: str | None
    duplicate_of: str | None
    copy_of: CopyOf | None
    drawing: bool
    received_at: datetime
    taken_at: LocalTime | None
    latitude: float | None
    longitude: float | None
    warnings: Annotated[
        list[str],
        Field(
            description="What is odd about the date and the place in its file, or about its picture."
        ),
    ]
    camera: Camera | None
    keywords: Annotated[
        list[str], Field(description='Of its file; "|" separates the levels of a hierarchical one.')
    ]
    caption: str | None
    rating: Annotated[int | None, Field(description="Stars, 0 to 5; -1 means rejected.")]
    width: int | None
    height: int | None
    display_url: str | None
    annotations: list[Annotation]


class Photographs(Model):
    items: list[Photograph]
    next_cursor: str | None


class Upload(Model):
    """The announced photograph, and the presigned upload of its file (``ticket``)."""

    photograph: Photograph
    ticket: PresignedUpload


class IndividualRef(Model):
    """A whale's id and name."""

    id: str
    name: str


class Encounter(Model):
    """One animal at one time and place, in one or more photographs."""

    id: str
    version: int
    status: EncounterStatus
    individual: IndividualRef | None
    decision_id: Annotated[
        str | None,
        Field(description="Its latest decision that was not undone; undo takes this id."),
    ]
    drawing: bool
    taken_at: LocalTime | None
    latitude: float | None
    longitude: float | None
    place: Annotated[str | None, Field(description="The name of the place.")]
    notes: str | None
    photographer: str | None
    named_in_keywords: Annotated[
        list[IndividualRef],
        Field(description="Whales with a name or alias that is a keyword of its photographs."),
    ]
    species: Annotated[
        str | None, Field(description="Scientific name; null: the catalogue's species.")
    ]
    columns: Annotated[
        dict[str, str], Field(description="The group's own columns, as their sheets gave them.")
    ]
    photographs: list[Photograph]


class Encounters(Model):
    items: list[Encounter]
    next_cursor: str | None


class EncounterChange(RequestBody):
    """New values of an encounter's details; a field left out is unchanged, null clears it."""

    version: int
    taken_at: LocalTime | None = None
    latitude: Annotated[float | None, Field(allow_inf_nan=False)] = None
    longitude: Annotated[float | None, Field(allow_inf_nan=False)] = None
    place: Annotated[str | None, Field(max_length=1000)] = None
    notes: Annotated[str | None, Field(max_length=10_000)] = None
    photographer: Annotated[str | None, Field(max_length=1000)] = None


class Proposal(Model):
    """Unreviewed encounters that probably are one, proposed for joining."""

    id: str
    encounter_ids: list[str]
    encounters: list[Encounter]
    farthest_distance: float
    minutes: Annotated[float, Field(description="Minutes from the first photograph to the last.")]
    probability_same: Annotated[
        float,
        Field(description="That the two most distant flukes show one animal, given their times."),
    ]


class Proposals(Model):
    items: list[Proposal]


class Move(RequestBody):
    """Flukes that move to another encounter."""

    annotation_ids: Annotated[list[str], Field(min_length=1, max_length=100)]
    to: Annotated[str | None, Field(description="The encounter's id; null makes a new encounter.")]


class Arrangement(RequestBody):
    """Moves of flukes between encounters, which also join and split encounters.

    ``versions`` holds the version, by id, of every encounter that the moves change.
    """

    moves: Annotated[list[Move], Field(min_length=1, max_length=100)]
    versions: Annotated[dict[str, int], Field(max_length=200)]


class Arranged(Model):
    """The changed encounters, and the ids of those that were left without flukes."""

    encounters: list[Encounter]
    removed: list[str]


class SimilarPhotograph(Model):
    """A fluke of the catalogue that is near to the encounter's flukes."""

    annotation_id: str
    photograph_id: str
    encounter_id: str
    individual: IndividualRef | None
    drawing: bool
    filename: str
    taken_at: LocalTime | None
    latitude: float | None
    longitude: float | None
    distance: float
    probability: float
    crop_url: str
    display_url: str


class Candidate(Model):
    """A whale that the encounter may show; ``individual`` is null if it has no name yet."""

    individual: IndividualRef | None
    encounter_id: str
    distance: float
    probability: float
    photographs: list[SimilarPhotograph]


class Candidates(Model):
    """The most similar whales and photographs. ``probability_new``: the whale is not among them."""

    encounter_id: str
    model_version: str
    training_data: Annotated[str, Field(description="The data that the model was trained on.")]
    compared: Annotated[
        int, Field(description="Number of flukes of the catalogue that were compared.")
    ]
    probability_new: float
    candidates: list[Candidate]
    photographs: list[SimilarPhotograph]


class ReviewRequest(RequestBody):
    """A decision to record; ``encounter_version`` is the version that the person saw."""

    encounter_id: str
    encounter_version: int
    decision: Literal["confirm", "new", "not_identifiable"]
    individual_id: Annotated[
        str | None, Field(description="The confirmed whale; for confirm only.")
    ] = None
    name: Annotated[
        Name | None, Field(description="The new whale's name; for new only. Left out: proposed.")
    ] = None


class Finding(Model):
    """An encounter's status and whale before or after a decision."""

    status: EncounterStatus
    individual: IndividualRef | None


class Review(Model):
    """One decision of one person; ``undoes`` is the id of the decision that it takes back."""

    id: str
    encounter_id: str
    decision: Decision
    by: str
    at: datetime
    before: Finding
    after: Finding
    undoes: str | None


class ReviewDone(Model):
    """The recorded decision, and the encounter after it."""

    review: Review
    encounter: Encounter


class Reviews(Model):
    items: list[Review]
    next_cursor: str | None


class FieldFault(Model):
    """A field of the request, and what is wrong with it."""

    field: str
    reason: str


class Problem(Model):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldFault] = []

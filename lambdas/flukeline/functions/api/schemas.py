"""What the API takes and gives: pydantic models at the HTTP edge, and nowhere else."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from flukeline.limits import MAX_BYTES, MAX_NAME_LENGTH

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
Pixels = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_LENGTH)]


class Model(BaseModel):
    """Every body is closed: an unknown field is a mistake that the sender should hear of."""

    model_config = ConfigDict(extra="forbid")


class UploadRequest(Model):
    filename: Annotated[str, Field(min_length=1, max_length=1000)]
    size: Annotated[
        int,
        Field(ge=-(2**53), le=2**53, description=f"Bytes, at most {MAX_BYTES // 1_000_000} MB."),
    ]


class PresignedUpload(Model):
    """Send ``fields`` and then the file, in a part named ``file``, as multipart/form-data."""

    method: Literal["POST"]
    url: str
    fields: dict[str, str]
    expires_at: datetime


class Box(Model):
    """Pixels of the upright photograph; ``rotation`` in degrees clockwise about the centre."""

    x0: Pixels
    y0: Pixels
    x1: Pixels
    y1: Pixels
    rotation: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] = 0.0


class CropRequest(Box):
    annotation_id: Annotated[
        str | None, Field(description="Which fluke, where the photograph has several.")
    ] = None


class NewAnnotation(Model):
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
    """How much each area of a fluke's crop counts: ``rows`` times ``columns`` values, row by row."""

    annotation_id: str
    rows: int
    columns: int
    values: Annotated[list[float], Field(description="0 (nothing) to 1 (the most), from top left.")]


class CopyOf(Model):
    """Looks like a resized or re-saved copy of this photograph."""

    photograph_id: str
    filename: str


class Photograph(Model):
    id: str
    version: int
    filename: str
    size: int
    state: PhotographState
    reason: str | None
    duplicate_of: str | None
    copy_of: CopyOf | None
    drawing: bool
    received_at: datetime
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    width: int | None
    height: int | None
    display_url: str | None
    annotations: list[Annotation]


class Photographs(Model):
    items: list[Photograph]
    next_cursor: str | None


class Upload(Model):
    photograph: Photograph
    ticket: PresignedUpload


class IndividualRef(Model):
    id: str
    name: str


class Encounter(Model):
    """One animal, at one time and place, in one or more photographs."""

    id: str
    version: int
    status: EncounterStatus
    individual: IndividualRef | None
    drawing: bool
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    place: Annotated[str | None, Field(description="The place in words.")]
    notes: str | None
    photographer: str | None
    photographs: list[Photograph]


class Encounters(Model):
    items: list[Encounter]
    next_cursor: str | None


class EncounterChange(Model):
    """What is left out stays as it is; null clears it."""

    version: int
    taken_at: datetime | None = None
    latitude: Annotated[float | None, Field(allow_inf_nan=False)] = None
    longitude: Annotated[float | None, Field(allow_inf_nan=False)] = None
    place: Annotated[str | None, Field(max_length=1000)] = None
    notes: Annotated[str | None, Field(max_length=10_000)] = None
    photographer: Annotated[str | None, Field(max_length=1000)] = None


class Proposal(Model):
    """Unreviewed encounters that probably show one animal at one time and place."""

    id: str
    encounter_ids: list[str]
    encounters: list[Encounter]
    farthest_distance: float
    minutes: Annotated[float, Field(description="From the first to the last.")]
    probability_same: Annotated[
        float, Field(description="Of the two flukes farthest apart, as seen within minutes.")
    ]


class Proposals(Model):
    items: list[Proposal]


class Move(Model):
    annotation_ids: Annotated[list[str], Field(min_length=1, max_length=100)]
    to: Annotated[str | None, Field(description="An encounter; null makes a new one.")]


class Arrangement(Model):
    """Joins, splits and moves, with the version of every encounter that they touch."""

    moves: Annotated[list[Move], Field(min_length=1, max_length=100)]
    versions: Annotated[dict[str, int], Field(max_length=200)]


class Arranged(Model):
    encounters: list[Encounter]
    removed: list[str]


class SimilarPhotograph(Model):
    annotation_id: str
    photograph_id: str
    encounter_id: str
    individual: IndividualRef | None
    drawing: bool
    filename: str
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    distance: float
    probability: float
    crop_url: str
    display_url: str


class Candidate(Model):
    """A whale that the photograph may show; ``individual`` is null while it has no name yet."""

    individual: IndividualRef | None
    encounter_id: str
    distance: float
    probability: float
    photographs: list[SimilarPhotograph]


class Candidates(Model):
    encounter_id: str
    model_version: str
    knows: Annotated[str, Field(description="Which data the model knows.")]
    compared: Annotated[int, Field(description="Flukes in the catalogue that were compared.")]
    probability_new: float
    candidates: list[Candidate]
    photographs: list[SimilarPhotograph]


class ReviewRequest(Model):
    encounter_id: str
    encounter_version: int
    decision: Literal["confirm", "new", "not_identifiable"]
    individual_id: Annotated[str | None, Field(description="For confirm.")] = None
    name: Annotated[Name | None, Field(description="For new; proposed if left out.")] = None


class Finding(Model):
    """What an encounter was held to show."""

    status: EncounterStatus
    individual: IndividualRef | None


class Review(Model):
    id: str
    encounter_id: str
    decision: Decision
    by: str
    at: datetime
    before: Finding
    after: Finding
    undoes: str | None


class ReviewDone(Model):
    review: Review
    encounter: Encounter


class Reviews(Model):
    items: list[Review]
    next_cursor: str | None


class Merge(Model):
    """Two whales found to be one; ``undoes`` names the merge that this one took back."""

    id: str
    kept: IndividualRef
    merged: IndividualRef
    by: str
    at: datetime
    undoes: str | None
    stands: Annotated[bool, Field(description="It can be undone.")]


class MovedFluke(Model):
    annotation_id: str
    filename: str
    from_id: Annotated[str, Field(description="The encounter that it left.")]
    to_id: Annotated[str, Field(description="The encounter that it came to.")]


class WrittenDetail(Model):
    field: Annotated[str, Field(description="date, place, position, photographer or notes.")]
    before: str | None
    after: str | None


class Edit(Model):
    """What one person changed about encounters besides deciding."""

    did: EditKind
    moved: list[MovedFluke]
    written: list[WrittenDetail]
    filename: Annotated[
        str | None, Field(description="Of the photograph that was cropped or removed.")
    ]


class HistoryEntry(Model):
    """One decision, one change of an encounter, or one merge of two whales."""

    id: str
    at: datetime
    by: str
    review: Review | None
    edit: Edit | None
    merge: Merge | None


class History(Model):
    items: list[HistoryEntry]


class FieldFault(Model):
    field: str
    reason: str


class Problem(Model):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldFault] = []

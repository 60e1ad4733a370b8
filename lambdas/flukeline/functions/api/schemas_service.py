"""The bodies of responses about the service itself."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from flukeline.functions.api.schemas import Model
from flukeline.records import EncounterStatus, PhotographState


class SampleStatus(Model):
    photographs: int


class ExportRequest(Model):
    sheet: Annotated[
        Literal["catalogue", "wildbook", "labels"],
        Field(
            description="catalogue: every fluke with its whale and encounter, in the format that"
            " `flukeline import` reads. wildbook: a bulk-import sheet for Wildbook, one row for each"
            " encounter. labels: photographs, whales and boxes, in the format that training reads."
        ),
    ]


class Export(Model):
    """An export of one sheet, which is made in the background."""

    id: str
    sheet: Literal["catalogue", "wildbook", "labels"]
    state: Literal["running", "done", "stopped"]
    done: Annotated[int, Field(description="Photographs read so far.")]
    everything: Annotated[int, Field(description="Photographs in the catalogue.")]
    reason: Annotated[str | None, Field(description="Why it stopped.")]
    link: Annotated[
        str | None,
        Field(description="The finished sheet (CSV), for an hour, without signing in."),
    ]


class Health(Model):
    status: Literal["ready"]


class Redriven(Model):
    messages: int


class FileKind(Model):
    """A kind of picture that can be read, and how its files are recognised before they are sent."""

    name: str
    media_types: list[str]
    extensions: Annotated[list[str], Field(description="In lower case, with the dot.")]


class Species(Model):
    """A species that sheets may name by its scientific name or a common one."""

    name: Annotated[str, Field(description="Scientific name.")]
    common_name: Annotated[str, Field(description="In English.")]
    aphia_id: Annotated[int | None, Field(description="In the World Register of Marine Species.")]


class Limits(Model):
    """What the server accepts, so that clients can check it before they send."""

    max_file_bytes: Annotated[int, Field(description="Of one photograph.")]
    file_kinds: list[FileKind]
    min_box_pixels: Annotated[int, Field(description="Width and height of a box round a fluke.")]
    min_year: Annotated[int, Field(description="The earliest year of an encounter's date.")]
    max_name_characters: Annotated[int, Field(description="Of a whale's name or alias.")]
    max_aliases: Annotated[int, Field(description="Of one whale.")]
    max_place_characters: int
    max_photographer_characters: int
    max_notes_characters: int
    candidates: Annotated[int, Field(description="Number of candidates if a request names none.")]
    max_sheet_rows: Annotated[int, Field(description="Of one catalogue sheet to import.")]
    default_species: Annotated[
        str, Field(description="Scientific name of the species of encounters that name none.")
    ]
    known_species: list[Species]


class UserPool(Model):
    """What a client needs to sign in to a Cognito user pool; none of it is secret."""

    region: str
    user_pool_id: str
    client_id: str


class SignIn(Model):
    """The user pool to sign in to, and the API's own address; both are null on a laptop."""

    pool: UserPool | None
    api: str | None


class Backups(Model):
    """The backups that a laptop makes by itself each day."""

    last_made_at: datetime | None


class Stats(Model):
    photographs: dict[PhotographState, int]
    encounters: dict[EncounterStatus, int]
    individuals: int
    drawings: int
    dead_letters: int
    compared: int
    model_version: str
    training_data: str
    backups: Annotated[
        Backups | None,
        Field(description="Null on AWS, whose tables and buckets keep former versions."),
    ]

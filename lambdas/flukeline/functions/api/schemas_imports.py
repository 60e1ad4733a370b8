"""Request and response bodies of imports of sheets in the browser."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from flukeline.catalogue.reading.dates import DateOrder
from flukeline.functions.api.schemas import Model, PresignedUpload, RequestBody, UploadRequest
from flukeline.stages.sheets.imports import State

Path = Annotated[str, Field(min_length=1, max_length=2000)]


class SheetUpload(UploadRequest):
    """Announces the upload of a sheet: .xlsx, .ods or CSV of any kind.

    The file of an export that is named records.jsonl restores it, into an empty catalogue.
    """


class RowNote(Model):
    """A fault or a warning, and the row or sheet that it is about."""

    where: Annotated[
        str,
        Field(
            description='"sheet", "row" and its number, the header being row 1, or the path of a'
            " photograph whose names were read by a pattern."
        ),
    ]
    what: str


class ValueChange(Model):
    """A value that the sheet gives otherwise than the catalogue."""

    row: int
    photograph: str
    field: str
    before: str | None
    after: str


class Preview(Model):
    """What an import adds and changes."""

    photographs: Annotated[int, Field(description="New ones.")]
    there: Annotated[int, Field(description="Photographs that are in the catalogue already.")]
    whales: Annotated[int, Field(description="New ones.")]
    encounters: Annotated[int, Field(description="New ones.")]
    changed: Annotated[int, Field(description="Values that differ from the catalogue's.")]
    faulty: Annotated[int, Field(description="Rows with faults.")]


class SheetImport(Model):
    """An import of a sheet."""

    id: str
    filename: str
    by: str
    created_at: datetime
    started_at: datetime | None
    state: State
    update: Annotated[bool, Field(description="Values of photographs that are there are replaced.")]
    good_rows: Annotated[bool, Field(description="Rows with faults were left out.")]
    restores: Annotated[
        bool, Field(description="It restores an export: its sheet is records.jsonl.")
    ]
    done: Annotated[int, Field(description="Rows checked or photographs imported so far.")]
    everything: Annotated[int, Field(description="Rows to check or photographs to import.")]
    reason: Annotated[str | None, Field(description="Why it was refused or stopped.")]


class SheetImports(Model):
    items: list[SheetImport]
    next_cursor: str | None


class SheetImportDetail(SheetImport):
    """An import with what its check found; at most 1,000 of each list."""

    preview: Preview | None
    faults: list[RowNote]
    fault_count: int
    warnings: list[RowNote]
    notes: list[str]
    changes: list[ValueChange]
    removed: Annotated[int, Field(description="Photographs that were removed to undo it.")]
    left: Annotated[list[RowNote], Field(description="What stays although it was undone, and why.")]
    answers: Annotated[
        dict[str, int], Field(description="How many photographs were taken in, or were there.")
    ]


class SheetImportStarted(Model):
    """A new import, and the presigned upload of its sheet."""

    sheet_import: SheetImportDetail
    ticket: PresignedUpload


class Column(Model):
    """A column of a sheet, what it is taken for, and its first values."""

    name: str
    field: str
    examples: list[str]


class Mapping(Model):
    """What each column of a sheet is, for a person to correct."""

    form: Annotated[str, Field(description='The known form of the sheet, or "other".')]
    columns: list[Column]
    fields: Annotated[list[str], Field(description="What a column can be.")]
    dates: DateOrder
    undecided: Annotated[
        str | None,
        Field(description="A date with two readings: say whether the day or the month is first."),
    ]
    rows: int
    faults: list[str]
    notes: list[str]
    pattern: Annotated[
        str | None, Field(description="Of the names in a folder; null where there is a sheet.")
    ]


class MappingChoice(RequestBody):
    """The mapping that a person agreed to."""

    columns: Annotated[dict[str, str], Field(max_length=1000, description="Field by column.")]
    dates: DateOrder = ""


class NamedField(Model):
    """A field of a pattern, how many values the names give, and the first ones."""

    name: str
    count: int
    examples: list[str]


class NamedPhotograph(Model):
    """What a pattern reads in the path of a photograph."""

    path: str
    values: Annotated[list[str], Field(description="One for each field; empty: nothing is known.")]


class Names(Model):
    """What a pattern reads in the names of a folder's photographs."""

    pattern: str
    photographs: Annotated[int, Field(description="In the folder.")]
    read: Annotated[int, Field(description="Of these, those that the pattern reads.")]
    fields: list[NamedField]
    examples: Annotated[list[NamedPhotograph], Field(description="The first that match.")]
    unmatched: Annotated[list[str], Field(description="At most 1,000 that do not match.")]
    notes: list[str]
    known: Annotated[list[str], Field(description="Fields that a pattern can have.")]


class PatternChoice(RequestBody):
    """A pattern of folder and file names, such as Trip_{date}/{individual}/*.jpg."""

    pattern: Annotated[str, Field(min_length=1, max_length=500)]


class FileOffer(RequestBody):
    """A file that the browser could send."""

    path: Annotated[Path, Field(description="Below the folder, with slashes.")]
    size: Annotated[int, Field(ge=-(2**53), le=2**53)]


class FileOffers(RequestBody):
    files: Annotated[list[FileOffer], Field(min_length=1, max_length=100)]


class OfferedFile(Model):
    """Whether a file is needed, and how to send it."""

    path: str
    needed: bool
    stored: Annotated[bool, Field(description="It has arrived already.")]
    ticket: PresignedUpload | None
    fault: Annotated[str | None, Field(description="Why it cannot be sent.")]


class OfferedFiles(Model):
    items: list[OfferedFile]


class Discarded(Model):
    """The id of an import that was removed."""

    id: str


class StartImport(RequestBody):
    """How the import is to be done."""

    good_rows: Annotated[bool, Field(description="Leave out the rows with faults.")] = False
    update: Annotated[
        bool, Field(description="Replace values of photographs that are in the catalogue.")
    ] = False

"""Types of all queue messages, and the S3 event of a finished upload.

After an upgrade a queue can still hold messages of the previous version, so every new field needs a
default.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import unquote_plus

from flukeline.records import photograph_of
from flukeline.storage.keys import photograph_of_original

Body = dict[str, Any]
Step = Literal[
    "check",
    "judge",
    "take",
    "undo",
    "clear",
    "rebuild",
    "embed anew",
    "export",
    "write sheet",
    "correct",
    "restore",
]


def arrival_event(key: str, size: int) -> str:
    """An event in S3's format: a file of ``size`` bytes was uploaded to ``key``."""
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Post",
        "s3": {"bucket": {"name": "flukeline"}, "object": {"key": key, "size": size}},
    }
    return json.dumps({"Records": [record]})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A photograph's file that arrived.

    Attributes:
        photograph_id: The photograph.
        version: The file's version in S3; None on a laptop, and where the file is processed again.
    """

    photograph_id: str
    version: str | None = None


def arrivals(body: Body) -> list[Arrival]:
    """The files in an S3 event; empty for S3's test event, which has no records."""
    objects = [each["s3"]["object"] for each in body.get("Records", [])]
    found = ((photograph_of_original(unquote_plus(each["key"])), each) for each in objects)
    return [Arrival(id_, each.get("versionId")) for id_, each in found if id_ is not None]


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """Request to embed one annotation.

    Attributes:
        annotation_id: The annotation.
        model: Version of the embedder; None in messages older than model versions.
    """

    annotation_id: str
    model: str | None = None

    def to_json(self) -> str:
        """The message body."""
        return json.dumps(asdict(self))

    @classmethod
    def from_body(cls, body: Body) -> EmbedRequest:
        """Parse the body of a message."""
        return cls(str(body["annotation_id"]), body.get("model"))


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """Request to compare one annotation with all others.

    Attributes:
        annotation_id: The annotation, embedded already.
        model: Version of the embedder; None in messages older than model versions.
    """

    annotation_id: str
    model: str | None = None

    def to_json(self) -> str:
        """The message body."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class RetireRequest:
    """Request to retire an annotation: to remove it from every nearest list."""

    annotation_id: str

    def to_json(self) -> str:
        """The message body."""
        return json.dumps({"retire": self.annotation_id})


@dataclass(frozen=True, slots=True)
class PicturesRequest:
    """Request to make the pictures of a photograph that was restored from an export."""

    photograph_id: str

    def to_json(self) -> str:
        """The message body."""
        return json.dumps({"pictures": self.photograph_id})


def pictures_request(body: Body) -> PicturesRequest | None:
    """Parse a message of the ``crop`` queue; None for an S3 event."""
    return PicturesRequest(str(body["pictures"])) if "pictures" in body else None


def distance_request(body: Body) -> CompareRequest | RetireRequest:
    """Parse the body of a message of the ``distances`` queue."""
    if "retire" in body:
        return RetireRequest(str(body["retire"]))
    return CompareRequest(str(body["annotation_id"]), body.get("model"))


def photograph_in(body: Body) -> str | None:
    """The id of the photograph that a message refers to, or None."""
    annotation = body.get("annotation_id") or body.get("retire")
    if annotation is not None:
        return photograph_of(str(annotation))
    restored = pictures_request(body)
    if restored is not None:
        return restored.photograph_id
    arrived = arrivals(body)
    return arrived[0].photograph_id if arrived else None


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Request of a person to load the sample catalogue."""

    by: str

    def to_json(self) -> str:
        """The message body."""
        return json.dumps({"sample": self.by})


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """What a person said about the import of a sheet.

    Attributes:
        columns: (column, field) pairs that correct the proposed mapping.
        dates: ``dmy`` or ``mdy``, where dates have two readings; empty: not said.
        update: Whether the sheet's values replace those of photographs in the catalogue.
        good_rows: Whether rows without fault are imported although others have faults.
        dry_run: Whether the sheet is only checked.
        kept: The mapping that was kept from the last sheet with this header, as JSON.
    """

    columns: tuple[tuple[str, str], ...] = ()
    dates: str = ""
    update: bool = False
    good_rows: bool = False
    dry_run: bool = False
    kept: str = ""

    @classmethod
    def from_body(cls, options: Body) -> SheetOptions:
        """Parse ``options`` of a message; JSON has lists for tuples."""
        pairs = tuple((str(column), str(each)) for column, each in options.get("columns", ()))
        return cls(**{**options, "columns": pairs})


@dataclass(frozen=True, slots=True)
class StartRequest:
    """Request to start a job.

    The job imports the sheet ``imports/<folder>/<sheet>``, restores the export there if ``sheet`` is
    ``records.jsonl``, or, with ``rebuild``, recomputes distance
    rows and nearest lists.
    """

    by: str = "backfill"
    folder: str = ""
    sheet: str = ""
    rebuild: bool = False
    options: SheetOptions = field(default_factory=SheetOptions)

    @classmethod
    def from_body(cls, start: Body) -> StartRequest:
        """Parse ``start`` of a message or of the state machine's input."""
        if start.get("rebuild"):
            return cls(str(start.get("by", "backfill")), rebuild=True)
        return cls(
            str(start.get("by", "backfill")),
            str(start["import"]),
            str(start["sheet"]),
            options=SheetOptions.from_body(start.get("options", {})),
        )


@dataclass(frozen=True, slots=True)
class Job:
    """A job on the whole catalogue and its position; a message carries it from portion to portion.

    Attributes:
        id: Id of the job and name of its report; the same sheet at the same place has the same id.
        by: The person who started it.
        sheet: A local file, or a key under ``imports/``; the kind of sheet of an export; empty for a
            job without a sheet.
        photographs: A local folder, or a prefix under ``imports/``.
        sha256: Hash of the sheet; a changed sheet is another job.
        step: The current step.
        at: Position within the step: a row (``check``, ``undo``), a group of rows (``take``) or
            an ordinal (``rebuild``), a step (``restore``), or the number of parts read (``export``) or photographs read
            (``correct``).
        within: Number of photographs of that group that are done, that an export has read, or that
            are restored.
        stop: Position at which one of several workers stops; None for the only worker.
        cursor: Cursor into the list of photographs (``embed anew``, ``export``,
            ``correct``).
        run: Start of this run, ISO 8601; starting a job again ends its previous runs.
        dead: Number of dead letters when the run started.
        options: What the person said about the sheet.
    """

    id: str
    by: str
    sheet: str = ""
    photographs: str = ""
    sha256: str = ""
    step: Step = "check"
    at: int = 0
    within: int = 0
    stop: int | None = None
    cursor: str | None = None
    run: str = ""
    dead: int = 0
    options: SheetOptions = field(default_factory=SheetOptions)

    def __post_init__(self) -> None:
        """Convert options that come from a message."""
        if isinstance(self.options, dict):
            object.__setattr__(self, "options", SheetOptions.from_body(self.options))

    @property
    def began(self) -> datetime | None:
        """The start of this run; None before it was started."""
        return datetime.fromisoformat(self.run) if self.run else None

    def to_json(self) -> str:
        """The message body."""
        return json.dumps({"job": asdict(self)})


def backfill_request(body: Body) -> SampleRequest | StartRequest | Job | None:
    """Parse the body of a message of the ``backfill`` queue; None for any other body."""
    if "sample" in body:
        return SampleRequest(str(body["sample"]))
    if "start" in body:
        return StartRequest.from_body(body["start"])
    return Job(**body["job"]) if "job" in body else None

"""Every message that a queue carries, each as a type, and the S3 event of a finished upload.

A message of an older version of Flukeline may still lie in a queue after an upgrade, so a field
that is added needs a default.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import unquote_plus

from flukeline.records import photograph_of
from flukeline.storage.keys import photograph_of_original

Body = dict[str, Any]
Step = Literal["check", "judge", "take", "rebuild", "embed anew"]


def arrival_event(key: str, size: int) -> str:
    """The event in S3's shape that says that a file of ``size`` bytes has arrived at ``key``."""
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Post",
        "s3": {"bucket": {"name": "flukeline"}, "object": {"key": key, "size": size}},
    }
    return json.dumps({"Records": [record]})


def arrived_photographs(body: Body) -> list[str]:
    """The ids of the photographs in an S3 event; none in S3's own test event."""
    keys = [unquote_plus(each["s3"]["object"]["key"]) for each in body.get("Records", [])]
    found = (photograph_of_original(key) for key in keys)
    return [each for each in found if each is not None]


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """Embed one annotation; ``model`` is the version, None in messages from before versions."""

    annotation_id: str
    model: str | None = None

    def to_json(self) -> str:
        """The message's body."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, body: Body) -> EmbedRequest:
        """The request in a message's body."""
        return cls(str(body["annotation_id"]), body.get("model"))


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """Compare one embedded annotation with the whole catalogue of a model version."""

    annotation_id: str
    model: str | None = None

    def to_json(self) -> str:
        """The message's body."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class RetireRequest:
    """Take an annotation out of the comparison."""

    annotation_id: str

    def to_json(self) -> str:
        """The message's body."""
        return json.dumps({"retire": self.annotation_id})


def distance_request(body: Body) -> CompareRequest | RetireRequest:
    """The request in the body of a message of the distances queue."""
    if "retire" in body:
        return RetireRequest(str(body["retire"]))
    return CompareRequest(str(body["annotation_id"]), body.get("model"))


def photograph_in(body: Body) -> str | None:
    """The photograph that a message is about, where it is about one."""
    annotation = body.get("annotation_id") or body.get("retire")
    if annotation is not None:
        return photograph_of(str(annotation))
    arrived = arrived_photographs(body)
    return arrived[0] if arrived else None


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Load the sample catalogue for a person."""

    by: str

    def to_json(self) -> str:
        """The message's body."""
        return json.dumps({"sample": self.by})


@dataclass(frozen=True, slots=True)
class StartRequest:
    """Start a job: take in ``imports/<folder>/<sheet>``, or rebuild distances and nearest lists."""

    by: str = "backfill"
    folder: str = ""
    sheet: str = ""
    rebuild: bool = False

    @classmethod
    def of(cls, start: Body) -> StartRequest:
        """The request, as the state machine's input and a message's ``start`` write it."""
        if start.get("rebuild"):
            return cls(str(start.get("by", "backfill")), rebuild=True)
        return cls(str(start.get("by", "backfill")), str(start["import"]), str(start["sheet"]))


@dataclass(frozen=True, slots=True)
class Job:
    """A job on a whole catalogue, and its position; between two portions it is a message.

    Attributes:
        id: Names its report; the same sheet at the same place is the same job.
        by: Who asked for it.
        sheet: A file of this machine, or a key under ``imports/``; empty for a job without a sheet.
        photographs: Where they lie: a folder of this machine, or a prefix under ``imports/``.
        sha256: Of the sheet; another one is another job.
        step: What is done now.
        at: Its position: a row of ``check``, a group of ``take``, an ordinal of ``rebuild``.
        within: How many photographs of that group are done.
        stop: Where one of several workers stops; None: nobody else works at this job.
        cursor: Where the list of photographs goes on, of ``embed anew``.
        run: When it was started; a start ends every run before it.
        dead: Dead letters that there were then.
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

    @property
    def began(self) -> datetime | None:
        """When this run was started."""
        return datetime.fromisoformat(self.run) if self.run else None

    def to_json(self) -> str:
        """The message's body."""
        return json.dumps({"job": asdict(self)})


def backfill_request(body: Body) -> SampleRequest | StartRequest | Job | None:
    """The request in the body of a message of the backfill queue; None: not one of these."""
    if "sample" in body:
        return SampleRequest(str(body["sample"]))
    if "start" in body:
        return StartRequest.of(body["start"])
    return Job(**body["job"]) if "job" in body else None

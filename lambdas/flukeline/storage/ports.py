"""The four storage ports, as protocols. Each has an adapter for AWS and one for a laptop.

The contract tests (tests/contract) run on both adapters of each port.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.nearest import Entry, Nearest
from flukeline.records import (
    Correction,
    Edit,
    Encounter,
    Individual,
    Merge,
    Photograph,
    Record,
    Removal,
    Review,
    SheetImport,
    UniqueKey,
)
from flukeline.storage.lists import List

R = TypeVar(
    "R",
    Photograph,
    Encounter,
    Individual,
    Review,
    Edit,
    Merge,
    UniqueKey,
    Removal,
    SheetImport,
    Correction,
)

QueueName = Literal["crop", "embed", "embed_former", "distances", "backfill"]
STAGE_QUEUES: tuple[QueueName, ...] = ("crop", "embed", "embed_former", "distances")
QUEUES: tuple[QueueName, ...] = (*STAGE_QUEUES, "backfill")
FAILURES = "failures"
"""The attribute of a message, by SQS's name for such, with the number of its failed tries."""
MAX_TRIES = 3
"""Failed tries after which a message becomes a dead letter."""
MAX_RECORDS = 99
"""Maximum records in one transaction: DynamoDB's limit of 100 items, less one for the counters."""
CHANGED = "Somebody changed this meanwhile. Look at it again before you decide."


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """A presigned upload of one file: a multipart form POST of ``fields`` and then the file."""

    method: Literal["POST"]
    url: str
    fields: dict[str, str]
    expires_at: datetime


class Photographs(Protocol):
    """Objects by key: photographs, crops, sheets and job reports; see ``storage.keys``."""

    def presign_upload(self, key: str, size_limit: int, seconds: int) -> PresignedUpload:
        """Presign the upload of a file of 1 to ``size_limit`` bytes to ``key``.

        The presigned upload expires after ``seconds``.
        """

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store an object durably and atomically, replacing what was at ``key``."""

    def get(self, key: str, version: str | None = None) -> bytes:
        """The content of the object at ``key``. Raises NotFound if there is none.

        Args:
            key: Of the object.
            version: A version of it, on AWS; the latest where that version is not stored, as in a
                bucket that was copied.
        """

    def version(self, key: str) -> str | None:
        """The latest version of the object at ``key``; None if it has no versions, or is missing."""

    def delete_version(self, key: str, version: str) -> None:
        """Delete one version of an object, so that the one before it is the latest; idempotent."""

    def size(self, key: str) -> int | None:
        """The size of the object at ``key`` in bytes, or None if there is none."""

    def delete(self, key: str) -> None:
        """Delete the object at ``key``; idempotent."""

    def listed(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """The key of every object under ``prefix``, and when it was last written."""

    def url(self, key: str, seconds: int = 3600) -> str:
        """A link to the object that is valid for at least ``seconds`` without signing in."""


class Incoming(Protocol):
    """A file that is being received, on the disk from its first byte on."""

    @property
    def key(self) -> str:
        """The key that its presigned upload is for."""

    @property
    def size(self) -> int:
        """The bytes written so far."""

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises:
            TooLarge: The file is larger than the presigned upload allows.
            NoSpace: The disk is full.
        """

    def store(self) -> None:
        """Move the complete file to its key, durably and atomically.

        The same content may come again, when the first answer was lost.

        Raises:
            Rejected: The file is empty.
            Conflict: Another file has been stored at the key already.
            NoSpace: The disk is full.
        """

    def discard(self) -> None:
        """Remove the file unless it was stored; idempotent."""


class LaptopPhotographs(Photographs, Protocol):
    """Objects on a laptop, whose own server accepts the uploads and serves the links."""

    def receive(self, fields: dict[str, str]) -> Incoming:
        """Validate the form fields of a presigned upload, and begin to receive its file.

        Raises:
            Forbidden: The signature is wrong, the upload is for another key, or it has expired.
        """

    def open_link(self, key: str, expires: str, signature: str) -> Path:
        """The file that a link made by ``url`` points to.

        Raises:
            Forbidden: The signature is wrong, or the link has expired.
            NotFound: There is no such file.
        """

    def tidy(self) -> None:
        """Remove incomplete files; only safe while no other process uses the data folder."""


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """A page of a list. ``next_cursor`` gives the next page; None: this is the last page."""

    items: tuple[R, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it is stored; ``serialization.from_body`` reads it.

    Attributes:
        kind: As ``serialization.kind_of`` gives it.
        id: Of the record.
        body: Its JSON.
    """

    kind: str
    id: str
    body: str


class Catalogue(Protocol):
    """The records, by id and in lists, written in transactions with optimistic locking."""

    def find(self, kind: type[R], id: str) -> R | None:
        """The record, read consistently, or None."""

    def find_all(self, kind: type[R], ids: Iterable[str]) -> dict[str, R]:
        """The records with these ids by id, read consistently; missing ones are left out."""

    def commit(
        self,
        saves: Sequence[Record],
        removes: Sequence[Record] = (),
    ) -> None:
        """Save and remove records in one transaction, at most ``MAX_RECORDS`` in all.

        Each record's ``version`` must still be the stored one; 0 means that none is stored yet.

        Raises:
            Changed: A stored version differs; nothing was written.
        """

    def listed(self, kind: type[R], list_: List, limit: int, cursor: str | None = None) -> Page[R]:
        """A page of a list in its order; each record is read consistently."""

    def everything(self) -> Iterator[Stored]:
        """Every record of every kind, in no particular order, damaged ones too.

        On a laptop all are as they were at one moment. On AWS the whole table is read, and records
        that are saved meanwhile may come as before or as after.
        """

    def count(self, list_: List) -> int:
        """How many entries a list has; reads them all (eventually consistent on AWS)."""

    def counts(self) -> dict[List, int]:
        """How many records each list of ``COUNTED`` has, by counters that every commit keeps."""

    def recount(self) -> dict[List, int] | None:
        """Count the lists of ``COUNTED`` afresh, and correct the counters.

        Returns:
            What was added to wrong counters, by list; empty where they were right, or were set for
            the first time. None: records were being saved, and nothing was corrected.
        """


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a model version's index.

    Attributes:
        head: The next free ordinal; all below it are assigned.
        done: All ordinals below it are also in every nearest list.
        retirements: How many of the ordinals are retirements.
    """

    head: int
    done: int
    retirements: int = 0

    @property
    def live(self) -> int:
        """Arrivals that were not retired; a retirement takes an ordinal of its own."""
        return self.head - 2 * self.retirements


class HeadMoved(Exception):
    """Another writer has assigned the ordinal."""


class AlreadyThere(Exception):
    """The annotation has already arrived, or has already been retired."""


class Vectors(Protocol):
    """The tables Embeddings and EmbeddingDistances; each model version has its own ordinals."""

    def put_pending(self, model: str, annotation_id: str, vector: NDArray[np.float32]) -> None:
        """Store a vector, float32 (D,), that has no ordinal yet."""

    def pending(self, model: str, annotation_id: str) -> NDArray[np.float32] | None:
        """The pending vector, float32 (D,), or None."""

    def drop_pending(self, model: str, annotation_id: str) -> None:
        """Delete the pending vector; idempotent."""

    def progress(self, model: str) -> Progress:
        """The progress of the model's index, read consistently."""

    def append(self, model: str, entry: Entry, row: NDArray[np.float32] | None) -> None:
        """Assign ``entry.ordinal``, which must be head, to ``entry`` in one transaction.

        Args:
            model: The model version.
            entry: An arrival or a retirement.
            row: Of an arrival, float32 (ordinal,): the distance to each earlier ordinal; None:
                store no distance row.

        Raises:
            HeadMoved: The ordinal is no longer head; nothing was written.
            AlreadyThere: The annotation has already arrived, or been retired; nothing was written.
        """

    def ordinals(self, model: str, annotation_ids: Sequence[str]) -> dict[str, int]:
        """The arrival ordinals by annotation id, retired ones included; others are left out."""

    def annotations(self, model: str, ordinals: Sequence[int]) -> dict[int, str]:
        """The annotation ids by ordinal."""

    def entries(self, model: str, start: int, stop: int) -> list[Entry]:
        """The entries of ordinals start..stop-1, in ascending order."""

    def row(self, model: str, ordinal: int) -> NDArray[np.float32]:
        """The distance row of an arrival, float32 (ordinal,); NaN at ordinals of retirements.

        Raises:
            NotFound: There is no such arrival, or its distance row is not stored.
        """

    def rows(self, model: str, start: int, stop: int) -> dict[int, NDArray[np.float32]]:
        """The stored distance rows of ordinals start..stop-1 by ordinal."""

    def put_rows(self, model: str, rows: Mapping[int, NDArray[np.float32]]) -> None:
        """Store the distance rows of assigned ordinals, replacing stored ones."""

    def nearest(self, model: str, ordinals: Sequence[int]) -> dict[int, Nearest]:
        """The stored nearest lists by ordinal, read consistently."""

    def radii(self, model: str, start: int, stop: int) -> NDArray[np.float32]:
        """Upper bounds of the nearest lists' radii, float32 (stop - start,); infinite: no list."""

    def save_nearest(self, model: str, lists: Sequence[tuple[Nearest, int | None]]) -> list[int]:
        """Save each list if its stored ``last`` is still the given one (optimistic locking).

        Args:
            model: The model version.
            lists: Each list with the ``last`` that was read; None: no list was stored.

        Returns:
            The ordinals of the lists that were not saved, because their ``last`` had changed.
        """

    def advance(self, model: str, done: int) -> None:
        """Record that all ordinals below ``done`` are in every nearest list; never goes back."""


@dataclass(frozen=True, slots=True)
class Message:
    """A received message.

    Attributes:
        id: Of the message.
        receipt: Of this delivery; finishing or failing needs it.
        body: The message's text.
        tries: How often it was tried, this time included. Deliveries that no function worked on,
            because Lambda was throttled or the function was killed, do not count.
    """

    id: str
    receipt: str
    body: str
    tries: int


class Queue(Protocol):
    """Queues of messages to the stages; after ``MAX_TRIES`` failed tries one is a dead letter."""

    def send(self, queue: QueueName, body: str) -> None:
        """Send a message durably."""

    def receive(self, queue: QueueName, limit: int, seconds: int) -> list[Message]:
        """Receive up to ``limit`` messages, with a visibility timeout of ``seconds``."""

    def name_of_arn(self, arn: str) -> QueueName | None:
        """The name of the queue with this ARN (from a function's event), or None."""

    def finish(self, queue: QueueName, message: Message) -> None:
        """Delete a processed message."""

    def fail(self, queue: QueueName, message: Message, delay: int = 0) -> None:
        """Record a failed try: retry after ``delay`` seconds, or make it a dead letter; idempotent."""

    def waiting(self, queue: QueueName) -> int:
        """How many messages are queued or being processed (approximate on AWS)."""

    def dead(self, queue: QueueName) -> int:
        """How many dead letters there are (approximate on AWS)."""

    def redrive(self, queue: QueueName) -> int:
        """Send the dead letters again and return how many there were."""


class LaptopQueue(Queue, Protocol):
    """The queue on a laptop, whose own workers take the place of Lambda."""

    def release_all(self) -> None:
        """Make every received message visible again; only before any worker has started."""

    def release(self, queue: QueueName) -> None:
        """Make the received messages of ``queue`` visible again, after its only worker failed."""

    def defer_sync(self) -> None:
        """Let this thread commit without waiting for the disk; see ``Database.defer_sync``."""

    def sync(self) -> None:
        """Write all commits to the disk now."""

    def wait(self, seconds: float) -> None:
        """Wait until a message arrives in this process, or for ``seconds``."""


class LaptopBackup(Protocol):
    """A backup of a laptop's data."""

    @property
    def path(self) -> Path:
        """The backup's folder."""

    @property
    def made_at(self) -> datetime:
        """When it was made."""


class LaptopData(Protocol):
    """The data folder of a laptop."""

    def check(self) -> list[str]:
        """Checks everything; what is wrong and does not keep the program from working.

        Raises:
            DataFolderRefused: The data cannot be worked with; the words say what to do.
        """

    def back_up_if_due(self, last: datetime, keep: int) -> LaptopBackup | None:
        """Makes the daily backup where the newest is older than ``last``; keeps ``keep`` of them."""

    def last_backup(self) -> LaptopBackup | None:
        """The newest of the folder's own backups."""

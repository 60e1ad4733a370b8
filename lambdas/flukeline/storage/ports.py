"""The four ports: what the stages need of a store. Each has two adapters, local and on AWS.

One contract suite (tests/contract) runs on both adapters of each port.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.nearest import Entry, Nearest
from flukeline.records import (
    Edit,
    Encounter,
    Individual,
    Merge,
    Photograph,
    Record,
    Review,
    UniqueKey,
)
from flukeline.storage.lists import List

R = TypeVar("R", Photograph, Encounter, Individual, Review, Edit, Merge, UniqueKey)

QueueName = Literal["crop", "embed", "embed_former", "distances", "backfill"]
STAGE_QUEUES: tuple[QueueName, ...] = ("crop", "embed", "embed_former", "distances")
QUEUES: tuple[QueueName, ...] = (*STAGE_QUEUES, "backfill")
MAX_TRIES = 3
MAX_RECORDS = 100
"""In one transaction."""
CHANGED = "Somebody changed this meanwhile. Look at it again before you decide."


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """Leave to send one file: a multipart form post of ``fields`` and then the file."""

    method: Literal["POST"]
    url: str
    fields: dict[str, str]
    expires_at: datetime


class Photographs(Protocol):
    """Pictures by key: ``originals/``, ``display/``, ``crops/``; sheets: ``exports/``, for a day.

    ``imports/<name>/`` holds a sheet with its photographs beside it, under any names, and
    ``backfills/`` the reports on taking such in.
    """

    def presign_upload(self, key: str, size_limit: int, seconds: int) -> PresignedUpload:
        """Leave to send a file of 1 to ``size_limit`` bytes to ``key`` within ``seconds``."""

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store a picture durably; the key then holds all of it or what it held before."""

    def get(self, key: str) -> bytes:
        """The bytes at ``key``. Raises NotFound."""

    def size(self, key: str) -> int | None:
        """Bytes at ``key``, or None if there is nothing."""

    def delete(self, key: str) -> None:
        """Remove what is at ``key``, if anything."""

    def url(self, key: str, seconds: int = 3600) -> str:
        """A link to the picture that works for ``seconds`` without signing in."""


class LaptopPhotographs(Photographs, Protocol):
    """Pictures of a laptop, whose server takes the place of S3."""

    def redeem(self, fields: dict[str, str], data: bytes) -> str:
        """Check what was posted against its presigned upload.

        Returns:
            The key that it may be stored at.

        Raises:
            Forbidden: The presigned upload is not ours, for another key, or has expired.
            Rejected: The file is empty.
            TooLarge: The file is larger than the presigned upload allows.
        """

    def open_link(self, key: str, expires: str, signature: str) -> Path:
        """The file of a link made by ``url``. Raises Forbidden or NotFound."""

    def tidy(self) -> None:
        """Remove half-written files; only for the process that holds the data folder alone."""


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some records of a list, and where to go on."""

    items: tuple[R, ...]
    next_cursor: str | None


class Catalogue(Protocol):
    """The records, by id and in lists, saved together or not at all."""

    def find(self, kind: type[R], id: str) -> R | None:
        """The record as last saved, or None."""

    def find_all(self, kind: type[R], ids: Iterable[str]) -> dict[str, R]:
        """The records that there are among ``ids``, as last saved."""

    def commit(
        self,
        saves: Sequence[Record],
        removes: Sequence[Record] = (),
    ) -> None:
        """Save and remove records in one transaction, at most 100 in all.

        Each record must be as it was when it was read (its ``version``; 0: there must be none).

        Raises:
            Changed: One is not; nothing was written.
        """

    def listed(self, kind: type[R], of: List, limit: int, cursor: str | None = None) -> Page[R]:
        """A page of a list in its order, with each record as last saved."""

    def count(self, of: List) -> int:
        """How many records a list has."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a model's index is: ordinals given (head) and finished (done)."""

    head: int
    done: int
    retirements: int = 0

    @property
    def live(self) -> int:
        """Annotations that arrived and were not retired: a retirement takes an ordinal too."""
        return self.head - 2 * self.retirements


class HeadMoved(Exception):
    """Another writer took the ordinal first."""


class AlreadyThere(Exception):
    """The annotation has its ordinal (or its retirement) already."""


class Vectors(Protocol):
    """Embeddings and EmbeddingDistances, a model version at a time."""

    def put_pending(self, model: str, annotation_id: str, vector: NDArray[np.float32]) -> None:
        """Keep a vector that has no ordinal yet."""

    def pending(self, model: str, annotation_id: str) -> NDArray[np.float32] | None:
        """The vector put before, shape (D,), or None."""

    def drop_pending(self, model: str, annotation_id: str) -> None:
        """Forget the pending vector."""

    def progress(self, model: str) -> Progress:
        """Head and done, read consistently."""

    def append(self, model: str, entry: Entry, row: NDArray[np.float32] | None) -> None:
        """Give ``entry.ordinal``, which must be head, to ``entry``, all in one transaction.

        Args:
            model: The model version.
            entry: An arrival or a retirement.
            row: For an arrival, float32 (ordinal,): the distance to each earlier ordinal; None
                where no row is kept.

        Raises:
            HeadMoved: The ordinal is not head any more; nothing was written.
            AlreadyThere: The annotation arrived, or was retired, before; nothing was written.
        """

    def ordinals(self, model: str, annotation_ids: Sequence[str]) -> dict[str, int]:
        """The ordinals of those annotations that have arrived, also of those retired since."""

    def annotations(self, model: str, ordinals: Sequence[int]) -> dict[int, str]:
        """Which annotation each of ``ordinals`` stands for."""

    def entries(self, model: str, start: int, stop: int) -> list[Entry]:
        """The entries of ordinals start..stop-1, in order."""

    def row(self, model: str, ordinal: int) -> NDArray[np.float32]:
        """Distance row of an arrival, float32 (ordinal,); NaN where there is no vector.

        Raises:
            NotFound: There is no such arrival, or no row is kept of it.
        """

    def rows(self, model: str, start: int, stop: int) -> dict[int, NDArray[np.float32]]:
        """The distance rows that are kept of ordinals start..stop-1."""

    def put_rows(self, model: str, rows: Mapping[int, NDArray[np.float32]]) -> None:
        """Keep the distance rows of ordinals that were given, over what is there."""

    def nearest(self, model: str, ordinals: Sequence[int]) -> dict[int, Nearest]:
        """The nearest lists that there are, read consistently."""

    def radii(self, model: str, start: int, stop: int) -> NDArray[np.float32]:
        """Upper bounds of the radii of ordinals start..stop-1; infinite where there is no list."""

    def save_nearest(self, model: str, lists: Sequence[tuple[Nearest, int | None]]) -> list[int]:
        """Save each list if its ``last`` in the store is still as given (None: no list yet).

        Returns:
            The ordinals of the lists that had changed meanwhile and were not saved.
        """

    def advance(self, model: str, done: int) -> None:
        """Say that ordinals below ``done`` are finished; never goes back."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message on its way; ``tries`` counts this one."""

    id: str
    receipt: str
    body: str
    tries: int


class Queue(Protocol):
    """Work for the stages; three failed tries lead to the dead letters."""

    def send(self, queue: QueueName, body: str) -> None:
        """Put a message in durably."""

    def receive(self, queue: QueueName, limit: int, seconds: int) -> list[Message]:
        """Up to ``limit`` messages, hidden from others for ``seconds``."""

    def named(self, source: str) -> QueueName | None:
        """The queue by the ARN that its function is given, if it is one of these."""

    def finish(self, queue: QueueName, message: Message) -> None:
        """The message is done with."""

    def fail(self, queue: QueueName, message: Message, delay: int = 0) -> None:
        """The try failed: show the message again after ``delay`` seconds, or as a dead letter.

        Said twice, it counts once.
        """

    def waiting(self, queue: QueueName) -> int:
        """Messages not finished and not dead (approximate on AWS)."""

    def dead(self, queue: QueueName) -> int:
        """Dead letters (approximate on AWS)."""

    def redrive(self, queue: QueueName) -> int:
        """Send the dead letters again; how many there were."""


class LaptopQueue(Queue, Protocol):
    """The queue of a laptop, whose own workers take the place of Lambda."""

    def release_all(self) -> None:
        """Show every message that a process had when it was stopped; at start only."""

    def release(self, queue: QueueName) -> None:
        """Show the messages that the only worker of ``queue`` had in hand when it failed."""

    def run_ahead(self) -> None:
        """Let this thread's commits reach the disk later; see ``Database.run_ahead``."""

    def catch_up(self) -> None:
        """Bring to the disk whatever was committed before."""

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

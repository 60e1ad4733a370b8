"""The services that every stage uses: the four storage ports, the models and their indexes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flukeline.index import Indexes
from flukeline.settings import SPECIES
from flukeline.storage.ports import (
    Catalogue,
    LaptopData,
    LaptopPhotographs,
    LaptopQueue,
    Photographs,
    Queue,
    Vectors,
)
from flukeline.vision.models import Models


@dataclass(frozen=True)
class Services:
    """The services of one process, built by ``wiring``.

    Attributes:
        photographs: Object storage of pictures and sheets.
        catalogue: Storage of the records.
        vectors: Storage of embeddings, distance rows and nearest lists.
        queue: Message queues between the stages.
        models: The detector and the embedders of the manifest.
        max_in_flight: Maximum photographs that a backfill keeps in flight; interactive uploads
            queue behind at most these.
        species: Scientific name of the species of encounters that name none.
        indexes: The index of each model version.
    """

    photographs: Photographs
    catalogue: Catalogue
    vectors: Vectors
    queue: Queue
    models: Models
    max_in_flight: int = 6
    species: str = SPECIES
    indexes: Indexes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "indexes", Indexes(self.vectors))

    def backups(self) -> dict[str, datetime | None] | None:
        """When the last daily backup was made; None where there are none to make."""
        return None

    @property
    def model_version(self) -> str:
        """The version of the manifest's newest embedder."""
        return self.models.embedder.version


@dataclass(frozen=True)
class LaptopServices(Services):
    """Services of a laptop, where the same process serves pictures and processes the queues."""

    photographs: LaptopPhotographs
    queue: LaptopQueue
    data: LaptopData = field(kw_only=True)

    def backups(self) -> dict[str, datetime | None] | None:
        """When the last daily backup was made."""
        last = self.data.last_backup()
        return {"last_made_at": last.made_at if last is not None else None}

"""What the stages work with: the four ports, the models, and the index of each model."""

from __future__ import annotations

from dataclasses import dataclass, field

from flukeline.index import Indexes
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
    """Everything that the stages work with; ``wiring`` builds it.

    Attributes:
        photographs: Pictures and sheets by key.
        catalogue: The records.
        vectors: Embeddings and EmbeddingDistances.
        queue: Messages between the stages.
        models: The models of the manifest.
        max_in_flight: Maximum photographs that a backfill keeps in flight; interactive uploads
            queue behind at most these.
        indexes: The index of each model version.
    """

    photographs: Photographs
    catalogue: Catalogue
    vectors: Vectors
    queue: Queue
    models: Models
    max_in_flight: int = 6
    indexes: Indexes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "indexes", Indexes(self.vectors))

    @property
    def model_version(self) -> str:
        """The version of the newest embedding model, the manifest's."""
        return self.models.embedder.version


@dataclass(frozen=True)
class LaptopServices(Services):
    """A laptop's services: this process also serves the pictures and works off the queue."""

    photographs: LaptopPhotographs
    queue: LaptopQueue
    data: LaptopData = field(kw_only=True)

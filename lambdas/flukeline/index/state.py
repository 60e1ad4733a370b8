"""The in-memory state of an index: entries read from the store, and appending new ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.gallery import Gallery
from flukeline.matching.nearest import Entry, Nearest
from flukeline.storage.ports import AlreadyThere, HeadMoved, Vectors

ROWS_UP_TO = 20_000
"""No distance rows are stored from this ordinal on: up to here they take 0.8 GB, and grow as N squared.
The distance of two later annotations is computed from their vectors."""

READ_SIZE = 4096
"""Entries read at a time: 16 MB of vectors, and enough for a store to read them in parallel."""


class IndexState:
    """The gallery of one model and its store; not thread-safe.

    Attributes:
        vectors: The store of embeddings, distance rows and nearest lists.
        model: The model version.
        k: Maximum length of a nearest list.
        rows_up_to: No distance rows are stored from this ordinal on.
        gallery: The entries read so far.
    """

    def __init__(self, vectors: Vectors, model: str, k: int, rows_up_to: int) -> None:
        self.vectors = vectors
        self.model = model
        self.k = k
        self.rows_up_to = rows_up_to
        self.gallery = Gallery()

    def read_tail(self) -> None:
        """Read the entries up to head that the gallery lacks, with the radii of their lists."""
        progress = self.vectors.progress(self.model)
        for start in range(len(self.gallery), progress.head, READ_SIZE):
            stop = min(start + READ_SIZE, progress.head)
            self.gallery.extend(self.vectors.entries(self.model, start, stop))
            self.gallery.tighten_radii(start, self.vectors.radii(self.model, start, stop))

    def append(
        self, annotation_id: str, vector: NDArray[np.float32] | None, retires: int | None
    ) -> None:
        """Assign the next ordinal to an arrival or a retirement; nothing if it has one already.

        Args:
            annotation_id: The annotation that arrives or is retired.
            vector: float32 (D,) of an arrival; None for a retirement.
            retires: Ordinal at which the retired annotation arrived; None for an arrival.
        """
        while True:
            self.read_tail()
            ordinal = len(self.gallery)
            row = None
            if vector is not None and ordinal < self.rows_up_to:
                row = self.gallery.distances(vector[None], ordinal)[0]
            entry = Entry(ordinal, annotation_id, vector, retires)
            try:
                self.vectors.append(self.model, entry, row)
            except HeadMoved:
                continue
            except AlreadyThere:
                return
            return

    def keep_radius(self, list_: Nearest) -> None:
        """Use the radius of a stored list as upper bound."""
        self.gallery.tighten_radii(list_.ordinal, np.array([list_.radius], dtype=np.float32))

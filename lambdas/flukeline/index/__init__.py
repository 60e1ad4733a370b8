"""The index of one model: which annotations are nearest to which, equal to brute force.

Any number of processes can use an index at once, and each can stop between any two writes. Only the
transaction in ``Vectors.append`` assigns ordinals to arrivals and retirements. Every ordinal from done
to head is then finished in order, by any process or by several at once.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flukeline.index.rebuild import rebuild
from flukeline.index.state import ROWS_UP_TO, IndexState
from flukeline.index.update import finish
from flukeline.matching.distances import pairwise
from flukeline.matching.nearest import K
from flukeline.storage.ports import Vectors


class Index:
    """The index of one model; thread-safe.

    A warm process keeps all vectors in memory and reads only the entries that were added since.
    """

    def __init__(
        self, vectors: Vectors, model: str, k: int = K, rows_up_to: int = ROWS_UP_TO
    ) -> None:
        self._state = IndexState(vectors, model, k, rows_up_to)
        self._lock = threading.Lock()

    def arrive(self, *annotation_ids: str) -> None:
        """Assign ordinals to pending annotations and finish every list; idempotent."""
        state = self._state
        with self._lock:
            for annotation_id in annotation_ids:
                vector = state.vectors.pending(state.model, annotation_id)
                if vector is not None:
                    state.append(annotation_id, vector, None)
                    state.vectors.drop_pending(state.model, annotation_id)
            finish(state)

    def retire(self, annotation_id: str) -> None:
        """Remove an annotation from every list; idempotent, and nothing if it never arrived."""
        state = self._state
        with self._lock:
            arrived = state.vectors.ordinals(state.model, [annotation_id]).get(annotation_id)
            if arrived is not None:
                state.append(annotation_id, None, arrived)
            state.vectors.drop_pending(state.model, annotation_id)
            finish(state)

    def rebuild(self, start: int = 0, stop: int | None = None) -> tuple[int, int]:
        """Recompute the distance rows and nearest lists of ordinals start..stop-1.

        Only the embeddings are used, and only wrong rows and lists are written. Annotations can
        arrive and retire meanwhile.

        Returns:
            How many rows and how many lists were wrong.
        """
        with self._lock:
            return rebuild(self._state, start, stop)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[tuple[int, str, float]]:
        """The ``count`` live annotations nearest to ``vector`` (D,), by a search over all.

        Returns:
            (ordinal, annotation id, distance), the nearest first.
        """
        with self._lock:
            self._state.read_tail()
            gallery = self._state.gallery
            ordinals, distances = gallery.nearest(vector, count)
            return [
                (int(ordinal), gallery.annotation(int(ordinal)), float(distance))
                for ordinal, distance in zip(ordinals, distances, strict=True)
            ]

    def vector(self, ordinal: int) -> NDArray[np.float32]:
        """The vector of an arrival, float32 (D,)."""
        with self._lock:
            self._state.read_tail()
            return self._state.gallery.vector(ordinal).copy()

    def farthest(self, groups: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Largest distance between the annotations of each pair of N groups.

        Returns:
            float64 (N, N); NaN for a group with an annotation that has not arrived.
        """
        return self._group_distances(groups, np.maximum)

    def closest(self, first: Sequence[str], second: Sequence[str]) -> float | None:
        """Smallest distance between the annotations of two groups.

        Annotations that have not arrived are ignored; None if a group has no other ones.
        """
        arrived = [[each for each in group if self._has(each)] for group in (first, second)]
        if not all(arrived):
            return None
        return float(self._group_distances(arrived, np.minimum)[0, 1])

    def live_count(self) -> int:
        """Number of annotations that have arrived and are not retired."""
        with self._lock:
            self._state.read_tail()
            return self._state.gallery.live_count

    def _has(self, annotation_id: str) -> bool:
        with self._lock:
            if self._state.gallery.arrived(annotation_id) is None:
                self._state.read_tail()
            return self._state.gallery.arrived(annotation_id) is not None

    def _group_distances(
        self, groups: Sequence[Sequence[str]], reduce: np.ufunc
    ) -> NDArray[np.float64]:
        """The distances between two groups, reduced by np.minimum or np.maximum, (N, N)."""
        with self._lock:
            self._state.read_tail()
            gallery = self._state.gallery
            ordinals = [[gallery.arrived(each) for each in group] for group in groups]
            vectors = [
                [None if ordinal is None else gallery.vector(ordinal) for ordinal in group]
                for group in ordinals
            ]
        arrived = [each for group in vectors for each in group if each is not None]
        dimension = len(arrived[0]) if arrived else 1
        missing = np.full(dimension, np.nan, dtype=np.float32)
        rows = [
            np.stack([missing if each is None else each for each in group]) for group in vectors
        ]
        starts = np.cumsum([0, *(len(each) for each in rows)])[:-1]
        distances = pairwise(np.concatenate(rows))
        return np.asarray(reduce.reduceat(reduce.reduceat(distances, starts), starts, axis=1))


class Indexes:
    """The indexes of this process, one for each model."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._lock = threading.Lock()
        self._indexes: dict[str, Index] = {}

    def of(self, model: str) -> Index:
        """The index of a model version."""
        with self._lock:
            if model not in self._indexes:
                self._indexes[model] = Index(self._vectors, model)
            return self._indexes[model]

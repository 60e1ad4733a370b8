"""The embeddings of one model in memory, with which a warm process compares a new annotation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.distances import Bounds, cross_distances, pairs_within, squares_of
from flukeline.matching.nearest import Entry

_NEVER = np.iinfo(np.int64).max
_BLOCK = 64
"""Arrivals multiplied at a time: at 100,000 flukes their products take 26 MB."""


class Gallery:
    """Vectors, retirements and radii by ordinal; not thread-safe."""

    def __init__(self) -> None:
        self._count = 0
        self._vectors = np.zeros((0, 0), dtype=np.float32)
        self._squares = np.zeros(0, dtype=np.float64)
        self._has_vector = np.zeros(0, dtype=bool)
        self._retired_at = np.zeros(0, dtype=np.int64)
        self._radii = np.zeros(0, dtype=np.float32)
        self._annotations: list[str] = []
        self._entries_retire: list[int | None] = []
        self._arrived: dict[str, int] = {}

    def __len__(self) -> int:
        return self._count

    @property
    def live_count(self) -> int:
        """Number of annotations that have arrived and are not retired."""
        return int(self._live_before(self._count).sum())

    def extend(self, entries: Sequence[Entry]) -> None:
        """Append entries; raises ValueError unless their ordinals follow the last one."""
        for entry in entries:
            if entry.ordinal != self._count:
                raise ValueError(f"entry {entry.ordinal} does not follow {self._count - 1}")
            self._grow(len(entry.vector) if entry.vector is not None else 0)
            at = self._count
            if entry.vector is not None:
                self._vectors[at] = entry.vector
                self._squares[at] = squares_of(entry.vector[None])[0]
                self._has_vector[at] = True
            if entry.retires is not None:
                self._retired_at[entry.retires] = at
            if entry.retires is None:
                self._arrived[entry.annotation_id] = at
            self._annotations.append(entry.annotation_id)
            self._entries_retire.append(entry.retires)
            self._count += 1

    def _grow(self, dimension: int) -> None:
        width = max(dimension, self._vectors.shape[1])
        if self._count < len(self._has_vector) and width == self._vectors.shape[1]:
            return
        capacity = max(256, 2 * self._count)
        vectors = np.zeros((capacity, width), dtype=np.float32)
        vectors[: self._count, : self._vectors.shape[1]] = self._vectors[: self._count]
        self._vectors = vectors
        self._squares = np.resize(self._squares[: self._count], capacity)
        self._has_vector = np.resize(self._has_vector[: self._count], capacity)
        self._has_vector[self._count :] = False
        retired_at = np.full(capacity, _NEVER, dtype=np.int64)
        retired_at[: self._count] = self._retired_at[: self._count]
        self._retired_at = retired_at
        radii = np.full(capacity, np.inf, dtype=np.float32)
        radii[: self._count] = self._radii[: self._count]
        self._radii = radii

    def annotation(self, ordinal: int) -> str:
        """Id of the annotation that arrives, or is retired, at an ordinal."""
        return self._annotations[ordinal]

    def arrived(self, annotation_id: str) -> int | None:
        """The ordinal at which an annotation arrived, or None."""
        return self._arrived.get(annotation_id)

    def retires(self, ordinal: int) -> int | None:
        """The ordinal whose annotation the event at ``ordinal`` retires; None for an arrival."""
        return self._entries_retire[ordinal]

    def vector(self, ordinal: int) -> NDArray[np.float32]:
        """The vector of an arrival, float32 (D,)."""
        vector: NDArray[np.float32] = self._vectors[ordinal]
        return vector

    def vectors(self, before: int) -> NDArray[np.float32]:
        """A view of the vectors of ordinals below ``before``, float32 (before, D).

        The row of a retirement is undefined.
        """
        vectors: NDArray[np.float32] = self._vectors[:before]
        return vectors

    def distances(self, vectors: NDArray[np.float32], before: int) -> NDArray[np.float32]:
        """Distances of ``vectors`` (M, D) to all ordinals below ``before``.

        Returns:
            float32 (M, before); NaN where an ordinal has no vector.
        """
        if before == 0:
            return np.zeros((len(vectors), 0), dtype=np.float32)
        found = cross_distances(vectors, self._vectors[:before], self._squares[:before])
        found[:, ~self._has_vector[:before]] = np.nan
        return found

    def bounds_of(self, ordinals: range) -> Iterator[Bounds]:
        """Bounds on the distances of each of successive arrivals to all earlier ordinals."""
        for start in range(ordinals.start, ordinals.stop, _BLOCK):
            stop = min(start + _BLOCK, ordinals.stop)
            products = self._vectors[start:stop] @ self._vectors[:stop].T
            for n, row in zip(range(start, stop), products, strict=True):
                yield Bounds(self._vectors[n], self._vectors[:n], self._squares[:n], row[:n])

    def pairs_within(
        self, events: range, owners: range, limits: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Pairs of an arrival and an earlier ordinal whose distance is below the latter's limit.

        Args:
            events: Ordinals of successive arrivals.
            owners: The ordinals that have limits.
            limits: float32 (len(owners),), distances; owners with limit 0 are ignored.

        Returns:
            Ordinals of the arrivals and of the owners, int64 (P,) each, and the exact distances,
            float32 (P,).
        """
        stop = min(owners.stop, events.stop - 1)
        vectors, squares = self._vectors[owners.start : stop], self._squares[owners.start : stop]
        limits = limits[: len(vectors)]
        queries = self._vectors[events.start : events.stop]
        rows, columns, distances = pairs_within(queries, vectors, squares, limits, limits > 0)
        arrivals, earlier = rows + events.start, columns + owners.start
        ordered = earlier < arrivals
        return arrivals[ordered], earlier[ordered], distances[ordered]

    def bounds(self, vector: NDArray[np.float32], before: int) -> Bounds:
        """Bounds on the distances of ``vector`` (D,) to all ordinals below ``before``."""
        return Bounds(vector, self._vectors[:before], self._squares[:before])

    def _live_before(self, ordinal: int) -> NDArray[np.bool_]:
        return self._has_vector[:ordinal] & (self._retired_at[:ordinal] >= ordinal)

    def live(self, before: int) -> NDArray[np.int64]:
        """Ordinals live just before the event ``before``, int64 (n,), ascending."""
        return np.flatnonzero(self._live_before(before))

    def tighten_radii(self, start: int, radii: NDArray[np.float32]) -> None:
        """Lower the upper bounds of the radii of ordinals from ``start`` on to ``radii`` (n,)."""
        stop = start + len(radii)
        self._radii[start:stop] = np.minimum(self._radii[start:stop], radii)

    def set_radii(self, start: int, radii: NDArray[np.float32]) -> None:
        """Replace the radii of ordinals from ``start`` on, after their lists were rebuilt."""
        self._radii[start : start + len(radii)] = radii

    def may_gain(self, distances: NDArray[np.float32], before: int) -> NDArray[np.int64]:
        """Live ordinals whose nearest list one of several arrivals may enter, by their radii.

        Args:
            distances: float32 (M, before), from each arrival to all earlier ordinals.
            before: Ordinal of the first arrival.
        """
        near = (distances < self._radii[:before]).any(axis=0)
        return np.flatnonzero(near & self._live_before(before))

    def within_reach(
        self, bounds: Bounds, before: int, at_radius: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Live ordinals whose nearest list an event may change, by their radii.

        Args:
            bounds: Bounds on the distances of the event's vector.
            before: Ordinal of the event.
            at_radius: Whether to include ordinals at exactly their radius, whose list may hold the
                retired annotation in the last place.

        Returns:
            Ordinals, int64 (n,), and their exact distances, float32 (n,).
        """
        return bounds.within(self._radii[:before], self._live_before(before), at_radius)

    def nearest(
        self, vector: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``count`` live ordinals nearest to ``vector`` (D,), with exact distances."""
        return self.bounds(vector, self._count).nearest(self.live(self._count), count)

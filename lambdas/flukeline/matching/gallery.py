"""The embeddings of one model in memory: what a warm process compares a new photograph with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.distances import Bounds, between, nearer, squares_of
from flukeline.matching.nearest import Entry

_NEVER = np.iinfo(np.int64).max
_MANY = 64
"""Arrivals multiplied at once: at 100,000 flukes their products take 26 MB."""


class Gallery:
    """Vectors, retirements and radii by ordinal. Not safe for use by two threads at once."""

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
        """Annotations that arrived and are not retired."""
        return int(self._live_before(self._count).sum())

    def extend(self, entries: Sequence[Entry]) -> None:
        """Add the entries that follow the last one."""
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
        """The annotation of an ordinal."""
        return self._annotations[ordinal]

    def arrived(self, annotation_id: str) -> int | None:
        """The ordinal at which an annotation arrived."""
        return self._arrived.get(annotation_id)

    def retires(self, ordinal: int) -> int | None:
        """Which ordinal the event at ``ordinal`` retires; None for an arrival."""
        return self._entries_retire[ordinal]

    def vector(self, ordinal: int) -> NDArray[np.float32]:
        """The vector of an arrival, float32 (D,)."""
        vector: NDArray[np.float32] = self._vectors[ordinal]
        return vector

    def vectors(self, before: int) -> NDArray[np.float32]:
        """float32 (before, D): a view; what a retirement holds there has no meaning."""
        vectors: NDArray[np.float32] = self._vectors[:before]
        return vectors

    def distances(self, vectors: NDArray[np.float32], before: int) -> NDArray[np.float32]:
        """float32 (M, before): from each vector (M, D) to each earlier ordinal.

        NaN where an ordinal has no vector.
        """
        if before == 0:
            return np.zeros((len(vectors), 0), dtype=np.float32)
        found = between(vectors, self._vectors[:before], self._squares[:before])
        found[:, ~self._has_vector[:before]] = np.nan
        return found

    def bounds_of(self, ordinals: range) -> Iterator[Bounds]:
        """For each arrival among successive ``ordinals``, where its distances to those before lie."""
        for start in range(ordinals.start, ordinals.stop, _MANY):
            stop = min(start + _MANY, ordinals.stop)
            products = self._vectors[start:stop] @ self._vectors[:stop].T
            for n, row in zip(range(start, stop), products, strict=True):
                yield Bounds(self._vectors[n], self._vectors[:n], self._squares[:n], row[:n])

    def nearer(
        self, events: range, owners: range, limits: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Pairs of an arrival and an earlier one, nearer than the limit of the earlier one.

        Args:
            events: Successive arrivals.
            owners: The ordinals that have limits.
            limits: float32 (len(owners),); not positive where an owner does not count.

        Returns:
            The arrivals' and the owners' ordinals, and their exact distances.
        """
        stop = min(owners.stop, events.stop - 1)
        vectors, squares = self._vectors[owners.start : stop], self._squares[owners.start : stop]
        limits = limits[: len(vectors)]
        queries = self._vectors[events.start : events.stop]
        rows, columns, distances = nearer(queries, vectors, squares, limits, limits > 0)
        later, earlier = rows + events.start, columns + owners.start
        right = earlier < later
        return later[right], earlier[right], distances[right]

    def bounds(self, vector: NDArray[np.float32], before: int) -> Bounds:
        """Where the distances of ``vector`` (D,) to the earlier ordinals lie."""
        return Bounds(vector, self._vectors[:before], self._squares[:before])

    def _live_before(self, ordinal: int) -> NDArray[np.bool_]:
        return self._has_vector[:ordinal] & (self._retired_at[:ordinal] >= ordinal)

    def live(self, before: int) -> NDArray[np.int64]:
        """The ordinals that were live when the event ``before`` came, in order."""
        return np.flatnonzero(self._live_before(before))

    def note_radii(self, start: int, radii: NDArray[np.float32]) -> None:
        """Take radii read from the store; they only ever tighten the bound."""
        stop = start + len(radii)
        self._radii[start:stop] = np.minimum(self._radii[start:stop], radii)

    def put_radii(self, start: int, radii: NDArray[np.float32]) -> None:
        """Replace radii that were wrong; only for who has just made the lists anew."""
        self._radii[start : start + len(radii)] = radii

    def may_gain(self, distances: NDArray[np.float32], before: int) -> NDArray[np.int64]:
        """Live ordinals whose list one of several arrivals may enter, by the radii known here.

        Args:
            distances: float32 (M, before), of the arrivals.
            before: The first arrival's ordinal.
        """
        near = (distances < self._radii[:before]).any(axis=0)
        return np.flatnonzero(near & self._live_before(before))

    def within_reach(
        self, bounds: Bounds, before: int, at_radius: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Live ordinals whose list an event may touch, by the radii known here; its distances.

        Args:
            bounds: Of the event's vector.
            before: The event's ordinal.
            at_radius: Also those at exactly their radius (a retirement may stand there).
        """
        return bounds.within(self._radii[:before], self._live_before(before), at_radius)

    def nearest(
        self, vector: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``count`` nearest live ordinals and their distances, exactly, over everything."""
        return self.bounds(vector, self._count).nearest(self.live(self._count), count)

"""The index of one model: ordinals, distance rows and nearest lists, kept equal to brute force.

Any number of processes may run this at once, and each may stop between any two writes. Only the
transaction in ``Vectors.append`` gives ordinals; then every ordinal between done and head is
finished in order, by whoever comes first or by several at once: a list that an event has changed
says so (``Nearest.last``), so a second application does nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from flukeline.matching import grouping
from flukeline.matching import nearest as lists
from flukeline.matching.gallery import Gallery
from flukeline.matching.nearest import Entry, Nearest
from flukeline.storage.ports import AlreadyThere, HeadMoved, Vectors

_READ = 1024
"""Entries read at once: 2 MB of vectors."""


class Index:
    """One model's index; a warm process keeps its gallery and reads only the tail."""

    def __init__(self, vectors: Vectors, model: str, k: int = lists.K) -> None:
        self._vectors = vectors
        self._model = model
        self._k = k
        self._gallery = Gallery()
        self._lock = threading.Lock()

    def arrive(self, annotation_id: str) -> None:
        """Give a pending annotation its ordinal, unless it has one, and finish every list."""
        with self._lock:
            vector = self._vectors.pending(self._model, annotation_id)
            if vector is not None:
                self._append(annotation_id, vector, None)
                self._vectors.drop_pending(self._model, annotation_id)
            self._finish()

    def retire(self, annotation_id: str) -> None:
        """Take an annotation out of every list; nothing happens if it never arrived."""
        with self._lock:
            arrived = self._vectors.ordinal(self._model, annotation_id)
            if arrived is not None:
                self._append(annotation_id, None, arrived)
            self._vectors.drop_pending(self._model, annotation_id)
            self._finish()

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[tuple[int, str, float]]:
        """The ``count`` nearest live annotations: ordinal, id and distance, over everything."""
        with self._lock:
            self._read_tail()
            ordinals, distances = self._gallery.nearest(vector, count)
            return [
                (int(ordinal), self._gallery.annotation(int(ordinal)), float(distance))
                for ordinal, distance in zip(ordinals, distances, strict=True)
            ]

    def vector(self, ordinal: int) -> NDArray[np.float32]:
        """The vector of an arrival."""
        with self._lock:
            self._read_tail()
            return self._gallery.vector(ordinal).copy()

    def farthest(self, groups: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Distances between groups of annotations, (N, N), of the two that are farthest apart.

        NaN where an annotation has not been compared yet.
        """
        return self._between(groups, np.maximum)

    def closest(self, one: Sequence[str], other: Sequence[str]) -> float | None:
        """The smallest distance between two groups of annotations, as far as compared."""
        known = [[each for each in group if self._knows(each)] for group in (one, other)]
        if not all(known):
            return None
        return float(self._between(known, np.minimum)[0, 1])

    def _knows(self, annotation_id: str) -> bool:
        with self._lock:
            if self._gallery.arrived(annotation_id) is None:
                self._read_tail()
            return self._gallery.arrived(annotation_id) is not None

    def _between(self, groups: Sequence[Sequence[str]], choose: np.ufunc) -> NDArray[np.float64]:
        with self._lock:
            self._read_tail()
            vectors = [
                [
                    None if at is None else self._gallery.vector(at)
                    for at in map(self._arrived, each)
                ]
                for each in groups
            ]
        flat = [each for group in vectors for each in group if each is not None]
        size = len(flat[0]) if flat else 1
        missing = np.full(size, np.nan, dtype=np.float32)
        rows = [
            np.stack([missing if each is None else each for each in group]) for group in vectors
        ]
        starts = np.cumsum([0, *(len(each) for each in rows)])[:-1]
        everything = np.concatenate(rows)
        across = choose.reduceat(grouping.pairwise(everything), starts, axis=0)
        return np.asarray(choose.reduceat(across, starts, axis=1))

    def _arrived(self, annotation_id: str) -> int | None:
        return self._gallery.arrived(annotation_id)

    def live_count(self) -> int:
        """How many flukes can be compared with."""
        with self._lock:
            self._read_tail()
            return self._gallery.live_count

    def _append(
        self, annotation_id: str, vector: NDArray[np.float32] | None, retires: int | None
    ) -> None:
        while True:
            self._read_tail()
            ordinal = len(self._gallery)
            row = None if vector is None else self._gallery.distances(vector, ordinal)
            entry = Entry(ordinal, annotation_id, vector, retires)
            try:
                self._vectors.append(self._model, entry, row)
            except HeadMoved:
                continue
            except AlreadyThere:
                return
            return

    def _read_tail(self) -> None:
        progress = self._vectors.progress(self._model)
        for start in range(len(self._gallery), progress.head, _READ):
            stop = min(start + _READ, progress.head)
            self._gallery.extend(self._vectors.entries(self._model, start, stop))
            self._gallery.note_radii(start, self._vectors.radii(self._model, start, stop))

    def _finish(self) -> None:
        self._read_tail()
        done = self._vectors.progress(self._model).done
        for ordinal in range(done, len(self._gallery)):
            self._finish_one(ordinal)
            self._vectors.advance(self._model, ordinal + 1)

    def _finish_one(self, ordinal: int) -> None:
        gallery = self._gallery
        retired = gallery.retires(ordinal)
        vector = gallery.vector(ordinal if retired is None else retired)
        distances = gallery.distances(vector, ordinal)
        if retired is None:
            live = gallery.live(ordinal)
            own = lists.first_list(ordinal, live, distances[live], self._k)
            self._vectors.save_nearest(self._model, [(own, None)])
            self._note(own)
            reached = gallery.within_reach(distances, ordinal, at_radius=False)
            self._update(
                reached,
                lambda each: lists.with_arrival(each, ordinal, distances[each.ordinal], self._k),
            )
        else:
            reached = gallery.within_reach(distances, ordinal, at_radius=True)
            self._update(
                {*reached.tolist(), retired},
                lambda each: lists.with_retirement(each, ordinal, retired),
            )

    def _update(self, ordinals: Iterable[int], change: Callable[[Nearest], Nearest | None]) -> None:
        """Apply ``change`` to each list; where a list changed under way, read it and try again."""
        wanted = [int(ordinal) for ordinal in ordinals]
        while wanted:
            found = self._vectors.nearest(self._model, wanted)
            changes = []
            for list_ in found.values():
                changed = change(list_)
                self._note(changed or list_)
                if changed is not None:
                    changes.append((changed, list_.last))
            wanted = self._vectors.save_nearest(self._model, changes)

    def _note(self, list_: Nearest) -> None:
        self._gallery.note_radii(list_.ordinal, np.array([list_.radius], dtype=np.float32))


class Indexes:
    """The indexes of this process, one a model."""

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

"""The index of one model: ordinals, distance rows and nearest lists, kept equal to brute force.

Any number of processes may run this at once, and each may stop between any two writes. Only the
transaction in ``Vectors.append`` gives ordinals; then every ordinal between done and head is
finished in order, by whoever comes first or by several at once: a list that an event has changed
says so (``Nearest.last``), so a second application does nothing. Arrivals that follow one another
are finished together: each list that they touch is read and written once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from flukeline.matching import nearest as lists
from flukeline.matching.distances import pairwise
from flukeline.matching.gallery import Gallery
from flukeline.matching.nearest import Entry, Nearest
from flukeline.matching.replay import Replay
from flukeline.storage.ports import AlreadyThere, HeadMoved, Vectors

ROWS_UP_TO = 20_000
"""From this ordinal on no distance rows are kept: those before take 0.8 GB, and grow as N squared.
Two flukes are then compared from their vectors."""

_READ = 4096
"""Entries read at once: 16 MB of vectors, and enough for a store to read them side by side."""

_TOGETHER = 64
"""Arrivals finished at once; at 100,000 flukes their distances take 26 MB."""


class Index:
    """One model's index; a warm process keeps its gallery and reads only the tail."""

    def __init__(
        self, vectors: Vectors, model: str, k: int = lists.K, rows_up_to: int = ROWS_UP_TO
    ) -> None:
        self._vectors = vectors
        self._model = model
        self._k = k
        self._rows_up_to = rows_up_to
        self._gallery = Gallery()
        self._lock = threading.Lock()

    def arrive(self, *annotation_ids: str) -> None:
        """Give pending annotations their ordinals, unless they have them, and finish every list."""
        with self._lock:
            for annotation_id in annotation_ids:
                vector = self._vectors.pending(self._model, annotation_id)
                if vector is not None:
                    self._append(annotation_id, vector, None)
                    self._vectors.drop_pending(self._model, annotation_id)
            self._finish()

    def retire(self, annotation_id: str) -> None:
        """Take an annotation out of every list; nothing happens if it never arrived."""
        with self._lock:
            arrived = self._vectors.ordinals(self._model, [annotation_id]).get(annotation_id)
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
        across = choose.reduceat(pairwise(everything), starts, axis=0)
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
            row = None
            if vector is not None and ordinal < self._rows_up_to:
                row = self._gallery.distances(vector[None], ordinal)[0]
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
            self._gallery.tighten_radii(start, self._vectors.radii(self._model, start, stop))

    def _finish(self) -> None:
        self._read_tail()
        ordinal = self._vectors.progress(self._model).done
        while ordinal < len(self._gallery):
            stop = self._run_from(ordinal)
            if stop == ordinal:
                self._finish_retirement(ordinal)
                stop = ordinal + 1
            elif stop == ordinal + 1:
                self._finish_arrival(ordinal)
            else:
                self._finish_arrivals(ordinal, stop)
            self._vectors.advance(self._model, stop)
            ordinal = stop

    def _run_from(self, ordinal: int) -> int:
        """Where the arrivals that begin at ``ordinal`` end."""
        stop, most = ordinal, min(len(self._gallery), ordinal + _TOGETHER)
        while stop < most and self._gallery.retires(stop) is None:
            stop += 1
        return stop

    def _finish_arrival(self, ordinal: int) -> None:
        gallery = self._gallery
        bounds = gallery.bounds(gallery.vector(ordinal), ordinal)
        near, distances = bounds.nearest(gallery.live(ordinal), self._k)
        own = lists.first_list(ordinal, near, distances, self._k)
        self._save([(own, None)])
        reached, distances = gallery.within_reach(bounds, ordinal, at_radius=False)
        of = dict(zip(reached.tolist(), distances, strict=True))
        self._update(of, lambda each: lists.with_arrival(each, ordinal, of[each.ordinal], self._k))

    def _finish_retirement(self, ordinal: int) -> None:
        gallery = self._gallery
        retired = gallery.retires(ordinal)
        if retired is None:
            raise ValueError(f"ordinal {ordinal} retires nothing")
        bounds = gallery.bounds(gallery.vector(retired), ordinal)
        reached, _ = gallery.within_reach(bounds, ordinal, at_radius=True)
        self._update(
            {*reached.tolist(), retired},
            lambda each: lists.with_retirement(each, ordinal, retired),
        )

    def _finish_arrivals(self, start: int, stop: int) -> None:
        gallery = self._gallery
        distances = gallery.distances(gallery.vectors(stop)[start:], stop)

        def with_later(list_: Nearest) -> Nearest | None:
            changed: Nearest | None = None
            for ordinal in range(max(start, list_.ordinal + 1), stop):
                distance = distances[ordinal - start, list_.ordinal]
                changed = (
                    lists.with_arrival(changed or list_, ordinal, distance, self._k) or changed
                )
            return changed

        live = gallery.live(start)
        own = []
        for ordinal in range(start, stop):
            before = np.concatenate([live, np.arange(start, ordinal)])
            near = distances[ordinal - start][before]
            first = lists.first_list(ordinal, before, near, self._k)
            own.append((with_later(first) or first, None))
        # One that is there already stems from a run that stopped, or goes on beside this one.
        there = self._save(own)
        reached = gallery.may_gain(distances[:, :start], start)
        self._update([*there, *reached], with_later)

    def _update(self, ordinals: Iterable[int], change: Callable[[Nearest], Nearest | None]) -> None:
        """Apply ``change`` to each list; where a list changed under way, read it and try again."""
        wanted = [int(ordinal) for ordinal in ordinals]
        while wanted:
            found = self._vectors.nearest(self._model, wanted)
            changes: list[tuple[Nearest, int | None]] = []
            for list_ in found.values():
                changed = change(list_)
                if changed is None:
                    self._note(list_)
                else:
                    changes.append((changed, list_.last))
            wanted = self._save(changes)

    def _save(self, changes: Sequence[tuple[Nearest, int | None]]) -> list[int]:
        """Save lists; which had changed meanwhile.

        A radius is noted once its list is saved: where the store refuses it, and this process goes
        on, the list that is there still reaches farther.
        """
        changed = self._vectors.save_nearest(self._model, changes)
        for list_, _ in changes:
            if list_.ordinal not in changed:
                self._note(list_)
        return changed

    def _note(self, list_: Nearest) -> None:
        self._gallery.tighten_radii(list_.ordinal, np.array([list_.radius], dtype=np.float32))

    def rebuild(self, start: int = 0, stop: int | None = None) -> tuple[int, int]:
        """Make the distance rows and nearest lists of ordinals start..stop-1 anew.

        They come from the embeddings alone. Only what is wrong is written, each list over the one
        that was read. Photographs may come meanwhile: a list is done with once it equals the
        replay of every event that can have touched it.

        Returns:
            How many rows and how many lists were wrong.
        """
        with self._lock:
            self._read_tail()
            head = len(self._gallery)
            owners = range(start, head if stop is None else min(stop, head))
            replay, rows = Replay(self._gallery, owners, self._k), 0

            def check_rows(first: int, apart: NDArray[np.float32]) -> None:
                nonlocal rows
                rows += self._put_rows_right(first, apart)

            replay.advance(head, check_rows, self._rows_up_to)
            wrong: set[int] = set()
            left = [each for each in owners if self._gallery.retires(each) is None]
            while left:
                self._finish()
                head = len(self._gallery)
                replay.advance(head)
                left = self._put_right(replay, left, head)
                wrong.update(left)
            return rows, len(wrong)

    def _put_rows_right(self, start: int, apart: NDArray[np.float32]) -> int:
        """Save those of the rows from ``start`` on that differ; how many those were."""
        stop = min(start + len(apart), self._rows_up_to)
        held = self._vectors.rows(self._model, start, stop)
        right = {n: apart[n - start, :n] for n in range(start, stop)}
        wrong = {
            n: row
            for n, row in right.items()
            if n not in held or not np.array_equal(held[n], row, equal_nan=True)
        }
        if wrong:
            self._vectors.put_rows(self._model, wrong)
        return len(wrong)

    def _put_right(self, replay: Replay, ordinals: Sequence[int], head: int) -> list[int]:
        """Save those of the lists that differ from the replay; which are to be looked at again."""
        again = []
        for start in range(0, len(ordinals), _READ):
            part = ordinals[start : start + _READ]
            stored = self._vectors.nearest(self._model, part)
            changes: list[tuple[Nearest, int | None]] = []
            for ordinal in part:
                right, held = replay.list_of(ordinal), stored.get(ordinal)
                if right is None:
                    continue
                self._gallery.set_radii(ordinal, np.array([right.radius], dtype=np.float32))
                if held is not None and held.last >= head:
                    again.append(ordinal)
                elif held is None or not lists.same(held, right):
                    changes.append((replace(right, last=head - 1), held.last if held else None))
                    again.append(ordinal)
            self._vectors.save_nearest(self._model, changes)
        return again


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

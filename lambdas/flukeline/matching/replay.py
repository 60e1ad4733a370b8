"""Replay: recompute nearest lists from the entries, as applying event after event would leave them.

Successive arrivals are processed together, with one block of matrix products and one merge into each
list. The result is the same, because a list that gains several annotations ends with the K nearest
of all, and at equal distances the earlier one stays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.gallery import Gallery
from flukeline.matching.nearest import K, Nearest, first_list

BATCH = 512
"""Maximum arrivals processed together: at 20,000 flukes their distances take 40 MB."""
_EMPTY = -1
"""An unused place of a list."""

Rows = Callable[[int, NDArray[np.float32]], None]


class Replay:
    """The nearest lists of some ordinals (owners) after the events replayed so far."""

    def __init__(self, gallery: Gallery, owners: range, k: int = K, batch: int = BATCH) -> None:
        self._gallery = gallery
        self._owners = owners
        self._k = k
        self._batch = batch
        self._next = owners.start
        size = len(owners)
        self._ordinals = np.full((size, k), _EMPTY, dtype=np.int64)
        self._distances = np.full((size, k), np.inf, dtype=np.float32)
        # Radius 0 until the owner has arrived, because its list can gain nothing before.
        self._radii = np.zeros(size, dtype=np.float32)
        self._last = np.full(size, _EMPTY, dtype=np.int64)
        self._retired = np.zeros(size, dtype=bool)

    def advance(self, head: int, rows: Rows | None = None, rows_up_to: int = 0) -> None:
        """Replay the events that follow, up to ``head``.

        Args:
            head: The ordinal to stop before; the gallery must hold all ordinals below it.
            rows: Called with the first ordinal of M successive owners and their distances to
                ordinals 0..N-1, float32 (M, N). They are NaN where there is no vector, and
                undefined for ordinals that follow the owner.
            rows_up_to: ``rows`` is called only for owners below this ordinal.
        """
        while self._next < head:
            start = self._next
            retired = self._gallery.retires(start)
            if retired is not None:
                self._retire(start, retired)
                self._next = start + 1
                continue
            stop = start
            while stop < min(head, start + self._batch) and self._gallery.retires(stop) is None:
                stop += 1
            arriving = range(start, min(stop, self._owners.stop))
            if arriving and rows is not None and start < rows_up_to:
                self._first_lists_with_rows(arriving, rows)
            else:
                self._first_lists(arriving)
            self._insert_arrivals(range(start, stop))
            self._next = stop

    def _first_lists_with_rows(self, arriving: range, rows: Rows) -> None:
        """Make the first lists of arriving owners from all their distances."""
        gallery = self._gallery
        all_distances = gallery.distances(
            gallery.vectors(arriving.stop)[arriving.start :], arriving.stop
        )
        rows(arriving.start, all_distances)
        for ordinal, distances in zip(arriving, all_distances, strict=True):
            live = gallery.live(ordinal)
            self._store(first_list(ordinal, live, distances[live], self._k))

    def _first_lists(self, arriving: range) -> None:
        """Make the first lists of arriving owners, computing only their nearest distances."""
        for ordinal, bounds in zip(arriving, self._gallery.bounds_of(arriving), strict=True):
            near, distances = bounds.nearest(self._gallery.live(ordinal), self._k)
            self._store(first_list(ordinal, near, distances, self._k))

    def _store(self, list_: Nearest) -> None:
        at, size = list_.ordinal - self._owners.start, len(list_.ordinals)
        self._ordinals[at, :size] = list_.ordinals
        self._distances[at, :size] = list_.distances
        self._radii[at] = list_.radius
        self._last[at] = list_.last

    def _insert_arrivals(self, events: range) -> None:
        """Insert the arrivals into all lists whose radius they are within, and keep the K nearest."""
        ordinals, owners, distances = self._gallery.pairs_within(events, self._owners, self._radii)
        if len(owners) == 0:
            return
        at = owners - self._owners.start
        touched = np.unique(at)
        before = self._ordinals[touched]
        used = before != _EMPTY
        all_owners = np.concatenate([np.repeat(touched, used.sum(axis=1)), at])
        all_ordinals = np.concatenate([before[used], ordinals])
        all_distances = np.concatenate([self._distances[touched][used], distances])
        order = np.lexsort((all_ordinals, all_distances, all_owners))
        sorted_owners = all_owners[order]
        starts = np.searchsorted(sorted_owners, touched)
        place = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
        kept = place < self._k
        self._ordinals[sorted_owners[kept], place[kept]] = all_ordinals[order][kept]
        self._distances[sorted_owners[kept], place[kept]] = all_distances[order][kept]
        full = touched[self._ordinals[touched, -1] != _EMPTY]
        self._radii[full] = self._distances[full, -1]
        np.maximum.at(self._last, at, ordinals)

    def _retire(self, ordinal: int, retired: int) -> None:
        for owner in (self._ordinals == retired).any(axis=1).nonzero()[0]:
            kept = self._ordinals[owner] != retired
            self._ordinals[owner] = [*self._ordinals[owner][kept], _EMPTY]
            self._distances[owner] = [*self._distances[owner][kept], np.inf]
            self._last[owner] = ordinal
        if retired in self._owners:
            at = retired - self._owners.start
            self._ordinals[at] = _EMPTY
            self._distances[at] = np.inf
            self._radii[at] = 0.0
            self._last[at] = ordinal
            self._retired[at] = True

    def list_of(self, ordinal: int) -> Nearest | None:
        """The nearest list of an owner; None for the ordinal of a retirement."""
        if self._gallery.retires(ordinal) is not None:
            return None
        at = ordinal - self._owners.start
        size = int((self._ordinals[at] != _EMPTY).sum())
        return Nearest(
            ordinal,
            int(self._last[at]),
            float(self._radii[at]),
            self._ordinals[at, :size].copy(),
            self._distances[at, :size].copy(),
            retired=bool(self._retired[at]),
        )

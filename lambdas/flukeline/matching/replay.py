"""Replay: nearest lists from the entries alone, as one event after the other would leave them.

Arrivals that follow one another are taken together: one block of products, and one merge of what
each list gains. That comes to the same, because a list that gains several flukes ends with the K
nearest of all of them, and at equal distances the earlier stays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.gallery import Gallery
from flukeline.matching.nearest import K, Nearest, first_list

TOGETHER = 512
"""Arrivals: at 20,000 flukes the block of their distances takes 40 MB."""
_NOBODY = -1

Rows = Callable[[int, NDArray[np.float32]], None]


class Replay:
    """The lists of some flukes (owners) after the events so far; goes on where it stopped."""

    def __init__(
        self, gallery: Gallery, owners: range, k: int = K, together: int = TOGETHER
    ) -> None:
        self._gallery = gallery
        self._owners = owners
        self._k = k
        self._together = together
        self._upto = owners.start
        size = len(owners)
        self._ordinals = np.full((size, k), _NOBODY, dtype=np.int64)
        self._distances = np.full((size, k), np.inf, dtype=np.float32)
        # Nobody's list can gain anything before its owner has arrived.
        self._radii = np.zeros(size, dtype=np.float32)
        self._last = np.full(size, _NOBODY, dtype=np.int64)
        self._gone = np.zeros(size, dtype=bool)

    def go_on(self, head: int, rows: Rows | None = None, rows_up_to: int = 0) -> None:
        """Apply the events up to ``head``.

        Args:
            head: The ordinal to stop before; the gallery must hold all below it.
            rows: Told the first of some owners, and float32 (M, N): the distances of each of
                them to every earlier ordinal (and to later ones, which mean nothing); NaN where
                there is no vector.
            rows_up_to: The ordinal from which on ``rows`` is told nothing.
        """
        while self._upto < head:
            start = self._upto
            retired = self._gallery.retires(start)
            if retired is not None:
                self._retire(start, retired)
                self._upto = start + 1
                continue
            stop = start
            while stop < min(head, start + self._together) and self._gallery.retires(stop) is None:
                stop += 1
            own = range(start, min(stop, self._owners.stop))
            if own and rows is not None and start < rows_up_to:
                self._begin_with_rows(own, rows)
            else:
                self._begin(own)
            self._gain(range(start, stop))
            self._upto = stop

    def _begin_with_rows(self, own: range, rows: Rows) -> None:
        """The first lists of arrivals, from all their distances."""
        gallery = self._gallery
        apart = gallery.distances(gallery.vectors(own.stop)[own.start :], own.stop)
        rows(own.start, apart)
        for ordinal, distances in zip(own, apart, strict=True):
            live = gallery.live(ordinal)
            self._put(first_list(ordinal, live, distances[live], self._k))

    def _begin(self, own: range) -> None:
        """The first lists of arrivals, of which only the nearest distances are measured."""
        for ordinal, bounds in zip(own, self._gallery.bounds_of(own), strict=True):
            near, distances = bounds.nearest(self._gallery.live(ordinal), self._k)
            self._put(first_list(ordinal, near, distances, self._k))

    def _put(self, list_: Nearest) -> None:
        at, size = list_.ordinal - self._owners.start, len(list_.ordinals)
        self._ordinals[at, :size] = list_.ordinals
        self._distances[at, :size] = list_.distances
        self._radii[at] = list_.radius
        self._last[at] = list_.last

    def _gain(self, events: range) -> None:
        """Give each list the arrivals that are nearer than its radius, and keep the K nearest."""
        ordinals, owners, distances = self._gallery.nearer(events, self._owners, self._radii)
        if len(owners) == 0:
            return
        at = owners - self._owners.start
        touched = np.unique(at)
        had = self._ordinals[touched]
        held = had != _NOBODY
        all_owners = np.concatenate([np.repeat(touched, held.sum(axis=1)), at])
        all_ordinals = np.concatenate([had[held], ordinals])
        all_distances = np.concatenate([self._distances[touched][held], distances])
        order = np.lexsort((all_ordinals, all_distances, all_owners))
        sorted_owners = all_owners[order]
        starts = np.searchsorted(sorted_owners, touched)
        place = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
        kept = place < self._k
        self._ordinals[sorted_owners[kept], place[kept]] = all_ordinals[order][kept]
        self._distances[sorted_owners[kept], place[kept]] = all_distances[order][kept]
        full = touched[self._ordinals[touched, -1] != _NOBODY]
        self._radii[full] = self._distances[full, -1]
        np.maximum.at(self._last, at, ordinals)

    def _retire(self, ordinal: int, retired: int) -> None:
        for owner in (self._ordinals == retired).any(axis=1).nonzero()[0]:
            kept = self._ordinals[owner] != retired
            self._ordinals[owner] = [*self._ordinals[owner][kept], _NOBODY]
            self._distances[owner] = [*self._distances[owner][kept], np.inf]
            self._last[owner] = ordinal
        if retired in self._owners:
            at = retired - self._owners.start
            self._ordinals[at] = _NOBODY
            self._distances[at] = np.inf
            self._radii[at] = 0.0
            self._last[at] = ordinal
            self._gone[at] = True

    def list_of(self, ordinal: int) -> Nearest | None:
        """The list of an owner; None for a retirement's ordinal."""
        if self._gallery.retires(ordinal) is not None:
            return None
        at = ordinal - self._owners.start
        size = int((self._ordinals[at] != _NOBODY).sum())
        return Nearest(
            ordinal,
            int(self._last[at]),
            float(self._radii[at]),
            self._ordinals[at, :size].copy(),
            self._distances[at, :size].copy(),
            retired=bool(self._gone[at]),
        )

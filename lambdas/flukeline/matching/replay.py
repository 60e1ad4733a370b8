"""Replay: every nearest list from the entries alone, as one event after the other would leave it.

Arrivals that follow one another are taken together: one block of distances, and one merge of what
each list gains. That comes to the same, because a list that gains several flukes ends with the K
nearest of all of them, and at equal distances the earlier stays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.blocks import between
from flukeline.matching.gallery import Gallery
from flukeline.matching.nearest import K, Nearest, first_list

TOGETHER = 512
"""Arrivals: at 20,000 flukes their block of distances takes 40 MB, and twice that on the way."""
_NOBODY = -1


class Replay:
    """The lists after the events so far; goes on where it stopped."""

    def __init__(self, gallery: Gallery, k: int = K, together: int = TOGETHER) -> None:
        self._gallery = gallery
        self._k = k
        self._together = together
        self._upto = 0
        self._ordinals = np.zeros((0, k), dtype=np.int64)
        self._distances = np.zeros((0, k), dtype=np.float32)
        self._radii = np.zeros(0, dtype=np.float32)
        self._last = np.zeros(0, dtype=np.int64)
        self._live = np.zeros(0, dtype=bool)

    def go_on(
        self,
        head: int,
        row: Callable[[int, NDArray[np.float32]], None] | None = None,
        each: Callable[[int], None] | None = None,
    ) -> None:
        """Apply the events up to ``head``.

        Args:
            head: The ordinal to stop before; the gallery must hold all below it.
            row: Told each arrival's ordinal and its distances, float32 (ordinal,), NaN where
                there is no vector.
            each: Told how many events have been applied, now and then.
        """
        self._grow(head)
        while self._upto < head:
            start = self._upto
            retired = self._gallery.retires(start)
            if retired is not None:
                self._retire(start, retired)
                self._upto = start + 1
            else:
                stop = start
                while (
                    stop < min(head, start + self._together) and self._gallery.retires(stop) is None
                ):
                    stop += 1
                self._arrive(start, stop, row)
                self._upto = stop
            if each is not None:
                each(self._upto)

    def _grow(self, head: int) -> None:
        more = max(0, head - len(self._live))
        self._ordinals = np.pad(self._ordinals, ((0, more), (0, 0)), constant_values=_NOBODY)
        self._distances = np.pad(self._distances, ((0, more), (0, 0)), constant_values=np.inf)
        self._radii = np.pad(self._radii, (0, more), constant_values=np.inf)
        self._last = np.pad(self._last, (0, more), constant_values=_NOBODY)
        self._live = np.pad(self._live, (0, more), constant_values=False)

    def _arrive(
        self, start: int, stop: int, row: Callable[[int, NDArray[np.float32]], None] | None
    ) -> None:
        vectors = self._gallery.vectors(stop)
        apart = between(vectors[start:stop], vectors)
        missing = ~self._gallery.with_vector(stop)
        apart[:, missing] = np.nan
        before = self._live[:start].nonzero()[0]
        for ordinal in range(start, stop):
            distances = apart[ordinal - start]
            if row is not None:
                row(ordinal, distances[:ordinal])
            live = np.concatenate([before, np.arange(start, ordinal)])
            self._put(first_list(ordinal, live, distances[live], self._k))
            self._live[ordinal] = True
        # Only flukes that came before an arrival gain it.
        gains = apart < self._radii[:stop]
        gains &= self._live[:stop]
        gains &= np.arange(stop) < np.arange(start, stop)[:, None]
        events, owners = gains.nonzero()
        self._merge(owners, events + start, apart[events, owners])

    def _put(self, list_: Nearest) -> None:
        at, size = list_.ordinal, len(list_.ordinals)
        self._ordinals[at, :size] = list_.ordinals
        self._distances[at, :size] = list_.distances
        self._radii[at] = list_.radius
        self._last[at] = list_.last

    def _merge(
        self,
        owners: NDArray[np.int64],
        ordinals: NDArray[np.int64],
        distances: NDArray[np.float32],
    ) -> None:
        """Give each of ``owners`` the fluke beside it, and keep the K nearest."""
        if len(owners) == 0:
            return
        touched, first = np.unique(owners), self._k
        had = self._ordinals[touched]
        held = had != _NOBODY
        all_owners = np.concatenate([np.repeat(touched, held.sum(axis=1)), owners])
        all_ordinals = np.concatenate([had[held], ordinals])
        all_distances = np.concatenate([self._distances[touched][held], distances])
        order = np.lexsort((all_ordinals, all_distances, all_owners))
        sorted_owners = all_owners[order]
        starts = np.searchsorted(sorted_owners, touched)
        place = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
        kept = place < first
        self._ordinals[sorted_owners[kept], place[kept]] = all_ordinals[order][kept]
        self._distances[sorted_owners[kept], place[kept]] = all_distances[order][kept]
        full = touched[self._ordinals[touched, -1] != _NOBODY]
        self._radii[full] = self._distances[full, -1]
        np.maximum.at(self._last, owners, ordinals)

    def _retire(self, ordinal: int, retired: int) -> None:
        self._live[retired] = False
        for owner in (self._ordinals[:ordinal] == retired).any(axis=1).nonzero()[0]:
            kept = self._ordinals[owner] != retired
            self._ordinals[owner] = [*self._ordinals[owner][kept], _NOBODY]
            self._distances[owner] = [*self._distances[owner][kept], np.inf]
            self._last[owner] = ordinal
        self._ordinals[retired] = _NOBODY
        self._distances[retired] = np.inf
        self._radii[retired] = 0.0
        self._last[retired] = ordinal

    def list_of(self, ordinal: int) -> Nearest | None:
        """The list of an arrival; None for a retirement's ordinal."""
        if self._gallery.retires(ordinal) is not None:
            return None
        size = int((self._ordinals[ordinal] != _NOBODY).sum())
        return Nearest(
            ordinal,
            int(self._last[ordinal]),
            float(self._radii[ordinal]),
            self._ordinals[ordinal, :size].copy(),
            self._distances[ordinal, :size].copy(),
            retired=not bool(self._live[ordinal]),
        )

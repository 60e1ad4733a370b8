"""Finishing ordinals: applying arrivals and retirements to the nearest lists that they change.

Several processes can finish the same ordinal: a list records the last event applied to it
(``Nearest.last``), so applying an event again changes nothing. Successive arrivals are finished
together, so that each list that they change is read and written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from flukeline.index.state import IndexState
from flukeline.matching import nearest as lists
from flukeline.matching.nearest import Nearest

_BATCH = 64
"""Maximum arrivals finished together: at 100,000 flukes their distances take 26 MB."""


def finish(state: IndexState) -> None:
    """Finish all ordinals from done to head, in order."""
    state.read_tail()
    ordinal = state.vectors.progress(state.model).done
    while ordinal < len(state.gallery):
        stop = _end_of_arrivals(state, ordinal)
        if stop == ordinal:
            _finish_retirement(state, ordinal)
            stop = ordinal + 1
        elif stop == ordinal + 1:
            _finish_arrival(state, ordinal)
        else:
            _finish_arrivals(state, ordinal, stop)
        state.vectors.advance(state.model, stop)
        ordinal = stop


def _end_of_arrivals(state: IndexState, ordinal: int) -> int:
    """The ordinal after the arrivals to finish together, which begin at ``ordinal``."""
    stop, limit = ordinal, min(len(state.gallery), ordinal + _BATCH)
    while stop < limit and state.gallery.retires(stop) is None:
        stop += 1
    return stop


def _finish_arrival(state: IndexState, ordinal: int) -> None:
    gallery = state.gallery
    bounds = gallery.bounds(gallery.vector(ordinal), ordinal)
    near, distances = bounds.nearest(gallery.live(ordinal), state.k)
    _save(state, [(lists.first_list(ordinal, near, distances, state.k), None)])
    reached, distances = gallery.within_reach(bounds, ordinal, at_radius=False)
    distance_of = dict(zip(reached.tolist(), distances, strict=True))
    _update(
        state,
        distance_of,
        lambda each: lists.with_arrival(each, ordinal, distance_of[each.ordinal], state.k),
    )


def _finish_retirement(state: IndexState, ordinal: int) -> None:
    gallery = state.gallery
    retired = gallery.retires(ordinal)
    if retired is None:
        raise ValueError(f"ordinal {ordinal} retires nothing")
    bounds = gallery.bounds(gallery.vector(retired), ordinal)
    reached, _ = gallery.within_reach(bounds, ordinal, at_radius=True)
    _update(
        state,
        {*reached.tolist(), retired},
        lambda each: lists.with_retirement(each, ordinal, retired),
    )


def _finish_arrivals(state: IndexState, start: int, stop: int) -> None:
    gallery = state.gallery
    distances = gallery.distances(gallery.vectors(stop)[start:], stop)

    def with_later_arrivals(list_: Nearest) -> Nearest | None:
        changed: Nearest | None = None
        for ordinal in range(max(start, list_.ordinal + 1), stop):
            distance = distances[ordinal - start, list_.ordinal]
            changed = lists.with_arrival(changed or list_, ordinal, distance, state.k) or changed
        return changed

    live = gallery.live(start)
    new_lists: list[tuple[Nearest, int | None]] = []
    for ordinal in range(start, stop):
        before = np.concatenate([live, np.arange(start, ordinal)])
        near = distances[ordinal - start][before]
        first = lists.first_list(ordinal, before, near, state.k)
        new_lists.append((with_later_arrivals(first) or first, None))
    # Lists that exist already were saved by a process that stopped, or that runs at the same time.
    existing = _save(state, new_lists)
    reached = gallery.may_gain(distances[:, :start], start)
    _update(state, [*existing, *reached], with_later_arrivals)


def _update(
    state: IndexState, ordinals: Iterable[int], change: Callable[[Nearest], Nearest | None]
) -> None:
    """Apply ``change`` to the lists of ``ordinals``; retry those that changed in the meantime."""
    remaining = [int(ordinal) for ordinal in ordinals]
    while remaining:
        found = state.vectors.nearest(state.model, remaining)
        changes: list[tuple[Nearest, int | None]] = []
        for list_ in found.values():
            changed = change(list_)
            if changed is None:
                state.keep_radius(list_)
            else:
                changes.append((changed, list_.last))
        remaining = _save(state, changes)


def _save(state: IndexState, changes: Sequence[tuple[Nearest, int | None]]) -> list[int]:
    """Save lists, each with the ``last`` that it must still have in the store.

    The gallery takes over the radius of a list only once it is saved: until then the stored list
    can have a larger radius.

    Returns:
        The ordinals of the lists that changed in the meantime and were not saved.
    """
    conflicts = state.vectors.save_nearest(state.model, changes)
    for list_, _ in changes:
        if list_.ordinal not in conflicts:
            state.keep_radius(list_)
    return conflicts

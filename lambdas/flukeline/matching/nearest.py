"""Nearest lists: the K nearest annotations of each annotation, updated by arrivals and retirements.

A list holds every live annotation nearer than its ``radius``, at most K, sorted by distance and
then by ordinal. The radius is infinite until the list first has K entries and never grows, so a
stale radius is a safe upper bound. Events (arrivals and retirements) have ordinals and are applied
to a list in order. ``last`` is the last event applied, which makes applying an event idempotent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flukeline.matching.distances import smallest

K = 50


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An event: the arrival of an annotation, or the retirement of one that arrived earlier.

    Attributes:
        ordinal: Number of the event, from 0.
        annotation_id: The annotation that arrives or is retired.
        vector: float32 (D,) of an arrival; None for a retirement.
        retires: Ordinal at which the retired annotation arrived; None for an arrival.
    """

    ordinal: int
    annotation_id: str
    vector: NDArray[np.float32] | None = None
    retires: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The nearest list of the annotation that arrived at ``ordinal``.

    Attributes:
        ordinal: Ordinal of the annotation.
        last: Ordinal of the last event applied to the list.
        radius: The list holds all live annotations nearer than this distance.
        ordinals: int64 (n,), n <= K, the nearest first.
        distances: float32 (n,), ascending.
        retired: Whether the annotation is retired; its list is then empty.
    """

    ordinal: int
    last: int
    radius: float
    ordinals: NDArray[np.int64]
    distances: NDArray[np.float32]
    retired: bool = False


def first_list(
    ordinal: int, ordinals: NDArray[np.int64], distances: NDArray[np.float32], k: int = K
) -> Nearest:
    """The nearest list of an arriving annotation.

    Args:
        ordinal: Ordinal of the arrival.
        ordinals: int64 (N,), the annotations live before it, or at least its ``k`` nearest.
        distances: float32 (N,), its distances to them.
        k: Maximum length of the list.
    """
    near, near_distances = smallest(distances, ordinals, k)
    radius = float(near_distances[-1]) if len(near) == k else float("inf")
    return Nearest(ordinal, ordinal, radius, near, near_distances)


def with_arrival(list_: Nearest, ordinal: int, distance: np.float32, k: int = K) -> Nearest | None:
    """The list after the arrival ``ordinal`` at ``distance``, or None if it does not change."""
    if list_.last >= ordinal or list_.retired or not distance < list_.radius:
        return None
    at = int(np.searchsorted(list_.distances, distance, side="right"))
    ordinals = _inserted(list_.ordinals, at, ordinal, k)
    distances = _inserted(list_.distances, at, distance, k)
    radius = float(distances[-1]) if len(distances) == k else list_.radius
    return replace(list_, last=ordinal, radius=radius, ordinals=ordinals, distances=distances)


def _inserted(values: NDArray[Any], at: int, value: object, max_length: int) -> NDArray[Any]:
    """``values`` with ``value`` inserted, cut to ``max_length``; np.insert takes six times as long."""
    grown = np.empty(min(len(values) + 1, max_length), dtype=values.dtype)
    grown[:at] = values[:at]
    grown[at] = value
    grown[at + 1 :] = values[at : len(grown) - 1]
    return grown


def with_retirement(list_: Nearest, ordinal: int, retired: int) -> Nearest | None:
    """The list after the event ``ordinal`` retired ``retired``, or None if it does not change."""
    if list_.last >= ordinal:
        return None
    if list_.ordinal == retired:
        empty = list_.ordinals[:0], list_.distances[:0]
        return Nearest(list_.ordinal, ordinal, 0.0, *empty, retired=True)
    kept = list_.ordinals != retired
    if kept.all():
        return None
    return replace(
        list_, last=ordinal, ordinals=list_.ordinals[kept], distances=list_.distances[kept]
    )


def same(one: Nearest, other: Nearest) -> bool:
    """Whether two lists are equal, apart from the last event applied to them."""
    return (
        (one.radius, one.retired) == (other.radius, other.retired)
        and np.array_equal(one.ordinals, other.ordinals)
        and np.array_equal(one.distances, other.distances)
    )

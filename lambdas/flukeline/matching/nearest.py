"""Nearest lists: each annotation's K nearest, kept exactly as photographs come and go.

A list holds every live annotation nearer than its ``radius``, at most K, sorted by distance and
then by ordinal. The radius is infinite until the list has had K entries and never grows, so an old
one is a safe upper bound. Events (arrivals and retirements) have ordinals and are applied to a
list in their order; ``last`` says how far, so that applying one twice changes nothing.
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
    """What one ordinal stands for: an annotation's arrival, or the retirement of an earlier one.

    Attributes:
        ordinal: Its number, from 0.
        annotation_id: The annotation that arrives or is retired.
        vector: float32 (D,) of an arrival; None for a retirement.
        retires: For a retirement, the ordinal at which the annotation had arrived.
    """

    ordinal: int
    annotation_id: str
    vector: NDArray[np.float32] | None = None
    retires: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The nearest list of the annotation at ``ordinal``.

    Attributes:
        ordinal: Whose list it is.
        last: The ordinal of the last event applied to it.
        radius: Distance below which the list is complete.
        ordinals: int64 (n,), n <= K, nearest first.
        distances: float32 (n,), ascending.
        retired: The annotation itself is retired; its list is empty.
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
    """The list of an arrival, from its distances to every annotation live before it."""
    near, near_distances = smallest(distances, ordinals, k)
    radius = float(near_distances[-1]) if len(near) == k else float("inf")
    return Nearest(ordinal, ordinal, radius, near, near_distances)


def with_arrival(list_: Nearest, ordinal: int, distance: np.float32, k: int = K) -> Nearest | None:
    """The list after an arrival at ``distance``, or None where that changes nothing."""
    if list_.last >= ordinal or list_.retired or not distance < list_.radius:
        return None
    at = int(np.searchsorted(list_.distances, distance, side="right"))
    ordinals = _inserted(list_.ordinals, at, ordinal, k)
    distances = _inserted(list_.distances, at, distance, k)
    radius = float(distances[-1]) if len(distances) == k else list_.radius
    return replace(list_, last=ordinal, radius=radius, ordinals=ordinals, distances=distances)


def _inserted(values: NDArray[Any], at: int, value: object, most: int) -> NDArray[Any]:
    """With ``value`` at a place, and at most so many; np.insert takes six times as long."""
    grown = np.empty(min(len(values) + 1, most), dtype=values.dtype)
    grown[:at] = values[:at]
    grown[at] = value
    grown[at + 1 :] = values[at : len(grown) - 1]
    return grown


def with_retirement(list_: Nearest, ordinal: int, retired: int) -> Nearest | None:
    """The list after the event ``ordinal`` retired ``retired``; None where nothing changes."""
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
    """Whether two lists hold the same flukes at the same distances within the same radius."""
    return (
        (one.radius, one.retired) == (other.radius, other.retired)
        and np.array_equal(one.ordinals, other.ordinals)
        and np.array_equal(one.distances, other.distances)
    )

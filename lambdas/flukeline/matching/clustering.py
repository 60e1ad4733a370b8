"""Grouping: which encounters of a day probably show one animal; NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MINUTES = 10.0
"""Between one photograph and the next. A fluke is up for seconds, and a sperm whale then stays
down for some 40 minutes; ten minutes forgive two cameras whose clocks differ, and no dive."""

LONGEST = 1000
"""Sightings in one run: a sheet with days but no hours would put thousands at one moment."""

KILOMETRES = 5.0
"""Farther than a boat and a whale get in ten minutes."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Some sightings, in any order.

    Attributes:
        minutes: float64 (N,), when; NaN where nobody knows, which never joins.
        degrees: float64 (N, 2), latitude and longitude; NaN where nobody knows.
        distances: float64 (N, N), between their flukes, the farthest two; NaN where unknown.
    """

    minutes: NDArray[np.float64]
    degrees: NDArray[np.float64]
    distances: NDArray[np.float64]


def kilometres(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle distances (N, N) of places in degrees; NaN where one is unknown."""
    latitude, longitude = np.radians(degrees).T
    apart = (
        np.sin((latitude[:, None] - latitude) / 2) ** 2
        + np.cos(latitude[:, None])
        * np.cos(latitude)
        * np.sin((longitude[:, None] - longitude) / 2) ** 2
    )
    return np.asarray(12742.0 * np.arcsin(np.sqrt(np.clip(apart, 0.0, 1.0))))


def runs(minutes: NDArray[np.float64], gap: float = MINUTES) -> list[list[int]]:
    """The sightings in runs of time in which each follows another within ``gap`` minutes."""
    order = [int(each) for each in np.argsort(minutes, kind="stable") if np.isfinite(minutes[each])]
    found: list[list[int]] = []
    for each in order:
        near = bool(found) and minutes[each] - minutes[found[-1][-1]] <= gap
        if near and len(found[-1]) < LONGEST:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def groups(seen: Seen, threshold: float, most: int) -> list[list[int]]:
    """Groups of two or more sightings that probably show one animal.

    Within a run of time, the nearest two groups are joined again and again while even their two
    flukes that are farthest apart are at most ``threshold`` apart (complete linkage, which joined
    fewer wrongly than average linkage at equal yield).

    Args:
        seen: The sightings.
        threshold: Distance up to which two flukes are held to be one whale's.
        most: Sightings that a group may have.

    Returns:
        The groups, each in the order of time, the earliest first.
    """
    far = np.nan_to_num(kilometres(seen.degrees), nan=0.0) > KILOMETRES
    barred = far | ~np.isfinite(seen.distances)
    found = [
        group
        for run in runs(seen.minutes)
        for group in _linked(run, seen.distances, barred, threshold, most)
    ]
    return sorted(found, key=lambda group: seen.minutes[group[0]])


def _linked(
    run: Sequence[int],
    distances: NDArray[np.float64],
    barred: NDArray[np.bool_],
    threshold: float,
    most: int,
) -> list[list[int]]:
    members = [[each] for each in run]
    between = distances[np.ix_(run, run)].astype(np.float64)
    between[barred[np.ix_(run, run)]] = np.inf
    np.fill_diagonal(between, np.inf)
    while len(members) > 1:
        one, other = divmod(int(np.argmin(between)), len(members))
        if not between[one, other] <= threshold:
            break
        one, other = sorted((one, other))
        if len(members[one]) + len(members[other]) > most:
            between[one, other] = between[other, one] = np.inf
            continue
        joined = np.maximum(between[one], between[other])
        between[one] = between[:, one] = joined
        between[one, one] = np.inf
        between = np.delete(np.delete(between, other, 0), other, 1)
        members[one] += members.pop(other)
    order = {each: place for place, each in enumerate(run)}
    return [sorted(group, key=order.__getitem__) for group in members if len(group) > 1]
